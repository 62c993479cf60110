//! Laws that hold for whatever comes in, for `crates/fuzz` and for the tests below.

#![expect(clippy::missing_panics_doc, reason = "a panic is how a law says that it was broken")]

use chrono::DateTime;
use chrono_tz::Tz;

use crate::domain::{Repeat, Schedule, rule};

/// How many occurrences are looked at.
const SOME: u16 = 20;

/// A rule is read or refused; one that was read is the same when it is read again, and comes up in order, no more often
/// than it is asked for, however far it reaches.
pub fn rules(text: &str) {
    let start = DateTime::from_timestamp(1_772_366_400, 0).unwrap_or_default().naive_utc();
    let Ok(repeat) = rule(text, start, Tz::Europe__Lisbon) else { return };
    if let Repeat::Rule(kept) = &repeat {
        assert_eq!(rule(kept, start, Tz::Europe__Lisbon).ok().as_ref(), Some(&repeat), "{text:?}");
    }
    let found = Schedule { start, repeat }.all_after(start, Tz::Europe__Lisbon, SOME);
    assert!(found.len() <= SOME.into() && found.is_sorted_by(|one, next| one < next), "{text:?}: {found:?}");
    assert!(found.first().is_none_or(|first| *first > start), "{text:?}: {found:?}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rules_are_read_or_refused_and_come_up_in_order(
            frequency in "DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY|",
            parts in proptest::collection::vec(
                "(COUNT|INTERVAL|BYMONTH|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS|BYDAY|WKST|UNTIL)=(-?[0-9]{1,9}|[1-5]?(MO|SU)|2027[01][0-9]0[1-9](T000000Z?)?)(,-?[0-9]{1,3}){0,3}",
                0..4,
            )
        ) {
            super::rules(&format!("FREQ={frequency};{}", parts.join(";")));
        }
    }
}
