use calcard::vcard::{VCard, VCardEntry, VCardKind, VCardProperty, VCardValue};
use chrono::{DateTime, Utc};
use heartward_core::{Error, Result};

use super::charset::ascii_based;
use super::cut::cut;
use crate::domain::{Birthday, Card, Problem, lines, name, notes, pronouns};

const MAX_FILE: usize = 16 * 1024 * 1024;

/// What Apple writes for a year that is not known, and then says so in a parameter that not every program keeps.
const NO_YEAR: i32 = 1604;

/// Reads the cards of a file, each by itself; `Invalid` when the file as a whole cannot be read.
pub(crate) fn read(file: &[u8], now: DateTime<Utc>) -> Result<Vec<Result<Card, Problem>>> {
    if file.len() > MAX_FILE {
        return Err(Error::invalid("vcard", "Must be at most 16 MiB. Export it without pictures, or in parts."));
    }
    let cards = cut(&ascii_based(file))?;
    Ok(cards.into_iter().map(|card| card.and_then(|card| self::card(&card, now))).collect())
}

fn card(text: &str, now: DateTime<Utc>) -> Result<Card, Problem> {
    let card = VCard::parse(text).map_err(|_| "This card cannot be read. Export this person again.")?;
    if is_no_person(&card) {
        return Err("This card is about a group or an organisation, not a person.");
    }
    let names = texts(&card, &VCardProperty::Fn)
        .chain(card.properties(&VCardProperty::N).map(spoken))
        .chain(texts(&card, &VCardProperty::Nickname))
        .chain(texts(&card, &VCardProperty::Org));
    let called = names.map(|name| tidy(&name)).find(|name| !name.is_empty());
    let called = called.ok_or("This card has no name. Give it one.")?;
    let noted = texts(&card, &VCardProperty::Note).map(|note| tidy(&note)).collect::<Vec<_>>().join("\n\n");
    let addressed = texts(&card, &VCardProperty::Pronouns).map(|pronouns| tidy(&pronouns)).next().unwrap_or_default();
    Ok(Card {
        uid: texts(&card, &VCardProperty::Uid).map(|uid| tidy(&uid)).find(|uid| (1..=1000).contains(&uid.len())),
        name: name(&called).map_err(|_| "The name on this card is longer than 200 characters. Shorten it.")?,
        birthday: texts(&card, &VCardProperty::Bday).find_map(|date| birthday(&date, now)),
        pronouns: pronouns(&addressed).map_err(|_| "The pronouns on this card are longer than 40 characters.")?,
        notes: notes(&noted).map_err(|_| "The notes on this card are longer than 10,000 characters. Shorten them.")?,
    })
}

fn is_no_person(card: &VCard) -> bool {
    let stated = card.properties(&VCardProperty::Kind).flat_map(|entry| &entry.values);
    // How Apple says the same.
    let [group, shown] = ["X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS"].map(|name| VCardProperty::Other(name.to_owned()));
    stated.into_iter().any(|kind| matches!(kind, VCardValue::Kind(kind) if *kind != VCardKind::Individual))
        || texts(card, &group).any(|kind| kind.trim().eq_ignore_ascii_case("group"))
        || texts(card, &shown).any(|shown| shown.trim().eq_ignore_ascii_case("company"))
}

/// The texts of a property, the first of each line: what follows behind a separator says less.
fn texts<'a>(card: &'a VCard, property: &'a VCardProperty) -> impl Iterator<Item = String> + 'a {
    card.properties(property).filter_map(|entry| match entry.values.first() {
        Some(VCardValue::Text(text)) => Some(text.clone()),
        _ => None,
    })
}

/// A structured name as it is said: title, given and further names, family name, suffix.
fn spoken(name: &VCardEntry) -> String {
    let part = |at: usize| match name.values.get(at) {
        Some(VCardValue::Text(text)) => text.clone(),
        Some(VCardValue::Component(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let parts = [3, 1, 2, 0, 4].map(|at| tidy(&part(at)));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without what no text of ours may contain.
fn tidy(text: &str) -> String {
    let text: String = lines(text).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    text.trim().to_owned()
}

/// Reads `1980-03-22`, `19800322`, either with a time behind it, and `--0322` or `--03-22` without a year.
///
/// What is no day of birth is left out: a person matters more than their date.
fn birthday(text: &str, now: DateTime<Utc>) -> Option<Birthday> {
    let date = text.trim().split(['T', 't', ' ']).next()?;
    let (year, rest) = match date.strip_prefix("--") {
        Some(rest) => (None, rest),
        None => (Some(digits(date.get(..4)?)?), date.get(4..)?.trim_start_matches('-')),
    };
    let rest = rest.replace('-', "");
    if rest.len() != 4 {
        return None;
    }
    let year = year.and_then(|year| i32::try_from(year).ok()).filter(|year| !matches!(*year, 0 | NO_YEAR));
    Birthday::new(year, digits(rest.get(..2)?)?, digits(rest.get(2..)?)?, now).ok()
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
#[path = "read/tests.rs"]
mod tests;
