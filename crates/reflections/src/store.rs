//! All SQL of the service. Each statement on owned records binds the account of its transaction.

use chrono::{DateTime, Utc};
use heartward_core::{ConversationId, Cursor, Error, Page, PersonId, Result, Secret};
use heartward_platform::vault::{Field, SealedColumn};
use heartward_platform::{Affected as _, DataKey, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use tracing::error;
use uuid::Uuid;

use crate::domain::{Answers, Content, Conversation, Dot, Format, Initiator, Layer, Medium, Rating, Setting};

pub(crate) mod archive;
pub(crate) mod check_ins;
pub(crate) mod closeness;
mod known;
mod ledger;
pub(crate) mod notes;
pub(crate) mod prompts;
pub(crate) mod signs;
mod venues;

pub(crate) use known::{acquaintance, acquaintances, forget_person, know, silent, strangers};
pub(crate) use ledger::{
    accounts, everything, half_life, last_times, ledger, lock_account, relationships, replace_ledger, save_ledger,
    set_half_life,
};
pub(crate) use venues::venues;

/// Later than anything that was noted.
const LATEST: Cursor =
    Cursor { time: DateTime::from_timestamp(253_402_300_799, 0).expect("a valid time"), id: Uuid::max() };
/// What is sealed, for whoever looks after the keys.
pub(crate) const SEALED: [SealedColumn; 3] = [
    SealedColumn { table: TABLE, column: "note", account: OWNER, record: Some("id"), field: Field::Named(NOTE) },
    SealedColumn {
        table: "check_in",
        column: "state",
        account: OWNER,
        record: Some("id"),
        field: Field::Named("state"),
    },
    SealedColumn {
        table: "felt_closeness",
        column: "felt",
        account: OWNER,
        record: Some("person_id"),
        field: Field::Column("day"),
    },
];
const OWNER: Option<&str> = Some("account_id");
/// Where a note is sealed to.
const TABLE: &str = "conversation";
const NOTE: &str = "note";

/// Adds a conversation.
pub(crate) async fn insert(tx: &mut Tx, key: &DataKey, conversation: &Conversation) -> Result<()> {
    let account = tx.account()?.uuid();
    let note = seal_note(key, conversation)?;
    let Conversation { id, content, version, create_time } = conversation;
    let answers = content.answers;
    on!(tx, conn => sqlx::query(
        "insert into conversation (id, account_id, occur_time, layer, spoke_freely, they_shared, felt_received,
             tension, format, medium, setting, minutes, initiator, ran_dry, accepting, note, version, create_time)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)")
        .bind(id.uuid())
        .bind(account)
        .bind(content.occur_time)
        .bind(answers.layer as i32)
        .bind(answers.spoke_freely.map(i32::from))
        .bind(answers.they_shared.map(i32::from))
        .bind(answers.felt_received.map(i32::from))
        .bind(answers.tension)
        .bind(content.format as i32)
        .bind(content.medium.map(|medium| medium as i32))
        .bind(content.setting.map(|setting| setting as i32))
        .bind(content.minutes)
        .bind(content.initiator.map(|initiator| initiator as i32))
        .bind(content.ran_dry)
        .bind(content.accepting.map(i32::from))
        .bind(note)
        .bind(version)
        .bind(create_time)
        .execute(conn).await.affected())?;
    insert_participants(tx, conversation).await
}

/// Saves a conversation that was changed, but for its note.
pub(crate) async fn save(tx: &mut Tx, conversation: &Conversation) -> Result<()> {
    let account = tx.account()?.uuid();
    let Conversation { id, content, version, .. } = conversation;
    let answers = content.answers;
    on!(tx, conn => sqlx::query(
        "update conversation set occur_time = $3, layer = $4, spoke_freely = $5, they_shared = $6, felt_received = $7,
             tension = $8, format = $9, medium = $10, setting = $11, minutes = $12, initiator = $13, ran_dry = $14,
             accepting = $15, version = $16
         where account_id = $1 and id = $2")
        .bind(account)
        .bind(id.uuid())
        .bind(content.occur_time)
        .bind(answers.layer as i32)
        .bind(answers.spoke_freely.map(i32::from))
        .bind(answers.they_shared.map(i32::from))
        .bind(answers.felt_received.map(i32::from))
        .bind(answers.tension)
        .bind(content.format as i32)
        .bind(content.medium.map(|medium| medium as i32))
        .bind(content.setting.map(|setting| setting as i32))
        .bind(content.minutes)
        .bind(content.initiator.map(|initiator| initiator as i32))
        .bind(content.ran_dry)
        .bind(content.accepting.map(i32::from))
        .bind(version)
        .execute(conn).await.affected())?;
    on!(tx, conn => sqlx::query("delete from participant where account_id = $1 and conversation_id = $2")
        .bind(account).bind(id.uuid()).execute(conn).await.affected())?;
    insert_participants(tx, conversation).await
}

/// Saves the note of a conversation.
pub(crate) async fn save_note(tx: &mut Tx, key: &DataKey, conversation: &Conversation) -> Result<()> {
    let account = tx.account()?.uuid();
    let note = seal_note(key, conversation)?;
    on!(tx, conn => sqlx::query("update conversation set note = $3 where account_id = $1 and id = $2")
        .bind(account).bind(conversation.id.uuid()).bind(note).execute(conn).await.affected())?;
    Ok(())
}

/// Deletes a conversation, and with it who it was with.
pub(crate) async fn delete(tx: &mut Tx, id: ConversationId) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query("delete from conversation where account_id = $1 and id = $2")
        .bind(account).bind(id.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// One conversation.
pub(crate) async fn get(tx: &mut Tx, key: &DataKey, id: ConversationId) -> Result<Option<Conversation>> {
    let account = tx.account()?.uuid();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format, medium, setting,
             minutes, initiator, ran_dry, accepting, note, version, create_time
         from conversation where account_id = $1 and id = $2")
        .bind(account).bind(id.uuid()).fetch_optional(conn).await)?;
    Ok(complete(tx, Some(key), row.into_iter().collect()).await?.pop())
}

/// A page of conversations, newest first, and the token of the next; with one person when named.
pub(crate) async fn list(
    tx: &mut Tx,
    key: &DataKey,
    person: Option<PersonId>,
    page: &Page,
) -> Result<(Vec<Conversation>, String)> {
    let account = tx.account()?.uuid();
    let after = page.after.unwrap_or(LATEST);
    let rows: Vec<Row> = match person {
        None => on!(tx, conn => sqlx::query_as(
            "select id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format, medium, setting,
                 minutes, initiator, ran_dry, accepting, note, version, create_time
             from conversation
             where account_id = $1 and (occur_time, id) < ($2, $3)
             order by occur_time desc, id desc limit $4")
            .bind(account).bind(after.time).bind(after.id).bind(page.limit()).fetch_all(conn).await)?,
        Some(person) => on!(tx, conn => sqlx::query_as(
            "select c.id, c.occur_time, c.layer, c.spoke_freely, c.they_shared, c.felt_received, c.tension, c.format,
                 c.medium, c.setting, c.minutes, c.initiator, c.ran_dry, c.accepting, c.note, c.version, c.create_time
             from participant p join conversation c on c.id = p.conversation_id
             where p.account_id = $1 and p.person_id = $2 and (p.occur_time, p.conversation_id) < ($3, $4)
             order by p.occur_time desc, p.conversation_id desc limit $5")
            .bind(account).bind(person.uuid()).bind(after.time).bind(after.id).bind(page.limit())
            .fetch_all(conn).await)?,
    };
    let (rows, next) = page.cut(rows, |row| Cursor { time: row.occur_time, id: row.id });
    Ok((complete(tx, Some(key), rows).await?, next))
}

/// Conversations oldest first after that place, with empty notes: for what only counts them.
pub(crate) async fn without_notes(tx: &mut Tx, after: Option<Cursor>, limit: i64) -> Result<Vec<Conversation>> {
    let account = tx.account()?.uuid();
    let start = Cursor { time: DateTime::from_timestamp(-62_135_596_800, 0).unwrap_or_default(), id: Uuid::nil() };
    let after = after.unwrap_or(start);
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format, medium, setting,
             minutes, initiator, ran_dry, accepting, cast(null as bytea) as note, version, create_time
         from conversation
         where account_id = $1 and (occur_time, id) > ($2, $3)
         order by occur_time, id limit $4")
        .bind(account).bind(after.time).bind(after.id).bind(limit).fetch_all(conn).await)?;
    complete(tx, None, rows).await
}

/// Up to a few hundred conversations with a person, with empty notes.
pub(crate) async fn with(tx: &mut Tx, person: PersonId) -> Result<Vec<Conversation>> {
    let account = tx.account()?.uuid();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select c.id, c.occur_time, c.layer, c.spoke_freely, c.they_shared, c.felt_received, c.tension, c.format,
             c.medium, c.setting, c.minutes, c.initiator, c.ran_dry, c.accepting, cast(null as bytea) as note,
             c.version, c.create_time
         from participant p join conversation c on c.id = p.conversation_id
         where p.account_id = $1 and p.person_id = $2 order by p.occur_time, p.conversation_id limit 500")
        .bind(account).bind(person.uuid()).fetch_all(conn).await)?;
    complete(tx, None, rows).await
}

/// The newest dots since then, oldest first; with one person when named.
pub(crate) async fn spectrum(
    tx: &mut Tx,
    person: Option<PersonId>,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Dot>> {
    let account = tx.account()?.uuid();
    let mut rows: Vec<DotRow> = match person {
        // Each conversation has a dot at least, so the newest `limit` of them are enough, however many there are.
        None => on!(tx, conn => sqlx::query_as(
            "select c.id, p.person_id, c.occur_time, c.layer, c.spoke_freely, c.they_shared, c.felt_received, c.tension,
                 c.format, c.ran_dry, c.minutes
             from (select id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format, ran_dry,
                       minutes
                   from conversation where account_id = $1 and occur_time >= $2
                   order by occur_time desc, id desc limit $3) c
             join participant p on p.conversation_id = c.id
             order by c.occur_time desc, c.id desc, p.place desc limit $3")
            .bind(account).bind(since).bind(limit).fetch_all(conn).await)?,
        Some(person) => on!(tx, conn => sqlx::query_as(
            "select c.id, p.person_id, c.occur_time, c.layer, c.spoke_freely, c.they_shared, c.felt_received, c.tension,
                 c.format, c.ran_dry, c.minutes
             from participant p join conversation c on c.id = p.conversation_id
             where p.account_id = $1 and p.person_id = $2 and p.occur_time >= $3
             order by p.occur_time desc, p.conversation_id desc limit $4")
            .bind(account).bind(person.uuid()).bind(since).bind(limit).fetch_all(conn).await)?,
    };
    rows.reverse();
    rows.into_iter().map(Dot::try_from).collect()
}

async fn insert_participants(tx: &mut Tx, conversation: &Conversation) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into participant (account_id, person_id, occur_time, conversation_id, place, one_to_one) ");
        query.push_values((0_i32..).zip(&conversation.content.people), |mut row, (place, person)| {
            row.push_bind(account)
                .push_bind(person.uuid())
                .push_bind(conversation.content.occur_time)
                .push_bind(conversation.id.uuid())
                .push_bind(place)
                .push_bind(conversation.one_to_one());
        });
        query.build().execute(conn).await.affected()
    })?;
    Ok(())
}

/// Adds who each conversation was with, in one statement for all, and opens the notes if there is a key.
async fn complete(tx: &mut Tx, key: Option<&DataKey>, rows: Vec<Row>) -> Result<Vec<Conversation>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let account = tx.account()?.uuid();
    let participants: Vec<(Uuid, Uuid)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("select conversation_id, person_id from participant where account_id = ");
        query.push_bind(account).push(" and conversation_id in (");
        let mut list = query.separated(", ");
        for row in &rows {
            list.push_bind(row.id);
        }
        query.push(") order by conversation_id, place");
        query.build_query_as().fetch_all(conn).await
    })?;
    let with = |id: Uuid| {
        // Sorted by conversation, so those of one stand together.
        let from = participants.partition_point(|(conversation, _)| *conversation < id);
        participants[from..]
            .iter()
            .take_while(move |(conversation, _)| *conversation == id)
            .map(|(_, person)| (*person).into())
    };
    rows.into_iter()
        .map(|row| {
            let people = with(row.id).collect();
            row.into_conversation(people, key)
        })
        .collect()
}

fn seal_note(key: &DataKey, conversation: &Conversation) -> Result<Option<Vec<u8>>> {
    let note = conversation.content.note.expose();
    if note.is_empty() {
        return Ok(None);
    }
    key.seal(TABLE, conversation.id.uuid(), NOTE, note.as_bytes()).map(Some)
}

/// Opens a note. One that was damaged reads as empty, so that it hides neither its conversation nor a whole list; the
/// log names the conversation, and what is stored stays for whoever repairs it.
fn open_note(key: &DataKey, conversation: Uuid, sealed: Option<Vec<u8>>) -> Secret {
    let Some(sealed) = sealed else { return Secret::new("") };
    let opened = key.open(TABLE, conversation, NOTE, &sealed).ok().and_then(|plain| String::from_utf8(plain).ok());
    Secret::new(opened.unwrap_or_else(|| {
        error!(%conversation, "a note cannot be opened");
        String::new()
    }))
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    occur_time: DateTime<Utc>,
    #[sqlx(flatten)]
    answers: AnswersRow,
    format: i32,
    medium: Option<i32>,
    setting: Option<i32>,
    minutes: Option<i32>,
    initiator: Option<i32>,
    ran_dry: bool,
    accepting: Option<i32>,
    note: Option<Vec<u8>>,
    version: i64,
    create_time: DateTime<Utc>,
}

impl Row {
    fn into_conversation(self, people: Vec<PersonId>, key: Option<&DataKey>) -> Result<Conversation> {
        let content = Content {
            people,
            occur_time: self.occur_time,
            answers: self.answers.try_into()?,
            format: coded(&Format::ALL, self.format)?,
            medium: self.medium.map(|code| coded(&Medium::ALL, code)).transpose()?,
            setting: self.setting.map(|code| coded(&Setting::ALL, code)).transpose()?,
            minutes: self.minutes,
            initiator: self.initiator.map(|code| coded(&Initiator::ALL, code)).transpose()?,
            ran_dry: self.ran_dry,
            accepting: rated(self.accepting)?,
            note: key.map_or_else(|| Secret::new(""), |key| open_note(key, self.id, self.note)),
        };
        Ok(Conversation { id: self.id.into(), content, version: self.version, create_time: self.create_time })
    }
}

#[derive(FromRow)]
struct AnswersRow {
    layer: i32,
    spoke_freely: Option<i32>,
    they_shared: Option<i32>,
    felt_received: Option<i32>,
    tension: bool,
}

impl TryFrom<AnswersRow> for Answers {
    type Error = Error;

    fn try_from(row: AnswersRow) -> Result<Self> {
        Ok(Self {
            layer: coded(&Layer::ALL, row.layer)?,
            spoke_freely: rated(row.spoke_freely)?,
            they_shared: rated(row.they_shared)?,
            felt_received: rated(row.felt_received)?,
            tension: row.tension,
        })
    }
}

#[derive(FromRow)]
struct DotRow {
    id: Uuid,
    person_id: Uuid,
    occur_time: DateTime<Utc>,
    #[sqlx(flatten)]
    answers: AnswersRow,
    format: i32,
    ran_dry: bool,
    minutes: Option<i32>,
}

impl TryFrom<DotRow> for Dot {
    type Error = Error;

    fn try_from(row: DotRow) -> Result<Self> {
        Ok(Self {
            conversation: row.id.into(),
            person: row.person_id.into(),
            occur_time: row.occur_time,
            answers: row.answers.try_into()?,
            format: coded(&Format::ALL, row.format)?,
            ran_dry: row.ran_dry,
            minutes: row.minutes,
        })
    }
}

fn rated(code: Option<i32>) -> Result<Option<Rating>> {
    // What is stored was checked before: nobody's request is to blame.
    code.map(|code| Rating::parse("rating", code)).transpose().map_err(Error::internal)
}

/// The value that is stored under `code`.
fn coded<T: Copy>(all: &[T], code: i32) -> Result<T> {
    let place = usize::try_from(code).ok();
    place.and_then(|place| all.get(place)).copied().ok_or_else(|| Error::internal(format!("unknown code {code}")))
}
