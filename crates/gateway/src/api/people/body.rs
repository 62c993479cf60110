use heartward_proto::profiles::v1 as proto;
use prost_types::FieldMask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::reply::some_text;
use crate::api::request::{Change, Mask, Time};
use crate::api::words::{self, Circle, Ended, Receptiveness, Relationship, Setting, Word as _, word};
use crate::problem::Problem;

/// A day of birth. The year may be unknown.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "year": null, "month": 4, "day": 12 })))]
pub(in crate::api) struct Birthday {
    /// Year, 1850 to this year; `null` when unknown.
    #[serde(default)]
    #[schema(minimum = 1850)]
    year: Option<i32>,
    /// Month, 1 to 12.
    #[schema(minimum = 1, maximum = 12)]
    month: i32,
    /// Day of the month, 1 to 31; 29 February is allowed without a year.
    #[schema(minimum = 1, maximum = 31)]
    day: i32,
}

impl From<proto::Birthday> for Birthday {
    fn from(birthday: proto::Birthday) -> Self {
        Self { year: birthday.year, month: birthday.month, day: birthday.day }
    }
}

impl From<Birthday> for proto::Birthday {
    fn from(birthday: Birthday) -> Self {
        Self { year: birthday.year, month: birthday.month, day: birthday.day }
    }
}

/// Somebody in the account's life. What was not said is `null`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "Ines Moreau", "pronouns": "she/her", "relationship": "friend",
    "circle": "close", "receptiveness": "open", "settings": ["walk"], "birthday": { "year": null, "month": 4, "day": 12 },
    "notes": "Likes long walks.", "archived": false, "reminders_off": false, "not_safe": false,
    "ended": null, "version": 3, "create_time": "2026-01-05T09:00:00Z",
    "update_time": "2026-02-11T18:30:00Z", "delete_time": null,
})))]
pub(in crate::api) struct Person {
    /// Id of the person.
    #[schema(format = Uuid)]
    id: String,
    /// What the account calls them.
    name: String,
    /// Their pronouns.
    pronouns: Option<String>,
    /// How the account knows them.
    relationship: Option<Relationship>,
    /// How near the account wants to keep them.
    circle: Option<Circle>,
    /// How ready they are for open talk.
    receptiveness: Option<Receptiveness>,
    /// Where they are at ease.
    settings: Vec<Setting>,
    /// Their birthday.
    birthday: Option<Birthday>,
    /// The account's own words. Encrypted at rest.
    notes: Option<String>,
    /// Archived people are kept but get no offers.
    archived: bool,
    /// Whether nothing is to be suggested about them. Encrypted at rest.
    reminders_off: bool,
    /// Whether the account does not feel safe with them: nothing is suggested or said about the two. Encrypted at rest.
    not_safe: bool,
    /// Whether and how it ended: everything about them is silent from then on. Encrypted at rest.
    ended: Option<Ended>,
    /// Grows by one with each change.
    version: i64,
    /// When they were added.
    create_time: Option<Time>,
    /// When they were last changed.
    update_time: Option<Time>,
    /// When they were deleted; `null` unless they are.
    delete_time: Option<Time>,
}

impl Person {
    /// Its id.
    pub(in crate::api) fn id(&self) -> &str {
        &self.id
    }
}

impl From<proto::Person> for Person {
    fn from(person: proto::Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            pronouns: some_text(person.pronouns),
            relationship: word(person.relationship),
            circle: word(person.circle),
            receptiveness: word(person.receptiveness),
            settings: person.settings.into_iter().filter_map(word).collect(),
            birthday: person.birthday.map(Into::into),
            notes: some_text(person.notes),
            archived: person.archived,
            reminders_off: person.reminders_off,
            not_safe: person.not_safe,
            ended: word(person.ended),
            version: person.version,
            create_time: Time::of(person.create_time),
            update_time: Time::of(person.update_time),
            delete_time: Time::of(person.delete_time),
        }
    }
}

/// A person to add. Only the name is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "name": "Ines Moreau", "relationship": "friend", "circle": "close" })))]
pub(super) struct NewPerson {
    /// What to call them, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Pronouns, up to 40 characters.
    #[schema(max_length = 40)]
    pronouns: Option<String>,
    /// How you know them.
    relationship: Option<Relationship>,
    /// How near you want to keep them.
    circle: Option<Circle>,
    /// How ready they are for open talk.
    receptiveness: Option<Receptiveness>,
    /// Where they are at ease.
    settings: Option<Vec<Setting>>,
    /// Their birthday.
    birthday: Option<Birthday>,
    /// Your own words, up to 10,000 characters. Encrypted at rest.
    #[schema(max_length = 10_000)]
    notes: Option<String>,
    /// Archived people are kept but get no offers.
    archived: Option<bool>,
    /// Whether nothing is to be suggested about them. Encrypted at rest.
    reminders_off: Option<bool>,
    /// Whether you do not feel safe with them: nothing is suggested or said about the two of you. Encrypted at rest.
    not_safe: Option<bool>,
    /// Whether and how it ended: everything about them is silent from then on. Encrypted at rest.
    ended: Option<Ended>,
}

impl From<NewPerson> for proto::Person {
    fn from(new: NewPerson) -> Self {
        Self {
            name: new.name,
            pronouns: new.pronouns.unwrap_or_default(),
            relationship: words::number(new.relationship),
            circle: words::number(new.circle),
            receptiveness: words::number(new.receptiveness),
            settings: numbers(new.settings),
            birthday: new.birthday.map(Into::into),
            notes: new.notes.unwrap_or_default(),
            archived: new.archived.unwrap_or_default(),
            reminders_off: new.reminders_off.unwrap_or_default(),
            not_safe: new.not_safe.unwrap_or_default(),
            ended: words::number(new.ended),
            ..Self::default()
        }
    }
}

/// The person as an archive has them.
impl From<Person> for proto::Person {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            pronouns: person.pronouns.unwrap_or_default(),
            relationship: words::number(person.relationship),
            circle: words::number(person.circle),
            receptiveness: words::number(person.receptiveness),
            settings: numbers(Some(person.settings)),
            birthday: person.birthday.map(Into::into),
            notes: person.notes.unwrap_or_default(),
            archived: person.archived,
            reminders_off: person.reminders_off,
            not_safe: person.not_safe,
            ended: words::number(person.ended),
            create_time: person.create_time.map(Time::timestamp),
            ..Self::default()
        }
    }
}

/// A change to a person: fields left out stay as they are, `null` unsets a field.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "circle": "inner", "pronouns": null })))]
pub(super) struct PersonChange {
    /// What to call them, 1 to 200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    name: Change<String>,
    /// Pronouns, up to 40 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 40)]
    pronouns: Change<String>,
    /// How you know them.
    #[serde(default)]
    #[schema(value_type = Option<Relationship>)]
    relationship: Change<Relationship>,
    /// How near you want to keep them.
    #[serde(default)]
    #[schema(value_type = Option<Circle>)]
    circle: Change<Circle>,
    /// How ready they are for open talk.
    #[serde(default)]
    #[schema(value_type = Option<Receptiveness>)]
    receptiveness: Change<Receptiveness>,
    /// Where they are at ease.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Setting>>)]
    settings: Change<Vec<Setting>>,
    /// Their birthday.
    #[serde(default)]
    #[schema(value_type = Option<Birthday>)]
    birthday: Change<Birthday>,
    /// Your own words, up to 10,000 characters. Encrypted at rest.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    notes: Change<String>,
    /// Archived people are kept but get no offers.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    archived: Change<bool>,
    /// Whether nothing is to be suggested about them. Encrypted at rest.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    reminders_off: Change<bool>,
    /// Whether you do not feel safe with them: nothing is suggested or said about the two of you. Encrypted at rest.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    not_safe: Change<bool>,
    /// Whether and how it ended: everything about them is silent from then on. Encrypted at rest.
    #[serde(default)]
    #[schema(value_type = Option<Ended>)]
    ended: Change<Ended>,
}

impl PersonChange {
    /// The person with what is changed in it, and which fields those are.
    pub(super) fn into_person(self, id: String) -> Result<(proto::Person, Option<FieldMask>), Problem> {
        let mut mask = Mask::default();
        let person = proto::Person {
            id,
            name: mask.take("name", self.name).unwrap_or_default(),
            pronouns: mask.take("pronouns", self.pronouns).unwrap_or_default(),
            relationship: words::number(mask.take("relationship", self.relationship)),
            circle: words::number(mask.take("circle", self.circle)),
            receptiveness: words::number(mask.take("receptiveness", self.receptiveness)),
            settings: numbers(mask.take("settings", self.settings)),
            birthday: mask.take("birthday", self.birthday).map(Into::into),
            notes: mask.take("notes", self.notes).unwrap_or_default(),
            archived: mask.take("archived", self.archived).unwrap_or_default(),
            reminders_off: mask.take("reminders_off", self.reminders_off).unwrap_or_default(),
            not_safe: mask.take("not_safe", self.not_safe).unwrap_or_default(),
            ended: words::number(mask.take("ended", self.ended)),
            ..proto::Person::default()
        };
        Ok((person, mask.finish()?))
    }
}

fn numbers(settings: Option<Vec<Setting>>) -> Vec<i32> {
    settings.unwrap_or_default().into_iter().map(Setting::number).collect()
}
