use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveTime};
use heartward_core::{Caller, PersonId, Result};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::{Conversation, ListConversationsRequest};
use serde::Deserialize;

use super::talk::{Named, Names, Talk};
use super::words::{Here, counted, dated};
use super::{Shell, Tab, everybody, page};
use crate::clients::answer;
use crate::convert::{time, timestamp};
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::tell;

/// The most talks of a month that are shown, the newest.
const MOST: usize = 1_000;
const AT_ONCE: i32 = 200;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/timeline", get(show))
}

#[derive(Template)]
#[template(path = "timeline.html")]
pub(super) struct TimelinePage {
    pub(super) shell: Shell,
    /// "November 2026".
    pub(super) month: String,
    /// As the addresses of this page have it.
    pub(super) iso_month: String,
    pub(super) earlier: String,
    /// Empty in the month that it is.
    pub(super) later: String,
    /// The id of the person it is about; empty for everybody.
    pub(super) with: String,
    pub(super) people: Vec<Named>,
    /// "14 talks on 9 days".
    pub(super) sentence: String,
    /// The month as a grid, Mondays first. Days of other months are 0.
    pub(super) weeks: Vec<[Cell; 7]>,
    pub(super) days: Vec<Day>,
}

/// A day in the grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// The day of the month; 0 outside of it.
    pub(super) number: u32,
    pub(super) iso_day: String,
    /// "3 talks"; empty on a day without any.
    pub(super) talks: String,
    /// The deepest lane of it, 1 to 5, for the colour.
    pub(super) lane: i32,
    /// Whether it is still to come.
    pub(super) ahead: bool,
}

/// A day with what was noted of it.
pub(super) struct Day {
    /// As `<time>` and fragments have it.
    pub(super) iso: String,
    pub(super) name: String,
    pub(super) talks: Vec<Talk>,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    month: Option<String>,
    with: Option<String>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let caller = &signed_in.caller;
    let first = asked.first(here);
    let with = asked.with.as_deref().and_then(|id| PersonId::parse("with", id).ok());
    let with = with.map(|id| id.to_string()).unwrap_or_default();
    let (people, talks) =
        tokio::try_join!(everybody(&gateway, caller), of_month(&gateway, caller, &with, first, here))?;
    page(&TimelinePage::new(Shell::new(&signed_in, Tab::Timeline), first, with, &people, &talks, here))
}

/// The conversations of a month, newest first.
async fn of_month(
    gateway: &Gateway,
    caller: &Caller,
    with: &str,
    first: NaiveDate,
    here: Here,
) -> Result<Vec<Conversation>> {
    let mut client = gateway.clients.reflections(caller);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
    let before = here.at(next, NaiveTime::MIN).map(timestamp);
    let (mut talks, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListConversationsRequest { page_size: AT_ONCE, page_token, person_id: with.to_owned(), before };
        let page = answer(client.list_conversations(request).await)?;
        let inside = |talk: &Conversation| time(talk.occur_time).is_some_and(|time| here.date(time) >= first);
        let all_inside = page.conversations.iter().all(inside);
        talks.extend(page.conversations.into_iter().filter(inside));
        page_token = page.next_page_token;
        if page_token.is_empty() || !all_inside || talks.len() >= MOST {
            return Ok(talks);
        }
    }
}

impl Asked {
    /// The first day of the month that is asked for; of this one when that is none, or still to come.
    fn first(&self, here: Here) -> NaiveDate {
        let this = here.today().with_day(1).unwrap_or_else(|| here.today());
        let asked = self.month.as_deref().and_then(|month| format!("{month}-01").parse::<NaiveDate>().ok());
        asked.filter(|first| *first <= this && first.year() >= 1900).unwrap_or(this)
    }
}

impl TimelinePage {
    pub(super) fn new(
        shell: Shell,
        first: NaiveDate,
        with: String,
        people: &[Person],
        talks: &[Conversation],
        here: Here,
    ) -> Self {
        let names = Names::of(people);
        let mut by_day: BTreeMap<NaiveDate, Vec<&Conversation>> = BTreeMap::new();
        for talk in talks {
            if let Some(time) = time(talk.occur_time) {
                by_day.entry(here.date(time)).or_default().push(talk);
            }
        }
        let month = |date: NaiveDate| date.format("%Y-%m").to_string();
        let later = first.checked_add_months(Months::new(1)).filter(|later| *later <= here.today());
        let mut chosen: Vec<Named> =
            people.iter().filter(|one| one.delete_time.is_none()).map(|one| names.get(&one.id)).collect();
        chosen.sort_by_key(|person| person.name.to_lowercase());
        let day = |(date, talks): (&NaiveDate, &Vec<&Conversation>)| Day {
            iso: date.to_string(),
            name: here.named(*date),
            talks: talks.iter().map(|talk| Talk::new(talk, None, &names, here)).collect(),
        };
        Self {
            shell,
            month: dated("calendar-month", first).to_string(),
            iso_month: month(first),
            earlier: first.checked_sub_months(Months::new(1)).map(month).unwrap_or_default(),
            later: later.map(month).unwrap_or_default(),
            with,
            people: chosen,
            sentence: tell("timeline-sentence").with("talks", talks.len()).with("days", by_day.len()).to_string(),
            weeks: weeks(first, &by_day, here.today()),
            days: by_day.iter().rev().map(day).collect(),
        }
    }

    /// What an address of this page carries besides the month.
    pub(super) fn narrowed(&self) -> String {
        if self.with.is_empty() { String::new() } else { format!("&with={}", self.with) }
    }
}

fn weeks(first: NaiveDate, by_day: &BTreeMap<NaiveDate, Vec<&Conversation>>, today: NaiveDate) -> Vec<[Cell; 7]> {
    let lead = u64::from(first.weekday().num_days_from_monday());
    let mut monday = first.checked_sub_days(Days::new(lead)).unwrap_or(first);
    let mut weeks = Vec::new();
    while (monday.year(), monday.month()) <= (first.year(), first.month()) {
        let cell = |offset: usize| {
            let date = monday.checked_add_days(Days::new(u64::try_from(offset).unwrap_or(0))).unwrap_or(monday);
            if date.month() != first.month() {
                return Cell::default();
            }
            let talks = by_day.get(&date).map(Vec::as_slice).unwrap_or_default();
            Cell {
                number: date.day(),
                iso_day: date.to_string(),
                talks: if talks.is_empty() { String::new() } else { counted(talks.len(), "counted-talks") },
                lane: talks.iter().map(|talk| talk.layer).max().unwrap_or(0),
                ahead: date > today,
            }
        };
        weeks.push(std::array::from_fn(cell));
        let Some(next) = monday.checked_add_days(Days::new(7)) else { break };
        monday = next;
    }
    weeks
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn here() -> Here {
        Here { now: "2026-03-01T12:00:00Z".parse().expect("a time"), zone: Tz::UTC }
    }

    #[test]
    fn a_month_is_whole_weeks_with_mondays_first() {
        let first: NaiveDate = "2026-02-01".parse().expect("a day");
        let grid = weeks(first, &BTreeMap::new(), "2026-02-20".parse().expect("a day"));
        let numbers: Vec<u32> = grid.iter().flatten().map(|cell| cell.number).collect();
        assert_eq!(numbers[..8], [0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!((grid.len(), numbers.iter().max()), (5, Some(&28)));
        assert_eq!(grid.iter().flatten().filter(|cell| cell.ahead).count(), 8);
        let december: NaiveDate = "2025-12-01".parse().expect("a day");
        assert_eq!(
            weeks(december, &BTreeMap::new(), december).iter().flatten().map(|cell| cell.number).max(),
            Some(31)
        );
    }

    #[test]
    fn a_month_that_is_none_or_to_come_is_this_one() {
        let first = |month: &str| Asked { month: Some(month.to_owned()), with: None }.first(here()).to_string();
        assert_eq!(first("2025-12"), "2025-12-01");
        for wrong in ["2026-04", "1899-12", "2026-13", "", "x"] {
            assert_eq!(first(wrong), "2026-03-01", "{wrong}");
        }
    }
}
