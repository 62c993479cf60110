use askama::Template;
use axum::Router;
use axum::extract::Form;
use axum::response::Response;
use axum::routing::get;

use super::page;
use crate::problem::Problem;
use crate::state::Gateway;

/// For everybody, without signing in. Nothing that is answered here is kept, so no form carries a token.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/self-check", get(ask).post(read))
}

/// A question for oneself, where "yes" is something that is there.
struct Question {
    name: &'static str,
    text: &'static str,
    /// What is there, when it is.
    there: &'static str,
    /// What one might try, when one would like more of it.
    idea: &'static str,
}

/// Our own words for the signs that closeness is there, or not.
static QUESTIONS: [Question; 8] = [
    Question {
        name: "close",
        text: "Among the people you know, is there somebody you would call close?",
        there: "There is somebody you call close.",
        idea: "Knowing many people and being close to few are two different things. Time with one person at a time, \
               more than once, is how most closeness begins.",
    },
    Question {
        name: "alone",
        text: "When you are alone with a friend, do you find things to talk about?",
        there: "You find things to talk about when it is just the two of you.",
        idea: "Talking is easier beside each other than across a table. Walking, cooking or driving leaves room for \
               quiet, and things come up by themselves.",
    },
    Question {
        name: "partner",
        text: "With your partner, or whoever is nearest to you, does talk go further than friends, news and the weather?",
        there: "With whoever is nearest to you, talk goes further than the news of the day.",
        idea: "Daily things are part of sharing a life. A question such as \u{201c}what was on your mind today?\u{201d}, \
               and time to hear the answer, can open another kind of talk.",
    },
    Question {
        name: "tell",
        text: "When something weighs on you, is there somebody you would tell?",
        there: "There is somebody you would tell when something weighs on you.",
        idea: "Telling one person one small part of it is enough for a beginning. It can also be somebody whose work is \
               to listen.",
    },
    Question {
        name: "freely",
        text: "Is there somebody with whom you can speak without holding back?",
        there: "There is somebody with whom you hold nothing back.",
        idea: "Speaking freely grows in small steps. A personal thing that is also a happy one is an easy first step.",
    },
    Question {
        name: "received",
        text: "When you tell something of yourself, do you feel heard rather than judged?",
        there: "When you tell something of yourself, you feel heard.",
        idea: "It matters more how something is received than how much is told. You can choose the people and the \
               moments where you were heard before, and hold back where you were not.",
    },
    Question {
        name: "both",
        text: "Do both of you tell, in turn?",
        there: "Both of you tell, in turn.",
        idea: "If you mostly listen, you could add a line of your own. If you mostly tell, you could ask, and wait a \
               little longer for the answer.",
    },
    Question {
        name: "two",
        text: "Are there times when it is just the two of you?",
        there: "There are times of just the two of you.",
        idea: "Groups are good company, and open talk tends to happen between two. A short walk is enough.",
    },
];

/// The answers, and how they read.
const ANSWERS: [(&str, &str); 3] = [("yes", "Yes"), ("partly", "Partly"), ("no", "No")];

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
                Some("yes") => reading.there.push(question.there),
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
        assert_eq!(reading.there, [QUESTIONS[0].there]);
        assert_eq!(reading.ideas.iter().map(|question| question.name).collect::<Vec<_>>(), ["alone", "tell"]);
        assert!(reading.nobody_to_tell);
        let partly = SelfCheckPage::read([("tell", "partly")]).reading.expect("a reading");
        assert!(!partly.nobody_to_tell);
    }
}
