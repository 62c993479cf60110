use heartward_core::Kind;
use http::StatusCode;

/// The types of problem. Each is described at `/problems/{slug}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// A field breaks a rule.
    Invalid,
    /// The body cannot be read at all.
    Malformed,
    /// Not signed in.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// Who it is was not proven lately.
    ProofNeeded,
    /// Another site sent it.
    CrossSite,
    /// There is no such thing.
    NotFound,
    /// There is such a thing, but not that verb.
    MethodNotAllowed,
    /// The state has moved on.
    Conflict,
    /// The version in `If-Match` is no longer the newest.
    Stale,
    /// There is no `If-Match`.
    Unconditional,
    /// Too many bytes.
    TooLarge,
    /// Not a format that is read here.
    UnsupportedMedia,
    /// The idempotency key stands for another request.
    KeyReused,
    /// Too often.
    Limited,
    /// A defect of ours.
    Internal,
    /// Something needed is away.
    Unavailable,
}

/// What is the same for every problem of a type.
pub(crate) struct Entry {
    /// Its name in URLs.
    pub(crate) slug: &'static str,
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The type for programs.
    pub(crate) reason: &'static str,
    /// The type in words.
    pub(crate) title: &'static str,
    /// What is said when there is nothing more special to say.
    pub(crate) detail: &'static str,
    /// What to do about it.
    pub(crate) advice: &'static str,
}

impl Type {
    /// Every type, for tables that must cover them all.
    pub(crate) const ALL: [Self; 17] = [
        Self::Invalid,
        Self::Malformed,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::ProofNeeded,
        Self::CrossSite,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Stale,
        Self::Unconditional,
        Self::TooLarge,
        Self::UnsupportedMedia,
        Self::KeyReused,
        Self::Limited,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The type that stands for a kind of error.
    pub(crate) fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::NotFound => Self::NotFound,
            Kind::Invalid => Self::Invalid,
            Kind::Conflict => Self::Conflict,
            Kind::Forbidden => Self::Forbidden,
            Kind::Unauthenticated => Self::Unauthenticated,
            Kind::Limited => Self::Limited,
            Kind::Unavailable => Self::Unavailable,
            Kind::Internal => Self::Internal,
        }
    }

    /// The type that stands for a bare status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMedia,
            StatusCode::TOO_MANY_REQUESTS => Self::Limited,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::Malformed,
            _ => Self::Internal,
        }
    }

    /// The type with this name in URLs.
    pub(crate) fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.entry().slug == slug)
    }

    /// What is the same for every problem of this type.
    pub(crate) fn entry(self) -> &'static Entry {
        match self {
            Self::Invalid => &INVALID,
            Self::Malformed => &MALFORMED,
            Self::Unauthenticated => &UNAUTHENTICATED,
            Self::Forbidden => &FORBIDDEN,
            Self::ProofNeeded => &PROOF_NEEDED,
            Self::CrossSite => &CROSS_SITE,
            Self::NotFound => &NOT_FOUND,
            Self::MethodNotAllowed => &METHOD_NOT_ALLOWED,
            Self::Conflict => &CONFLICT,
            Self::Stale => &STALE,
            Self::Unconditional => &UNCONDITIONAL,
            Self::TooLarge => &TOO_LARGE,
            Self::UnsupportedMedia => &UNSUPPORTED_MEDIA,
            Self::KeyReused => &KEY_REUSED,
            Self::Limited => &LIMITED,
            Self::Internal => &INTERNAL,
            Self::Unavailable => &UNAVAILABLE,
        }
    }
}

const INVALID: Entry = Entry {
    slug: "invalid",
    status: StatusCode::BAD_REQUEST,
    reason: "INVALID",
    title: "Something in the request is not right",
    detail: "Something in the request is not right. Nothing was changed.",
    advice: "The list `errors` names each field, parameter or header and says what is allowed there. Mend \
             those and send the request again.",
};

const MALFORMED: Entry = Entry {
    slug: "malformed",
    status: StatusCode::BAD_REQUEST,
    reason: "MALFORMED",
    title: "The request cannot be read",
    detail: "The request cannot be read. Nothing was changed.",
    advice: "The body is to be one JSON object in UTF-8, nested no deeper than 128 levels; an import is to \
             be the vCard file itself or a form with one file.",
};

const UNAUTHENTICATED: Entry = Entry {
    slug: "unauthenticated",
    status: StatusCode::UNAUTHORIZED,
    reason: "UNAUTHENTICATED",
    title: "Not signed in",
    detail: "Please sign in.",
    advice: "Make a session with POST /api/v1/session and send its token as `Authorization: Bearer …`. A \
             session ends when it is signed out or expires.",
};

const FORBIDDEN: Entry = Entry {
    slug: "forbidden",
    status: StatusCode::FORBIDDEN,
    reason: "FORBIDDEN",
    title: "Not allowed",
    detail: "This is not allowed. Nothing was changed.",
    advice: "A request that is signed in by cookie and changes something carries the token of its session: \
             forms in the field `csrf`, the API in the header `X-CSRF-Token`. Requests with a bearer token \
             need none. A personal access token does what its scopes say: each operation names those that it needs.",
};

const PROOF_NEEDED: Entry = Entry {
    slug: "proof-needed",
    status: StatusCode::FORBIDDEN,
    reason: "PROOF_NEEDED",
    title: "A fresh proof is needed",
    detail: "This needs a proof from the last ten minutes that it is you. Nothing was changed.",
    advice: "Send the password to POST /api/v1/session/proof, then go on with the token that it answers with. A new \
             sign-in does as well. Pages ask by themselves.",
};

const CROSS_SITE: Entry = Entry {
    slug: "cross-site",
    status: StatusCode::FORBIDDEN,
    reason: "CROSS_SITE",
    title: "Sent by another site",
    detail: "This was sent by another site. Nothing was changed.",
    advice: "Pages of other sites cannot change anything here. Behind a proxy, set `gateway.public_url` to \
             the address that people type.",
};

const NOT_FOUND: Entry = Entry {
    slug: "not-found",
    status: StatusCode::NOT_FOUND,
    reason: "NOT_FOUND",
    title: "There is no such thing",
    detail: "There is nothing here.",
    advice: "It may have been deleted, or it belongs to another account: the two look alike on purpose.",
};

const METHOD_NOT_ALLOWED: Entry = Entry {
    slug: "method-not-allowed",
    status: StatusCode::METHOD_NOT_ALLOWED,
    reason: "METHOD_NOT_ALLOWED",
    title: "Not with this method",
    detail: "This cannot be done with this method. The header Allow lists those that can.",
    advice: "The header `Allow` of the answer lists the methods that this address knows.",
};

const CONFLICT: Entry = Entry {
    slug: "conflict",
    status: StatusCode::CONFLICT,
    reason: "CONFLICT",
    title: "The state has moved on",
    detail: "Something else changed this meanwhile. Nothing was changed.",
    advice: "Read it again, then decide again.",
};

const STALE: Entry = Entry {
    slug: "stale",
    status: StatusCode::PRECONDITION_FAILED,
    reason: "STALE",
    title: "Changed since it was read",
    detail: "This was changed since it was read. Nothing was changed now.",
    advice: "The version in `If-Match` is no longer the newest. Read it again for its new `ETag`, then \
             decide again.",
};

const UNCONDITIONAL: Entry = Entry {
    slug: "unconditional",
    status: StatusCode::PRECONDITION_REQUIRED,
    reason: "UNCONDITIONAL",
    title: "Which version it is about is not said",
    detail: "This needs the header If-Match. Nothing was changed.",
    advice: "Send the `ETag` that came with what you read as `If-Match`, so that nothing is overwritten that you have not \
             seen; or `*` for whatever is there.",
};

const TOO_LARGE: Entry = Entry {
    slug: "too-large",
    status: StatusCode::PAYLOAD_TOO_LARGE,
    reason: "TOO_LARGE",
    title: "Too large",
    detail: "This is too large: JSON and forms may have up to 256 KiB, imports up to 16 MiB. Nothing was changed.",
    advice: "JSON bodies and forms may have up to 256 KiB, imports up to 16 MiB.",
};

const UNSUPPORTED_MEDIA: Entry = Entry {
    slug: "unsupported-media-type",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    reason: "UNSUPPORTED_MEDIA_TYPE",
    title: "Not in a format that is read here",
    detail: "This is not in a format that is read here. Nothing was changed.",
    advice: "Send `Content-Type: application/json` with JSON, and `text/vcard` or `multipart/form-data` with \
             an import.",
};

const KEY_REUSED: Entry = Entry {
    slug: "key-reused",
    status: StatusCode::UNPROCESSABLE_ENTITY,
    reason: "KEY_REUSED",
    title: "The idempotency key stands for another request",
    detail: "This Idempotency-Key was sent with a different request before. Nothing was changed.",
    advice: "Make a new key for each new request, and send the same key only to repeat the same request.",
};

const LIMITED: Entry = Entry {
    slug: "limited",
    status: StatusCode::TOO_MANY_REQUESTS,
    reason: "LIMITED",
    title: "Too often",
    detail: "That was too often. Please wait a little.",
    advice: "The header `Retry-After` says in how many seconds to try again.",
};

const INTERNAL: Entry = Entry {
    slug: "internal",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    reason: "INTERNAL",
    title: "Something went wrong on our side",
    detail: "Something went wrong on our side.",
    advice: "This is a defect of Heartward. Its cause is in the log; `trace_id`, where there is one, leads \
             to it.",
};

const UNAVAILABLE: Entry = Entry {
    slug: "unavailable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    reason: "UNAVAILABLE",
    title: "Away for the moment",
    detail: "Something Heartward needs is not there for the moment. Please try again.",
    advice: "The header `Retry-After` says in how many seconds to try again. Creating people and \
             conversations again is safe with the same `Idempotency-Key`.",
};
