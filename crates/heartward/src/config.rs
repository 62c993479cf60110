//! Settings: `defaults.toml`, then a file, then the environment, then the command line; later ones win.
//!
//! `defaults.toml` is the reference and the schema in one: a key that is not in there does not exist. Everything that
//! is not right is told at once, with its key, where it came from and what is allowed; never with its value.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use heartward_core::Secret;
use heartward_platform::{bus, db, rpc, telemetry};
use serde::Deserialize;

use crate::cli::Role;

mod layers;
mod rules;

use layers::{Layers, Problem};

const DEFAULTS: &str = include_str!("defaults.toml");
/// Read from the current folder when no other file is named.
const FILE: &str = "heartward.toml";

/// All settings of a process.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Config {
    pub(crate) data_dir: PathBuf,
    pub(crate) master_key: Option<Secret>,
    pub(crate) master_key_previous: Option<Secret>,
    pub(crate) owner_email: Option<String>,
    pub(crate) owner_password: Option<Secret>,
    pub(crate) database: db::Config,
    pub(crate) backup: Backup,
    #[serde(default = "no_bus")]
    pub(crate) bus: bus::Config,
    #[serde(default = "no_secret")]
    pub(crate) rpc: rpc::Config,
    pub(crate) telemetry: telemetry::Config,
    pub(crate) shutdown: Shutdown,
    pub(crate) gateway: Gateway,
    pub(crate) profiles: Profiles,
    pub(crate) reflections: Place,
    pub(crate) reminders: Place,
    pub(crate) oidc: Oidc,
    pub(crate) smtp: Smtp,
    #[serde(default)]
    pub(crate) egress: Egress,
}

/// When backups are made, and where they are kept.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Backup {
    pub(crate) folder: Option<PathBuf>,
    pub(crate) at: Option<String>,
    pub(crate) keep: u16,
}

/// The operator's OpenID Connect provider.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Oidc {
    pub(crate) issuer: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) name: String,
    pub(crate) join: bool,
}

/// The operator's mail server.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Smtp {
    pub(crate) host: Option<String>,
    pub(crate) port: u16,
    pub(crate) security: String,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) from: Option<String>,
}

/// Where channels may lead besides the open internet.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Egress {
    pub(crate) allow: Option<String>,
}

/// How a process takes its leave.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Shutdown {
    pub(crate) notice: u16,
}

/// The gateway's section.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gateway {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<String>,
    pub(crate) tls_cert_file: Option<PathBuf>,
    pub(crate) tls_key_file: Option<PathBuf>,
    pub(crate) trusted_proxies: Option<String>,
    pub(crate) requests_per_minute: u32,
}

impl Gateway {
    /// Where the gateway that is bound to `bound` is, whatever people type.
    pub(crate) fn address(&self, bound: SocketAddr) -> String {
        let scheme = if self.tls_cert_file.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", reachable(bound))
    }
}

/// The section of profiles.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Profiles {
    pub(crate) session_days: u16,
    #[serde(flatten)]
    pub(crate) place: Place,
}

/// Where a service is when it is a process of its own.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Place {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// Where others reach it; absent when it runs in their process.
    pub(crate) at: Option<String>,
}

/// What settings are wanted for. What is lacking for that is refused, and only the secrets that it takes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To run in this role.
    Serve(Role),
    /// To run with sample data, apart from everything there is.
    Demo,
    /// To bring schemas up to date, or to mend what is kept.
    Maintain,
    /// To look after a whole instance that runs.
    Operate,
    /// To ask a process how it is.
    Ask,
}

impl Purpose {
    fn secrets(self) -> &'static [&'static str] {
        match self {
            Self::Serve(_) | Self::Operate => &layers::SECRETS,
            // The key is for the first start on SQLite alone, which makes one where none is named.
            Self::Maintain => &["master_key", "master_key_previous", "database.url"],
            Self::Demo | Self::Ask => &[],
        }
    }
}

/// The sources of settings that a run can choose.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The file to read instead of `heartward.toml`.
    pub(crate) file: Option<PathBuf>,
    /// `KEY=VALUE` of the command line.
    pub(crate) flags: Vec<String>,
}

/// The settings cannot be used.
#[derive(Debug)]
pub(crate) struct Unusable(Vec<Problem>);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The settings need a change:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Unusable {}

impl Config {
    /// The settings for `purpose`.
    pub(crate) fn load(sources: &Sources, purpose: Purpose) -> anyhow::Result<Self> {
        Self::from_layers(gather(sources, purpose)?, purpose)
    }

    fn from_layers(mut layers: Layers, purpose: Purpose) -> anyhow::Result<Self> {
        rules::check(&mut layers, purpose);
        if !layers.problems().is_empty() {
            return Err(Unusable(layers.problems().to_vec()).into());
        }
        Ok(layers.table().try_into()?)
    }

    /// The same for an instance of its own in `data_dir`: everything in one process, and no way to any other's records.
    pub(crate) fn apart(self, data_dir: PathBuf) -> Self {
        let here = |place: Place| Place { at: None, ..place };
        Self {
            data_dir,
            master_key: None,
            master_key_previous: None,
            owner_email: None,
            owner_password: None,
            database: db::Config { url: None, ..self.database },
            backup: Backup { folder: None, at: None, ..self.backup },
            bus: no_bus(),
            rpc: no_secret(),
            // Its port belongs to the instance that these settings are for.
            telemetry: telemetry::Config { metrics_listen: None, ..self.telemetry },
            shutdown: self.shutdown,
            gateway: Gateway {
                public_url: None,
                tls_cert_file: None,
                tls_key_file: None,
                trusted_proxies: None,
                ..self.gateway
            },
            profiles: Profiles { place: here(self.profiles.place), ..self.profiles },
            reflections: here(self.reflections),
            reminders: here(self.reminders),
            oidc: Oidc { issuer: None, client_id: None, client_secret: None, ..self.oidc },
            smtp: Smtp { host: None, password: None, ..self.smtp },
            egress: Egress::default(),
        }
    }

    /// Where the process in `role` listens: everything in one process is a gateway to those outside.
    pub(crate) fn listen(&self, role: Role) -> SocketAddr {
        match role {
            Role::All | Role::Gateway => self.gateway.listen,
            Role::Profiles => self.profiles.place.listen,
            Role::Reflections => self.reflections.listen,
            Role::Reminders => self.reminders.listen,
        }
    }

    /// Where the process of a service that runs on this machine is called.
    pub(crate) fn address(&self, service: Role) -> String {
        let scheme = if self.rpc.tls_cert_file.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", reachable(self.listen(service)))
    }

    /// How people reach the gateway that is bound to `bound`.
    pub(crate) fn public_url(&self, bound: SocketAddr) -> String {
        let told = self.gateway.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        told.unwrap_or_else(|| self.gateway.address(bound))
    }
}

/// Every setting with where it came from, secrets hidden, and what is not right.
pub(crate) fn explain(sources: &Sources) -> anyhow::Result<(String, Option<Unusable>)> {
    let purpose = Purpose::Serve(Role::All);
    let mut layers = gather(sources, purpose)?;
    rules::check(&mut layers, purpose);
    let problems = layers.problems().to_vec();
    Ok((layers.to_string(), (!problems.is_empty()).then_some(Unusable(problems))))
}

/// What is set, as a settings file without secrets.
pub(crate) fn dump(sources: &Sources) -> anyhow::Result<String> {
    Ok(toml::to_string(&gather(sources, Purpose::Ask)?.table_without_secrets())?)
}

/// An address to call something at that listens on `bound`, which may stand for all addresses.
pub(crate) fn reachable(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, bound.port())
}

fn gather(sources: &Sources, purpose: Purpose) -> anyhow::Result<Layers> {
    let mut layers = Layers::new(DEFAULTS)?;
    let path = sources.file.as_deref().unwrap_or(Path::new(FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => layers.file(path, &text),
        // The usual file may be absent, one that was asked for may not.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && sources.file.is_none() => {}
        Err(error) => anyhow::bail!("Cannot read {}: {error}.", path.display()),
    }
    // A variable that is not UTF-8 is refused like any other value that makes no sense.
    layers.env(std::env::vars_os().filter_map(|(name, value)| {
        let value = value.into_string().unwrap_or_else(|_| char::REPLACEMENT_CHARACTER.to_string());
        Some((name.into_string().ok()?, value))
    }));
    layers.flags(&sources.flags);
    layers.read_secrets(purpose.secrets());
    Ok(layers)
}

fn no_bus() -> bus::Config {
    bus::Config { url: None }
}

fn no_secret() -> rpc::Config {
    rpc::Config { secret: None, tls_ca_file: None, tls_cert_file: None, tls_key_file: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(flags: &[&str], role: Role) -> Result<Config, String> {
        let mut layers = Layers::new(DEFAULTS).expect("valid");
        layers.flags(&flags.iter().map(|flag| (*flag).to_owned()).collect::<Vec<_>>());
        Config::from_layers(layers, Purpose::Serve(role)).map_err(|error| error.to_string())
    }

    fn for_purpose(flags: &[String], purpose: Purpose) -> Result<Config, String> {
        let mut layers = Layers::new(DEFAULTS).expect("valid");
        layers.flags(flags);
        layers.read_secrets(purpose.secrets());
        Config::from_layers(layers, purpose).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_everything_in_one_process() {
        let config = with(&[], Role::All).expect("usable");
        assert!(config.database.url.is_none() && config.bus.url.is_none() && config.profiles.place.at.is_none());
        assert_eq!(config.public_url(config.gateway.listen), "http://127.0.0.1:8080");
        assert_eq!(config.public_url(SocketAddr::from(([0, 0, 0, 0], 80))), "http://127.0.0.1:80");
    }

    #[test]
    fn each_rule_names_key_origin_and_what_is_allowed() {
        let broken = [
            ("gateway.listen=here", "an address and a port"),
            ("gateway.public_url=example.org", "http:// or https://"),
            ("gateway.trusted_proxies=proxy", "addresses and networks"),
            ("gateway.requests_per_minute=-1", "0 to 1000000"),
            ("gateway.tls_cert_file=/nowhere", "set together"),
            ("profiles.at=profiles:7001", "http://"),
            ("profiles.at=https://profiles:7001", "unless rpc.tls_cert_file is set"),
            ("rpc.tls_key_file=/nowhere", "set together"),
            ("database.url=mysql://localhost", "postgres://"),
            ("bus.url=http://localhost", "amqp://"),
            ("database.connections=0", "1 to 100"),
            ("backup.at=25:00", "a time of the day"),
            ("backup.keep=0", "1 to 1000"),
            ("shutdown.notice=61", "0 to 60"),
            ("profiles.session_days=400", "1 to 365"),
            ("telemetry.log_format=xml", "auto, pretty or json"),
            ("telemetry.otlp_endpoint=4317", "http://"),
            ("telemetry.metrics_listen=9464", "an address and a port"),
            ("rpc.secret=short", "at least 32 characters"),
            ("master_key=secret", "64 hexadecimal digits"),
            ("master_key_previous=secret", "64 hexadecimal digits"),
            ("oidc.issuer=http://auth.example.org", "https://"),
            ("oidc.client_id=heartward", "set together"),
            ("oidc.name=", "1 to 60 characters"),
            ("smtp.port=0", "1 to 65535"),
            ("smtp.security=ssl", "starttls, tls or none"),
            ("smtp.from=nobody", "an email address"),
            ("owner_email=nobody", "an email address"),
            ("owner_password=short", "15 to 256 characters"),
            ("egress.allow=10.0.0.0/33", "hosts, addresses and networks"),
            ("data_dir=", "set"),
            ("profiles.listen=", "an address and a port"),
        ];
        for (flag, allowed) in broken {
            let error = with(&[flag], Role::All).expect_err(flag);
            let key = flag.split_once('=').expect("a flag").0;
            assert!(error.contains(&format!("{key} (--set): ")) && error.contains(allowed), "{flag}: {error}");
        }
        let both = with(&["gateway.listen=here", "database.connections=0"], Role::All).expect_err("two problems");
        assert_eq!(both.lines().count(), 3, "{both}");
    }

    #[test]
    fn a_role_names_all_it_lacks() {
        let error = with(&[], Role::Reflections).expect_err("lacks everything");
        for key in ["master_key", "database.url", "bus.url", "rpc.secret", "profiles.at"] {
            assert!(error.contains(&format!("{key} (default): ")), "{key}: {error}");
        }
        assert!(!error.contains("reminders.at"), "{error}");
        let secret = format!("rpc.secret={}", "x".repeat(32));
        let error = with(&[&secret], Role::Gateway).expect_err("lacks peers");
        assert!(error.contains("reminders.at") && !error.contains("master_key"), "{error}");
    }

    #[test]
    fn only_what_a_purpose_takes_is_demanded_and_read() {
        let elsewhere = ["profiles.at=http://profiles:7001", "rpc.secret_file=/nowhere", "bus.url_file=/nowhere"];
        let elsewhere = elsewhere.map(str::to_owned);
        assert!(for_purpose(&elsewhere, Purpose::Serve(Role::All)).is_err());
        for purpose in [Purpose::Maintain, Purpose::Ask, Purpose::Demo] {
            for_purpose(&elsewhere, purpose).expect("nothing is lacking");
        }
        let error = for_purpose(&["database.url_file=/nowhere".to_owned()], Purpose::Maintain).expect_err("unreadable");
        assert!(error.contains("database.url_file"), "{error}");
    }

    #[test]
    fn an_instance_apart_reaches_nobody_elses_records() {
        let flags = [
            "database.url=postgres://localhost/real".to_owned(),
            "bus.url=amqp://localhost".to_owned(),
            "profiles.at=http://profiles:7001".to_owned(),
            "reflections.at=http://reflections:7002".to_owned(),
            "reminders.at=http://reminders:7003".to_owned(),
            "gateway.public_url=https://heartward.example".to_owned(),
            "telemetry.metrics_listen=127.0.0.1:9464".to_owned(),
            format!("master_key={}", "a".repeat(64)),
            format!("rpc.secret={}", "x".repeat(32)),
        ];
        let config = for_purpose(&flags, Purpose::Demo).expect("usable").apart("elsewhere".into());
        assert!(config.database.url.is_none() && config.bus.url.is_none() && config.rpc.secret.is_none());
        assert!(config.master_key.is_none() && config.gateway.public_url.is_none());
        assert!(config.profiles.place.at.is_none() && config.reflections.at.is_none() && config.reminders.at.is_none());
        assert!(config.telemetry.metrics_listen.is_none());
        assert_eq!(config.data_dir, Path::new("elsewhere"));
    }

    #[test]
    fn a_mail_server_needs_a_sender_and_a_private_way() {
        let error = with(&["smtp.host=mail.example.org"], Role::All).expect_err("no sender");
        assert!(error.contains("smtp.from (default): "), "{error}");
        let flags = ["smtp.host=mail.example.org", "smtp.from=a@example.org", "smtp.security=none"];
        let error = with(&flags, Role::All).expect_err("in the open");
        assert!(error.contains("smtp.security (--set): "), "{error}");
        for host in ["localhost", "127.0.0.1", "::1"] {
            let host = format!("smtp.host={host}");
            with(&[&host, "smtp.from=a@example.org", "smtp.security=none"], Role::All).expect("on this machine");
        }
    }

    #[test]
    fn an_owner_has_an_address_and_a_password() {
        let (email, password) = ("owner_email=ada@example.org", "owner_password=a quiet walk by the river");
        let error = with(&[email], Role::All).expect_err("no password");
        assert!(error.contains("owner_password (default): "), "{error}");
        let error = with(&[password], Role::All).expect_err("no address");
        assert!(error.contains("owner_email (default): ") && !error.contains("river"), "{error}");
        with(&[email, password], Role::All).expect("both");
    }

    #[test]
    fn a_peer_elsewhere_needs_what_a_role_needs() {
        let error = with(&["reminders.at=http://reminders:7003"], Role::All).expect_err("lacks a bus");
        assert!(error.contains("bus.url") && error.contains("rpc.secret") && !error.contains("profiles.at"), "{error}");
    }
}
