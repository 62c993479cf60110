//! Check-ins and signs between the contract and the domain.

use chrono::{DateTime, Utc};
use heartward_core::{Error, PersonId, Result, Secret, required};
use heartward_proto::reflections::v1 as proto;

use super::told::timestamp;
use super::{narrowed, note, occurred, rating};
use crate::domain::{CheckIn, MOST_FEELINGS, Sign, SignKind, State};

/// The longest word for a feeling, in characters.
const LONGEST_FEELING: usize = 30;

/// The message itself, which every request of this kind carries.
pub(crate) fn given_check_in(check_in: Option<proto::CheckIn>) -> Result<proto::CheckIn> {
    check_in.ok_or_else(|| Error::invalid("check_in", "Must be given."))
}

/// What is to be recorded. An absent time means `now`.
pub(crate) fn state(check_in: &proto::CheckIn, now: DateTime<Utc>) -> Result<State> {
    Ok(State {
        occur_time: match check_in.occur_time {
            Some(time) => occurred(time, now)?,
            None => now,
        },
        stress: rating("stress", check_in.stress)?,
        told_someone: yes_no("told_someone", check_in.told_someone)?,
        could_tell: yes_no("could_tell", check_in.could_tell)?,
        connected: rating("connected", check_in.connected)?,
        feelings: feelings(&check_in.feelings)?,
        note: note(&check_in.note)?,
        loneliness: answer("loneliness", check_in.loneliness)?,
        support: answer("support", check_in.support)?,
    })
}

fn yes_no(field: &str, value: i32) -> Result<Option<bool>> {
    match proto::YesNo::try_from(value) {
        Ok(proto::YesNo::Unspecified) => Ok(None),
        Ok(proto::YesNo::Yes) => Ok(Some(true)),
        Ok(proto::YesNo::No) => Ok(Some(false)),
        Err(_) => Err(Error::invalid(field, "Must be yes or no, or left out.")),
    }
}

fn said(answer: Option<bool>) -> i32 {
    match answer {
        None => proto::YesNo::Unspecified,
        Some(true) => proto::YesNo::Yes,
        Some(false) => proto::YesNo::No,
    }
    .into()
}

/// An answer to one of the standard questions.
fn answer(field: &str, value: Option<i32>) -> Result<Option<i32>> {
    match value {
        Some(answer) if !(1..=5).contains(&answer) => Err(Error::invalid(field, "Must be 1 to 5, or left out.")),
        answer => Ok(answer),
    }
}

fn feelings(words: &[String]) -> Result<Vec<Secret>> {
    if words.len() > MOST_FEELINGS {
        return Err(Error::invalid("feelings", format!("Must be at most {MOST_FEELINGS} words.")));
    }
    words.iter().map(|word| required("feelings", word, LONGEST_FEELING).map(Secret::new)).collect()
}

impl From<CheckIn> for proto::CheckIn {
    fn from(check_in: CheckIn) -> Self {
        let CheckIn { id, state, create_time } = check_in;
        Self {
            id: id.to_string(),
            occur_time: Some(timestamp(state.occur_time)),
            stress: state.stress.map(i32::from),
            told_someone: said(state.told_someone),
            could_tell: said(state.could_tell),
            connected: state.connected.map(i32::from),
            feelings: state.feelings.iter().map(|feeling| feeling.expose().to_owned()).collect(),
            note: state.note.expose().to_owned(),
            loneliness: state.loneliness,
            support: state.support,
            create_time: Some(timestamp(create_time)),
        }
    }
}

/// The sign that a request is about.
pub(crate) fn about(kind: i32, person_id: &str) -> Result<(SignKind, Option<PersonId>)> {
    let kind = match proto::SignKind::try_from(kind) {
        Ok(proto::SignKind::StressedNobodyToTell) => SignKind::StressedNobodyToTell,
        Ok(proto::SignKind::SilentWhenAlone) => SignKind::SilentWhenAlone,
        Ok(proto::SignKind::OnlyInGroups) => SignKind::OnlyInGroups,
        Ok(proto::SignKind::PartnerTalkStaysOutside) => SignKind::PartnerTalkStaysOutside,
        Ok(proto::SignKind::ManyButNoneClose) => SignKind::ManyButNoneClose,
        Ok(proto::SignKind::Unspecified) | Err(_) => {
            return Err(Error::invalid("kind", "Must be one of the signs."));
        }
    };
    Ok((kind, narrowed(person_id)?))
}

/// A sign that is muted.
pub(crate) fn muted((kind, person): (SignKind, Option<PersonId>)) -> proto::Sign {
    Sign { kind, person, conversations: Vec::new(), check_ins: Vec::new() }.into()
}

impl From<SignKind> for proto::SignKind {
    fn from(kind: SignKind) -> Self {
        match kind {
            SignKind::StressedNobodyToTell => Self::StressedNobodyToTell,
            SignKind::SilentWhenAlone => Self::SilentWhenAlone,
            SignKind::OnlyInGroups => Self::OnlyInGroups,
            SignKind::PartnerTalkStaysOutside => Self::PartnerTalkStaysOutside,
            SignKind::ManyButNoneClose => Self::ManyButNoneClose,
        }
    }
}

impl From<Sign> for proto::Sign {
    fn from(sign: Sign) -> Self {
        Self {
            kind: proto::SignKind::from(sign.kind).into(),
            person_id: sign.person.map(|person| person.to_string()).unwrap_or_default(),
            conversation_ids: sign.conversations.iter().map(ToString::to_string).collect(),
            check_in_ids: sign.check_ins.iter().map(ToString::to_string).collect(),
        }
    }
}
