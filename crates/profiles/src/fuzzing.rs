//! Laws that hold for whatever comes in, for `crates/fuzz` and for the tests of what reads it.

#![expect(clippy::missing_panics_doc, reason = "a panic is how a law says that it was broken")]

use chrono::DateTime;

use crate::domain::{self, Person, Profile};
use crate::vcard;

/// A file of cards is read or refused, and nobody who was read is another after being written.
pub fn vcards(file: &[u8]) {
    let now = DateTime::from_timestamp(1_772_366_400, 0).unwrap_or_default();
    let Ok(cards) = vcard::read(file, now) else { return };
    // Names that no person may have are refused later, and are not written.
    let nameable = |card: &domain::Card| domain::name(&card.name).is_ok() && domain::pronouns(&card.pronouns).is_ok();
    for card in cards.into_iter().flatten().filter(nameable) {
        let (name, pronouns) = (card.name.clone(), card.pronouns.clone());
        let profile = Profile { name, pronouns, birthday: card.birthday, ..Profile::default() };
        let mut written = String::new();
        vcard::write(&Person::new(profile, card.uid.clone(), now), &mut written);
        let again = vcard::read(written.as_bytes(), now).ok().and_then(|mut cards| cards.pop()?.ok());
        let again = again.unwrap_or_else(|| panic!("our own card is not read: {written:?}"));
        assert_eq!(
            (again.name, again.pronouns, again.birthday),
            (card.name, card.pronouns, card.birthday),
            "{written:?}"
        );
    }
}
