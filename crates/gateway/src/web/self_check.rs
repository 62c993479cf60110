use askama::Template;
use axum::Router;
use axum::extract::Form;
use axum::response::Response;
use axum::routing::get;

use super::page;
use super::words::{Word, word};
use crate::problem::Problem;
use crate::speech::{attribute, say};
use crate::state::Gateway;

/// For everybody, without signing in. Nothing that is answered here is kept, so no form carries a token.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/self-check", get(ask).post(read))
}

/// A question for oneself, where "yes" is something that is there.
struct Question {
    name: &'static str,
    /// The message that asks it.
    key: &'static str,
}

/// Our own words for the signs that closeness is there, or not.
static QUESTIONS: [Question; 8] = [
    Question { name: "close", key: "self-check-close" },
    Question { name: "alone", key: "self-check-alone" },
    Question { name: "partner", key: "self-check-partner" },
    Question { name: "tell", key: "self-check-tell" },
    Question { name: "freely", key: "self-check-freely" },
    Question { name: "received", key: "self-check-received" },
    Question { name: "both", key: "self-check-both" },
    Question { name: "two", key: "self-check-two" },
];

impl Question {
    /// The question.
    fn text(&self) -> &'static str {
        say(self.key)
    }

    /// What is there, when it is.
    fn there(&self) -> &'static str {
        attribute(self.key, "there").unwrap_or_default()
    }

    /// What one might try, when one would like more of it.
    fn idea(&self) -> &'static str {
        attribute(self.key, "idea").unwrap_or_default()
    }
}

/// The answers.
const ANSWERS: &[Word<()>] =
    &[word("yes", (), "answer-yes"), word("partly", (), "self-check-partly"), word("no", (), "answer-no")];

#[derive(Template)]
#[template(path = "self_check.html")]
pub(super) struct SelfCheckPage {
    /// Absent before anything was asked.
    reading: Option<Reading>,
}

/// What the answers say, without adding them up.
struct Reading {
    /// What is there.
    there: Vec<&'static str>,
    /// What somebody might like more of, with an idea for each.
    ideas: Vec<&'static Question>,
    /// Whether there is nobody to tell.
    nobody_to_tell: bool,
}

impl SelfCheckPage {
    pub(super) fn blank() -> Self {
        Self { reading: None }
    }

    /// What is answered is read and forgotten.
    pub(super) fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut reading = Reading { there: Vec::new(), ideas: Vec::new(), nobody_to_tell: false };
        let fields: Vec<_> = fields.into_iter().collect();
        for question in &QUESTIONS {
            let given = fields.iter().find(|(name, _)| *name == question.name).map(|(_, answer)| *answer);
            match given {
                Some("yes") => reading.there.push(question.there()),
                Some("partly" | "no") => reading.ideas.push(question),
                _ => {}
            }
            reading.nobody_to_tell |= question.name == "tell" && given == Some("no");
        }
        Self { reading: Some(reading) }
    }
}

async fn ask() -> Result<Response, Problem> {
    page(&SelfCheckPage::blank())
}

async fn read(
    form: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Result<Response, Problem> {
    let Form(fields) = form.map_err(|rejected| Problem::of_status(rejected.status()))?;
    page(&SelfCheckPage::read(fields.iter().map(|(name, answer)| (name.as_str(), answer.as_str()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_and_what_is_left_out_says_nothing() {
        let page =
            SelfCheckPage::read([("close", "yes"), ("alone", "partly"), ("tell", "no"), ("two", "x"), ("z", "no")]);
        let reading = page.reading.expect("a reading");
        assert_eq!(reading.there, [QUESTIONS[0].there()]);
        assert_eq!(reading.ideas.iter().map(|question| question.name).collect::<Vec<_>>(), ["alone", "tell"]);
        assert!(reading.nobody_to_tell);
        let partly = SelfCheckPage::read([("tell", "partly")]).reading.expect("a reading");
        assert!(!partly.nobody_to_tell);
    }
}
