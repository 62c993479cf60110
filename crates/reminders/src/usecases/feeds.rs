use chrono::TimeDelta;
use heartward_core::{Caller, Error, Result};

use super::agenda::{Coming, coming};
use super::channels::{Channels, secret};
use crate::domain::{Entry, ReminderKind, calendar};
use crate::store::{feeds, preferences};

/// How far ahead a feed looks: half a year.
const AHEAD: TimeDelta = TimeDelta::days(183);

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
        self.calendar(&Caller::Account(account), discreet).await
    }

    /// What is coming to the caller, as a calendar.
    pub(crate) async fn calendar(&self, caller: &Caller, discreet: bool) -> Result<String> {
        let key = self.vault().key(caller).await?;
        let mut tx = self.db().read(caller).await?;
        let zone = preferences::get(&mut tx).await?.zone;
        let coming = coming(&mut tx, &key, AHEAD).await?;
        let entries: Vec<Entry> = coming.into_iter().filter_map(entry).collect();
        Ok(calendar(&entries, zone, discreet))
    }
}

fn entry(coming: Coming) -> Option<Entry> {
    Some(match coming {
        Coming::Suits(summary, _) => Entry::OneToOne { person: summary.person, window: summary.window? },
        Coming::Told(reminder, occurrence) => {
            let text = match reminder.kind {
                ReminderKind::Birthday => "A birthday".to_owned(),
                ReminderKind::Reflect => "A quiet moment to look inward".to_owned(),
                ReminderKind::Digest => "The week ahead".to_owned(),
                _ => reminder.text,
            };
            Entry::Told { reminder: reminder.id.uuid(), occurrence, text }
        }
    })
}
