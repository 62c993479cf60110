use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Caller, Error, Kind, Result};
use heartward_proto::reflections::v1::{
    CheckIn, DeleteCheckInRequest, ListCheckInsRequest, RecordCheckInRequest, YesNo,
};
use serde::Deserialize;

use super::form::Wrong;
use super::words::{self, Here};
use super::{Shell, Tab, page_with, see};
use crate::clients::{answer, present};
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

mod entry;
mod month;

pub(super) use entry::Entry;
use entry::{CONNECTED, FEELINGS, STANDARD, STRESS, YES_NO};
use month::MonthView;

/// Check-ins on a page of the list.
const SHOWN: i32 = 20;

/// Check-ins that are read at once for the calendar.
const AT_ONCE: i32 = 200;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/reflect", get(show).post(record)).route("/reflect/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "reflect.html")]
pub(super) struct ReflectPage {
    pub(super) shell: Shell,
    /// The check-in that was just noted.
    pub(super) noted: Option<String>,
    /// Whether it was as heavy as can be said.
    pub(super) very_heavy: bool,
    /// What was just done, otherwise.
    pub(super) said: &'static str,
    pub(super) entry: Entry,
    pub(super) errors: Wrong,
    pub(super) month: MonthView,
    pub(super) past: Vec<Past>,
    /// Where the list goes on; empty on the last page.
    pub(super) earlier: String,
}

/// A check-in in the list.
pub(super) struct Past {
    pub(super) id: String,
    pub(super) facts: String,
    pub(super) note: String,
    pub(super) ago: String,
    pub(super) moment: String,
    pub(super) iso_day: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    noted: Option<String>,
    said: Option<String>,
    cursor: Option<String>,
}

#[cfg(test)]
impl Asked {
    /// Back from the form.
    pub(super) fn noted(id: String) -> Self {
        Self { noted: Some(id), ..Self::default() }
    }
}

/// What was checked in.
#[derive(Default)]
pub(super) struct Known {
    /// Since the month before this one, newest first.
    pub(super) recent: Vec<CheckIn>,
    /// A page of all, newest first.
    pub(super) past: Vec<CheckIn>,
    pub(super) earlier: String,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let known = known(&gateway, &signed_in.caller, &asked, here).await?;
    render(&ReflectPage::new(Shell::new(&signed_in, Tab::Reflect), &asked, &known, here))
}

async fn record(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let entry = Entry::submitted(&form);
    let caller = &form.signed_in.caller;
    let recorded = match entry.check_in() {
        Ok(check_in) => save(&gateway, caller, check_in, entry.request_id.clone()).await,
        Err(fields) => Err(Error::invalid_fields(fields)),
    };
    match recorded {
        Ok(id) => Ok(see(format_args!("/reflect?noted={id}"))),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => {
            let here = Here::of(&form.signed_in.account, gateway.clock.now());
            // The form comes back whatever is away: the words in it are worth more than the list below them.
            let known = known(&gateway, caller, &Asked::default(), here).await.unwrap_or_default();
            let shell = Shell::new(&form.signed_in, Tab::Reflect);
            let blank = ReflectPage::new(shell, &Asked::default(), &known, here);
            render(&ReflectPage { entry, errors: error.into(), ..blank })
        }
    }
}

async fn delete(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let request = DeleteCheckInRequest { id };
    match answer(gateway.clients.check_ins(&form.signed_in.caller).delete_check_in(request).await) {
        Ok(_) => {}
        // Pressed twice: it is gone, as asked.
        Err(error) if error.kind() == Kind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    Ok(see("/reflect?said=removed"))
}

fn render(page: &ReflectPage) -> Result<Response, Problem> {
    page_with(page.errors.status, page)
}

async fn save(gateway: &Gateway, caller: &Caller, check_in: CheckIn, request_id: String) -> Result<String> {
    let request = RecordCheckInRequest { check_in: Some(check_in), request_id };
    let recorded = answer(gateway.clients.check_ins(caller).record_check_in(request).await)?;
    Ok(present(recorded.check_in)?.id)
}

async fn known(gateway: &Gateway, caller: &Caller, asked: &Asked, here: Here) -> Result<Known> {
    let mut client = gateway.clients.check_ins(caller);
    let page_token = gateway.cursors.open("reflect", asked.cursor.as_deref().unwrap_or_default())?;
    let request = ListCheckInsRequest { page_size: SHOWN, page_token };
    let (page, recent) =
        tokio::try_join!(async { answer(client.list_check_ins(request).await) }, recent(gateway, caller, here))?;
    Ok(Known { recent, past: page.check_ins, earlier: gateway.cursors.seal("reflect", &page.next_page_token)? })
}

/// The check-ins since the month before this one, newest first.
async fn recent(gateway: &Gateway, caller: &Caller, here: Here) -> Result<Vec<CheckIn>> {
    let mut client = gateway.clients.check_ins(caller);
    let beginning = month::beginning(here);
    let inside = |check_in: &CheckIn| time(check_in.occur_time).is_some_and(|then| here.date(then) >= beginning);
    let mut recent = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListCheckInsRequest { page_size: AT_ONCE, page_token };
        let page = answer(client.list_check_ins(request).await)?;
        let reached = !page.check_ins.last().is_some_and(inside);
        recent.extend(page.check_ins.into_iter().filter(inside));
        page_token = page.next_page_token;
        if reached || page_token.is_empty() {
            return Ok(recent);
        }
    }
}

impl ReflectPage {
    pub(super) fn new(shell: Shell, asked: &Asked, known: &Known, here: Here) -> Self {
        let noted = asked.noted.as_ref().and_then(|id| known.recent.iter().find(|check_in| check_in.id == *id));
        Self {
            shell,
            noted: noted.map(|check_in| check_in.id.clone()),
            very_heavy: noted.is_some_and(|check_in| check_in.stress == Some(4)),
            said: if asked.said.as_deref() == Some("removed") { say("today-removed") } else { "" },
            entry: Entry::blank(),
            errors: Wrong::default(),
            month: MonthView::new(&known.recent, here),
            past: known.past.iter().map(|check_in| Past::new(check_in, here)).collect(),
            earlier: known.earlier.clone(),
        }
    }
}

impl Past {
    fn new(check_in: &CheckIn, here: Here) -> Self {
        let occurred = time(check_in.occur_time).unwrap_or(here.now);
        Self {
            id: check_in.id.clone(),
            facts: facts(check_in),
            note: check_in.note.clone(),
            ago: here.ago(occurred),
            moment: here.moment(occurred),
            iso_day: here.iso_day(occurred),
        }
    }
}

/// "Heavy, told someone, quite connected, tired and hopeful"; nothing that was not said.
fn facts(check_in: &CheckIn) -> String {
    let stop = |stops: [&'static str; 5], stop: Option<i32>| {
        stop.and_then(|stop| usize::try_from(stop).ok()).and_then(|stop| stops.get(stop).copied())
    };
    let said = |answer: YesNo, yes: &'static str, no: &'static str| match answer {
        YesNo::Unspecified => None,
        YesNo::Yes => Some(yes.to_owned()),
        YesNo::No => Some(no.to_owned()),
    };
    let standard = STANDARD.iter().zip([check_in.loneliness, check_in.support]);
    let standard = standard.filter_map(|(question, answer)| {
        let answer = words::of(question.answers, answer?)?;
        Some(format!("{}: {}", question.short(), answer.within()))
    });
    let feelings = check_in.feelings.iter().map(|told| {
        let word = FEELINGS.iter().find(|word| word.slug == told);
        word.map_or(told.as_str(), |word| word.label())
    });
    let feelings = (!check_in.feelings.is_empty()).then(|| words::names(feelings));
    let facts = [
        stop(STRESS.stops(), check_in.stress).map(str::to_owned),
        said(check_in.told_someone(), say("fact-told"), say("fact-told-nobody")),
        said(check_in.could_tell(), say("fact-could-tell"), say("fact-could-not-tell")),
        stop(CONNECTED.stops(), check_in.connected).map(|how| tell("fact-connected").with("how", how).to_string()),
        feelings,
    ];
    words::capital(&facts.into_iter().flatten().chain(standard).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_in_reads_as_what_was_said_and_no_more() {
        assert_eq!(facts(&CheckIn::default()), "");
        let told = CheckIn {
            stress: Some(3),
            told_someone: YesNo::No.into(),
            connected: Some(0),
            feelings: vec!["tired".to_owned(), "hopeful".to_owned()],
            loneliness: Some(1),
            support: Some(5),
            ..CheckIn::default()
        };
        let words = "Heavy, told nobody, not at all connected, tired and hopeful, lonely: often/always, support: never";
        assert_eq!(facts(&told), words);
        assert_eq!(facts(&CheckIn { stress: Some(9), ..CheckIn::default() }), "");
    }
}
