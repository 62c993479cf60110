//! PostgreSQL, RabbitMQ and a browser for a run: found, or started, or installed and started.
//!
//! - What answers on a port is used only after a real conversation with it.
//! - Whatever is made for the run (a database, a virtual host, a server) is undone when the run ends, however it ends.
//! - What is not ours is never stopped.

use anyhow::{Context as _, Result, bail};

use crate::command::{installed, say, variable};

mod browser;
mod handshake;
mod keeper;
#[cfg(feature = "chaos")]
mod killable;
#[cfg(feature = "chaos")]
mod own;
mod packages;
mod postgres;
mod rabbit;

pub(crate) use browser::Browser;
#[cfg(any(feature = "bench", feature = "chaos"))]
pub(crate) use keeper::{Keeper, free_port};
#[cfg(feature = "chaos")]
pub(crate) use killable::Killable;
#[cfg(feature = "chaos")]
pub(crate) use own::Own;
pub(crate) use packages::install;
pub(crate) use postgres::Postgres;
#[cfg(feature = "bench")]
pub(crate) use postgres::program as postgres_program;
pub(crate) use rabbit::Rabbit;

/// Names the PostgreSQL database of a test run, for us and for the tests.
pub(crate) const DATABASE_URL: &str = "HEARTWARD_TEST_DATABASE_URL";
/// Names the RabbitMQ virtual host of a test run, for us and for the tests.
pub(crate) const AMQP_URL: &str = "HEARTWARD_TEST_AMQP_URL";

/// What a server that we start has to survive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// The end of its process: enough for tests, and much faster.
    ProcessCrash,
    /// The end of the machine: what is measured has to be what people get.
    #[cfg(feature = "bench")]
    PowerLoss,
}

/// Both servers, for as long as this lives.
pub(crate) struct Servers {
    pub(crate) postgres: Postgres,
    pub(crate) rabbit: Rabbit,
}

impl Servers {
    /// The first that is there: named, on the standard port, installed, installable.
    pub(crate) fn find(durability: Durability) -> Result<Self> {
        let postgres = match variable(DATABASE_URL) {
            Some(url) => Postgres::named(url),
            None => find("PostgreSQL", "postgresql", Postgres::listening, || Postgres::start(durability))?,
        };
        say(&format!("PostgreSQL is {}", postgres.origin));
        let rabbit = match variable(AMQP_URL) {
            Some(url) => Rabbit::named(url),
            None => find("RabbitMQ", "rabbitmq-server", Rabbit::listening, Rabbit::start)?,
        };
        say(&format!("RabbitMQ is {}", rabbit.origin));
        Ok(Self { postgres, rabbit })
    }
}

/// Prometheus and its promtool: found, or installed where that is allowed.
pub(crate) fn prometheus() -> Result<()> {
    if installed("prometheus").is_some() && installed("promtool").is_some() {
        return Ok(());
    }
    packages::install(&["prometheus"]).context("Prometheus is missing (Debian, Ubuntu: `apt-get install prometheus`)")
}

/// Has what probes addresses for Prometheus at hand, installed if need be.
pub(crate) fn blackbox_exporter() -> Result<()> {
    let package = "prometheus-blackbox-exporter";
    if installed(package).is_some() {
        return Ok(());
    }
    packages::install(&[package])
        .with_context(|| format!("{package} is missing (Debian, Ubuntu: `apt-get install {package}`)"))
}

fn find<T>(
    name: &str,
    package: &str,
    listening: impl Fn() -> Result<T>,
    start: impl Fn() -> Result<Option<T>>,
) -> Result<T> {
    let unusable = match listening() {
        Ok(server) => return Ok(server),
        Err(error) => error,
    };
    say(&format!("no {name} to use on its standard port ({unusable:#})"));
    if let Some(server) = start()? {
        return Ok(server);
    }
    install(&[package]).with_context(|| {
        format!(
            "{name} is missing. Install it (Debian, Ubuntu: `apt-get install {package}`), or start one on its standard \
             port, or name one by {DATABASE_URL} and {AMQP_URL}"
        )
    })?;
    match start()? {
        Some(server) => Ok(server),
        None => bail!("{name} was installed with apt-get and still cannot be found"),
    }
}
