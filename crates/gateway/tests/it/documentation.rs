use std::collections::HashSet;

use http::StatusCode;
use serde_json::Value;

use crate::support::{Call, Stage};

async fn document() -> (Stage, Value) {
    let stage = Stage::new();
    let document = stage.send(Call::new("GET /api/openapi.json").empty()).await.json();
    (stage, document)
}

/// Method, path and operation.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    let operations = paths.flat_map(|(path, item)| {
        let operations = item.as_object().expect("operations").iter();
        operations.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    });
    operations.collect()
}

/// What a response says, wherever it says it.
fn resolved<'a>(document: &'a Value, response: &'a Value) -> &'a Value {
    match response["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).expect("it leads somewhere"),
        None => response,
    }
}

#[tokio::test]
async fn the_document_stays_as_it_is() {
    let (_, document) = document().await;
    insta::assert_json_snapshot!(document);
}

#[tokio::test]
async fn every_operation_says_what_it_is_and_how_it_may_fail() {
    let (_, document) = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["license"]["identifier"], "AGPL-3.0-or-later");
    let tags: Vec<_> = document["tags"].as_array().expect("tags").iter().map(|tag| &tag["name"]).collect();
    let mut ids = HashSet::new();
    for (method, path, operation) in operations(&document) {
        let name = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().expect("an id").to_owned()), "{name}");
        for text in ["summary", "description"] {
            assert!(operation[text].as_str().is_some_and(|text| !text.is_empty()), "{name} has no {text}");
        }
        assert!(tags.contains(&&operation["tags"][0]), "{name} has no known tag");
        let responses = operation["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
        for status in ["400", "429", "500", "503"] {
            let problem = &resolved(&document, &responses[status])["content"]["application/problem+json"];
            assert_eq!(problem["schema"]["$ref"], "#/components/schemas/Problem", "{name} {status}");
            assert!(problem["examples"].as_object().is_some_and(|examples| !examples.is_empty()), "{name} {status}");
        }
        for (status, response) in responses {
            let response = resolved(&document, response);
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} {status}");
        }
        let placeholders = path.matches('{').count();
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert_eq!(parameters.iter().filter(|parameter| parameter["in"] == "path").count(), placeholders, "{name}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_nothing_is_left_of_openapi_3_0() {
    fn visit(value: &Value, document: &Value) {
        match value {
            Value::Object(object) => {
                assert!(!object.contains_key("nullable"), "of 3.0: {value}");
                assert!(!object.get("exclusiveMinimum").is_some_and(Value::is_boolean), "of 3.0: {value}");
                if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
                }
                object.values().for_each(|value| visit(value, document));
            }
            Value::Array(array) => array.iter().for_each(|value| visit(value, document)),
            _ => {}
        }
    }
    let (_, document) = document().await;
    visit(&document, &document);
}

#[tokio::test]
async fn every_operation_is_served_and_guarded_as_described() {
    let (stage, document) = document().await;
    for (method, path, operation) in operations(&document) {
        let uri = path.replace("{id}", &uuid::Uuid::nil().to_string());
        let reply = stage.send(Call::new(&format!("{method} {uri}")).empty()).await;
        let open = operation["security"] == serde_json::json!([{}]);
        if open {
            assert_ne!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        } else {
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
        let status = reply.status.as_str();
        assert!(!operation["responses"][status].is_null(), "{method} {path} answers {status}, which it does not tell");
    }
}

#[tokio::test]
async fn what_says_that_it_needs_a_fresh_proof_does_and_nothing_else() {
    let (stage, document) = document().await;
    stage.world.clock.advance(chrono::TimeDelta::hours(1));
    let mut needing = 0;
    for (method, path, operation) in operations(&document) {
        let uri = path.replace("{id}", &uuid::Uuid::nil().to_string());
        // Somebody else each time, whose sign-in is an hour ago as well: one of these ends the session.
        let call = Call::new(&format!("{method} {uri}")).bearer(&stage.sign_in().await);
        let reply = stage.send(call.json(&serde_json::json!({}))).await;
        let asks = reply.text.contains("PROOF_NEEDED");
        assert_eq!(asks, operation["x-fresh-proof"] == true, "{method} {path} says otherwise");
        needing += usize::from(asks);
    }
    assert!(needing >= 4, "changing factors does");
}

#[tokio::test]
async fn the_page_tells_all_that_the_document_does() {
    let (stage, document) = document().await;
    let page = stage.send(Call::new("GET /api/docs").empty()).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(page.text.contains(&format!("<article id=\"{id}\"")), "{id}");
        assert!(page.text.contains(&format!("<b>{method}</b> <code>{path}</code>")), "{id}");
    }
    for schema in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(page.text.contains(&format!("<article id=\"schema-{schema}\"")), "{schema}");
    }
    assert!(
        !page.text.contains("<script") && !page.text.contains("style=") && !page.text.contains("=\"http"),
        "nothing from elsewhere"
    );
    let links = page.text.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    for anchor in links {
        assert!(page.text.contains(&format!("id=\"{anchor}\"")), "{anchor} leads nowhere");
    }
    let style = stage.send(Call::new("GET /api/docs.css").empty()).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn every_type_of_problem_is_described() {
    let (stage, document) = document().await;
    let mut types = HashSet::new();
    for (_, _, operation) in operations(&document) {
        for response in operation["responses"].as_object().expect("responses").values() {
            let response = resolved(&document, response);
            let examples = response["content"]["application/problem+json"]["examples"].as_object();
            types.extend(examples.into_iter().flat_map(|examples| examples.keys().cloned()));
        }
    }
    types.insert("method-not-allowed".into());
    assert_eq!(types.len(), 17, "each can happen somewhere");
    for of in types {
        let page = stage.send(Call::new(&format!("GET /problems/{of}")).empty()).await;
        assert_eq!(page.status, StatusCode::OK, "{of}");
        assert!(page.text.contains("<h1>"), "{of}");
    }
    assert_eq!(stage.send(Call::new("GET /problems/unheard-of").empty()).await.status, StatusCode::NOT_FOUND);
}
