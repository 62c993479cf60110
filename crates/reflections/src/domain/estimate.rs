//! Several conversations: what is usual, how sure that is, and how it is kept without reading them all again.
//!
//! The weight of a log is `w = 2^(-age/h) φ q` (φ by format, q by completeness, h the half-life). Its age changes every
//! moment, but the decay splits: `2^(-(now-then)/h) = 2^((then-ref)/h) 2^(-(now-ref)/h)`. The first factor never changes,
//! so sums of `2^((then-ref)/h) φ q x` can be kept, and scaled by the second factor when they are read.
//!
//! **Nothing overflows.** With `ref` at 2026-01-01 and the shortest half-life a double holds every time to the year 2110
//! (2^1024), with the usual one to beyond 2190; what lies too far back weighs nothing, as it should.
//!
//! **Nothing is lost that counts.** Adding and taking away a log leaves an error of some 1e-16 of the largest weight
//! there was. No log is more than a day ahead, so at the time of the change that is 1e-16 in today's weights, and it
//! decays like them. It always stands beside 3 or 5 pseudo-logs, so an estimate is off by no more than that either. What is
//! lost are weights far below 1e-16, of logs more than eight years old: they do not count any more.

use std::ops::{Add, AddAssign, RangeInclusive, Sub, SubAssign};

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, Result};

use super::{Answers, Content, Dot, Format};

/// k: how many pseudo-logs of what is usual elsewhere stand beside the logs with one person.
pub(super) const CAUTION: f64 = 3.0;
/// How many pseudo-logs of the defaults stand beside the logs with everybody else.
const PRIOR_CAUTION: f64 = 5.0;
/// m0: what D, R and C are taken to be before anything is known.
const DEFAULTS: Trio<f64> = Trio { depth: 0.40, received: 0.60, connection: 0.50 };
/// The spread of a single log.
pub(super) const SPREAD: f64 = 0.20;
/// An 80 percent range reaches this many standard deviations to each side.
const RANGE: f64 = 1.28;
/// The instant that kept weights refer to: 2026-01-01. Changing it makes every kept sum wrong.
const REFERENCE: DateTime<Utc> = DateTime::from_timestamp(1_767_225_600, 0).expect("a valid time");

/// The time in which the weight of a log halves, in days: 60, unless the account chose otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HalfLife(i32);

impl HalfLife {
    /// What it is until somebody chooses.
    pub(crate) const USUAL: Self = Self(60);
    const ALLOWED: RangeInclusive<i32> = 30..=120;

    /// Reads a half-life; `Invalid` unless it is 30 to 120 days.
    pub(crate) fn parse(days: i32) -> Result<Self> {
        if Self::ALLOWED.contains(&days) {
            return Ok(Self(days));
        }
        let (least, most) = Self::ALLOWED.into_inner();
        Err(Error::invalid("half_life_days", format!("Must be {least} to {most} days.")))
    }

    /// In days.
    pub(crate) fn days(self) -> i32 {
        self.0
    }

    /// The weight of a time in kept sums: `2^((then-ref)/h)`.
    pub(super) fn kept(self, then: DateTime<Utc>) -> f64 {
        self.decay(then, REFERENCE)
    }

    /// What turns kept weights into those as of `now`: `2^(-(now-ref)/h)`.
    pub(super) fn scale(self, now: DateTime<Utc>) -> f64 {
        self.decay(REFERENCE, now)
    }

    /// `2^(-(until-then)/h)`, above 1 when `then` lies ahead.
    fn decay(self, then: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
        (-days(until - then) / f64::from(self.0)).exp2()
    }
}

/// A length of time in days.
pub(super) fn days(time: TimeDelta) -> f64 {
    // Seconds and the rest apart: microseconds alone would not fit for every pair of times.
    #[expect(clippy::cast_precision_loss, reason = "2^53 seconds are 285 million years")]
    let seconds = time.num_seconds() as f64 + f64::from(time.subsec_nanos()) / 1e9;
    seconds / 86_400.0
}

/// One of each thing that is estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trio<X> {
    /// Of D, how deep conversations go.
    pub(crate) depth: X,
    /// Of R, how received the writer feels.
    pub(crate) received: X,
    /// Of C, how connected they feel.
    pub(crate) connection: X,
}

/// The estimates for one person.
pub(crate) type Estimates = Trio<Estimate>;

/// Kept sums over logs, in weights as of [`REFERENCE`]. C exists where R does, so the two share their weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    /// `Σ w` over all logs.
    pub(crate) weight: f64,
    /// `Σ w D`.
    pub(crate) depth: f64,
    /// `Σ w` over the logs with R.
    pub(crate) weight_received: f64,
    /// `Σ w r`.
    pub(crate) received: f64,
    /// `Σ w C`.
    pub(crate) connection: f64,
}

impl Sums {
    /// What one log adds for each person it was with.
    pub(crate) fn of(content: &Content, half_life: HalfLife) -> Self {
        Self::weighing(weight(content, half_life), content.answers)
    }

    /// The same of a log in a plot.
    pub(super) fn of_dot(dot: &Dot, half_life: HalfLife) -> Self {
        Self::weighing(half_life.kept(dot.occur_time) * share(dot.format) * dot.answers.completeness(), dot.answers)
    }

    fn weighing(weight: f64, answers: Answers) -> Self {
        let mut sums = Self { weight, depth: weight * answers.depth(), ..Self::default() };
        if let (Some(r), Some(connection)) = (answers.felt_received, answers.connection()) {
            sums.weight_received = weight;
            sums.received = weight * r.fraction();
            sums.connection = weight * connection;
        }
        sums
    }

    /// All sums, for comparing.
    pub(super) fn figures(&self) -> [f64; 5] {
        [self.weight, self.depth, self.weight_received, self.received, self.connection]
    }

    /// The three kinds of evidence, in weights as of `now`.
    fn evidence(&self, half_life: HalfLife, now: DateTime<Utc>) -> Trio<Evidence> {
        let scale = half_life.scale(now);
        // Rounding can leave a trifle below nothing.
        let evidence =
            |weight: f64, sum: f64| Evidence { weight: (weight * scale).max(0.0), sum: (sum * scale).max(0.0) };
        Trio {
            depth: evidence(self.weight, self.depth),
            received: evidence(self.weight_received, self.received),
            connection: evidence(self.weight_received, self.connection),
        }
    }
}

impl Add for Sums {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            weight: self.weight + other.weight,
            depth: self.depth + other.depth,
            weight_received: self.weight_received + other.weight_received,
            received: self.received + other.received,
            connection: self.connection + other.connection,
        }
    }
}

impl Sub for Sums {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            weight: self.weight - other.weight,
            depth: self.depth - other.depth,
            weight_received: self.weight_received - other.weight_received,
            received: self.received - other.received,
            connection: self.connection - other.connection,
        }
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Sums {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// `w`, as of [`REFERENCE`].
pub(super) fn weight(content: &Content, half_life: HalfLife) -> f64 {
    half_life.kept(content.occur_time) * share(content.format) * content.answers.completeness()
}

/// φ: how much a log counts for each one person, by how many took part.
fn share(format: Format) -> f64 {
    match format {
        Format::OneToOne => 1.0,
        Format::SmallGroup => 0.6,
        Format::LargeGroup => 0.3,
    }
}

/// Logs of one kind: `n = Σ w` and `Σ w x`.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    weight: f64,
    sum: f64,
}

impl Evidence {
    /// The mean once `caution` pseudo-logs of value `usual` stand beside the logs: `(Σ w x + k m)/(Σ w + k)`.
    fn shrunk(self, usual: f64, caution: f64) -> f64 {
        (self.sum + caution * usual) / (self.weight + caution)
    }

    /// The estimate beside what is usual with everybody else: `m = (Σ_others w x + 5 m0)/(Σ_others w + 5)`.
    fn beside(self, others: Self, default: f64) -> Estimate {
        let prior = others.shrunk(default, PRIOR_CAUTION);
        Estimate { value: self.shrunk(prior, CAUTION), weight: self.weight }
    }
}

/// Estimates for one person as of `now`: from the logs with them, and from `all` logs of the account.
pub(super) fn estimates(own: Sums, all: Sums, half_life: HalfLife, now: DateTime<Utc>) -> Estimates {
    let others = (all - own).evidence(half_life, now);
    let own = own.evidence(half_life, now);
    Trio {
        depth: own.depth.beside(others.depth, DEFAULTS.depth),
        received: own.received.beside(others.received, DEFAULTS.received),
        connection: own.connection.beside(others.connection, DEFAULTS.connection),
    }
}

/// Whether somebody is close, as far as the logs tell: `D^ >= 0.50`, `R^ >= 0.60` and `n >= 1.5`.
pub(super) fn is_close(estimates: &Estimates) -> bool {
    estimates.depth.value >= 0.50 && estimates.received.value >= 0.60 && estimates.depth.weight >= 1.5
}

/// An estimate over several logs. As they age it drifts back to what is usual: less is known, not less is felt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    /// The estimate, 0 to 1.
    pub(crate) value: f64,
    /// `n = Σ w`, the weight of the evidence.
    pub(crate) weight: f64,
}

impl Estimate {
    /// The 80 percent range, within 0 to 1: `value ± 1.28 sd` with `sd = 0.20/sqrt(n + 3)`.
    pub(crate) fn range(&self) -> (f64, f64) {
        let reach = RANGE * self.deviation();
        ((self.value - reach).max(0.0), (self.value + reach).min(1.0))
    }

    /// `sd = 0.20/sqrt(n + 3)`.
    pub(super) fn deviation(&self) -> f64 {
        SPREAD / (self.weight + CAUTION).sqrt()
    }

    /// The words for the weight.
    pub(crate) fn confidence(&self) -> Confidence {
        match self.weight {
            n if n < 1.0 => Confidence::NotEnoughYet,
            n if n < 3.0 => Confidence::FirstImpression,
            _ => Confidence::FairlySteady,
        }
    }
}

/// How much evidence an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confidence {
    /// n below 1: nothing is shown.
    NotEnoughYet,
    /// n below 3.
    FirstImpression,
    /// n of 3 and above.
    FairlySteady,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");

    fn log(age: f64, format: Format, answers: Answers) -> Content {
        #[expect(clippy::cast_possible_truncation, reason = "whole microseconds")]
        let age = TimeDelta::microseconds((age * 86_400e6) as i64);
        Content { format, ..Content::plain(answers, NOW - age) }
    }

    fn sums(logs: &[Content]) -> Sums {
        logs.iter().map(|log| Sums::of(log, HalfLife::USUAL)).fold(Sums::default(), Sums::add)
    }

    fn close(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-6
    }

    fn some_log() -> impl Strategy<Value = Content> {
        let rating = || prop::option::of(0..=4);
        (0.0..4_000.0, 0..3_usize, 0..5_usize, rating(), rating(), rating())
            .prop_map(|(age, format, t, s, p, r)| log(age, Format::ALL[format], Answers::noted(t, s, p, r)))
    }

    #[test]
    fn the_worked_example_comes_out_to_the_sixth_decimal() {
        let logs = [
            log(0.0, Format::OneToOne, Answers::noted(3, Some(4), Some(3), Some(4))),
            log(30.0, Format::OneToOne, Answers::noted(2, None, None, None)),
            log(120.0, Format::LargeGroup, Answers::noted(0, Some(1), Some(1), Some(3))),
        ];
        let weights =
            logs.each_ref().map(|log| Sums::of(log, HalfLife::USUAL).evidence(HalfLife::USUAL, NOW).depth.weight);
        assert!(
            weights.iter().zip([1.0, 0.388_909, 0.075]).all(|(found, expected)| close(*found, expected)),
            "{weights:?}"
        );

        let own = sums(&logs);
        let Trio { depth, received, .. } = estimates(own, own, HalfLife::USUAL, NOW);
        assert!(close(depth.weight, 1.463_909) && close(depth.value, 0.485_909), "{depth:?}");
        assert!(close(depth.deviation(), 0.094_661));
        assert_eq!(depth.confidence(), Confidence::FirstImpression);
        assert!(close(received.value, 0.700_920) && close(received.weight, 1.075), "{received:?}");
    }

    #[test]
    fn without_logs_there_is_the_prior_and_not_enough() {
        let nobody = estimates(Sums::default(), Sums::default(), HalfLife::USUAL, NOW);
        for (estimate, default) in [(nobody.depth, 0.40), (nobody.received, 0.60), (nobody.connection, 0.50)] {
            assert!(close(estimate.value, default) && close(estimate.weight, 0.0), "{estimate:?}");
            assert_eq!(estimate.confidence(), Confidence::NotEnoughYet);
        }

        let others = sums(&[log(0.0, Format::OneToOne, Answers::noted(4, Some(4), Some(4), Some(4)))]);
        let stranger = estimates(Sums::default(), others, HalfLife::USUAL, NOW);
        assert!(close(stranger.depth.value, (1.0 + 5.0 * 0.40) / 6.0));
        assert!(close(stranger.received.value, (1.0 + 5.0 * 0.60) / 6.0));
        assert!(close(stranger.connection.value, (1.0 + 5.0 * 0.50) / 6.0));
    }

    #[test]
    fn logs_that_are_old_enough_leave_what_is_usual() {
        let old = sums(&[log(3_000.0, Format::OneToOne, Answers::noted(4, Some(4), Some(4), Some(4)))]);
        let Trio { depth, .. } = estimates(old, old, HalfLife::USUAL, NOW);
        assert!(close(depth.value, 0.40) && close(depth.weight, 0.0), "{depth:?}");
    }

    #[test]
    fn the_first_and_the_last_possible_time_still_count() {
        let full = Answers::noted(4, Some(4), Some(4), Some(4));
        for now in [super::super::EARLIEST, DateTime::from_timestamp(6_940_000_000, 0).expect("the year 2189")] {
            let own = Sums::of(&Content { occur_time: now, ..log(0.0, Format::OneToOne, full) }, HalfLife::USUAL);
            let Trio { depth, .. } = estimates(own, own, HalfLife::USUAL, now);
            assert!(close(depth.weight, 1.0) && close(depth.value, (1.0 + 3.0 * 0.40) / 4.0), "{now}: {depth:?}");
        }
    }

    #[test]
    fn a_range_stays_within_the_scale() {
        assert_eq!(Estimate { value: 0.05, weight: 0.0 }.range().0.to_bits(), 0.0_f64.to_bits());
        assert_eq!(Estimate { value: 0.95, weight: 0.0 }.range().1.to_bits(), 1.0_f64.to_bits());
        let (low, high) = Estimate { value: 0.5, weight: 1.0 }.range();
        assert!(close(low, 0.5 - 1.28 * 0.1) && close(high, 0.5 + 1.28 * 0.1));
    }

    proptest! {
        #[test]
        fn the_order_of_logs_is_irrelevant(mut logs in prop::collection::vec(some_log(), 0..20), others in prop::collection::vec(some_log(), 0..20)) {
            let others = sums(&others);
            let forth = sums(&logs);
            logs.reverse();
            let back = sums(&logs);
            let (forth, back) = (estimates(forth, forth + others, HalfLife::USUAL, NOW), estimates(back, back + others, HalfLife::USUAL, NOW));
            prop_assert!(close(forth.depth.value, back.depth.value));
            prop_assert!(close(forth.received.value, back.received.value));
            prop_assert!(close(forth.connection.value, back.connection.value));
        }

        #[test]
        fn an_estimate_lies_between_what_is_usual_and_the_logs(logs in prop::collection::vec(some_log(), 1..20), others in prop::collection::vec(some_log(), 0..20)) {
            let (own, others) = (sums(&logs), sums(&others));
            let prior = estimates(Sums::default(), others, HalfLife::USUAL, NOW).depth.value;
            let data = own.depth / own.weight;
            let value = estimates(own, own + others, HalfLife::USUAL, NOW).depth.value;
            prop_assert!(value >= prior.min(data) - 1e-9 && value <= prior.max(data) + 1e-9, "{prior} {value} {data}");
        }

        #[test]
        fn another_log_makes_the_range_narrower(logs in prop::collection::vec(some_log(), 0..20), more in some_log()) {
            let before = sums(&logs);
            let after = before + Sums::of(&more, HalfLife::USUAL);
            let deviation = |sums: Sums| estimates(sums, sums, HalfLife::USUAL, NOW).depth.deviation();
            // A log older than any double can tell apart leaves it as it was.
            prop_assert!(deviation(after) <= deviation(before));
            if more.occur_time > NOW - TimeDelta::days(365) {
                prop_assert!(deviation(after) < deviation(before));
            }
        }
    }
}
