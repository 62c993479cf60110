//! Profiles: who may sign in, and who is in their life.
//!
//! - What people wrote, and whom it is about, is sealed at rest; what other services hear of a person are small facts.
//! - A person who belongs to somebody else looks exactly like one who does not exist.
//! - Passwords are kept as Argon2id hashes; tokens of all kinds, set-up codes and recovery codes as SHA-256.
//! - Whoever has a second factor gets no session without one, whichever way they came.
//! - A new password ends all that was let in with the old one: other sessions, and personal access tokens.
//! - Importing the same vCard file twice changes nothing the second time.
//!
//! Read `domain`, `usecases`, `store`, then `rpc`; `vcard` stands by itself.

use chrono::TimeDelta;
use heartward_core::{Caller, Error, Result, Secret};
use heartward_platform::bus::Queue;
use heartward_platform::mail::Smtp;
use heartward_platform::vault::Keys;
use heartward_platform::{Consumer, Db, Foundation, Handler, Migration, Part, Schema};

mod ceremonies;
mod consume;
mod convert;
mod domain;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod jobs;
mod mail;
mod operator;
mod passwords;
mod provider;
mod rpc;
mod store;
mod usecases;
mod vcard;
mod workers;

use ceremonies::Ceremonies;
use mail::Post;
use passwords::Passwords;
use rpc::Verbs;
use usecases::{
    Accounts, Admin, Admission, Erasing, Factors, Identities, Joining, Limits, Passkeys, People, Register, Sessions,
    Tokens,
};

pub use operator::{Operator, User};

const MIGRATIONS: [Migration; 10] = [
    Migration {
        version: 100,
        name: "accounts and people",
        sql: include_str!("../migrations/0100_accounts_and_people.sql"),
    },
    Migration {
        version: 110,
        name: "sessions and tokens",
        sql: include_str!("../migrations/0110_sessions_and_tokens.sql"),
    },
    Migration { version: 111, name: "inviting", sql: include_str!("../migrations/0111_inviting.sql") },
    Migration { version: 120, name: "second factors", sql: include_str!("../migrations/0120_second_factors.sql") },
    Migration { version: 121, name: "passkeys", sql: include_str!("../migrations/0121_passkeys.sql") },
    Migration { version: 130, name: "sealed accounts", sql: include_str!("../migrations/0130_sealed_accounts.sql") },
    Migration { version: 131, name: "erasures", sql: include_str!("../migrations/0131_erasures.sql") },
    Migration { version: 132, name: "imports", sql: include_str!("../migrations/0132_imports.sql") },
    Migration { version: 133, name: "identities", sql: include_str!("../migrations/0133_identities.sql") },
    Migration { version: 134, name: "backups", sql: include_str!("../migrations/0134_backups.sql") },
];

/// What can be set for profiles.
#[derive(Debug, Clone)]
pub struct Config {
    /// How long somebody stays signed in, in days: 1 to 3650.
    pub session_days: u32,
    /// Where people reach this instance, as scheme, host and port; passkeys belong to it.
    pub origin: Option<String>,
    /// The operator's mail server; without one codes are handed over.
    pub smtp: Option<Smtp>,
    /// The address people type, for links in mails.
    pub public_url: Option<String>,
    /// Whom the first account is made for, while there is none.
    pub owner: Option<Owner>,
    /// Where people may sign in besides.
    pub provider: Option<Provider>,
}

/// An OpenID Connect provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What to call it on a button.
    pub name: String,
    /// Its address, below which its discovery document is.
    pub issuer: String,
    /// What it knows this instance as.
    pub client_id: String,
    /// What this instance proves that with; a public client has none.
    pub client_secret: Option<Secret>,
    /// Where it sends browsers back to.
    pub redirect: String,
    /// Whether whoever it knows gets an account.
    pub joins: bool,
}

/// Whom the first account is made for.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Their e-mail address.
    pub email: String,
    /// Their password: 15 to 256 characters.
    pub password: Secret,
}

impl Owner {
    fn checked(&self) -> Result<usecases::Owner> {
        let email = domain::email(&self.email)?;
        domain::password("owner_password", self.password.expose(), &email, "")?;
        Ok(usecases::Owner { email, password: self.password.clone() })
    }
}

/// The service, and the way in while it is new.
pub struct Started {
    /// The service, ready to run.
    pub part: Part,
    /// A one-time code for the first account, as long as there is none.
    pub setup_code: Option<Secret>,
}

/// The queues that this service listens on, for whoever publishes what it wants to hear.
pub fn queues() -> Vec<Queue> {
    vec![Queue::from(&consume::Receipts as &dyn Handler)]
}

/// How long the oldest erasure has been open, for whoever looks after the instance; `None` when all are done.
pub async fn oldest_erasure(db: &Db) -> Result<Option<TimeDelta>> {
    let mut tx = db.read(&Caller::System).await?;
    let now = tx.now().await?;
    Ok(store::erasures::oldest_open(&mut tx).await?.map(|since| now - since))
}

/// Notes that all records of the instance were backed up, for whoever watches how long ago that is.
pub async fn backed_up(db: &Db) -> Result<()> {
    let mut tx = db.begin(&Caller::System).await?;
    let now = tx.now().await?;
    store::backups::note(&mut tx, now).await?;
    tx.commit().await
}

/// What the service's store looks like.
pub const SCHEMA: Schema = Schema { service: "profiles", migrations: &MIGRATIONS };

/// All that is sealed in the service's store.
pub async fn keys(foundation: &Foundation) -> Result<Keys> {
    Keys::open(foundation, "profiles", &MIGRATIONS, &store::SEALED).await
}

/// Opens the store and makes the service ready to run.
pub async fn start(config: &Config, foundation: &Foundation) -> Result<Started> {
    if !(1..=3650).contains(&config.session_days) {
        return Err(Error::invalid("profiles.session_days", "Must be 1 to 3650."));
    }
    let (db, vault) = foundation.open("profiles", &MIGRATIONS).await?;
    let owner = config.owner.as_ref().map(Owner::checked).transpose()?;
    let register = Register::new(db.clone(), vault.clone()).await?;
    let (clock, passwords) = (foundation.clock.clone(), Passwords::new()?);
    let limits = Limits::new(db.clone(), register.instance.clone());
    let admission = Admission::new(config.session_days);
    let accounts = Accounts::new(register.clone(), clock.clone(), passwords.clone(), limits.clone(), admission);
    if let Some(owner) = owner {
        accounts.settle(owner).await?;
    }
    let setup_code = accounts.setup_code().await?;

    let mut jobs = vec![jobs::forget(db.clone()), jobs::backups(db.clone())];
    let post = match &config.smtp {
        None => Post::none(),
        Some(smtp) => {
            let (post, carrier) = mail::post(smtp)?;
            jobs.push(carrier);
            post
        }
    };
    let public_url = config.public_url.clone();
    let (joining, answerer) =
        Joining::new(register.clone(), passwords.clone(), limits.clone(), post.clone(), public_url.clone());
    jobs.push(answerer);
    let ceremonies = Ceremonies::new(config.origin.as_deref())?;
    let rpc = rpc::routes(Verbs {
        accounts,
        joining,
        factors: Factors::new(db.clone(), vault.clone(), clock.clone(), passwords.clone(), admission),
        passkeys: Passkeys::new(db.clone(), vault.clone(), clock.clone(), ceremonies, admission),
        identities: Identities::new(
            register.clone(),
            clock.clone(),
            passwords.clone(),
            limits.clone(),
            provider::Provider::new(config.provider.as_ref())?,
            admission,
        ),
        sessions: Sessions::new(register.clone(), passwords, limits),
        tokens: Tokens::new(register.clone()),
        admin: Admin::new(register, post, public_url),
        people: People::new(db.clone(), vault, clock),
        erasing: Erasing::new(db.clone()),
    });
    let consumers = vec![Consumer::new(db.clone(), consume::Receipts)];
    let part = Part { name: "profiles", rpc, db, consumers, jobs };
    Ok(Started { part, setup_code })
}
