//! What goes into an archive and comes out of one, between the contract and the domain.

use chrono::{DateTime, Utc};
use heartward_core::{Error, Id, PersonId, Result};
use heartward_proto::reflections::v1 as proto;
use prost_types::Timestamp;

use super::told::timestamp;
use super::{content, day, narrowed, state, time};
use crate::domain::prompt::{self, Answer};
use crate::domain::{Closeness, Content, EARLIEST, Felt, State};
use crate::usecases::{AllAnswers, Old};

/// How many come at once.
const AT_ONCE: usize = 500;

/// Conversations out of an archive, each checked like one that is logged.
pub(crate) fn old_conversations(all: &[proto::Conversation], now: DateTime<Utc>) -> Result<Vec<Old<Content>>> {
    each("conversations", all, |told| old(&told.id, content(told, now)?, told.create_time, now))
}

/// Check-ins out of an archive, each checked like one that is recorded.
pub(crate) fn old_check_ins(all: &[proto::CheckIn], now: DateTime<Utc>) -> Result<Vec<Old<State>>> {
    each("check_ins", all, |told| old(&told.id, state(told, now)?, told.create_time, now))
}

/// Answers out of an archive. Those about prompts that are in the library no more are left out.
pub(crate) fn old_answers(request: &proto::ImportAnswersRequest, now: DateTime<Utc>) -> Result<AllAnswers> {
    let answered = |at: Option<Timestamp>| {
        let at = time("answer_time", at.ok_or_else(|| Error::invalid("answer_time", "Must be given."))?)?;
        if (EARLIEST..=now).contains(&at) {
            return Ok(at);
        }
        Err(Error::invalid("answer_time", "Must be between the year 1900 and now."))
    };
    let closeness = each("closeness", &request.closeness, |told| {
        Ok(Closeness {
            person: PersonId::parse("person_id", &told.person_id)?,
            felt: Felt::parse(Some(told.felt))?,
            answer_time: answered(told.answer_time)?,
        })
    })?;
    let mut prompts = each("prompts", &request.prompts, |told| {
        let answer = Answer {
            prompt_id: told.prompt_id.clone(),
            kept: told.kept,
            time: answered(told.answer_time)?,
            day: day(&told.day)?,
        };
        Ok((narrowed(&told.person_id)?, answer))
    })?;
    prompts.retain(|(_, answer)| prompt::find(&answer.prompt_id).is_ok());
    Ok(AllAnswers { closeness, prompts })
}

fn old<T>(id: &str, what: T, created: Option<Timestamp>, now: DateTime<Utc>) -> Result<Old<T>> {
    let id = Id::<T>::parse("id", id)?.uuid();
    let create_time = created.map_or(Ok(now), |at| time("create_time", at))?;
    Ok(Old { id, what, create_time: create_time.max(EARLIEST) })
}

fn each<F, T>(list: &str, all: &[F], read: impl Fn(&F) -> Result<T>) -> Result<Vec<T>> {
    if all.len() > AT_ONCE {
        return Err(Error::invalid(list, format!("Must be at most {AT_ONCE}.")));
    }
    all.iter().enumerate().map(|(at, one)| read(one).map_err(|error| error.within(list, at))).collect()
}

impl From<AllAnswers> for proto::ListAnswersResponse {
    fn from(answers: AllAnswers) -> Self {
        let closeness = answers.closeness.into_iter().map(|answer| proto::AnsweredCloseness {
            person_id: answer.person.to_string(),
            felt: answer.felt.value(),
            answer_time: Some(timestamp(answer.answer_time)),
        });
        let prompts = answers.prompts.into_iter().map(|(person, answer)| proto::AnsweredPrompt {
            prompt_id: answer.prompt_id,
            person_id: person.map(|person| person.to_string()).unwrap_or_default(),
            kept: answer.kept,
            answer_time: Some(timestamp(answer.time)),
            day: answer.day.to_string(),
        });
        Self { closeness: closeness.collect(), prompts: prompts.collect() }
    }
}
