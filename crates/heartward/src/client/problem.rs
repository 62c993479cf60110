use std::fmt;

use reqwest::StatusCode;
use serde::Deserialize;

use super::server::Answer;
use super::text::Text;

/// A refusal, as the API words it (RFC 9457).
#[derive(Debug, Deserialize)]
struct Problem {
    title: Text,
    detail: Text,
    #[serde(default)]
    errors: Vec<Flaw>,
}

/// One thing to mend.
#[derive(Debug, Deserialize)]
struct Flaw {
    detail: Text,
    pointer: Option<Text>,
    parameter: Option<Text>,
    header: Option<Text>,
}

/// What to say about an answer of `url` that is no success.
pub(super) fn told(url: &str, signed_in: bool, answer: &Answer) -> anyhow::Error {
    if let Some(elsewhere) = answer.location.as_ref().filter(|_| answer.status.is_redirection()) {
        return anyhow::anyhow!("{url} points to {elsewhere}. If that is your Heartward, use its address with --url.");
    }
    match serde_json::from_slice::<Problem>(&answer.body) {
        Ok(problem) if answer.status == StatusCode::UNAUTHORIZED && signed_in => {
            anyhow::anyhow!("{problem}\nTo sign in: heartward sign-in --url {url}")
        }
        Ok(problem) => anyhow::anyhow!("{problem}"),
        Err(_) => not_heartward(url, answer.status),
    }
}

/// What to say about an answer that makes no sense.
pub(super) fn not_heartward(url: &str, status: StatusCode) -> anyhow::Error {
    anyhow::anyhow!(
        "What answers at {url} does not speak like Heartward (status {}). Check the address, and that both are of the \
         same version.",
        status.as_u16()
    )
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, detail) = (self.title.as_str().trim_end_matches('.'), self.detail.as_str());
        if detail.starts_with(title) {
            f.write_str(detail)?;
        } else {
            write!(f, "{title}. {detail}")?;
        }
        self.errors.iter().try_for_each(|flaw| write!(f, "\n  {flaw}"))
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.pointer.as_ref().or(self.parameter.as_ref()).or(self.header.as_ref());
        let place = place.map(|place| place.as_str().trim_start_matches(['#', '/'])).filter(|place| !place.is_empty());
        match place {
            Some(place) => write!(f, "{place}: {}", self.detail),
            None => self.detail.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &str) -> String {
        serde_json::from_str::<Problem>(json).expect("a problem").to_string()
    }

    #[test]
    fn title_detail_and_every_field_are_told() {
        let problem = shown(
            r##"{"type": "/problems/invalid", "title": "Something is not right", "status": 400,
                "detail": "Nothing was changed.", "reason": "INVALID", "errors": [
                {"detail": "Must be 0 to 4.", "pointer": "#/spoke_freely"}, {"detail": "Must be a UUID.", "parameter": "id"},
                {"detail": "Is not there.", "pointer": "#"}]}"##,
        );
        let lines = [
            "Something is not right. Nothing was changed.",
            "  spoke_freely: Must be 0 to 4.",
            "  id: Must be a UUID.",
        ];
        assert_eq!(problem, [lines.as_slice(), &["  Is not there."]].concat().join("\n"));
    }

    #[test]
    fn nothing_is_said_twice_and_nothing_is_obeyed() {
        assert_eq!(shown(r#"{"title": "Gone", "detail": "Gone. For good."}"#), "Gone. For good.");
        assert!(!shown(r#"{"title": "a", "detail": "\u001b[2J"}"#).contains('\u{1b}'));
    }
}
