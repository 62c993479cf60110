use http::{Method, StatusCode};
use serde_json::json;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{self, Content, Ref, RefOr, ResponseBuilder, example::ExampleBuilder};
use utoipa::{Modify, OpenApi};

use super::words::PromptOccasion;
use crate::problem::{Body, FieldProblem, Type};
use crate::scope;

/// What is true of the whole API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Heartward",
        description = "The people in your life, the conversations you have with them, and gentle offers of the next \
                       one-to-one. Times are RFC 3339, ids are UUIDs, and what was not said is `null`. Refusals are \
                       `application/problem+json` (RFC 9457).",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    servers((url = "/", description = "This instance.")),
    security(("bearer" = []), ("cookie" = [])),
    tags(
        (name = "session", description = "Setting up, signing in and out, and tokens for programs."),
        (name = "admin", description = "Looking after who may sign in. Nothing here tells what anybody wrote."),
        (name = "people", description = "Who is in your life, and how it is to talk with them."),
        (name = "conversations", description = "What you talked about, and how deep it went."),
        (name = "check-ins", description = "How you are, apart from any conversation."),
        (name = "insights", description = "What the logs say, about conversations and never about a person."),
        (name = "prompts", description = "Something to talk about, from light to deep."),
        (name = "offers", description = "Gentle offers of the next one-to-one."),
        (name = "reminders", description = "What you want to be reminded of, what came up, and when notes may reach you."),
        (name = "channels", description = "How notes reach you outside Heartward, and what became of them."),
        (name = "today", description = "All that the first page needs."),
        (name = "transfer", description = "People in and out, as vCard; everything in and out, as one file."),
        (name = "erasing", description = "Erasing for good, everything or one person."),
    ),
    // What is a parameter alone is found by nothing else.
    components(schemas(Body<'static>, FieldProblem, PromptOccasion)),
    modifiers(&Schemes),
)]
struct Base;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The token of a session, from POST /api/v1/session, or a personal access token with the scopes that the operation names."))
            .build();
        let cookie = ApiKeyValue::with_description(
            "heartward",
            "What the sign-in page sets; its name is `__Host-heartward` where people come by https. Requests that change \
             something also carry the header `X-CSRF-Token` with the value of the field `csrf` of any form.",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The document without any operation.
pub(super) fn base() -> openapi::OpenApi {
    Base::openapi()
}

/// Adds to each operation what it needs of a token and how it may be refused. That follows from what it takes, so that none can be forgotten.
pub(super) fn with_refusals(mut document: openapi::OpenApi) -> openapi::OpenApi {
    let components = document.components.get_or_insert_default();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let changes = method != Method::GET;
            if operation.security.is_none() {
                let description = operation.description.get_or_insert_default();
                description.push_str("\n\n");
                description.push_str(&scope::described(&method, path));
            }
            for (status, types) in by_status(&refusals(operation, changes)) {
                let slugs: Vec<_> = types.iter().map(|of| of.entry().slug).collect();
                let name = slugs.join("-or-");
                let place = Ref::new(format!("#/components/responses/{name}"));
                components.responses.entry(name).or_insert_with(|| refusal(&types).into());
                operation.responses.responses.insert(status.as_str().to_owned(), RefOr::Ref(place));
            }
        }
    }
    document
}

/// The operations of a path, each with its method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    let all = [
        (Method::GET, get),
        (Method::POST, post),
        (Method::PUT, put),
        (Method::PATCH, patch),
        (Method::DELETE, delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Method and path of every operation that takes somebody who is signed in.
#[cfg(test)]
pub(super) fn guarded(mut document: openapi::OpenApi) -> Vec<(String, String)> {
    let mut guarded = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let closed = operations(item).filter(|(_, operation)| operation.security.is_none());
        guarded.extend(closed.map(|(method, _)| (method.to_string(), path.clone())));
    }
    guarded
}

fn refusals(operation: &Operation, changes: bool) -> Vec<Type> {
    let takes = |place: ParameterIn, name: Option<&str>| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in == place && name.is_none_or(|name| name == parameter.name),
            RefOr::Ref(_) => false,
        })
    };
    let in_place = takes(ParameterIn::Path, None);
    let if_match = takes(ParameterIn::Header, Some("If-Match"));
    let keyed = takes(ParameterIn::Header, Some("Idempotency-Key"));
    let about = takes(ParameterIn::Query, Some("person_id"));
    let body = operation.request_body.is_some();
    let proof = operation.extensions.as_ref().is_some_and(|more| more.contains_key("x-fresh-proof"));
    // Signing in is open to all and refuses wrong credentials all the same.
    let needs_session = operation.security.is_none();
    let possible = [
        (Type::Invalid, true),
        (Type::Malformed, body),
        (Type::Unauthenticated, needs_session || body),
        (Type::Forbidden, changes || needs_session),
        (Type::ProofNeeded, proof),
        (Type::CrossSite, changes),
        (Type::NotFound, in_place || keyed || about),
        (Type::Conflict, in_place && changes || keyed),
        (Type::Stale, if_match),
        (Type::Unconditional, if_match),
        (Type::TooLarge, body),
        (Type::UnsupportedMedia, body),
        (Type::KeyReused, keyed),
        (Type::Limited, true),
        (Type::Internal, true),
        (Type::Unavailable, true),
    ];
    possible.into_iter().filter(|(_, possible)| *possible).map(|(of, _)| of).collect()
}

fn by_status(types: &[Type]) -> Vec<(StatusCode, Vec<Type>)> {
    let mut grouped: Vec<(StatusCode, Vec<Type>)> = Vec::new();
    for of in types {
        let status = of.entry().status;
        match grouped.iter_mut().find(|(known, _)| *known == status) {
            Some((_, group)) => group.push(*of),
            None => grouped.push((status, vec![*of])),
        }
    }
    grouped
}

/// A response that is one of these problems, with an example of each.
fn refusal(types: &[Type]) -> openapi::Response {
    let titles: Vec<_> = types.iter().map(|of| of.entry().title).collect();
    let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
    for of in types {
        let entry = of.entry();
        let example = json!({
            "type": format!("/problems/{}", entry.slug),
            "title": entry.title,
            "status": entry.status.as_u16(),
            "detail": entry.detail,
            "reason": entry.reason,
        });
        content.examples.insert(entry.slug.to_owned(), ExampleBuilder::new().value(Some(example)).build().into());
    }
    ResponseBuilder::new()
        .description(format!("{}.", titles.join(", or: ")))
        .content("application/problem+json", content)
        .build()
}
