//! What tells more than how deep conversations go: who shared, in what company, and where they went well. Kept with each
//! change, by the same weights as [`super::estimate`].

use chrono::{DateTime, Utc};

use super::estimate::{CAUTION, HalfLife, weight};
use super::{Content, Format, Rating, Setting};

/// Up to here sharing is about even.
const EVEN: f64 = 0.15;
/// Up to here it leans to one side; beyond it is mostly that side.
const LEANING: f64 = 0.35;
/// Fewer logs with both sides have no words.
const LEAST_SIDED: i64 = 3;
/// A setting is mentioned from so many logs on, when it lifts what is usual by so much, and at most so many are.
const LEAST_IN_SETTING: i64 = 2;
const LIFT: f64 = 0.05;
const MOST_SETTINGS: usize = 2;

/// Kept counts and sums over the logs with one person; sums in weights as of a fixed instant.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Pattern {
    /// How many logs have S and P.
    pub(crate) sided: i64,
    /// `Σ w` over them.
    pub(crate) weight_sided: f64,
    /// `Σ w (s-p)`.
    pub(crate) leaning: f64,
    /// `Σ w'` over all logs, where `w'` is recency alone.
    pub(crate) recency: f64,
    /// `Σ w'` over the one-to-ones.
    pub(crate) recency_one_to_one: f64,
    /// How many logs have A.
    pub(crate) accepting_logs: i64,
    /// `Σ A`.
    pub(crate) accepting: i64,
}

impl Pattern {
    /// Counts a log, with `by` 1, or counts it no more, with -1.
    pub(super) fn count(&mut self, content: &Content, half_life: HalfLife, by: i32) {
        let (weight, times) = (weight(content, half_life), f64::from(by));
        let fraction = |rating: Option<Rating>| rating.map(Rating::fraction);
        let answers = content.answers;
        if let (Some(s), Some(p)) = (fraction(answers.spoke_freely), fraction(answers.they_shared)) {
            self.sided += i64::from(by);
            self.weight_sided += times * weight;
            self.leaning += times * weight * (s - p);
        }
        let recency = times * half_life.kept(content.occur_time);
        self.recency += recency;
        if content.format == Format::OneToOne {
            self.recency_one_to_one += recency;
        }
        if let Some(accepting) = content.accepting {
            self.accepting_logs += i64::from(by);
            self.accepting += i64::from(by * i32::from(accepting));
        }
    }

    /// Reciprocity as the writer saw it: `B = Σ w (s-p)/(Σ w + 3)`.
    pub(crate) fn sharing(&self, half_life: HalfLife, now: DateTime<Utc>) -> Sharing {
        let scale = half_life.scale(now);
        let balance = self.leaning * scale / ((self.weight_sided * scale).max(0.0) + CAUTION);
        Sharing { balance, logs: self.sided }
    }

    /// How much of the time together is one-to-one: `O = (Σ w' [one] + 1)/(Σ w' + 2)`.
    pub(crate) fn one_to_one_share(&self, half_life: HalfLife, now: DateTime<Utc>) -> f64 {
        let scale = half_life.scale(now);
        let kept = |sum: f64| (sum * scale).max(0.0);
        (kept(self.recency_one_to_one) + 1.0) / (kept(self.recency) + 2.0)
    }

    /// The mean of A over 4, 0 to 1; absent while none is noted.
    pub(crate) fn own_acceptance(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "nobody logs 2^53 conversations")]
        (self.accepting_logs > 0).then(|| self.accepting as f64 / (4 * self.accepting_logs) as f64)
    }
}

/// Who shared more, as the writer saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sharing {
    /// B, -1 (they did) to 1 (the writer did).
    pub(crate) balance: f64,
    /// How many logs it rests on.
    pub(crate) logs: i64,
}

impl Sharing {
    /// The words for it; none while there are too few logs.
    pub(crate) fn side(&self) -> Option<Side> {
        if self.logs < LEAST_SIDED {
            return None;
        }
        Some(match self.balance {
            b if b.abs() <= EVEN => Side::Even,
            b if b > LEANING => Side::MostlyYou,
            b if b > 0.0 => Side::LeaningToYou,
            b if b < -LEANING => Side::MostlyThem,
            _ => Side::LeaningToThem,
        })
    }
}

/// The words for who shared more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// |B| up to 0.15.
    Even,
    /// B up to 0.35.
    LeaningToYou,
    /// B above 0.35.
    MostlyYou,
    /// B down to -0.35.
    LeaningToThem,
    /// B below -0.35.
    MostlyThem,
}

/// The logs with one person in one setting that have C.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Venue {
    /// How many.
    pub(crate) logs: i64,
    /// `Σ w`.
    pub(crate) weight: f64,
    /// `Σ w C`.
    pub(crate) connection: f64,
}

impl Venue {
    /// Counts a log, with `by` 1, or counts it no more, with -1.
    pub(super) fn count(&mut self, content: &Content, half_life: HalfLife, by: i32) {
        let Some(connection) = content.answers.connection() else { return };
        self.logs += i64::from(by);
        if self.logs == 0 {
            // Nothing is left, and no rounding error either.
            *self = Self::default();
            return;
        }
        let weight = f64::from(by) * weight(content, half_life);
        self.weight += weight;
        self.connection += weight * connection;
    }
}

/// A setting in which conversations with somebody tend to go well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GoodSetting {
    /// The setting.
    pub(crate) setting: Setting,
    /// v, the connection to expect there, 0 to 1.
    pub(crate) value: f64,
    /// How many logs it rests on.
    pub(crate) logs: i64,
}

/// The settings that lift what is `usual` (C^): `v = (Σ w C + 3 C^)/(Σ w + 3)`. The best first, two at most.
pub(crate) fn good_settings(
    venues: impl Iterator<Item = (Setting, Venue)>,
    usual: f64,
    half_life: HalfLife,
    now: DateTime<Utc>,
) -> Vec<GoodSetting> {
    let scale = half_life.scale(now);
    let mut good: Vec<GoodSetting> = venues
        .map(|(setting, Venue { logs, weight, connection })| {
            let value = (connection * scale + CAUTION * usual) / (weight * scale + CAUTION);
            GoodSetting { setting, value, logs }
        })
        .filter(|found| found.logs >= LEAST_IN_SETTING && found.value >= usual + LIFT)
        .collect();
    good.sort_by(|one, other| other.value.total_cmp(&one.value));
    good.truncate(MOST_SETTINGS);
    good
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::{Answers, Layer};
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");
    const HALF_LIFE: HalfLife = HalfLife::USUAL;

    fn pattern(logs: &[Content]) -> Pattern {
        let mut pattern = Pattern::default();
        for log in logs {
            pattern.count(log, HALF_LIFE, 1);
        }
        pattern
    }

    fn log(age: i64, format: Format, answers: Answers) -> Content {
        Content { format, ..Content::plain(answers, NOW - TimeDelta::days(age)) }
    }

    fn close(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-6
    }

    #[test]
    fn the_worked_examples_of_reciprocity_come_out() {
        let sided = |age, s, p| log(age, Format::OneToOne, Answers::noted(2, Some(s), Some(p), Some(2)));
        let leaning = pattern(&[sided(0, 4, 1), sided(10, 3, 1), sided(20, 4, 1)]).sharing(HALF_LIFE, NOW);
        assert!(close(leaning.balance, 0.315_013), "{leaning:?}");
        assert_eq!(leaning.side(), Some(Side::LeaningToYou));

        let five = |s, p| (0..5).map(|_| sided(0, s, p)).collect::<Vec<_>>();
        let mostly = pattern(&five(4, 1)).sharing(HALF_LIFE, NOW);
        assert!(close(mostly.balance, 0.468_75), "{mostly:?}");
        assert_eq!(mostly.side(), Some(Side::MostlyYou));
        let swapped = pattern(&five(1, 4)).sharing(HALF_LIFE, NOW);
        assert!(close(swapped.balance, -0.468_75));
        assert_eq!(swapped.side(), Some(Side::MostlyThem));
        assert_eq!(pattern(&[sided(0, 4, 0), sided(1, 4, 0)]).sharing(HALF_LIFE, NOW).side(), None, "too few");
        assert_eq!(pattern(&five(2, 2)).sharing(HALF_LIFE, NOW).side(), Some(Side::Even));
    }

    #[test]
    fn the_worked_example_of_the_one_to_one_share_comes_out() {
        let logs = [
            log(0, Format::OneToOne, Answers::noted(3, Some(4), Some(3), Some(4))),
            log(30, Format::OneToOne, Answers::noted(2, None, None, None)),
            log(120, Format::LargeGroup, Answers::noted(0, Some(1), Some(1), Some(3))),
        ];
        assert!(close(pattern(&logs).one_to_one_share(HALF_LIFE, NOW), 0.684_113));
        assert!(close(Pattern::default().one_to_one_share(HALF_LIFE, NOW), 0.5));
    }

    #[test]
    fn the_worked_example_of_settings_comes_out() {
        let fresh = |connections: &[f64]| {
            let scale = HALF_LIFE.kept(NOW);
            let logs = i64::try_from(connections.len()).expect("few");
            let total: f64 = connections.iter().sum();
            #[expect(clippy::cast_precision_loss, reason = "few")]
            Venue { logs, weight: logs as f64 * scale, connection: total * scale }
        };
        let venues = [(Setting::Walk, fresh(&[0.85, 0.80, 0.78])), (Setting::Meal, fresh(&[0.95]))];
        let good = good_settings(venues.into_iter(), 0.60, HALF_LIFE, NOW);
        assert_eq!(good.len(), 1, "one log is not enough: {good:?}");
        assert!(good[0].setting == Setting::Walk && close(good[0].value, 0.705), "{good:?}");
        assert!(good_settings([(Setting::Walk, fresh(&[0.6, 0.61]))].into_iter(), 0.60, HALF_LIFE, NOW).is_empty());
    }

    #[test]
    fn of_three_good_settings_the_two_best_are_mentioned() {
        let venue = |connection: f64| Venue { logs: 3, weight: 3.0, connection: 3.0 * connection };
        let now = DateTime::from_timestamp(1_767_225_600, 0).expect("the reference");
        let venues = [(Setting::Walk, venue(0.8)), (Setting::Home, venue(1.0)), (Setting::Car, venue(0.9))];
        let good = good_settings(venues.into_iter(), 0.5, HALF_LIFE, now);
        assert_eq!(good.iter().map(|one| one.setting).collect::<Vec<_>>(), [Setting::Home, Setting::Car]);
    }

    #[test]
    fn own_acceptance_is_a_plain_mean_and_absent_without_logs() {
        let with = |accepting: i32| Content {
            accepting: Some(Rating::parse("accepting", accepting).expect("0 to 4")),
            ..log(0, Format::OneToOne, Answers::noted(Layer::Ideas as usize, None, None, None))
        };
        assert_eq!(pattern(&[]).own_acceptance(), None);
        assert!(pattern(&[with(4), with(2)]).own_acceptance().is_some_and(|mean| close(mean, 0.75)));
    }
}
