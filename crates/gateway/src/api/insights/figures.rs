//! The figures of an insight, each with what it rests on and the rule it follows.

use heartward_core::{Error, Result};
use heartward_proto::reflections::v1 as proto;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::request::Time;
use crate::api::words::{Band, Confidence, Direction, InvitationKind, Side, Surroundings, word};
use crate::clients::present;
use crate::rules::RuleId;

/// An estimate over several conversations: recent and one-to-one ones count more. While there is not enough to go by,
/// there are no values.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Estimate {
    /// The estimate, 0 to 1.
    value: Option<f64>,
    /// Lower end of the 80 percent range.
    low: Option<f64>,
    /// Upper end of the 80 percent range.
    high: Option<f64>,
    /// Weight of the evidence (n).
    weight: f64,
    /// The words for the weight.
    confidence: Option<Confidence>,
    /// How it is worked out.
    rule: RuleId,
}

impl Estimate {
    fn new(estimate: Option<proto::Estimate>, rule: RuleId) -> Self {
        let estimate = estimate.unwrap_or_default();
        let confidence = word(estimate.confidence);
        // What is then in the message is what is usual with anybody, and says nothing about these two.
        let known = confidence.is_some_and(|confidence| confidence != Confidence::NotEnoughYet);
        let shown = |value: f64| known.then_some(value);
        Self {
            value: shown(estimate.value),
            low: shown(estimate.low),
            high: shown(estimate.high),
            weight: estimate.weight,
            confidence,
            rule,
        }
    }
}

/// How many conversations touched each layer at the deepest.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ByLayer {
    passing: i64,
    catching_up: i64,
    ideas: i64,
    feelings: i64,
    heart_to_heart: i64,
}

impl From<Vec<i64>> for ByLayer {
    fn from(counts: Vec<i64>) -> Self {
        let count = |layer: usize| counts.get(layer).copied().unwrap_or_default();
        Self { passing: count(0), catching_up: count(1), ideas: count(2), feelings: count(3), heart_to_heart: count(4) }
    }
}

/// What the logs say about the conversations with one person. About conversations, never about the person.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Insight {
    /// Id of the person.
    #[schema(format = Uuid)]
    person_id: String,
    /// How deep the conversations usually go.
    depth: Estimate,
    /// The words for the usual depth; `null` while there is not enough.
    usual_band: Option<Band>,
    /// How received the account usually feels.
    received: Estimate,
    /// How connected they usually feel.
    connection: Estimate,
    /// How many conversations are logged in all.
    conversations: i64,
    /// How many of them were one-to-one.
    one_to_one: i64,
    /// When the last conversation took place.
    last_time: Option<Time>,
    /// When the last one-to-one took place.
    last_one_to_one_time: Option<Time>,
    /// The counts, layer by layer.
    by_layer: ByLayer,
    /// Who shared more, as the account saw it; `null` where nothing is to be said about the two.
    sharing: Option<Sharing>,
    /// How much of the time together is one-to-one.
    one_to_one_share: Share,
    /// How connection of late compares with the months before; `null` without two conversations on either side.
    trend: Option<Trend>,
    /// The settings in which it tends to go well, the best first; two at most.
    good_settings: Vec<GoodSetting>,
    /// How accepting the account was: a private mirror. `null` while none is noted.
    own_acceptance: Option<Acceptance>,
    /// How close the account said to feel, the last answer of 180 days; `null` without one.
    felt_closeness: Option<FeltCloseness>,
    /// How a next conversation might be: an invitation, never a task. `null` while there is not enough to go by, and
    /// where nothing is to be suggested.
    invitation: Option<Invitation>,
    /// Ids of the conversations of the last 180 days, newest first, 200 at most: what the trend rests on.
    recent_conversation_ids: Vec<String>,
}

/// Who shared more, as the account saw it.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Sharing {
    /// B, from -1 (they did) to 1 (the account did); `null` below 3 conversations.
    balance: Option<f64>,
    /// The words for it; `null` below 3 conversations.
    side: Option<Side>,
    /// How many conversations have both sides.
    conversations: i64,
    /// How it is worked out.
    rule: RuleId,
}

/// A part of a whole.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Share {
    /// The part, 0 to 1; `null` without a conversation.
    value: Option<f64>,
    /// How many conversations it rests on.
    conversations: i64,
    /// How it is worked out.
    rule: RuleId,
}

/// How connection of late compares with the months before.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Trend {
    /// The word for it.
    direction: Option<Direction>,
    /// By how much the mean of the last 60 days is above that of the 120 days before.
    delta: f64,
    /// The same in standard errors.
    z: f64,
    /// How many conversations of the last 60 days it rests on.
    recent: i64,
    /// How many of the 120 days before.
    earlier: i64,
    /// How it is worked out.
    rule: RuleId,
}

/// A setting in which it tends to go well.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct GoodSetting {
    /// The setting.
    setting: Option<Surroundings>,
    /// The connection to expect there, 0 to 1.
    value: f64,
    /// How many conversations it rests on.
    conversations: i64,
    /// How it is worked out.
    rule: RuleId,
}

/// How accepting the account was.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Acceptance {
    /// The mean, 0 to 1.
    value: f64,
    /// How many conversations it rests on.
    conversations: i64,
    /// How it is worked out.
    rule: RuleId,
}

/// How close the account said to feel.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct FeltCloseness {
    /// 0 to 10.
    felt: i32,
    /// When they said so.
    answer_time: Option<Time>,
    /// What it is used for.
    rule: RuleId,
}

/// How a next conversation might be, should both like it.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Invitation {
    /// Which.
    kind: Option<InvitationKind>,
    /// The words for the depth it invites to; `null` when nobody owes openness.
    band: Option<Band>,
    /// Whether light settings suit better, because the person is warming up.
    lightly: bool,
    /// How it is worked out.
    rule: RuleId,
}

impl From<proto::Invitation> for Invitation {
    fn from(invitation: proto::Invitation) -> Self {
        let proto::Invitation { kind, band, lightly } = invitation;
        Self { kind: word(kind), band: word(band), lightly, rule: RuleId::Invitation }
    }
}

impl TryFrom<proto::GetInsightResponse> for Insight {
    type Error = Error;

    fn try_from(told: proto::GetInsightResponse) -> Result<Self> {
        let insight = present(told.insight)?;
        let own_acceptance = told.own_acceptance.map(|value| Acceptance {
            value,
            conversations: told.own_acceptance_conversations,
            rule: RuleId::OwnAcceptance,
        });
        Ok(Self {
            person_id: insight.person_id,
            depth: Estimate::new(insight.depth, RuleId::Depth),
            usual_band: word(insight.usual_band),
            received: Estimate::new(insight.received, RuleId::Received),
            connection: Estimate::new(insight.connection, RuleId::Connection),
            conversations: insight.conversations,
            one_to_one: insight.one_to_one,
            last_time: Time::of(insight.last_time),
            last_one_to_one_time: Time::of(insight.last_one_to_one_time),
            by_layer: insight.by_layer.into(),
            sharing: insight.sharing.map(Into::into),
            one_to_one_share: Share {
                value: (insight.conversations > 0).then_some(insight.one_to_one_share),
                conversations: insight.conversations,
                rule: RuleId::OneToOneShare,
            },
            trend: told.trend.map(Into::into),
            good_settings: told.good_settings.into_iter().map(Into::into).collect(),
            own_acceptance,
            felt_closeness: told.felt_closeness.map(|felt| FeltCloseness {
                felt,
                answer_time: Time::of(told.felt_closeness_time),
                rule: RuleId::FeltCloseness,
            }),
            invitation: told.invitation.map(Into::into),
            recent_conversation_ids: told.recent_conversation_ids,
        })
    }
}

impl From<proto::Sharing> for Sharing {
    fn from(sharing: proto::Sharing) -> Self {
        let proto::Sharing { balance, side, conversations } = sharing;
        let side = word(side);
        Self { balance: side.map(|_| balance), side, conversations, rule: RuleId::Sharing }
    }
}

impl From<proto::Trend> for Trend {
    fn from(trend: proto::Trend) -> Self {
        let proto::Trend { direction, delta, z, recent, earlier } = trend;
        Self { direction: word(direction), delta, z, recent, earlier, rule: RuleId::Trend }
    }
}

impl From<proto::GoodSetting> for GoodSetting {
    fn from(good: proto::GoodSetting) -> Self {
        let proto::GoodSetting { setting, value, conversations } = good;
        Self { setting: word(setting), value, conversations, rule: RuleId::GoodSettings }
    }
}
