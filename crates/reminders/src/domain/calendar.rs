//! A calendar of what is coming up, as iCalendar (RFC 5545, with names and refreshing of RFC 7986).

use std::fmt::Write as _;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::PersonId;
use uuid::Uuid;

use super::note::TITLE;
use super::plan::Window;
use super::reminder::Occurrence;
use super::wall::wall;

/// How long a line may be, in octets without its end.
const LINE: usize = 75;

/// Something that is coming up.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    /// When a one-to-one with somebody would suit.
    OneToOne { person: PersonId, window: Window },
    /// When a reminder is told, and what it says.
    Told { reminder: Uuid, occurrence: Occurrence, text: String },
}

/// The calendar of an account that lives in `zone`. Nothing in it tells who somebody is, and a discreet one does not tell
/// what it is about.
pub(crate) fn calendar(entries: &[Entry], zone: Tz, discreet: bool) -> String {
    let mut text = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Heartward//Heartward//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Heartward",
        "X-WR-CALNAME:Heartward",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ] {
        fold(&mut text, line);
    }
    for entry in entries {
        fold(&mut text, "BEGIN:VEVENT");
        // What is said of an entry changes with the entry alone, so the same feed has the same bytes.
        let (start, summary) = match entry {
            Entry::OneToOne { person, window } => {
                let (first, last) = (day(window.start, zone), day(window.end.max(window.start), zone));
                fold(&mut text, &format!("UID:{person}@heartward"));
                fold(&mut text, &format!("DTSTART;VALUE=DATE:{}", date(first)));
                fold(&mut text, &format!("DTEND;VALUE=DATE:{}", date(last + Days::new(1))));
                (window.start, "A one-to-one might suit")
            }
            Entry::Told { reminder, occurrence, text: words } => {
                fold(&mut text, &format!("UID:{reminder}-{}@heartward", occurrence.wall.format("%Y%m%dT%H%M")));
                fold(&mut text, &format!("DTSTART:{}", stamp(occurrence.at)));
                fold(&mut text, &format!("DTEND:{}", stamp(occurrence.at + TimeDelta::minutes(15))));
                (occurrence.at, words.as_str())
            }
        };
        fold(&mut text, &format!("DTSTAMP:{}", stamp(start)));
        fold(&mut text, &format!("SUMMARY:{}", escaped(if discreet { TITLE } else { summary })));
        for line in ["TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT"] {
            fold(&mut text, line);
        }
    }
    fold(&mut text, "END:VCALENDAR");
    text
}

fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    wall(at, zone).date()
}

fn date(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

fn stamp(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text in a value.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                let _ = write!(escaped, "\\{letter}");
            }
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Adds a line, broken after 75 octets but never inside a letter.
fn fold(text: &mut String, line: &str) {
    let mut used = 0;
    for letter in line.chars() {
        if used + letter.len_utf8() > LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(letter);
        used += letter.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_window_is_an_entry_of_whole_days_of_the_zone() {
        let start = "2026-03-01T22:30:00Z".parse::<DateTime<Utc>>().expect("a time");
        let window = Window { start, end: start + TimeDelta::days(2) };
        let entry = [Entry::OneToOne { person: PersonId::generate(), window }];
        let text = calendar(&entry, Tz::UTC, true);
        for line in [
            "DTSTART;VALUE=DATE:20260301",
            "DTEND;VALUE=DATE:20260304",
            "SUMMARY:A note from Heartward",
            "DTSTAMP:20260301T223000Z",
            "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}");
        }
        assert!(calendar(&entry, Tz::Asia__Tokyo, false).contains("DTSTART;VALUE=DATE:20260302\r\n"));
        assert!(calendar(&entry, Tz::UTC, false).contains("SUMMARY:A one-to-one might suit\r\n"));
        assert_eq!(text, calendar(&entry, Tz::UTC, true));
    }

    #[test]
    fn a_reminder_is_an_entry_at_its_time_and_discreet_when_asked() {
        let at = "2026-03-01T08:00:00Z".parse::<DateTime<Utc>>().expect("a time");
        let occurrence = Occurrence { wall: wall(at, Tz::Europe__Berlin), at };
        let entry = [Entry::Told { reminder: Uuid::nil(), occurrence, text: "the hearing; bring soup".into() }];
        let telling = calendar(&entry, Tz::Europe__Berlin, false);
        assert!(telling.contains("DTSTART:20260301T080000Z\r\nDTEND:20260301T081500Z\r\n"), "{telling}");
        assert!(telling.contains("SUMMARY:the hearing\\; bring soup\r\n"), "{telling}");
        assert!(telling.contains("-20260301T0900@heartward\r\n"), "{telling}");
        assert!(!calendar(&entry, Tz::Europe__Berlin, true).contains("hearing"));
    }

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(escaped("a\\b;c,d\ne\rf"), "a\\\\b\\;c\\,d\\nef");
    }

    proptest! {
        #[test]
        fn folded_lines_are_short_and_unfold_to_what_they_were(line in "[^\\r\\n]{0,300}") {
            let mut text = String::new();
            fold(&mut text, &line);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE));
            prop_assert_eq!(text.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
