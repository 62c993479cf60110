//! Taking in reminders that come out of an archive: each batch is one transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use heartward_core::{Caller, Result};
use heartward_platform::imported;

use super::agenda::{Agenda, NewReminder, following, repeats};
use crate::domain::{Reminder, ReminderId, Schedule, read, wall};
use crate::store::{preferences, reminders};

/// A reminder out of an archive, with its id there.
pub(crate) struct OldReminder {
    pub(crate) id: ReminderId,
    pub(crate) new: NewReminder,
    pub(crate) muted: bool,
    pub(crate) made_at: Option<DateTime<Utc>>,
}

impl Agenda {
    /// Adds reminders; tells how many are new. One that has been told already stays told, and of a kind that is single the
    /// one that is here stays.
    pub(crate) async fn import(&self, caller: &Caller, olds: Vec<OldReminder>, dry_run: bool) -> Result<usize> {
        let account = caller.account()?;
        if !dry_run {
            let people: BTreeSet<_> = olds.iter().filter_map(|old| old.new.person).collect();
            for person in people {
                self.people.require(caller, person).await?;
            }
        }
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let preferences = preferences::hold(&mut tx).await?;
        let now = tx.now().await?;
        let now_there = wall(now, preferences.zone);
        let mut added = 0;
        for (at, OldReminder { id, new, muted, made_at }) in olds.into_iter().enumerate() {
            let schedule = || {
                let start: NaiveDateTime = read("start", &new.start, preferences.usual)?;
                let repeat = repeats(new.kind, start, &new.rule, preferences.zone)?;
                Ok(Schedule { start, repeat })
            };
            let schedule = schedule().map_err(|error: heartward_core::Error| error.within("reminders", at))?;
            let here = ReminderId::from(imported::id(account, id.uuid()));
            let there = reminders::get(&mut tx, &key, id).await?.is_some()
                || reminders::get(&mut tx, &key, here).await?.is_some()
                || (new.kind.is_single() && reminders::has_kind(&mut tx, new.kind).await?);
            if there {
                continue;
            }
            let reminder = Reminder {
                id: here,
                kind: new.kind,
                person: new.person,
                conversation: new.conversation,
                text: new.text,
                next: following(&schedule, now_there, &preferences),
                schedule,
                muted,
                made_at: made_at.map_or(now, |made| made.min(now)),
            };
            reminders::save(&mut tx, &key, &reminder).await?;
            added += 1;
        }
        if !dry_run {
            tx.commit().await?;
        }
        Ok(added)
    }
}
