use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use heartward_core::{Caller, Kind, Result};
use heartward_proto::profiles::v1::GetSetupRequest;
use heartward_proto::reflections::v1::GetSpectrumRequest;
use heartward_proto::reminders::v1::ListOffersRequest;
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use crate::clients::answer;
use crate::problem::{Problem, Type};
use crate::state::Gateway;

/// How long a service may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the process lives, and whether it can do its work.
pub(crate) fn router() -> Router<Gateway> {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz))
}

/// Alive: asks nobody, so that a failing neighbour does not get this process killed.
async fn healthz() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Ready: each service answers a small question that takes it to its store.
async fn readyz(State(gateway): State<Gateway>) -> Result<Json<Value>, Problem> {
    if gateway.leaving.is_cancelled() {
        return Err(Problem {
            detail: "Not ready. This process is about to stop.".into(),
            ..Problem::new(Type::Unavailable)
        });
    }
    // Nobody's account: it has nothing, and asking leaves nothing behind.
    let nobody = Caller::Account(Uuid::max().into());
    let clients = &gateway.clients;
    let (mut profiles, mut reflections, mut reminders) =
        (clients.accounts(), clients.reflections(&nobody), clients.reminders(&nobody));
    let (profiles, reflections, reminders) = tokio::join!(
        is_there(async move { answer(profiles.get_setup(GetSetupRequest {}).await).map(drop) }),
        is_there(async move { answer(reflections.get_spectrum(GetSpectrumRequest::default()).await).map(drop) }),
        is_there(async move {
            answer(reminders.list_offers(ListOffersRequest { page_size: 1, ..Default::default() }).await).map(drop)
        }),
    );
    let services = [("profiles", profiles), ("reflections", reflections), ("reminders", reminders)];
    let away: Vec<_> = services.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect();
    if away.is_empty() {
        return Ok(Json(json!({ "status": "ready" })));
    }
    let detail = format!("Not ready. No answer from: {}.", away.join(", "));
    Err(Problem { detail, ..Problem::new(Type::Unavailable) })
}

/// Whether a service answers in time. Any answer but "away" and "broken" will do.
async fn is_there(call: impl Future<Output = Result<()>>) -> bool {
    match timeout(PATIENCE, call).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => !matches!(error.kind(), Kind::Unavailable | Kind::Internal),
        Err(_) => false,
    }
}
