//! Traces, metrics and logs to a collector, by OTLP over gRPC.

use std::fmt::Display;

use heartward_core::{Error, Result};
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;

pub(super) fn traces(endpoint: &str, resource: Resource) -> Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build().map_err(unusable)?;
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

pub(super) fn logs(endpoint: &str, resource: Resource) -> Result<SdkLoggerProvider> {
    let exporter = LogExporter::builder().with_tonic().with_endpoint(endpoint).build().map_err(unusable)?;
    Ok(SdkLoggerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

pub(super) fn metrics(endpoint: &str) -> Result<MetricExporter> {
    MetricExporter::builder().with_tonic().with_endpoint(endpoint).build().map_err(unusable)
}

fn unusable(error: impl Display) -> Error {
    Error::invalid("telemetry.otlp_endpoint", "Is not a usable endpoint.").because(error.to_string())
}
