//! What the program can be asked for.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use uuid::Uuid;

use crate::config::{self, Config, Purpose, Sources};
use crate::user::{self, User};
use crate::{backup, certs, client, compose, demo, doctor, events, health, keys, migrate, rebuild, terminal};

const EXAMPLES: &str = "\
Your own commands talk to a running Heartward:
  heartward sign-in --email ada@example.org
  heartward log Ines --depth feelings --note \"She told me about her mother.\"
  heartward import vcard contacts.vcf --preview";

/// A private place to notice how deep your conversations go.
///
/// Without a command it runs everything in one process.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings of a process")]
struct Settings {
    /// The settings file to read instead of heartward.toml.
    #[arg(long, global = true, env = "HEARTWARD_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Sets one setting, for instance --set gateway.listen=127.0.0.1:9000. Can be repeated.
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Signs you in to a running Heartward, for the commands below.
    SignIn(client::SignIn),
    /// Signs you out.
    SignOut,
    /// Shows an offer, if there is one, and your latest conversations.
    Today(client::At),
    /// Lists the people in your life.
    People(client::At),
    /// Logs a conversation.
    Log(client::Log),
    /// Imports people.
    #[command(subcommand)]
    Import(client::Import),
    /// Runs everything in one process, or one service of several.
    Serve {
        /// The one service to run.
        role: Option<Role>,
    },
    /// Runs everything with sample data, to look around. Leaves your own records alone.
    Demo {
        /// An empty folder for its records, which stay. Without it they are thrown away at the end.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Shows every setting and where it came from, secrets hidden.
    Config {
        #[command(subcommand)]
        what: Option<ConfigTask>,
    },
    /// Brings the schemas of all services, or of one, up to date and ends.
    Migrate {
        /// The one service.
        role: Option<Role>,
    },
    /// Makes a backup of everything, while it runs. It opens with the master key alone.
    Backup {
        /// A file, or a folder in which it gets a name; without it the folder of the settings, whose oldest make room.
        #[arg(value_name = "FILE|FOLDER")]
        to: Option<PathBuf>,
    },
    /// Puts a backup back, on either engine. What is there is kept as a backup first.
    Restore {
        /// The backup.
        from: PathBuf,
        /// Says whether it can be restored, and changes nothing.
        #[arg(long)]
        dry_run: bool,
        /// Lets it take the place of the records that are there.
        #[arg(long)]
        force: bool,
    },
    /// Works something out afresh from what it follows from.
    #[command(subcommand)]
    Rebuild(Rebuild),
    /// Looks after the keys that protect what people wrote.
    #[command(subcommand)]
    Keys(Keys),
    /// Makes certificates by which the processes of an instance know each other (`rpc.tls_cert_file`), in a folder for each.
    /// The authority in it is made once and stays.
    Certs {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// What services are called by besides their own names: a host or an address. Can be repeated.
        #[arg(long = "name", value_name = "HOST")]
        names: Vec<String>,
    },
    /// Looks after events that could not be told or taken in.
    #[command(subcommand)]
    Events(Events),
    /// Looks whether reminders would get out: what is due, and the way to each channel. Sends nothing.
    Doctor,
    /// Looks after who may sign in. It may run beside the instance.
    #[command(subcommand)]
    User(User),
    /// Asks the running gateway, or a service, whether it is well. Ends with 0 when it is.
    Healthcheck {
        /// The process to ask, where it listens; the gateway when none is named.
        role: Option<Role>,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigTask {
    /// Says whether everything in one process, or one service, could run with these settings.
    Check {
        /// The one service.
        role: Option<Role>,
    },
    /// Prints what is set as a settings file, without secrets.
    Dump,
}

#[derive(Debug, Subcommand)]
enum Events {
    /// Lists them.
    List,
    /// Has them tried again. What was done already is not done twice.
    Replay {
        /// The one event; all of them when none is named.
        id: Option<Uuid>,
    },
}

#[derive(Debug, Subcommand)]
enum Rebuild {
    /// What the conversations of every account add up to. Writes nothing where all is as it has to be.
    Insights,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Has a new master key take over, and wraps every data key with it. What people wrote stays as it is. May be stopped
    /// at any moment and run again.
    Rotate,
    /// Tries to open every data key and what it seals. Says by ids alone what does not open.
    Verify {
        /// So many values of each kind at most, instead of all.
        #[arg(long, value_name = "NUMBER")]
        sample: Option<u64>,
    },
}

/// Which part of Heartward a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Everything.
    #[value(skip)]
    All,
    /// The API and the pages.
    Gateway,
    /// People, accounts and sessions.
    Profiles,
    /// Conversations.
    Reflections,
    /// Offers.
    Reminders,
}

impl Role {
    /// For logs and traces.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Gateway => "gateway",
            Self::Profiles => "profiles",
            Self::Reflections => "reflections",
            Self::Reminders => "reminders",
        }
    }
}

/// Does what was asked.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<()> {
    let sources = Sources { file: cli.settings.config, flags: cli.settings.set };
    match cli.command.unwrap_or(Command::Serve { role: None }) {
        Command::SignIn(asked) => client::sign_in(asked).await,
        Command::SignOut => client::sign_out().await,
        Command::Today(at) => client::today(&at).await,
        Command::People(at) => client::people(&at).await,
        Command::Log(asked) => client::log(asked).await,
        Command::Import(asked) => client::import(&asked).await,
        Command::Serve { role } => {
            let role = role.unwrap_or(Role::All);
            compose::serve(&Config::load(&sources, Purpose::Serve(role))?, role).await
        }
        Command::Demo { data_dir } => demo::run(Config::load(&sources, Purpose::Demo)?, data_dir).await,
        Command::Config { what: None } => show(&sources),
        Command::Config { what: Some(ConfigTask::Check { role }) } => check(&sources, role.unwrap_or(Role::All)),
        Command::Config { what: Some(ConfigTask::Dump) } => {
            terminal::say(config::dump(&sources)?.trim_end());
            Ok(())
        }
        Command::Certs { folder, names } => certs::make(&folder, &names),
        Command::Events(Events::List) => events::list(&Config::load(&sources, Purpose::Operate)?).await,
        Command::Events(Events::Replay { id }) => events::replay(&Config::load(&sources, Purpose::Operate)?, id).await,
        Command::Migrate { role } => {
            migrate::run(&Config::load(&sources, Purpose::Maintain)?, role.unwrap_or(Role::All)).await
        }
        Command::Backup { to } => backup::write(&Config::load(&sources, Purpose::Maintain)?, to).await,
        Command::Restore { from, dry_run, force } => {
            backup::restore(&Config::load(&sources, Purpose::Maintain)?, &from, dry_run, force).await
        }
        Command::Rebuild(Rebuild::Insights) => rebuild::insights(&Config::load(&sources, Purpose::Maintain)?).await,
        Command::Keys(Keys::Rotate) => keys::rotate(&Config::load(&sources, Purpose::Maintain)?).await,
        Command::Keys(Keys::Verify { sample }) => {
            keys::verify(&Config::load(&sources, Purpose::Maintain)?, sample).await
        }
        Command::Doctor => doctor::run(&Config::load(&sources, Purpose::Operate)?).await,
        Command::User(asked) => user::run(&Config::load(&sources, Purpose::Maintain)?, asked).await,
        Command::Healthcheck { role } => {
            health::check(&Config::load(&sources, Purpose::Ask)?, role.unwrap_or(Role::All)).await
        }
    }
}

fn check(sources: &Sources, role: Role) -> anyhow::Result<()> {
    Config::load(sources, Purpose::Serve(role))?;
    terminal::say("These settings can be used.");
    Ok(())
}

fn show(sources: &Sources) -> anyhow::Result<()> {
    let (settings, problems) = config::explain(sources)?;
    terminal::say(settings.trim_end());
    problems.map_or(Ok(()), |problems| Err(problems.into()))
}
