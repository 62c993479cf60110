//! Looks whether an instance is well, for whoever runs it. It may run beside the instance, and changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use heartward_core::{Caller, Clock};
use heartward_platform::rpc::{self, Identity};
use heartward_platform::{Db, Foundation, RabbitBus, Schema, Standing, outbox};
use heartward_reminders::Finding;

use crate::cli::Role;
use crate::config::Config;
use crate::migrate::SCHEMAS;
use crate::{backup, compose, health, keys, terminal};

/// How long an event may wait before nobody seems to tell it.
const LATE: TimeDelta = TimeDelta::minutes(5);
/// How far clocks may be apart: half of what a call between services bears.
const SKEW: TimeDelta = TimeDelta::seconds(15);
/// How many events may wait for a handler before it seems to be too slow.
const CROWDED: u64 = 10_000;
/// A night and a half.
const STALE: TimeDelta = TimeDelta::hours(36);
/// How long before its end a certificate is to be replaced.
const RENEWAL: TimeDelta = TimeDelta::days(30);
const ROOM: u64 = 512 * 1024 * 1024;

/// Says what was found, and fails when something wants to be looked at.
pub(crate) async fn run(config: &Config) -> anyhow::Result<()> {
    if config.database.url.is_none() && !config.data_dir.exists() {
        bail!("There is nothing in {} yet.", config.data_dir.display());
    }
    let foundation = compose::foundation(config, keys::load(config)?);
    let mut findings = Vec::new();
    if config.database.url.is_none() {
        findings.extend(folder(config)?);
    }
    // On PostgreSQL a timer makes them, and only who names the folder can be told how old the last one is.
    if config.database.url.is_none() || config.backup.folder.is_some() {
        findings.push(backups(config));
    }
    let (mut stores, up_to_date) = stores(&foundation).await;
    findings.append(&mut stores);
    findings.extend(queues(config).await);
    findings.extend(processes(config).await?);
    // Whoever opens a schema that is behind would bring it up to date.
    if up_to_date {
        findings.push(erasures(&foundation).await?);
        let reminders = heartward_reminders::examine(&compose::reminders(config)?, &foundation).await;
        findings.extend(reminders.context("Cannot look into the records of reminders")?);
    }
    for finding in &findings {
        match &finding.advice {
            None => terminal::say(&format!("well: {}", finding.what)),
            Some(advice) => terminal::say(&format!("look: {}. {advice}", finding.what)),
        }
    }
    match findings.iter().filter(|finding| finding.advice.is_some()).count() {
        0 => Ok(()),
        some => bail!("{some} of {} want to be looked at.", findings.len()),
    }
}

fn finding(what: impl Into<String>, advice: Option<String>) -> Finding {
    Finding { what: what.into(), advice }
}

fn folder(config: &Config) -> anyhow::Result<[Finding; 2]> {
    let folder = &config.data_dir;
    let mode = fs::metadata(folder)?.permissions().mode();
    let open = (mode & 0o077 != 0).then(|| format!("Others can look into it: chmod 700 {}", folder.display()));
    let disk = rustix::fs::statvfs(folder)?;
    let full = (disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM)
        .then(|| format!("Less than {} MiB are left there. Make room before writing stops.", ROOM / 1024 / 1024));
    Ok([finding("the data folder is for its owner alone", open), finding("the disk has room", full)])
}

fn backups(config: &Config) -> Finding {
    let advice = match backup::last(config)() {
        None => Some("There is none yet. `heartward backup` makes one.".to_owned()),
        Some(last) if Clock::System.now() - last > STALE => {
            Some(format!("The last is of {}. Look into the log, and at the settings under backup.", last.date_naive()))
        }
        Some(_) => None,
    };
    finding("there is a backup of the last day", advice)
}

/// Each store, and whether all of them are as this program knows them.
async fn stores(foundation: &Foundation) -> (Vec<Finding>, bool) {
    let (mut findings, mut up_to_date) = (Vec::new(), true);
    for schema in &SCHEMAS {
        let service = schema.service;
        let looked = async {
            let db = foundation.look(service).await?;
            let looked = store(&db, schema).await;
            db.close().await;
            looked
        };
        match looked.await {
            Ok((standing, mut found)) => {
                up_to_date &= standing == Standing::UpToDate;
                findings.append(&mut found);
            }
            Err(error) => {
                up_to_date = false;
                let advice = format!("{error} {}", error.causes());
                findings.push(finding(format!("the records of {service} can be read"), Some(advice)));
            }
        }
    }
    (findings, up_to_date)
}

async fn store(db: &Db, schema: &Schema) -> heartward_core::Result<(Standing, Vec<Finding>)> {
    let service = schema.service;
    let mut tx = db.read(&Caller::System).await?;
    let standing = schema.standing(&mut tx).await?;
    let behind = match standing {
        Standing::UpToDate => None,
        Standing::Behind(steps) => Some(format!("{steps} steps are to be done: `heartward migrate` does them.")),
        Standing::Ahead(step) => Some(format!("A newer Heartward did step {step}. Run that version.")),
    };
    let mut findings = vec![finding(format!("the schema of {service} is up to date"), behind)];
    if standing == Standing::UpToDate {
        let oldest = outbox::oldest(&mut tx).await?.filter(|age| *age > LATE);
        let late = oldest.map(|age| {
            let minutes = age.num_minutes();
            format!("The oldest event has waited for {minutes} minutes. See that {service} runs, and the broker.")
        });
        findings.push(finding(format!("what {service} announces is told"), late));
        let parked = outbox::parked(&mut tx).await?.len();
        let parked = (parked > 0).then(|| format!("{parked} events are parked: `heartward events list`."));
        findings.push(finding(format!("no event of {service} is parked"), parked));
        let apart = (Clock::System.now() - tx.now().await?).abs();
        let apart = (apart > SKEW).then(|| format!("They are {} s apart.", apart.num_seconds()));
        findings.push(finding(format!("the clocks of this machine and of the database of {service} agree"), apart));
    }
    Ok((standing, findings))
}

async fn erasures(foundation: &Foundation) -> anyhow::Result<Finding> {
    let db = foundation.look("profiles").await?;
    let oldest = heartward_profiles::oldest_erasure(&db).await;
    db.close().await;
    let late = oldest.context("Cannot look into the records of profiles")?.filter(|age| *age > LATE).map(|age| {
        let minutes = age.num_minutes();
        format!("One was asked for {minutes} minutes ago. See that reflections and reminders run, and the broker.")
    });
    Ok(finding("what was to be erased is erased everywhere", late))
}

async fn queues(config: &Config) -> Vec<Finding> {
    let Some(url) = &config.bus.url else { return Vec::new() };
    match RabbitBus::new(url.clone(), compose::queues()).waiting().await {
        Err(error) => vec![finding("the broker answers", Some(format!("{error} {}", error.causes())))],
        Ok(queues) => queues
            .into_iter()
            .flat_map(|(handler, waiting, aside)| {
                let crowded = (waiting > CROWDED).then(|| format!("{waiting} wait. See that the service runs."));
                let aside = (aside > 0).then(|| format!("{aside} were set aside: `heartward events list`."));
                [
                    finding(format!("few events wait for {handler}"), crowded),
                    finding(format!("{handler} takes in what it hears"), aside),
                ]
            })
            .collect(),
    }
}

/// Whether each process answers: the gateway where it listens, the others where the gateway finds them.
async fn processes(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let identity = config.rpc.identity()?;
    let mut findings: Vec<Finding> = identity.iter().map(certificate).collect();
    let places = [
        (Role::Profiles, &config.profiles.place.at),
        (Role::Reflections, &config.reflections.at),
        (Role::Reminders, &config.reminders.at),
    ];
    for (role, at) in places {
        if let Some(at) = at {
            let answer = rpc::is_serving(at, identity.as_ref(), role.name()).await;
            let advice = answer.err().map(|error| format!("No good answer at {at}: {}", error.causes()));
            findings.push(finding(format!("{} serves", role.name()), advice));
        }
    }
    let answer = health::ready(config).await;
    let advice = answer.err().map(|error| format!("{error:#}. Start it, or look from where it runs."));
    findings.push(finding("the gateway is ready", advice));
    Ok(findings)
}

/// Whether this process's own certificate lasts. Those of one instance are made together.
fn certificate(identity: &Identity) -> Finding {
    let until = identity.expire_time();
    let soon = until - Clock::System.now() < RENEWAL;
    let advice = soon.then(|| format!("Until {}. Run `heartward certs` and start the processes.", until.date_naive()));
    finding("the certificate for calls between services lasts", advice)
}
