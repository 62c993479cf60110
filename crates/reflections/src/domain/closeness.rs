//! How close somebody feels to a person, by their own word.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, PersonId, Result};

/// How long an answer counts.
pub(crate) const COUNTS_FOR: TimeDelta = TimeDelta::days(180);
/// From here on it is close.
const CLOSE: i32 = 7;

/// How close, 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Felt(i32);

impl Felt {
    /// Reads an answer; `Invalid` unless it is 0 to 10.
    pub(crate) fn parse(value: Option<i32>) -> Result<Self> {
        match value {
            Some(value) if (0..=10).contains(&value) => Ok(Self(value)),
            _ => Err(Error::invalid("felt", "Must be 0 to 10.")),
        }
    }

    /// The number.
    pub(crate) fn value(self) -> i32 {
        self.0
    }
}

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closeness {
    /// To whom.
    pub(crate) person: PersonId,
    /// How close.
    pub(crate) felt: Felt,
    /// When it was said.
    pub(crate) answer_time: DateTime<Utc>,
}

/// Whether somebody felt close to anybody as of an instant: the last answer about a person in 180 days counts.
pub(crate) fn feels_close(answers: &[Closeness], at: DateTime<Utc>) -> bool {
    let mut last: BTreeMap<PersonId, &Closeness> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.answer_time <= at && answer.answer_time > at - COUNTS_FOR) {
        let kept = last.entry(answer.person).or_insert(answer);
        if answer.answer_time > kept.answer_time {
            *kept = answer;
        }
    }
    last.values().any(|answer| answer.felt.0 >= CLOSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");

    #[test]
    fn the_last_answer_in_half_a_year_counts() {
        let person = PersonId::generate();
        let said = |felt, age| {
            let felt = Felt::parse(Some(felt)).expect("0 to 10");
            Closeness { person, felt, answer_time: NOW - TimeDelta::days(age) }
        };
        assert!(feels_close(&[said(7, 179)], NOW));
        assert!(!feels_close(&[said(7, 180)], NOW));
        assert!(!feels_close(&[said(6, 1)], NOW));
        assert!(!feels_close(&[said(9, 20), said(3, 5)], NOW), "they changed their mind");
        assert!(feels_close(&[said(9, 20), said(3, 5)], NOW - TimeDelta::days(7)), "and had not a week ago");
        assert!([None, Some(-1), Some(11)].map(Felt::parse).iter().all(Result::is_err));
    }
}
