//! The words of the API for what the contracts number. A number would say nothing to who reads JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rules::RuleId;

mod account;
mod channel;
mod prompt;
mod reminder;

pub(super) use account::Role;
pub(super) use channel::{AttemptOutcome, ChannelKind, ChannelState, DeliveryState, NoteKind, PauseReason};
pub(super) use prompt::{PromptAnswer, PromptOccasion, PromptSubject};
pub(super) use reminder::{Day, NoticeState, ReminderKind};

/// Words whose discriminants are the numbers of the contract. Zero, "not said", is no word: it is `null`.
pub(super) trait Word: Copy + 'static {
    /// Every word, for tables that must cover them all.
    const ALL: &'static [Self];

    /// The number of the contract.
    fn number(self) -> i32;
}

/// The word for a number; `None` when nothing was said, or when a newer service says what is not known here yet.
pub(super) fn word<W: Word>(number: i32) -> Option<W> {
    W::ALL.iter().copied().find(|word| word.number() == number)
}

/// The number for a word; zero when nothing is said.
pub(super) fn number<W: Word>(word: Option<W>) -> i32 {
    word.map_or(0, W::number)
}

/// How the account knows a person.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Relationship {
    Partner = 1,
    Parent = 2,
    Child = 3,
    Sibling = 4,
    Relative = 5,
    Friend = 6,
    Colleague = 7,
    Neighbour = 8,
    Mentor = 9,
    Other = 10,
}

impl Word for Relationship {
    const ALL: &'static [Self] = &[
        Self::Partner,
        Self::Parent,
        Self::Child,
        Self::Sibling,
        Self::Relative,
        Self::Friend,
        Self::Colleague,
        Self::Neighbour,
        Self::Mentor,
        Self::Other,
    ];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How near the account wants to keep a person. Chosen, never computed: an offer about weekly (`household`), every two
/// weeks (`inner`), monthly (`close`), quarterly (`wider`), or none (`outer`).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Circle {
    Household = 1,
    Inner = 2,
    Close = 3,
    Wider = 4,
    Outer = 5,
}

impl Word for Circle {
    const ALL: &'static [Self] = &[Self::Household, Self::Inner, Self::Close, Self::Wider, Self::Outer];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How ready a person is for open talk, as the account sees it. With `not_now` there are no offers at all.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Receptiveness {
    Open = 1,
    WarmingUp = 2,
    NotNow = 3,
}

impl Word for Receptiveness {
    const ALL: &'static [Self] = &[Self::Open, Self::WarmingUp, Self::NotNow];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How it ended with a person.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ended {
    Deceased = 1,
    Estranged = 2,
}

impl Word for Ended {
    const ALL: &'static [Self] = &[Self::Deceased, Self::Estranged];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Where a person is at ease.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Setting {
    Walk = 1,
    Home = 2,
    Meal = 3,
    Car = 4,
    Activity = 5,
    Phone = 6,
    Video = 7,
    Text = 8,
}

impl Word for Setting {
    const ALL: &'static [Self] =
        &[Self::Walk, Self::Home, Self::Meal, Self::Car, Self::Activity, Self::Phone, Self::Video, Self::Text];

    fn number(self) -> i32 {
        self as i32
    }
}

/// The deepest layer a conversation touched: hellos and logistics (`passing`), what has been happening (`catching_up`),
/// views and plans (`ideas`), how things really are (`feelings`), what one would not tell many (`heart_to_heart`).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Layer {
    Passing = 1,
    CatchingUp = 2,
    Ideas = 3,
    Feelings = 4,
    HeartToHeart = 5,
}

impl Word for Layer {
    const ALL: &'static [Self] = &[Self::Passing, Self::CatchingUp, Self::Ideas, Self::Feelings, Self::HeartToHeart];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How many took part: two, three or four, or more.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    OneToOne = 1,
    SmallGroup = 2,
    LargeGroup = 3,
}

impl Word for Format {
    const ALL: &'static [Self] = &[Self::OneToOne, Self::SmallGroup, Self::LargeGroup];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How people met.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Medium {
    InPerson = 1,
    Call = 2,
    Video = 3,
    Messages = 4,
}

impl Word for Medium {
    const ALL: &'static [Self] = &[Self::InPerson, Self::Call, Self::Video, Self::Messages];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Where a conversation took place, or while doing what.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Surroundings {
    Walk = 1,
    Home = 2,
    Meal = 3,
    Car = 4,
    Activity = 5,
}

impl Word for Surroundings {
    const ALL: &'static [Self] = &[Self::Walk, Self::Home, Self::Meal, Self::Car, Self::Activity];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Who started a conversation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Initiator {
    Me = 1,
    Them = 2,
}

impl Word for Initiator {
    const ALL: &'static [Self] = &[Self::Me, Self::Them];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Who shared more, as the account saw it: |B| up to 0.15 is about `even`, up to 0.35 it leans, beyond it is mostly one.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Side {
    Even = 1,
    LeaningToYou = 2,
    MostlyYou = 3,
    LeaningToThem = 4,
    MostlyThem = 5,
}

impl Word for Side {
    const ALL: &'static [Self] =
        &[Self::Even, Self::LeaningToYou, Self::MostlyYou, Self::LeaningToThem, Self::MostlyThem];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How connection of late compares with the months before.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Direction {
    Deepening = 1,
    Steady = 2,
    Quieter = 3,
}

impl Word for Direction {
    const ALL: &'static [Self] = &[Self::Deepening, Self::Steady, Self::Quieter];

    fn number(self) -> i32 {
        self as i32
    }
}

/// The four signs, and the twin of the second.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SignKind {
    StressedNobodyToTell = 1,
    SilentWhenAlone = 2,
    OnlyInGroups = 3,
    PartnerTalkStaysOutside = 4,
    ManyButNoneClose = 5,
}

impl SignKind {
    /// How it is worked out.
    pub(super) fn rule(self) -> RuleId {
        match self {
            Self::StressedNobodyToTell => RuleId::StressedNobodyToTell,
            Self::SilentWhenAlone => RuleId::SilentWhenAlone,
            Self::OnlyInGroups => RuleId::OnlyInGroups,
            Self::PartnerTalkStaysOutside => RuleId::PartnerTalkStaysOutside,
            Self::ManyButNoneClose => RuleId::ManyButNoneClose,
        }
    }
}

/// How a next conversation might be.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvitationKind {
    AsUsual = 1,
    Deeper = 2,
    MoreTime = 3,
    NobodyOwesOpenness = 4,
}

impl Word for InvitationKind {
    const ALL: &'static [Self] = &[Self::AsUsual, Self::Deeper, Self::MoreTime, Self::NobodyOwesOpenness];

    fn number(self) -> i32 {
        self as i32
    }
}

impl Word for SignKind {
    const ALL: &'static [Self] = &[
        Self::StressedNobodyToTell,
        Self::SilentWhenAlone,
        Self::OnlyInGroups,
        Self::PartnerTalkStaysOutside,
        Self::ManyButNoneClose,
    ];

    fn number(self) -> i32 {
        self as i32
    }
}

/// The words for depth D: below 0.20, below 0.40, below 0.60, below 0.80, and from there. Never a score of a person.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Band {
    SmallTalk = 1,
    CatchingUp = 2,
    OpeningUp = 3,
    Personal = 4,
    HeartToHeart = 5,
}

impl Word for Band {
    const ALL: &'static [Self] =
        &[Self::SmallTalk, Self::CatchingUp, Self::OpeningUp, Self::Personal, Self::HeartToHeart];

    fn number(self) -> i32 {
        self as i32
    }
}

/// How much evidence an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Confidence {
    NotEnoughYet = 1,
    FirstImpression = 2,
    FairlySteady = 3,
}

impl Word for Confidence {
    const ALL: &'static [Self] = &[Self::NotEnoughYet, Self::FirstImpression, Self::FairlySteady];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What became of an offer: it waits (`open`), was taken up (`accepted`), put off (`postponed`), let rest (`rested`), not
/// answered for 21 days (`lapsed`), or taken back, because you talked or because they rest for now (`withdrawn`).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OfferState {
    Open = 1,
    Accepted = 2,
    Postponed = 3,
    Rested = 4,
    Lapsed = 5,
    Withdrawn = 6,
}

impl Word for OfferState {
    const ALL: &'static [Self] =
        &[Self::Open, Self::Accepted, Self::Postponed, Self::Rested, Self::Lapsed, Self::Withdrawn];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Why there is an offer: it is about as long since the last one-to-one as you two are used to, there is none noted yet,
/// you asked for about this day, or, after a long rest, the door is open.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OfferReason {
    SinceLastOneToOne = 1,
    FirstOneToOne = 2,
    AskedFor = 3,
    DoorIsOpen = 4,
}

impl Word for OfferReason {
    const ALL: &'static [Self] = &[Self::SinceLastOneToOne, Self::FirstOneToOne, Self::AskedFor, Self::DoorIsOpen];

    fn number(self) -> i32 {
        self as i32
    }
}

#[cfg(test)]
mod tests {
    use heartward_proto::{profiles::v1 as profiles, reflections::v1 as reflections, reminders::v1 as reminders};

    use super::*;

    /// Each number of the contract has its word, spelt as the contract spells it.
    fn agrees<W: Word + Serialize>(prefix: &str, name: impl Fn(i32) -> Option<&'static str>) {
        for word in W::ALL {
            let ours = serde_json::to_value(word).expect("a word");
            let theirs = name(word.number()).expect("a number of the contract");
            assert_eq!(theirs, format!("{prefix}_{}", ours.as_str().expect("a text").to_uppercase()));
        }
        let words = i32::try_from(W::ALL.len()).expect("few");
        assert_eq!(name(words + 1), None, "{prefix} has a number without a word");
    }

    #[test]
    fn the_words_are_those_of_the_contracts() {
        agrees::<Relationship>("RELATIONSHIP", |n| Some(profiles::Relationship::try_from(n).ok()?.as_str_name()));
        agrees::<Circle>("CIRCLE", |n| Some(profiles::Circle::try_from(n).ok()?.as_str_name()));
        agrees::<Receptiveness>("RECEPTIVENESS", |n| Some(profiles::Receptiveness::try_from(n).ok()?.as_str_name()));
        agrees::<Ended>("ENDED", |n| Some(profiles::Ended::try_from(n).ok()?.as_str_name()));
        agrees::<Setting>("SETTING", |n| Some(profiles::Setting::try_from(n).ok()?.as_str_name()));
        agrees::<Layer>("LAYER", |n| Some(reflections::Layer::try_from(n).ok()?.as_str_name()));
        agrees::<Format>("FORMAT", |n| Some(reflections::Format::try_from(n).ok()?.as_str_name()));
        agrees::<Medium>("MEDIUM", |n| Some(reflections::Medium::try_from(n).ok()?.as_str_name()));
        agrees::<Surroundings>("SETTING", |n| Some(reflections::Setting::try_from(n).ok()?.as_str_name()));
        agrees::<Initiator>("INITIATOR", |n| Some(reflections::Initiator::try_from(n).ok()?.as_str_name()));
        agrees::<Side>("SIDE", |n| Some(reflections::Side::try_from(n).ok()?.as_str_name()));
        agrees::<Direction>("DIRECTION", |n| Some(reflections::Direction::try_from(n).ok()?.as_str_name()));
        agrees::<InvitationKind>("INVITATION_KIND", |n| {
            Some(reflections::InvitationKind::try_from(n).ok()?.as_str_name())
        });
        agrees::<PromptOccasion>("PROMPT_OCCASION", |n| {
            Some(reflections::PromptOccasion::try_from(n).ok()?.as_str_name())
        });
        agrees::<PromptSubject>("PROMPT_SUBJECT", |n| {
            Some(reflections::PromptSubject::try_from(n).ok()?.as_str_name())
        });
        agrees::<PromptAnswer>("PROMPT_ANSWER", |n| Some(reflections::PromptAnswer::try_from(n).ok()?.as_str_name()));
        agrees::<SignKind>("SIGN_KIND", |n| Some(reflections::SignKind::try_from(n).ok()?.as_str_name()));
        agrees::<Band>("BAND", |n| Some(reflections::Band::try_from(n).ok()?.as_str_name()));
        agrees::<Confidence>("CONFIDENCE", |n| Some(reflections::Confidence::try_from(n).ok()?.as_str_name()));
        agrees::<OfferState>("OFFER_STATE", |n| Some(reminders::OfferState::try_from(n).ok()?.as_str_name()));
        agrees::<ChannelKind>("CHANNEL_KIND", |n| Some(reminders::ChannelKind::try_from(n).ok()?.as_str_name()));
        agrees::<ChannelState>("CHANNEL_STATE", |n| Some(reminders::ChannelState::try_from(n).ok()?.as_str_name()));
        agrees::<PauseReason>("PAUSE_REASON", |n| Some(reminders::PauseReason::try_from(n).ok()?.as_str_name()));
        agrees::<DeliveryState>("DELIVERY_STATE", |n| Some(reminders::DeliveryState::try_from(n).ok()?.as_str_name()));
        agrees::<NoteKind>("NOTE_KIND", |n| Some(reminders::NoteKind::try_from(n).ok()?.as_str_name()));
        agrees::<AttemptOutcome>("ATTEMPT_OUTCOME", |n| {
            Some(reminders::AttemptOutcome::try_from(n).ok()?.as_str_name())
        });
        agrees::<ReminderKind>("REMINDER_KIND", |n| Some(reminders::ReminderKind::try_from(n).ok()?.as_str_name()));
        agrees::<NoticeState>("NOTICE_STATE", |n| Some(reminders::NoticeState::try_from(n).ok()?.as_str_name()));
        agrees::<OfferReason>("OFFER_REASON", |n| Some(reminders::OfferReason::try_from(n).ok()?.as_str_name()));
    }
}
