use heartward_core::{Error, FieldError, Kind};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};
use tracing::error;

const DOMAIN: &str = "heartward";

/// An error as it goes over the wire: code, message, `google.rpc.ErrorInfo`, `BadRequest` and `RetryInfo`.
///
/// This is the edge where causes are logged; they go no further.
#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
pub fn status(error: Error) -> Status {
    if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
        error!(kind = ?error.kind(), cause = %error.causes(), "call failed");
    }
    let (code, reason) = code(error.kind());
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, DOMAIN, std::collections::HashMap::new());
    for field in error.fields() {
        details.add_bad_request_violation(&field.field, &field.message);
    }
    if error.retry_after().is_some() {
        details.set_retry_info(error.retry_after());
    }
    Status::with_error_details(code, error.message(), details)
}

/// The same error, back from the wire. A code that no service of ours sends is a defect or a network's doing.
#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
pub fn error(status: Status) -> Error {
    let kind = kind(status.code());
    match kind {
        Kind::Internal => Error::internal(status.message()),
        Kind::Unavailable => Error::unavailable(status.message()),
        Kind::Invalid => {
            let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
            let fields = fields.into_iter().map(|f| FieldError { field: f.field, message: f.description });
            Error::invalid_fields(fields.collect())
        }
        Kind::Limited => match status.get_details_retry_info().and_then(|retry| retry.retry_delay) {
            Some(after) => Error::limited(status.message(), after),
            None => Error::new(kind, status.message()),
        },
        _ => Error::new(kind, status.message()),
    }
}

/// How a call ended. A call that went well says so after its message, all others in the headers; what is no answer of
/// gRPC says it in the way of HTTP.
pub(super) fn call_status<B>(answer: &http::Response<B>) -> Code {
    match (answer.headers().get("grpc-status"), answer.status()) {
        (Some(status), _) => Code::from_bytes(status.as_bytes()),
        (None, http::StatusCode::OK) => Code::Ok,
        (None, http::StatusCode::NOT_FOUND) => Code::Unimplemented,
        (None, _) => Code::Unknown,
    }
}

/// The name of a code as the conventions of gRPC write it.
pub(super) fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

fn code(kind: Kind) -> (Code, &'static str) {
    match kind {
        Kind::NotFound => (Code::NotFound, "NOT_FOUND"),
        Kind::Invalid => (Code::InvalidArgument, "INVALID"),
        Kind::Conflict => (Code::Aborted, "CONFLICT"),
        Kind::Forbidden => (Code::PermissionDenied, "FORBIDDEN"),
        Kind::Unauthenticated => (Code::Unauthenticated, "UNAUTHENTICATED"),
        Kind::Limited => (Code::ResourceExhausted, "LIMITED"),
        Kind::Unavailable => (Code::Unavailable, "UNAVAILABLE"),
        Kind::Internal => (Code::Internal, "INTERNAL"),
    }
}

fn kind(code: Code) -> Kind {
    match code {
        Code::NotFound => Kind::NotFound,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => Kind::Invalid,
        Code::Aborted | Code::AlreadyExists => Kind::Conflict,
        Code::PermissionDenied => Kind::Forbidden,
        Code::Unauthenticated => Kind::Unauthenticated,
        Code::ResourceExhausted => Kind::Limited,
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => Kind::Unavailable,
        Code::Ok | Code::Unknown | Code::Unimplemented | Code::Internal | Code::DataLoss => Kind::Internal,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_kind_survives_the_wire() {
        for sent in Kind::ALL {
            assert_eq!(error(status(Error::new(sent, "message"))).kind(), sent);
        }
    }

    #[test]
    fn when_to_try_again_survives_the_wire() {
        let sent = Error::limited("Too often.", Duration::from_millis(41_500));
        assert_eq!(error(status(sent)).retry_after(), Some(Duration::from_millis(41_500)));
        assert_eq!(error(status(Error::new(Kind::Limited, "Too much."))).retry_after(), None);
    }

    #[test]
    fn fields_survive_the_wire_and_causes_do_not() {
        let sent = Error::invalid("layer", "Must be 0 to 4.").because("secret cause");
        let received = error(status(sent));
        assert_eq!(received.fields(), [FieldError { field: "layer".into(), message: "Must be 0 to 4.".into() }]);
        assert!(!format!("{received} {:?}", received.causes()).contains("secret"));
    }
}
