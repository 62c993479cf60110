//! Exporting what lists do not tell, and taking in what comes out of an archive: each batch is one transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use heartward_core::{Caller, ConversationId, PersonId, Result};
use heartward_platform::{imported, outbox};

use super::{Reflections, concerned};
use crate::convert;
use crate::domain::prompt::Answer;
use crate::domain::{CheckIn, CheckInId, Closeness, Content, Conversation, State};
use crate::store::{self, archive, check_ins, closeness, prompts};

/// What was answered about closeness, and about prompts for whom.
pub(crate) struct Answers {
    pub(crate) closeness: Vec<Closeness>,
    pub(crate) prompts: Vec<(Option<PersonId>, Answer)>,
}

/// A record out of an archive, with its id there.
pub(crate) struct Old<T> {
    pub(crate) id: uuid::Uuid,
    pub(crate) what: T,
    pub(crate) create_time: DateTime<Utc>,
}

impl Reflections {
    /// Everything that was answered, oldest first.
    pub(crate) async fn answers(&self, caller: &Caller) -> Result<Answers> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let mut closeness = closeness::since(&mut tx, &key, DateTime::UNIX_EPOCH).await?;
        closeness.sort_by_key(|answer| (answer.answer_time, answer.person));
        Ok(Answers { closeness, prompts: prompts::all(&mut tx).await? })
    }

    /// Adds conversations; tells of each which id it has here, and whether it is new.
    pub(crate) async fn import_conversations(
        &self,
        caller: &Caller,
        conversations: Vec<Old<Content>>,
        dry_run: bool,
    ) -> Result<Vec<(ConversationId, bool)>> {
        let account = caller.account()?;
        let key = self.vault.key(caller).await?;
        if !dry_run {
            let people = conversations.iter().flat_map(|old| old.what.people.iter().copied());
            self.acquainted_all(caller, people.collect()).await?;
        }
        let now = self.clock.now();
        let mut tx = self.db.begin(caller).await?;
        let mut all = store::lock_account(&mut tx).await?;
        let mut told = Vec::new();
        for Old { id, what: content, create_time } in conversations {
            let here = imported::id(account, id);
            if let Some(known) = archive::known(&mut tx, archive::CONVERSATION, &[id, here]).await? {
                told.push((known.into(), false));
                continue;
            }
            let conversation =
                Conversation { id: here.into(), create_time: create_time.min(now), ..Conversation::log(content, now) };
            if !dry_run {
                let mut ledger = concerned(&mut tx, all, &[&conversation.content]).await?;
                let event = convert::logged(&conversation, &ledger, now);
                ledger.add(&conversation);
                all.1 = ledger.all();
                store::insert(&mut tx, &key, &conversation).await?;
                store::save_ledger(&mut tx, &ledger).await?;
                outbox::record(&mut tx, here, conversation.version, &event).await?;
            }
            told.push((conversation.id, true));
        }
        if !dry_run {
            tx.commit().await?;
        }
        Ok(told)
    }

    /// Adds check-ins; tells how many are new.
    pub(crate) async fn import_check_ins(
        &self,
        caller: &Caller,
        olds: Vec<Old<State>>,
        dry_run: bool,
    ) -> Result<usize> {
        let account = caller.account()?;
        let key = self.vault.key(caller).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(caller).await?;
        store::lock_account(&mut tx).await?;
        let mut added = 0;
        for Old { id, what: state, create_time } in olds {
            let here = imported::id(account, id);
            if archive::known(&mut tx, archive::CHECK_IN, &[id, here]).await?.is_none() {
                let check_in = CheckIn { id: CheckInId::from(here), state, create_time: create_time.min(now) };
                check_ins::insert(&mut tx, &key, &check_in).await?;
                added += 1;
            }
        }
        if !dry_run {
            tx.commit().await?;
        }
        Ok(added)
    }

    /// Adds answers; tells how many are new.
    pub(crate) async fn import_answers(&self, caller: &Caller, answers: Answers, dry_run: bool) -> Result<usize> {
        let key = self.vault.key(caller).await?;
        if !dry_run {
            let about = answers.prompts.iter().filter_map(|(person, _)| *person);
            let people = answers.closeness.iter().map(|answer| answer.person).chain(about);
            self.acquainted_all(caller, people.collect()).await?;
        }
        let mut tx = self.db.begin(caller).await?;
        store::lock_account(&mut tx).await?;
        let held = closeness::since(&mut tx, &key, DateTime::UNIX_EPOCH).await?;
        let day = |answer: &Closeness| (answer.person, answer.answer_time.date_naive());
        let held: BTreeSet<_> = held.iter().map(day).collect();
        let done: Vec<_> = prompts::all(&mut tx).await?.into_iter().map(|(who, it)| (who, it.prompt_id)).collect();
        let mut added = 0;
        for answer in answers.closeness.iter().filter(|answer| !held.contains(&day(answer))) {
            closeness::note(&mut tx, &key, answer).await?;
            added += 1;
        }
        for (person, answer) in &answers.prompts {
            if !done.contains(&(*person, answer.prompt_id.clone())) {
                prompts::answer(&mut tx, *person, answer).await?;
                added += 1;
            }
        }
        if !dry_run {
            tx.commit().await?;
        }
        Ok(added)
    }

    /// `Invalid` unless profiles knows all of these people.
    async fn acquainted_all(&self, caller: &Caller, mut people: Vec<PersonId>) -> Result<()> {
        people.sort();
        people.dedup();
        let mut tx = self.db.read(caller).await?;
        let strangers = store::strangers(&mut tx, &people).await?;
        drop(tx);
        self.people.require(caller, &strangers).await
    }
}
