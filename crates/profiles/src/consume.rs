//! What the service hears of: receipts of what others have erased.

use async_trait::async_trait;
use heartward_core::Result;
use heartward_platform::{Event, Handler, Tx};
use heartward_proto::reflections::v1::ReflectionsErased;
use heartward_proto::reminders::v1::RemindersErased;
use prost::Name as _;

use crate::domain::Other;
use crate::usecases::receipt;

/// Notes how far erasures are.
pub(crate) struct Receipts;

#[async_trait]
impl Handler for Receipts {
    fn name(&self) -> &'static str {
        "profiles.erasures"
    }

    fn topics(&self) -> Vec<String> {
        vec![ReflectionsErased::full_name(), RemindersErased::full_name()]
    }

    fn hears_of_erased(&self) -> bool {
        true
    }

    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()> {
        let by = if event.is::<ReflectionsErased>() { Other::Reflections } else { Other::Reminders };
        receipt(tx, event.subject.into(), by).await
    }
}
