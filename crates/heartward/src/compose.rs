//! Puts the parts together. The only place that decides who is in this process and how events travel.
//!
//! Everything is built before anything runs: stores opened, schemas brought up to date, addresses bound. It stops the
//! other way round: nobody is let in any more, what is open is finished, then the relays and jobs rest, then the stores
//! are closed.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use heartward_core::{Clock, Secret};
use heartward_gateway::{Deps, LastBackup, Proxies, Tls};
use heartward_platform::backup::is_half_restored;
use heartward_platform::bus::Queue;
use heartward_platform::mail::{Security, Smtp};
use heartward_platform::rpc::{self, Identity, Peer, Signer};
use heartward_platform::telemetry::Telemetry;
use heartward_platform::{
    Bus, Db, Foundation, Job, LocalBus, MasterKeys, Metrics, Part, RabbitBus, Relay, erasing, outbox, telemetry, vault,
};
use heartward_profiles::Provider;
use heartward_proto::DESCRIPTORS;
use heartward_reminders::Allowed;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::cli::Role;
use crate::config::{self, Config, Place};
use crate::run::Leave;
use crate::{backup, keys, local, run, terminal};

/// Runs a process in `role` until it is told to stop.
pub(crate) async fn serve(config: &Config, role: Role) -> anyhow::Result<()> {
    traced(config, role, async |telemetry| {
        let system = System::build(config, role, telemetry).await?;
        system.welcome(config);
        system.run().await
    })
    .await
}

/// Runs everything in this process, and beside it a guest who comes in by the front door: `guest` gets the address and
/// the code for the first account.
pub(crate) async fn serve_with<G>(config: &Config, guest: G) -> anyhow::Result<()>
where
    G: FnOnce(String, Secret) -> Job,
{
    traced(config, Role::All, async |telemetry| {
        let mut system = System::build(config, Role::All, telemetry).await?;
        let code = system.setup_code.take().context("There is an account already")?;
        let address = config.public_url(system.address.unwrap_or(config.gateway.listen));
        system.doors.push(guest(address, code));
        system.run().await
    })
    .await
}

/// Logs, traces and counts what happens until `work` is done.
async fn traced<W>(config: &Config, role: Role, work: W) -> anyhow::Result<()>
where
    W: AsyncFnOnce(&Telemetry) -> anyhow::Result<()>,
{
    let telemetry = telemetry::init(&config.telemetry, role.name(), &config.data_dir)?;
    info!(role = role.name(), version = env!("CARGO_PKG_VERSION"), "starting");
    let outcome = work(&telemetry).await;
    telemetry.shutdown();
    outcome
}

/// Takes the data folder for this process: SQLite files belong to one process.
pub(crate) fn lock(config: &Config) -> anyhow::Result<Option<File>> {
    if config.database.url.is_some() {
        return Ok(None);
    }
    let lock = local::claim(&config.data_dir)?;
    if is_half_restored(&config.data_dir) {
        bail!("A restore stopped halfway in {}. Run it again, with --force.", config.data_dir.display());
    }
    Ok(Some(lock))
}

/// What services stand on. Nothing is counted, as suits commands that end by themselves.
pub(crate) fn foundation(config: &Config, master_keys: MasterKeys) -> Foundation {
    Foundation {
        store: config.database.clone(),
        data_dir: config.data_dir.clone(),
        prefix: String::new(),
        clock: Clock::System,
        master_keys,
        metrics: Metrics::off(),
    }
}

/// Where people reach this instance. On this machine alone that is by its name, since an address can have no passkeys.
fn origin(config: &Config) -> Option<String> {
    let here = config.gateway.listen;
    match &config.gateway.public_url {
        Some(url) => Some(url.trim_end_matches('/').to_owned()),
        None => (here.ip().is_loopback() && here.port() != 0).then(|| format!("http://localhost:{}", here.port())),
    }
}

/// What profiles can be told.
pub(crate) fn profiles(config: &Config) -> anyhow::Result<heartward_profiles::Config> {
    let owner = config.owner_email.clone().zip(config.owner_password.clone());
    Ok(heartward_profiles::Config {
        session_days: config.profiles.session_days.into(),
        origin: origin(config),
        smtp: smtp(config),
        public_url: public_url(config),
        owner: owner.map(|(email, password)| heartward_profiles::Owner { email, password }),
        provider: provider(config)?,
    })
}

/// The operator's OpenID Connect provider, if one is named.
fn provider(config: &Config) -> anyhow::Result<Option<Provider>> {
    let config::Oidc { issuer, client_id, client_secret, name, join } = config.oidc.clone();
    let Some((issuer, client_id)) = issuer.zip(client_id) else { return Ok(None) };
    let origin =
        origin(config).context("oidc.issuer takes gateway.public_url, where the provider sends browsers back to")?;
    let redirect = format!("{origin}/sign-in/provider/return");
    Ok(Some(Provider { name, issuer, client_id, client_secret, redirect, joins: join }))
}

/// What reminders can be told.
pub(crate) fn reminders(config: &Config) -> anyhow::Result<heartward_reminders::Config> {
    let allowed = Allowed::parse(config.egress.allow.as_deref().unwrap_or_default().split(','))?;
    Ok(heartward_reminders::Config { public_url: public_url(config), allowed, smtp: smtp(config) })
}

/// The operator's mail server, if one is named.
fn smtp(config: &Config) -> Option<Smtp> {
    let config::Smtp { host, port, security, username, password, from } = config.smtp.clone();
    let security = match security.as_str() {
        "tls" => Security::Tls,
        "none" => Security::None,
        _ => Security::StartTls,
    };
    let login = username.map(|username| (username, password.unwrap_or_else(|| Secret::new(""))));
    host.map(|host| Smtp { host, port, security, login, from: from.unwrap_or_default() })
}

/// The address people type, where the operator named it.
fn public_url(config: &Config) -> Option<String> {
    config.gateway.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned())
}

/// Signs calls between services. The secret of calls within one process is nobody else's business.
pub(crate) fn signer(config: &Config) -> anyhow::Result<Signer> {
    let secret = match &config.rpc.secret {
        Some(secret) => secret.clone(),
        None => Secret::new(vault::random::<32>()?.map(|byte| format!("{byte:02x}")).concat()),
    };
    Ok(Signer::new(&secret, Clock::System)?)
}

/// A process, ready to run.
struct System {
    /// What lets others in.
    doors: Vec<Job>,
    /// What goes on behind them.
    work: Vec<Job>,
    stores: Vec<Db>,
    /// The one-time code for the first account, while there is none.
    setup_code: Option<Secret>,
    /// Where the gateway is, when it is in this process.
    address: Option<SocketAddr>,
    leave: Leave,
    /// Keeps a second process away from the data folder.
    _lock: Option<File>,
}

impl System {
    /// Opens, migrates, binds and connects everything that `role` asks for.
    async fn build(config: &Config, role: Role, telemetry: &Telemetry) -> anyhow::Result<Self> {
        let notice = Duration::from_secs(config.shutdown.notice.into());
        let leave = Leave { notice, ..Leave::default() };
        let (leaving, metrics) = (leave.begun.clone(), telemetry.metrics().clone());
        let identity = config.rpc.identity()?;
        let wiring = Wiring { config, role, identity, signer: signer(config)?, leaving, metrics };
        let lock = wiring.lock()?;
        let services = wiring.services().await?;
        if lock.is_some() {
            for part in services.parts() {
                outbox::free(&part.db).await?;
            }
        }
        let mut system = Self {
            doors: Vec::new(),
            work: Vec::new(),
            stores: services.parts().map(|part| part.db.clone()).collect(),
            setup_code: services.setup_code.clone(),
            address: None,
            leave,
            _lock: lock,
        };
        if wiring.is_split() {
            for part in services.parts() {
                system.doors.push(wiring.listen(part).await?);
            }
        }
        if matches!(role, Role::All | Role::Gateway) {
            let deps = wiring.deps(&services)?;
            let (address, job) = wiring.gateway(deps).await?;
            system.doors.push(job);
            system.address = Some(address);
        }
        system.work = wiring.work(services);
        if wiring.keeps_backups() {
            system.work.extend(backup::nightly(config, &wiring.foundation()?));
        }
        system.work.extend(telemetry.exposition().await?);
        Ok(system)
    }

    /// Says where it is, and how to make the first account.
    fn welcome(&self, config: &Config) {
        let url = config.public_url(self.address.unwrap_or(config.gateway.listen));
        if self.address.is_some() {
            terminal::say(&format!("Heartward is at {url}"));
        }
        if let Some(code) = &self.setup_code {
            let code = code.expose();
            terminal::say(&format!(
                "\nThere is no account yet. To make yours, open {url}/setup with this code:\n\n    {code}\n"
            ));
        }
    }

    /// Runs until told to stop, or until something that runs for ever ends by itself.
    async fn run(self) -> anyhow::Result<()> {
        let outcome = run::until_stopped(self.doors, self.work, self.leave).await;
        for store in self.stores {
            store.close().await;
        }
        outcome
    }
}

/// The services in this process.
struct Services {
    profiles: Option<Part>,
    reflections: Option<Part>,
    reminders: Option<Part>,
    setup_code: Option<Secret>,
}

impl Services {
    fn parts(&self) -> impl Iterator<Item = &Part> {
        [&self.profiles, &self.reflections, &self.reminders].into_iter().flatten()
    }
}

/// How this process is put together.
struct Wiring<'a> {
    config: &'a Config,
    role: Role,
    /// Who this process is to the others, where they ask.
    identity: Option<Identity>,
    signer: Signer,
    leaving: CancellationToken,
    metrics: Metrics,
}

impl Wiring<'_> {
    /// Whether some service is in another process.
    fn is_split(&self) -> bool {
        let Config { profiles, reflections, reminders, .. } = self.config;
        self.role != Role::All || [&profiles.place, reflections, reminders].iter().any(|place| place.at.is_some())
    }

    fn is_here(&self, service: Role, place: &Place) -> bool {
        self.role == service || (self.role == Role::All && place.at.is_none())
    }

    fn lock(&self) -> anyhow::Result<Option<File>> {
        if self.role == Role::Gateway { Ok(None) } else { lock(self.config) }
    }

    async fn services(&self) -> anyhow::Result<Services> {
        let mut services = Services { profiles: None, reflections: None, reminders: None, setup_code: None };
        if self.role == Role::Gateway {
            return Ok(services);
        }
        let config = self.config;
        let foundation = self.foundation()?;
        if self.is_here(Role::Profiles, &config.profiles.place) {
            let started = heartward_profiles::start(&profiles(config)?, &foundation).await;
            let started = started.context("Cannot start profiles")?;
            services.profiles = Some(started.part);
            services.setup_code = started.setup_code;
        }
        if self.is_here(Role::Reflections, &config.reflections) {
            let profiles = self.peer("profiles", services.profiles.as_ref(), &config.profiles.place)?;
            let part = heartward_reflections::start(&foundation, profiles).await;
            services.reflections = Some(part.context("Cannot start reflections")?);
        }
        if self.is_here(Role::Reminders, &config.reminders) {
            let profiles = self.peer("profiles", services.profiles.as_ref(), &config.profiles.place)?;
            let part = heartward_reminders::start(&reminders(config)?, &foundation, profiles).await;
            services.reminders = Some(part.context("Cannot start reminders")?);
        }
        Ok(services)
    }

    fn foundation(&self) -> anyhow::Result<Foundation> {
        let metrics = self.metrics.clone();
        Ok(Foundation { metrics, ..foundation(self.config, keys::load(self.config)?) })
    }

    /// The way to a service: straight in when it is here, else over the network.
    fn peer(&self, name: &'static str, part: Option<&Part>, place: &Place) -> anyhow::Result<Peer> {
        let signer = self.signer.clone();
        let peer = match (part, &place.at) {
            (Some(part), _) => Peer::local(name, self.guarded(part), signer),
            (None, Some(at)) => Peer::remote(name, at, self.identity.as_ref(), signer)?,
            (None, None) => anyhow::bail!("{name}.at is not set, and {name} is not in this process."),
        };
        Ok(peer.measured(&self.metrics))
    }

    fn guarded(&self, part: &Part) -> tonic::service::Routes {
        rpc::measured(rpc::guard(part.rpc.clone(), part.name, self.signer.clone()), &self.metrics)
    }

    async fn listen(&self, part: &Part) -> anyhow::Result<Job> {
        let name = part.name;
        let role = match name {
            "profiles" => Role::Profiles,
            "reflections" => Role::Reflections,
            _ => Role::Reminders,
        };
        let listener = bind(self.config.listen(role), name).await?;
        let (routes, leaving, identity) = (self.guarded(part), self.leaving.clone(), self.identity.clone());
        Ok(Job::new(format!("{name}.rpc"), move |stop| async move {
            let served = rpc::serve(listener, identity.as_ref(), name, routes, DESCRIPTORS, leaving, stop);
            if let Err(failure) = served.await {
                error!(service = name, error = %failure, "calls are not served any more");
            }
        }))
    }

    fn deps(&self, services: &Services) -> anyhow::Result<Deps> {
        let config = self.config;
        let last_backup = (self.keeps_backups() || config.backup.folder.is_some())
            .then(|| Arc::new(backup::last(config)) as LastBackup);
        Ok(Deps {
            profiles: self.peer("profiles", services.profiles.as_ref(), &config.profiles.place)?,
            reflections: self.peer("reflections", services.reflections.as_ref(), &config.reflections)?,
            reminders: self.peer("reminders", services.reminders.as_ref(), &config.reminders)?,
            cursor_key: self.signer.derive("cursors"),
            clock: Clock::System,
            leaving: self.leaving.clone(),
            last_backup,
            metrics: self.metrics.clone(),
        })
    }

    /// Whether this process makes the backups of the instance: one that is all of it, and has its files to itself.
    fn keeps_backups(&self) -> bool {
        self.role == Role::All && self.config.database.url.is_none()
    }

    async fn gateway(&self, deps: Deps) -> anyhow::Result<(SocketAddr, Job)> {
        let listener = bind(self.config.gateway.listen, "gateway").await?;
        let address = listener.local_addr()?;
        let settings = heartward_gateway::Config {
            listen: address.to_string(),
            public_url: self.config.gateway.public_url.clone(),
            tls: self.config.gateway.tls_cert_file.is_some(),
            trusted_proxies: Proxies::parse(self.config.gateway.trusted_proxies.as_deref().unwrap_or_default())?,
            requests_per_minute: self.config.gateway.requests_per_minute,
        };
        settings.validate()?;
        let config = &self.config.gateway;
        let files = config.tls_cert_file.clone().zip(config.tls_key_file.clone());
        let tls = files.map(|(cert, key)| Tls::load(cert, key)).transpose()?;
        let (app, leaving) = (heartward_gateway::app(&settings, deps), self.leaving.clone());
        let job = Job::new("gateway.http", move |stop| async move {
            if let Err(failure) = heartward_gateway::serve(listener, app, tls, leaving, stop).await {
                error!(error = %failure, "requests are not served any more");
            }
        });
        Ok((address, job))
    }

    /// Relays, consumers and the services' own jobs.
    fn work(&self, services: Services) -> Vec<Job> {
        let mut parts: Vec<Part> =
            [services.profiles, services.reflections, services.reminders].into_iter().flatten().collect();
        let mut work: Vec<Job> = parts.iter_mut().flat_map(|part| std::mem::take(&mut part.jobs)).collect();
        let bus: Arc<dyn Bus> = match &self.config.bus.url {
            None => {
                Arc::new(LocalBus::new(parts.iter_mut().flat_map(|part| std::mem::take(&mut part.consumers)).collect()))
            }
            Some(url) => {
                let bus = RabbitBus::new(url.clone(), queues());
                for part in &mut parts {
                    work.push(bus.consume(part.name, std::mem::take(&mut part.consumers)));
                }
                Arc::new(bus)
            }
        };
        work.extend(parts.iter().map(|part| outbox::watch(part.db.clone(), part.name)));
        work.extend(parts.iter().map(|part| erasing::sweeper(part.name, part.db.clone())));
        work.extend(parts.into_iter().map(|part| Relay::new(part.db, bus.clone()).job(part.name)));
        work
    }
}

/// The queues of all services: whoever publishes makes sure that they are there.
pub(crate) fn queues() -> Vec<Queue> {
    [heartward_profiles::queues(), heartward_reflections::queues(), heartward_reminders::queues()].concat()
}

async fn bind(address: SocketAddr, name: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("Cannot listen on {address}. Choose another address with HEARTWARD_{}__LISTEN", name.to_uppercase())
    })
}
