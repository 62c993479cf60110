//! What is noted about conversations, and all that follows from it. Pure: no IO, no clock, no randomness but new ids.
//!
//! [`depth`] works one conversation out, [`estimate`] and [`pattern`] several, [`ledger`] keeps what they add up to, and
//! [`recent`], [`overview`], [`invitation`] and [`sign`] look at the last months. [`search`] finds words, [`prompt`] gives some. [`check_in`] is about the writer alone.

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{ConversationId, Error, PersonId, Result, Secret};

mod check_in;
mod closeness;
mod depth;
mod estimate;
mod invitation;
mod ledger;
mod overview;
mod pattern;
pub(crate) mod prompt;
mod recent;
mod search;
mod sign;

pub(crate) use check_in::{CheckIn, CheckInId, MOST_FEELINGS, State};
pub(crate) use closeness::{COUNTS_FOR, Closeness, Felt, feels_close};
pub(crate) use depth::{Answers, Band, Layer, Rating};
pub(crate) use estimate::{Confidence, Estimate, Estimates, HalfLife, Sums};
pub(crate) use invitation::{Invitation, Openness, Rhythm};
pub(crate) use ledger::{Insight, LastTimes, Ledger, Portrait, Relationship, Venues};
pub(crate) use overview::{Overview, Row, Shares, Span, Together, Week};
pub(crate) use pattern::{GoodSetting, Pattern, Sharing, Side, Venue};
pub(crate) use recent::{Direction, Trend, WINDOW};
pub(crate) use search::{Piece, Query, Tally, ranks};
pub(crate) use sign::{Acquaintance, REACH, Sign, SignKind, Weeks};

/// The most people one conversation can be noted with.
pub(crate) const MOST_PEOPLE: usize = 20;
/// The longest a conversation can be noted to have taken, in minutes.
pub(crate) const LONGEST: i32 = 24 * 60;
/// 1900-01-01: nobody remembers a conversation before it.
pub(crate) const EARLIEST: DateTime<Utc> = DateTime::from_timestamp(-2_208_988_800, 0).expect("a valid time");

/// How many took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Just two.
    OneToOne,
    /// Three or four people in all.
    SmallGroup,
    /// More than four.
    LargeGroup,
}

impl Format {
    /// Every format; the place of each is the number it is stored under.
    pub(crate) const ALL: [Self; 3] = [Self::OneToOne, Self::SmallGroup, Self::LargeGroup];

    /// What it usually is when nobody says: one-to-one with one person, otherwise a small group.
    pub(crate) fn usual(people: usize) -> Self {
        if people == 1 { Self::OneToOne } else { Self::SmallGroup }
    }
}

/// How people met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// In the same place.
    InPerson,
    /// By phone.
    Call,
    /// By video.
    Video,
    /// In writing.
    Messages,
}

impl Medium {
    /// Every medium; the place of each is the number it is stored under.
    pub(crate) const ALL: [Self; 4] = [Self::InPerson, Self::Call, Self::Video, Self::Messages];
}

/// Where, or while doing what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Setting {
    /// Walking side by side.
    Walk,
    /// At somebody's home.
    Home,
    /// Over food or a drink.
    Meal,
    /// In a car or on a train.
    Car,
    /// While doing something together.
    Activity,
}

impl Setting {
    /// Every setting; the place of each is the number it is stored under.
    pub(crate) const ALL: [Self; 5] = [Self::Walk, Self::Home, Self::Meal, Self::Car, Self::Activity];
}

/// Who started a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Initiator {
    /// The writer.
    Me,
    /// The other side.
    Them,
}

impl Initiator {
    /// Both; the place of each is the number it is stored under.
    pub(crate) const ALL: [Self; 2] = [Self::Me, Self::Them];
}

/// What somebody notes about a conversation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Content {
    /// Who it was with: 1 to [`MOST_PEOPLE`], each once, in the order noted.
    pub(crate) people: Vec<PersonId>,
    /// When it took place.
    pub(crate) occur_time: DateTime<Utc>,
    /// What the model counts.
    pub(crate) answers: Answers,
    /// How many took part.
    pub(crate) format: Format,
    /// How they met.
    pub(crate) medium: Option<Medium>,
    /// Where, or while doing what.
    pub(crate) setting: Option<Setting>,
    /// How long, in minutes.
    pub(crate) minutes: Option<i32>,
    /// Who started it.
    pub(crate) initiator: Option<Initiator>,
    /// Whether there came a point with nothing to say.
    pub(crate) ran_dry: bool,
    /// A, how accepting the writer was: for the writer's eyes, and never combined with anything.
    pub(crate) accepting: Option<Rating>,
    /// The writer's own words.
    pub(crate) note: Secret,
}

/// One field of a conversation that gets another value.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// Who it was with.
    People(Vec<PersonId>),
    /// When it took place.
    OccurTime(DateTime<Utc>),
    /// T.
    Layer(Layer),
    /// S.
    SpokeFreely(Option<Rating>),
    /// P.
    TheyShared(Option<Rating>),
    /// R.
    FeltReceived(Option<Rating>),
    /// How many took part; what is usual for the people when absent.
    Format(Option<Format>),
    /// How they met.
    Medium(Option<Medium>),
    /// Where, or while doing what.
    Setting(Option<Setting>),
    /// How long.
    Minutes(Option<i32>),
    /// Who started it.
    Initiator(Option<Initiator>),
    /// Whether there was tension.
    Tension(bool),
    /// Whether there came a point with nothing to say.
    RanDry(bool),
    /// A.
    Accepting(Option<Rating>),
    /// The writer's own words.
    Note(Secret),
}

impl Content {
    /// Checks what no field can know alone; `Invalid` naming the field otherwise.
    pub(crate) fn checked(self) -> Result<Self> {
        if self.format == Format::OneToOne && self.people.len() > 1 {
            return Err(Error::invalid("format", "Can be one-to-one with one person; name a group for several."));
        }
        Ok(self)
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::People(people) => self.people = people,
            Change::OccurTime(time) => self.occur_time = time,
            Change::Layer(layer) => self.answers.layer = layer,
            Change::SpokeFreely(rating) => self.answers.spoke_freely = rating,
            Change::TheyShared(rating) => self.answers.they_shared = rating,
            Change::FeltReceived(rating) => self.answers.felt_received = rating,
            Change::Format(format) => self.format = format.unwrap_or(Format::usual(self.people.len())),
            Change::Medium(medium) => self.medium = medium,
            Change::Setting(setting) => self.setting = setting,
            Change::Minutes(minutes) => self.minutes = minutes,
            Change::Initiator(initiator) => self.initiator = initiator,
            Change::RanDry(ran_dry) => self.ran_dry = ran_dry,
            Change::Accepting(rating) => self.accepting = rating,
            Change::Tension(tension) => self.answers.tension = tension,
            Change::Note(note) => self.note = note,
        }
    }
}

#[cfg(test)]
impl Content {
    /// A one-to-one without anything but answers.
    fn plain(answers: Answers, occur_time: DateTime<Utc>) -> Self {
        Self {
            people: Vec::new(),
            occur_time,
            answers,
            format: Format::OneToOne,
            medium: None,
            setting: None,
            minutes: None,
            initiator: None,
            ran_dry: false,
            accepting: None,
            note: Secret::new(""),
        }
    }
}

/// A conversation that was logged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conversation {
    /// Its id.
    pub(crate) id: ConversationId,
    /// What was noted.
    pub(crate) content: Content,
    /// 1 at first, and one more with each change.
    pub(crate) version: i64,
    /// When it was logged.
    pub(crate) create_time: DateTime<Utc>,
}

impl Conversation {
    /// Logs a conversation.
    pub(crate) fn log(content: Content, now: DateTime<Utc>) -> Self {
        Self { id: ConversationId::generate(), content, version: 1, create_time: now }
    }

    /// The conversation after these changes, made in their order; `Conflict` unless it is still the version `seen`.
    pub(crate) fn amend(&self, changes: Vec<Change>, seen: Option<i64>) -> Result<Self> {
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(Error::conflict(
                "This conversation was changed meanwhile. Look at it again before you change it.",
            ));
        }
        let mut content = self.content.clone();
        for change in changes {
            content.apply(change);
        }
        Ok(Self { content: content.checked()?, version: self.version + 1, ..*self })
    }

    /// Whether it was one-to-one.
    pub(crate) fn one_to_one(&self) -> bool {
        self.content.format == Format::OneToOne
    }
}

/// Checks when a conversation took place: from [`EARLIEST`] to one day ahead, for clocks and zones that are off.
pub(crate) fn occur_time(time: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    if (EARLIEST..=now + TimeDelta::days(1)).contains(&time) {
        return Ok(time);
    }
    Err(Error::invalid("occur_time", "Must be between the year 1900 and one day from now."))
}

/// One conversation with one person, for plots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dot {
    /// The conversation.
    pub(crate) conversation: ConversationId,
    /// The person.
    pub(crate) person: PersonId,
    /// When it took place.
    pub(crate) occur_time: DateTime<Utc>,
    /// What the model counts.
    pub(crate) answers: Answers,
    /// How many took part.
    pub(crate) format: Format,
    /// Whether there came a point with nothing to say.
    pub(crate) ran_dry: bool,
    /// How long it took, in minutes.
    pub(crate) minutes: Option<i32>,
}

impl Dot {
    /// Whether it was one-to-one.
    pub(crate) fn one_to_one(&self) -> bool {
        self.format == Format::OneToOne
    }
}
