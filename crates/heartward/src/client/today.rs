use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::text::Text;
use super::time::Here;
use super::{Server, names, people};

/// Whoever is not among the people any more.
const SOMEBODY: &str = "somebody";

#[derive(Deserialize)]
struct Today {
    offer: Option<Offer>,
    conversations: Vec<Conversation>,
}

#[derive(Deserialize)]
struct Offer {
    person: Name,
    last_one_to_one_time: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Name {
    name: Text,
}

#[derive(Deserialize)]
struct Conversation {
    person_ids: Vec<String>,
    occur_time: DateTime<Utc>,
    layer: Text,
}

/// What one wants to see when one comes by.
pub(super) async fn today(server: &Server) -> anyhow::Result<String> {
    let (today, people, here) =
        tokio::try_join!(server.get::<Today>("/api/v1/today", &[]), people::all(server), Here::of(server))?;
    let names = people.iter().map(|person| (person.id.as_str(), person.name.as_str())).collect();
    Ok(today.in_words(&names, here, server.url()))
}

impl Today {
    fn in_words(&self, names: &HashMap<&str, &str>, here: Here, url: &str) -> String {
        let mut words = here.day(here.now);
        // Writing to a text cannot fail.
        if let Some(Offer { person, last_one_to_one_time }) = &self.offer {
            let _ = write!(words, "\n\nWould time together with {} suit, around now?", person.name);
            if let Some(last) = last_one_to_one_time {
                let _ = write!(words, "\nYou last talked, just you two, {}.", here.ago(*last));
            }
            let _ = write!(words, "\nSuggest it, another time, or let it rest: {url}/reminders");
        }
        if self.conversations.is_empty() {
            words.push_str("\n\nNothing is noted yet. The first time you talk: heartward log NAME --depth LAYER");
        } else {
            words.push_str("\n\nLately");
        }
        for conversation in &self.conversations {
            let with = conversation.person_ids.iter().map(|id| names.get(id.as_str()).copied().unwrap_or(SOMEBODY));
            let (layer, with) = (conversation.layer.in_words(), names::in_a_row(&with.collect::<Vec<_>>()));
            let _ = write!(words, "\n  {:<13}  {layer:<14}  {with}", here.ago(conversation.occur_time));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn today_is_told_in_a_few_lines() {
        let today: Today = serde_json::from_str(
            r#"{"offer": {"person": {"id": "b", "name": "To\u001bbias"}, "last_one_to_one_time": "2026-02-20T12:00:00Z"},
                "people": [], "conversations": [
                {"person_ids": ["a", "gone"], "occur_time": "2026-03-28T12:00:00Z", "layer": "heart_to_heart"}]}"#,
        )
        .expect("today");
        let here = Here { now: "2026-03-29T08:00:00Z".parse().expect("a time"), zone: Tz::UTC };
        assert_eq!(
            today.in_words(&HashMap::from([("a", "Ines")]), here, "http://h"),
            "Sunday 29 March\n\n\
             Would time together with To\u{fffd}bias suit, around now?\n\
             You last talked, just you two, 5 weeks ago.\n\
             Suggest it, another time, or let it rest: http://h/reminders\n\n\
             Lately\n  yesterday      heart-to-heart  Ines and somebody"
        );
    }
}
