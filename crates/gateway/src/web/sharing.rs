use chrono::{DateTime, Months, Utc};
use heartward_core::{Caller, Result};
use heartward_proto::reflections::v1::{Conversation, ListConversationsRequest};

use super::words::{Here, counted};
use crate::clients::answer;
use crate::convert::time;
use crate::plot::{Sharing, Sides, Width};
use crate::state::Gateway;

/// How many months the plots can reach back.
pub(crate) const REACHES: [u32; 3] = [3, 6, 12];

/// Conversations that are read at once.
const AT_ONCE: i32 = 200;

/// How far back somebody asked to look: 3, 6 or 12 months, and 6 when they ask for nothing of that kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach(u32);

impl Reach {
    pub(crate) fn asked(months: Option<u32>) -> Self {
        Self(months.filter(|months| REACHES.contains(months)).unwrap_or(6))
    }

    pub(crate) fn months(self) -> u32 {
        self.0
    }

    /// Where the time looked at begins.
    pub(crate) fn since(self, here: Here) -> Option<DateTime<Utc>> {
        here.now.checked_sub_months(Months::new(self.0))
    }
}

/// Who shared more, as a drawing and as a table.
pub(crate) struct SharingView {
    pub(crate) sentence: String,
    /// Drawn wide and slim.
    pub(crate) drawing: String,
    /// One row for each person, with their id.
    pub(crate) rows: Vec<(String, Sides)>,
}

impl SharingView {
    /// `None` when no conversation has both sides noted.
    pub(crate) fn new(title: &str, rows: Vec<(String, Sides)>, reach: Reach) -> Option<Self> {
        let sum = |part: fn(&Sides) -> usize| rows.iter().map(|(_, sides)| part(sides)).sum::<usize>();
        let (you, even, them) = (sum(|sides| sides.you), sum(|sides| sides.even), sum(|sides| sides.them));
        if you + even + them == 0 {
            return None;
        }
        let sentence = format!(
            "Both sides are noted in {} of the last {} months: you shared more in {you}, it was about even in {even}, \
             and they shared more in {them}.",
            counted(you + even + them, "talk"),
            reach.0,
        );
        let sides: Vec<Sides> = rows.iter().map(|(_, sides)| sides.clone()).collect();
        let drawing = Width::BOTH.map(|width| Sharing::draw(&sides, width, title, &sentence)).concat();
        Some(Self { sentence, drawing, rows })
    }
}

/// In how many of these conversations each side shared more, as the account saw it.
pub(crate) fn sides<'a>(name: &str, conversations: impl IntoIterator<Item = &'a Conversation>) -> Sides {
    let mut sides = Sides { name: name.to_owned(), ..Sides::default() };
    for conversation in conversations {
        if let (Some(spoke), Some(shared)) = (conversation.spoke_freely, conversation.they_shared) {
            match spoke.cmp(&shared) {
                std::cmp::Ordering::Greater => sides.you += 1,
                std::cmp::Ordering::Equal => sides.even += 1,
                std::cmp::Ordering::Less => sides.them += 1,
            }
        }
    }
    sides
}

/// The conversations since then, with one person or (empty) with everybody, newest first.
pub(crate) async fn talks_since(
    gateway: &Gateway,
    caller: &Caller,
    person_id: &str,
    since: Option<DateTime<Utc>>,
) -> Result<Vec<Conversation>> {
    let mut client = gateway.clients.reflections(caller);
    let inside = |conversation: &Conversation| time(conversation.occur_time) >= since;
    let mut talks = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListConversationsRequest { page_size: AT_ONCE, page_token, person_id: person_id.to_owned() };
        let page = answer(client.list_conversations(request).await)?;
        let reached = !page.conversations.last().is_some_and(inside);
        talks.extend(page.conversations.into_iter().filter(inside));
        page_token = page.next_page_token;
        if reached || page_token.is_empty() {
            return Ok(talks);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_that_is_not_noted_counts_for_nobody() {
        let talk = |spoke_freely, they_shared| Conversation { spoke_freely, they_shared, ..Conversation::default() };
        let talks = [
            talk(Some(3), Some(1)),
            talk(Some(0), Some(0)),
            talk(Some(1), Some(4)),
            talk(Some(2), Some(3)),
            talk(Some(4), None),
            talk(None, None),
        ];
        let expected = Sides { name: "Ines".to_owned(), you: 1, even: 1, them: 2 };
        assert_eq!(sides("Ines", &talks), expected);
        assert!(SharingView::new("", vec![(String::new(), sides("", &talks[4..]))], Reach::asked(None)).is_none());
    }

    #[test]
    fn nobody_looks_back_further_than_is_offered() {
        let months = |months| Reach::asked(months).months();
        assert_eq!([Some(3), Some(12), Some(7), Some(u32::MAX), None].map(months), [3, 12, 6, 6, 6]);
    }
}
