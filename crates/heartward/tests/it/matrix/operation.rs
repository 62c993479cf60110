use reqwest::Method;
use serde_json::Value;

use crate::support::{Reply, Somebody, System};

/// An operation of the API, as its description has it.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) path: String,
    method: Method,
    /// Whether it takes nobody's credentials.
    pub(super) is_open: bool,
    /// The scopes that a token needs; absent when no token will do.
    pub(super) scopes: Option<Vec<String>>,
    /// Whether somebody can be named in the query.
    names_somebody: bool,
    if_match: bool,
    /// The kind of its body, and an example of one.
    body: Option<(String, Value)>,
}

/// Every operation there is.
pub(super) async fn operations(system: &System) -> Vec<Operation> {
    let document = reqwest::get(format!("{}/api/openapi.json", system.url())).await.expect("an answer");
    let document: Value = document.json().await.expect("JSON");
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if let Ok(method) = method.to_uppercase().parse::<Method>() {
                all.push(Operation::of(&document, path, method, operation));
            }
        }
    }
    assert!(all.len() > 90, "{} operations", all.len());
    all
}

impl Operation {
    fn of(document: &Value, path: &str, method: Method, it: &Value) -> Self {
        let takes = |place: &str, name: &str| {
            let mut parameters = it["parameters"].as_array().into_iter().flatten();
            parameters.any(|parameter| parameter["in"] == place && parameter["name"] == name)
        };
        let description = it["description"].as_str().unwrap_or_default();
        let needs = description.rsplit_once("A personal access token needs ").map(|(_, scopes)| scopes);
        let is_open = it["security"].is_array();
        let closed = needs.is_some() || description.contains("No personal access token will do.");
        assert!(is_open || closed, "{path} does not say what it needs");
        let content = it["requestBody"]["content"].as_object().and_then(|all| all.iter().next());
        Self {
            id: it["operationId"].as_str().expect("a name").to_owned(),
            path: path.to_owned(),
            method,
            is_open,
            scopes: needs.map(|names| names.split('`').skip(1).step_by(2).map(str::to_owned).collect()),
            names_somebody: takes("query", "person_id"),
            if_match: takes("header", "If-Match"),
            body: content.map(|(kind, about)| (kind.clone(), example(document, &about["schema"]))),
        }
    }

    /// Whether an id can be put anywhere in it.
    pub(super) fn takes_id(&self) -> bool {
        let body = self.body.as_ref().is_some_and(|(_, body)| body.to_string().contains("_id"));
        self.path.contains("{id}") || self.names_somebody || body
    }

    /// Calls it with an id in every place that takes one.
    pub(super) async fn call(&self, somebody: &Somebody, id: &str) -> Reply {
        let mut path = self.path.replace("{id}", id);
        if self.names_somebody {
            path = format!("{path}?person_id={id}");
        }
        let mut headers = Vec::new();
        if self.if_match {
            headers.push(("if-match", "*"));
        }
        let mut bytes = Vec::new();
        if let Some((kind, body)) = &self.body {
            headers.push(("content-type", kind));
            let mut body = body.clone();
            name(&mut body, id);
            bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        }
        somebody.send(self.method.clone(), &path, &headers, bytes).await.expect("an answer")
    }
}

/// What a schema gives as an example; null when it gives none.
fn example(document: &Value, schema: &Value) -> Value {
    let found = schema["$ref"].as_str().and_then(|place| document.pointer(place.trim_start_matches('#')));
    let schema = found.unwrap_or(schema);
    if let Some(example) = schema["examples"].as_array().and_then(|all| all.first()) {
        return example.clone();
    }
    let Some(properties) = schema["properties"].as_object() else { return Value::Null };
    let needed = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|it| it == name));
    let some = properties.iter().filter(|(name, _)| needed(name) || name.ends_with("_id") || name.ends_with("_ids"));
    some.map(|(name, of)| (name.clone(), example(document, of))).collect()
}

/// Puts an id into every field that takes one.
fn name(value: &mut Value, id: &str) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                match value {
                    Value::String(text) if field.ends_with("_id") => id.clone_into(text),
                    Value::Null if field.ends_with("_id") => *value = id.into(),
                    Value::Array(_) | Value::Null if field.ends_with("_ids") => *value = vec![id].into(),
                    other => name(other, id),
                }
            }
        }
        Value::Array(several) => several.iter_mut().for_each(|one| name(one, id)),
        _ => {}
    }
}
