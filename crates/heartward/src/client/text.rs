use std::fmt;

use serde::{Deserialize, Deserializer};

/// What takes the place of a character that would be obeyed instead of shown.
const NOT_SHOWN: char = char::REPLACEMENT_CHARACTER;

/// A text from elsewhere, to be shown on a terminal: one line, without anything that a terminal would obey.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text(String);

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.chars().map(shown).collect())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// A word of the API as people write it: `heart_to_heart` is "heart-to-heart", `catching_up` is "catching up".
    pub(crate) fn in_words(&self) -> String {
        self.0.replace("_to_", "-to-").replace('_', " ")
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

fn shown(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        // These make the rest of a line read in another order.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => NOT_SHOWN,
        control if control.is_control() => NOT_SHOWN,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_finds_nothing_to_obey() {
        let text = Text::new("\u{1b}[31mInes\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\u{7f}");
        assert_eq!(text.as_str(), "\u{fffd}[31mInes\u{fffd}]0;title\u{fffd}\u{fffd}2J\u{fffd}\u{fffd}");
        assert_eq!(Text::new("one\r\ntwo\tthree").as_str(), "one  two three");
        assert_eq!(Text::new("Zoë 日本 نور 👩‍👧").as_str(), "Zoë 日本 نور 👩‍👧");
    }

    #[test]
    fn what_is_read_from_json_is_safe_to_show() {
        let text: Text = serde_json::from_str(r#""\u001b[2J""#).expect("a text");
        assert_eq!(text, Text::new("\u{1b}[2J"));
        assert!(!text.as_str().contains('\u{1b}'));
    }

    #[test]
    fn words_of_the_api_read_like_words() {
        assert_eq!(Text::new("heart_to_heart").in_words(), "heart-to-heart");
        assert_eq!(Text::new("catching_up").in_words(), "catching up");
    }
}
