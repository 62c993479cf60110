//! Takes an archive in: first all of it is tried out, then batch after batch is added. How far it is, is written down.

use std::collections::HashMap;

use heartward_core::{Caller, Error, Id, Kind, Result};
use heartward_proto::profiles::v1 as profiles;
use heartward_proto::reflections::v1 as reflections;
use heartward_proto::reminders::v1 as reminders;
use tracing::warn;

use super::read::{self, Archive};
use crate::clients::{Clients, answer, present};
use crate::problem::{Place, Problem};
use crate::session::SignedIn;
use crate::state::Gateway;

/// The largest file.
pub(crate) const MAX_ARCHIVE: usize = 64 * 1024 * 1024;
/// After so many seconds without a word the process that imported is gone.
pub(super) const SILENCE: i64 = 120;
/// What to do then.
pub(super) const GONE: &str =
    "It stopped on the way. Choose the same file again: what is in stays, and nothing comes twice.";

/// How many records go at once.
const BATCH: usize = 200;
/// How many archives are taken in at once by this process; each is in memory.
pub(crate) const AT_ONCE: usize = 2;
/// What to call somebody whom the archive names and does not hold.
const SOMEBODY: &str = "Somebody from before";

/// Reads an archive and begins to take it in; tells by which id it can be asked how far it is.
pub(crate) async fn begin(
    gateway: &Gateway,
    signed_in: &SignedIn,
    file: Vec<u8>,
) -> Result<Id<profiles::Import>, Problem> {
    let busy = || Error::new(Kind::Limited, "Other imports are under way. Please try again in a minute.");
    let place = gateway.imports.take().ok_or_else(busy)?;
    let records = Records::of(read::archive(file).await?)?;
    let id = Id::<profiles::Import>::generate();
    let mut load = Load {
        caller: signed_in.caller,
        clients: gateway.clients.clone(),
        import: profiles::Import {
            id: id.to_string(),
            total: i64::try_from(records.count()).unwrap_or(i64::MAX),
            ..Default::default()
        },
        people: HashMap::new(),
        conversations: HashMap::new(),
        dry_run: true,
    };
    load.note(profiles::ImportState::Checking).await?;
    #[expect(clippy::disallowed_methods, reason = "it goes on after the answer; when the process ends, so does it")]
    tokio::spawn(async move {
        let _place = place;
        load.run(records).await;
    });
    Ok(id)
}

/// An import under way.
struct Load {
    caller: Caller,
    clients: Clients,
    import: profiles::Import,
    /// Which id a person of the archive has here.
    people: HashMap<String, String>,
    conversations: HashMap<String, String>,
    /// Whether nothing is changed yet.
    dry_run: bool,
}

/// Everything in the words of the contracts, to be sent twice: to be tried, and for real.
struct Records {
    people: Vec<profiles::Person>,
    conversations: Vec<reflections::Conversation>,
    check_ins: Vec<reflections::CheckIn>,
    closeness: Vec<reflections::AnsweredCloseness>,
    prompts: Vec<reflections::AnsweredPrompt>,
    muted_signs: Vec<reflections::MuteSignRequest>,
    reminders: Vec<reminders::Reminder>,
    model: Option<reflections::Model>,
    preferences: Option<reminders::Preferences>,
}

impl Records {
    /// How many there are.
    fn count(&self) -> usize {
        let answers = self.closeness.len() + self.prompts.len() + self.muted_signs.len();
        self.people.len() + self.conversations.len() + self.check_ins.len() + answers + self.reminders.len()
    }

    fn of(archive: Archive) -> Result<Self, Problem> {
        let strangers = read::strangers(&archive);
        let gone =
            |id: String| profiles::Person { id, name: SOMEBODY.to_owned(), archived: true, ..Default::default() };
        let mut conversations: Vec<reflections::Conversation> =
            archive.conversations.into_iter().map(Into::into).collect();
        // Each is compared with what was usual before it.
        conversations.sort_by_key(|talk| talk.occur_time.map(|at| (at.seconds, at.nanos)));
        Ok(Self {
            people: archive.people.into_iter().map(Into::into).chain(strangers.into_iter().map(gone)).collect(),
            conversations,
            check_ins: archive.check_ins.into_iter().map(Into::into).collect(),
            closeness: archive.closeness.into_iter().map(Into::into).collect(),
            prompts: archive.prompts.into_iter().map(Into::into).collect(),
            muted_signs: archive.muted_signs.into_iter().map(Into::into).collect(),
            reminders: archive.reminders.into_iter().map(Into::into).collect(),
            model: archive.model.map(|model| reflections::Model { half_life_days: model.half_life_days }),
            preferences: archive.preferences.map(TryInto::try_into).transpose()?,
        })
    }
}

impl Load {
    async fn run(mut self, records: Records) {
        let flaw = match self.try_run(&records).await {
            Ok(()) => None,
            Err(problem) => Some(said(&problem)),
        };
        let state = if flaw.is_none() { profiles::ImportState::Done } else { profiles::ImportState::Stopped };
        self.import.flaw = flaw.unwrap_or_default();
        if let Err(error) = self.note(state).await {
            warn!(%error, "how an import ended could not be written down");
        }
    }

    async fn try_run(&mut self, records: &Records) -> Result<(), Problem> {
        self.all(records).await?;
        self.dry_run = false;
        (self.import.seen, self.import.added) = (0, 0);
        self.note(profiles::ImportState::Running).await?;
        self.all(records).await?;
        Ok(())
    }

    async fn all(&mut self, records: &Records) -> Result<()> {
        for some in records.people.chunks(BATCH) {
            self.people(some).await?;
        }
        for some in records.conversations.chunks(BATCH) {
            self.conversations(some).await?;
        }
        for some in records.check_ins.chunks(BATCH) {
            let request = reflections::ImportCheckInsRequest { check_ins: some.to_vec(), dry_run: self.dry_run };
            let told = answer(self.clients.archived_reflections(&self.caller).import_check_ins(request).await);
            let id = |at: usize| some.get(at).map(|it| it.id.as_str());
            let told = told.map_err(|error| placed("check_ins.jsonl", &error, id))?;
            self.seen(some.len(), told.added).await?;
        }
        for some in records.closeness.chunks(BATCH) {
            let id = |at: usize| some.get(at).map(|it| it.person_id.as_str());
            let taken = self.answers(some.to_vec(), Vec::new()).await;
            taken.map_err(|error| placed("closeness.jsonl", &error, id))?;
        }
        for some in records.prompts.chunks(BATCH) {
            let id = |at: usize| some.get(at).map(|it| it.prompt_id.as_str());
            let taken = self.answers(Vec::new(), some.to_vec()).await;
            taken.map_err(|error| placed("prompts.jsonl", &error, id))?;
        }
        for some in records.reminders.chunks(BATCH) {
            let id = |at: usize| some.get(at).map(|it| it.id.as_str());
            self.reminders(some.to_vec()).await.map_err(|error| placed("reminders.jsonl", &error, id))?;
        }
        if !self.dry_run {
            self.settings(records).await?;
        }
        self.seen(records.muted_signs.len(), 0).await
    }

    async fn people(&mut self, some: &[profiles::Person]) -> Result<()> {
        let request = profiles::ImportPeopleRequest { people: some.to_vec(), dry_run: self.dry_run };
        let told = answer(self.clients.archived_people(&self.caller).import_people(request).await);
        let told = told.map_err(|error| placed("people.jsonl", &error, |at| some.get(at).map(|it| it.id.as_str())))?;
        let told = told.people;
        let added = told.iter().filter(|person| person.added).count();
        self.people.extend(some.iter().zip(told).map(|(theirs, here)| (theirs.id.clone(), here.id)));
        self.seen(some.len(), added).await
    }

    async fn conversations(&mut self, some: &[reflections::Conversation]) -> Result<()> {
        let mut conversations = some.to_vec();
        for conversation in &mut conversations {
            conversation.person_ids.iter_mut().for_each(|id| self.people_here(id));
        }
        let request = reflections::ImportConversationsRequest { conversations, dry_run: self.dry_run };
        let told = answer(self.clients.archived_reflections(&self.caller).import_conversations(request).await);
        let id = |at: usize| some.get(at).map(|it| it.id.as_str());
        let told = told.map_err(|error| placed("conversations.jsonl", &error, id))?.conversations;
        let added = told.iter().filter(|conversation| conversation.added).count();
        self.conversations.extend(some.iter().zip(told).map(|(theirs, here)| (theirs.id.clone(), here.id)));
        self.seen(some.len(), added).await
    }

    async fn answers(
        &mut self,
        mut closeness: Vec<reflections::AnsweredCloseness>,
        mut prompts: Vec<reflections::AnsweredPrompt>,
    ) -> Result<()> {
        let about = closeness.iter_mut().map(|answer| &mut answer.person_id);
        for person in about.chain(prompts.iter_mut().map(|answer| &mut answer.person_id)) {
            self.people_here(person);
        }
        let seen = closeness.len() + prompts.len();
        let request = reflections::ImportAnswersRequest { closeness, prompts, dry_run: self.dry_run };
        let told = answer(self.clients.archived_reflections(&self.caller).import_answers(request).await)?;
        self.seen(seen, told.added).await
    }

    async fn reminders(&mut self, mut reminders: Vec<reminders::Reminder>) -> Result<()> {
        for reminder in &mut reminders {
            self.people_here(&mut reminder.person_id);
            if let Some(here) = self.conversations.get(&reminder.conversation_id) {
                here.clone_into(&mut reminder.conversation_id);
            }
        }
        let seen = reminders.len();
        let request = reminders::ImportRemindersRequest { reminders, dry_run: self.dry_run };
        let told = answer(self.clients.archived_reminders(&self.caller).import_reminders(request).await)?;
        self.seen(seen, told.added).await
    }

    async fn settings(&self, records: &Records) -> Result<()> {
        for sign in &records.muted_signs {
            let mut sign = sign.clone();
            self.people_here(&mut sign.person_id);
            answer(self.clients.signs(&self.caller).mute_sign(sign).await)?;
        }
        if let Some(model) = records.model {
            let request = reflections::UpdateModelRequest { model: Some(model) };
            answer(self.clients.reflections(&self.caller).update_model(request).await)?;
        }
        if let Some(preferences) = records.preferences.clone() {
            let request = reminders::UpdatePreferencesRequest { preferences: Some(preferences) };
            present(answer(self.clients.agenda(&self.caller).update_preferences(request).await)?.preferences)?;
        }
        Ok(())
    }

    fn people_here(&self, id: &mut String) {
        if let Some(here) = self.people.get(id) {
            here.clone_into(id);
        }
    }

    /// Counts what was seen to. While it is tried out, nothing is added yet.
    async fn seen(&mut self, records: usize, added: impl TryInto<i64>) -> Result<()> {
        self.import.seen += i64::try_from(records).unwrap_or_default();
        if self.dry_run {
            return self.note(profiles::ImportState::Checking).await;
        }
        self.import.added += added.try_into().unwrap_or_default();
        self.note(profiles::ImportState::Running).await
    }

    async fn note(&mut self, state: profiles::ImportState) -> Result<()> {
        self.import.set_state(state);
        let request = profiles::NoteImportRequest { import: Some(self.import.clone()) };
        answer(self.clients.archived_people(&self.caller).note_import(request).await).map(drop)
    }
}

/// The error of one of a batch, as that of a record of a file.
fn placed<'a>(file: &str, error: &Error, id: impl Fn(usize) -> Option<&'a str>) -> Error {
    let flaw = error.fields().first();
    let place = flaw.and_then(|flaw| flaw.field.split_once('[')?.1.split_once("]."));
    let (Some(flaw), Some((at, field))) = (flaw, place) else {
        return Error::new(error.kind(), error.to_string());
    };
    let record = at.parse().ok().and_then(id).unwrap_or_default();
    Error::invalid(file, format!("{field} of the record {record}: {}", flaw.message))
}

/// What went wrong, and where; never what was written there.
fn said(problem: &Problem) -> String {
    let Some(flaw) = problem.fields.first() else { return problem.detail.clone() };
    match &flaw.place {
        Place::Field(field) => format!("{field}: {}", flaw.message),
        _ => flaw.message.clone(),
    }
}
