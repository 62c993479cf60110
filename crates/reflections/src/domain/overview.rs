//! The last months at a glance: what the plots over all people are drawn from.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Datelike as _, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::{Error, PersonId, Result};

use super::Dot;

/// How far an overview looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(u32);

impl Span {
    const ALLOWED: [u32; 3] = [3, 6, 12];

    /// Reads a span; `Invalid` unless it is 3, 6 or 12 months. 0 means 3.
    pub(crate) fn parse(months: i32) -> Result<Self> {
        match u32::try_from(months) {
            Ok(0) => Ok(Self(3)),
            Ok(months) if Self::ALLOWED.contains(&months) => Ok(Self(months)),
            _ => Err(Error::invalid("months", "Must be 3, 6 or 12.")),
        }
    }

    /// Its first day in this zone: a Monday, so that the first week is whole.
    pub(crate) fn first_day(self, now: DateTime<Utc>, zone: Tz) -> NaiveDate {
        monday(now.with_timezone(&zone).date_naive() - Months::new(self.0))
    }
}

/// Time together, as far as it was noted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Together {
    /// How many conversations there were.
    pub(crate) conversations: i64,
    /// How long they took in all, in minutes, where that was noted.
    pub(crate) minutes: i64,
    /// How many of them have a duration.
    pub(crate) measured: i64,
}

impl Together {
    fn add(&mut self, dot: &Dot) {
        self.conversations += 1;
        self.minutes += dot.minutes.map_or(0, i64::from);
        self.measured += i64::from(dot.minutes.is_some());
    }
}

/// Who shared more in how many conversations, as the writer saw it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Shares {
    /// S above P.
    pub(crate) you: i64,
    /// S and P alike.
    pub(crate) even: i64,
    /// P above S.
    pub(crate) them: i64,
}

/// One person in the span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// How many conversations touched each layer at the deepest, in the order of [`super::Layer::ALL`].
    pub(crate) by_layer: [i64; 5],
    /// One-to-ones.
    pub(crate) alone: Together,
    /// Conversations in groups.
    pub(crate) in_groups: Together,
    /// Who shared more, where that may be told.
    pub(crate) shares: Option<Shares>,
}

/// One week of the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Week {
    /// Its Monday.
    pub(crate) start: NaiveDate,
    /// One-to-ones, each counted once.
    pub(crate) alone: Together,
    /// Conversations in groups, each counted once however many people of the account took part.
    pub(crate) in_groups: Together,
}

/// A span at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overview {
    /// Everybody there was a conversation with.
    pub(crate) people: BTreeMap<PersonId, Row>,
    /// Every week from the first to this one, quiet ones too.
    pub(crate) weeks: Vec<Week>,
}

impl Overview {
    /// The overview of these dots, oldest first, in weeks of this zone from `first` (a Monday) to `now`.
    pub(crate) fn of(dots: &[Dot], first: NaiveDate, now: DateTime<Utc>, zone: Tz) -> Self {
        let day = |time: DateTime<Utc>| time.with_timezone(&zone).date_naive();
        // A conversation can lie a day ahead, where clocks or zones are off.
        let last = monday(dots.last().map_or(now, |dot| dot.occur_time.max(now)).with_timezone(&zone).date_naive());
        let mondays = first.iter_days().step_by(7).take_while(|start| *start <= last);
        let mut weeks: Vec<Week> =
            mondays.map(|start| Week { start, alone: Together::default(), in_groups: Together::default() }).collect();
        let (mut people, mut counted) = (BTreeMap::<PersonId, Row>::new(), BTreeSet::new());
        for dot in dots.iter().filter(|dot| day(dot.occur_time) >= first) {
            let row = people.entry(dot.person).or_default();
            row.by_layer[dot.answers.layer as usize] += 1;
            if dot.one_to_one() {
                row.alone.add(dot);
            } else {
                row.in_groups.add(dot);
            }
            row.shares.get_or_insert_default().add(dot);
            let week = weeks.partition_point(|week| week.start <= day(dot.occur_time)).checked_sub(1);
            if let (true, Some(week)) = (counted.insert(dot.conversation), week) {
                let week = &mut weeks[week];
                if dot.one_to_one() {
                    week.alone.add(dot);
                } else {
                    week.in_groups.add(dot);
                }
            }
        }
        Self { people, weeks }
    }

    /// Tells nobody's share of these people.
    pub(crate) fn hush(&mut self, silent: &HashSet<PersonId>) {
        for person in silent {
            if let Some(row) = self.people.get_mut(person) {
                row.shares = None;
            }
        }
    }
}

impl Shares {
    fn add(&mut self, dot: &Dot) {
        let (Some(you), Some(them)) = (dot.answers.spoke_freely, dot.answers.they_shared) else { return };
        match i32::from(you).cmp(&i32::from(them)) {
            std::cmp::Ordering::Greater => self.you += 1,
            std::cmp::Ordering::Equal => self.even += 1,
            std::cmp::Ordering::Less => self.them += 1,
        }
    }
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use heartward_core::ConversationId;

    use super::super::{Answers, Format};
    use super::*;

    fn dot(person: PersonId, time: DateTime<Utc>, format: Format) -> Dot {
        Dot {
            conversation: ConversationId::generate(),
            person,
            occur_time: time,
            answers: Answers::noted(3, Some(4), Some(2), None),
            format,
            ran_dry: false,
            minutes: None,
        }
    }

    #[test]
    fn weeks_are_those_of_the_zone_and_quiet_ones_are_there() {
        let zone = chrono_tz::Pacific::Auckland;
        // A Wednesday there; it is still Tuesday in UTC.
        let now = zone.with_ymd_and_hms(2026, 3, 4, 8, 0, 0).single().expect("a time").to_utc();
        let first = Span::parse(3).expect("allowed").first_day(now, zone);
        assert_eq!(first, NaiveDate::from_ymd_opt(2025, 12, 1).expect("a Monday"));
        let (ines, tom) = (PersonId::generate(), PersonId::generate());
        // Monday early in the morning there, Sunday in UTC.
        let monday = zone.with_ymd_and_hms(2026, 3, 2, 1, 0, 0).single().expect("a time").to_utc();
        let before = zone.with_ymd_and_hms(2025, 11, 30, 23, 0, 0).single().expect("a time").to_utc();
        let group = Dot { minutes: Some(90), ..dot(ines, monday, Format::SmallGroup) };
        let dots = [
            dot(ines, before, Format::OneToOne),
            group,
            Dot { person: tom, ..group },
            Dot { minutes: Some(30), ..dot(ines, monday, Format::OneToOne) },
            dot(ines, now, Format::OneToOne),
        ];
        let overview = Overview::of(&dots, first, now, zone);
        assert_eq!(overview.weeks.len(), 14);
        assert_eq!(overview.weeks[..13].iter().map(|week| week.alone.conversations).sum::<i64>(), 0);
        let last = overview.weeks[13];
        assert_eq!(last.alone, Together { conversations: 2, minutes: 30, measured: 1 });
        assert_eq!(last.in_groups, Together { conversations: 1, minutes: 90, measured: 1 }, "one for two people");
        assert_eq!(overview.people[&ines].by_layer, [0, 0, 0, 3, 0]);
        assert_eq!(overview.people[&ines].shares, Some(Shares { you: 3, even: 0, them: 0 }));
        assert_eq!(overview.people[&tom].in_groups.conversations, 1);
    }

    #[test]
    fn spans_are_three() {
        assert_eq!(Span::parse(0).expect("the usual one"), Span(3));
        assert!([3, 6, 12].map(Span::parse).iter().all(Result::is_ok));
        assert!([-3, 1, 24].map(Span::parse).iter().all(Result::is_err));
    }
}
