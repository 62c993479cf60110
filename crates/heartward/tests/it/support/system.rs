use std::collections::{BTreeMap, VecDeque};
use std::env::var;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lapin::options::QueueDeleteOptions;
use lapin::{Connection, ConnectionProperties};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::PgConnection;
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use super::{Database, eventually};

/// Systems of several processes share the broker's virtual host, so there is one at a time.
static TURN: Mutex<()> = Mutex::const_new(());

const ROLES: [&str; 4] = ["profiles", "reflections", "reminders", "gateway"];

/// Whether this run is about several processes.
pub(crate) fn is_split() -> bool {
    var("HEARTWARD_TEST_DATABASE_URL").is_ok() && var("HEARTWARD_TEST_AMQP_URL").is_ok()
}

/// The broker of a run with several processes.
pub(crate) fn broker_url() -> String {
    var("HEARTWARD_TEST_AMQP_URL").expect("a broker")
}

/// A running Heartward with records of its own.
pub(crate) struct System {
    dir: TempDir,
    settings: BTreeMap<String, String>,
    /// Settings of one role alone.
    own: BTreeMap<&'static str, BTreeMap<String, String>>,
    running: BTreeMap<&'static str, Child>,
    /// More processes of a role that runs already, oldest first.
    replicas: VecDeque<(Child, String)>,
    database: Option<Database>,
    /// Where each process tells its figures, when they do.
    figures: BTreeMap<&'static str, String>,
    url: String,
    _turn: Option<MutexGuard<'static, ()>>,
}

impl System {
    /// Starts one, and waits until it is ready.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with settings beyond the usual, as variables without their prefix.
    pub(crate) async fn start_with(extra: &[(&str, &str)]) -> Self {
        let mut system = Self::prepare(extra).await;
        system.run_all().await;
        system
    }

    /// The same with figures of every process.
    pub(crate) async fn start_measured(extra: &[(&str, &str)]) -> Self {
        let mut system = Self::prepare(extra).await;
        system.figures = system.roles().iter().map(|role| (*role, free())).collect();
        system.run_all().await;
        system
    }

    /// Where each process tells its figures.
    pub(crate) fn measured(&self) -> &BTreeMap<&'static str, String> {
        &self.figures
    }

    /// A connection to the records that hides nothing, for systems of several processes.
    pub(crate) async fn ruler(&self) -> PgConnection {
        self.database.as_ref().expect("several processes").ruler().await
    }

    /// What all processes tell in figures, as Prometheus reads it.
    pub(crate) async fn figures(&self) -> String {
        let mut all = String::new();
        for address in self.figures.values() {
            let answer = reqwest::get(format!("http://{address}/metrics")).await.expect("an answer");
            all.push_str(&answer.text().await.expect("text"));
        }
        all
    }

    /// One that does not run yet, with settings beyond the usual.
    pub(crate) async fn prepare(extra: &[(&str, &str)]) -> Self {
        // The HTTP client wants one, even for addresses without TLS; the first one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a throw-away folder");
        let gateway = free();
        let mut settings = BTreeMap::from([
            ("DATA_DIR".to_owned(), dir.path().join("data").display().to_string()),
            ("GATEWAY__LISTEN".to_owned(), gateway.clone()),
            ("TELEMETRY__LOG_FORMAT".to_owned(), "json".to_owned()),
            ("MASTER_KEY".to_owned(), "5b".repeat(32)),
            // A test asks more of one address than people do.
            ("GATEWAY__REQUESTS_PER_MINUTE".to_owned(), "0".to_owned()),
        ]);
        let (mut turn, mut database) = (None, None);
        if is_split() {
            turn = Some(TURN.lock().await);
            forget_queues().await;
            let owned = Database::new("createrole").await;
            settings.extend([
                ("DATABASE__URL".to_owned(), owned.url.clone()),
                ("DATABASE__CONNECTIONS".to_owned(), "4".to_owned()),
                ("BUS__URL".to_owned(), broker_url()),
                ("RPC__SECRET".to_owned(), "only for this test, and long enough".to_owned()),
            ]);
            for role in &ROLES[..3] {
                let (address, role) = (free(), role.to_uppercase());
                settings.insert(format!("{role}__LISTEN"), address.clone());
                settings.insert(format!("{role}__AT"), format!("http://{address}"));
            }
            database = Some(owned);
        }
        settings.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let url = format!("http://{gateway}");
        Self {
            dir,
            settings,
            own: BTreeMap::new(),
            running: BTreeMap::new(),
            replicas: VecDeque::new(),
            database,
            figures: BTreeMap::new(),
            url,
            _turn: turn,
        }
    }

    /// Has it use this from its next start on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// Has one role use this from its next start on.
    pub(crate) fn set_for(&mut self, role: &'static str, name: &str, value: &str) {
        self.own.entry(role).or_default().insert(format!("HEARTWARD_{name}"), value.to_owned());
    }

    /// Where its records are, for systems of several processes.
    pub(crate) fn database(&self) -> &Database {
        self.database.as_ref().expect("several processes")
    }

    /// What one of its settings is.
    pub(crate) fn setting(&self, name: &str) -> &str {
        &self.settings[name]
    }

    /// Where a service can be called, for systems of several processes.
    pub(crate) fn listens(&self, role: &str) -> String {
        format!("http://{}", self.settings[&listen(role)])
    }

    /// Where its files are.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.settings["DATA_DIR"].clone().into()
    }

    /// Where the gateway is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The processes there are.
    pub(crate) fn roles(&self) -> &'static [&'static str] {
        if self.database.is_some() { &ROLES } else { &["all"] }
    }

    /// Starts every process that is not there.
    pub(crate) fn launch(&mut self) {
        for role in self.roles() {
            if !self.running.contains_key(role) {
                let child = self.spawn(role);
                self.running.insert(role, child);
            }
        }
    }

    /// The same, and waits until all is ready.
    pub(crate) async fn run_all(&mut self) {
        self.launch();
        let http = reqwest::Client::new();
        let ready = format!("{}/readyz", self.url);
        let started = &self.running;
        eventually("readiness", async || {
            assert!(!started.is_empty());
            http.get(&ready).send().await.ok().filter(|answer| answer.status().is_success())
        })
        .await;
    }

    fn spawn(&self, role: &str) -> Child {
        let log = File::options().create(true).append(true).open(self.log_file(role)).expect("a log");
        let mut command = self.command(role != "all");
        command.arg("serve").args((role != "all").then_some(role));
        let log_too = log.try_clone().expect("a log");
        command.envs(self.own.get(role).into_iter().flatten());
        if let Some(address) = self.figures.get(role) {
            command.env("HEARTWARD_TELEMETRY__METRICS_LISTEN", address);
        }
        command.stdin(Stdio::null()).stdout(log).stderr(log_too).spawn().expect("it starts")
    }

    /// Runs a command of whoever operates the system; returns whether it went well, and what it said.
    pub(crate) fn operate(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(self.database.is_some()).args(arguments).output().expect("it starts");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).expect("text"))
    }

    /// Runs such a command, and ends it as a power cut would unless it is done by then; returns whether it was.
    pub(crate) fn operate_until(&self, arguments: &[&str], patience: Duration) -> bool {
        let mut command = self.command(self.database.is_some());
        let quiet = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().expect("it starts");
        std::thread::sleep(patience);
        child.kill().expect("killed, or gone");
        child.wait().expect("ended").success()
    }

    /// The program with the settings of the system.
    fn command(&self, is_split: bool) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heartward"));
        command.current_dir(self.dir.path());
        for name in std::env::vars_os().map(|(name, _)| name) {
            if name.to_string_lossy().starts_with("HEARTWARD_") {
                command.env_remove(name);
            }
        }
        // Figures by OTLP are sent every minute, which no test has.
        command.env("OTEL_METRIC_EXPORT_INTERVAL", "1000");
        for (name, value) in &self.settings {
            // All in one process is what nobody is told to be elsewhere.
            if !name.ends_with("__AT") || is_split {
                command.env(format!("HEARTWARD_{name}"), value);
            }
        }
        command
    }

    fn log_file(&self, role: &str) -> PathBuf {
        self.dir.path().join(format!("{role}.log"))
    }

    /// What the processes have said so far.
    pub(crate) fn log(&self) -> String {
        self.roles().iter().map(|role| fs::read_to_string(self.log_file(role)).unwrap_or_default()).collect()
    }

    /// Ends a process at once, as a power cut would.
    pub(crate) fn kill(&mut self, role: &str) {
        let mut child = self.running.remove(role).expect("it runs");
        child.kill().expect("killed");
        child.wait().expect("ended");
    }

    /// Asks a process to stop, and waits until it has.
    pub(crate) fn stop(&mut self, role: &str) {
        let child = self.running.remove(role).expect("it runs");
        end(role, child);
    }

    /// The same for all that run, those that are called last.
    pub(crate) fn stop_all(&mut self) {
        for role in self.roles().iter().rev() {
            self.stop(role);
        }
    }

    /// Stops a process and starts it again, while nobody waits for it.
    pub(crate) async fn restart(&mut self, role: &'static str) {
        tokio::task::block_in_place(|| self.stop(role));
        let child = self.spawn(role);
        self.running.insert(role, child);
        listening(&self.settings[&listen(role)]).await;
    }

    /// Starts one more process of a role, which nobody calls, and tells where it listens.
    pub(crate) fn replicate(&mut self, role: &'static str) -> String {
        let address = free();
        self.replicate_at(role, address.clone());
        format!("http://{address}")
    }

    fn replicate_at(&mut self, role: &'static str, address: String) {
        let usual = self.settings.insert(listen(role), address.clone());
        self.replicas.push_back((self.spawn(role), address));
        self.settings.extend(usual.map(|usual| (listen(role), usual)));
    }

    /// Stops the oldest of those, which is of this role, and starts it again.
    pub(crate) async fn restart_replica(&mut self, role: &'static str) {
        let (child, address) = self.replicas.pop_front().expect("a replica");
        tokio::task::block_in_place(|| end(role, child));
        self.replicate_at(role, address.clone());
        listening(&address).await;
    }

    /// Ends the oldest of those at once, as a power cut would.
    pub(crate) fn kill_replica(&mut self) {
        let (mut child, _) = self.replicas.pop_front().expect("a replica");
        child.kill().expect("killed");
        child.wait().expect("ended");
    }

    /// Puts the oldest of those to sleep, wherever it is.
    pub(crate) fn pause_replica(&self) {
        self.signal_replica("-STOP");
    }

    /// Wakes it up again.
    pub(crate) fn wake_replica(&self) {
        self.signal_replica("-CONT");
    }

    fn signal_replica(&self, signal: &str) {
        let pid = self.replicas.front().expect("a replica").0.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().expect("kill is there");
        assert!(sent.success());
    }

    /// The process of a role, for a look from outside.
    pub(crate) fn pid(&self, role: &str) -> u32 {
        self.running[role].id()
    }

    /// How many events a handler has taken, for systems of several processes.
    pub(crate) async fn taken(&self, service: &str, handler: &str) -> i64 {
        let mut database = self.ruler().await;
        let count = format!("select count(*) from {service}.inbox where consumer = $1");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(handler);
        count.fetch_one(&mut database).await.expect("a count")
    }

    /// The one-time code for the first account.
    pub(crate) async fn setup_code(&self) -> String {
        eventually("a setup code", async || {
            let log = self.log();
            let after = log.split("with this code:").nth(1)?;
            after.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
        })
        .await
    }
}

impl Drop for System {
    fn drop(&mut self) {
        for child in self.running.values_mut().chain(self.replicas.iter_mut().map(|(child, _)| child)) {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            for role in self.roles() {
                let log = fs::read_to_string(self.log_file(role)).unwrap_or_default();
                let tail: Vec<&str> = log.lines().rev().take(20).collect();
                eprintln!("--- the end of the log of {role}");
                tail.iter().rev().for_each(|line| eprintln!("{line}"));
            }
        }
    }
}

/// The setting that says where a role listens.
fn listen(role: &str) -> String {
    format!("{}__LISTEN", role.to_uppercase())
}

/// Asks a process to stop, and waits until it has.
fn end(role: &str, mut child: Child) {
    kill_process(Pid::from_child(&child), Signal::TERM).expect("asked");
    assert!(child.wait().expect("ended").success(), "{role} stops well");
}

async fn listening(address: &str) {
    eventually("a listener", async || tokio::net::TcpStream::connect(address).await.ok()).await;
}

/// An address that nobody listens on for now.
pub(crate) fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

/// What an earlier system left in the broker is not for this one.
async fn forget_queues() {
    let connection = Connection::connect(&broker_url(), ConnectionProperties::default()).await.expect("a broker");
    let channel = connection.create_channel().await.expect("a channel");
    for queue in heartward_reflections::queues().into_iter().chain(heartward_reminders::queues()) {
        channel.queue_delete(queue.name.into(), QueueDeleteOptions::default()).await.expect("deleted");
    }
    connection.close(200, "done".into()).await.expect("closed");
}
