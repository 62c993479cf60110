//! What the service hears of: people and conversations. It asks nobody.

use async_trait::async_trait;
use heartward_core::Result;
use heartward_platform::{Event, Handler, Tx};
use heartward_proto::profiles::v1::{PersonAdded, PersonChanged};
use heartward_proto::reflections::v1::{ConversationAmended, ConversationDeleted, ConversationLogged};
use prost::Name as _;

use crate::convert;
use crate::usecases::learning;

/// Learns who is in which circle, and who wants no offers.
pub(crate) struct People;

#[async_trait]
impl Handler for People {
    fn name(&self) -> &'static str {
        "reminders.people"
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
        let facts = convert::facts(facts)?;
        learning::person(tx, event.subject.into(), event.version, &facts, event.recorded_at).await
    }
}

/// Learns which one-to-ones took place.
pub(crate) struct Conversations;

#[async_trait]
impl Handler for Conversations {
    fn name(&self) -> &'static str {
        "reminders.conversations"
    }

    fn topics(&self) -> Vec<String> {
        vec![ConversationLogged::full_name(), ConversationAmended::full_name(), ConversationDeleted::full_name()]
    }

    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()> {
        let told = if event.is::<ConversationDeleted>() {
            None
        } else if event.is::<ConversationLogged>() {
            Some(convert::conversation(event.decode::<ConversationLogged>()?.facts)?)
        } else {
            Some(convert::conversation(event.decode::<ConversationAmended>()?.facts)?)
        };
        learning::conversation(tx, event.subject.into(), event.version, told.as_ref()).await
    }
}
