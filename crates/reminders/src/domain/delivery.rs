use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::Id;
use uuid::Uuid;

use super::note::NoteKind;

/// How long to wait after each attempt: about three days in all.
const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// The longest that the other end can ask us to wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

pub(crate) type DeliveryId = Id<Delivery>;

/// What became of a note on a channel. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    Waiting = 1,
    Sent = 2,
    GivenUp = 3,
    Cancelled = 4,
}

impl DeliveryState {
    /// Every state.
    pub(crate) const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::GivenUp, Self::Cancelled];
}

/// What came of an attempt. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Taken = 1,
    Later = 2,
    Refused = 3,
    Gone = 4,
    Unknown = 5,
    Blocked = 6,
}

impl Outcome {
    /// Every outcome.
    pub(crate) const ALL: [Self; 6] =
        [Self::Taken, Self::Later, Self::Refused, Self::Gone, Self::Unknown, Self::Blocked];

    /// What an answer of HTTP means. A redirect is a refusal: nobody is followed to an address that was not given.
    pub(crate) fn of_http(status: u16) -> Self {
        match status {
            200..=299 => Self::Taken,
            408 | 425 | 429 | 500..=599 => Self::Later,
            410 => Self::Gone,
            _ => Self::Refused,
        }
    }
}

/// An outcome with what the other end said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) outcome: Outcome,
    /// The number that it answered with; `None` when it did not.
    pub(crate) code: Option<i32>,
    /// How long it asked us to wait.
    pub(crate) retry_after: Option<TimeDelta>,
}

impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, code: None, retry_after: None }
    }
}

/// One attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) began_at: DateTime<Utc>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) code: Option<i32>,
}

/// A note on its way over one channel.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: DeliveryId,
    /// What it is the delivery of: an offer, a notice, or itself.
    pub(crate) notice: Uuid,
    pub(crate) kind: NoteKind,
    pub(crate) state: DeliveryState,
    /// How many were begun.
    pub(crate) attempts: i32,
    /// How many of them may have arrived or not.
    pub(crate) unknowns: i32,
    pub(crate) next_at: Option<DateTime<Utc>>,
    pub(crate) made_at: DateTime<Utc>,
}

impl Delivery {
    /// Whether there has been every attempt that there will be.
    pub(crate) fn is_spent(&self) -> bool {
        wait(self.kind, self.attempts, 0.5).is_none() && self.attempts > 0
    }

    /// The delivery after an attempt. `jitter` is 0 to 1 and chosen at random, so that many do not come back at once.
    pub(crate) fn answered(mut self, answer: &Reply, now: DateTime<Utc>, jitter: f64) -> Self {
        self.unknowns += i32::from(answer.outcome == Outcome::Unknown);
        let wait = wait(self.kind, self.attempts, jitter);
        (self.state, self.next_at) = match (answer.outcome, wait) {
            (Outcome::Taken, _) => (DeliveryState::Sent, None),
            (Outcome::Gone, _) | (_, None) => (DeliveryState::GivenUp, None),
            (_, Some(wait)) => {
                let asked = answer.retry_after.unwrap_or_default().min(LONGEST_WAIT);
                (DeliveryState::Waiting, Some(now + wait.max(asked)))
            }
        };
        self
    }
}

/// How long to wait after so many attempts, give or take a tenth; `None` when there will be no other.
fn wait(kind: NoteKind, attempts: i32, jitter: f64) -> Option<TimeDelta> {
    if kind.is_trial() {
        return None;
    }
    let wait = WAITS.get(usize::try_from(attempts.max(1) - 1).ok()?)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a day has few milliseconds")]
    let millis = (wait.num_milliseconds() as f64 * (0.9 + 0.2 * jitter.clamp(0.0, 1.0))) as i64;
    Some(TimeDelta::milliseconds(millis))
}

/// What `Retry-After` asks for: seconds, or a date.
pub(crate) fn retry_after(header: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    if let Ok(seconds) = header.trim().parse::<u32>() {
        return Some(TimeDelta::seconds(seconds.into()));
    }
    let date = DateTime::parse_from_rfc2822(header.trim()).ok()?;
    Some((date.to_utc() - now).max(TimeDelta::zero()))
}

/// What is to be announced: a notice and, on each channel that takes notes, one delivery of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Announcement {
    /// The notice's id: there is one delivery of it a channel, however often it is announced.
    pub(crate) id: Uuid,
    /// What it is.
    pub(crate) kind: NoteKind,
    /// When it is due; once it is spread, when it is to be sent.
    pub(crate) at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn delivery(attempts: i32) -> Delivery {
        Delivery {
            id: DeliveryId::generate(),
            notice: Uuid::nil(),
            kind: NoteKind::OneToOne,
            state: DeliveryState::Waiting,
            attempts,
            unknowns: 0,
            next_at: None,
            made_at: DateTime::default(),
        }
    }

    #[test]
    fn it_goes_on_for_about_three_days() {
        let mut now = DateTime::<Utc>::default();
        let mut waited = Vec::new();
        for attempts in 1.. {
            let after = delivery(attempts).answered(&Outcome::Later.into(), now, 0.5);
            let Some(next) = after.next_at else {
                assert_eq!((after.state, attempts), (DeliveryState::GivenUp, 10));
                break;
            };
            waited.push((next - now).num_seconds());
            now = next;
        }
        assert_eq!(waited, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
        let days = (now - DateTime::<Utc>::default()).as_seconds_f64() / 86_400.0;
        assert!((3.0..3.3).contains(&days), "{days}");
    }

    #[test]
    fn an_outcome_decides_what_comes_next() {
        let now = DateTime::default();
        let state = |outcome: Outcome| delivery(1).answered(&outcome.into(), now, 0.0).state;
        assert_eq!(state(Outcome::Taken), DeliveryState::Sent);
        assert_eq!(state(Outcome::Gone), DeliveryState::GivenUp);
        for again in [Outcome::Later, Outcome::Refused, Outcome::Unknown, Outcome::Blocked] {
            assert_eq!(state(again), DeliveryState::Waiting, "{again:?}");
        }
        assert_eq!(delivery(1).answered(&Outcome::Unknown.into(), now, 0.0).unknowns, 1);
        let trial = Delivery { kind: NoteKind::Test, ..delivery(1) };
        assert_eq!(trial.answered(&Outcome::Later.into(), now, 0.0).state, DeliveryState::GivenUp);
    }

    #[test]
    fn whoever_asks_for_time_gets_it_within_reason() {
        let now = DateTime::default();
        let after = |asked| {
            let answer = Reply { outcome: Outcome::Later, code: Some(429), retry_after: Some(asked) };
            delivery(1).answered(&answer, now, 0.5).next_at.expect("again") - now
        };
        assert_eq!(after(TimeDelta::minutes(7)), TimeDelta::minutes(7));
        assert_eq!(after(TimeDelta::seconds(1)), TimeDelta::seconds(5));
        assert_eq!(after(TimeDelta::days(9)), TimeDelta::hours(24));
        assert_eq!(retry_after(" 120", now), Some(TimeDelta::seconds(120)));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now), Some(TimeDelta::seconds(60)));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn http_answers_have_their_meaning() {
        let of = Outcome::of_http;
        assert_eq!((of(200), of(204), of(410)), (Outcome::Taken, Outcome::Taken, Outcome::Gone));
        assert_eq!([of(301), of(307), of(400), of(401), of(404), of(100)], [Outcome::Refused; 6]);
        assert_eq!([of(408), of(425), of(429), of(500), of(503)], [Outcome::Later; 5]);
    }

    proptest! {
        #[test]
        fn jitter_is_a_tenth_either_way(attempts in 1_i32..=9, jitter in 0.0_f64..1.0) {
            let base = WAITS[usize::try_from(attempts - 1).expect("small")].as_seconds_f64();
            let wait = wait(NoteKind::OneToOne, attempts, jitter).expect("again").as_seconds_f64();
            prop_assert!((base * 0.899..=base * 1.1).contains(&wait));
        }
    }
}
