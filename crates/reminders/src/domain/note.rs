//! What notes say.

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

/// What a note is about, for a channel that may say so. None of it is kept: it is looked up when the note is sent.
#[derive(Debug, Default)]
pub(crate) struct About {
    /// What the account calls the person.
    pub(crate) name: Option<String>,
    /// The account's own words.
    pub(crate) words: String,
    /// What the coming week brings, one line each.
    pub(crate) week: Vec<String>,
}

/// The text of the code that verifies an address.
pub(crate) fn code_text(code: &str) -> String {
    format!("Your code is {code}. It works for 15 minutes. If you did not ask for one, there is nothing for you to do.")
}

/// The text of a note. Without `about` it is discreet, and does not say what it is about.
pub(crate) fn text(kind: NoteKind, about: Option<&About>) -> String {
    if kind == NoteKind::Test {
        return "This is the test that you asked for. Notes reach you here.".to_owned();
    }
    let Some(About { name, words, week }) = about else { return "Something is waiting for you.".to_owned() };
    let with = name.as_ref().map(|name| format!(" with {name}")).unwrap_or_default();
    match kind {
        NoteKind::OneToOne => format!("A one-to-one{with} might suit around now."),
        NoteKind::FollowUp if words.is_empty() => "You wanted to come back to something.".to_owned(),
        NoteKind::FollowUp => format!("You wrote: \u{201c}{words}\u{201d}. Would you like to check in?"),
        NoteKind::Birthday => match name {
            Some(name) => format!("It is {name}\u{2019}s birthday today."),
            None => "It is a birthday today.".to_owned(),
        },
        NoteKind::Date | NoteKind::Own => words.clone(),
        NoteKind::Reflect => "If it suits: a quiet moment to look inward.".to_owned(),
        NoteKind::Digest if week.is_empty() => "The week ahead is open.".to_owned(),
        NoteKind::Digest => format!("The week ahead:\n{}", week.join("\n")),
        NoteKind::CatchUp => "A few things came up while Heartward was away. They are waiting for you.".to_owned(),
        NoteKind::Test | NoteKind::Code => "Something is waiting for you.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use heartward_platform::testing::{HEAVY_ENGLISH, heavy};

    use super::*;

    fn about() -> About {
        About { name: Some("Farah".into()), words: "the hearing".into(), week: vec!["Monday: the hearing".into()] }
    }

    #[test]
    fn a_discreet_note_says_the_same_whatever_it_is_about() {
        for kind in NoteKind::ALL.into_iter().filter(|kind| !kind.is_trial()) {
            assert_eq!(text(kind, None), "Something is waiting for you.", "{kind:?}");
        }
        assert!(code_text("7K2M-9QXD").contains("7K2M-9QXD"));
    }

    #[test]
    fn a_telling_note_uses_the_words_of_the_account_and_adds_none() {
        assert_eq!(text(NoteKind::OneToOne, Some(&about())), "A one-to-one with Farah might suit around now.");
        assert_eq!(text(NoteKind::OneToOne, Some(&About::default())), "A one-to-one might suit around now.");
        assert_eq!(
            text(NoteKind::FollowUp, Some(&about())),
            "You wrote: \u{201c}the hearing\u{201d}. Would you like to check in?"
        );
        assert_eq!(text(NoteKind::Birthday, Some(&about())), "It is Farah\u{2019}s birthday today.");
        assert_eq!(text(NoteKind::Own, Some(&about())), "the hearing");
        assert_eq!(text(NoteKind::Digest, Some(&about())), "The week ahead:\nMonday: the hearing");
    }

    #[test]
    fn words_are_gentle() {
        for kind in NoteKind::ALL {
            for about in [None, Some(&About::default()), Some(&about())] {
                let text = text(kind, about);
                assert_eq!(heavy(&text, &HEAVY_ENGLISH), None, "{text}");
            }
        }
    }
}
