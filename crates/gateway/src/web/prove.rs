use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use heartward_core::{Kind, Secret};
use serde::Deserialize;
use uuid::Uuid;

use super::form::Wrong;
use super::sign_in::welcome;
use super::{Shell, Tab, page};
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::say;
use crate::session::{self, SignedIn};
use crate::state::Gateway;
use crate::web::page_with;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/prove", get(show).post(prove))
}

#[derive(Template)]
#[template(path = "prove.html")]
pub(super) struct ProvePage {
    pub(super) shell: Shell,
    /// Where to go on.
    pub(super) next: String,
    /// What the provider is called that they may prove themselves at; empty where they may not.
    pub(super) provider: String,
    pub(super) errors: Wrong,
}

#[derive(Deserialize)]
struct Asked {
    next: Option<String>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let next = page_of(asked.next.as_deref().unwrap_or_default());
    let provider = provider(&gateway, &signed_in).await?;
    page(&ProvePage { shell: Shell::new(&signed_in, Tab::Settings), next, provider, errors: Wrong::default() })
}

async fn prove(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let next = page_of(form.text("next"));
    // A password may begin with a space.
    let password = Secret::new(form.exact("password"));
    match session::prove(&gateway, &form.signed_in, &password).await {
        Ok(session) => Ok(welcome(&gateway, &session, &next)),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => {
            let mut errors = Wrong::from(error);
            if !errors.fields.is_empty() {
                say("prove-wrong").clone_into(&mut errors.title);
                errors.fields.clear();
            }
            let provider = provider(&gateway, &form.signed_in).await?;
            let shell = Shell::new(&form.signed_in, Tab::Settings);
            page_with(errors.status, &ProvePage { shell, next, provider, errors })
        }
    }
}

/// The provider that somebody is known to; empty where they are not.
async fn provider(gateway: &Gateway, signed_in: &SignedIn) -> Result<String, Problem> {
    let told = session::identities(gateway, &signed_in.caller).await?;
    Ok(if told.identities.is_empty() { String::new() } else { told.provider })
}

/// The page that asks for a proof, and leads on to the page that `path` belongs to.
pub(super) fn path(path: &str) -> String {
    format!("/prove?next={}", page_of(path))
}

/// The page of settings that a path belongs to, or the one about what is kept of a person; Today for anything else, so
/// that nobody is sent elsewhere.
pub(super) fn page_of(path: &str) -> String {
    if let Some((person, "erase" | "kept")) = path.strip_prefix("/people/").and_then(|rest| rest.split_once('/'))
        && Uuid::try_parse(person).is_ok()
    {
        return path.to_owned();
    }
    let name = path.strip_prefix("/settings/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let known = !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'-');
    if known { format!("/settings/{name}") } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_leads_back_to_where_it_was_asked_for_and_nowhere_else() {
        assert_eq!(path("/settings/security/app/confirm"), "/prove?next=/settings/security");
        assert_eq!(page_of("/settings/security"), "/settings/security");
        let erase = "/people/01890a5d-ac96-774b-bcce-b302099a8057/erase";
        assert_eq!(page_of(erase), erase);
        for elsewhere in [
            "//example.org",
            "/settings/",
            "/settings/..%2f",
            "/settings//example.org",
            "",
            "/people",
            "/people//example.org/erase",
        ] {
            assert_eq!(page_of(elsewhere), "/", "{elsewhere}");
        }
    }
}
