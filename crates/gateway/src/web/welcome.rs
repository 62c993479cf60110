use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use heartward_core::{Error, FieldError, Kind, PersonId, Result};
use heartward_proto::profiles::v1::{CreatePersonRequest, Person};
use heartward_proto::reminders::v1::{CreateReminderRequest, ReminderKind};

use super::form::Wrong;
use super::notice::in_days;
use super::words::{self, Here};
use super::{Shell, Tab, page, page_with, see};
use crate::clients::answer;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

/// How many people the first form has room for.
const ROWS: usize = 5;

/// When a weekly note comes unless somebody chooses another time under Reminders.
const WEEKLY: &str = "FREQ=WEEKLY;BYDAY=SU";
const CLOCK: &str = "18:00";

/// What follows the set-up: two pages, each of which can be passed over.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/welcome", get(show).post(add)).route("/welcome/note", get(ask).post(choose))
}

#[derive(Template)]
#[template(path = "welcome.html")]
pub(super) struct WelcomePage {
    pub(super) shell: Shell,
    pub(super) rows: Vec<Row>,
    pub(super) errors: Wrong,
}

/// Room for a person.
pub(super) struct Row {
    /// The id of the field for the name.
    pub(super) field: String,
    pub(super) name: String,
    /// The slug of the circle.
    pub(super) circle: String,
    /// Makes one person of a form that is sent twice.
    pub(super) request_id: String,
}

#[derive(Template)]
#[template(path = "welcome_note.html")]
pub(super) struct NotePage {
    pub(super) shell: Shell,
    pub(super) request_id: String,
}

async fn show(signed_in: SignedIn) -> Result<Response, Problem> {
    page(&WelcomePage::new(Shell::new(&signed_in, Tab::People)))
}

async fn add(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let rows = Row::submitted(&form);
    let mut client = gateway.clients.people(&form.signed_in.caller);
    for row in rows.iter().filter(|row| !row.name.is_empty()) {
        let circle = words::chosen(words::CIRCLES, &row.circle).map_or(0, Into::into);
        let person = Person { name: row.name.clone(), circle, ..Person::default() };
        let request = CreatePersonRequest { person: Some(person), request_id: row.request_id.clone() };
        if let Err(error) = answer(client.create_person(request).await) {
            if error.kind() == Kind::Unauthenticated {
                return Err(error.into());
            }
            // Whoever is added already is known by the id of the row, and is not added twice.
            let mend = |field: &FieldError| FieldError { field: row.field.clone(), message: field.message.clone() };
            let fields: Vec<FieldError> = error.fields().iter().map(mend).collect();
            let errors = if fields.is_empty() { Wrong::from(error) } else { Error::invalid_fields(fields).into() };
            let shell = Shell::new(&form.signed_in, Tab::People);
            return page_with(errors.status, &WelcomePage { shell, rows, errors });
        }
    }
    Ok(see("/welcome/note"))
}

async fn ask(signed_in: SignedIn) -> Result<Response, Problem> {
    let shell = Shell::new(&signed_in, Tab::People);
    page(&NotePage { shell, request_id: PersonId::generate().to_string() })
}

async fn choose(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let kind = match form.text("note") {
        "digest" => ReminderKind::Digest,
        "reflect" => ReminderKind::Reflect,
        _ => return Ok(see("/?said=welcome")),
    };
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    let request = CreateReminderRequest {
        kind: kind.into(),
        start: format!("{}T{CLOCK}", in_days(1, here)),
        rule: WEEKLY.to_owned(),
        request_id: form.text("request_id").to_owned(),
        ..CreateReminderRequest::default()
    };
    answer(gateway.clients.agenda(&form.signed_in.caller).create_reminder(request).await)?;
    Ok(see("/?said=welcome"))
}

impl WelcomePage {
    pub(super) fn new(shell: Shell) -> Self {
        let row = |at| Row {
            field: field(at),
            name: String::new(),
            circle: String::new(),
            request_id: PersonId::generate().to_string(),
        };
        Self { shell, rows: (0..ROWS).map(row).collect(), errors: Wrong::default() }
    }
}

impl Row {
    fn submitted(form: &Submitted) -> Vec<Self> {
        let names = form.all("name").map(str::to_owned);
        let circles = form.all("circle").map(str::to_owned);
        let ids = form.all("request_id").map(str::to_owned);
        let rows = names.zip(circles).zip(ids).take(ROWS);
        let row = |(at, ((name, circle), request_id))| Self { field: field(at), name, circle, request_id };
        rows.enumerate().map(row).collect()
    }
}

fn field(at: usize) -> String {
    format!("name-{at}")
}
