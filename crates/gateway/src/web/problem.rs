use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::form::gently;
use super::{page_with, prove, see};
use crate::problem::{Problem, Type};
use crate::speech::echo;

#[derive(Template)]
#[template(path = "problem.html")]
pub(super) struct ProblemPage {
    status: u16,
    title: String,
    detail: String,
    errors: Vec<String>,
}

/// A problem as a page: what is sent instead of `problem+json` for every path outside `/api`. Somebody who is not
/// signed in is sent to the sign-in page, and somebody whose proof is not fresh to where they can give one.
#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err and handlers")]
pub(crate) fn problem_page(path: &str, problem: Problem) -> Response {
    if problem.status() == StatusCode::UNAUTHORIZED {
        return see("/sign-in");
    }
    if problem.of == Type::ProofNeeded {
        return see(prove::path(path));
    }
    let page = ProblemPage::new(&problem);
    page_with(problem.status(), &page).unwrap_or_else(|problem| problem.to_json(&http::Method::GET))
}

impl ProblemPage {
    pub(super) fn new(problem: &Problem) -> Self {
        let title = problem.of.entry().title;
        let errors = problem.fields.iter().map(|flaw| echo(&gently(&flaw.message))).collect();
        // Many details begin with the title: once is enough on a page.
        let rest = problem.detail.strip_prefix(title).map(|rest| rest.trim_start_matches(['.', ' ']));
        let detail = rest.unwrap_or(&problem.detail);
        Self { status: problem.status().as_u16(), title: echo(title), detail: echo(detail), errors }
    }
}
