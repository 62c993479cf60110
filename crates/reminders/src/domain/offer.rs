use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, OfferId, PersonId, Result};

use super::pace::A_WEEK;
use super::plan::{Plan, Reason, Window};
use super::rhythm::{SourceId, Step};

/// How long an offer waits for an answer.
pub(crate) const OPEN_FOR: TimeDelta = TimeDelta::days(21);
/// How long an accepted offer waits for the one-to-one: twice as long. The model leaves it open.
pub(crate) const ACCEPTED_FOR: TimeDelta = TimeDelta::days(42);
/// "Another time" without a day.
const SNOOZE: TimeDelta = TimeDelta::days(7);
/// The farthest day that can be asked for: a year, leap years included.
const FARTHEST: TimeDelta = TimeDelta::days(366);

/// What became of an offer. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Open = 1,
    Accepted = 2,
    Postponed = 3,
    Rested = 4,
    Lapsed = 5,
    Withdrawn = 6,
}

impl State {
    /// Every state.
    pub(crate) const ALL: [Self; 6] =
        [Self::Open, Self::Accepted, Self::Postponed, Self::Rested, Self::Lapsed, Self::Withdrawn];
}

/// What the account says to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// "Suggest it."
    Accept,
    /// "Another time", with or without a day.
    Postpone(Option<DateTime<Utc>>),
    /// "Let it rest."
    Rest,
}

/// An offer of a one-to-one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Offer {
    pub(crate) id: OfferId,
    pub(crate) person: PersonId,
    /// One offer for each occurrence; see [`Plan`].
    pub(crate) occurrence: SourceId,
    pub(crate) state: State,
    pub(crate) reason: Reason,
    pub(crate) interval: f64,
    pub(crate) last_one_to_one: Option<DateTime<Utc>>,
    pub(crate) window: Window,
    /// The day that was asked for when it was put off.
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) resolved_at: Option<DateTime<Utc>>,
}

impl Offer {
    /// A new offer.
    pub(crate) fn new(id: OfferId, person: PersonId, plan: &Plan, now: DateTime<Utc>) -> Self {
        Self {
            id,
            person,
            occurrence: plan.occurrence,
            state: State::Open,
            reason: plan.reason,
            interval: plan.interval,
            last_one_to_one: plan.last_one_to_one,
            window: plan.window.seen_at(now),
            until: None,
            made_at: now,
            resolved_at: None,
        }
    }

    /// The offer in the light of a new plan: an open one is withdrawn when the plan has moved on, else it follows it.
    pub(crate) fn reviewed(self, plan: Option<&Plan>, now: DateTime<Utc>) -> Self {
        if self.state != State::Open {
            return self;
        }
        match plan {
            Some(plan)
                if plan.occurrence == self.occurrence && plan.since <= self.made_at && plan.window.start <= now =>
            {
                Self::new(self.id, self.person, plan, self.made_at)
            }
            _ => self.resolved(State::Withdrawn, now),
        }
    }

    /// The offer, open again: it was withdrawn, say because a talk was logged by mistake, and is wanted after all. It
    /// keeps its time, so it takes no second place in its week; after that week a new one has to be made.
    pub(crate) fn brought_back(self, plan: &Plan, now: DateTime<Utc>) -> Option<Self> {
        let this_week = plan.since <= self.made_at && now < self.made_at + A_WEEK;
        (self.state == State::Withdrawn && this_week).then(|| Self::new(self.id, self.person, plan, self.made_at))
    }

    /// The offer after its answer, and the step this is in the ledger. `None` when it has this very answer already;
    /// `Conflict` when it has another, or wants none any more.
    pub(crate) fn answered(self, answer: Answer, now: DateTime<Utc>) -> Result<Option<(Self, Option<Step>)>> {
        match (self.state, answer) {
            (State::Open, answer) => self.take(answer, now).map(Some),
            (State::Accepted, Answer::Accept) | (State::Rested, Answer::Rest) => Ok(None),
            (State::Postponed, Answer::Postpone(until)) if until == self.until => Ok(None),
            (State::Accepted | State::Postponed | State::Rested, _) => {
                Err(Error::conflict("This offer has another answer already. Its answer was kept."))
            }
            (State::Lapsed, _) => {
                Err(Error::conflict("This offer is closed, since it had been open for a while. Nothing was changed."))
            }
            (State::Withdrawn, _) => {
                Err(Error::conflict("This offer was withdrawn, so there is nothing to answer. Nothing was changed."))
            }
        }
    }

    fn take(self, answer: Answer, now: DateTime<Utc>) -> Result<(Self, Option<Step>)> {
        Ok(match answer {
            Answer::Accept => (self.resolved(State::Accepted, now), None),
            Answer::Rest => (self.resolved(State::Rested, now), Some(Step::Declined)),
            Answer::Postpone(None) => (self.resolved(State::Postponed, now), Some(Step::Snoozed(now + SNOOZE))),
            Answer::Postpone(Some(day)) if now < day && day <= now + FARTHEST => {
                (Self { until: Some(day), ..self.resolved(State::Postponed, now) }, Some(Step::Postponed(day)))
            }
            Answer::Postpone(Some(_)) => {
                return Err(Error::invalid("until_time", "Must be in the future and at most a year ahead."));
            }
        })
    }

    /// The offer after "let it rest" was taken back. What it is worth then is for the plan to say.
    pub(crate) fn reopened(self) -> Result<Self> {
        if self.state == State::Rested {
            return Ok(Self { state: State::Open, resolved_at: None, ..self });
        }
        Err(Error::conflict("This offer is not at rest, so there is nothing to take back. Nothing was changed."))
    }

    /// The offer after it found no answer, or no one-to-one, in time.
    pub(crate) fn lapsed(self, at: DateTime<Utc>) -> Self {
        self.resolved(State::Lapsed, at)
    }

    fn resolved(self, state: State, at: DateTime<Utc>) -> Self {
        Self { state, resolved_at: Some(at), ..self }
    }
}
