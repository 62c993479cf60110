use heartward_core::{Caller, Error, Page, Result};

use super::channels::{Channels, secret};
use crate::domain::{Entry, calendar};
use crate::store::{cadences, feeds};

/// How many entries a feed has at most.
const MOST: usize = 500;

impl Channels {
    /// Makes a calendar feed and ends the one before; returns the secret of its address.
    pub(crate) async fn make_feed(&self, caller: &Caller, discreet: bool) -> Result<String> {
        let token = secret()?;
        let mut tx = self.db().begin(caller).await?;
        let now = tx.now().await?;
        feeds::save(&mut tx, &token, discreet, now).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Ends the calendar feed; there may be none.
    pub(crate) async fn end_feed(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.db().begin(caller).await?;
        feeds::remove(&mut tx).await?;
        tx.commit().await
    }

    /// The calendar that a secret address leads to.
    pub(crate) async fn feed(&self, token: &str) -> Result<String> {
        let mut tx = self.db().read(&Caller::System).await?;
        let found = feeds::of_token(&mut tx, token).await?;
        drop(tx);
        let (account, discreet) = found.ok_or_else(|| Error::not_found("calendar"))?;
        let mut tx = self.db().read(&Caller::Account(account)).await?;
        let upcoming = cadences::upcoming(&mut tx, &Page { size: MOST, after: None }).await?;
        let entry = |it: &cadences::Summary| Some(Entry { person: it.person, window: it.window? });
        let entries: Vec<Entry> = upcoming.iter().filter_map(entry).take(MOST).collect();
        Ok(calendar(&entries, discreet))
    }
}
