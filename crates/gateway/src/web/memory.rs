use chrono::{Days, Months, NaiveDate, NaiveTime};
use heartward_core::{Caller, Result};
use heartward_proto::profiles::v1::{Ended, Person};
use heartward_proto::reflections::v1::{Conversation, ListConversationsRequest};

use super::talk::{Names, Talk};
use super::words::Here;
use crate::clients::answer;
use crate::convert::{time, timestamp};
use crate::say;
use crate::state::Gateway;

/// How many talks of the day are looked at.
const LOOKED_AT: i32 = 5;

/// What was on this day some years ago.
pub(super) struct Memory {
    /// "A year ago", "2 years ago".
    pub(super) when: &'static str,
    pub(super) talks: Vec<Talk>,
}

/// The talks of this day one, two and three years ago.
pub(super) async fn on_this_day(gateway: &Gateway, caller: &Caller, here: Here) -> Result<[Vec<Conversation>; 3]> {
    let of = async |years: u32| {
        let Some(date) = years_ago(here, years) else { return Ok(Vec::new()) };
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        let before = here.at(next, NaiveTime::MIN).map(timestamp);
        let request = ListConversationsRequest { page_size: LOOKED_AT, before, ..Default::default() };
        let listed = answer(gateway.clients.reflections(caller).list_conversations(request).await)?.conversations;
        let that_day = |talk: &Conversation| time(talk.occur_time).is_some_and(|time| here.date(time) == date);
        Ok(listed.into_iter().filter(that_day).collect())
    };
    let (one, two, three) = tokio::try_join!(of(1), of(2), of(3))?;
    Ok([one, two, three])
}

/// None on 29 February of a year that has none.
fn years_ago(here: Here, years: u32) -> Option<NaiveDate> {
    let date = here.today().checked_sub_months(Months::new(12 * years))?;
    (date.format("%m-%d").to_string() == here.today().format("%m-%d").to_string()).then_some(date)
}

impl Memory {
    /// The nearest year that has any. Whoever somebody is not safe with, or has lost, is not brought up.
    pub(super) fn of(years: &[Vec<Conversation>; 3], people: &[Person], names: &Names, here: Here) -> Option<Self> {
        let tender = |person: &&Person| person.not_safe || person.ended() != Ended::Unspecified;
        let tender: Vec<&str> = people.iter().filter(tender).map(|person| person.id.as_str()).collect();
        let fine = |talk: &&Conversation| !talk.person_ids.iter().any(|id| tender.contains(&id.as_str()));
        ["memory-1", "memory-2", "memory-3"].map(say).into_iter().zip(years).find_map(|(when, talks)| {
            let talks: Vec<Talk> = talks.iter().filter(fine).map(|talk| Talk::new(talk, None, names, here)).collect();
            (!talks.is_empty()).then_some(Self { when, talks })
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn a_memory_is_of_the_nearest_year_and_never_about_who_is_lost() {
        let here = Here { now: "2026-03-01T12:00:00Z".parse().expect("a time"), zone: Tz::UTC };
        let talk = |person: &str, id: &str| Conversation {
            id: id.to_owned(),
            person_ids: vec![person.to_owned()],
            occur_time: Some(timestamp("2025-03-01T12:00:00Z".parse().expect("a time"))),
            ..Conversation::default()
        };
        let lost = Person { id: "lost".to_owned(), ended: Ended::Deceased.into(), ..Person::default() };
        let afraid = Person { id: "afraid".to_owned(), not_safe: true, ..Person::default() };
        let people = [lost, afraid];
        let names = Names::of(&people);
        let years = [vec![talk("lost", "a"), talk("afraid", "b")], Vec::new(), vec![talk("ines", "c")]];
        let memory = Memory::of(&years, &people, &names, here).expect("a memory");
        assert_eq!((memory.when, memory.talks[0].id.as_str(), memory.talks.len()), ("3 years ago", "c", 1));
        assert!(Memory::of(&[Vec::new(), Vec::new(), Vec::new()], &people, &names, here).is_none());
    }
}
