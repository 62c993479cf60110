use chrono::{Datelike as _, NaiveDate};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::{GetOverviewResponse, PersonOverview, Together, WeekOverview};

use super::sharing::Reach;
use super::words::{self, counted, dated};
use crate::plot::{Circles, Ring, Week, Weeks, Width};
use crate::{say, tell};

/// The time with everybody, week by week.
pub(crate) struct WeeksView {
    pub(crate) sentence: String,
    /// Drawn wide and slim.
    pub(crate) drawing: String,
    pub(crate) rows: Vec<WeekRow>,
}

/// One week of the table.
pub(crate) struct WeekRow {
    pub(crate) day: String,
    pub(crate) iso_day: String,
    pub(crate) alone: String,
    pub(crate) in_groups: String,
}

/// The time with everybody, circle by circle.
pub(crate) struct CirclesView {
    pub(crate) sentence: String,
    /// Drawn wide and slim.
    pub(crate) drawing: String,
    pub(crate) rows: Vec<CircleRow>,
}

/// One circle of the table.
pub(crate) struct CircleRow {
    pub(crate) name: &'static str,
    pub(crate) people: usize,
    pub(crate) alone: String,
    pub(crate) in_groups: String,
}

impl WeeksView {
    /// `None` without a conversation.
    pub(crate) fn new(overview: &GetOverviewResponse, reach: Reach) -> Option<Self> {
        let (alone, in_groups) =
            overview.weeks.iter().fold(<(Together, Together)>::default(), |(alone, groups), week| {
                (sum(alone, week.alone), sum(groups, week.in_groups))
            });
        if alone.conversations + in_groups.conversations == 0 {
            return None;
        }
        let sentence = tell("insights-weeks-sentence").with("months", reach.months());
        let sentence = sentence.with("alone", told(&alone)).with("groups", told(&in_groups)).to_string();
        let mut columns: Vec<Week> = overview.weeks.iter().scan(0, |month, week| Some(column(month, week))).collect();
        // Two names side by side would run into each other.
        if let [first, second, ..] = columns.as_mut_slice()
            && !second.month.is_empty()
        {
            first.month = "";
        }
        let draw = |width| Weeks::draw(&columns, width, say("insights-weeks-drawing"), &sentence);
        let quiet = |week: &&WeekOverview| count(week.alone) + count(week.in_groups) > 0;
        let rows = overview.weeks.iter().rev().filter(quiet).map(|week| WeekRow {
            day: day(&week.start_date).map_or_else(String::new, |day| dated("date", day).to_string()),
            iso_day: week.start_date.clone(),
            alone: told(&week.alone.unwrap_or_default()),
            in_groups: told(&week.in_groups.unwrap_or_default()),
        });
        Some(Self { drawing: Width::BOTH.map(draw).concat(), rows: rows.collect(), sentence })
    }
}

impl CirclesView {
    /// `None` without a conversation.
    pub(crate) fn new(overview: &GetOverviewResponse, people: &[Person], reach: Reach) -> Option<Self> {
        let (mut rings, mut rows, mut shown) = (Vec::new(), Vec::new(), Vec::new());
        for circle in words::CIRCLES.iter().map(|word| i32::from(word.value)).chain([0]) {
            let inside = |one: &&PersonOverview| {
                people.iter().any(|person| person.id == one.person_id && person.circle == circle)
            };
            let inside: Vec<&PersonOverview> = overview.people.iter().filter(inside).collect();
            let alone = inside.iter().fold(Together::default(), |all, one| sum(all, one.alone));
            let in_groups = inside.iter().fold(Together::default(), |all, one| sum(all, one.in_groups));
            if inside.is_empty() {
                continue;
            }
            let name = words::circle(circle);
            shown.push(circle);
            rings.push(Ring { name, alone: count(Some(alone)), in_groups: count(Some(in_groups)) });
            rows.push(CircleRow { name, people: inside.len(), alone: told(&alone), in_groups: told(&in_groups) });
        }
        let (_, most) = rings.iter().zip(shown).max_by_key(|(ring, _)| ring.alone + ring.in_groups)?;
        let sentence = tell("insights-circles-sentence").with("months", reach.months());
        let sentence = sentence.with("whom", words::people_of(most)).to_string();
        let draw = |width| Circles::draw(&rings, width, say("insights-circles"), &sentence);
        Some(Self { drawing: Width::BOTH.map(draw).concat(), rows, sentence })
    }
}

fn sum(all: Together, more: Option<Together>) -> Together {
    let more = more.unwrap_or_default();
    Together {
        conversations: all.conversations + more.conversations,
        minutes: all.minutes + more.minutes,
        measured: all.measured + more.measured,
    }
}

fn count(time: Option<Together>) -> usize {
    usize::try_from(time.unwrap_or_default().conversations).unwrap_or(0)
}

/// "4 talks", "4 talks (2 h 30 min noted)".
fn told(time: &Together) -> String {
    let talks = counted(count(Some(*time)), "counted-talks");
    let (hours, minutes) = (time.minutes / 60, time.minutes % 60);
    match (hours, minutes) {
        _ if time.measured == 0 => talks,
        (0, minutes) => tell("time-minutes").with("talks", talks).with("minutes", minutes).to_string(),
        (hours, 0) => tell("time-hours").with("talks", talks).with("hours", hours).to_string(),
        (hours, minutes) => {
            tell("time-both").with("talks", talks).with("hours", hours).with("minutes", minutes).to_string()
        }
    }
}

fn day(date: &str) -> Option<NaiveDate> {
    date.parse().ok()
}

/// A week as a column, named after its month when the one before was in another.
fn column(month: &mut u32, week: &WeekOverview) -> Week {
    let now = day(&week.start_date).map_or(0, |day| day.month());
    let name = if now == *month { "" } else { words::short_month(now) };
    *month = now;
    Week { month: name, alone: count(week.alone), in_groups: count(week.in_groups) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(conversations: i64, minutes: i64) -> Together {
        Together { conversations, minutes, measured: i64::from(minutes > 0) }
    }

    #[test]
    fn time_is_told_as_far_as_it_was_noted() {
        assert_eq!(told(&time(1, 0)), "1 talk");
        assert_eq!(told(&time(4, 45)), "4 talks (45 min noted)");
        assert_eq!(told(&time(4, 120)), "4 talks (2 h noted)");
        assert_eq!(told(&time(4, 150)), "4 talks (2 h 30 min noted)");
    }

    #[test]
    fn nothing_noted_draws_nothing() {
        let quiet = WeekOverview { start_date: "2026-02-23".to_owned(), ..WeekOverview::default() };
        let overview = GetOverviewResponse { weeks: vec![quiet], people: Vec::new() };
        assert!(WeeksView::new(&overview, Reach::asked(None)).is_none());
        assert!(CirclesView::new(&overview, &[], Reach::asked(None)).is_none());
    }

    #[test]
    fn people_are_counted_in_their_circles() {
        let person = |id: &str, circle| Person { id: id.to_owned(), circle, ..Person::default() };
        let one = |id: &str, alone| PersonOverview {
            person_id: id.to_owned(),
            alone: Some(alone),
            ..PersonOverview::default()
        };
        let overview = GetOverviewResponse {
            people: vec![one("a", time(2, 0)), one("b", time(3, 60)), one("c", time(1, 0)), one("gone", time(9, 0))],
            weeks: Vec::new(),
        };
        let people = [person("a", 2), person("b", 2), person("c", 0)];
        let view = CirclesView::new(&overview, &people, Reach::asked(Some(3))).expect("some");
        let rows: Vec<_> = view.rows.iter().map(|row| (row.name, row.people, row.alone.as_str())).collect();
        assert_eq!(rows, [("Inner circle", 2, "5 talks (1 h noted)"), ("No circle chosen", 1, "1 talk")]);
        assert_eq!(view.sentence, "In the last 3 months most of your talks were with people of your inner circle.");
    }
}
