use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use heartward_core::{Caller, PersonId, Result};
use heartward_platform::{DataKey, Tx};

use super::{MOST_DOTS, Reflections};
use crate::domain::{REACH, Sign, Weeks, feels_close};
use crate::store::{self, closeness, signs as kept};

impl Reflections {
    /// The sign to show in this week, if any: the first of those that hold, and no other before the next Monday.
    pub(crate) async fn sign(&self, caller: &Caller) -> Result<Option<Sign>> {
        let key = self.vault.key(caller).await?;
        let now = self.clock.now();
        let week = monday(now);
        let mut tx = self.db.read(caller).await?;
        let muted = kept::muted(&mut tx).await?;
        let shown = kept::shown(&mut tx, &week).await?;
        let mut signs = holding(&mut tx, &key, now).await?;
        drop(tx);
        signs.retain(|sign| !muted.contains(&(sign.kind, sign.person)));
        if let Some(shown) = shown {
            return Ok(signs.into_iter().find(|sign| (sign.kind, sign.person) == shown));
        }
        let Some(sign) = signs.into_iter().next() else { return Ok(None) };
        let mut tx = self.db.begin(caller).await?;
        kept::show(&mut tx, &week, (sign.kind, sign.person)).await?;
        tx.commit().await?;
        Ok(Some(sign))
    }

    /// Shows a sign no more, for good.
    pub(crate) async fn mute(&self, caller: &Caller, about: kept::About) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        kept::mute(&mut tx, about).await?;
        tx.commit().await
    }

    /// Lets a sign be shown again.
    pub(crate) async fn unmute(&self, caller: &Caller, about: kept::About) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        kept::unmute(&mut tx, about).await?;
        tx.commit().await
    }

    /// What is muted.
    pub(crate) async fn muted(&self, caller: &Caller) -> Result<Vec<kept::About>> {
        let mut tx = self.db.read(caller).await?;
        kept::muted(&mut tx).await
    }
}

async fn holding(tx: &mut Tx, key: &DataKey, now: DateTime<Utc>) -> Result<Vec<Sign>> {
    let dots = store::spectrum(tx, None, now - REACH, MOST_DOTS).await?;
    let check_ins = store::check_ins::since(tx, key, now - REACH).await?;
    let people = store::acquaintances(tx).await?;
    let everybody: Vec<PersonId> = people.keys().copied().collect();
    let mut ledger = store::ledger(tx, &[]).await?;
    for some in everybody.chunks(1_000) {
        ledger.know(store::relationships(tx, some).await?);
    }
    let weeks = Weeks { dots: &dots, check_ins: &check_ins, people: &people };
    let felt = closeness::since(tx, key, now - REACH).await?;
    Ok(weeks.signs(now, |at| feels_close(&felt, at) || ledger.anybody_close(&dots, at)))
}

/// The Monday of a week, by which it is known.
fn monday(now: DateTime<Utc>) -> String {
    let days = i64::from(now.weekday().num_days_from_monday());
    (now.date_naive() - TimeDelta::days(days)).to_string()
}
