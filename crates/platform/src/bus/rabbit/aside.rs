use heartward_core::Result;
use lapin::options::{BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions};

use super::{Queue, RabbitBus, confirmed, connect, envelope, topology, within};
use crate::event::Event;

/// Something that a handler could not take in, and that waits for an operator.
#[derive(Debug)]
pub struct SetAside {
    /// The handler's name.
    pub handler: &'static str,
    /// What it could not take in; absent when it is no event.
    pub event: Option<Event>,
    /// Whether its handler has it again.
    pub replayed: bool,
}

impl RabbitBus {
    /// How many events wait for each handler, and how many were set aside.
    pub async fn waiting(&self) -> Result<Vec<(&'static str, u64, u64)>> {
        let (_connection, channel) = connect(&self.url, "operate").await?;
        topology::declare(&channel, &self.queues).await?;
        let mut found = Vec::new();
        for Queue { name, .. } in &self.queues {
            let aside = topology::count(&channel, &topology::dead(name)).await?;
            found.push((*name, topology::count(&channel, name).await?, aside));
        }
        Ok(found)
    }

    /// Goes through everything that was set aside, and hands back to its handler what `replay` picks. The rest stays.
    ///
    /// Each message is published anew, to where it goes or to where it was, before it is taken. A broker counts how often
    /// it hands one out, and loses it in the end; and who stops halfway has one twice rather than not at all.
    pub async fn set_aside(&self, replay: impl Fn(&Event) -> bool) -> Result<Vec<SetAside>> {
        let (_connection, channel) = connect(&self.url, "operate").await?;
        topology::declare(&channel, &self.queues).await?;
        within(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        let mut found = Vec::new();
        for queue in &self.queues {
            let dead = topology::dead(queue.name);
            for _ in 0..topology::count(&channel, &dead).await? {
                let Some(message) = within(channel.basic_get(dead.as_str().into(), BasicGetOptions::default())).await?
                else {
                    break;
                };
                let event = envelope::event(&message);
                let replayed = event.as_ref().is_some_and(&replay);
                let to = if replayed { queue.name } else { dead.as_str() };
                let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
                let properties = message.properties.clone();
                // The exchange without a name leads to one queue, so that no other handler hears of it.
                let publish = channel.basic_publish("".into(), to.into(), options, &message.data, properties);
                confirmed(within(publish).await?).await?;
                within(message.ack(BasicAckOptions::default())).await?;
                found.push(SetAside { handler: queue.name, event, replayed });
            }
        }
        Ok(found)
    }
}
