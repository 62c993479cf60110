//! What comes out of an archive, between the contract and the domain.

use chrono::{DateTime, SubsecRound as _, Utc};
use heartward_core::{Error, Id, Result, text};
use heartward_proto::profiles::v1 as proto;

use super::{id, profile, timestamp};
use crate::domain::{Import, LONGEST_FLAW};
use crate::usecases::Stranger;

/// How many come at once.
const AT_ONCE: usize = 500;

/// People out of an archive, each checked like one that is added.
pub(crate) fn strangers(people: &[proto::Person], now: DateTime<Utc>) -> Result<Vec<Stranger>> {
    if people.is_empty() || people.len() > AT_ONCE {
        return Err(Error::invalid("people", format!("Must be 1 to {AT_ONCE} people.")));
    }
    let stranger = |person: &proto::Person| {
        let made = person.create_time.and_then(|at| DateTime::from_timestamp(at.seconds, at.nanos.try_into().ok()?));
        Ok(Stranger {
            id: id(&person.id)?,
            profile: profile(person, now)?,
            create_time: made.map_or(now, |at| at.trunc_subsecs(6)).max(DateTime::UNIX_EPOCH),
        })
    };
    let each = people.iter().enumerate();
    each.map(|(at, person)| stranger(person).map_err(|error: Error| error.within("people", at))).collect()
}

/// How far an import is said to be.
pub(crate) fn import(told: &proto::Import) -> Result<Import> {
    let counted = |field: &str, count: i64| {
        if count < 0 { Err(Error::invalid(field, "Must be 0 or more.")) } else { Ok(count) }
    };
    Ok(Import {
        id: Id::parse("id", &told.id)?,
        state: told.state().into(),
        total: counted("total", told.total)?,
        seen: counted("seen", told.seen)?,
        added: counted("added", told.added)?,
        flaw: text("flaw", &told.flaw, LONGEST_FLAW)?,
        create_time: DateTime::UNIX_EPOCH,
        update_time: DateTime::UNIX_EPOCH,
    })
}

pub(crate) fn import_told(import: &Import) -> proto::Import {
    proto::Import {
        id: import.id.to_string(),
        state: import.state,
        total: import.total,
        seen: import.seen,
        added: import.added,
        flaw: import.flaw.clone(),
        create_time: Some(timestamp(import.create_time)),
        update_time: Some(timestamp(import.update_time)),
    }
}
