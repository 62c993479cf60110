//! What notes say. No names, no words of anybody: this service knows none.

/// What a note is. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// A one-to-one might suit.
    OneToOne = 1,
    /// A test that was asked for.
    Test = 2,
    /// The code that verifies an email address.
    Code = 3,
    /// Something to come back to.
    FollowUp = 4,
    /// A birthday.
    Birthday = 5,
    /// Another date that matters.
    Date = 6,
    /// A reminder of the account's own.
    Own = 7,
    /// An invitation to look inward.
    Reflect = 8,
    /// What the coming week brings.
    Digest = 9,
    /// Several things at once, after Heartward was away.
    CatchUp = 10,
}

impl NoteKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 10] = [
        Self::OneToOne,
        Self::Test,
        Self::Code,
        Self::FollowUp,
        Self::Birthday,
        Self::Date,
        Self::Own,
        Self::Reflect,
        Self::Digest,
        Self::CatchUp,
    ];

    /// Whether it was asked for just now: then it is tried once, at once, and to addresses that are not verified too.
    pub(crate) fn is_trial(self) -> bool {
        matches!(self, Self::Test | Self::Code)
    }
}

/// The title of every note: what a locked screen shows to whoever looks.
pub(crate) const TITLE: &str = "A note from Heartward";

/// The text of a note; a discreet one does not say what it is about.
pub(crate) fn text(kind: NoteKind, discreet: bool, code: Option<&str>) -> String {
    match (kind, code) {
        (NoteKind::Code, Some(code)) => format!(
            "Your code is {code}. It works for 15 minutes. If you did not ask for one, there is nothing for you to do."
        ),
        (NoteKind::Test, _) => "This is the test that you asked for. Notes reach you here.".to_owned(),
        (NoteKind::OneToOne, _) if !discreet => "A one-to-one might suit around now.".to_owned(),
        _ => "Something is waiting for you.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discreet_note_says_the_same_whatever_it_is_about() {
        assert_eq!(text(NoteKind::OneToOne, true, None), "Something is waiting for you.");
        assert_eq!(text(NoteKind::OneToOne, false, None), "A one-to-one might suit around now.");
        assert!(text(NoteKind::Code, true, Some("7K2M-9QXD")).contains("7K2M-9QXD"));
    }

    #[test]
    fn words_are_gentle() {
        let harsh = ["should", "must", "overdue", "missed", "failed", "streak", "score", "goal", "only", "!"];
        for kind in NoteKind::ALL {
            for discreet in [true, false] {
                let text = text(kind, discreet, Some("7K2M-9QXD")).to_lowercase();
                assert!(!harsh.iter().any(|word| text.contains(word)), "{text}");
            }
        }
    }
}
