//! What everything that is measured is called, in every service: a rename is one diff here.
//!
//! Names are those of OpenTelemetry's semantic conventions where there are any, and begin with `heartward.` where there
//! are none. `deploy/grafana` and `deploy/prometheus` know them as Prometheus does: dots as underscores, the unit at the
//! end, and `_total` after a counter.
//!
//! An attribute has few values, which are all in the code. [`ATTRIBUTES`] are all there are.

/// What was asked for: `GET`.
pub const HTTP_METHOD: &str = "http.request.method";
/// The pattern of the path: `/people/{id}`.
pub const HTTP_ROUTE: &str = "http.route";
/// The status of the answer.
pub const HTTP_STATUS: &str = "http.response.status_code";
/// Which kind of call: always `grpc`.
pub const RPC_SYSTEM: &str = "rpc.system.name";
/// The full name of a method: `heartward.profiles.v1.PeopleService/GetPerson`.
pub const RPC_METHOD: &str = "rpc.method";
/// How a call ended: `OK`, `NOT_FOUND`.
pub const RPC_STATUS: &str = "rpc.response.status_code";
/// `sqlite` or `postgresql`.
pub const DB_SYSTEM: &str = "db.system.name";
/// Whose store: `reminders`.
pub const DB_NAMESPACE: &str = "db.namespace";
/// What a statement is about: the module of the store that it stands in, or `commit`.
pub const DB_SUMMARY: &str = "db.query.summary";
/// A pool of connections: `reminders.write`.
pub const POOL: &str = "db.client.connection.pool.name";
/// `used` or `idle`.
pub const CONNECTION_STATE: &str = "db.client.connection.state";
/// The topic of an event, or the handler that takes it in.
pub const DESTINATION: &str = "messaging.destination.name";
/// What went wrong, in a word.
pub const ERROR: &str = "error.type";
/// `user` or `system`.
pub const CPU_MODE: &str = "cpu.mode";
/// A service: `reminders`.
pub const SERVICE: &str = "service.name";
/// The version of the program.
pub const VERSION: &str = "service.version";
/// What waits to be done: `offers`, `reminders` or `notes`.
pub const QUEUE: &str = "heartward.queue";
/// What a reminder or a note is: `birthday`.
pub const KIND: &str = "heartward.kind";
/// What a channel is: `email`.
pub const CHANNEL: &str = "heartward.channel";
/// What came of an attempt, or became of a note.
pub const OUTCOME: &str = "heartward.outcome";
/// How a channel stands: `active`.
pub const STATE: &str = "heartward.state";

/// Every attribute there is. Nothing else is ever told about a measurement.
pub const ATTRIBUTES: [&str; 21] = [
    HTTP_METHOD,
    HTTP_ROUTE,
    HTTP_STATUS,
    RPC_SYSTEM,
    RPC_METHOD,
    RPC_STATUS,
    DB_SYSTEM,
    DB_NAMESPACE,
    DB_SUMMARY,
    POOL,
    CONNECTION_STATE,
    DESTINATION,
    ERROR,
    CPU_MODE,
    SERVICE,
    VERSION,
    QUEUE,
    KIND,
    CHANNEL,
    OUTCOME,
    STATE,
];

/// How long requests take.
pub const HTTP_DURATION: &str = "http.server.request.duration";
/// Requests under way.
pub const HTTP_ACTIVE: &str = "http.server.active_requests";
/// How long calls take where they are answered.
pub const RPC_SERVER_DURATION: &str = "rpc.server.call.duration";
/// How long calls take for whoever makes them.
pub const RPC_CLIENT_DURATION: &str = "rpc.client.call.duration";
/// How long statements take.
pub const DB_DURATION: &str = "db.client.operation.duration";
/// How long it takes until a transaction has begun: the wait for a connection, on SQLite also for the one writer.
pub const CONNECTION_WAIT: &str = "db.client.connection.wait_time";
/// Open connections.
pub const CONNECTION_COUNT: &str = "db.client.connection.count";
/// How many there may be.
pub const CONNECTION_MAX: &str = "db.client.connection.max";
/// How long it takes to hand a batch of events to the bus.
pub const PUBLISH_DURATION: &str = "messaging.client.operation.duration";
/// Events handed to the bus.
pub const PUBLISHED: &str = "messaging.client.sent.messages";
/// How long it takes a handler to take an event in.
pub const PROCESS_DURATION: &str = "messaging.process.duration";
/// Events that the broker delivered again.
pub const REDELIVERED: &str = "heartward.events.redelivered";
/// Events that a handler found to have been heard before.
pub const DUPLICATES: &str = "heartward.events.duplicates";
/// Events that wait in the broker for a handler.
pub const QUEUE_DEPTH: &str = "heartward.events.queued";
/// Events that a handler could not take in, which wait for an operator.
pub const SET_ASIDE: &str = "heartward.events.set_aside";
/// Events that wait in the outbox.
pub const OUTBOX_DEPTH: &str = "heartward.outbox.depth";
/// How long the oldest of them has waited.
pub const OUTBOX_AGE: &str = "heartward.outbox.age";
/// Events that were given up, which wait for an operator.
pub const OUTBOX_PARKED: &str = "heartward.outbox.parked";
/// Reminders, offers and notes that are due and not done.
pub const DUE: &str = "heartward.reminders.due";
/// How long the oldest of them has been due.
pub const LAG: &str = "heartward.reminders.lag";
/// Reminders that were told, and one-to-ones that were offered.
pub const TOLD: &str = "heartward.reminders.told";
/// How long after it was due something was done.
pub const LATENESS: &str = "heartward.reminders.lateness";
/// Due work that could not be done, and is due again.
pub const FAILURES: &str = "heartward.reminders.failures";
/// Attempts to send a note.
pub const ATTEMPTS: &str = "heartward.notes.attempts";
/// How long an attempt takes.
pub const ATTEMPT_DURATION: &str = "heartward.notes.attempt.duration";
/// Notes that are not tried any more.
pub const SETTLED: &str = "heartward.notes.settled";
/// Channels there are.
pub const CHANNELS: &str = "heartward.channels";
/// Always 1; its attributes say what runs.
pub const BUILD: &str = "heartward.build.info";
/// What is free where the records are.
pub const DISK_FREE: &str = "heartward.data.free";
/// How much there is in all, there.
pub const DISK_SIZE: &str = "heartward.data.size";
/// How long ago everything was backed up last.
pub const BACKUP_AGE: &str = "heartward.backup.age";
/// Time on a processor.
pub const CPU: &str = "process.cpu.time";
/// Memory in use.
pub const MEMORY: &str = "process.memory.usage";
/// Open file descriptors.
pub const FILES: &str = "process.unix.file_descriptor.count";
/// How many there may be.
pub const FILES_MAX: &str = "heartward.process.file_descriptor.limit";
/// Threads.
pub const THREADS: &str = "process.thread.count";
/// How long the process has been up.
pub const UPTIME: &str = "process.uptime";
/// Tasks that the async runtime has.
pub const TASKS: &str = "heartward.runtime.tasks";
/// Tasks that wait for a thread of the runtime.
pub const TASKS_WAITING: &str = "heartward.runtime.tasks.waiting";
/// Time in which threads of the runtime were busy.
pub const BUSY: &str = "heartward.runtime.busy";
/// How many threads that are.
pub const WORKERS: &str = "heartward.runtime.workers";
