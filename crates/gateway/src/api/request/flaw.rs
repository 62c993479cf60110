use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Error, Path, Segment};

use crate::problem::{Place, Problem, Type};

/// What is wrong with a JSON body: the field and what is allowed, or where it stops being JSON. serde's own words hold
/// what was sent, so only their harmless parts are used.
pub(super) fn in_json<T: DeserializeOwned>(text: &str, error: &Error<serde_json::Error>) -> Problem {
    let json = error.inner();
    if json.classify() == Category::Data {
        return in_field(error.path(), &json.to_string());
    }
    // Where a word belongs and something else is, serde_json stops as if that were no JSON.
    if let Ok(body) = serde_json::from_str(text)
        && let Some(problem) = in_value::<T>(body)
    {
        return problem;
    }
    let what = if json.to_string().starts_with("recursion limit") {
        "The body is nested too deep: at most 128 levels are read".to_owned()
    } else {
        format!("The body is not JSON: something is wrong at line {}, column {}", json.line(), json.column())
    };
    Problem { detail: format!("{what}. Nothing was changed."), ..Problem::new(Type::Malformed) }
}

/// What is wrong with a body that is JSON.
fn in_value<T: DeserializeOwned>(mut body: Value) -> Option<Problem> {
    let error = serde_path_to_error::deserialize::<_, T>(&body).err()?;
    if error.inner().to_string().ends_with("expected string or map") {
        // An unknown word in its place makes serde list those that are known.
        *at(&mut body, error.path())? = Value::String(String::new());
        let error = serde_path_to_error::deserialize::<_, T>(&body).err()?;
        return Some(in_field(error.path(), &error.inner().to_string()));
    }
    Some(in_field(error.path(), &error.inner().to_string()))
}

fn at<'a>(body: &'a mut Value, path: &Path) -> Option<&'a mut Value> {
    path.iter().try_fold(body, |value, step| match step {
        Segment::Seq { index } => value.get_mut(index),
        Segment::Map { key } => value.get_mut(key),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}

/// What is wrong with the parameters.
pub(super) fn in_query(error: &Error<serde_json::Error>) -> Problem {
    in_field(error.path(), &error.inner().to_string())
}

fn in_field(path: &Path, message: &str) -> Problem {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let field = path.to_string();
    let field = if field == "." { String::new() } else { field };
    if let Some(name) = quoted(message, "missing field ") {
        return Problem::invalid(Place::Field(below(&field, name)), "Is needed.");
    }
    // The path leads to the unknown field itself.
    if message.starts_with("unknown field ") {
        return Problem::invalid(Place::Field(shown_path(&field)), format!("Is not known here. {}", known(message)));
    }
    if let Some(name) = quoted(message, "duplicate field ") {
        return Problem::invalid(Place::Field(below(&field, name)), "Must be given once.");
    }
    // Our own words, which never hold what was sent.
    if message.starts_with("Must ") {
        return Problem::invalid(Place::Field(shown_path(&field)), message);
    }
    let message = match message.rsplit_once(", expected ") {
        Some((_, "")) | None => "Must be something else. The documentation at /api/docs says what.".to_owned(),
        Some((_, allowed)) => format!("Must be {}.", plain(allowed)),
    };
    Problem::invalid(Place::Field(shown_path(&field)), message)
}

/// The name in backticks after `start`: one of ours, never one that was sent.
fn quoted<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.strip_prefix('`')?.strip_suffix('`')
}

fn known(message: &str) -> String {
    match message.rsplit_once("`, expected ") {
        Some((_, known)) => format!("Known are {}.", plain(known).trim_start_matches("one of ")),
        None => "No fields are known.".to_owned(),
    }
}

fn below(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{}.{name}", shown_path(parent)) }
}

/// serde's words for types in words for people.
fn plain(allowed: &str) -> String {
    match allowed {
        "i32" | "i64" | "u32" => "a whole number".to_owned(),
        "a string" => "a text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        object if object.starts_with("struct ") => "an object".to_owned(),
        words => words.replace('`', ""),
    }
}

/// A path whose steps may be names that were sent.
fn shown_path(path: &str) -> String {
    path.split('.').map(shown).collect::<Vec<_>>().join(".")
}

/// A name that was sent, if it looks like the name of a field and not like something private.
pub(super) fn shown(name: &str) -> String {
    let harmless = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-[]".contains(&b));
    if harmless { name.to_owned() } else { "…".to_owned() }
}
