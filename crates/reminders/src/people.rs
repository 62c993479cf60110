//! Names of people, which this service keeps nowhere: profiles is asked when one is needed.

use std::time::Duration;

use heartward_core::{Caller, Error, Kind, PersonId, Result};
use heartward_platform::rpc::{self, Peer};
use heartward_proto::profiles::v1::people_service_client::PeopleServiceClient;
use heartward_proto::profiles::v1::{GetPersonRequest, Person};
use tokio::time::timeout;

/// How long a note waits for a name before it goes without.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks profiles about people.
#[derive(Clone)]
pub(crate) struct People {
    profiles: Peer,
}

impl People {
    pub(crate) fn new(profiles: Peer) -> Self {
        Self { profiles }
    }

    /// Checks that there is such a person; `Invalid` otherwise, `Unavailable` when profiles cannot tell.
    pub(crate) async fn require(&self, caller: &Caller, person: PersonId) -> Result<()> {
        match self.ask(caller, person).await? {
            Some(found) if found.delete_time.is_none() => Ok(()),
            _ => Err(Error::invalid("person_id", "There is no such person. Add them first, or leave them out.")),
        }
    }

    /// What the account calls somebody; `None` when that cannot be told now.
    pub(crate) async fn name(&self, caller: &Caller, person: PersonId) -> Option<String> {
        let found = timeout(PATIENCE, self.ask(caller, person)).await.ok()?.ok()??;
        Some(found.name)
    }

    async fn ask(&self, caller: &Caller, person: PersonId) -> Result<Option<Person>> {
        let mut profiles = PeopleServiceClient::new(self.profiles.on_behalf_of(caller));
        match profiles.get_person(GetPersonRequest { id: person.to_string() }).await {
            Ok(response) => Ok(response.into_inner().person),
            Err(status) => match rpc::error(status) {
                error if error.kind() == Kind::NotFound => Ok(None),
                error => Err(Error::unavailable(error)),
            },
        }
    }
}
