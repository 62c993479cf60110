use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, Id, Kind, Result, required};
use sha2::{Digest as _, Sha256};

use super::target::Target;

/// How many channels an account may have.
pub(crate) const MOST_CHANNELS: usize = 20;
/// How many refusals in a row pause a channel.
pub(crate) const MOST_REFUSALS: i32 = 5;
/// How long a code works.
const CODE_FOR: TimeDelta = TimeDelta::minutes(15);
/// How often a code may be guessed at.
const MOST_TRIES: i32 = 5;
/// Letters and digits that are not mistaken for each other; 32 of them, so that five bits choose one.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

pub(crate) type ChannelId = Id<Channel>;

/// Why a channel is paused. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PauseReason {
    ByYou = 1,
    Unsubscribed = 2,
    Gone = 3,
    Refused = 4,
}

impl PauseReason {
    /// Every reason.
    pub(crate) const ALL: [Self; 4] = [Self::ByYou, Self::Unsubscribed, Self::Gone, Self::Refused];
}

/// Whether a channel takes notes. The numbers are the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChannelState {
    Unverified = 1,
    Active = 2,
    Paused = 3,
}

impl ChannelState {
    /// Every state.
    pub(crate) const ALL: [Self; 3] = [Self::Unverified, Self::Active, Self::Paused];
}

/// A pause: since when, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) at: DateTime<Utc>,
    pub(crate) reason: PauseReason,
}

/// A code that was mailed, by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) hash: Vec<u8>,
    pub(crate) until: DateTime<Utc>,
    pub(crate) tries: i32,
}

/// How notes reach somebody outside.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) discreet: bool,
    pub(crate) verified_at: Option<DateTime<Utc>>,
    pub(crate) pause: Option<Pause>,
    pub(crate) refusals: i32,
    pub(crate) code: Option<Code>,
    /// The secret of the unsubscribe link.
    pub(crate) leave: String,
    pub(crate) made_at: DateTime<Utc>,
}

/// What changes of a channel; `None` leaves it.
#[derive(Debug)]
pub(crate) struct ChannelChange {
    pub(crate) name: Option<String>,
    pub(crate) paused: Option<bool>,
    pub(crate) discreet: Option<bool>,
}

impl Channel {
    /// What a channel may be called.
    pub(crate) fn named(name: &str) -> Result<String> {
        let name = required("name", name, 60)?;
        if name.contains(['\n', '\r', '\t']) {
            return Err(Error::invalid("name", "Must be one line."));
        }
        Ok(name)
    }

    pub(crate) fn state(&self) -> ChannelState {
        match (self.pause, self.verified_at) {
            (Some(_), _) => ChannelState::Paused,
            (None, None) => ChannelState::Unverified,
            (None, Some(_)) => ChannelState::Active,
        }
    }

    pub(crate) fn changed(mut self, change: ChannelChange, now: DateTime<Utc>) -> Self {
        self.name = change.name.unwrap_or(self.name);
        self.discreet = change.discreet.unwrap_or(self.discreet);
        match change.paused {
            Some(true) => self.pause = self.pause.or(Some(Pause { at: now, reason: PauseReason::ByYou })),
            Some(false) => (self.pause, self.refusals) = (None, 0),
            None => {}
        }
        self
    }

    /// The channel with a code that works for a quarter of an hour.
    pub(crate) fn with_code(mut self, code: &str, now: DateTime<Utc>) -> Self {
        self.code = Some(Code { hash: self.hash(code), until: now + CODE_FOR, tries: 0 });
        self
    }

    /// The channel after somebody named a code, and whether it was the right one.
    pub(crate) fn told(mut self, code: &str, now: DateTime<Utc>) -> Result<(Self, bool)> {
        let known = self.code.take().filter(|code| code.until > now && code.tries < MOST_TRIES);
        let Some(mut known) = known else {
            return Err(Error::new(
                Kind::Conflict,
                "There is no code that works now. Ask for a test to get a new one.",
            ));
        };
        if known.hash == self.hash(code) {
            self.verified_at = Some(now);
            return Ok((self, true));
        }
        known.tries += 1;
        self.code = Some(known);
        Ok((self, false))
    }

    /// However it is typed, it is the same code.
    fn hash(&self, code: &str) -> Vec<u8> {
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let code = code.replace('O', "0").replace(['I', 'L'], "1");
        Sha256::new_with_prefix(b"heartward channel code\0")
            .chain_update(self.id.uuid())
            .chain_update(code)
            .finalize()
            .to_vec()
    }
}

/// A code to read and type, out of random bytes.
pub(crate) fn spelt(random: [u8; 8]) -> String {
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte & 31)]);
    let (start, end) = random.split_at(4);
    start.iter().map(letter).chain(['-']).chain(end.iter().map(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::target::{ChannelKind, Given};
    use super::*;

    fn channel() -> Channel {
        let given = Given { address: "a@example.org", token: "", p256dh: "", auth: "" };
        Channel {
            id: ChannelId::generate(),
            name: "Mail".into(),
            target: Target::new(ChannelKind::Email, &given, [0; 32]).expect("good"),
            discreet: true,
            verified_at: None,
            pause: None,
            refusals: 0,
            code: None,
            leave: "x".into(),
            made_at: DateTime::default(),
        }
    }

    #[test]
    fn a_code_works_for_a_quarter_of_an_hour_however_it_is_typed() {
        let now = DateTime::default();
        let channel = channel().with_code("7K2M-01XD", now);
        let (told, right) = channel.clone().told(" 7k2m olxd", now + TimeDelta::minutes(14)).expect("in time");
        assert!(right && told.verified_at.is_some() && told.code.is_none());
        assert_eq!(
            channel.clone().told("7K2M-01XD", now + TimeDelta::minutes(15)).expect_err("late").kind(),
            Kind::Conflict
        );
        let mut other = channel;
        other.id = ChannelId::generate();
        assert!(!other.told("7K2M-01XD", now).expect("in time").1, "a code is for one channel");
    }

    #[test]
    fn a_code_cannot_be_guessed() {
        let now = DateTime::default();
        let mut channel = channel().with_code("7K2M-9QXD", now);
        for _ in 0..5 {
            let (told, right) = channel.told("AAAA-AAAA", now).expect("in time");
            assert!(!right);
            channel = told;
        }
        assert_eq!(channel.told("7K2M-9QXD", now).expect_err("too often").kind(), Kind::Conflict);
    }

    #[test]
    fn resuming_forgets_refusals_and_pausing_twice_keeps_the_first_reason() {
        let now = DateTime::default();
        let change = |paused| ChannelChange { name: None, paused: Some(paused), discreet: None };
        let gone = Pause { at: now, reason: PauseReason::Gone };
        let channel = Channel { pause: Some(gone), refusals: 5, verified_at: Some(now), ..channel() };
        assert_eq!(channel.clone().changed(change(true), now).pause, Some(gone));
        let resumed = channel.changed(change(false), now);
        assert_eq!((resumed.state(), resumed.refusals), (ChannelState::Active, 0));
    }

    #[test]
    fn codes_are_easy_to_read() {
        assert_eq!(spelt([0, 1, 31, 32, 255, 18, 20, 27]), "01Z0-ZJMV");
    }
}
