use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::Response;
use axum::routing::get;
use chrono_tz::TZ_VARIANTS;
use heartward_core::Secret;
use heartward_proto::profiles::v1::{CreateAccountRequest, GetSetupRequest};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::form::Wrong;
use super::sign_in::{browser, lead_on};
use super::{page, page_with, see};
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::problem::Problem;
use crate::say;
use crate::session::{self, Credentials};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/setup", get(show).post(create))
}

#[derive(Template)]
#[template(path = "setup.html")]
pub(super) struct SetupPage {
    pub(super) draft: NewAccount,
    pub(super) errors: Wrong,
    pub(super) zones: Zones,
}

/// Time zones by area: zone and city.
pub(super) type Zones = BTreeMap<&'static str, Vec<(&'static str, String)>>;

/// What the form sends. The password never comes back.
#[derive(Deserialize)]
pub(super) struct NewAccount {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password: Secret,
    pub(super) time_zone: String,
}

impl NewAccount {
    /// An empty form.
    pub(super) fn blank() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            email: String::new(),
            password: Secret::new(""),
            time_zone: String::new(),
        }
    }
}

async fn show(State(gateway): State<Gateway>) -> Result<Response, Problem> {
    if !answer(gateway.clients.accounts().get_setup(GetSetupRequest {}).await)?.open {
        return Ok(see("/sign-in"));
    }
    page(&SetupPage { draft: NewAccount::blank(), errors: Wrong::default(), zones: zones() })
}

async fn create(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    headers: HeaderMap,
    Form(draft): Form<NewAccount>,
) -> Result<Response, Problem> {
    let request = CreateAccountRequest {
        setup_code: draft.code.clone(),
        email: draft.email.clone(),
        password: draft.password.expose().to_owned(),
        name: draft.name.clone(),
        time_zone: draft.time_zone.clone(),
    };
    if let Err(error) = answer(gateway.clients.accounts().create_account(request).await) {
        let mut errors = Wrong::from(error);
        if errors.status == StatusCode::BAD_REQUEST {
            say("join-nearly").clone_into(&mut errors.title);
        }
        return page_with(errors.status, &SetupPage { draft, errors, zones: zones() });
    }
    let credentials = Credentials {
        email: draft.email,
        password: draft.password,
        label: browser(&headers),
        client,
        device: session::device(&headers, &gateway),
    };
    let arrival = session::sign_in(&gateway, credentials).await?;
    Ok(lead_on(&gateway, &arrival, "/welcome"))
}

/// The zones that are places, without the other names they also go by.
pub(super) fn zones() -> Zones {
    const AREAS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let mut zones = Zones::new();
    for zone in TZ_VARIANTS {
        let (area, city) = zone.name().split_once('/').unwrap_or(("", ""));
        if AREAS.contains(&area) {
            zones.entry(area).or_default().push((zone.name(), city.replace('_', " ").replace('/', ", ")));
        }
    }
    zones.insert("World", vec![("UTC", "UTC".to_owned())]);
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_their_city() {
        let zones = zones();
        assert!(zones["Europe"].contains(&("Europe/Berlin", "Berlin".to_owned())));
        assert!(zones["America"].contains(&("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires".to_owned())));
        assert!(zones.values().flatten().all(|(zone, _)| zone.parse::<chrono_tz::Tz>().is_ok()));
    }
}
