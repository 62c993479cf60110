//! A calendar of what is coming up, as iCalendar (RFC 5545, with names and refreshing of RFC 7986).

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use heartward_core::PersonId;

use super::note::TITLE;
use super::plan::Window;

/// How long a line may be, in octets without its end.
const LINE: usize = 75;

/// When a one-to-one with somebody would suit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) person: PersonId,
    pub(crate) window: Window,
}

/// The calendar; nothing in it tells who somebody is, and a discreet one does not tell what it is about.
pub(crate) fn calendar(entries: &[Entry], discreet: bool) -> String {
    let mut text = String::new();
    let summary = if discreet { TITLE } else { "A one-to-one might suit" };
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
    for Entry { person, window } in entries {
        fold(&mut text, "BEGIN:VEVENT");
        fold(&mut text, &format!("UID:{person}@heartward"));
        // What is said of a window changes with the window alone, so the same feed has the same bytes.
        fold(&mut text, &format!("DTSTAMP:{}", stamp(window.start)));
        fold(&mut text, &format!("DTSTART;VALUE=DATE:{}", window.start.format("%Y%m%d")));
        let end = window.end.max(window.start) + chrono::TimeDelta::days(1);
        fold(&mut text, &format!("DTEND;VALUE=DATE:{}", end.format("%Y%m%d")));
        fold(&mut text, &format!("SUMMARY:{}", escaped(summary)));
        for line in ["TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT"] {
            fold(&mut text, line);
        }
    }
    fold(&mut text, "END:VCALENDAR");
    text
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
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_window_is_an_entry_of_whole_days() {
        let start = DateTime::from_timestamp(1_772_366_400, 0).expect("a time");
        let entry = Entry { person: PersonId::generate(), window: Window { start, end: start + TimeDelta::days(2) } };
        let text = calendar(&[entry], true);
        for line in [
            "DTSTART;VALUE=DATE:20260301",
            "DTEND;VALUE=DATE:20260304",
            "SUMMARY:A note from Heartward",
            "DTSTAMP:20260301T120000Z",
            "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}");
        }
        assert!(calendar(&[entry], false).contains("SUMMARY:A one-to-one might suit\r\n"));
        assert_eq!(text, calendar(&[entry], true));
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
