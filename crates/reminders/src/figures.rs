//! What is counted of reminders and notes: how many, how late, over which kind of channel, with what outcome. Never whose.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Caller, Result};
use heartward_platform::telemetry::names;
use heartward_platform::{Db, Job, Metrics};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram};

use crate::domain::{ChannelKind, ChannelState, DeliveryState, NoteKind, Outcome};
use crate::jobs::LEASE;
use crate::store::{cadences, channels, deliveries, reminders};

/// In seconds, from "at once" to what is told together with all else that came late.
const LATENESS: [f64; 12] = [0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 10_800.0, 86_400.0];
/// In seconds, up to the longest that a sender waits.
const ATTEMPTS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];

/// What waits to be done by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    Offers,
    Reminders,
    Notes,
}

impl Queue {
    fn told(self) -> KeyValue {
        let word = match self {
            Self::Offers => "offers",
            Self::Reminders => "reminders",
            Self::Notes => "notes",
        };
        KeyValue::new(names::QUEUE, word)
    }
}

/// The instruments of the service.
#[derive(Clone)]
pub(crate) struct Figures(Arc<Instruments>);

struct Instruments {
    told: Counter<u64>,
    lateness: Histogram<f64>,
    failures: Counter<u64>,
    attempts: Counter<u64>,
    duration: Histogram<f64>,
    settled: Counter<u64>,
    due: Gauge<u64>,
    lag: Gauge<f64>,
    channels: Gauge<u64>,
}

impl Figures {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        let meter = metrics.meter();
        let seconds = |name, boundaries: &[f64]| {
            meter.f64_histogram(name).with_unit("s").with_boundaries(boundaries.to_vec()).build()
        };
        let figures = Self(Arc::new(Instruments {
            told: meter.u64_counter(names::TOLD).build(),
            lateness: seconds(names::LATENESS, &LATENESS),
            failures: meter.u64_counter(names::FAILURES).build(),
            attempts: meter.u64_counter(names::ATTEMPTS).build(),
            duration: seconds(names::ATTEMPT_DURATION, &ATTEMPTS),
            settled: meter.u64_counter(names::SETTLED).build(),
            due: meter.u64_gauge(names::DUE).build(),
            lag: meter.f64_gauge(names::LAG).with_unit("s").build(),
            channels: meter.u64_gauge(names::CHANNELS).build(),
        }));
        // Nothing failed yet: a line that begins with its first failure looks like none.
        for queue in [Queue::Offers, Queue::Reminders, Queue::Notes] {
            figures.0.failures.add(0, &[queue.told()]);
        }
        figures
    }

    /// A reminder was told, or a one-to-one offered.
    pub(crate) fn told(&self, note: NoteKind) {
        self.0.told.add(1, &[kind(note)]);
    }

    /// Something that was due was begun so much later.
    pub(crate) fn late(&self, queue: Queue, note: NoteKind, late: TimeDelta) {
        let late = late.to_std().unwrap_or_default();
        self.0.lateness.record(late.as_secs_f64(), &[queue.told(), kind(note)]);
    }

    /// Something that was due could not be done.
    pub(crate) fn failed(&self, queue: Queue) {
        self.0.failures.add(1, &[queue.told()]);
    }

    /// An attempt to send a note has ended.
    pub(crate) fn attempted(&self, note: NoteKind, via: ChannelKind, came: Outcome, took: Duration) {
        self.0.attempts.add(1, &[kind(note), channel(via), outcome(came)]);
        self.0.duration.record(took.as_secs_f64(), &[channel(via), outcome(came)]);
    }

    /// Attempts were found whose process is gone: nobody knows what came of them.
    pub(crate) fn abandoned(&self, note: NoteKind, via: ChannelKind, attempts: i32) {
        let attempts = attempts.unsigned_abs().into();
        self.0.attempts.add(attempts, &[kind(note), channel(via), outcome(Outcome::Unknown)]);
    }

    /// A note is not tried any more. One that waits still is not meant.
    pub(crate) fn settled(&self, note: NoteKind, via: ChannelKind, state: DeliveryState) {
        let word = match state {
            DeliveryState::Waiting => return,
            DeliveryState::Sent => "sent",
            DeliveryState::GivenUp => "given_up",
            DeliveryState::Cancelled => "cancelled",
        };
        self.0.settled.add(1, &[kind(note), channel(via), KeyValue::new(names::OUTCOME, word)]);
    }

    /// Looks again and again at what is due, and at the channels, for whoever watches the figures.
    pub(crate) fn watch(self, db: Db) -> Job {
        Job::watch("reminders.figures", db, move |db| self.clone().look(db))
    }

    async fn look(self, db: Db) -> Result<()> {
        let mut tx = db.read(&Caller::System).await?;
        let now = tx.now().await?;
        self.backlog(Queue::Offers, cadences::overdue(&mut tx, now).await?, now);
        self.backlog(Queue::Reminders, reminders::overdue(&mut tx, now, LEASE).await?, now);
        self.backlog(Queue::Notes, deliveries::overdue(&mut tx, now).await?, now);
        let census = channels::census(&mut tx).await?;
        // All of them, or one that was the last of its kind would be told for ever.
        for (via, state) in ChannelKind::ALL.into_iter().flat_map(|via| ChannelState::ALL.map(|state| (via, state))) {
            let found = census.iter().find(|(a, b, _)| (*a, *b) == (via as i32, i64::from(state as i32)));
            let word = match state {
                ChannelState::Unverified => "unverified",
                ChannelState::Active => "active",
                ChannelState::Paused => "paused",
            };
            let count = found.map_or(0, |(.., count)| count.unsigned_abs());
            self.0.channels.record(count, &[channel(via), KeyValue::new(names::STATE, word)]);
        }
        Ok(())
    }

    fn backlog(&self, queue: Queue, (count, oldest): (i64, Option<DateTime<Utc>>), now: DateTime<Utc>) {
        let lag = oldest.and_then(|oldest| (now - oldest).to_std().ok()).unwrap_or_default();
        self.0.due.record(count.unsigned_abs(), &[queue.told()]);
        self.0.lag.record(lag.as_secs_f64(), &[queue.told()]);
    }
}

fn kind(note: NoteKind) -> KeyValue {
    let word = match note {
        NoteKind::OneToOne => "one_to_one",
        NoteKind::Test => "test",
        NoteKind::Code => "code",
        NoteKind::FollowUp => "follow_up",
        NoteKind::Birthday => "birthday",
        NoteKind::Date => "date",
        NoteKind::Own => "own",
        NoteKind::Reflect => "reflect",
        NoteKind::Digest => "digest",
        NoteKind::CatchUp => "catch_up",
    };
    KeyValue::new(names::KIND, word)
}

fn channel(via: ChannelKind) -> KeyValue {
    let word = match via {
        ChannelKind::Email => "email",
        ChannelKind::Ntfy => "ntfy",
        ChannelKind::Gotify => "gotify",
        ChannelKind::Apprise => "apprise",
        ChannelKind::WebPush => "web_push",
        ChannelKind::Webhook => "webhook",
    };
    KeyValue::new(names::CHANNEL, word)
}

fn outcome(came: Outcome) -> KeyValue {
    let word = match came {
        Outcome::Taken => "taken",
        Outcome::Later => "later",
        Outcome::Refused => "refused",
        Outcome::Gone => "gone",
        Outcome::Unknown => "unknown",
        Outcome::Blocked => "blocked",
    };
    KeyValue::new(names::OUTCOME, word)
}
