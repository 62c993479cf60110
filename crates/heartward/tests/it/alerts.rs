//! Each alert fires in a fault and clears after it: the running system, a real Prometheus, and faults that are made
//! here. `cargo xtask observe` runs this.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use lapin::options::{BasicPublishOptions, QueuePurgeOptions};
use lapin::{BasicProperties, Connection, ConnectionProperties};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use crate::observe::{deploy, settle, use_it};
use crate::support::{Prometheus, Proxy, Somebody, System, broker_url, eventually, is_split};

mod certificate;

/// The same rules with short windows and low marks: faults of seconds instead of hours.
const IMPATIENT: [(&str, &str); 18] = [
    ("[5m]", "[8s]"),
    ("[10m]", "[8s]"),
    ("[30m]", "[30s]"),
    ("[1h]", "[20s]"),
    ("[3h]", "[20s]"),
    ("[6h]", "[20s]"),
    ("[3d]", "[20s]"),
    ("for: 1h", "for: 1s"),
    ("for: 15m", "for: 1s"),
    ("for: 10m", "for: 1s"),
    ("for: 5m", "for: 1s"),
    ("for: 2m", "for: 1s"),
    ("for: 1m", "for: 1s"),
    ("> 900", "> 3"),
    ("> 300", "> 3"),
    ("> 36 * 3600", "> 10"),
    (">= 20", ">= 5"),
    (">= 50", ">= 5"),
];

fn impatient_rules() -> String {
    IMPATIENT.into_iter().fold(deploy("prometheus/rules.yml"), |rules, (usual, short)| {
        assert!(rules.contains(usual), "{usual}");
        rules.replace(usual, short)
    })
}

struct Watch {
    prometheus: Prometheus,
}

impl Watch {
    async fn over(system: &System) -> Self {
        Self { prometheus: Prometheus::start(system.measured(), &impatient_rules()).await }
    }

    /// Waits until all of these fire.
    async fn fire(&self, alerts: &[&str], meanwhile: impl AsyncFn()) {
        eventually(&format!("{alerts:?}"), async || {
            meanwhile().await;
            let firing = self.prometheus.firing().await;
            alerts.iter().all(|alert| firing.contains(*alert)).then_some(())
        })
        .await;
        eprintln!("{} fire", alerts.join(", "));
    }

    /// Waits until none of these fires.
    async fn clear(&self, alerts: &[&str], meanwhile: impl AsyncFn()) {
        eventually(&format!("the end of {alerts:?}"), async || {
            meanwhile().await;
            let firing = self.prometheus.firing().await;
            alerts.iter().all(|alert| !firing.contains(*alert)).then_some(())
        })
        .await;
        eprintln!("{} clear", alerts.join(", "));
    }
}

async fn nothing() {
    tokio::time::sleep(Duration::from_millis(200)).await;
}

/// Keeps a table to ourselves for a while: everybody else who needs it waits.
async fn hold(database: &mut PgConnection, table: &str, meanwhile: impl AsyncFn()) {
    let mut held = database.begin().await.expect("a transaction");
    let lock = sqlx::AssertSqlSafe(format!("lock table {table} in access exclusive mode"));
    sqlx::query(lock).execute(&mut *held).await.expect("locked");
    meanwhile().await;
    held.rollback().await.expect("let go");
}

/// Has a process open no more files than this.
fn limit_files(pid: u32, current: Option<u64>) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a process id"));
    let maximum = rustix::process::getrlimit(Resource::Nofile).maximum;
    let current = current.or(maximum);
    prlimit(pid, Resource::Nofile, Rlimit { current, maximum }).expect("limited");
}

fn open_files(pid: u32) -> u64 {
    fs::read_dir(format!("/proc/{pid}/fd")).expect("a process").count() as u64
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes Prometheus and some minutes: cargo xtask observe"]
async fn alerts_of_several_processes_fire_in_a_fault_and_clear_after_it() {
    if !is_split() {
        return;
    }
    let (credentials, rest) =
        broker_url().split_once('@').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a broker");
    let (host, vhost) = rest.split_once('/').expect("a virtual host");
    let proxy = Proxy::to(host.to_owned()).await;
    let through = format!("{credentials}@{}/{vhost}", proxy.address);
    let mut system = System::start_measured(&[("EGRESS__ALLOW", "127.0.0.0/8"), ("BUS__URL", &through)]).await;
    let watch = Watch::over(&system).await;
    let (me, friend, test) = settle(&system).await;
    let usual = async || use_it(&me, &friend).await;
    let crowd = async || {
        join_all((0..12).map(|_| me.try_get("/api/v1/people?limit=5"))).await;
    };
    let mut database = system.ruler().await;

    watch
        .fire(&["HeartwardNotesFailing"], async || {
            me.post(&test, &json!({})).await;
            tokio::time::sleep(Duration::from_secs(2)).await;
        })
        .await;
    watch.clear(&["HeartwardNotesFailing"], &usual).await;

    let failing = ["HeartwardDown", "HeartwardErrorsFast", "HeartwardErrorsSteady", "HeartwardErrorsSlow"];
    system.kill("profiles");
    watch.fire(&failing, &crowd).await;
    system.run_all().await;
    watch.clear(&failing, &crowd).await;

    system.kill("reminders");
    watch.fire(&["HeartwardRemindersUnknown"], nothing).await;
    system.run_all().await;
    watch.clear(&["HeartwardRemindersUnknown"], nothing).await;

    proxy.cut();
    watch.fire(&["HeartwardOutboxStuck"], &usual).await;
    proxy.mend();
    watch.clear(&["HeartwardOutboxStuck"], &usual).await;

    let broker = Connection::connect(&broker_url(), ConnectionProperties::default()).await.expect("a broker");
    let channel = broker.create_channel().await.expect("a channel");
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    channel.basic_publish("".into(), "reminders.people".into(), options, b"no event", properties).await.expect("sent");
    watch.fire(&["HeartwardEventsParked"], nothing).await;
    channel.queue_purge("reminders.people.dead".into(), QueuePurgeOptions::default()).await.expect("purged");
    watch.clear(&["HeartwardEventsParked"], nothing).await;

    hold(&mut database, "reminders.inbox", async || {
        let talk = json!({ "person_ids": [friend], "layer": "ideas" });
        for _ in 0..40 {
            join_all((0..30).map(|_| me.post("/api/v1/conversations", &talk))).await;
        }
        watch.fire(&["HeartwardEventsPilingUp"], nothing).await;
    })
    .await;
    watch.clear(&["HeartwardEventsPilingUp"], nothing).await;

    let waiting = ["HeartwardSlow", "HeartwardPoolExhausted"];
    watch
        .fire(&waiting, async || {
            let mut database = system.ruler().await;
            let wait = async || tokio::time::sleep(Duration::from_secs(3)).await;
            tokio::join!(hold(&mut database, "profiles.person", wait), crowd());
        })
        .await;
    watch.clear(&waiting, &usual).await;

    let gateway = system.pid("gateway");
    // Again and again: connections of the crowd are still being closed, and leave room.
    let narrow = async || {
        limit_files(gateway, Some(open_files(gateway) + 4));
        nothing().await;
    };
    watch.fire(&["HeartwardFilesRunningOut"], narrow).await;
    limit_files(gateway, None);
    watch.clear(&["HeartwardFilesRunningOut"], nothing).await;

    told_late(&watch, &me, &mut database).await;

    let back_up = || assert!(system.operate(&["backup"]).0, "a backup is made");
    back_up();
    watch.fire(&["HeartwardBackupOld"], nothing).await;
    back_up();
    watch.clear(&["HeartwardBackupOld"], nothing).await;

    for _ in 0..4 {
        system.kill("reflections");
        system.run_all().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    watch.fire(&["HeartwardRestarting"], nothing).await;
    watch.clear(&["HeartwardRestarting"], nothing).await;
}

/// A reminder that cannot be read is never told.
async fn told_late(watch: &Watch, me: &Somebody, database: &mut PgConnection) {
    let later = (chrono::Utc::now() + chrono::TimeDelta::days(9)).format("%Y-%m-%dT%H:%M").to_string();
    me.post("/api/v1/reminders", &json!({ "kind": "own", "text": "tea", "start": later })).await.good();
    let unreadable = "update reminders.reminder set kind = 99, planned_at = now(), next_at = now()";
    sqlx::query(unreadable).execute(&mut *database).await.expect("unreadable");
    watch.fire(&["HeartwardRemindersLate"], nothing).await;
    sqlx::query("delete from reminders.reminder").execute(database).await.expect("gone");
    watch.clear(&["HeartwardRemindersLate"], nothing).await;
}

/// A small disk, made of memory.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a throw-away folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=256m", "tmpfs"]).arg(dir.path()).status();
        assert!(mounted.expect("mount is there").success(), "a small disk takes the rights to mount one");
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes Prometheus, a minute and the rights to mount a disk: cargo xtask observe"]
async fn alerts_of_one_process_fire_in_a_fault_and_clear_after_it() {
    if is_split() {
        return;
    }
    let disk = Disk::new();
    let data = disk.path().join("data").display().to_string();
    let system = System::start_measured(&[("DATA_DIR", &data)]).await;
    let watch = Watch::over(&system).await;

    let back_up = || assert!(system.operate(&["backup"]).0, "a backup is made");
    back_up();
    watch.fire(&["HeartwardBackupOld"], nothing).await;
    back_up();
    watch.clear(&["HeartwardBackupOld"], nothing).await;

    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![1; 235 << 20]).expect("written");
    watch.fire(&["HeartwardDiskFull"], nothing).await;
    fs::remove_file(ballast).expect("removed");
    watch.clear(&["HeartwardDiskFull"], nothing).await;
}
