use crate::{Error, Result};

/// Checks and trims a text out of a request: at most `max` characters, no control characters but line breaks and tabs.
///
/// `Invalid`, naming `field`, otherwise. The message never repeats the text.
pub fn text(field: &str, value: &str, max: usize) -> Result<String> {
    let value = value.trim();
    if value.chars().count() > max {
        return Err(Error::invalid(field, format!("Must be at most {max} characters long. Please shorten it.")));
    }
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Error::invalid(field, "Must not contain control characters. Please remove them."));
    }
    Ok(value.to_owned())
}

/// The same for a text that must not be empty.
pub fn required(field: &str, value: &str, max: usize) -> Result<String> {
    match text(field, value, max)? {
        empty if empty.is_empty() => Err(Error::invalid(field, format!("Must be 1 to {max} characters long."))),
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded_by_characters_not_bytes() {
        assert_eq!(text("name", "  Zoë\n", 3).expect("three characters"), "Zoë");
        assert!(text("name", "Zoës", 3).is_err());
        assert!(text("name", "a\u{0}b", 9).is_err());
        assert!(required("name", " \t ", 9).is_err());
    }
}
