use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::Id;

/// Marks ids of whatever a step came from: a conversation, or an offer and its answer.
#[derive(Debug)]
pub(crate) enum Source {}
/// The id of a conversation or an offer.
pub(crate) type SourceId = Id<Source>;

/// Their reaching out brings the next one-to-one nearer by this factor.
const THEY_BEGAN: f64 = 1.25;
/// The slowest: four times the usual interval.
const SLOWEST: f64 = 2.0 * std::f64::consts::LN_2;
/// The fastest: half the usual interval.
const FASTEST: f64 = -std::f64::consts::LN_2;
/// From this depth on there is room afterwards: a talk as deep as this wants time to settle.
const HEART_TO_HEART: f64 = 0.80;
/// So many declines, and the person rests.
const RESTS_AT: f64 = 3.0;

/// Where in the ledger a step stands: steps go by time, and by source where times are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) at: DateTime<Utc>,
    pub(crate) source: SourceId,
}

/// What moves the interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    /// A one-to-one took place.
    Talk(Talk),
    /// An offer was let rest.
    Declined,
    /// An offer was put off to a day.
    Postponed(DateTime<Utc>),
    /// An offer was put off without naming a day; the day is ours.
    Snoozed(DateTime<Utc>),
    /// An offer found no answer, or no one-to-one followed its acceptance.
    Lapsed,
}

/// What counts of a one-to-one. All from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Talk {
    /// R over 4, how received the account felt.
    pub(crate) received: Option<f64>,
    /// P over 4, how much they shared.
    pub(crate) shared: Option<f64>,
    /// D.
    pub(crate) depth: f64,
    /// The estimate of D before this talk.
    pub(crate) usual_depth: f64,
    /// Whether they reached out: the talk is then counted on top of that.
    pub(crate) they_began: bool,
}

/// What all steps so far come to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Rhythm {
    /// How much slower (or faster, below zero) than usual: the interval is `I0 * exp(y)`.
    pub(crate) y: f64,
    /// Declines since the last talk; an offer without an answer is half of one.
    pub(crate) declines: f64,
    /// After a heart-to-heart, until the next talk: the interval is not below the usual one.
    pub(crate) room: bool,
    /// The last one-to-one.
    pub(crate) last_one_to_one: Option<DateTime<Utc>>,
    /// What the interval counts from: the last one-to-one, or the decline after it.
    pub(crate) base: Option<Place>,
    /// The day that was asked for, and the offer whose answer named it.
    pub(crate) asked: Option<Place>,
    /// The step that made the person rest; none while they do not.
    pub(crate) resting: Option<Place>,
}

impl Rhythm {
    /// The rhythm after one more step (domain model, 2.7).
    pub(crate) fn after(&self, place: Place, step: &Step) -> Self {
        let next = match step {
            Step::Talk(talk) => self.talked(place, talk),
            Step::Declined => self.slower(1.5, 1.0).counting_from(place),
            // The model leaves open what an unanswered offer counts from. If it were still the last talk, the next
            // offer would often come on the same day: slower, not louder.
            Step::Lapsed => self.slower(1.25, 0.5).counting_from(place),
            Step::Postponed(day) => {
                Self { declines: 0.0, asked: Some(Place { at: *day, source: place.source }), ..*self }
            }
            Step::Snoozed(day) => {
                Self { asked: Some(Place { at: *day, source: place.source }), ..self.slower(1.1, 0.0) }
            }
        };
        let resting = if next.declines < RESTS_AT { None } else { self.resting.or(Some(place)) };
        Self { y: next.y.clamp(FASTEST, SLOWEST), resting, ..next }
    }

    fn talked(&self, place: Place, talk: &Talk) -> Self {
        let heard = 0.6 * talk.received.unwrap_or(0.5) + 0.4 * talk.shared.unwrap_or(0.5);
        // Their reaching out ends a rest and takes back declines, as any talk does.
        let before = if talk.they_began { (self.y - THEY_BEGAN.ln()).max(FASTEST) } else { self.y };
        let deeper = (talk.depth - talk.usual_depth).clamp(-0.5, 0.5);
        Self {
            y: 0.75 * before - 0.20 * (2.0 * heard - 1.0) - 0.15 * deeper,
            declines: 0.0,
            room: talk.depth >= HEART_TO_HEART,
            last_one_to_one: Some(place.at),
            base: Some(place),
            asked: None,
            resting: None,
        }
    }

    fn slower(&self, factor: f64, declines: f64) -> Self {
        Self { y: self.y + factor.ln(), declines: self.declines + declines, ..*self }
    }

    fn counting_from(self, place: Place) -> Self {
        Self { base: Some(place), asked: None, ..self }
    }

    /// The interval `I` in days, where `usual` (`I0`) is what the circle stands for; `gentle` people are not hurried.
    pub(crate) fn interval(&self, usual: f64, gentle: bool) -> f64 {
        let days = (usual * self.y.exp()).clamp(3.0, 365.0);
        if self.room || gentle { days.max(usual) } else { days }
    }
}

/// A number of days as a span of time.
pub(crate) fn days(days: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "the longest interval is a year, which is far within i64")]
    TimeDelta::microseconds((days * 86_400e6).round() as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLOSE: f64 = 30.0;
    const INNER: f64 = 14.0;

    fn place(day: i64) -> Place {
        Place { at: DateTime::UNIX_EPOCH + TimeDelta::days(day), source: SourceId::generate() }
    }

    /// A talk by its answers T, S, P, R, of which P and R count here beside the depth.
    fn talk(shared: f64, received: f64, depth: f64, usual_depth: f64) -> Step {
        Step::Talk(Talk {
            received: Some(received / 4.0),
            shared: Some(shared / 4.0),
            depth,
            usual_depth,
            they_began: false,
        })
    }

    #[track_caller]
    fn is(rhythm: &Rhythm, y: f64, usual: f64, interval: f64, rounded_to: f64) {
        assert!((rhythm.y - y).abs() < 1e-6, "y is {}", rhythm.y);
        let days = rhythm.interval(usual, false);
        assert!((days - interval).abs() < rounded_to, "I is {days}");
    }

    #[test]
    fn the_worked_example_of_a_close_friend_comes_out() {
        let talked = Rhythm::default().after(place(0), &talk(3.0, 4.0, 0.784_375, 0.40));
        is(&talked, -0.217_656, CLOSE, 24.13, 0.005);
        let once = talked.after(place(1), &Step::Declined);
        is(&once, 0.187_809, CLOSE, 36.20, 0.005);
        let twice = once.after(place(2), &Step::Declined);
        is(&twice, 0.593_274, CLOSE, 54.30, 0.005);
        assert_eq!(twice.resting, None);
        let (third, rested) = (place(3), twice.after(place(3), &Step::Declined));
        is(&rested, 0.998_739, CLOSE, 81.45, 0.005);
        assert!((rested.declines, rested.resting.map(|rest| rest.at)) == (3.0, Some(third.at)));
        is(&Rhythm { y: rested.y - THEY_BEGAN.ln(), ..rested }, 0.775_596, CLOSE, 65.16, 0.01);
        let Step::Talk(light) = talk(1.0, 3.0, 0.128_906, 0.44) else { unreachable!("a talk") };
        let reached_out = rested.after(place(4), &Step::Talk(Talk { they_began: true, ..light }));
        is(&reached_out, 0.608_361, CLOSE, 55.12, 0.005);
        assert_eq!((reached_out.declines, reached_out.resting), (0.0, None));
    }

    #[test]
    fn the_worked_example_of_the_inner_circle_comes_out() {
        let deep = Rhythm::default().after(place(0), &talk(4.0, 4.0, 1.0, 0.55));
        is(&deep, -0.267_500, INNER, 14.0, 1e-6);
        let lighter = deep.after(place(1), &talk(2.0, 3.0, 0.468_750, 0.60));
        is(&lighter, -0.240_937, INNER, 11.00, 0.005);
        let warm = (0..10).fold(Rhythm::default(), |rhythm, day| rhythm.after(place(day), &talk(4.0, 4.0, 0.6, 0.6)));
        is(&warm, FASTEST, INNER, 7.0, 1e-6);
        let declined = (0..10).fold(Rhythm::default(), |rhythm, day| rhythm.after(place(day), &Step::Declined));
        is(&declined, SLOWEST, INNER, 56.0, 1e-6);
    }

    #[test]
    fn what_was_not_noted_counts_as_the_middle() {
        let talk = Talk { received: None, shared: None, depth: 0.3, usual_depth: 0.3, they_began: false };
        is(&Rhythm::default().after(place(0), &Step::Talk(talk)), 0.0, CLOSE, 30.0, 1e-6);
    }

    #[test]
    fn a_day_that_was_asked_for_leaves_the_interval_alone_and_a_snooze_hardly_moves_it() {
        let declined = Rhythm::default().after(place(0), &Step::Declined);
        let (asked, day) = (place(1), place(20).at);
        let postponed = declined.after(asked, &Step::Postponed(day));
        assert_eq!(postponed, Rhythm { declines: 0.0, asked: Some(Place { at: day, ..asked }), ..declined });
        let snoozed = declined.after(asked, &Step::Snoozed(day));
        assert!((snoozed.y - declined.y - 1.1_f64.ln()).abs() < 1e-12);
        assert_eq!((snoozed.declines, snoozed.asked), (declined.declines, postponed.asked));
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let unit = || 0.0..=1.0_f64;
        let maybe = || proptest::option::of(unit());
        prop_oneof![
            (maybe(), maybe(), unit(), unit(), any::<bool>()).prop_map(
                |(received, shared, depth, usual_depth, they_began)| {
                    Step::Talk(Talk { received, shared, depth, usual_depth, they_began })
                }
            ),
            Just(Step::Declined),
            Just(Step::Lapsed),
            (0_i64..400).prop_map(|day| Step::Postponed(place(day).at)),
            (0_i64..400).prop_map(|day| Step::Snoozed(place(day).at)),
        ]
    }

    proptest! {
        #[test]
        fn the_interval_stays_in_its_bounds(
            steps in proptest::collection::vec(any_step(), 0..60), usual in 7.0..=90.0_f64, gentle: bool,
        ) {
            let mut rhythm = Rhythm::default();
            for (day, step) in (0..).zip(&steps) {
                rhythm = rhythm.after(place(day), step);
                let days = rhythm.interval(usual, gentle);
                prop_assert!((FASTEST..=SLOWEST).contains(&rhythm.y));
                prop_assert!((3.0..=365.0).contains(&days) && days >= usual / 2.0 - 1e-9 && days <= 4.0 * usual + 1e-9);
                prop_assert!(!(rhythm.room || gentle) || days >= usual);
                prop_assert_eq!(rhythm.resting.is_some(), rhythm.declines >= RESTS_AT);
            }
        }

        #[test]
        fn a_decline_or_silence_never_shortens_the_interval(
            steps in proptest::collection::vec(any_step(), 0..20), usual in 7.0..=90.0_f64,
        ) {
            let before = (0..).zip(&steps).fold(Rhythm::default(), |rhythm, (day, step)| rhythm.after(place(day), step));
            for quiet in [Step::Declined, Step::Lapsed, Step::Snoozed(place(99).at)] {
                let after = before.after(place(50), &quiet);
                prop_assert!(after.interval(usual, false) >= before.interval(usual, false));
            }
        }
    }
}
