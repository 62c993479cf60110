//! Logs, traces and figures. One request is one trace, through HTTP, gRPC and events.
//!
//! No attribute ever holds a text somebody wrote, a name, or the id of a person or an account. Those of figures have few
//! values besides, which all stand in the code: [`names`] has them all.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::Path;

use heartward_core::{Error, Result};
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::Registry;
use serde::Deserialize;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::Job;

mod exposition;
mod metrics;
pub mod names;
mod otlp;
mod process;
mod trace;

pub(crate) use metrics::failure;
pub use metrics::{ActiveRequest, Metrics};
pub use trace::{continue_trace, current_trace, inject};
pub(crate) use trace::{process_span, publish_span, server_span};

/// Without this an exporter would tell of its own calls.
const OURS: &str = "info,h2=off,hyper=off,hyper_util=off,tonic=off,tower=off,opentelemetry=off";

/// What is told about the running system, and where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What to log: `info`, `debug`, or by target as in `info,heartward_platform=debug`.
    pub log: String,
    /// How to log.
    pub log_format: LogFormat,
    /// Where to send traces, metrics and logs by OTLP over gRPC, for instance `http://127.0.0.1:4317`; absent means
    /// nowhere.
    pub otlp_endpoint: Option<String>,
    /// Where Prometheus finds `/metrics`, for instance `127.0.0.1:9464`; absent means nowhere.
    pub metrics_listen: Option<SocketAddr>,
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
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
    logs: Option<SdkLoggerProvider>,
    figures: Figures,
    listen: Option<SocketAddr>,
}

/// Figures, and who is told of them.
struct Figures {
    metrics: Metrics,
    provider: SdkMeterProvider,
    registry: Registry,
}

/// Starts logs, traces and figures for this process; `role` tells the processes of one instance apart.
pub fn init(config: &Config, role: &str, data_dir: &Path) -> Result<Telemetry> {
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
    let resource = Resource::builder()
        .with_service_name(format!("heartward-{role}"))
        .with_attribute(KeyValue::new(names::VERSION, env!("CARGO_PKG_VERSION")))
        .build();
    let endpoint = config.otlp_endpoint.as_deref();
    let traces = endpoint.map(|endpoint| otlp::traces(endpoint, resource.clone())).transpose()?;
    let logs = endpoint.map(|endpoint| otlp::logs(endpoint, resource.clone())).transpose()?;
    let figures = Figures::new(endpoint, config.metrics_listen.is_some(), resource)?;
    process::watch(figures.metrics.meter(), role, data_dir);

    let ours = || EnvFilter::new(OURS);
    let spans = traces
        .as_ref()
        .map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("heartward")).with_filter(ours()));
    let records = logs.as_ref().map(|logs| OpenTelemetryTracingBridge::new(logs).with_filter(ours()));
    tracing_subscriber::registry().with(log.with_filter(filter)).with(records).with(spans).init();
    Ok(Telemetry { traces, logs, figures, listen: config.metrics_listen })
}

impl Figures {
    /// Figures that are sent to `endpoint`, and that a registry has for whoever fetches them.
    fn new(endpoint: Option<&str>, fetched: bool, resource: Resource) -> Result<Self> {
        let registry = Registry::new();
        let mut provider = SdkMeterProvider::builder().with_resource(resource);
        if let Some(endpoint) = endpoint {
            provider = provider.with_periodic_exporter(otlp::metrics(endpoint)?);
        }
        if fetched {
            let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone());
            provider = provider.with_reader(exporter.scope_info_enabled(false).build().map_err(Error::internal)?);
        }
        let provider = provider.build();
        let watched = fetched || endpoint.is_some();
        let metrics = if watched { Metrics::new(provider.meter("heartward"), true) } else { Metrics::off() };
        Ok(Self { metrics, provider, registry })
    }
}

impl Telemetry {
    /// Where what happens in this process is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.figures.metrics
    }

    /// Binds the listener for Prometheus, if there is to be one, and serves it for as long as the job runs.
    pub async fn exposition(&self) -> Result<Option<Job>> {
        match self.listen {
            Some(address) => Ok(Some(exposition::listen(address, self.figures.registry.clone()).await?)),
            None => Ok(None),
        }
    }

    /// Sends what is still buffered. A collector that is away costs a moment and nothing else.
    pub fn shutdown(self) {
        let traces = self.traces.map(|traces| traces.shutdown());
        let figures = Some(self.figures.provider.shutdown());
        let logs = self.logs.map(|logs| logs.shutdown());
        for outcome in [traces, figures, logs].into_iter().flatten() {
            if let Err(error) = outcome {
                tracing::warn!(%error, "some telemetry could not be sent");
            }
        }
    }
}

/// Figures in tests: what was measured, as Prometheus would read it.
#[cfg(feature = "testing")]
pub(crate) struct Measured(Figures);

#[cfg(feature = "testing")]
impl Measured {
    #[expect(clippy::expect_used, reason = "a test that fails here has found something")]
    pub(crate) fn new() -> Self {
        Self(Figures::new(None, true, Resource::builder_empty().build()).expect("figures"))
    }

    pub(crate) fn metrics(&self) -> Metrics {
        self.0.metrics.clone()
    }

    pub(crate) fn text(&self) -> Result<String> {
        exposition::text(&self.0.registry)
    }
}
