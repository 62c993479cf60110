use axum::Json;
use axum::extract::State;
use chrono::{NaiveTime, Timelike as _};
use heartward_core::{Error, FieldError};
use heartward_proto::reminders::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{Json as Body, Time};
use super::words::{self, Day, word};
use crate::clients::{answer, present};
use crate::problem::{Place, Problem};
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(get, put))
}

/// When notes may reach you.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "usual_time": "09:00", "quiet_start": "22:00", "quiet_end": "07:30", "days_off": ["sunday"], "daily_most": 1,
    "weekly_offers": 2, "paused": false, "pause_end_time": null,
})))]
pub(super) struct Preferences {
    /// The usual time of day, for what has a date alone.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    usual_time: String,
    /// When quiet hours begin; `null` when there are none.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    quiet_start: Option<String>,
    /// When quiet hours end; `null` when there are none.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    quiet_end: Option<String>,
    /// Days of the week on which nothing is sent.
    days_off: Vec<Day>,
    /// How many notes a day: on a day that had as many, nothing is offered.
    #[schema(minimum = 1, maximum = 10)]
    daily_most: i32,
    /// How many one-to-ones are offered in seven days at most.
    #[schema(minimum = 1, maximum = 7)]
    weekly_offers: i32,
    /// Whether everything is paused.
    paused: bool,
    /// When the pause ends by itself; `null` when it does not.
    #[serde(default)]
    pause_end_time: Option<Time>,
}

/// A time of day of the contract, as it is written here.
fn clock(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn minutes(field: &str, clock: &str) -> Result<i32, Problem> {
    let wrong = || Problem::invalid(Place::Field(field.to_owned()), "Must be a time of day like 09:00.");
    let time = NaiveTime::parse_from_str(clock, "%H:%M").map_err(|_| wrong())?;
    i32::try_from(time.num_seconds_from_midnight() / 60).map_err(|_| wrong())
}

impl From<proto::Preferences> for Preferences {
    fn from(told: proto::Preferences) -> Self {
        Self {
            usual_time: clock(told.usual_minute),
            quiet_start: told.quiet_start_minute.map(clock),
            quiet_end: told.quiet_end_minute.map(clock),
            days_off: told.days_off.into_iter().filter_map(word).collect(),
            daily_most: told.daily_most,
            weekly_offers: told.weekly_offers,
            paused: told.paused,
            pause_end_time: Time::of(told.pause_end_time),
        }
    }
}

impl TryFrom<Preferences> for proto::Preferences {
    type Error = Problem;

    fn try_from(asked: Preferences) -> Result<Self, Problem> {
        let quiet = |field, clock: Option<String>| clock.map(|clock| minutes(field, &clock)).transpose();
        Ok(Self {
            time_zone: String::new(),
            usual_minute: minutes("usual_time", &asked.usual_time)?,
            quiet_start_minute: quiet("quiet_start", asked.quiet_start)?,
            quiet_end_minute: quiet("quiet_end", asked.quiet_end)?,
            days_off: asked.days_off.into_iter().map(|day| words::number(Some(day))).collect(),
            daily_most: asked.daily_most,
            weekly_offers: asked.weekly_offers,
            paused: asked.paused,
            pause_end_time: asked.pause_end_time.map(Time::timestamp),
        })
    }
}

/// Read when notes may reach you
///
/// In your time zone, which is that of the account.
#[utoipa::path(get, path = "/api/v1/preferences", operation_id = "getPreferences", tag = "reminders",
    responses((status = 200, description = "The preferences.", body = Preferences)))]
async fn get(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Preferences>, Problem> {
    let told = gateway.clients.agenda(&signed_in.caller).get_preferences(proto::GetPreferencesRequest {}).await;
    Ok(Json(present(answer(told)?.preferences)?.into()))
}

/// Choose when notes may reach you
///
/// All of it at once. Pausing calls off what was not sent yet.
#[utoipa::path(put, path = "/api/v1/preferences", operation_id = "setPreferences", tag = "reminders",
    request_body = Preferences,
    responses((status = 200, description = "The preferences after the change.", body = Preferences)))]
async fn put(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Body(asked): Body<Preferences>,
) -> Result<Json<Preferences>, Problem> {
    let request = proto::UpdatePreferencesRequest { preferences: Some(asked.try_into()?) };
    let told = answer(gateway.clients.agenda(&signed_in.caller).update_preferences(request).await).map_err(renamed)?;
    Ok(Json(present(told.preferences)?.into()))
}

/// Here, times of day have no minutes in their names.
fn renamed(error: Error) -> Error {
    let fields = error.fields().iter();
    let fields: Vec<FieldError> =
        fields.map(|it| FieldError { field: it.field.replace("_minute", ""), message: it.message.clone() }).collect();
    if fields.is_empty() { error } else { Error::invalid_fields(fields) }
}
