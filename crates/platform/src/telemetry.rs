//! Logs and traces. One request is one trace, through HTTP, gRPC and events.
//!
//! No attribute ever holds a text somebody wrote, a name, or the id of a person or an account.

use std::io::IsTerminal as _;

use heartward_core::{Error, Result};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde::Deserialize;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

mod trace;

pub use trace::{continue_trace, current_trace, inject};
pub(crate) use trace::{process_span, publish_span, server_span};

/// What is told about the running system, and where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What to log: `info`, `debug`, or by target as in `info,heartward_platform=debug`.
    pub log: String,
    /// How to log.
    pub log_format: LogFormat,
    /// Where to send traces by OTLP over gRPC, for instance `http://127.0.0.1:4317`; absent means nowhere.
    pub otlp_endpoint: Option<String>,
}

/// The shape of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `pretty` on a terminal, `json` elsewhere.
    Auto,
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Keeps telemetry going; [`Telemetry::shutdown`] sends what is still buffered.
#[must_use]
pub struct Telemetry(Option<SdkTracerProvider>);

/// Starts logs and traces for this process; `role` tells the processes of one instance apart.
pub fn init(config: &Config, role: &str) -> Result<Telemetry> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| Error::invalid("telemetry.log", format!("Is not a log filter: {error}")))?;
    let json = match config.log_format {
        LogFormat::Auto => !std::io::stderr().is_terminal(),
        LogFormat::Json => true,
        LogFormat::Pretty => false,
    };
    let log = if json {
        fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed()
    } else {
        fmt::layer().with_writer(std::io::stderr).boxed()
    };
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = config.otlp_endpoint.as_deref().map(|endpoint| provider(endpoint, role)).transpose()?;
    let traces = provider.as_ref().map(|provider| {
        // Without this the exporter would trace its own calls.
        let ours = EnvFilter::new("info,h2=off,hyper=off,hyper_util=off,tonic=off,tower=off,opentelemetry=off");
        tracing_opentelemetry::layer().with_tracer(provider.tracer("heartward")).with_filter(ours)
    });
    tracing_subscriber::registry().with(log.with_filter(filter)).with(traces).init();
    Ok(Telemetry(provider))
}

fn provider(endpoint: &str, role: &str) -> Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .map_err(|error| Error::invalid("telemetry.otlp_endpoint", "Is not a usable endpoint.").because(error))?;
    let resource = Resource::builder()
        .with_service_name(format!("heartward-{role}"))
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

impl Telemetry {
    /// Sends what is still buffered. A collector that is away costs a moment and nothing else.
    pub fn shutdown(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "some traces could not be sent");
        }
    }
}
