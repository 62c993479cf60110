use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use heartward_core::PersonId;

use super::offer::{ACCEPTED_FOR, OPEN_FOR, Offer, State};
use super::rhythm::{Place, Rhythm, SourceId, days};

/// The window begins this part of the interval early.
const EARLY: f64 = 0.15;
/// The window ends this part of the interval late.
const LATE: f64 = 0.25;
/// The earliest day for the note that the door is open, counted from when the rest began.
const QUIET_DAYS: f64 = 90.0;

/// How near the account wants to keep a person. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Circle {
    #[default]
    Unspecified = 0,
    Household = 1,
    Inner = 2,
    Close = 3,
    Wider = 4,
    Outer = 5,
}

impl Circle {
    /// The circle of this number; one that we do not know of brings no offers.
    pub(crate) fn numbered(number: i32) -> Self {
        let known = [Self::Household, Self::Inner, Self::Close, Self::Wider, Self::Outer];
        known.into_iter().find(|circle| *circle as i32 == number).unwrap_or_default()
    }

    /// The interval the circle stands for, `I0`, in days; none where nothing is offered.
    pub(crate) fn usual_days(self) -> Option<f64> {
        match self {
            Self::Household => Some(7.0),
            Self::Inner => Some(14.0),
            Self::Close => Some(30.0),
            Self::Wider => Some(90.0),
            Self::Outer | Self::Unspecified => None,
        }
    }
}

/// How ready a person is for open talk. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Receptiveness {
    #[default]
    Unspecified = 0,
    Open = 1,
    WarmingUp = 2,
    NotNow = 3,
}

impl Receptiveness {
    /// The receptiveness of this number; one that we do not know of counts as not said.
    pub(crate) fn numbered(number: i32) -> Self {
        let known = [Self::Open, Self::WarmingUp, Self::NotNow];
        known.into_iter().find(|one| *one as i32 == number).unwrap_or_default()
    }
}

/// What profiles tell of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    pub(crate) circle: Circle,
    pub(crate) receptiveness: Receptiveness,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
    pub(crate) no_reminders: bool,
    /// Month and day of the birthday; 29 February can be.
    pub(crate) birthday: Option<(u32, u32)>,
}

impl Facts {
    /// A birthday, from its numbers; `None` when there is no such day.
    pub(crate) fn birthday(month: i32, day: i32) -> Option<(u32, u32)> {
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        NaiveDate::from_ymd_opt(2000, month, day).map(|_| (month, day))
    }

    /// Whether anything is to be said about the person at all.
    pub(crate) fn allow_notes(self) -> bool {
        !self.archived && !self.deleted && !self.no_reminders
    }

    fn allow_offers(self) -> bool {
        self.allow_notes() && self.receptiveness != Receptiveness::NotNow
    }
}

/// All that is known of the one-to-ones with one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cadence {
    pub(crate) person: PersonId,
    pub(crate) facts: Facts,
    /// Since when they have been in this circle.
    pub(crate) circle_since: Option<DateTime<Utc>>,
    pub(crate) rhythm: Rhythm,
}

impl Cadence {
    /// The interval `I` in days; none without a circle that has one.
    pub(crate) fn interval(&self) -> Option<f64> {
        let gentle = self.facts.receptiveness == Receptiveness::WarmingUp;
        self.facts.circle.usual_days().map(|usual| self.rhythm.interval(usual, gentle))
    }

    /// The next occurrence; none when there is nothing to offer.
    pub(crate) fn plan(&self) -> Option<Plan> {
        let interval = self.interval().filter(|_| self.facts.allow_offers())?;
        let Rhythm { base, asked, resting, last_one_to_one, .. } = self.rhythm;
        let (since, counted_from) = match base {
            Some(base) => (base.at, base.source),
            None => (self.circle_since?, self.person.uuid().into()),
        };
        let (reason, occurrence, since, window) = match (asked, resting) {
            // Whoever asks for a day gets it, even while the person rests.
            (Some(Place { at: day, source }), _) => {
                (Reason::AskedFor, source, since.min(day), Window::of(day, LATE * interval))
            }
            (None, Some(rest)) => {
                let quiet = days(QUIET_DAYS.max(2.0 * interval));
                (Reason::DoorIsOpen, rest.source, rest.at, Window::of(rest.at + quiet, LATE * interval))
            }
            (None, None) => {
                let reason = if last_one_to_one.is_some() { Reason::SinceLastOneToOne } else { Reason::FirstOneToOne };
                let start = since + days((1.0 - EARLY) * interval);
                (reason, counted_from, since, Window::of(start, (EARLY + LATE) * interval))
            }
        };
        Some(Plan { reason, occurrence, since, interval, window, last_one_to_one })
    }
}

/// Why there is an offer. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    SinceLastOneToOne = 1,
    FirstOneToOne = 2,
    AskedFor = 3,
    DoorIsOpen = 4,
}

impl Reason {
    /// Every reason.
    pub(crate) const ALL: [Self; 4] = [Self::SinceLastOneToOne, Self::FirstOneToOne, Self::AskedFor, Self::DoorIsOpen];
}

/// A time that would suit. Nothing happens at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
}

impl Window {
    fn of(start: DateTime<Utc>, length: f64) -> Self {
        Self { start, end: start + days(length) }
    }

    /// The window as an offer made at `now` shows it: one that is over begins anew, for nothing is ever late.
    pub(crate) fn seen_at(self, now: DateTime<Utc>) -> Self {
        if self.end > now { self } else { Self { start: now, end: now + (self.end - self.start) } }
    }
}

/// The next occurrence of an offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plan {
    pub(crate) reason: Reason,
    /// What it is the occurrence of: the step that is counted from, or the person while there is none. One offer each.
    pub(crate) occurrence: SourceId,
    /// The beginning of "elapsed": the last talk or decline, the choice of the circle, or the beginning of the rest.
    /// An offer that was made before it belongs to the past.
    pub(crate) since: DateTime<Utc>,
    /// `I`, in days.
    pub(crate) interval: f64,
    pub(crate) window: Window,
    pub(crate) last_one_to_one: Option<DateTime<Utc>>,
}

/// What the scheduler has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Make the offer.
    Offer,
    /// Let the offer lapse.
    Lapse,
}

/// What the scheduler has to do for a person next, and from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) at: DateTime<Utc>,
    pub(crate) work: Work,
}

/// What comes next for a person.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Outlook {
    pub(crate) plan: Option<Plan>,
    /// The offer that was made for the plan's occurrence.
    pub(crate) offer: Option<Offer>,
    pub(crate) due: Option<Due>,
}

impl Outlook {
    /// Weighs the plan against the offer that was made for its occurrence.
    pub(crate) fn new(plan: Option<Plan>, offer: Option<Offer>) -> Self {
        Self { plan, offer, due: plan.and_then(|plan| due(&plan, offer.as_ref())) }
    }

    /// The window to show: none while the person rests, for the note that the door is open comes unannounced.
    pub(crate) fn window(&self) -> Option<Window> {
        self.plan.filter(|plan| plan.reason != Reason::DoorIsOpen).map(|plan| plan.window)
    }
}

fn due(plan: &Plan, offer: Option<&Offer>) -> Option<Due> {
    let make = Due { at: plan.window.start, work: Work::Offer };
    let lapse = |from: DateTime<Utc>, after: TimeDelta| Due { at: from + after, work: Work::Lapse };
    match offer {
        Some(offer) if offer.made_at >= plan.since => match offer.state {
            State::Withdrawn => Some(make),
            State::Open => Some(lapse(offer.made_at, OPEN_FOR)),
            State::Accepted => Some(lapse(offer.resolved_at.unwrap_or(offer.made_at), ACCEPTED_FOR)),
            // An answered occurrence comes up again for the note that the door is open; it is not repeated.
            State::Postponed | State::Rested | State::Lapsed => None,
        },
        // None was made, or the talk it counted from has been moved to a later time.
        _ => Some(make),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Step, Talk};

    fn at(day: f64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + days(day)
    }

    fn place(day: f64) -> Place {
        Place { at: at(day), source: SourceId::generate() }
    }

    fn cadence(circle: Circle, rhythm: Rhythm) -> Cadence {
        let facts = Facts { circle, ..Facts::default() };
        Cadence { person: PersonId::generate(), facts, circle_since: Some(at(0.0)), rhythm }
    }

    fn talk() -> Step {
        Step::Talk(Talk { received: None, shared: None, depth: 0.3, usual_depth: 0.3, they_began: false })
    }

    #[test]
    fn the_first_one_to_one_counts_from_the_choice_of_the_circle() {
        let cadence = cadence(Circle::Close, Rhythm::default());
        let plan = cadence.plan().expect("close");
        assert_eq!((plan.reason, plan.window), (Reason::FirstOneToOne, Window { start: at(25.5), end: at(37.5) }));
        assert_eq!(plan.occurrence, cadence.person.uuid().into());
    }

    #[test]
    fn the_next_one_to_one_counts_from_the_last_one_or_from_the_decline() {
        let talked = Rhythm::default().after(place(10.0), &talk());
        let plan = cadence(Circle::Inner, talked).plan().expect("inner");
        assert_eq!((plan.reason, plan.window), (Reason::SinceLastOneToOne, Window { start: at(21.9), end: at(27.5) }));
        let declined = cadence(Circle::Inner, talked.after(place(22.0), &Step::Declined)).plan().expect("inner");
        assert_eq!((declined.since, declined.window.start), (at(22.0), at(22.0 + 0.85 * 21.0)));
    }

    #[test]
    fn the_door_note_of_the_worked_example_comes_after_163_days() {
        let resting = Rhythm { y: 0.998_739, resting: Some(place(0.0)), base: Some(place(0.0)), ..Rhythm::default() };
        let door = cadence(Circle::Close, Rhythm { declines: 3.0, ..resting }).plan().expect("the note");
        assert_eq!(door.reason, Reason::DoorIsOpen);
        assert!((door.window.start - at(163.0)).abs() < days(0.2));
        assert_eq!(Outlook::new(Some(door), None).window(), None);
        let weekly = cadence(Circle::Household, resting).plan().expect("the note");
        assert_eq!(weekly.window.start, at(90.0));
    }

    #[test]
    fn people_who_are_warming_up_are_not_hurried() {
        let warm = Rhythm { y: -0.5, base: Some(place(0.0)), ..Rhythm::default() };
        let mut cadence = cadence(Circle::Inner, warm);
        assert!(cadence.interval().expect("inner") < 14.0);
        cadence.facts.receptiveness = Receptiveness::WarmingUp;
        assert_eq!(cadence.interval(), Some(14.0));
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_wanted() {
        let base = cadence(Circle::Close, Rhythm::default());
        let without = |facts: Facts| Cadence { facts, ..base }.plan();
        assert_eq!(without(Facts { circle: Circle::Outer, ..base.facts }), None);
        assert_eq!(without(Facts { circle: Circle::Unspecified, ..base.facts }), None);
        assert_eq!(without(Facts { receptiveness: Receptiveness::NotNow, ..base.facts }), None);
        assert_eq!(without(Facts { archived: true, ..base.facts }), None);
        assert_eq!(without(Facts { no_reminders: true, ..base.facts }), None);
        assert_eq!(without(Facts { deleted: true, ..base.facts }), None);
        assert_eq!(Circle::numbered(9), Circle::Unspecified);
    }

    #[test]
    fn a_window_that_is_over_begins_anew() {
        let window = Window { start: at(10.0), end: at(14.0) };
        assert_eq!(window.seen_at(at(13.0)), window);
        assert_eq!(window.seen_at(at(14.0)), Window { start: at(14.0), end: at(18.0) });
    }

    proptest! {
        #[test]
        fn resting_suggests_nothing(declines in proptest::collection::vec(prop::bool::ANY, 0..12)) {
            let mut rhythm = Rhythm::default().after(place(0.0), &talk());
            for (day, declined) in (1..).zip(declines) {
                rhythm = rhythm.after(place(f64::from(day)), if declined { &Step::Declined } else { &Step::Lapsed });
                let outlook = Outlook::new(cadence(Circle::Close, rhythm).plan(), None);
                prop_assert_eq!(outlook.window().is_none(), rhythm.declines >= 3.0);
                prop_assert_eq!(outlook.window().is_none(), rhythm.resting.is_some());
            }
        }
    }
}
