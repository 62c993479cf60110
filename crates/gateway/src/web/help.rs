use std::sync::LazyLock;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;

use super::page;
use crate::problem::Problem;
use crate::state::Gateway;

/// Without signing in: somebody in a hard moment is not asked for a password.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/help", get(help))
}

/// A telephone line of a country. Numbers age, so each says where and when it was last looked up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    country: &'static str,
    purpose: Purpose,
    name: &'static str,
    number: &'static str,
    /// The site of those who answer it.
    source: &'static str,
    verified_on: NaiveDate,
}

/// What somebody calls it for.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    Emergency,
    Talk,
    Afraid,
}

impl Line {
    /// When the number that was not looked up for the longest time was.
    fn oldest() -> Option<NaiveDate> {
        LINES.iter().map(|line| line.verified_on).min()
    }

    /// The number as a telephone takes it.
    fn dialled(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// The purposes in the order of the page, each with what is said before its lines.
const PURPOSES: [(Purpose, &str); 3] = [
    (Purpose::Emergency, "If you or somebody near you is in danger, call the emergency number of your country:"),
    (Purpose::Talk, "If you would like to talk to somebody now:"),
    (
        Purpose::Afraid,
        "If you are afraid of somebody, or feel controlled by them, more openness with that person is not the tool. \
         Nobody owes openness where it is not safe. These lines listen to that:",
    ),
];

static LINES: LazyLock<Vec<Line>> =
    LazyLock::new(|| serde_json::from_str(include_str!("help/lines.json")).expect("a test reads the lines"));

#[derive(Template)]
#[template(path = "help.html")]
pub(super) struct HelpPage;

async fn help() -> Result<Response, Problem> {
    page(&HelpPage)
}

#[cfg(test)]
mod tests {
    use super::{LINES, PURPOSES};

    #[test]
    fn every_purpose_has_numbers_and_every_number_a_country_and_a_source() {
        for (purpose, words) in PURPOSES {
            assert!(LINES.iter().any(|line| line.purpose == purpose), "{words}");
        }
        for line in LINES.iter() {
            assert!(!line.country.is_empty() && line.source.contains('.'), "{}", line.name);
            assert!(line.number.chars().all(|c| c.is_ascii_digit() || " -".contains(c)), "{}", line.number);
        }
    }
}
