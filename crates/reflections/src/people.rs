//! Whom conversations can be logged with: our own copy of what profiles knows, and profiles itself for the rest.

use heartward_core::{Caller, Error, Kind, PersonId, Result};
use heartward_platform::Db;
use heartward_platform::rpc::{self, Peer};
use heartward_proto::profiles::v1::people_service_client::PeopleServiceClient;
use heartward_proto::profiles::v1::{Ended, GetPersonRequest, Receptiveness, Relationship};

use crate::domain::{Acquaintance, Openness};
use crate::store;

/// What is known of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// The person.
    pub(crate) id: PersonId,
    /// The version it was heard with.
    pub(crate) version: i64,
    /// Whether they are deleted.
    pub(crate) deleted: bool,
    /// What signs and invitations go by.
    pub(crate) acquaintance: Acquaintance,
}

/// What may be suggested about somebody who is as ready for open talk as this.
pub(crate) fn openness(receptiveness: Receptiveness, no_reminders: bool) -> Openness {
    match receptiveness {
        _ if no_reminders => Openness::Never,
        Receptiveness::NotNow => Openness::Never,
        Receptiveness::WarmingUp => Openness::Lightly,
        Receptiveness::Unspecified | Receptiveness::Open => Openness::Usual,
    }
}

/// Asks about people, and remembers the answers.
pub(crate) struct People {
    db: Db,
    profiles: Peer,
}

impl People {
    /// Asks `profiles` and remembers in `db`.
    pub(crate) fn new(db: Db, profiles: Peer) -> Self {
        Self { db, profiles }
    }

    /// Checks that profiles knows all of these people and none is deleted; `Invalid` otherwise.
    ///
    /// It calls profiles and writes: no transaction of the caller may be open meanwhile.
    pub(crate) async fn require(&self, caller: &Caller, strangers: &[PersonId]) -> Result<()> {
        for person in strangers {
            if self.ask(caller, *person).await?.is_none_or(|known| known.deleted) {
                return Err(Error::invalid(
                    "person_ids",
                    "There is no such person. Add them first, or leave them out.",
                ));
            }
        }
        Ok(())
    }

    /// What profiles says about somebody, `None` when it knows nobody like that; `Unavailable` when it cannot tell.
    pub(crate) async fn ask(&self, caller: &Caller, person: PersonId) -> Result<Option<Known>> {
        let mut profiles = PeopleServiceClient::new(self.profiles.on_behalf_of(caller));
        let found = match profiles.get_person(GetPersonRequest { id: person.to_string() }).await {
            Ok(response) => response.into_inner().person,
            Err(status) => match rpc::error(status) {
                error if error.kind() == Kind::NotFound => None,
                error => return Err(Error::unavailable(error)),
            },
        };
        let Some(found) = found else { return Ok(None) };
        let known = Known {
            id: person,
            version: found.version,
            deleted: found.delete_time.is_some(),
            acquaintance: Acquaintance {
                partner: found.relationship() == Relationship::Partner,
                archived: found.archived,
                silent: found.not_safe || found.ended() != Ended::Unspecified,
                openness: openness(found.receptiveness(), found.reminders_off),
            },
        };
        let mut tx = self.db.begin(caller).await?;
        store::know(&mut tx, &known).await?;
        tx.commit().await?;
        Ok(Some(known))
    }
}
