use anyhow::Context as _;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Whose life is shown. Nobody in it exists. What is not read here goes to the API as it stands there.
const STORY: &str = include_str!("story.json");

/// Sample data: an account, and the people in its life.
#[derive(Debug, Deserialize)]
pub(super) struct Story {
    pub(super) account: Account,
    pub(super) people: Vec<Person>,
    check_ins: Vec<CheckIn>,
    reminders: Vec<Reminder>,
}

/// Whose life it is.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) password: String,
    pub(super) name: String,
    pub(super) time_zone: String,
}

/// Somebody in it.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    pub(super) name: String,
    talks: Vec<Talk>,
    /// The other fields of the API.
    #[serde(flatten)]
    pub(super) facts: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
struct Talk {
    days_ago: i64,
    at: String,
    /// Who else was there.
    #[serde(default)]
    with: Vec<String>,
    /// The other fields of the API.
    #[serde(flatten)]
    facts: Map<String, Value>,
}

/// How somebody was.
#[derive(Debug, Deserialize)]
struct CheckIn {
    days_ago: i64,
    at: String,
    /// The other fields of the API.
    #[serde(flatten)]
    facts: Map<String, Value>,
}

/// Something to come back to.
#[derive(Debug, Deserialize)]
struct Reminder {
    about: String,
    in_days: i64,
    /// The other fields of the API.
    #[serde(flatten)]
    facts: Map<String, Value>,
}

/// A reminder of the story, about whom and from which day on.
#[derive(Debug)]
pub(super) struct Ahead<'a> {
    pub(super) about: &'a str,
    pub(super) start: String,
    pub(super) facts: &'a Map<String, Value>,
}

/// A conversation or a check-in of the story, and when it was.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) when: DateTime<Utc>,
    pub(super) with: Vec<&'a str>,
    pub(super) facts: &'a Map<String, Value>,
}

impl Story {
    /// The story.
    pub(super) fn read() -> anyhow::Result<Self> {
        serde_json::from_str(STORY).context("The sample data cannot be read")
    }

    /// All conversations as seen from `now`, the newest first: whoever hears of an old one first thinks that a new one
    /// has been due for long, and offers it.
    pub(super) fn told(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<Told<'_>>> {
        let mut told = Vec::new();
        for person in &self.people {
            for talk in &person.talks {
                let when = moment(now, talk.days_ago, &talk.at)?;
                let with = [person.name.as_str()].into_iter().chain(talk.with.iter().map(String::as_str)).collect();
                told.push(Told { when, with, facts: &talk.facts });
            }
        }
        told.sort_by_key(|talk| std::cmp::Reverse(talk.when));
        Ok(told)
    }

    /// All check-ins as seen from `now`.
    pub(super) fn checked_in(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<Told<'_>>> {
        let told = self.check_ins.iter().map(|check_in| {
            let when = moment(now, check_in.days_ago, &check_in.at)?;
            Ok(Told { when, with: Vec::new(), facts: &check_in.facts })
        });
        told.collect()
    }

    /// All reminders as seen from `now`.
    pub(super) fn ahead(&self, now: DateTime<Utc>) -> Vec<Ahead<'_>> {
        let ahead = self.reminders.iter().map(|one| Ahead {
            about: &one.about,
            start: (now + TimeDelta::days(one.in_days)).date_naive().to_string(),
            facts: &one.facts,
        });
        ahead.collect()
    }
}

fn moment(now: DateTime<Utc>, days_ago: i64, at: &str) -> anyhow::Result<DateTime<Utc>> {
    let clock = NaiveTime::parse_from_str(at, "%H:%M").context("A time in the sample data is none")?;
    Ok((now - TimeDelta::days(days_ago)).date_naive().and_time(clock).and_utc())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_story_is_about_people_it_knows_and_all_in_the_last_fourteen_weeks() {
        let story = Story::read().expect("readable");
        let names: HashSet<_> = story.people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names.len(), story.people.len());
        for now in ["2026-03-01T00:00:00Z", "2026-03-01T23:59:59Z"] {
            let now = now.parse().expect("a time");
            let told = story.told(now).expect("readable");
            assert!(told.len() >= 40, "{}", told.len());
            assert!(told.iter().flat_map(|talk| &talk.with).all(|name| names.contains(name)));
            assert!(told.iter().all(|talk| talk.when < now && now - talk.when < TimeDelta::weeks(14)));
            let checked_in = story.checked_in(now).expect("readable");
            assert!(checked_in.len() >= 5 && checked_in.iter().all(|check_in| check_in.when < now));
            assert!(story.ahead(now).iter().all(|one| names.contains(one.about)));
            assert!(told.windows(2).all(|pair| pair[0].when >= pair[1].when));
        }
    }

    #[test]
    fn the_words_of_a_talk_are_left_to_the_api() {
        let story = Story::read().expect("readable");
        let told = story.told("2026-03-01T12:00:00Z".parse().expect("a time")).expect("readable");
        assert!(told.iter().all(|talk| talk.facts.contains_key("layer") && !talk.facts.contains_key("days_ago")));
        assert!(story.people.iter().all(|person| person.facts.contains_key("circle")));
    }
}
