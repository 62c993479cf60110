use heartward_core::{Cursor, Error, Page, PageLimits, Result};
use heartward_proto::reminders::v1 as proto;

use super::timestamp;
use crate::domain::{Attempt, Channel, ChannelChange, ChannelKind, Delivery, Given, Target};
use crate::usecases::channels::NewChannel;

const DELIVERIES: PageLimits = PageLimits { default: 50, max: 200 };

/// A new channel; `key` is what a webhook will be signed with.
pub(crate) fn created(request: &proto::CreateChannelRequest, key: [u8; 32]) -> Result<NewChannel> {
    let kind = ChannelKind::ALL.into_iter().find(|kind| *kind as i32 == request.kind);
    let kind = kind.ok_or_else(|| Error::invalid("kind", "Must be one of the kinds of a channel."))?;
    let given =
        Given { address: &request.address, token: &request.token, p256dh: &request.p256dh, auth: &request.auth };
    let name = Channel::named(&request.name)?;
    Ok(NewChannel { name, target: Target::new(kind, &given, key)?, discreet: !request.telling })
}

/// What changes of a channel.
pub(crate) fn change(request: proto::UpdateChannelRequest) -> Result<ChannelChange> {
    let name = request.name.map(|name| Channel::named(&name)).transpose()?;
    Ok(ChannelChange { name, paused: request.paused, discreet: request.discreet })
}

/// A channel as callers see it: its address is redacted.
pub(crate) fn channel(channel: &Channel) -> proto::Channel {
    proto::Channel {
        id: channel.id.to_string(),
        kind: channel.target.kind() as i32,
        name: channel.name.clone(),
        address: channel.target.redacted(),
        state: channel.state() as i32,
        pause_reason: channel.pause.map_or(0, |pause| pause.reason as i32),
        discreet: channel.discreet,
        create_time: Some(timestamp(channel.made_at)),
        verify_time: channel.verified_at.map(timestamp),
        pause_time: channel.pause.map(|pause| timestamp(pause.at)),
    }
}

/// Which page of deliveries is asked for.
pub(crate) fn deliveries_asked(request: &proto::ListDeliveriesRequest) -> Result<Page> {
    Page::parse(request.page_size, &request.page_token, DELIVERIES)
}

/// A page of deliveries.
pub(crate) fn deliveries(found: Vec<(Delivery, Vec<Attempt>)>, page: &Page) -> proto::ListDeliveriesResponse {
    let place = |(delivery, _): &(Delivery, _)| Cursor { time: delivery.made_at, id: delivery.id.uuid() };
    let (found, next_page_token) = page.cut(found, place);
    let deliveries = found.iter().map(|(one, attempts)| delivery(one, attempts)).collect();
    proto::ListDeliveriesResponse { deliveries, next_page_token }
}

/// A delivery as callers see it.
pub(crate) fn delivery(delivery: &Delivery, attempts: &[Attempt]) -> proto::Delivery {
    let attempt = |attempt: &Attempt| proto::Attempt {
        start_time: Some(timestamp(attempt.began_at)),
        outcome: attempt.outcome.map_or(0, |outcome| outcome as i32),
        answer: attempt.code.unwrap_or_default(),
    };
    proto::Delivery {
        id: delivery.id.to_string(),
        kind: delivery.kind as i32,
        state: delivery.state as i32,
        create_time: Some(timestamp(delivery.made_at)),
        next_attempt_time: delivery.next_at.map(timestamp),
        attempts: attempts.iter().map(attempt).collect(),
        unknown_outcomes: delivery.unknowns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChannelState, DeliveryState, NoteKind, Outcome, PauseReason};

    fn agrees<T: std::fmt::Debug>(prefix: &str, ours: &[T], number: impl Fn(&T) -> i32, name: impl Fn(i32) -> String) {
        for one in ours {
            assert_eq!(name(number(one)).replace('_', ""), format!("{prefix}{one:?}").to_uppercase());
        }
    }

    #[test]
    fn our_numbers_are_those_of_the_contract() {
        let known = "in the contract";
        agrees(
            "ChannelKind",
            &ChannelKind::ALL,
            |it| *it as i32,
            |number| proto::ChannelKind::try_from(number).expect(known).as_str_name().to_owned(),
        );
        agrees(
            "ChannelState",
            &ChannelState::ALL,
            |it| *it as i32,
            |number| proto::ChannelState::try_from(number).expect(known).as_str_name().to_owned(),
        );
        agrees(
            "PauseReason",
            &PauseReason::ALL,
            |it| *it as i32,
            |number| proto::PauseReason::try_from(number).expect(known).as_str_name().to_owned(),
        );
        agrees(
            "DeliveryState",
            &DeliveryState::ALL,
            |it| *it as i32,
            |number| proto::DeliveryState::try_from(number).expect(known).as_str_name().to_owned(),
        );
        agrees(
            "NoteKind",
            &NoteKind::ALL,
            |it| *it as i32,
            |number| proto::NoteKind::try_from(number).expect(known).as_str_name().to_owned(),
        );
        agrees(
            "AttemptOutcome",
            &Outcome::ALL,
            |it| *it as i32,
            |number| proto::AttemptOutcome::try_from(number).expect(known).as_str_name().to_owned(),
        );
    }
}
