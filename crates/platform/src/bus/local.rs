use async_trait::async_trait;
use heartward_core::Result;

use super::{Bus, Consumer};
use crate::event::Event;

/// The bus of a single process. It has no queue: the outbox is the queue, and `publish` is the delivery.
///
/// When one consumer fails, the event stays in the outbox; on the next try the others find it in their inbox.
pub struct LocalBus {
    consumers: Vec<Consumer>,
}

impl LocalBus {
    /// Connects all consumers of this process.
    pub fn new(consumers: Vec<Consumer>) -> Self {
        Self { consumers }
    }

    async fn deliver(&self, event: &Event) -> Result<()> {
        let mut outcome = Ok(());
        for consumer in self.consumers.iter().filter(|consumer| consumer.topics().contains(&event.topic)) {
            outcome = outcome.and(consumer.deliver(event).await);
        }
        outcome
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, events: &[Event]) -> Vec<Result<()>> {
        let mut outcomes = Vec::with_capacity(events.len());
        // One after the other: a later event may build on what an earlier one did.
        for event in events {
            outcomes.push(self.deliver(event).await);
        }
        outcomes
    }
}
