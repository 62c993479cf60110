//! Between the contracts and the domain: the only place that knows both. What arrives is checked field by field here.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, SubsecRound as _, Utc};
use heartward_core::{ConversationId, Error, PersonId, Result, Secret, text};
use heartward_proto::reflections::v1 as proto;
use prost_types::{FieldMask, Timestamp};

use crate::domain::{
    Answers, Change, Content, Conversation, Format, HalfLife, Initiator, LONGEST, Layer, Ledger, MOST_PEOPLE, Medium,
    Rating, Rhythm, Setting, occur_time,
};

mod archive;
mod check_ins;
mod overview;
mod prompts;
mod told;

pub(crate) use archive::{old_answers, old_check_ins, old_conversations};
pub(crate) use check_ins::{about, given_check_in, muted, state};
pub(crate) use overview::zone;
pub(crate) use prompts::{day, dealt, language, prompt, table};
pub(crate) use told::insight_told;
use told::timestamp;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 10_000;
/// The most people that insights can be asked about at once.
const MOST_INSIGHTS: usize = 1_000;
/// The fields that can be changed, in the order in which changes are made: the format may rest on the people.
const FIELDS: [&str; 15] = [
    "person_ids",
    "occur_time",
    "layer",
    "spoke_freely",
    "they_shared",
    "felt_received",
    "format",
    "medium",
    "setting",
    "minutes",
    "initiator",
    "tension",
    "ran_dry",
    "accepting",
    "note",
];

/// What is to be logged. An absent time means `now`.
pub(crate) fn content(conversation: &proto::Conversation, now: DateTime<Utc>) -> Result<Content> {
    let people = person_ids(&conversation.person_ids)?;
    let content = Content {
        occur_time: match conversation.occur_time {
            Some(time) => occurred(time, now)?,
            None => now,
        },
        answers: Answers {
            layer: layer(conversation.layer)?,
            spoke_freely: rating("spoke_freely", conversation.spoke_freely)?,
            they_shared: rating("they_shared", conversation.they_shared)?,
            felt_received: rating("felt_received", conversation.felt_received)?,
            tension: conversation.tension,
        },
        format: format(conversation.format)?.unwrap_or(Format::usual(people.len())),
        medium: medium(conversation.medium)?,
        setting: setting(conversation.setting)?,
        minutes: minutes(conversation.minutes)?,
        initiator: initiator(conversation.initiator)?,
        ran_dry: conversation.ran_dry,
        accepting: rating("accepting", conversation.accepting)?,
        note: note(&conversation.note)?,
        people,
    };
    content.checked()
}

/// The changes that a mask names.
pub(crate) fn changes(
    conversation: &proto::Conversation,
    mask: Option<FieldMask>,
    now: DateTime<Utc>,
) -> Result<Vec<Change>> {
    let mask = mask.unwrap_or_default();
    let named: BTreeSet<&str> = mask.paths.iter().map(String::as_str).collect();
    if named.is_empty() || named.iter().any(|name| !FIELDS.contains(name)) {
        return Err(Error::invalid("update_mask", format!("Must name one or more of: {}.", FIELDS.join(", "))));
    }
    FIELDS.into_iter().filter(|field| named.contains(field)).map(|field| change(field, conversation, now)).collect()
}

fn change(field: &str, conversation: &proto::Conversation, now: DateTime<Utc>) -> Result<Change> {
    Ok(match field {
        "person_ids" => Change::People(person_ids(&conversation.person_ids)?),
        "occur_time" => {
            let time = conversation.occur_time.ok_or_else(|| Error::invalid("occur_time", "Must be given."))?;
            Change::OccurTime(occurred(time, now)?)
        }
        "layer" => Change::Layer(layer(conversation.layer)?),
        "spoke_freely" => Change::SpokeFreely(rating("spoke_freely", conversation.spoke_freely)?),
        "they_shared" => Change::TheyShared(rating("they_shared", conversation.they_shared)?),
        "felt_received" => Change::FeltReceived(rating("felt_received", conversation.felt_received)?),
        "format" => Change::Format(format(conversation.format)?),
        "medium" => Change::Medium(medium(conversation.medium)?),
        "setting" => Change::Setting(setting(conversation.setting)?),
        "minutes" => Change::Minutes(minutes(conversation.minutes)?),
        "initiator" => Change::Initiator(initiator(conversation.initiator)?),
        "ran_dry" => Change::RanDry(conversation.ran_dry),
        "accepting" => Change::Accepting(rating("accepting", conversation.accepting)?),
        "tension" => Change::Tension(conversation.tension),
        "note" => Change::Note(note(&conversation.note)?),
        other => return Err(Error::internal(format!("no change of {other}"))),
    })
}

/// The message itself, which every request of this kind carries.
pub(crate) fn given(conversation: Option<proto::Conversation>) -> Result<proto::Conversation> {
    conversation.ok_or_else(|| Error::invalid("conversation", "Must be given."))
}

/// What reminders know of somebody; `Invalid` for what no interval and no count can be.
pub(crate) fn rhythm(rhythm: proto::Rhythm) -> Result<Rhythm> {
    let proto::Rhythm { interval_days: interval, declines } = rhythm;
    if interval.is_some_and(|days| !(1.0..=1e6).contains(&days)) {
        return Err(Error::invalid("rhythm.interval_days", "Must be a number of days, 1 or more."));
    }
    if !(0.0..=1e6).contains(&declines) {
        return Err(Error::invalid("rhythm.declines", "Must be 0 or more."));
    }
    Ok(Rhythm { interval, declines })
}

/// The person that a list is narrowed to, if any.
pub(crate) fn narrowed(person_id: &str) -> Result<Option<PersonId>> {
    if person_id.is_empty() { Ok(None) } else { PersonId::parse("person_id", person_id).map(Some) }
}

/// The people that insights are asked about; the same one may come twice.
pub(crate) fn asked(person_ids: &[String]) -> Result<Vec<PersonId>> {
    if person_ids.len() > MOST_INSIGHTS {
        return Err(Error::invalid("person_ids", format!("Must be at most {MOST_INSIGHTS} people.")));
    }
    person_ids.iter().map(|id| PersonId::parse("person_ids", id)).collect()
}

/// The half-life that is asked for.
pub(crate) fn half_life(model: Option<proto::Model>) -> Result<HalfLife> {
    HalfLife::parse(model.ok_or_else(|| Error::invalid("model", "Must be given."))?.half_life_days)
}

/// A time out of a request, to the microsecond.
pub(crate) fn time(field: &str, time: Timestamp) -> Result<DateTime<Utc>> {
    let nanos = u32::try_from(time.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
    nanos
        .and_then(|nanos| DateTime::from_timestamp(time.seconds, nanos))
        .map(|time| time.trunc_subsecs(6))
        .ok_or_else(|| Error::invalid(field, "Must be a valid time."))
}

fn occurred(at: Timestamp, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    occur_time(time("occur_time", at)?, now)
}

fn person_ids(ids: &[String]) -> Result<Vec<PersonId>> {
    let invalid = || Error::invalid("person_ids", format!("Must be 1 to {MOST_PEOPLE} people, each once."));
    if ids.is_empty() || ids.len() > MOST_PEOPLE {
        return Err(invalid());
    }
    let people: Vec<PersonId> = ids.iter().map(|id| PersonId::parse("person_ids", id)).collect::<Result<_>>()?;
    if people.iter().collect::<HashSet<_>>().len() < people.len() {
        return Err(invalid());
    }
    Ok(people)
}

fn layer(value: i32) -> Result<Layer> {
    match proto::Layer::try_from(value) {
        Ok(proto::Layer::Passing) => Ok(Layer::Passing),
        Ok(proto::Layer::CatchingUp) => Ok(Layer::CatchingUp),
        Ok(proto::Layer::Ideas) => Ok(Layer::Ideas),
        Ok(proto::Layer::Feelings) => Ok(Layer::Feelings),
        Ok(proto::Layer::HeartToHeart) => Ok(Layer::HeartToHeart),
        Ok(proto::Layer::Unspecified) | Err(_) => {
            Err(Error::invalid("layer", "Must be one of: passing, catching up, ideas, feelings, heart-to-heart."))
        }
    }
}

fn rating(field: &str, value: Option<i32>) -> Result<Option<Rating>> {
    value.map(|value| Rating::parse(field, value)).transpose()
}

fn format(value: i32) -> Result<Option<Format>> {
    match proto::Format::try_from(value) {
        Ok(proto::Format::Unspecified) => Ok(None),
        Ok(proto::Format::OneToOne) => Ok(Some(Format::OneToOne)),
        Ok(proto::Format::SmallGroup) => Ok(Some(Format::SmallGroup)),
        Ok(proto::Format::LargeGroup) => Ok(Some(Format::LargeGroup)),
        Err(_) => Err(Error::invalid("format", "Must be one of: one-to-one, small group, large group; or left out.")),
    }
}

fn medium(value: i32) -> Result<Option<Medium>> {
    match proto::Medium::try_from(value) {
        Ok(proto::Medium::Unspecified) => Ok(None),
        Ok(proto::Medium::InPerson) => Ok(Some(Medium::InPerson)),
        Ok(proto::Medium::Call) => Ok(Some(Medium::Call)),
        Ok(proto::Medium::Video) => Ok(Some(Medium::Video)),
        Ok(proto::Medium::Messages) => Ok(Some(Medium::Messages)),
        Err(_) => Err(Error::invalid("medium", "Must be one of: in person, call, video, messages; or left out.")),
    }
}

fn setting(value: i32) -> Result<Option<Setting>> {
    match proto::Setting::try_from(value) {
        Ok(proto::Setting::Unspecified) => Ok(None),
        Ok(proto::Setting::Walk) => Ok(Some(Setting::Walk)),
        Ok(proto::Setting::Home) => Ok(Some(Setting::Home)),
        Ok(proto::Setting::Meal) => Ok(Some(Setting::Meal)),
        Ok(proto::Setting::Car) => Ok(Some(Setting::Car)),
        Ok(proto::Setting::Activity) => Ok(Some(Setting::Activity)),
        Err(_) => Err(Error::invalid("setting", "Must be one of: walk, home, meal, car, activity; or left out.")),
    }
}

fn initiator(value: i32) -> Result<Option<Initiator>> {
    match proto::Initiator::try_from(value) {
        Ok(proto::Initiator::Unspecified) => Ok(None),
        Ok(proto::Initiator::Me) => Ok(Some(Initiator::Me)),
        Ok(proto::Initiator::Them) => Ok(Some(Initiator::Them)),
        Err(_) => Err(Error::invalid("initiator", "Must be one of: me, them; or left out.")),
    }
}

fn minutes(value: Option<i32>) -> Result<Option<i32>> {
    match value {
        Some(minutes) if !(1..=LONGEST).contains(&minutes) => {
            Err(Error::invalid("minutes", format!("Must be 1 to {LONGEST}, or left out.")))
        }
        minutes => Ok(minutes),
    }
}

fn note(value: &str) -> Result<Secret> {
    text("note", value, LONGEST_NOTE).map(Secret::new)
}

/// Announces a conversation that was logged; `others` are all other conversations of the account.
pub(crate) fn logged(conversation: &Conversation, others: &Ledger, now: DateTime<Utc>) -> proto::ConversationLogged {
    proto::ConversationLogged { facts: Some(facts(conversation, others, now)) }
}

/// Announces a conversation that was changed; `others` are all other conversations of the account.
pub(crate) fn amended(conversation: &Conversation, others: &Ledger, now: DateTime<Utc>) -> proto::ConversationAmended {
    proto::ConversationAmended { facts: Some(facts(conversation, others, now)) }
}

/// Announces a conversation that was deleted.
pub(crate) fn deleted(id: ConversationId) -> proto::ConversationDeleted {
    proto::ConversationDeleted { conversation_id: id.to_string() }
}

fn facts(conversation: &Conversation, others: &Ledger, now: DateTime<Utc>) -> proto::ConversationFacts {
    let content = &conversation.content;
    let participant = |person: &PersonId| proto::Participant {
        person_id: person.to_string(),
        usual_depth: others.insight(*person, true, now).estimates.depth.value,
    };
    proto::ConversationFacts {
        conversation_id: conversation.id.to_string(),
        occur_time: Some(timestamp(content.occur_time)),
        one_to_one: conversation.one_to_one(),
        depth: content.answers.depth(),
        they_shared: content.answers.they_shared.map(Rating::fraction),
        felt_received: content.answers.felt_received.map(Rating::fraction),
        participants: content.people.iter().map(participant).collect(),
        they_began: content.initiator == Some(Initiator::Them),
    }
}
