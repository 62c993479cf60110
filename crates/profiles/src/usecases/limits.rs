use std::net::IpAddr;

use heartward_core::{Caller, Error, Result};
use heartward_platform::{DataKey, Db};

use crate::domain::Limit;
use crate::store::attempts as store;

/// Counts tries that may go wrong, alike for what there is and what there is not.
#[derive(Clone)]
pub(crate) struct Limits {
    db: Db,
    /// What tries are counted by is not kept, but a keyed hash of it.
    instance: DataKey,
}

/// Something to be counted: how often it may be tried, and what it is counted by.
pub(crate) struct Try {
    limit: Limit,
    key: String,
}

impl Limits {
    pub(crate) fn new(db: Db, instance: DataKey) -> Self {
        Self { db, instance }
    }

    /// A try, counted by an address, an account, or whatever names one.
    pub(crate) fn of(&self, limit: Limit, subject: &str) -> Try {
        Try { limit, key: self.instance.index("attempt", limit.what, subject) }
    }

    /// A try, counted by where it comes from: an address of IPv4, or the network that one subscriber has of IPv6. What is
    /// no address counts as one place.
    pub(crate) fn from(&self, limit: Limit, client: &str) -> Try {
        let place = match client.parse() {
            Ok(IpAddr::V6(address)) => format!("{:x}", u128::from(address) >> 64),
            Ok(IpAddr::V4(address)) => address.to_string(),
            Err(_) => String::new(),
        };
        self.of(limit, &place)
    }

    /// Counts tries, before they are made, so that many at once are not too many; `Limited` when one is too often.
    pub(crate) async fn count(&self, tries: &[Try]) -> Result<()> {
        let mut tx = self.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        for Try { limit, key } in sorted(tries) {
            let until = store::hold(&mut tx, key, now).await?;
            let after = limit.tried(until, now).map_err(|wait| {
                let message = "That was tried often just now. Please wait a minute and try again.";
                Error::limited(message, wait.to_std().unwrap_or_default())
            })?;
            store::set(&mut tx, key, after).await?;
        }
        tx.commit().await
    }

    /// Counts them no longer: they were right.
    pub(crate) async fn take_back(&self, tries: &[Try]) -> Result<()> {
        let mut tx = self.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        for Try { limit, key } in sorted(tries) {
            let until = store::hold(&mut tx, key, now).await?;
            store::set(&mut tx, key, limit.taken_back(until)).await?;
        }
        tx.commit().await
    }
}

/// In one order, so that two who hold several do not wait for each other.
fn sorted(tries: &[Try]) -> Vec<&Try> {
    let mut tries: Vec<_> = tries.iter().collect();
    tries.sort_by(|a, b| a.key.cmp(&b.key));
    tries
}
