//! What the service hears of: people and conversations. It asks nobody.

use async_trait::async_trait;
use heartward_core::{Error, Id, Result};
use heartward_platform::{Event, Handler, Tx};
use heartward_proto::profiles::v1::{AccountChanged, AccountErased, PersonAdded, PersonChanged, PersonErased};
use heartward_proto::reflections::v1::{ConversationAmended, ConversationDeleted, ConversationLogged};
use prost::Name as _;

use crate::convert;
use crate::usecases::{erasing, learning, preferring};

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

/// Learns in which zone an account lives.
pub(crate) struct Accounts;

#[async_trait]
impl Handler for Accounts {
    fn name(&self) -> &'static str {
        "reminders.accounts"
    }

    fn topics(&self) -> Vec<String> {
        vec![AccountChanged::full_name()]
    }

    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()> {
        let zone = event.decode::<AccountChanged>()?.time_zone;
        let zone = zone.parse().map_err(|_| Error::invalid("time_zone", "Must be an IANA zone."))?;
        preferring::zone(tx, event.version, zone).await
    }
}

/// Erases what profiles erased.
pub(crate) struct Erase;

#[async_trait]
impl Handler for Erase {
    fn name(&self) -> &'static str {
        "reminders.erasures"
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
