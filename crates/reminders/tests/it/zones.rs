//! A reminder for each day, in zones whose clocks do strange things: it is told once on each day, at the time that an
//! oracle, written by hand from the transitions of 2026 and 2027, gives.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use heartward_proto::reminders::v1::{ListNoticesRequest, Notice, ReminderKind};

use crate::support::{Diary, Town};

const DAYS: i64 = 400;

/// Zone, time of day, and the days on which the clock does not show that time once: when it is told then, in UTC.
type Life = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
const LIVES: [Life; 12] = [
    ("UTC", "09:00", &[]),
    (
        "Europe/Berlin",
        "02:30",
        &[("2026-03-29", "2026-03-29T01:00"), ("2026-10-25", "2026-10-25T00:30"), ("2027-03-28", "2027-03-28T01:00")],
    ),
    (
        "Europe/London",
        "01:00",
        &[("2026-03-29", "2026-03-29T01:00"), ("2026-10-25", "2026-10-25T00:00"), ("2027-03-28", "2027-03-28T01:00")],
    ),
    ("America/New_York", "01:30", &[("2026-11-01", "2026-11-01T05:30")]),
    ("America/Los_Angeles", "02:15", &[("2026-03-08", "2026-03-08T10:00"), ("2027-03-14", "2027-03-14T10:00")]),
    // Midnight does not exist on the day that summer begins.
    ("America/Santiago", "00:00", &[("2026-09-06", "2026-09-06T04:00")]),
    ("Asia/Beirut", "00:30", &[("2026-03-29", "2026-03-28T22:00"), ("2027-03-28", "2027-03-27T22:00")]),
    // Half an hour, and half-hour offsets.
    ("Australia/Lord_Howe", "02:15", &[("2026-10-04", "2026-10-03T15:30")]),
    ("Australia/Lord_Howe", "01:45", &[("2026-04-05", "2026-04-04T14:45"), ("2027-04-04", "2027-04-03T14:45")]),
    ("Asia/Kathmandu", "23:59", &[]),
    (
        "Pacific/Chatham",
        "03:00",
        &[("2026-04-05", "2026-04-04T13:15"), ("2026-09-27", "2026-09-26T14:00"), ("2027-04-04", "2027-04-03T13:15")],
    ),
    // Two hours at once.
    (
        "Antarctica/Troll",
        "01:30",
        &[("2026-03-29", "2026-03-29T01:00"), ("2026-10-25", "2026-10-24T23:30"), ("2027-03-28", "2027-03-28T01:00")],
    ),
];

/// The time of an ordinary day by its offset; the special days by hand.
fn expected(zone: Tz, time: &str, special: &[(&str, &str)], date: NaiveDate) -> DateTime<Utc> {
    if let Some((_, told)) = special.iter().find(|(day, _)| *day == date.to_string()) {
        return NaiveDateTime::parse_from_str(told, "%Y-%m-%dT%H:%M").expect("a time").and_utc();
    }
    let time = NaiveTime::parse_from_str(time, "%H:%M").expect("a time");
    zone.from_local_datetime(&date.and_time(time)).single().expect("an ordinary day").to_utc()
}

async fn all(diary: &Diary<'_>) -> Vec<Notice> {
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListNoticesRequest { page_size: 200, page_token, ..ListNoticesRequest::default() };
        let page = diary.agenda().list_notices(request).await.expect("a list").into_inner();
        found.extend(page.notices);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return found;
        }
    }
}

#[tokio::test]
async fn a_daily_reminder_is_told_once_on_each_of_400_days_in_twelve_lives() {
    let town = Town::new().await;
    let mut lives = Vec::new();
    for (zone, time, special) in LIVES {
        let diary = town.somebody();
        diary.moves(1, zone).await;
        diary.remind(ReminderKind::Own, &format!("2026-03-03T{time}"), "FREQ=DAILY").await.expect(zone);
        lives.push((diary, zone.parse::<Tz>().expect("a zone"), time, special));
    }
    // Six hours at a time, so that nothing is so late that it is told together with the next.
    for _ in 0..(DAYS + 4) * 4 {
        town.world.clock.advance(TimeDelta::hours(6));
        town.run().await;
    }
    for (diary, zone, time, special) in lives {
        let mut told = BTreeMap::new();
        for notice in all(&diary).await {
            let date = notice.occurrence[..10].parse::<NaiveDate>().expect("a date");
            let due = notice.due_time.expect("a time").seconds;
            assert_eq!(told.insert(date, due), None, "{zone} {time}: {date} twice");
        }
        for day in 0..DAYS {
            let date = NaiveDate::from_ymd_opt(2026, 3, 3).expect("a date") + TimeDelta::days(day);
            let due = told.get(&date).unwrap_or_else(|| panic!("{zone} {time}: not on {date}"));
            assert_eq!(*due, expected(zone, time, special, date).timestamp(), "{zone} {time} on {date}");
        }
    }
}
