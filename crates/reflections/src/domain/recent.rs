//! What only the last months tell: whether conversations with somebody change.

use chrono::{DateTime, TimeDelta, Utc};

use super::Dot;
use super::estimate::SPREAD;

/// Recent logs are compared with those before them, up to [`WINDOW`].
const RECENT: TimeDelta = TimeDelta::days(60);
/// How far back anything here looks.
pub(crate) const WINDOW: TimeDelta = TimeDelta::days(180);
/// Fewer logs on either side tell nothing.
const LEAST: usize = 2;
/// A change has to be so large, and so many standard errors.
const CHANGE: f64 = 0.08;
const CERTAINTY: f64 = 1.28;

/// How the connection of late compares with the months before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trend {
    /// `mean_recent - mean_earlier` of C.
    pub(crate) delta: f64,
    /// `delta/(0.20 sqrt(1/n_recent + 1/n_earlier))`.
    pub(crate) z: f64,
    /// How many logs of the last 60 days have C.
    pub(crate) recent: usize,
    /// How many of the 120 days before have it.
    pub(crate) earlier: usize,
}

impl Trend {
    /// The trend as of `now`; `None` unless both windows have two logs with C.
    pub(crate) fn of(dots: &[Dot], now: DateTime<Utc>) -> Option<Self> {
        let within = |from: TimeDelta, to: TimeDelta| -> Vec<f64> {
            let meant = dots.iter().filter(|dot| (now - from..now - to).contains(&dot.occur_time));
            meant.filter_map(|dot| dot.answers.connection()).collect()
        };
        // A conversation can lie a day ahead, where clocks or zones are off.
        let (recent, earlier) = (within(RECENT, TimeDelta::days(-2)), within(WINDOW, RECENT));
        if recent.len() < LEAST || earlier.len() < LEAST {
            return None;
        }
        let delta = mean(&recent) - mean(&earlier);
        let z = delta / (SPREAD * (1.0 / count(&recent) + 1.0 / count(&earlier)).sqrt());
        Some(Self { delta, z, recent: recent.len(), earlier: earlier.len() })
    }

    /// The word for it.
    pub(crate) fn direction(&self) -> Direction {
        if self.delta >= CHANGE && self.z >= CERTAINTY {
            Direction::Deepening
        } else if self.delta <= -CHANGE && self.z <= -CERTAINTY {
            Direction::Quieter
        } else {
            Direction::Steady
        }
    }
}

/// The words for a trend. Never an arrow next to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Higher by 0.08 and 1.28 standard errors.
    Deepening,
    /// Neither.
    Steady,
    /// Lower by as much.
    Quieter,
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values)
}

#[expect(clippy::cast_precision_loss, reason = "nobody logs 2^53 conversations")]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}

#[cfg(test)]
mod tests {
    use heartward_core::{ConversationId, PersonId};

    use super::super::{Answers, Format};
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");

    fn dot(age: i64, answers: Answers) -> Dot {
        Dot {
            conversation: ConversationId::generate(),
            person: PersonId::generate(),
            occur_time: NOW - TimeDelta::days(age),
            answers,
            format: Format::OneToOne,
            ran_dry: false,
            minutes: None,
        }
    }

    /// Connection 1 and 0.
    fn warm() -> Answers {
        Answers::noted(4, Some(4), Some(4), Some(4))
    }

    fn cool() -> Answers {
        Answers::noted(0, Some(0), Some(0), Some(0))
    }

    #[test]
    fn the_formula_of_the_worked_examples() {
        // Their connections are no multiples of what five stops give, so the formula is checked on its own.
        let z = |recent: &[f64], earlier: &[f64]| {
            let delta = mean(recent) - mean(earlier);
            (delta, delta / (SPREAD * (1.0 / count(recent) + 1.0 / count(earlier)).sqrt()))
        };
        let trend = |(delta, z): (f64, f64)| Trend { delta, z, recent: 2, earlier: 2 };
        let deeper = trend(z(&[0.88, 0.70, 0.75], &[0.50, 0.45, 0.55]));
        assert!((deeper.delta - 0.276_667).abs() < 1e-6 && (deeper.z - 1.694_230).abs() < 1e-6, "{deeper:?}");
        assert_eq!(deeper.direction(), Direction::Deepening);
        let steady = trend(z(&[0.60, 0.62], &[0.52, 0.50]));
        assert!((steady.delta - 0.10).abs() < 1e-6 && (steady.z - 0.50).abs() < 1e-6, "{steady:?}");
        assert_eq!(steady.direction(), Direction::Steady);
    }

    #[test]
    fn a_trend_needs_two_logs_on_both_sides_of_sixty_days() {
        let logs = [dot(1, warm()), dot(59, warm()), dot(61, cool()), dot(179, cool())];
        let trend = Trend::of(&logs, NOW).expect("enough");
        assert_eq!((trend.recent, trend.earlier, trend.direction()), (2, 2, Direction::Deepening));
        assert!((trend.delta - 1.0).abs() < 1e-9 && (trend.z - 5.0).abs() < 1e-9, "{trend:?}");
        assert_eq!(Trend::of(&logs[..3], NOW), None);
        assert_eq!(Trend::of(&[dot(1, warm()), dot(61, cool()), dot(70, cool()), dot(181, cool())], NOW), None);
        let without_r = Answers::noted(4, Some(4), Some(4), None);
        assert_eq!(Trend::of(&[dot(1, warm()), dot(2, without_r), dot(61, cool()), dot(70, cool())], NOW), None);
        let turned = [dot(1, cool()), dot(59, cool()), dot(61, warm()), dot(179, warm())];
        assert_eq!(Trend::of(&turned, NOW).map(|trend| trend.direction()), Some(Direction::Quieter));
    }
}
