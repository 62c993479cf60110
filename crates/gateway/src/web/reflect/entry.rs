use heartward_core::{ConversationId, FieldError};
use heartward_proto::reflections::v1::{CheckIn, YesNo};

use crate::csrf::Submitted;
use crate::web::words::{self, Question, Word, word};

/// What somebody put into the form about how they are, word for word, so that it can come back as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) stress: String,
    pub(crate) told_someone: String,
    pub(crate) could_tell: String,
    pub(crate) connected: String,
    pub(crate) feelings: Vec<String>,
    pub(crate) note: String,
    /// The answers to [`STANDARD`].
    pub(crate) standard: [String; 2],
    /// Makes one check-in of a form that is sent twice.
    pub(crate) request_id: String,
}

/// How heavy things are.
pub(crate) const STRESS: Question = Question { field: "stress", key: "question-stress" };

/// The letters of the stops of [`STRESS`], for where a word does not fit.
pub(crate) const LETTERS: [&str; 5] = ["L", "M", "S", "H", "V"];

/// How connected somebody feels.
pub(crate) const CONNECTED: Question = Question { field: "connected", key: "question-connected" };

/// Yes, no, or neither.
pub(crate) const YES_NO: &[Word<YesNo>] = &[word("yes", YesNo::Yes, "answer-yes"), word("no", YesNo::No, "answer-no")];

/// Words for a feeling, the lighter ones first.
pub(crate) const FEELINGS: [&str; 16] = [
    "calm",
    "content",
    "grateful",
    "hopeful",
    "playful",
    "curious",
    "touched",
    "relieved",
    "tired",
    "restless",
    "worried",
    "irritable",
    "sad",
    "lonely",
    "overwhelmed",
    "numb",
];

/// A question that surveys ask too, word for word.
pub(crate) struct Standard {
    /// The field, as in the contract.
    pub(crate) field: &'static str,
    pub(crate) text: &'static str,
    /// The answers 1 to 5.
    pub(crate) answers: [&'static str; 5],
    /// How an answer is introduced in a list.
    pub(crate) short: &'static str,
    /// Whose question it is.
    pub(crate) source: &'static str,
}

/// The standard questions.
pub(crate) static STANDARD: [Standard; 2] = [
    Standard {
        field: "loneliness",
        text: "How often do you feel lonely?",
        answers: ["Often/always", "Some of the time", "Occasionally", "Hardly ever", "Never"],
        short: "lonely",
        source: "UK Office for National Statistics, licensed under the Open Government Licence v3.0",
    },
    Standard {
        field: "support",
        text: "How often do you get the social and emotional support you need?",
        answers: ["Always", "Usually", "Sometimes", "Rarely", "Never"],
        short: "support",
        source: "US Centers for Disease Control and Prevention, public domain",
    },
];

impl Standard {
    /// The answers, each with whether it is what a form sent.
    pub(crate) fn choices(&self, given: &str) -> Vec<(&'static str, bool)> {
        self.answers.into_iter().enumerate().map(|(at, answer)| (answer, given == (at + 1).to_string())).collect()
    }
}

impl Entry {
    /// An empty form. Nothing is chosen beforehand.
    pub(crate) fn blank() -> Self {
        Self { request_id: ConversationId::generate().to_string(), ..Self::default() }
    }

    /// What a form sent.
    pub(crate) fn submitted(form: &Submitted) -> Self {
        let text = |field: &str| form.text(field).to_owned();
        Self {
            stress: text("stress"),
            told_someone: text("told_someone"),
            could_tell: text("could_tell"),
            connected: text("connected"),
            feelings: form.all("feelings").map(str::to_owned).collect(),
            note: text("note"),
            standard: STANDARD.each_ref().map(|question| text(question.field)),
            request_id: text("request_id"),
        }
    }

    /// The check-in that the form tells of; or what is not right yet.
    pub(crate) fn check_in(&self) -> Result<CheckIn, Vec<FieldError>> {
        let [loneliness, support] = self.standard.each_ref().map(|answer| answer.parse().ok());
        let check_in = CheckIn {
            stress: self.stress.parse().ok(),
            told_someone: words::chosen(YES_NO, &self.told_someone).map_or(0, Into::into),
            could_tell: words::chosen(YES_NO, &self.could_tell).map_or(0, Into::into),
            connected: self.connected.parse().ok(),
            feelings: self.feelings.clone(),
            note: self.note.clone(),
            loneliness,
            support,
            ..CheckIn::default()
        };
        if check_in == CheckIn::default() {
            let message = "Choose or write at least one thing, however small.".to_owned();
            return Err(vec![FieldError { field: "stress".to_owned(), message }]);
        }
        Ok(check_in)
    }

    /// Whether a word is among those chosen.
    pub(crate) fn feels(&self, feeling: &str) -> bool {
        self.feelings.iter().any(|chosen| chosen == feeling)
    }

    /// Whether a standard question is answered, which unfolds them.
    pub(crate) fn says_more(&self) -> bool {
        self.standard.iter().any(|answer| !answer.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_check_in_asks_for_one_thing() {
        let wrong = Entry::blank().check_in().expect_err("nothing is said");
        assert_eq!(wrong[0].field, "stress");
    }

    #[test]
    fn one_answer_is_enough_and_the_others_stay_unset() {
        let entry = Entry { told_someone: "no".to_owned(), ..Entry::blank() };
        let expected = CheckIn { told_someone: YesNo::No.into(), ..CheckIn::default() };
        assert_eq!(entry.check_in().expect("something is said"), expected);
        let none = Entry { stress: "0".to_owned(), ..Entry::blank() };
        assert_eq!(none.check_in().expect("something is said").stress, Some(0), "light is an answer");
    }

    #[test]
    fn letters_begin_their_words_and_differ() {
        for (letter, stop) in LETTERS.iter().zip(STRESS.stops()) {
            assert!(stop.starts_with(&letter.to_lowercase()), "{letter} for {stop}");
            assert_eq!(LETTERS.iter().filter(|other| *other == letter).count(), 1);
        }
    }
}
