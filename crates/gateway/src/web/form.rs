use heartward_core::{Error, FieldError};
use http::StatusCode;

use crate::problem::{Flaw, Place, Problem};
use crate::say;
use crate::speech::echo;

/// What is not right yet in a form that comes back, with the words in it kept.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    /// The status the page is sent with.
    pub(crate) status: StatusCode,
    /// What happened, what is safe, what next; empty while nothing is wrong.
    pub(crate) title: String,
    /// What to mend, field by field.
    pub(crate) fields: Vec<FieldError>,
}

impl Wrong {
    /// What a form asks for before anything is sent on.
    pub(crate) fn fields(fields: Vec<FieldError>) -> Self {
        Error::invalid_fields(fields).into()
    }

    /// What was refused at the edge, for a page to say.
    pub(crate) fn of_problem(problem: Problem) -> Self {
        let title = match problem.status() {
            StatusCode::BAD_REQUEST => say("not-yet-saved").to_owned(),
            status if status.is_server_error() => say("not-saved").to_owned(),
            _ => echo(&problem.detail),
        };
        Self { status: problem.status(), title, fields: problem.fields.into_iter().map(field_error).collect() }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.title.is_empty()
    }

    /// What is wrong with one field.
    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.message.as_str())
    }
}

impl From<Error> for Wrong {
    /// Causes are logged on the way, as for every problem.
    fn from(error: Error) -> Self {
        Self::of_problem(Problem::from(error))
    }
}

fn field_error(Flaw { place, message }: Flaw) -> FieldError {
    let field = match place {
        Place::Field(field) => field,
        Place::Parameter(name) | Place::Header(name) => name.to_owned(),
    };
    FieldError { field, message: echo(&gently(&message)) }
}

/// What a service says about a field, as a page says it. A contract demands; a page tells what would fit.
pub(super) fn gently(message: &str) -> String {
    let Some(demand) = message.strip_prefix("Must ") else { return message.to_owned() };
    match demand.strip_prefix("not ") {
        Some(refused) => format!("This cannot {refused}"),
        None => format!("This needs to {demand}"),
    }
}

/// The page of ours that a form says to go back to; Today for anything else, so that nobody is sent elsewhere.
pub(crate) fn back(path: &str) -> &str {
    let known = matches!(path, "/" | "/people" | "/reminders" | "/insights" | "/settings/model")
        || path.strip_prefix("/people/").is_some_and(|id| uuid::Uuid::try_parse(id).is_ok());
    if known { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_demand_nothing() {
        assert_eq!(gently("Must be 0 to 4, or left out."), "This needs to be 0 to 4, or left out.");
        assert_eq!(gently("Must not be made of common words."), "This cannot be made of common words.");
        assert_eq!(gently("Choose how deep it went."), "Choose how deep it went.");
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(back("/reminders"), "/reminders");
        assert_eq!(
            back("/people/01890a5d-ac96-774b-bcce-b302099a8057"),
            "/people/01890a5d-ac96-774b-bcce-b302099a8057"
        );
        for elsewhere in ["https://example.org", "//example.org", "/people/..//example.org", "", "/people/\r\nx"] {
            assert_eq!(back(elsewhere), "/");
        }
    }
}
