use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use chrono::{NaiveDate, NaiveTime, Timelike as _};
use heartward_core::{Caller, Error, FieldError, Kind, Result};
use heartward_proto::reminders::v1::{GetPreferencesRequest, Preferences, UpdatePreferencesRequest};
use serde::Deserialize;

use super::form::Wrong;
use super::reminders::DAYS;
use super::setup::{Zones, zones};
use super::words::{self, Here};
use super::{Shell, Tab, page_with, see};
use crate::clients::{answer, present};
use crate::convert::{time, timestamp};
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::say;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/settings/quiet", get(show).post(change))
}

#[derive(Template)]
#[template(path = "quiet.html")]
pub(super) struct QuietPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) draft: Draft,
    pub(super) errors: Wrong,
    pub(super) zones: Zones,
}

/// What is in the form, as it is written there.
pub(super) struct Draft {
    pub(super) zone: String,
    pub(super) usual: String,
    pub(super) quiet_start: String,
    pub(super) quiet_end: String,
    /// The days off, as rules name them.
    pub(super) days_off: Vec<String>,
    pub(super) daily: String,
    pub(super) weekly: String,
    pub(super) paused: bool,
    /// The day on which a pause ends; empty when it does not end by itself.
    pub(super) until: String,
}

#[derive(Default, Deserialize)]
struct Asked {
    said: Option<String>,
}

impl Draft {
    pub(super) fn of(zone: String, told: &Preferences, here: Here) -> Self {
        let clock = |minutes: i32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let end = told.pause_end_time.and_then(|end| time(Some(end)));
        Self {
            zone,
            usual: clock(told.usual_minute),
            quiet_start: told.quiet_start_minute.map(clock).unwrap_or_default(),
            quiet_end: told.quiet_end_minute.map(clock).unwrap_or_default(),
            days_off: told.days_off.iter().map(|day| words::slug(DAYS, *day).to_owned()).collect(),
            daily: told.daily_most.to_string(),
            weekly: told.weekly_offers.to_string(),
            paused: told.paused,
            until: end.map(|end| here.iso_day(end)).unwrap_or_default(),
        }
    }

    fn submitted(form: &Submitted) -> Self {
        let text = |field: &str| form.all(field).next().unwrap_or_default().to_owned();
        Self {
            zone: text("time_zone"),
            usual: text("usual"),
            quiet_start: text("quiet_start"),
            quiet_end: text("quiet_end"),
            days_off: form.all("days_off").map(str::to_owned).collect(),
            daily: text("daily_most"),
            weekly: text("weekly_offers"),
            paused: !text("paused").is_empty(),
            until: text("pause_end_time"),
        }
    }

    /// Whether a day of the week is off.
    fn is_off(&self, day: &str) -> bool {
        self.days_off.iter().any(|off| off == day)
    }

    fn preferences(&self, here: Here) -> Result<Preferences> {
        let wrong = |field: &str, message: &str| Error::invalid(field, message);
        let minutes = |field: &str, clock: &str| -> Result<i32> {
            let time = NaiveTime::parse_from_str(clock, "%H:%M");
            let time = time.map_err(|_| wrong(field, say("quiet-clock-wrong")))?;
            i32::try_from(time.num_seconds_from_midnight() / 60).map_err(Error::internal)
        };
        let quiet = |field, clock: &str| if clock.is_empty() { Ok(None) } else { minutes(field, clock).map(Some) };
        let number = |field, text: &str| text.parse::<i32>().map_err(|_| wrong(field, say("quiet-number-wrong")));
        let until = match self.until.as_str() {
            day if !self.paused || day.is_empty() => None,
            day => {
                let end = day.parse::<NaiveDate>().ok().and_then(|day| here.at(day, NaiveTime::MIN));
                Some(end.ok_or_else(|| wrong("pause_end_time", say("pick-a-day")))?)
            }
        };
        Ok(Preferences {
            time_zone: String::new(),
            usual_minute: minutes("usual", &self.usual)?,
            quiet_start_minute: quiet("quiet_start", &self.quiet_start)?,
            quiet_end_minute: quiet("quiet_end", &self.quiet_end)?,
            days_off: self.days_off.iter().filter_map(|day| words::chosen(DAYS, day)).collect(),
            daily_most: number("daily_most", &self.daily)?,
            weekly_offers: number("weekly_offers", &self.weekly)?,
            paused: self.paused,
            pause_end_time: until.map(timestamp),
        })
    }
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let told = preferences(&gateway, &signed_in.caller).await?;
    let draft = Draft::of(signed_in.account.time_zone.name().to_owned(), &told, here);
    let said = if asked.said.as_deref() == Some("saved") { say("saved") } else { "" };
    respond(&signed_in, said, draft, Wrong::default())
}

fn respond(signed_in: &SignedIn, said: &'static str, draft: Draft, errors: Wrong) -> Result<Response, Problem> {
    let shell = Shell::new(signed_in, Tab::Settings);
    page_with(errors.status, &QuietPage { shell, said, draft, errors, zones: zones() })
}

async fn change(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let draft = Draft::submitted(&form);
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    match save(&gateway, &form.signed_in, &draft, here).await {
        Ok(()) => Ok(see("/settings/quiet?said=saved")),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => respond(&form.signed_in, "", draft, renamed(error).into()),
    }
}

async fn save(gateway: &Gateway, signed_in: &SignedIn, draft: &Draft, here: Here) -> Result<()> {
    let request = UpdatePreferencesRequest { preferences: Some(draft.preferences(here)?) };
    if draft.zone != signed_in.account.time_zone.name() {
        session::change_account(gateway, signed_in, None, Some(draft.zone.clone())).await?;
    }
    answer(gateway.clients.agenda(&signed_in.caller).update_preferences(request).await).map(|_| ())
}

/// In the form, times of day have no minutes in their names.
fn renamed(error: Error) -> Error {
    let fields = error.fields().iter();
    let fields: Vec<FieldError> =
        fields.map(|it| FieldError { field: it.field.replace("_minute", ""), message: it.message.clone() }).collect();
    if fields.is_empty() { error } else { Error::invalid_fields(fields) }
}

async fn preferences(gateway: &Gateway, caller: &Caller) -> Result<Preferences> {
    present(answer(gateway.clients.agenda(caller).get_preferences(GetPreferencesRequest {}).await)?.preferences)
}
