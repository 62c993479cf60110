//! Between the contract and the domain: the only place where both types meet.

mod archive;
mod erasing;
mod factors;
mod joining;
mod sessions;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use heartward_core::{Error, PageLimits, PersonId, Result, Secret, required};
use heartward_proto::profiles::v1 as proto;
use prost_types::Timestamp;

use crate::domain::{self, Birthday, Choice, Choices, Edit, Person, Profile, Report};
use crate::usecases::{Registration, Visitor};

pub(crate) use archive::{import, import_told, strangers};
pub(crate) use erasing::{account_erased, erasure, person_erased};
pub(crate) use factors::{admitted, authorization, held, identity, passkey, session, shown};
pub(crate) use joining::{ACCOUNTS, invitation, invited, inviting, managed, role};
pub(crate) use sessions::{open_session, token, token_wish};

/// How long pages of people are.
pub(crate) const PEOPLE: PageLimits = PageLimits { default: 100, max: 1000 };

pub(crate) fn registration(request: proto::CreateAccountRequest) -> Result<Registration> {
    let email = domain::email(&request.email)?;
    let name = required("name", &request.name, 100)?;
    domain::password("password", &request.password, &email, &name)?;
    Ok(Registration {
        setup_code: Secret::new(request.setup_code),
        password: Secret::new(request.password),
        time_zone: domain::time_zone(&request.time_zone)?,
        email,
        name,
    })
}

pub(crate) fn visitor(request: proto::CreateSessionRequest) -> Result<Visitor> {
    Ok(Visitor {
        label: domain::label(&request.label)?,
        // What is no address is nobody's: it is answered like any other that does not fit.
        email: domain::email(&request.email).unwrap_or_default(),
        password: Secret::new(request.password),
        client: request.client,
        device: Secret::new(request.device),
    })
}

pub(crate) fn account(account: &domain::Account) -> proto::Account {
    proto::Account {
        id: account.id.to_string(),
        email: account.email.clone(),
        name: account.name.clone(),
        time_zone: account.time_zone.name().to_owned(),
        create_time: Some(timestamp(account.create_time)),
        role: account.role.code(),
    }
}

/// What changes of an account: its name, its time zone.
pub(crate) fn account_change(request: proto::UpdateAccountRequest) -> Result<(Option<String>, Option<Tz>)> {
    let name = request.name.map(|name| required("name", &name, 100)).transpose()?;
    let zone = request.time_zone.map(|zone| domain::time_zone(&zone)).transpose()?;
    Ok((name, zone))
}

pub(crate) fn account_changed(account: &domain::Account) -> proto::AccountChanged {
    proto::AccountChanged { time_zone: account.time_zone.name().to_owned() }
}

pub(crate) fn id(person: &str) -> Result<PersonId> {
    PersonId::parse("id", person)
}

pub(crate) fn profile(person: &proto::Person, now: DateTime<Utc>) -> Result<Profile> {
    let edits = FIELDS.map(|field| edit(person, field, now));
    Ok(Profile::default().edited(edits.into_iter().collect::<Result<_>>()?))
}

/// The edits that a mask asks for; `Invalid` when it names nothing, or something that cannot be changed.
pub(crate) fn edits(
    person: &proto::Person,
    mask: Option<&prost_types::FieldMask>,
    now: DateTime<Utc>,
) -> Result<Vec<Edit>> {
    let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
    if paths.is_empty() {
        return Err(Error::invalid("update_mask", format!("Must name what to change: {}.", FIELDS.join(", "))));
    }
    paths.iter().map(|path| edit(person, path, now)).collect()
}

const FIELDS: [&str; 12] = [
    "name",
    "pronouns",
    "relationship",
    "circle",
    "receptiveness",
    "settings",
    "birthday",
    "notes",
    "archived",
    "reminders_off",
    "not_safe",
    "ended",
];

fn edit(person: &proto::Person, field: &str, now: DateTime<Utc>) -> Result<Edit> {
    Ok(match field {
        "name" => Edit::Name(domain::name(&person.name)?),
        "pronouns" => Edit::Pronouns(domain::pronouns(&person.pronouns)?),
        "relationship" => Edit::Relationship(choice("relationship", person.relationship)?),
        "circle" => Edit::Circle(choice("circle", person.circle)?),
        "receptiveness" => Edit::Receptiveness(choice("receptiveness", person.receptiveness)?),
        "settings" => Edit::Settings(choices("settings", &person.settings)?),
        "birthday" => {
            Edit::Birthday(person.birthday.as_ref().map(|birthday| self::birthday(birthday, now)).transpose()?)
        }
        "notes" => Edit::Notes(domain::notes(&person.notes)?),
        "archived" => Edit::Archived(person.archived),
        "reminders_off" => Edit::RemindersOff(person.reminders_off),
        "not_safe" => Edit::NotSafe(person.not_safe),
        "ended" => Edit::Ended(choice("ended", person.ended)?),
        _ => return Err(Error::invalid("update_mask", format!("Can name: {}.", FIELDS.join(", ")))),
    })
}

/// Reads a choice; none for 0.
pub(crate) fn choice<C: Choice>(field: &str, code: i32) -> Result<Option<C>> {
    match (code, C::from_code(code)) {
        (0, _) => Ok(None),
        (_, Some(choice)) => Ok(Some(choice)),
        _ => Err(Error::invalid(field, "Must be one of the values of the contract.")),
    }
}

/// Reads a set of choices.
pub(crate) fn choices<C: Choice>(field: &str, codes: &[i32]) -> Result<Choices<C>> {
    let choices = codes
        .iter()
        .map(|code| C::from_code(*code).ok_or_else(|| Error::invalid(field, "Must be values of the contract.")));
    choices.collect::<Result<Vec<_>>>().map(|choices| choices.into_iter().collect())
}

fn birthday(birthday: &proto::Birthday, now: DateTime<Utc>) -> Result<Birthday> {
    // What does not fit is out of range all the more, and 0 is in no range.
    let unsigned = |number: i32| u32::try_from(number).unwrap_or(0);
    Birthday::new(birthday.year, unsigned(birthday.month), unsigned(birthday.day), now)
}

pub(crate) fn person(person: &Person) -> proto::Person {
    let profile = &person.profile;
    let signed = |number: u32| i32::try_from(number).unwrap_or_default();
    proto::Person {
        id: person.id.to_string(),
        name: profile.name.clone(),
        pronouns: profile.pronouns.clone(),
        relationship: profile.relationship.map_or(0, Choice::code),
        circle: profile.circle.map_or(0, Choice::code),
        receptiveness: profile.receptiveness.map_or(0, Choice::code),
        settings: profile.settings.iter().map(Choice::code).collect(),
        birthday: profile.birthday.map(|birthday| proto::Birthday {
            year: birthday.year(),
            month: signed(birthday.month()),
            day: signed(birthday.day()),
        }),
        notes: profile.notes.clone(),
        archived: profile.archived,
        reminders_off: profile.reminders_off,
        not_safe: profile.not_safe,
        ended: profile.ended.map_or(0, Choice::code),
        version: person.version,
        create_time: Some(timestamp(person.create_time)),
        update_time: Some(timestamp(person.update_time)),
        delete_time: person.delete_time.map(timestamp),
    }
}

pub(crate) fn report(report: Report) -> proto::ImportReport {
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let problems = report.problems.into_iter();
    proto::ImportReport {
        cards: count(report.cards),
        added: count(report.added),
        changed: count(report.changed),
        unchanged: count(report.unchanged),
        problems: problems
            .map(|(card, message)| proto::ImportProblem { card: count(card), message: message.to_owned() })
            .collect(),
    }
}

pub(crate) fn added(person: &Person) -> proto::PersonAdded {
    proto::PersonAdded { facts: Some(facts(person)) }
}

pub(crate) fn changed(person: &Person) -> proto::PersonChanged {
    proto::PersonChanged { facts: Some(facts(person)) }
}

fn facts(person: &Person) -> proto::PersonFacts {
    let profile = &person.profile;
    let birthday = profile.birthday;
    proto::PersonFacts {
        person_id: person.id.to_string(),
        relationship: profile.relationship.map_or(0, Choice::code),
        circle: profile.circle.map_or(0, Choice::code),
        receptiveness: profile.receptiveness.map_or(0, Choice::code),
        archived: profile.archived,
        deleted: person.delete_time.is_some(),
        no_reminders: profile.no_reminders(),
        silent: profile.silent(),
        birth_month: birthday.map_or(0, |birthday| birthday.month().cast_signed()),
        birth_day: birthday.map_or(0, |birthday| birthday.day().cast_signed()),
    }
}

pub(crate) fn timestamp(time: DateTime<Utc>) -> Timestamp {
    // Nanoseconds of a second always fit.
    Timestamp { seconds: time.timestamp(), nanos: i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default() }
}
