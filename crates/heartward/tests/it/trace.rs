use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Collector, Somebody, System, eventually, hex, is_split};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SENDER: &str = "00f067aa0ba902b7";
const NOTE: &str = "she is afraid of the winter";

#[tokio::test(flavor = "multi_thread")]
async fn one_request_is_one_trace_through_all_services_and_events() {
    let (collector, endpoint) = Collector::start().await;
    let system = System::start_with(&[("TELEMETRY__OTLP_ENDPOINT", &endpoint)]).await;
    let me = Somebody::first(&system).await;
    let friend = me.friend("Ines").await;
    let parent = format!("00-{TRACE}-{SENDER}-01");
    let talk = json!({ "person_ids": [friend], "layer": "feelings", "note": NOTE });
    me.post_with("/api/v1/conversations", &[("traceparent", &parent)], &talk).await.expect("an answer").good();

    let mut hops = vec!["POST /api/v1/conversations", "LogConversation", "process reminders"];
    if is_split() {
        hops.push("publish heartward.reflections.v1.ConversationLogged");
    }
    // Every process sends its spans when it gets to it: the trace is whole when all of them have. Profiles is asked
    // where reflections has not heard of the person yet, so it may be among them.
    let processes = if is_split() { 3 } else { 1 };
    eventually("the whole trace", async || {
        let spans = collector.of(TRACE);
        let told = |hop: &&str| spans.iter().any(|(_, span)| span.name.contains(*hop));
        let services: BTreeSet<_> = spans.iter().map(|(service, _)| service.clone()).collect();
        let known = |id: &str| id == SENDER || spans.iter().any(|(_, span)| hex(&span.span_id) == id);
        let hangs_together = spans.iter().all(|(_, span)| known(&hex(&span.parent_span_id)));
        (hops.iter().all(told) && services.len() >= processes && hangs_together).then_some(())
    })
    .await;
    let figures = ["http.server.request.duration", "db.client.operation.duration", "process.memory.usage"];
    eventually("figures and log records", async || {
        let told = collector.figures();
        (figures.iter().all(|name| told.contains(*name)) && !collector.records().is_empty()).then_some(())
    })
    .await;
    assert!(!collector.text().contains(NOTE) && !collector.text().contains("Ines"), "a span tells what was written");
    assert!(!system.log().contains(NOTE) && !system.log().contains("Ines"), "a log tells what was written");
    assert_eq!(me.conversations().await[0]["note"], Value::from(NOTE));
}
