//! Finding words in notes. Each search opens the account's notes one after the other and keeps none: an index would be
//! a second copy of everything that is sealed, and opening ten thousand notes takes a moment.

use chrono::{DateTime, Utc};
use heartward_core::{Caller, Cursor, Result};
use uuid::Uuid;

use super::Reflections;
use crate::domain::{EARLIEST, Piece, Query, Tally, ranks};
use crate::store::{check_ins, notes};

/// How many notes are opened at a time.
const BATCH: i64 = 500;
/// How many notes of conversations are opened at most, the newest: half a second of work for one search.
const MOST_OPENED: usize = 50_000;

/// Whose note it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A conversation's.
    Conversation(Uuid),
    /// A check-in's.
    CheckIn(Uuid),
}

/// A note that was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Whose it is.
    pub(crate) source: Source,
    /// When that was.
    pub(crate) occur_time: DateTime<Utc>,
    /// The part around the first match.
    pub(crate) excerpt: Vec<Piece>,
}

/// Notes with every word of a query, as far as they were read.
struct Search<'a> {
    query: &'a Query,
    all: usize,
    tallies: Vec<Tally>,
    found: Vec<Found>,
}

impl Search<'_> {
    fn look(&mut self, source: Source, occur_time: DateTime<Utc>, note: &str) {
        if note.is_empty() {
            return;
        }
        self.all += 1;
        if let Some(tally) = self.query.tally(note) {
            self.tallies.push(tally);
            self.found.push(Found { source, occur_time, excerpt: self.query.excerpt(note) });
        }
    }

    /// The best `most`, and how many there are in all.
    fn best(self, most: usize) -> (Vec<Found>, usize) {
        let total = self.found.len();
        let mut ranked: Vec<(f64, Found)> = ranks(&self.tallies, self.all).into_iter().zip(self.found).collect();
        // Of two as good, the newer one first.
        ranked.sort_by(|(one, a), (other, b)| other.total_cmp(one).then(b.occur_time.cmp(&a.occur_time)));
        (ranked.into_iter().take(most).map(|(_, found)| found).collect(), total)
    }
}

impl Reflections {
    /// The `most` notes that match best, and how many match in all.
    pub(crate) async fn search(&self, caller: &Caller, query: &Query, most: usize) -> Result<(Vec<Found>, usize)> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let mut search = Search { query, all: 0, tallies: Vec::new(), found: Vec::new() };
        let mut after = None;
        loop {
            let read = notes::after(&mut tx, after, BATCH).await?;
            for sealed in &read {
                let note = sealed.open(&key).unwrap_or_default();
                search.look(Source::Conversation(sealed.conversation), sealed.occur_time, &note);
            }
            let Some(last) = read.last().filter(|_| search.all < MOST_OPENED) else { break };
            after = Some(Cursor { time: last.occur_time, id: last.conversation });
        }
        // One a day at most, as a rule: they fit in memory.
        for one in check_ins::since(&mut tx, &key, EARLIEST).await? {
            search.look(Source::CheckIn(one.id.uuid()), one.state.occur_time, one.state.note.expose());
        }
        Ok(search.best(most))
    }
}
