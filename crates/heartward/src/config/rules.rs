//! What is allowed in each setting, and what each purpose cannot do without.

use std::net::{IpAddr, SocketAddr};

use chrono::NaiveTime;
use heartward_core::Secret;
use heartward_gateway::Proxies;
use heartward_platform::{MasterKey, MasterKeys};
use heartward_reminders::Allowed;
use toml::Value;

use super::Purpose;
use super::layers::{Layers, Origin};
use crate::cli::Role;

/// What the values of some keys have to be.
struct Rule {
    keys: &'static [&'static str],
    /// Whether they cannot be left empty.
    needed: bool,
    allowed: &'static str,
    fits: fn(&Value) -> bool,
}

/// Where services are that run as processes of their own.
const PLACES: [&str; 3] = ["profiles.at", "reflections.at", "reminders.at"];

const RULES: [Rule; 26] = [
    Rule { keys: &["data_dir", "telemetry.log"], needed: true, allowed: "set", fits: |value| value.is_str() },
    Rule {
        keys: &["gateway.listen", "profiles.listen", "reflections.listen", "reminders.listen"],
        needed: true,
        allowed: "an address and a port, for instance 127.0.0.1:8080 or [::]:8080",
        fits: |value| text(value).parse::<SocketAddr>().is_ok(),
    },
    Rule {
        keys: &["telemetry.metrics_listen"],
        needed: false,
        allowed: "an address and a port, for instance 127.0.0.1:9464",
        fits: |value| text(value).parse::<SocketAddr>().is_ok(),
    },
    Rule {
        keys: &["gateway.public_url"],
        needed: false,
        allowed: "an address that begins with http:// or https:// and has no path",
        fits: |value| url(value, &["http", "https"]).is_some_and(|rest| !rest.trim_end_matches('/').contains('/')),
    },
    Rule {
        keys: &["gateway.trusted_proxies"],
        needed: false,
        allowed: "addresses and networks with commas between them, for instance 127.0.0.1, 172.16.0.0/12",
        fits: |value| Proxies::parse(text(value)).is_ok(),
    },
    Rule {
        keys: &PLACES,
        needed: false,
        allowed: "an address that begins with http:// or https://, for instance http://profiles:7001",
        fits: |value| url(value, &["http", "https"]).is_some(),
    },
    Rule {
        keys: &["telemetry.otlp_endpoint"],
        needed: false,
        allowed: "an address that begins with http://, for instance http://127.0.0.1:4317",
        fits: |value| url(value, &["http"]).is_some(),
    },
    Rule {
        keys: &["database.url"],
        needed: false,
        allowed: "an address that begins with postgres://",
        fits: |value| url(value, &["postgres", "postgresql"]).is_some(),
    },
    Rule {
        keys: &["bus.url"],
        needed: false,
        allowed: "an address that begins with amqp:// or amqps://",
        fits: |value| url(value, &["amqp", "amqps"]).is_some(),
    },
    Rule { keys: &["database.connections"], needed: true, allowed: "1 to 100", fits: |value| within(value, 100) },
    Rule {
        keys: &["backup.at"],
        needed: false,
        allowed: "a time of the day, for instance 02:30",
        fits: |value| NaiveTime::parse_from_str(text(value), "%H:%M").is_ok(),
    },
    Rule { keys: &["backup.keep"], needed: true, allowed: "1 to 1000", fits: |value| within(value, 1000) },
    Rule {
        keys: &["shutdown.notice"],
        needed: true,
        allowed: "0 to 60",
        fits: |value| value.as_integer().is_some_and(|seconds| (0..=60).contains(&seconds)),
    },
    Rule {
        keys: &["gateway.requests_per_minute"],
        needed: true,
        allowed: "0 to 1000000",
        fits: |value| value.as_integer().is_some_and(|number| (0..=1_000_000).contains(&number)),
    },
    Rule { keys: &["profiles.session_days"], needed: true, allowed: "1 to 365", fits: |value| within(value, 365) },
    Rule {
        keys: &["telemetry.log_format"],
        needed: true,
        allowed: "auto, pretty or json",
        fits: |value| ["auto", "pretty", "json"].contains(&text(value)),
    },
    Rule {
        keys: &["oidc.issuer"],
        needed: false,
        allowed: "an address that begins with https://, or on this machine with http://",
        fits: |value| {
            let here = |rest: &str| ["127.0.0.1", "localhost"].contains(&rest.split([':', '/']).next().unwrap_or(rest));
            url(value, &["https"]).is_some() || url(value, &["http"]).is_some_and(here)
        },
    },
    Rule {
        keys: &["oidc.name"],
        needed: true,
        allowed: "1 to 60 characters long",
        fits: |value| (1..=60).contains(&text(value).chars().count()),
    },
    Rule { keys: &["smtp.port"], needed: true, allowed: "1 to 65535", fits: |value| within(value, 65535) },
    Rule {
        keys: &["smtp.security"],
        needed: true,
        allowed: "starttls, tls or none",
        fits: |value| ["starttls", "tls", "none"].contains(&text(value)),
    },
    Rule {
        keys: &["smtp.from", "owner_email"],
        needed: false,
        allowed: "an email address, for instance heartward@example.org",
        fits: |value| text(value).split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
    },
    Rule {
        keys: &["egress.allow"],
        needed: false,
        allowed: "hosts, addresses and networks with commas between them, for instance ntfy.lan, 192.168.1.0/24",
        fits: |value| Allowed::parse(text(value).split(',')).is_ok(),
    },
    Rule {
        keys: &["owner_password"],
        needed: false,
        allowed: "15 to 256 characters long",
        fits: |value| (15..=256).contains(&text(value).chars().count()),
    },
    Rule {
        keys: &["rpc.secret"],
        needed: false,
        allowed: "at least 32 characters long, for instance from: openssl rand -hex 32",
        fits: |value| text(value).len() >= 32,
    },
    Rule {
        keys: &["master_key"],
        needed: false,
        allowed: "64 hexadecimal digits, for instance from: openssl rand -hex 32",
        fits: |value| MasterKey::parse(&Secret::new(text(value))).is_ok(),
    },
    Rule {
        keys: &["master_key_previous"],
        needed: false,
        allowed: "64 hexadecimal digits, or several times that with commas or line ends between them",
        // A key that is right stands for the present one, which is checked by itself.
        fits: |value| {
            let previous = Secret::new(text(value));
            MasterKeys::parse(&Secret::new("0".repeat(64)), Some(&previous)).is_ok()
        },
    },
];

/// Notes everything that is not allowed, and everything that `purpose` lacks.
pub(super) fn check(layers: &mut Layers, purpose: Purpose) {
    for Rule { keys, needed, allowed, fits } in &RULES {
        for key in *keys {
            refuse_unless(layers, key, allowed, |setting| setting.map_or(!needed, fits));
        }
    }
    check_mail(layers);
    check_owner(layers);
    check_together(layers, &["gateway.tls_cert_file", "gateway.tls_key_file"]);
    check_together(layers, &["rpc.tls_ca_file", "rpc.tls_cert_file", "rpc.tls_key_file"]);
    check_together(layers, &["oidc.issuer", "oidc.client_id"]);
    check_places(layers);
    for key in lacking(layers, purpose) {
        let allowed = match key {
            "profiles.at" | "reflections.at" | "reminders.at" => "set: this process does not run that service itself",
            _ => "set when services run as processes of their own",
        };
        refuse_unless(layers, key, allowed, |setting| setting.is_some());
    }
}

/// What a mail server cannot do without: somebody whom mails come from, and a private way unless it is on this machine.
fn check_mail(layers: &mut Layers) {
    let Some(host) = layers.settings().get("smtp.host").filter(|host| host.is_set()) else { return };
    let host = text(&host.value).to_owned();
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    refuse_unless(layers, "smtp.from", "set when there is a mail server", |from| from.is_some());
    let allowed = "starttls or tls, unless the mail server is on this machine";
    refuse_unless(layers, "smtp.security", allowed, |it| here || it.map(text) != Some("none"));
}

/// The owner has an address and a password, or neither.
fn check_owner(layers: &mut Layers) {
    let set = |key: &str| layers.settings().get(key).is_some_and(super::layers::Setting::is_set);
    // Which file it is in is enough: it is read when it is needed.
    let (email, password) = (set("owner_email"), set("owner_password") || set("owner_password_file"));
    if email && !password {
        refuse_unless(layers, "owner_password", "set when there is an owner_email", |_| false);
    }
    if password && !email {
        refuse_unless(layers, "owner_email", "set when there is an owner_password", |_| false);
    }
}

/// Services are called with certificates where there are some, and only there.
fn check_places(layers: &mut Layers) {
    let certified = layers.settings().get("rpc.tls_cert_file").is_some_and(super::layers::Setting::is_set);
    let (scheme, allowed) = if certified {
        ("https", "an address that begins with https://, since rpc.tls_cert_file is set")
    } else {
        ("http", "an address that begins with http://, unless rpc.tls_cert_file is set")
    };
    for key in PLACES {
        let other = |value: &Value| url(value, &["http", "https"]).is_some() && url(value, &[scheme]).is_none();
        refuse_unless(layers, key, allowed, |place| !place.is_some_and(other));
    }
}

/// Settings that are of no use without each other.
fn check_together(layers: &mut Layers, keys: &[&str]) {
    let is_set = |key: &&str| layers.settings().get(*key).is_some_and(super::layers::Setting::is_set);
    let set: Vec<&str> = keys.iter().copied().filter(is_set).collect();
    if set.len() == keys.len() {
        return;
    }
    let allowed = format!("set together: {}", keys.join(", "));
    for key in set {
        refuse_unless(layers, key, &allowed, |_| false);
    }
}

/// What must be set for `purpose`.
fn lacking(layers: &Layers, purpose: Purpose) -> Vec<&'static str> {
    let Purpose::Serve(role) = purpose else { return Vec::new() };
    let elsewhere = |key| layers.settings().get(key).is_some_and(super::layers::Setting::is_set);
    let service = ["master_key", "database.url", "bus.url", "rpc.secret"];
    match role {
        Role::All if PLACES.into_iter().any(elsewhere) => service.to_vec(),
        Role::All => Vec::new(),
        Role::Gateway => vec!["rpc.secret", "profiles.at", "reflections.at", "reminders.at"],
        Role::Reflections | Role::Reminders => [service.as_slice(), &["profiles.at"]].concat(),
        Role::Profiles => service.to_vec(),
    }
}

fn refuse_unless(layers: &mut Layers, key: &str, allowed: &str, fits: impl Fn(Option<&Value>) -> bool) {
    let setting = layers.settings().get(key);
    if !fits(setting.filter(|setting| setting.is_set()).map(|setting| &setting.value)) {
        let origin = setting.map_or(Origin::Default, |setting| setting.origin.clone());
        layers.refuse(key.to_owned(), &origin, format!("Must be {allowed}."));
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What follows `scheme://`, when there is something and nothing blank in it.
fn url<'a>(value: &'a Value, schemes: &[&str]) -> Option<&'a str> {
    let (scheme, rest) = text(value).split_once("://")?;
    (schemes.contains(&scheme) && !rest.is_empty() && !rest.contains(char::is_whitespace)).then_some(rest)
}

fn within(value: &Value, most: i64) -> bool {
    value.as_integer().is_some_and(|number| (1..=most).contains(&number))
}
