use std::path::{Path, PathBuf};
use std::process::{Command, id};

use anyhow::{Context as _, Result};

use super::handshake;
use super::keeper::{Keeper, folder, free_port, wait};
use crate::command::{installed, output};

const STANDARD_PORT: u16 = 5672;
/// What every new broker lets in, from its own machine only.
const GUEST: &str = "guest";

/// A virtual host on a RabbitMQ broker.
pub(crate) struct Rabbit {
    pub(crate) url: String,
    /// Where it comes from, for people.
    pub(crate) origin: String,
    // In this order: the virtual host goes before the broker under it, and epmd after that.
    _vhost: Option<Keeper>,
    _server: Option<Keeper>,
    _names: Option<Keeper>,
}

impl Rabbit {
    /// The virtual host somebody named.
    pub(crate) fn named(url: String) -> Self {
        Self { url, origin: format!("named by {}", super::AMQP_URL), _vhost: None, _server: None, _names: None }
    }

    /// The broker of the standard port: a new virtual host where we may make one, else the one that is there.
    pub(crate) fn listening() -> Result<Self> {
        handshake::amqp(STANDARD_PORT, GUEST, GUEST, "/")?;
        let (url, origin, vhost) = match vhost() {
            Ok((name, keeper)) => (url(STANDARD_PORT, &name), "in a virtual host of its own", Some(keeper)),
            Err(_) => (url(STANDARD_PORT, "%2f"), "in its default virtual host", None),
        };
        Ok(Self {
            url,
            origin: format!("on port {STANDARD_PORT}, {origin}"),
            _vhost: vhost,
            _server: None,
            _names: None,
        })
    }

    /// A broker of our own, when one is installed.
    pub(crate) fn start() -> Result<Option<Self>> {
        let Some(Server { dir, port, command, epmd }) = Server::prepare()? else {
            return Ok(None);
        };
        let origin = format!("{}, started on port {port}", command.get_program().display());
        let server = Keeper::serve(&command, None, "TERM", &dir)?;
        wait(&dir, || answers(port))?;
        Ok(Some(Self { url: url(port, "%2f"), origin, _vhost: None, _server: Some(server), _names: Some(epmd) }))
    }
}

/// A broker that has its folder and does not run yet. All it opens is on the loopback interface.
pub(super) struct Server {
    pub(super) dir: PathBuf,
    pub(super) port: u16,
    pub(super) command: Command,
    pub(super) epmd: Keeper,
}

impl Server {
    /// `None` when RabbitMQ is not installed.
    pub(super) fn prepare() -> Result<Option<Self>> {
        let (Some(program), Some(epmd)) = (program(), installed("epmd")) else {
            return Ok(None);
        };
        let (dir, names_dir) = (folder("rabbitmq", None)?, folder("epmd", None)?);
        let (port, dist, names) = (free_port()?, free_port()?.to_string(), free_port()?.to_string());

        // Ours, because the broker would otherwise leave one running for ever.
        let mut epmd = Command::new(epmd);
        epmd.args(["-address", "127.0.0.1", "-port", &names]);
        let epmd = Keeper::serve(&epmd, None, "TERM", &names_dir)?;

        let mut server = Command::new(&program);
        server.env("ERL_EPMD_ADDRESS", "127.0.0.1").env("ERL_EPMD_PORT", &names).env("HOME", &dir);
        server.env("RABBITMQ_NODENAME", format!("heartward-{}@localhost", id()));
        server.env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1").env("RABBITMQ_NODE_PORT", port.to_string());
        server.env("RABBITMQ_DIST_PORT", dist);
        server.env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
        for (name, path) in [
            ("RABBITMQ_BASE", ""),
            ("RABBITMQ_MNESIA_BASE", "data"),
            ("RABBITMQ_LOG_BASE", "logs"),
            ("RABBITMQ_PID_FILE", "pid"),
            ("RABBITMQ_GENERATED_CONFIG_DIR", "generated"),
            // None of these exists: what the system's own broker is told must not reach this one.
            ("RABBITMQ_CONF_ENV_FILE", "none.sh"),
            ("RABBITMQ_CONFIG_FILE", "none.conf"),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", "none.config"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", "none"),
        ] {
            server.env(name, dir.join(path));
        }
        Ok(Some(Self { dir, port, command: server, epmd }))
    }
}

/// Asks a broker of ours for an answer.
pub(super) fn answers(port: u16) -> Result<()> {
    handshake::amqp(port, GUEST, GUEST, "/")
}

pub(super) fn url(port: u16, vhost: &str) -> String {
    format!("amqp://{GUEST}:{GUEST}@127.0.0.1:{port}/{vhost}")
}

/// A new virtual host on this machine's own broker, and what deletes it.
fn vhost() -> Result<(String, Keeper)> {
    let program = installed("rabbitmqctl").context("rabbitmqctl is not installed")?;
    let name = format!("heartward-{}", id());
    let ctl = |args: &[&str]| {
        let mut ctl = Command::new(&program);
        ctl.arg("-q").args(args);
        ctl
    };
    output(&mut ctl(&["add_vhost", &name]))?;
    let keeper = Keeper::undo(&ctl(&["delete_vhost", &name]))?;
    output(&mut ctl(&["set_permissions", "-p", &name, GUEST, ".*", ".*", ".*"]))?;
    // The tool may speak to another broker than the one that listens there.
    handshake::amqp(STANDARD_PORT, GUEST, GUEST, &name)?;
    Ok((name, keeper))
}

/// The broker itself, not the wrapper of some distributions that insists on a user and folders of its own.
fn program() -> Option<PathBuf> {
    let direct = Path::new("/usr/lib/rabbitmq/bin/rabbitmq-server");
    direct.is_file().then(|| direct.to_owned()).or_else(|| installed("rabbitmq-server"))
}
