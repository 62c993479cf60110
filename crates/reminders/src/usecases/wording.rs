use chrono::TimeDelta;
use futures_util::future::join_all;
use heartward_core::{Caller, PersonId, Result};

use super::agenda::{Coming, coming};
use super::delivering::Deliverer;
use crate::domain::{About, Delivery, NoteKind, ReminderKind, wall};
use crate::store::{notices, offers, preferences};

/// How far ahead a digest looks.
const A_WEEK: TimeDelta = TimeDelta::days(7);
/// How many lines it has at most.
const MOST_LINES: usize = 10;

impl Deliverer {
    /// What a note is about; a name that profiles cannot tell now is left out. No transaction of the caller is open.
    pub(super) async fn about(&self, caller: &Caller, delivery: &Delivery) -> Result<About> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let mut about = About::default();
        let mut person = None;
        let mut ahead = Vec::new();
        match delivery.kind {
            NoteKind::OneToOne => {
                person = offers::get(&mut tx, delivery.notice.into()).await?.map(|offer| offer.person);
            }
            NoteKind::Test | NoteKind::Code | NoteKind::CatchUp => {}
            _ => {
                if let Some(notice) = notices::get(&mut tx, &key, delivery.notice.into()).await? {
                    (person, about.words) = (notice.person, notice.text);
                }
                if delivery.kind == NoteKind::Digest {
                    ahead = coming(&mut tx, &key, A_WEEK).await?;
                }
            }
        }
        let zone = preferences::get(&mut tx).await?.zone;
        drop(tx);
        about.name = self.name(caller, person).await;
        let lines = ahead.into_iter().filter(|one| !is_digest(one)).take(MOST_LINES).map(|one| async move {
            let day = wall(one.at(), zone).format("%A").to_string();
            format!("{day}: {}", self.line(caller, one).await)
        });
        // All names at once: a note waits for the slowest, not for the sum.
        about.week = join_all(lines).await;
        Ok(about)
    }

    async fn line(&self, caller: &Caller, coming: Coming) -> String {
        match coming {
            Coming::Suits(summary, _) => match self.name(caller, Some(summary.person)).await {
                Some(name) => format!("a one-to-one with {name} might suit"),
                None => "a one-to-one might suit".to_owned(),
            },
            Coming::Told(reminder, _) => match reminder.kind {
                ReminderKind::Birthday => match self.name(caller, reminder.person).await {
                    Some(name) => format!("{name}\u{2019}s birthday"),
                    None => "a birthday".to_owned(),
                },
                ReminderKind::Reflect => "a quiet moment to look inward".to_owned(),
                _ => reminder.text,
            },
        }
    }

    async fn name(&self, caller: &Caller, person: Option<PersonId>) -> Option<String> {
        self.people.name(caller, person?).await
    }
}

fn is_digest(coming: &Coming) -> bool {
    matches!(coming, Coming::Told(reminder, _) if reminder.kind == ReminderKind::Digest)
}
