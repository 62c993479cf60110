use chrono::NaiveDate;
use heartward_core::{Caller, PersonId, Result};

use super::Reflections;
use crate::domain::Openness;
use crate::domain::prompt::{self, Answer, FORGOTTEN, Hand, LATEST_LANES, Prompt, Table};
use crate::store::{self, prompts};

/// How many kept prompts are listed.
const MOST_KEPT: i64 = 200;

impl Reflections {
    /// Deals cards for a table whose lanes and answers are still to be filled in; `None` when nothing is to be
    /// suggested about the person.
    pub(crate) async fn deal(&self, caller: &Caller, table: Table) -> Result<Option<Hand>> {
        if let Some(person) = table.person {
            self.acquainted(caller, person).await?;
        }
        let since = self.clock.now() - FORGOTTEN;
        let mut tx = self.db.read(caller).await?;
        let mut lanes = Vec::new();
        if let Some(person) = table.person {
            let known = store::acquaintance(&mut tx, person).await?.unwrap_or_default();
            if known.silent || known.openness == Openness::Never {
                return Ok(None);
            }
            let latest = store::spectrum(&mut tx, Some(person), since, LATEST_LANES).await?;
            lanes = latest.iter().map(|dot| dot.answers.layer).collect();
        }
        let answers = prompts::since(&mut tx, table.person, since).await?;
        Ok(Some(prompt::deal(prompt::library(), &Table { lanes, answers, ..table })))
    }

    /// Remembers what was done with a prompt.
    pub(crate) async fn answer_prompt(
        &self,
        caller: &Caller,
        id: &str,
        person: Option<PersonId>,
        kept: bool,
        day: NaiveDate,
    ) -> Result<()> {
        let prompt_id = prompt::find(id)?.id.clone();
        if let Some(person) = person {
            self.acquainted(caller, person).await?;
        }
        let mut tx = self.db.begin(caller).await?;
        prompts::answer(&mut tx, person, &Answer { prompt_id, kept, time: self.clock.now(), day }).await?;
        tx.commit().await
    }

    /// Takes that back.
    pub(crate) async fn forget_prompt_answer(&self, caller: &Caller, id: &str, person: Option<PersonId>) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        prompts::forget(&mut tx, person, id).await?;
        tx.commit().await
    }

    /// What is kept, and for whom. A prompt that left the library is left out.
    pub(crate) async fn kept_prompts(&self, caller: &Caller) -> Result<Vec<(&'static Prompt, Option<PersonId>)>> {
        let mut tx = self.db.read(caller).await?;
        let kept = prompts::kept(&mut tx, MOST_KEPT).await?;
        Ok(kept.into_iter().filter_map(|(id, person)| Some((prompt::find(&id).ok()?, person))).collect())
    }
}
