use std::sync::LazyLock;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::Deserialize;

use super::page;
use super::words::{Word, dated, word};
use crate::problem::Problem;
use crate::say;
use crate::speech::Said;
use crate::state::Gateway;

/// Without signing in: somebody in a hard moment is not asked for a password.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/help", get(help))
}

/// A telephone line of a country. Numbers age, so each says where and when it was last looked up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// One of [`COUNTRIES`].
    country: &'static str,
    purpose: Purpose,
    /// What it calls itself. Emergency numbers have no name of their own.
    name: Option<&'static str>,
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

/// Where lines are.
const COUNTRIES: &[Word<()>] = &[
    word("eu", (), "country-eu"),
    word("gb", (), "country-gb"),
    word("gb-ie", (), "country-gb-ie"),
    word("us", (), "country-us"),
    word("us-ca", (), "country-us-ca"),
    word("ca", (), "country-ca"),
    word("de", (), "country-de"),
];

impl Line {
    /// Where it is, in words.
    fn country(&self) -> &'static str {
        COUNTRIES.iter().find(|word| word.slug == self.country).map_or("", Word::label)
    }

    fn name(&self) -> &'static str {
        self.name.unwrap_or_else(|| say("help-emergency-number"))
    }

    /// When the number that was not looked up for the longest time was, in words.
    fn looked_up() -> Option<Said> {
        LINES.iter().map(|line| line.verified_on).min().map(|day| dated("help-looked-up", day))
    }

    /// The number as a telephone takes it.
    fn dialled(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// The purposes in the order of the page, each with the message before its lines.
const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Emergency, "help-emergency"), (Purpose::Talk, "help-talk"), (Purpose::Afraid, "help-afraid")];

static LINES: LazyLock<Vec<Line>> =
    LazyLock::new(|| serde_json::from_str(include_str!("help/lines.json")).expect("a test reads the lines"));

#[derive(Template)]
#[template(path = "help.html")]
pub(super) struct HelpPage;

async fn help() -> Result<Response, Problem> {
    page(&HelpPage)
}

/// What lines call themselves and where they were looked up, which is the same in every language.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LINES.iter().flat_map(|line| line.name.into_iter().chain([line.source]))
}

#[cfg(test)]
mod tests {
    use super::{LINES, PURPOSES};

    #[test]
    fn every_purpose_has_numbers_and_every_number_a_country_and_a_source() {
        for (purpose, key) in PURPOSES {
            assert!(LINES.iter().any(|line| line.purpose == purpose), "{key}");
        }
        for line in LINES.iter() {
            assert!(!line.country().is_empty() && line.source.contains('.'), "{}", line.number);
            assert!(line.number.chars().all(|c| c.is_ascii_digit() || " -".contains(c)), "{}", line.number);
        }
    }
}
