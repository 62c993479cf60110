use std::collections::HashMap;

use http::HeaderMap;
use opentelemetry::global::get_text_map_propagator;
use opentelemetry::propagation::Extractor;
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::event::Event;

const TRACEPARENT: &str = "traceparent";

/// The current trace as a W3C `traceparent`; `None` when nothing is traced.
pub fn current_trace() -> Option<String> {
    let mut carrier = HashMap::new();
    get_text_map_propagator(|propagator| propagator.inject_context(&Span::current().context(), &mut carrier));
    carrier.remove(TRACEPARENT)
}

/// Adds the current trace to the headers of an outgoing call.
pub fn inject(headers: &mut HeaderMap) {
    if let Some(trace) = current_trace().and_then(|trace| trace.parse().ok()) {
        headers.insert(TRACEPARENT, trace);
    }
}

/// Makes `span` a part of the trace that an incoming call's headers name.
pub fn continue_trace(span: &Span, headers: &HeaderMap) {
    let context = get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
    // Fails only where no trace is kept at all.
    let _ = span.set_parent(context);
}

/// The span of an incoming gRPC call to `/package.Service/Method`.
pub(crate) fn server_span(request: &http::Request<axum::body::Body>) -> Span {
    let method = request.uri().path().trim_start_matches('/');
    let span =
        info_span!("rpc", otel.name = method, otel.kind = "server", rpc.system.name = "grpc", rpc.method = method);
    continue_trace(&span, request.headers());
    span
}

/// The span of an event on its way to the broker, in the trace that recorded it.
pub(crate) fn publish_span(event: &Event) -> Span {
    let span = info_span!(
        "publish",
        otel.name = format!("publish {}", event.topic),
        otel.kind = "producer",
        messaging.system = "rabbitmq",
        messaging.operation.name = "publish",
        messaging.operation.r#type = "send",
        messaging.destination.name = event.topic,
        messaging.message.id = %event.id,
    );
    continue_event(&span, event);
    span
}

/// The span of an event being taken in by `consumer`.
pub(crate) fn process_span(consumer: &str, event: &Event) -> Span {
    let span = info_span!(
        "process",
        otel.name = format!("process {consumer}"),
        otel.kind = "consumer",
        messaging.operation.name = "process",
        messaging.operation.r#type = "process",
        messaging.destination.name = consumer,
        messaging.message.id = %event.id,
    );
    continue_event(&span, event);
    span
}

fn continue_event(span: &Span, event: &Event) {
    let Some(trace) = &event.trace else { return };
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), trace.clone())]);
    let context = get_text_map_propagator(|propagator| propagator.extract(&carrier));
    let _ = span.set_parent(context);
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}
