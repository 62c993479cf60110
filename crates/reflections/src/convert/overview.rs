//! Overviews and what was found, in the words of the contract.

use chrono_tz::Tz;
use heartward_core::{Error, Result};
use heartward_proto::reflections::v1 as proto;

use super::told::timestamp;
use crate::domain::{Overview, Piece, Row, Shares, Together, Week};
use crate::usecases::{Found, Source};

/// The zone whose weeks are meant; UTC when none is named.
pub(crate) fn zone(name: &str) -> Result<Tz> {
    if name.is_empty() {
        return Ok(Tz::UTC);
    }
    name.parse().map_err(|_| Error::invalid("time_zone", "Must be an IANA time zone such as Europe/Lisbon."))
}

impl From<Overview> for proto::GetOverviewResponse {
    fn from(overview: Overview) -> Self {
        let person = |(id, row): (_, Row)| proto::PersonOverview {
            person_id: heartward_core::PersonId::to_string(&id),
            by_layer: row.by_layer.to_vec(),
            alone: Some(row.alone.into()),
            in_groups: Some(row.in_groups.into()),
            shares: row.shares.map(Into::into),
        };
        Self {
            people: overview.people.into_iter().map(person).collect(),
            weeks: overview.weeks.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Together> for proto::Together {
    fn from(Together { conversations, minutes, measured }: Together) -> Self {
        Self { conversations, minutes, measured }
    }
}

impl From<Shares> for proto::Shares {
    fn from(Shares { you, even, them }: Shares) -> Self {
        Self { you, even, them }
    }
}

impl From<Week> for proto::WeekOverview {
    fn from(week: Week) -> Self {
        let Week { start, alone, in_groups } = week;
        Self { start_date: start.to_string(), alone: Some(alone.into()), in_groups: Some(in_groups.into()) }
    }
}

impl From<Found> for proto::FoundNote {
    fn from(found: Found) -> Self {
        let (conversation_id, check_in_id) = match found.source {
            Source::Conversation(id) => (id.to_string(), String::new()),
            Source::CheckIn(id) => (String::new(), id.to_string()),
        };
        let piece = |Piece { text, matches }| proto::ExcerptPiece { text, matches };
        Self {
            conversation_id,
            check_in_id,
            occur_time: Some(timestamp(found.occur_time)),
            excerpt: found.excerpt.into_iter().map(piece).collect(),
        }
    }
}
