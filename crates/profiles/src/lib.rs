//! Profiles: who may sign in, and who is in their life.
//!
//! - What people wrote, and whom it is about, is sealed at rest; what other services hear of a person are small facts.
//! - A person who belongs to somebody else looks exactly like one who does not exist.
//! - Passwords are kept as Argon2id hashes, session tokens, set-up codes and recovery codes as SHA-256.
//! - Whoever has a second factor gets no session without one, whichever way they came.
//! - Importing the same vCard file twice changes nothing the second time.
//!
//! Read `domain`, `usecases`, `store`, then `rpc`; `vcard` stands by itself.

use heartward_core::{Error, Result, Secret};
use heartward_platform::vault::Keys;
use heartward_platform::{Foundation, Migration, Part, Schema};
use serde::Deserialize;

mod ceremonies;
mod convert;
mod domain;
mod jobs;
mod passwords;
mod rpc;
mod store;
mod usecases;
mod vcard;
mod workers;

use ceremonies::Ceremonies;
use passwords::Passwords;
use usecases::{Accounts, Admission, Factors, Passkeys, People};

const MIGRATIONS: [Migration; 4] = [
    Migration {
        version: 100,
        name: "accounts and people",
        sql: include_str!("../migrations/0100_accounts_and_people.sql"),
    },
    Migration { version: 120, name: "second factors", sql: include_str!("../migrations/0120_second_factors.sql") },
    Migration { version: 121, name: "passkeys", sql: include_str!("../migrations/0121_passkeys.sql") },
    Migration { version: 130, name: "sealed accounts", sql: include_str!("../migrations/0130_sealed_accounts.sql") },
];

/// What can be set for profiles.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How long somebody stays signed in, in days: 1 to 3650.
    pub session_days: u32,
    /// Where people reach this instance, as scheme, host and port; passkeys belong to it.
    pub origin: Option<String>,
}

/// The service, and the way in while it is new.
pub struct Started {
    /// The service, ready to run.
    pub part: Part,
    /// A one-time code for the first account, as long as there is none.
    pub setup_code: Option<Secret>,
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
    let (clock, passwords) = (foundation.clock.clone(), Passwords::new()?);
    let admission = Admission::new(config.session_days);
    let accounts = Accounts::new(db.clone(), vault.clone(), clock.clone(), passwords.clone(), admission).await?;
    let setup_code = accounts.setup_code().await?;
    let factors = Factors::new(db.clone(), vault.clone(), clock.clone(), passwords, admission);
    let ceremonies = Ceremonies::new(config.origin.as_deref())?;
    let passkeys = Passkeys::new(db.clone(), vault.clone(), clock.clone(), ceremonies, admission);
    let people = People::new(db.clone(), vault, clock);
    let jobs = vec![jobs::forget(db.clone())];
    let part = Part {
        name: "profiles",
        rpc: rpc::routes(accounts, factors, passkeys, people),
        db,
        consumers: Vec::new(),
        jobs,
    };
    Ok(Started { part, setup_code })
}
