use async_trait::async_trait;
use heartward_core::{Error, Result};
use heartward_platform::{Event, Handler, Tx};
use heartward_proto::profiles::v1::{PersonAdded, PersonChanged, Relationship};
use prost::Name as _;

use crate::domain::Acquaintance;
use crate::people::{Known, openness};
use crate::store;

/// Keeps our copy of whom profiles knows.
pub(crate) struct LearnPeople;

#[async_trait]
impl Handler for LearnPeople {
    fn name(&self) -> &'static str {
        "reflections.people"
    }

    fn topics(&self) -> Vec<String> {
        vec![PersonAdded::full_name(), PersonChanged::full_name()]
    }

    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()> {
        let facts = if event.is::<PersonAdded>() {
            event.decode::<PersonAdded>()?.facts
        } else {
            event.decode::<PersonChanged>()?.facts
        };
        let facts = facts.ok_or_else(|| Error::invalid("facts", "Must be given."))?;
        let known = Known {
            id: event.subject.into(),
            version: event.version,
            deleted: facts.deleted,
            acquaintance: Acquaintance {
                partner: facts.relationship() == Relationship::Partner,
                archived: facts.archived,
                silent: facts.silent,
                openness: openness(facts.receptiveness(), facts.no_reminders),
            },
        };
        store::know(tx, &known).await
    }
}
