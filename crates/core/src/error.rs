use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// A result with the shared [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as far as a caller can act on it. Each kind has one gRPC code and one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// There is no such thing, or it belongs to somebody else: the two look alike.
    NotFound,
    /// The input breaks a rule; [`Error::fields`] says which.
    Invalid,
    /// The state has moved on; read it again and retry.
    Conflict,
    /// Known, but not allowed.
    Forbidden,
    /// Not signed in.
    Unauthenticated,
    /// Too much or too often; try later.
    Limited,
    /// Something needed is not there for the moment; try later.
    Unavailable,
    /// A defect of ours.
    Internal,
}

impl Kind {
    /// Every kind, for tables that must cover them all.
    pub const ALL: [Self; 8] = [
        Self::NotFound,
        Self::Invalid,
        Self::Conflict,
        Self::Forbidden,
        Self::Unauthenticated,
        Self::Limited,
        Self::Unavailable,
        Self::Internal,
    ];
}

/// One field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, by its name in the contract: `person_ids`, `birthday.month`.
    pub field: String,
    /// What is allowed and what to do. Never the value itself.
    pub message: String,
}

/// An error with a message that is safe to show and a cause that is not.
///
/// The message never holds what somebody wrote. The cause goes to the log, once, at the edge.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind; `message` must be safe to show.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), fields: Vec::new(), retry_after: None, source: None }
    }

    /// There is no such `what`: "person", "conversation".
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {what}."))
    }

    /// One field breaks a rule.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// Several fields break rules.
    pub fn invalid_fields(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(Kind::Invalid, "Something in the request is not right. Nothing was changed.") }
    }

    /// The state has moved on.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// Not signed in.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(Kind::Unauthenticated, message)
    }

    /// A defect of ours, with its cause for the log.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, "Something went wrong on our side. Nothing was changed.").because(source)
    }

    /// Something needed is not there for the moment.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Unavailable, "Something Heartward needs is not there for the moment. Please try again.")
            .because(source)
    }

    /// Too much or too often, until so much time has passed.
    pub fn limited(message: impl Into<String>, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(Kind::Limited, message) }
    }

    /// Adds the cause, which is logged and never shown.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of error this is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// A message that is safe to show.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The chain of causes in one line, for the log.
    pub fn causes(&self) -> String {
        let mut line = String::new();
        let mut cause = self.source();
        while let Some(one) = cause {
            if !line.is_empty() {
                line.push_str(": ");
            }
            line.push_str(&one.to_string());
            cause = one.source();
        }
        line
    }

    /// When it is worth another try, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The error of one in a list: its fields are named as `people[3].name`.
    #[must_use]
    pub fn within(mut self, list: &str, at: usize) -> Self {
        for flaw in &mut self.fields {
            flaw.field = format!("{list}[{at}].{}", flaw.field);
        }
        self
    }

    /// The fields that break a rule; empty unless the kind is [`Kind::Invalid`].
    pub fn fields(&self) -> &[FieldError] {
        &self.fields
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for FieldError { field, message } in &self.fields {
            write!(f, " {field}: {message}")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
