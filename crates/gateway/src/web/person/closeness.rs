use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use heartward_proto::reflections::v1::{ForgetClosenessRequest, NoteClosenessRequest};

use crate::clients::answer;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::state::Gateway;
use crate::web::see;
use crate::web::words::Here;

/// How close somebody said to feel.
pub(crate) struct Closeness {
    /// 0 to 10, as a form has it; empty when nothing was said.
    pub(crate) felt: String,
    /// "3 weeks ago"; empty when nothing was said.
    pub(crate) said: String,
}

impl Closeness {
    /// The answers there are.
    pub(crate) const STOPS: [&str; 11] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

    pub(super) fn of(felt: Option<i32>, said: Option<DateTime<Utc>>, here: Here) -> Self {
        Self {
            felt: felt.map(|felt| felt.to_string()).unwrap_or_default(),
            said: said.map(|said| here.ago(said)).unwrap_or_default(),
        }
    }
}

/// Notes an answer, or forgets all of them when none is chosen.
pub(super) async fn note(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, Problem> {
    let mut reflections = gateway.clients.reflections(&form.signed_in.caller);
    let person_id = id.clone();
    let said = if let Some(felt) = form.all("felt").next().filter(|felt| !felt.is_empty()) {
        // What is no number is out of range, which reflections says in words.
        let felt = Some(felt.parse().unwrap_or(-1));
        answer(reflections.note_closeness(NoteClosenessRequest { person_id, felt }).await)?;
        "close"
    } else {
        answer(reflections.forget_closeness(ForgetClosenessRequest { person_id }).await)?;
        "forgotten"
    };
    Ok(see(format_args!("/people/{id}?said={said}")))
}
