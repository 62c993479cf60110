use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use heartward_core::{Error, PersonId, Result, required, text};

use super::choice::{Choice, Choices};

/// How long a deleted person can be brought back.
pub(crate) const UNDELETE: TimeDelta = TimeDelta::days(30);

/// How the account knows a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relationship {
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

impl Choice for Relationship {
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

    fn code(self) -> i32 {
        self as i32
    }
}

/// How near the account wants to keep a person. Chosen, never computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Circle {
    Household = 1,
    Inner = 2,
    Close = 3,
    Wider = 4,
    Outer = 5,
}

impl Choice for Circle {
    const ALL: &'static [Self] = &[Self::Household, Self::Inner, Self::Close, Self::Wider, Self::Outer];

    fn code(self) -> i32 {
        self as i32
    }
}

/// How ready a person is for open talk, as the account sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receptiveness {
    Open = 1,
    WarmingUp = 2,
    NotNow = 3,
}

impl Choice for Receptiveness {
    const ALL: &'static [Self] = &[Self::Open, Self::WarmingUp, Self::NotNow];

    fn code(self) -> i32 {
        self as i32
    }
}

/// Why nothing more is to be said about a person. Everything is silent at once: offers, dates, signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Deceased = 1,
    Estranged = 2,
}

impl Choice for Ended {
    const ALL: &'static [Self] = &[Self::Deceased, Self::Estranged];

    fn code(self) -> i32 {
        self as i32
    }
}

/// Where a person is at ease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    Walk = 1,
    Home = 2,
    Meal = 3,
    Car = 4,
    Activity = 5,
    Phone = 6,
    Video = 7,
    Text = 8,
}

impl Choice for Setting {
    const ALL: &'static [Self] =
        &[Self::Walk, Self::Home, Self::Meal, Self::Car, Self::Activity, Self::Phone, Self::Video, Self::Text];

    fn code(self) -> i32 {
        self as i32
    }
}

/// A set of [`Setting`]s.
pub(crate) type Settings = Choices<Setting>;

/// A day of birth; the year may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Birthday {
    year: Option<i32>,
    month: u32,
    day: u32,
}

impl Birthday {
    /// A real day that is not in the future, whatever the time zone.
    pub(crate) fn new(year: Option<i32>, month: u32, day: u32, now: DateTime<Utc>) -> Result<Self> {
        if !(1..=12).contains(&month) {
            return Err(Error::invalid("birthday.month", "Must be 1 to 12."));
        }
        // At UTC+14 a year begins while the one before it is here for hours yet.
        let latest = (now + TimeDelta::hours(14)).year();
        if year.is_some_and(|year| !(1850..=latest).contains(&year)) {
            return Err(Error::invalid("birthday.year", format!("Must be 1850 to {latest}, or absent when unknown.")));
        }
        // A year that is not known may have been a leap year.
        match NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day) {
            Some(_) => Ok(Self { year, month, day }),
            None => Err(Error::invalid("birthday.day", "Must be a day that this month has.")),
        }
    }

    /// Reads back what was checked once.
    pub(crate) fn known(year: Option<i32>, month: u32, day: u32) -> Self {
        Self { year, month, day }
    }

    pub(crate) fn year(self) -> Option<i32> {
        self.year
    }

    pub(crate) fn month(self) -> u32 {
        self.month
    }

    pub(crate) fn day(self) -> u32 {
        self.day
    }
}

/// Reads a name.
pub(crate) fn name(value: &str) -> Result<String> {
    required("name", &lines(value), 200)
}

/// Reads pronouns.
pub(crate) fn pronouns(value: &str) -> Result<String> {
    text("pronouns", &lines(value), 40)
}

/// Reads notes.
pub(crate) fn notes(value: &str) -> Result<String> {
    text("notes", &lines(value), 10_000)
}

/// The text with one kind of line break: forms send `\r\n`, old files `\r`, and one text would be two.
pub(crate) fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n")
}

/// What the account says about a person.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) pronouns: String,
    pub(crate) relationship: Option<Relationship>,
    pub(crate) circle: Option<Circle>,
    pub(crate) receptiveness: Option<Receptiveness>,
    pub(crate) settings: Settings,
    pub(crate) birthday: Option<Birthday>,
    pub(crate) notes: String,
    pub(crate) archived: bool,
    /// Whether nothing is to be suggested about them.
    pub(crate) reminders_off: bool,
    /// Whether the account does not feel safe with them.
    pub(crate) not_safe: bool,
    pub(crate) ended: Option<Ended>,
}

impl Profile {
    /// Whether nothing is to be told about the two of them.
    pub(crate) fn silent(&self) -> bool {
        self.not_safe || self.ended.is_some()
    }

    /// Whether nothing is to be suggested.
    pub(crate) fn no_reminders(&self) -> bool {
        self.reminders_off || self.silent()
    }
}

/// A new value of one field of a profile.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Edit {
    Name(String),
    Pronouns(String),
    Relationship(Option<Relationship>),
    Circle(Option<Circle>),
    Receptiveness(Option<Receptiveness>),
    Settings(Settings),
    Birthday(Option<Birthday>),
    Notes(String),
    Archived(bool),
    RemindersOff(bool),
    NotSafe(bool),
    Ended(Option<Ended>),
}

impl Profile {
    /// The profile with these edits.
    pub(crate) fn edited(mut self, edits: Vec<Edit>) -> Self {
        for edit in edits {
            match edit {
                Edit::Name(name) => self.name = name,
                Edit::Pronouns(pronouns) => self.pronouns = pronouns,
                Edit::Relationship(relationship) => self.relationship = relationship,
                Edit::Circle(circle) => self.circle = circle,
                Edit::Receptiveness(receptiveness) => self.receptiveness = receptiveness,
                Edit::Settings(settings) => self.settings = settings,
                Edit::Birthday(birthday) => self.birthday = birthday,
                Edit::Notes(notes) => self.notes = notes,
                Edit::Archived(archived) => self.archived = archived,
                Edit::RemindersOff(off) => self.reminders_off = off,
                Edit::NotSafe(not_safe) => self.not_safe = not_safe,
                Edit::Ended(ended) => self.ended = ended,
            }
        }
        self
    }
}

/// Somebody in an account's life.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) profile: Profile,
    /// The UID of the vCard they came from, as it stood there.
    pub(crate) uid: Option<String>,
    pub(crate) version: i64,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) update_time: DateTime<Utc>,
    pub(crate) delete_time: Option<DateTime<Utc>>,
}

impl Person {
    /// Somebody new.
    pub(crate) fn new(profile: Profile, uid: Option<String>, now: DateTime<Utc>) -> Self {
        let id = PersonId::generate();
        Self { id, profile, uid, version: 1, create_time: now, update_time: now, delete_time: None }
    }

    /// Whether they are as the caller last saw them; `Conflict` otherwise.
    pub(crate) fn seen_in(&self, version: Option<i64>) -> Result<()> {
        match version {
            Some(version) if version != self.version => {
                Err(Error::conflict("This person was changed in the meantime. Read them again and then change them."))
            }
            _ => Ok(()),
        }
    }

    /// Makes these edits; `false` when they change nothing, `Conflict` when the person is deleted.
    pub(crate) fn edit(&mut self, edits: Vec<Edit>, now: DateTime<Utc>) -> Result<bool> {
        if self.delete_time.is_some() {
            return Err(Error::conflict("This person is deleted. Bring them back first."));
        }
        let profile = self.profile.clone().edited(edits);
        if profile == self.profile {
            return Ok(false);
        }
        self.profile = profile;
        self.touch(now);
        Ok(true)
    }

    /// Takes on what a card says of them, and the UID by which it does.
    pub(crate) fn tell(&mut self, edits: Vec<Edit>, uid: Option<String>, now: DateTime<Utc>) {
        self.profile = self.profile.clone().edited(edits);
        self.uid = uid.or(self.uid.take());
        self.touch(now);
    }

    /// Deletes them; `false` when they are deleted already.
    pub(crate) fn delete(&mut self, now: DateTime<Utc>) -> bool {
        if self.delete_time.is_some() {
            return false;
        }
        self.delete_time = Some(now);
        self.touch(now);
        true
    }

    /// Brings them back; `false` when they are not deleted.
    pub(crate) fn undelete(&mut self, now: DateTime<Utc>) -> bool {
        if self.delete_time.take().is_none() {
            return false;
        }
        self.touch(now);
        true
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.update_time = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_366_400, 0).expect("a time in 2026")
    }

    fn birthday(year: Option<i32>, month: u32, day: u32) -> Result<Birthday> {
        Birthday::new(year, month, day, now())
    }

    #[test]
    fn a_birthday_is_a_real_day_and_its_year_may_be_unknown() {
        for good in [(Some(1850), 1, 1), (Some(2026), 12, 31), (None, 2, 29), (Some(2024), 2, 29)] {
            assert!(birthday(good.0, good.1, good.2).is_ok(), "{good:?}");
        }
        let bad = [
            ((Some(1849), 1, 1), "birthday.year"),
            ((Some(2027), 1, 1), "birthday.year"),
            ((None, 13, 1), "birthday.month"),
            ((None, 0, 1), "birthday.month"),
            ((None, 1, 0), "birthday.day"),
            ((None, 2, 30), "birthday.day"),
            ((Some(2023), 2, 29), "birthday.day"),
        ];
        for ((year, month, day), field) in bad {
            assert_eq!(birthday(year, month, day).expect_err("no such day").fields()[0].field, field);
        }
    }

    #[test]
    fn an_edit_that_changes_nothing_makes_no_version() {
        let mut person = Person::new(Profile { name: "Ines".into(), ..Profile::default() }, None, now());
        assert!(!person.edit(vec![Edit::Name("Ines".into())], now()).expect("allowed"));
        assert!(person.edit(vec![Edit::Circle(Some(Circle::Close))], now()).expect("allowed"));
        assert_eq!(person.version, 2);
    }

    proptest! {
        #[test]
        fn settings_survive_their_bits(codes in proptest::collection::vec(1..=8, 0..12)) {
            let settings: Settings = codes.iter().filter_map(|code| Setting::from_code(*code)).collect();
            let mut sorted = codes;
            sorted.sort_unstable();
            sorted.dedup();
            let read = Settings::from_bits(settings.bits());
            prop_assert_eq!(read.iter().map(Setting::code).collect::<Vec<_>>(), sorted);
        }
    }
}
