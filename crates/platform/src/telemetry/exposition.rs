//! Figures for whoever comes to fetch them: Prometheus' text format, on a listener of its own.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use heartward_core::{Error, Result};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use prometheus::{Registry, TextEncoder};
use tokio::net::TcpListener;
use tracing::error;

use crate::Job;

/// Binds `address`, and serves what `registry` has at `/metrics` for as long as the job runs.
pub(super) async fn listen(address: SocketAddr, registry: Registry) -> Result<Job> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        let message = format!("Cannot listen on {address}. Choose another address, or none.");
        Error::invalid("telemetry.metrics_listen", message).because(error)
    })?;
    let app = Router::new().route("/metrics", get(expose)).with_state(registry);
    Ok(Job::new("telemetry.metrics", move |stop| async move {
        let served = axum::serve(listener, app).with_graceful_shutdown(stop.clone().cancelled_owned()).await;
        if let Err(error) = served {
            error!(%error, "metrics are not served any more");
        }
    }))
}

async fn expose(State(registry): State<Registry>) -> Response {
    text(&registry).map_or_else(
        |_| StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        |text| ([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
    )
}

/// All figures, as Prometheus reads them.
pub(super) fn text(registry: &Registry) -> Result<String> {
    TextEncoder::new().encode_to_string(&registry.gather()).map_err(Error::internal)
}
