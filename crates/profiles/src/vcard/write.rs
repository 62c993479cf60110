use calcard::common::PartialDateTime;
use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue, VCardVersion};

use crate::domain::{Birthday, Person};

/// Adds a person to a file as vCard 4.0: who they are, never what the account thinks of them.
pub(crate) fn write(person: &Person, file: &mut String) {
    let profile = &person.profile;
    let uid = person.uid.clone().unwrap_or_else(|| format!("urn:uuid:{}", person.id));
    let mut entries = vec![text(VCardProperty::Uid, &uid), text(VCardProperty::Fn, &profile.name)];
    if let Some(birthday) = profile.birthday {
        entries.push(entry(VCardProperty::Bday, VCardValue::PartialDateTime(date(birthday))));
    }
    if !profile.pronouns.is_empty() {
        entries.push(text(VCardProperty::Pronouns, &profile.pronouns));
    }
    // It folds and escapes; and writing to a string cannot fail.
    let _ = VCard { entries }.write_to(file, VCardVersion::V4_0);
}

fn text(name: VCardProperty, text: &str) -> VCardEntry {
    entry(name, VCardValue::Text(text.to_owned()))
}

fn entry(name: VCardProperty, value: VCardValue) -> VCardEntry {
    VCardEntry::new(name).with_value(value)
}

fn date(birthday: Birthday) -> PartialDateTime {
    PartialDateTime {
        year: birthday.year().and_then(|year| year.try_into().ok()),
        month: birthday.month().try_into().ok(),
        day: birthday.day().try_into().ok(),
        ..PartialDateTime::default()
    }
}
