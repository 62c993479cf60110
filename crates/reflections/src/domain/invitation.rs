//! How deep a next conversation might go, should both like it (2.7). It is never more than an invitation.

use chrono::{DateTime, Utc};

use super::estimate::days;
use super::{Band, Confidence, Dot, Insight, Rating};

/// `R^ - sd` has to reach this for an invitation one band up.
const SURELY_RECEIVED: f64 = 0.55;
/// A gap longer than so many intervals asks for more time, not for more depth.
const LONG: f64 = 2.0;
/// R up to here was not received.
const UNRECEIVED: i32 = 1;
/// Of how many conversations R is looked at.
const LATELY: usize = 3;

/// What the account allows to be suggested about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Openness {
    /// Nothing speaks against it.
    #[default]
    Usual,
    /// They are warming up: never deeper than usual.
    Lightly,
    /// Nothing.
    Never,
}

impl Openness {
    /// Each; the place of each is the number it is stored under.
    pub(crate) const ALL: [Self; 3] = [Self::Usual, Self::Lightly, Self::Never];
}

/// What reminders know of the one-to-ones with somebody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rhythm {
    /// The interval `I`, in days; none where nothing is offered.
    pub(crate) interval: Option<f64>,
    /// d: how many offers in a row were not taken up.
    pub(crate) declines: f64,
}

/// What to invite to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invitation {
    /// To what is usual.
    AsUsual(Band),
    /// To one band more.
    Deeper(Band),
    /// To one band less, and to more time.
    MoreTime(Band),
    /// To nothing: the writer was not received lately, and nobody owes openness where it is not safe.
    NobodyOwesOpenness,
}

impl Invitation {
    /// The invitation as of `now`; `recent` are the conversations with the person, oldest first. None where nothing is
    /// to be suggested, or not enough is known.
    pub(crate) fn of(
        insight: &Insight,
        recent: &[Dot],
        rhythm: Rhythm,
        openness: Openness,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        if openness == Openness::Never {
            return None;
        }
        let received = recent.iter().rev().filter_map(|dot| dot.answers.felt_received);
        let unreceived: Vec<bool> = received.take(LATELY).map(not_received).collect();
        if unreceived.iter().filter(|not| **not).count() >= 2 {
            return Some(Self::NobodyOwesOpenness);
        }
        let depth = insight.estimates.depth;
        if depth.confidence() == Confidence::NotEnoughYet {
            return None;
        }
        let usual = Band::of(depth.value);
        // In intervals; unknown without a one-to-one or without an interval.
        let last = insight.relationship.last.one_to_one;
        let gap = last.zip(rhythm.interval).map(|(last, interval)| days(now - last) / interval);
        if unreceived.first() == Some(&true) || gap.is_some_and(|gap| gap > LONG) {
            return Some(Self::MoreTime(usual.lower()));
        }
        let received = insight.estimates.received;
        let sure = received.value - received.deviation() >= SURELY_RECEIVED;
        let in_touch = gap.is_some_and(|gap| gap <= LONG) && rhythm.declines <= 0.0;
        Some(match usual.higher() {
            Some(deeper) if sure && in_touch && openness == Openness::Usual => Self::Deeper(deeper),
            _ => Self::AsUsual(usual),
        })
    }
}

fn not_received(rating: Rating) -> bool {
    i32::from(rating) <= UNRECEIVED
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use heartward_core::{ConversationId, PersonId};

    use super::super::estimate::{Sums, estimates};
    use super::super::{Answers, Content, Format, HalfLife, LastTimes, Relationship};
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");
    const MONTHLY: Rhythm = Rhythm { interval: Some(30.0), declines: 0.0 };

    /// One-to-ones with these answers, one each five days, the last one `gap` days ago.
    fn invited(talks: &[Answers], gap: i64, rhythm: Rhythm, openness: Openness) -> Option<Invitation> {
        let person = PersonId::generate();
        let age = |at: usize| TimeDelta::days(gap + 5 * i64::try_from(talks.len() - 1 - at).expect("a few"));
        let times: Vec<_> = (0..talks.len()).map(|at| NOW - age(at)).collect();
        let dots: Vec<Dot> = talks
            .iter()
            .zip(&times)
            .map(|(answers, time)| Dot {
                conversation: ConversationId::generate(),
                person,
                occur_time: *time,
                answers: *answers,
                format: Format::OneToOne,
                ran_dry: false,
                minutes: None,
            })
            .collect();
        let mut sums = Sums::default();
        for (answers, time) in talks.iter().zip(&times) {
            sums += Sums::of(&Content::plain(*answers, *time), HalfLife::USUAL);
        }
        let last = LastTimes { any: times.last().copied(), one_to_one: times.last().copied() };
        let relationship = Relationship { sums, last, ..Relationship::default() };
        let estimates = estimates(sums, sums, HalfLife::USUAL, NOW);
        let insight = Insight { person, estimates, sharing: None, one_to_one_share: 0.5, relationship };
        Invitation::of(&insight, &dots, rhythm, openness, NOW)
    }

    fn warm() -> Answers {
        Answers::noted(2, Some(2), Some(2), Some(4))
    }

    fn cold() -> Answers {
        Answers::noted(2, Some(2), Some(2), Some(1))
    }

    #[test]
    fn one_band_up_where_one_is_received_and_in_touch() {
        let four = [warm(); 4];
        let usual = Some(Invitation::AsUsual(Band::OpeningUp));
        assert_eq!(invited(&four, 10, MONTHLY, Openness::Usual), Some(Invitation::Deeper(Band::Personal)));
        assert_eq!(invited(&four, 10, MONTHLY, Openness::Lightly), usual, "warming up");
        assert_eq!(invited(&four, 10, MONTHLY, Openness::Never), None);
        assert_eq!(invited(&four, 10, Rhythm { declines: 0.5, ..MONTHLY }, Openness::Usual), usual, "let rest");
        assert_eq!(invited(&four, 10, Rhythm { interval: None, ..MONTHLY }, Openness::Usual), usual, "no circle");
        let unsure = [Answers::noted(2, Some(2), Some(2), Some(2)); 4];
        assert_eq!(invited(&unsure, 10, MONTHLY, Openness::Usual), usual, "not sure to be received");
        assert_eq!(invited(&four[..1], 10, MONTHLY, Openness::Usual), None, "not enough yet");
    }

    #[test]
    fn more_time_after_a_long_gap_or_an_unreceived_talk() {
        let less = Some(Invitation::MoreTime(Band::CatchingUp));
        assert_eq!(invited(&[warm(); 6], 60, MONTHLY, Openness::Usual), Some(Invitation::Deeper(Band::Personal)));
        assert_eq!(invited(&[warm(); 6], 61, MONTHLY, Openness::Usual), less);
        assert_eq!(invited(&[warm(), warm(), warm(), cold()], 5, MONTHLY, Openness::Usual), less);
    }

    #[test]
    fn nobody_owes_openness_after_two_unreceived_of_three() {
        let nobody_owes = Some(Invitation::NobodyOwesOpenness);
        assert_eq!(invited(&[cold(), warm(), cold()], 5, MONTHLY, Openness::Usual), nobody_owes);
        assert_eq!(
            invited(&[cold(), warm(), warm(), cold()], 5, MONTHLY, Openness::Usual)
                .map(|one| one == Invitation::NobodyOwesOpenness),
            Some(false)
        );
        assert_eq!(invited(&[cold(), cold()], 5, MONTHLY, Openness::Never), None, "nothing is said at all");
    }
}
