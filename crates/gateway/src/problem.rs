//! Refusals, told the same way everywhere: RFC 9457, with the fields to mend and never with what was sent.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use heartward_core::{Error, FieldError, Kind};
use heartward_platform::telemetry;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Serialize;
use tracing::error;
use utoipa::ToSchema;

mod catalogue;

pub(crate) use catalogue::{Entry, Type};

/// A refusal. A handler returns it; [`crate::edge`] sends it as JSON or as a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What kind of problem.
    pub(crate) of: Type,
    /// What is the matter this time. Safe to show.
    pub(crate) detail: String,
    /// What to mend, field by field.
    pub(crate) fields: Vec<Flaw>,
    /// When it is worth another try, where that is known.
    pub(crate) retry_after: Option<Duration>,
}

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// Where it is.
    pub(crate) place: Place,
    /// What is allowed.
    pub(crate) message: String,
}

/// Where in a request something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A field by its name in the contract; `birthday.month`. In a GET it is a parameter.
    Field(String),
    /// A parameter in path or query.
    Parameter(&'static str),
    /// A header.
    Header(&'static str),
}

impl Problem {
    /// A problem of this type with its usual words.
    pub(crate) fn new(of: Type) -> Self {
        Self { of, detail: of.entry().detail.to_owned(), fields: Vec::new(), retry_after: None }
    }

    /// One thing in the request is not right.
    pub(crate) fn invalid(place: Place, message: impl Into<String>) -> Self {
        Self { fields: vec![Flaw { place, message: message.into() }], ..Self::new(Type::Invalid) }
    }

    /// The problem that a bare status stands for.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        Self::new(Type::of_status(status))
    }

    /// The HTTP status it is sent with.
    pub(crate) fn status(&self) -> StatusCode {
        self.of.entry().status
    }

    /// As `application/problem+json`, for a request by `method`.
    pub(crate) fn to_json(&self, method: &Method) -> Response {
        let entry = self.of.entry();
        let body = Body {
            r#type: format!("/problems/{}", entry.slug),
            title: entry.title,
            status: entry.status.as_u16(),
            detail: &self.detail,
            reason: entry.reason,
            errors: self.fields.iter().map(|flaw| flaw.report(method)).collect(),
            trace_id: trace_id(),
        };
        let mut response = (entry.status, axum::Json(body)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }

    /// The headers that say how to go on.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self.status() {
            StatusCode::UNAUTHORIZED => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            StatusCode::SERVICE_UNAVAILABLE => headers.insert(RETRY_AFTER, HeaderValue::from_static("2")),
            StatusCode::TOO_MANY_REQUESTS => {
                // A second that has begun is waited for as well.
                let seconds =
                    self.retry_after.map_or(60, |after| after.as_secs() + u64::from(after.subsec_nanos() > 0));
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds))
            }
            _ => None,
        };
        headers
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
            error!(kind = ?error.kind(), cause = %error.causes(), "request failed");
        }
        let fields = error
            .fields()
            .iter()
            .map(|FieldError { field, message }| Flaw { place: Place::of_field(field), message: message.clone() });
        Self {
            of: Type::of_kind(error.kind()),
            detail: error.message().to_owned(),
            fields: fields.collect(),
            retry_after: error.retry_after(),
        }
    }
}

impl IntoResponse for Problem {
    /// The problem itself, for [`crate::edge`] to put into words: it knows who asked and how.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Place {
    /// Where the API has what the contract calls `field`.
    fn of_field(field: &str) -> Self {
        match field {
            "page_size" => Self::Parameter("limit"),
            "page_token" => Self::Parameter("cursor"),
            "request_id" => Self::Header("Idempotency-Key"),
            "setup_code" => Self::Field("code".to_owned()),
            field => Self::Field(field.to_owned()),
        }
    }
}

impl Flaw {
    fn report(&self, method: &Method) -> FieldProblem {
        let mut report = FieldProblem { detail: self.message.clone(), ..FieldProblem::default() };
        match &self.place {
            Place::Field(field) if method.is_safe() => report.parameter = Some(field.clone()),
            Place::Field(field) => report.pointer = Some(pointer(field)),
            Place::Parameter(name) => report.parameter = Some((*name).to_owned()),
            Place::Header(name) => report.header = Some((*name).to_owned()),
        }
        report
    }
}

/// `birthday.month` or `person_ids[2]` as the JSON pointer of RFC 6901, in a URI fragment: `#/birthday/month`.
fn pointer(field: &str) -> String {
    let steps = field.split(['.', '[']).map(|step| step.trim_end_matches(']')).filter(|step| !step.is_empty());
    steps.fold("#".to_owned(), |pointer, step| pointer + "/" + &step.replace('~', "~0").replace('/', "~1"))
}

/// The id of the current trace, which an operator finds the cause by; `None` when nothing is traced.
fn trace_id() -> Option<String> {
    telemetry::current_trace()?.split('-').nth(1).map(str::to_owned)
}

/// A refusal (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// Where this type of problem is described.
    #[schema(format = "uri-reference", examples("/problems/invalid"))]
    r#type: String,
    /// The type of problem in words; always the same for a type.
    #[schema(examples("Something in the request is not right"))]
    title: &'static str,
    /// The HTTP status, again.
    #[schema(examples(400))]
    status: u16,
    /// What is the matter this time. Never what was sent.
    #[schema(examples("Something in the request is not right. Nothing was changed."))]
    detail: &'a str,
    /// The type of problem for programs; stays the same for ever.
    #[schema(examples("INVALID"))]
    reason: &'static str,
    /// What to mend, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// The trace to tell an operator; there is one when this instance traces.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
}

/// One thing to mend. Exactly one of `pointer`, `parameter` and `header` says where it is.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// What is allowed.
    #[schema(examples("Must be 1 to 200 characters long."))]
    detail: String,
    /// The field of the body, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("#/name"), nullable = false)]
    pointer: Option<String>,
    /// The parameter in path or query.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// The header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    header: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_json_pointers() {
        assert_eq!(pointer("name"), "#/name");
        assert_eq!(pointer("birthday.month"), "#/birthday/month");
        assert_eq!(pointer("person_ids[2]"), "#/person_ids/2");
        assert_eq!(pointer(""), "#");
    }

    #[test]
    fn every_kind_of_error_has_its_type() {
        for kind in Kind::ALL {
            let problem = Problem::from(Error::new(kind, "message"));
            assert_eq!(problem.detail, "message");
            assert!(problem.status().is_client_error() || problem.status().is_server_error());
        }
    }
}
