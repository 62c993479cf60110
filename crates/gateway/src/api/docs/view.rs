use askama::Template;
use serde_json::{Map, Value};

use super::{Piece, pieces};

/// In the order in which one wants to read of them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page, in the order it is read.
#[derive(Template)]
#[template(path = "api/docs.html")]
pub(super) struct View {
    title: String,
    version: String,
    description: Vec<Piece>,
    tags: Vec<Tag>,
    schemas: Vec<Schema>,
}

/// Operations that belong together.
struct Tag {
    name: String,
    description: Vec<Piece>,
    operations: Vec<Operation>,
}

/// One method of one path.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Vec<Piece>,
    needs_session: bool,
    parameters: Vec<Field>,
    bodies: Vec<Body>,
    responses: Vec<Response>,
}

/// A parameter, or a field of a schema.
struct Field {
    name: String,
    /// `path`, `query` or `header`; empty for a field.
    place: String,
    kind: Kind,
    required: bool,
    description: Vec<Piece>,
}

/// What a value may be, and the schema to read on in.
#[derive(Default)]
struct Kind {
    words: String,
    schema: Option<String>,
}

/// A body in one of the formats it may have.
struct Body {
    media_type: String,
    kind: Kind,
}

/// What may come back.
struct Response {
    status: String,
    description: Vec<Piece>,
    bodies: Vec<Body>,
    /// Names of types of problem; then there is nothing more to say about the body.
    problems: Vec<String>,
}

/// A shape with a name.
struct Schema {
    name: String,
    description: Vec<Piece>,
    fields: Vec<Field>,
    words: Vec<String>,
    example: String,
}

impl View {
    /// The page for an `OpenAPI` document.
    pub(super) fn of(document: &Value) -> Self {
        let operations: Vec<_> = entries(&document["paths"])
            .flat_map(|(path, item)| METHODS.iter().map(move |method| (*method, path, &item[*method])))
            .filter(|(_, _, operation)| operation.is_object())
            .map(|(method, path, operation)| {
                (text(&operation["tags"][0]), Operation::of(document, method, path, operation))
            })
            .collect();
        let mut tags: Vec<_> = items(&document["tags"])
            .map(|tag| Tag { name: text(&tag["name"]), description: described(tag), operations: Vec::new() })
            .collect();
        for (name, operation) in operations {
            if let Some(tag) = tags.iter_mut().find(|tag| tag.name == name) {
                tag.operations.push(operation);
            }
        }
        let schemas = entries(&document["components"]["schemas"]).map(|(name, schema)| Schema::of(name, schema));
        Self {
            title: text(&document["info"]["title"]),
            version: text(&document["info"]["version"]),
            description: described(&document["info"]),
            tags,
            schemas: schemas.collect(),
        }
    }
}

impl Operation {
    fn of(document: &Value, method: &str, path: &str, operation: &Value) -> Self {
        let parameters = items(&operation["parameters"]).map(|parameter| Field {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            kind: Kind::of(&parameter["schema"]),
            required: parameter["required"] == true,
            description: described(parameter),
        });
        let responses = entries(&operation["responses"]).map(|(status, response)| {
            // Refusals are described once and referred to.
            let place = response["$ref"].as_str().and_then(|place| document.pointer(place.trim_start_matches('#')));
            Response::of(status, place.unwrap_or(response))
        });
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: described(operation),
            needs_session: operation["security"].is_null(),
            parameters: parameters.collect(),
            bodies: Body::all(&operation["requestBody"]["content"]),
            responses: responses.collect(),
        }
    }
}

impl Response {
    fn of(status: &str, response: &Value) -> Self {
        Self {
            status: status.to_owned(),
            description: described(response),
            bodies: Body::all(&response["content"]),
            problems: names(&response["content"]["application/problem+json"]["examples"]),
        }
    }
}

impl Body {
    fn all(content: &Value) -> Vec<Self> {
        let all = entries(content);
        all.map(|(media_type, content)| Self { media_type: media_type.to_owned(), kind: Kind::of(&content["schema"]) })
            .collect()
    }
}

impl Schema {
    fn of(name: &str, schema: &Value) -> Self {
        // A shape that takes in another one lists both sets of fields.
        let parts: Vec<_> = if schema["allOf"].is_array() { items(&schema["allOf"]).collect() } else { vec![schema] };
        let mut fields = Vec::new();
        for part in parts {
            let kind = Kind::of(part);
            if kind.schema.is_some() && part["properties"].is_null() {
                fields.push(Field {
                    name: "…".to_owned(),
                    place: String::new(),
                    kind,
                    required: true,
                    description: pieces("All its fields."),
                });
            }
            fields.extend(entries(&part["properties"]).map(|(name, field)| Field {
                name: name.to_owned(),
                place: String::new(),
                kind: Kind::of(field),
                required: items(&part["required"]).any(|required| required == name),
                description: described(field),
            }));
        }
        let example = schema["examples"].get(0).or_else(|| schema.get("example"));
        Self {
            name: name.to_owned(),
            description: described(schema),
            fields,
            words: items(&schema["enum"]).map(text).collect(),
            example: example.and_then(|example| serde_json::to_string_pretty(example).ok()).unwrap_or_default(),
        }
    }
}

impl Kind {
    fn of(schema: &Value) -> Self {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return Self { words: String::new(), schema: Some(name.to_owned()) };
        }
        let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        if let Some(choices) = choices {
            let (nothing, something): (Vec<_>, Vec<_>) = choices.iter().partition(|choice| choice["type"] == "null");
            let kind = something.first().map(|choice| Self::of(choice)).unwrap_or_default();
            return if nothing.is_empty() { kind } else { kind.with(" or null") };
        }
        let types: Vec<String> = match &schema["type"] {
            Value::Array(types) => types.iter().map(text).collect(),
            one => vec![text(one)],
        };
        let mut kind = if types.iter().any(|kind| kind == "array") {
            let item = Self::of(&schema["items"]);
            Self { words: format!("list of {}", item.words), schema: item.schema }
        } else {
            Self { words: types.iter().filter(|kind| *kind != "null").map(String::as_str).collect(), schema: None }
        };
        if let Some(format) =
            schema["format"].as_str().filter(|format| !format.starts_with("int") && *format != "double")
        {
            kind = kind.with(&format!(" ({format})"));
        }
        kind = kind.with(&bounds(schema));
        if types.iter().any(|kind| kind == "null") { kind.with(" or null") } else { kind }
    }

    fn with(self, more: &str) -> Self {
        Self { words: self.words + more, schema: self.schema }
    }
}

/// `, 1 to 200` where there are bounds.
fn bounds(schema: &Value) -> String {
    let bound = |names: [&str; 3]| names.iter().find_map(|name| schema.get(name)).map(ToString::to_string);
    match (bound(["minimum", "minLength", "minItems"]), bound(["maximum", "maxLength", "maxItems"])) {
        (Some(least), Some(most)) => format!(", {least} to {most}"),
        (Some(least), None) => format!(", {least} or more"),
        (None, Some(most)) => format!(", up to {most}"),
        (None, None) => String::new(),
    }
}

fn described(value: &Value) -> Vec<Piece> {
    // Of something that may be null the description is at what it is otherwise.
    let description = value["description"].as_str().or_else(|| value["oneOf"][0]["description"].as_str());
    pieces(description.unwrap_or_default())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn names(value: &Value) -> Vec<String> {
    entries(value).map(|(name, _)| name.to_owned()).collect()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}
