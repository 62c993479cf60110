use axum::extract::{Path, State};
use axum::response::Response;
use heartward_proto::profiles::v1::{Ended, Person};

use super::change;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::state::Gateway;
use crate::web::see;
use crate::web::words::{self, Word, word};

/// How it can have ended.
pub(crate) const ENDINGS: &[Word<Ended>] =
    &[word("deceased", Ended::Deceased, "ending-deceased"), word("estranged", Ended::Estranged, "ending-estranged")];

/// What is to be left alone about somebody.
pub(crate) struct Quiet {
    pub(crate) reminders_off: bool,
    pub(crate) not_safe: bool,
    pub(crate) ended: &'static str,
}

impl Quiet {
    pub(crate) fn of(person: &Person) -> Self {
        let Person { reminders_off, not_safe, ended, .. } = person;
        Self { reminders_off: *reminders_off, not_safe: *not_safe, ended: words::slug(ENDINGS, *ended) }
    }

    /// Whether nothing is said about the two.
    pub(crate) fn silent(&self) -> bool {
        self.not_safe || !self.ended.is_empty()
    }
}

pub(super) async fn keep(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, Problem> {
    let ticked = |field: &str| form.all(field).next() == Some("yes");
    let ended = words::chosen(ENDINGS, form.all("ended").next().unwrap_or_default());
    let person = Person {
        id: id.clone(),
        reminders_off: ticked("reminders_off"),
        not_safe: ticked("not_safe"),
        ended: ended.map_or(0, Into::into),
        ..Person::default()
    };
    change(&gateway, &form.signed_in.caller, person, &["reminders_off", "not_safe", "ended"], None).await?;
    Ok(see(format_args!("/people/{id}?said=quiet")))
}
