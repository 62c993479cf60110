use std::sync::Arc;
use std::time::Duration;

use heartward_core::{Error, Kind, Result};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter, UpDownCounter};

use super::names;

/// In seconds, as the conventions have them for requests and calls.
const CALLS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// The same for statements.
const STATEMENTS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];
/// What a request may ask for without being called something else: the methods of HTTP that anything here answers.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What happens in this process, in figures. Cheap to clone; where nobody wants to know it costs next to nothing.
///
/// `messaging.system` is never told: where handlers run nobody knows which bus brought an event, and it is the same for
/// all of an instance.
#[derive(Clone)]
pub struct Metrics(Arc<Instruments>);

struct Instruments {
    meter: Meter,
    watched: bool,
    http: Histogram<f64>,
    active: UpDownCounter<i64>,
    served: Histogram<f64>,
    called: Histogram<f64>,
    statements: Histogram<f64>,
    waits: Histogram<f64>,
    publish: Histogram<f64>,
    published: Counter<u64>,
    process: Histogram<f64>,
    redelivered: Counter<u64>,
    duplicates: Counter<u64>,
    queued: Gauge<u64>,
    set_aside: Gauge<u64>,
    waiting: Gauge<u64>,
    age: Gauge<f64>,
    parked: Gauge<u64>,
}

impl Metrics {
    /// Measures nothing, for commands that end by themselves.
    pub fn off() -> Self {
        // Without a provider: one without readers would complain of each instrument.
        Self::new(opentelemetry::global::meter("heartward"), false)
    }

    /// `watched` says whether anybody is told the figures.
    pub(crate) fn new(meter: Meter, watched: bool) -> Self {
        let seconds = |name, boundaries: &[f64]| {
            meter.f64_histogram(name).with_unit("s").with_boundaries(boundaries.to_vec()).build()
        };
        Self(Arc::new(Instruments {
            watched,
            http: seconds(names::HTTP_DURATION, &CALLS),
            active: meter.i64_up_down_counter(names::HTTP_ACTIVE).build(),
            served: seconds(names::RPC_SERVER_DURATION, &CALLS),
            called: seconds(names::RPC_CLIENT_DURATION, &CALLS),
            statements: seconds(names::DB_DURATION, &STATEMENTS),
            waits: seconds(names::CONNECTION_WAIT, &STATEMENTS),
            publish: seconds(names::PUBLISH_DURATION, &CALLS),
            published: meter.u64_counter(names::PUBLISHED).build(),
            process: seconds(names::PROCESS_DURATION, &CALLS),
            redelivered: meter.u64_counter(names::REDELIVERED).build(),
            duplicates: meter.u64_counter(names::DUPLICATES).build(),
            queued: meter.u64_gauge(names::QUEUE_DEPTH).build(),
            set_aside: meter.u64_gauge(names::SET_ASIDE).build(),
            waiting: meter.u64_gauge(names::OUTBOX_DEPTH).build(),
            age: meter.f64_gauge(names::OUTBOX_AGE).with_unit("s").build(),
            parked: meter.u64_gauge(names::OUTBOX_PARKED).build(),
            meter,
        }))
    }

    /// For instruments of a service's own. Their names and attributes stand in [`names`] as well.
    pub fn meter(&self) -> &Meter {
        &self.0.meter
    }

    /// Whether anybody is told: what is only counted to be told need not be counted else.
    pub fn watched(&self) -> bool {
        self.0.watched
    }

    /// A request has begun; it has ended when what is returned is dropped, however that comes about.
    pub fn request_begins(&self) -> ActiveRequest {
        self.0.active.add(1, &[]);
        ActiveRequest(self.clone())
    }

    /// A request was answered. `route` is the pattern of the path, `None` where there is none.
    pub fn request(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        // Anybody may invent methods.
        let method = METHODS.iter().copied().find(|known| *known == method).unwrap_or("_OTHER");
        let told = [KeyValue::new(names::HTTP_METHOD, method), KeyValue::new(names::HTTP_STATUS, i64::from(status))];
        let route = route.map(|route| KeyValue::new(names::HTTP_ROUTE, route.to_owned()));
        self.0.http.record(took.as_secs_f64(), &told.into_iter().chain(route).collect::<Vec<_>>());
    }

    pub(crate) fn served(&self, method: &str, status: &'static str, took: Duration) {
        self.0.served.record(took.as_secs_f64(), &call(method, status));
    }

    pub(crate) fn called(&self, method: &str, status: &'static str, took: Duration) {
        self.0.called.record(took.as_secs_f64(), &call(method, status));
    }

    pub(crate) fn statement(
        &self,
        store: &[KeyValue; 2],
        summary: &'static str,
        took: Duration,
        failure: Option<&Error>,
    ) {
        let [system, namespace] = store.clone();
        let told = [system, namespace, KeyValue::new(names::DB_SUMMARY, summary)];
        self.0.statements.record(took.as_secs_f64(), &with_error(told, failure));
    }

    pub(crate) fn waited(&self, pool: &KeyValue, took: Duration) {
        self.0.waits.record(took.as_secs_f64(), std::slice::from_ref(pool));
    }

    pub(crate) fn published(&self, topic: &str, failure: Option<&Error>) {
        self.0.published.add(1, &with_error([destination(topic)], failure));
    }

    pub(crate) fn publish(&self, took: Duration) {
        self.0.publish.record(took.as_secs_f64(), &[]);
    }

    pub(crate) fn processed(&self, consumer: &'static str, took: Duration, failure: Option<&Error>) {
        self.0.process.record(took.as_secs_f64(), &with_error([destination(consumer)], failure));
    }

    /// A handler is there. What it may never meet is told from the start, as nothing: a line that begins with its first
    /// event looks like no event at all.
    pub(crate) fn listens(&self, consumer: &'static str) {
        self.0.redelivered.add(0, &[destination(consumer)]);
        self.0.duplicates.add(0, &[destination(consumer)]);
    }

    pub(crate) fn redelivered(&self, consumer: &'static str) {
        self.0.redelivered.add(1, &[destination(consumer)]);
    }

    pub(crate) fn heard_before(&self, consumer: &'static str) {
        self.0.duplicates.add(1, &[destination(consumer)]);
    }

    pub(crate) fn queue(&self, consumer: &'static str, queued: u64, set_aside: u64) {
        self.0.queued.record(queued, &[destination(consumer)]);
        self.0.set_aside.record(set_aside, &[destination(consumer)]);
    }

    pub(crate) fn outbox(&self, service: &KeyValue, waiting: u64, age: Duration, parked: u64) {
        let service = std::slice::from_ref(service);
        self.0.waiting.record(waiting, service);
        self.0.age.record(age.as_secs_f64(), service);
        self.0.parked.record(parked, service);
    }
}

/// A request under way.
#[must_use]
pub struct ActiveRequest(Metrics);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.0.active.add(-1, &[]);
    }
}

fn call(method: &str, status: &'static str) -> [KeyValue; 3] {
    [
        KeyValue::new(names::RPC_SYSTEM, "grpc"),
        KeyValue::new(names::RPC_METHOD, method.to_owned()),
        KeyValue::new(names::RPC_STATUS, status),
    ]
}

/// A topic or a handler: both stand in the code, so there are few.
fn destination(name: &str) -> KeyValue {
    KeyValue::new(names::DESTINATION, name.to_owned())
}

fn with_error<const N: usize>(told: [KeyValue; N], failure: Option<&Error>) -> Vec<KeyValue> {
    told.into_iter().chain(failure.map(|failure| KeyValue::new(names::ERROR, word(failure)))).collect()
}

/// An error in one word.
fn word(error: &Error) -> &'static str {
    match error.kind() {
        Kind::Unavailable if is_contention(error) => "contention",
        Kind::NotFound => "not_found",
        Kind::Invalid => "invalid",
        Kind::Conflict => "conflict",
        Kind::Forbidden => "forbidden",
        Kind::Unauthenticated => "unauthenticated",
        Kind::Limited => "limited",
        Kind::Unavailable => "unavailable",
        Kind::Internal => "internal",
    }
}

/// Whether others were in the way: SQLite was busy or locked, PostgreSQL had a lock not in time, or the pool was empty.
fn is_contention(error: &Error) -> bool {
    match std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<sqlx::Error>()) {
        Some(sqlx::Error::PoolTimedOut) => true,
        Some(sqlx::Error::Database(cause)) => cause.code().is_some_and(|code| {
            // The low byte of SQLite's number is 5 (busy) or 6 (locked); PostgreSQL's codes have five places.
            code.len() < 5 && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
                || code == "55P03"
                || code.starts_with("40")
        }),
        _ => false,
    }
}

/// The failure of an outcome, to be measured.
pub(crate) fn failure<T>(outcome: &Result<T>) -> Option<&Error> {
    outcome.as_ref().err()
}
