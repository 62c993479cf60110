use heartward_core::{ConversationId, FieldError};
use heartward_proto::reflections::v1::{CheckIn, YesNo};

use crate::csrf::Submitted;
use crate::speech::{attribute, say};
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
pub(crate) fn letters() -> Vec<&'static str> {
    attribute(STRESS.key, "letters").unwrap_or_default().split_whitespace().collect()
}

/// How connected somebody feels.
pub(crate) const CONNECTED: Question = Question { field: "connected", key: "question-connected" };

/// Yes, no, or neither.
pub(crate) const YES_NO: &[Word<YesNo>] = &[word("yes", YesNo::Yes, "answer-yes"), word("no", YesNo::No, "answer-no")];

/// Words for a feeling, the lighter ones first. What a form sends is also how the service knows them.
pub(crate) const FEELINGS: &[Word<()>] = &[
    word("calm", (), "feeling-calm"),
    word("content", (), "feeling-content"),
    word("grateful", (), "feeling-grateful"),
    word("hopeful", (), "feeling-hopeful"),
    word("playful", (), "feeling-playful"),
    word("curious", (), "feeling-curious"),
    word("touched", (), "feeling-touched"),
    word("relieved", (), "feeling-relieved"),
    word("tired", (), "feeling-tired"),
    word("restless", (), "feeling-restless"),
    word("worried", (), "feeling-worried"),
    word("irritable", (), "feeling-irritable"),
    word("sad", (), "feeling-sad"),
    word("lonely", (), "feeling-lonely"),
    word("overwhelmed", (), "feeling-overwhelmed"),
    word("numb", (), "feeling-numb"),
];

/// A question that surveys ask too, word for word.
pub(crate) struct Standard {
    /// The field, as in the contract.
    pub(crate) field: &'static str,
    /// The message that asks it.
    key: &'static str,
    /// The answers 1 to 5.
    pub(crate) answers: &'static [Word<i32>],
}

/// The standard questions.
pub(crate) static STANDARD: [Standard; 2] = [
    Standard {
        field: "loneliness",
        key: "standard-loneliness",
        answers: &[
            word("1", 1, "loneliness-1"),
            word("2", 2, "loneliness-2"),
            word("3", 3, "loneliness-3"),
            word("4", 4, "loneliness-4"),
            word("5", 5, "loneliness-5"),
        ],
    },
    Standard {
        field: "support",
        key: "standard-support",
        answers: &[
            word("1", 1, "support-1"),
            word("2", 2, "support-2"),
            word("3", 3, "support-3"),
            word("4", 4, "support-4"),
            word("5", 5, "support-5"),
        ],
    },
];

impl Standard {
    /// The question.
    pub(crate) fn text(&self) -> &'static str {
        say(self.key)
    }

    /// How an answer is introduced in a list.
    pub(crate) fn short(&self) -> &'static str {
        attribute(self.key, "short").unwrap_or_default()
    }

    /// Whose question it is.
    pub(crate) fn source(&self) -> &'static str {
        attribute(self.key, "source").unwrap_or_default()
    }

    /// The answers, each with whether it is what a form sent.
    pub(crate) fn choices(&self, given: &str) -> Vec<(&'static str, bool)> {
        self.answers.iter().map(|answer| (answer.label(), given == answer.slug)).collect()
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
            let message = say("reflect-something").to_owned();
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
    use crate::speech::Locale;

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
        for locale in [Locale::En, Locale::De] {
            let (letters, stops) = locale.within(|| (letters(), STRESS.stops()));
            assert_eq!(letters.len(), stops.len(), "{locale}");
            for (letter, stop) in letters.iter().zip(stops) {
                assert!(stop.starts_with(&letter.to_lowercase()), "{letter} for {stop}");
                assert_eq!(letters.iter().filter(|other| *other == letter).count(), 1, "{letter}, {locale}");
            }
        }
    }
}
