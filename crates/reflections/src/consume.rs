use async_trait::async_trait;
use heartward_core::{Error, Id, Result};
use heartward_platform::{Event, Handler, Tx};
use heartward_proto::profiles::v1::{AccountErased, PersonAdded, PersonChanged, PersonErased, Relationship};
use prost::Name as _;

use crate::domain::Acquaintance;
use crate::people::{Known, openness};
use crate::store;
use crate::usecases::erasing;

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

/// Erases what profiles erased.
pub(crate) struct Erase;

#[async_trait]
impl Handler for Erase {
    fn name(&self) -> &'static str {
        "reflections.erasures"
    }

    fn topics(&self) -> Vec<String> {
        vec![AccountErased::full_name(), PersonErased::full_name()]
    }

    fn hears_of_erased(&self) -> bool {
        true
    }

    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()> {
        if event.is::<AccountErased>() {
            let erasure = Id::parse("erasure_id", &event.decode::<AccountErased>()?.erasure_id)?;
            return erasing::account(tx, erasure).await;
        }
        let erasure = Id::parse("erasure_id", &event.decode::<PersonErased>()?.erasure_id)?;
        erasing::person(tx, event.subject.into(), event.version, erasure).await
    }
}
