//! Who may sign in, for whoever runs the instance. It may run beside it.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use heartward_profiles::Operator;

use crate::config::Config;
use crate::{compose, keys, terminal};

/// What can be done about who may sign in.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Lists everybody who may sign in.
    List,
    /// Makes an invitation: a code with which one person makes an account.
    Invite {
        /// In how many days it ends by itself, 1 to 30.
        #[arg(long, default_value_t = 7)]
        days: i32,
    },
    /// Makes a code with which somebody sets a new password, within a day.
    ResetPassword {
        /// Their e-mail address.
        email: String,
    },
    /// Closes an account for the time being, and signs it out everywhere.
    Disable {
        /// Their e-mail address.
        email: String,
    },
    /// Opens an account again.
    Enable {
        /// Their e-mail address.
        email: String,
    },
}

/// Does what was asked.
pub(crate) async fn run(config: &Config, asked: User) -> anyhow::Result<()> {
    if config.database.url.is_none() && !config.data_dir.exists() {
        bail!("There is nothing in {} yet.", config.data_dir.display());
    }
    let foundation = compose::foundation(config, keys::load(config)?);
    let operator = Operator::open(&foundation).await.context("Cannot open the accounts")?;
    let done = carry_out(&operator, asked, config).await;
    operator.close().await;
    terminal::say(&done?);
    Ok(())
}

async fn carry_out(operator: &Operator, asked: User, config: &Config) -> anyhow::Result<String> {
    let url = config.public_url(config.gateway.listen);
    Ok(match asked {
        User::List => list(&operator.users().await?),
        User::Invite { days } => {
            let code = operator.invite(days).await?;
            format!("With this code one person makes an account at {url}/join\n\n    {}\n", code.expose())
        }
        User::ResetPassword { email } => {
            let code = operator.recovery_code(&email).await.with_context(|| format!("Cannot help {email}"))?;
            format!(
                "With this code they set a new password at {url}/recover/code, within a day.\n\n    {}\n",
                code.expose()
            )
        }
        User::Disable { email } => {
            operator.set_disabled(&email, true).await.with_context(|| format!("Cannot close {email}"))?;
            format!("{email} is closed, and signed out everywhere.")
        }
        User::Enable { email } => {
            operator.set_disabled(&email, false).await.with_context(|| format!("Cannot open {email}"))?;
            format!("{email} is open again.")
        }
    })
}

fn list(users: &[heartward_profiles::User]) -> String {
    if users.is_empty() {
        return "There is no account yet.".to_owned();
    }
    let line = |user: &heartward_profiles::User| {
        let mut marks = vec![if user.is_admin { "admin" } else { "member" }];
        marks.extend(user.is_disabled.then_some("closed"));
        let seen =
            user.last_seen.map_or_else(|| "never seen".to_owned(), |seen| seen.format("seen %Y-%m-%d").to_string());
        format!("{:<40} {:<16} {seen}", user.email, marks.join(", "))
    };
    users.iter().map(line).collect::<Vec<_>>().join("\n")
}
