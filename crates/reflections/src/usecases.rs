use chrono::{DateTime, Months, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::{Caller, Clock, ConversationId, Error, Kind, Page, PersonId, Result};
use heartward_platform::requests::{self, Request};
use heartward_platform::{DataKey, Db, Tx, Vault, outbox};

use crate::convert;
use crate::domain::{
    COUNTS_FOR, Change, Closeness, Content, Conversation, Dot, EARLIEST, Felt, HalfLife, Insight, Ledger, Overview,
    Portrait, Rhythm, Setting, Span, Sums, WINDOW,
};
use crate::people::People;
use crate::store::{self, closeness};

mod archive;
mod check_ins;
pub(crate) mod erasing;
mod model;
mod prompts;
mod search;
mod signs;

pub(crate) use archive::{Answers as AllAnswers, Old};
pub(crate) use model::rebuild;
pub(crate) use search::{Found, Source};

/// How many dots a plot gets at most.
const MOST_DOTS: i64 = 5_000;
/// How many conversations an overview counts at most, the newest.
const MOST_IN_OVERVIEW: i64 = 50_000;

/// All that can be done with conversations, each for a caller, who sees what is theirs.
pub(crate) struct Reflections {
    db: Db,
    vault: Vault,
    clock: Clock,
    people: People,
}

impl Reflections {
    /// Puts the service together.
    pub(crate) fn new(db: Db, vault: Vault, clock: Clock, people: People) -> Self {
        Self { db, vault, clock, people }
    }

    /// The time by which requests are read.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Logs a conversation; the same request again answers with the same conversation, as it is by then, and with
    /// `NotFound` once that was deleted.
    pub(crate) async fn log(
        &self,
        caller: &Caller,
        content: Content,
        request: Option<Request>,
    ) -> Result<Conversation> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        if let Some(made) = requests::made_before(&mut tx, request.as_ref()).await? {
            return get(&mut tx, &key, made.into()).await;
        }
        let strangers = store::strangers(&mut tx, &content.people).await?;
        if !strangers.is_empty() {
            drop(tx);
            self.people.require(caller, &strangers).await?;
            tx = self.db.begin(caller).await?;
        }
        let now = tx.now().await?;
        let conversation = Conversation::log(content, now);
        match requests::remember(&mut tx, request.as_ref(), conversation.id.uuid(), now).await {
            // The same request came twice at once, and the other one was quicker.
            Err(error) if error.kind() == Kind::Conflict => {
                // Before another connection is asked for: all of them may be held by copies of one request.
                drop(tx);
                return self.logged(caller, &key, request.as_ref()).await;
            }
            remembered => remembered?,
        }
        // The lock comes last: from there on everybody waits who writes for the same account.
        store::insert(&mut tx, &key, &conversation).await?;
        let all = store::lock_account(&mut tx).await?;
        let mut ledger = concerned(&mut tx, all, &[&conversation.content]).await?;
        let event = convert::logged(&conversation, &ledger, now);
        ledger.add(&conversation);
        store::save_ledger(&mut tx, &ledger).await?;
        outbox::record(&mut tx, conversation.id.uuid(), conversation.version, &event).await?;
        tx.commit().await?;
        Ok(conversation)
    }

    /// What a request made that is committed by now.
    async fn logged(&self, caller: &Caller, key: &DataKey, request: Option<&Request>) -> Result<Conversation> {
        let mut tx = self.db.read(caller).await?;
        let made = requests::made_before(&mut tx, request).await?;
        get(&mut tx, key, made.ok_or_else(|| Error::not_found("conversation"))?.into()).await
    }

    /// One conversation.
    pub(crate) async fn get(&self, caller: &Caller, id: ConversationId) -> Result<Conversation> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        get(&mut tx, &key, id).await
    }

    /// Changes a conversation; `Conflict` unless it is still the version `seen`.
    pub(crate) async fn amend(
        &self,
        caller: &Caller,
        id: ConversationId,
        changes: Vec<Change>,
        seen: Option<i64>,
    ) -> Result<Conversation> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let newcomers = newcomers(&get(&mut tx, &key, id).await?, &changes);
        let strangers = store::strangers(&mut tx, &newcomers).await?;
        drop(tx);
        self.people.require(caller, &strangers).await?;

        let now = self.clock.now();
        let writes_note = changes.iter().any(|change| matches!(change, Change::Note(_)));
        let mut tx = self.db.begin(caller).await?;
        let all = store::lock_account(&mut tx).await?;
        let before = get(&mut tx, &key, id).await?;
        let after = before.amend(changes, seen)?;
        let mut ledger = concerned(&mut tx, all, &[&before.content, &after.content]).await?;
        ledger.remove(&before);
        let event = convert::amended(&after, &ledger, now);
        ledger.add(&after);
        store::save(&mut tx, &after).await?;
        if writes_note {
            // Else it stays as it is, even when it cannot be opened.
            store::save_note(&mut tx, &key, &after).await?;
        }
        renew(&mut tx, &mut ledger).await?;
        store::save_ledger(&mut tx, &ledger).await?;
        outbox::record(&mut tx, id.uuid(), after.version, &event).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Deletes a conversation for good, and all that was derived from it.
    pub(crate) async fn delete(&self, caller: &Caller, id: ConversationId) -> Result<()> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let all = store::lock_account(&mut tx).await?;
        let conversation = get(&mut tx, &key, id).await?;
        let mut ledger = concerned(&mut tx, all, &[&conversation.content]).await?;
        ledger.remove(&conversation);
        store::delete(&mut tx, id).await?;
        renew(&mut tx, &mut ledger).await?;
        store::save_ledger(&mut tx, &ledger).await?;
        outbox::record(&mut tx, id.uuid(), conversation.version + 1, &convert::deleted(id)).await?;
        tx.commit().await
    }

    /// A page of conversations, newest first, and the token of the next; with one person when named.
    pub(crate) async fn list(
        &self,
        caller: &Caller,
        person: Option<PersonId>,
        page: &Page,
    ) -> Result<(Vec<Conversation>, String)> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        store::list(&mut tx, &key, person, page).await
    }

    /// What the logs say about the conversations with somebody; `NotFound` when nobody knows them.
    pub(crate) async fn insight(&self, caller: &Caller, person: PersonId, rhythm: Option<Rhythm>) -> Result<Portrait> {
        let now = self.clock.now();
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let ledger = store::ledger(&mut tx, &[person]).await?;
        let recent = store::spectrum(&mut tx, Some(person), now - WINDOW, MOST_DOTS).await?;
        let felt = closeness::last(&mut tx, &key, person, now - COUNTS_FOR).await?;
        let known = store::acquaintance(&mut tx, person).await?;
        drop(tx);
        let known = match known {
            Some(known) => known,
            None => self.people.ask(caller, person).await?.ok_or_else(|| Error::not_found("person"))?.acquaintance,
        };
        Ok(ledger.portrait(person, known, recent, felt, rhythm, now))
    }

    /// The same for several people, in the order asked. People nobody knows have empty insights, like those without
    /// a conversation.
    pub(crate) async fn insights(&self, caller: &Caller, people: &[PersonId]) -> Result<Vec<Insight>> {
        let mut tx = self.db.read(caller).await?;
        let ledger = store::ledger(&mut tx, people).await?;
        let silent = store::silent(&mut tx).await?;
        let now = self.clock.now();
        Ok(people.iter().map(|person| ledger.insight(*person, silent.contains(person), now)).collect())
    }

    /// The last months with everybody, in weeks of this zone.
    pub(crate) async fn overview(&self, caller: &Caller, span: Span, zone: Tz) -> Result<Overview> {
        let now = self.clock.now();
        let first = span.first_day(now, zone);
        let mut tx = self.db.read(caller).await?;
        // No zone is more than a day away from UTC.
        let since = first.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1);
        let dots = store::spectrum(&mut tx, None, since, MOST_IN_OVERVIEW).await?;
        let mut overview = Overview::of(&dots, first, now, zone);
        overview.hush(&store::silent(&mut tx).await?);
        Ok(overview)
    }

    /// Notes how close the caller feels to somebody; `NotFound` when nobody knows them.
    pub(crate) async fn note_closeness(&self, caller: &Caller, person: PersonId, felt: Felt) -> Result<()> {
        let key = self.vault.key(caller).await?;
        self.acquainted(caller, person).await?;
        let mut tx = self.db.begin(caller).await?;
        closeness::note(&mut tx, &key, &Closeness { person, felt, answer_time: self.clock.now() }).await?;
        tx.commit().await
    }

    /// `NotFound` unless the caller knows this person.
    async fn acquainted(&self, caller: &Caller, person: PersonId) -> Result<()> {
        let mut tx = self.db.read(caller).await?;
        let strangers = store::strangers(&mut tx, &[person]).await?;
        drop(tx);
        if !strangers.is_empty() && self.people.ask(caller, person).await?.is_none_or(|known| known.deleted) {
            return Err(Error::not_found("person"));
        }
        Ok(())
    }

    /// Forgets every answer about how close the caller feels to somebody.
    pub(crate) async fn forget_closeness(&self, caller: &Caller, person: PersonId) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        closeness::forget(&mut tx, person).await?;
        tx.commit().await
    }

    /// Dots for a plot, oldest first: the newest of those since then, or since six months ago.
    pub(crate) async fn spectrum(
        &self,
        caller: &Caller,
        person: Option<PersonId>,
        since: Option<DateTime<Utc>>,
    ) -> Result<Vec<Dot>> {
        let since = since.unwrap_or_else(|| self.clock.now() - Months::new(6)).max(EARLIEST);
        let mut tx = self.db.read(caller).await?;
        store::spectrum(&mut tx, person, since, MOST_DOTS).await
    }
}

async fn get(tx: &mut Tx, key: &DataKey, id: ConversationId) -> Result<Conversation> {
    store::get(tx, key, id).await?.ok_or_else(|| Error::not_found("conversation"))
}

/// What is kept of the account, as far as a change of these contents touches it.
async fn concerned(tx: &mut Tx, all: (HalfLife, Sums), contents: &[&Content]) -> Result<Ledger> {
    let people: Vec<PersonId> = contents.iter().flat_map(|content| content.people.iter().copied()).collect();
    let settings: Vec<Setting> = contents.iter().filter_map(|content| content.setting).collect();
    let relationships = store::relationships(tx, &people).await?;
    Ok(Ledger::new(all, relationships, store::venues(tx, &people, &settings).await?))
}

/// Who would take part that did not before; people who are deleted by now may stay where they were.
fn newcomers(conversation: &Conversation, changes: &[Change]) -> Vec<PersonId> {
    let named =
        changes.iter().filter_map(|change| if let Change::People(people) = change { Some(people) } else { None });
    named.flatten().filter(|person| !conversation.content.people.contains(person)).copied().collect()
}

/// Looks up the last times that went with a conversation. To be called when the conversations are saved.
async fn renew(tx: &mut Tx, ledger: &mut Ledger) -> Result<()> {
    for person in ledger.stale() {
        let last = store::last_times(tx, person).await?;
        ledger.renew(person, last);
    }
    Ok(())
}
