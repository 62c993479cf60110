//! What callers are told, in the words of the contract.

use chrono::{DateTime, Utc};
use heartward_core::PersonId;
use heartward_proto::reflections::v1 as proto;
use prost_types::Timestamp;

use crate::domain::{
    Band, Confidence, Conversation, Direction, Dot, Estimate, Format, GoodSetting, HalfLife, Initiator, Insight,
    Invitation, Layer, Medium, Portrait, Setting, Sharing, Side, Trend,
};

/// The most conversations that are named as what an insight rests on.
const MOST_RECORDS: usize = 200;

impl From<Conversation> for proto::Conversation {
    fn from(conversation: Conversation) -> Self {
        let Conversation { id, content, version, create_time } = conversation;
        let answers = content.answers;
        Self {
            id: id.to_string(),
            person_ids: content.people.iter().map(PersonId::to_string).collect(),
            occur_time: Some(timestamp(content.occur_time)),
            layer: proto::Layer::from(answers.layer).into(),
            spoke_freely: answers.spoke_freely.map(i32::from),
            they_shared: answers.they_shared.map(i32::from),
            felt_received: answers.felt_received.map(i32::from),
            format: proto::Format::from(content.format).into(),
            medium: content.medium.map_or(proto::Medium::Unspecified, proto::Medium::from).into(),
            setting: content.setting.map_or(proto::Setting::Unspecified, proto::Setting::from).into(),
            minutes: content.minutes,
            initiator: content.initiator.map_or(proto::Initiator::Unspecified, proto::Initiator::from).into(),
            ran_dry: content.ran_dry,
            accepting: content.accepting.map(i32::from),
            tension: answers.tension,
            note: content.note.expose().to_owned(),
            depth: answers.depth(),
            connection: answers.connection(),
            band: proto::Band::from(Band::of(answers.depth())).into(),
            version,
            create_time: Some(timestamp(create_time)),
        }
    }
}

impl From<Layer> for proto::Layer {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::Passing => Self::Passing,
            Layer::CatchingUp => Self::CatchingUp,
            Layer::Ideas => Self::Ideas,
            Layer::Feelings => Self::Feelings,
            Layer::HeartToHeart => Self::HeartToHeart,
        }
    }
}

impl From<Format> for proto::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::OneToOne => Self::OneToOne,
            Format::SmallGroup => Self::SmallGroup,
            Format::LargeGroup => Self::LargeGroup,
        }
    }
}

impl From<Medium> for proto::Medium {
    fn from(medium: Medium) -> Self {
        match medium {
            Medium::InPerson => Self::InPerson,
            Medium::Call => Self::Call,
            Medium::Video => Self::Video,
            Medium::Messages => Self::Messages,
        }
    }
}

impl From<Setting> for proto::Setting {
    fn from(setting: Setting) -> Self {
        match setting {
            Setting::Walk => Self::Walk,
            Setting::Home => Self::Home,
            Setting::Meal => Self::Meal,
            Setting::Car => Self::Car,
            Setting::Activity => Self::Activity,
        }
    }
}

impl From<Initiator> for proto::Initiator {
    fn from(initiator: Initiator) -> Self {
        match initiator {
            Initiator::Me => Self::Me,
            Initiator::Them => Self::Them,
        }
    }
}

impl From<Side> for proto::Side {
    fn from(side: Side) -> Self {
        match side {
            Side::Even => Self::Even,
            Side::LeaningToYou => Self::LeaningToYou,
            Side::MostlyYou => Self::MostlyYou,
            Side::LeaningToThem => Self::LeaningToThem,
            Side::MostlyThem => Self::MostlyThem,
        }
    }
}

impl From<Direction> for proto::Direction {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Deepening => Self::Deepening,
            Direction::Steady => Self::Steady,
            Direction::Quieter => Self::Quieter,
        }
    }
}

impl From<Band> for proto::Band {
    fn from(band: Band) -> Self {
        match band {
            Band::SmallTalk => Self::SmallTalk,
            Band::CatchingUp => Self::CatchingUp,
            Band::OpeningUp => Self::OpeningUp,
            Band::Personal => Self::Personal,
            Band::HeartToHeart => Self::HeartToHeart,
        }
    }
}

impl From<Confidence> for proto::Confidence {
    fn from(confidence: Confidence) -> Self {
        match confidence {
            Confidence::NotEnoughYet => Self::NotEnoughYet,
            Confidence::FirstImpression => Self::FirstImpression,
            Confidence::FairlySteady => Self::FairlySteady,
        }
    }
}

impl From<Estimate> for proto::Estimate {
    fn from(estimate: Estimate) -> Self {
        let (low, high) = estimate.range();
        let confidence = proto::Confidence::from(estimate.confidence()).into();
        Self { value: estimate.value, low, high, weight: estimate.weight, confidence }
    }
}

impl From<Insight> for proto::Insight {
    fn from(insight: Insight) -> Self {
        let Insight { person, estimates, sharing, one_to_one_share, relationship } = insight;
        let usual_band = match estimates.depth.confidence() {
            Confidence::NotEnoughYet => proto::Band::Unspecified,
            _ => Band::of(estimates.depth.value).into(),
        };
        Self {
            person_id: person.to_string(),
            depth: Some(estimates.depth.into()),
            usual_band: usual_band.into(),
            received: Some(estimates.received.into()),
            connection: Some(estimates.connection.into()),
            conversations: relationship.conversations,
            one_to_one: relationship.one_to_one,
            last_time: relationship.last.any.map(timestamp),
            last_one_to_one_time: relationship.last.one_to_one.map(timestamp),
            by_layer: relationship.by_layer.to_vec(),
            sharing: sharing.map(Into::into),
            one_to_one_share,
        }
    }
}

impl From<Sharing> for proto::Sharing {
    fn from(sharing: Sharing) -> Self {
        let side = sharing.side().map_or(proto::Side::Unspecified, proto::Side::from).into();
        Self { balance: sharing.balance, side, conversations: sharing.logs }
    }
}

impl From<Trend> for proto::Trend {
    fn from(trend: Trend) -> Self {
        let count = |logs: usize| i64::try_from(logs).unwrap_or(i64::MAX);
        Self {
            direction: proto::Direction::from(trend.direction()).into(),
            delta: trend.delta,
            z: trend.z,
            recent: count(trend.recent),
            earlier: count(trend.earlier),
        }
    }
}

impl From<GoodSetting> for proto::GoodSetting {
    fn from(good: GoodSetting) -> Self {
        Self { setting: proto::Setting::from(good.setting).into(), value: good.value, conversations: good.logs }
    }
}

/// All that is told about the conversations with one person.
pub(crate) fn insight_told(portrait: Portrait) -> proto::GetInsightResponse {
    let Portrait { insight, trend, good_settings, recent, felt, invitation, lightly } = portrait;
    let pattern = insight.relationship.pattern;
    proto::GetInsightResponse {
        insight: Some(insight.into()),
        trend: trend.map(Into::into),
        good_settings: good_settings.into_iter().map(Into::into).collect(),
        own_acceptance: pattern.own_acceptance(),
        own_acceptance_conversations: pattern.accepting_logs,
        invitation: invitation.map(|invitation| invited(invitation, lightly)),
        felt_closeness: felt.map(|answer| answer.felt.value()),
        felt_closeness_time: felt.map(|answer| timestamp(answer.answer_time)),
        recent_conversation_ids: recent
            .iter()
            .rev()
            .take(MOST_RECORDS)
            .map(|dot| dot.conversation.to_string())
            .collect(),
    }
}

fn invited(invitation: Invitation, lightly: bool) -> proto::Invitation {
    let (kind, band) = match invitation {
        Invitation::AsUsual(band) => (proto::InvitationKind::AsUsual, Some(band)),
        Invitation::Deeper(band) => (proto::InvitationKind::Deeper, Some(band)),
        Invitation::MoreTime(band) => (proto::InvitationKind::MoreTime, Some(band)),
        Invitation::NobodyOwesOpenness => (proto::InvitationKind::NobodyOwesOpenness, None),
    };
    let band = band.map_or(proto::Band::Unspecified, proto::Band::from);
    proto::Invitation { kind: kind.into(), band: band.into(), lightly }
}

impl From<HalfLife> for proto::Model {
    fn from(half_life: HalfLife) -> Self {
        Self { half_life_days: half_life.days() }
    }
}

impl From<Dot> for proto::SpectrumPoint {
    fn from(dot: Dot) -> Self {
        Self {
            conversation_id: dot.conversation.to_string(),
            person_id: dot.person.to_string(),
            occur_time: Some(timestamp(dot.occur_time)),
            layer: proto::Layer::from(dot.answers.layer).into(),
            one_to_one: dot.one_to_one(),
            band: proto::Band::from(Band::of(dot.answers.depth())).into(),
        }
    }
}

pub(super) fn timestamp(time: DateTime<Utc>) -> Timestamp {
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default();
    Timestamp { seconds: time.timestamp(), nanos }
}
