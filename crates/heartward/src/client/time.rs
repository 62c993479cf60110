//! Points in time, as people say and read them where they are.

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use heartward_core::Clock;
use serde::Deserialize;

use super::Server;

const FORMS: &str = "now, today, yesterday, a day as in 2026-03-01, or a day with a time as in \"yesterday 19:30\"";

/// Now, on the wall of whoever is signed in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    pub(super) now: DateTime<Utc>,
    pub(super) zone: Tz,
}

#[derive(Deserialize)]
struct Session {
    account: Account,
}

#[derive(Deserialize)]
struct Account {
    time_zone: String,
}

impl Here {
    /// Now, where the account says that it is.
    pub(super) async fn of(server: &Server) -> anyhow::Result<Self> {
        let session: Session = server.get("/api/v1/session", &[]).await?;
        // A zone that a newer instance knows is no reason to say nothing.
        Ok(Self { now: Clock::System.now(), zone: session.account.time_zone.parse().unwrap_or(Tz::UTC) })
    }

    /// The moment that somebody means; `None` for now, which the instance knows best.
    pub(super) fn moment(&self, text: &str) -> anyhow::Result<Option<DateTime<Utc>>> {
        let text = text.trim();
        if text == "now" {
            return Ok(None);
        }
        if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
            return Ok(Some(exact.to_utc()));
        }
        let (day, clock) = text.split_once([' ', 'T']).map_or((text, None), |(day, clock)| (day, Some(clock)));
        let today = self.date(self.now);
        let date = match day {
            "today" => Some(today),
            "yesterday" => today.pred_opt(),
            day => day.parse::<NaiveDate>().ok(),
        };
        let Some(date) = date else { bail!("--when must be {FORMS}.") };
        let moment = match clock {
            None => self.about_midday(date),
            Some(clock) => NaiveTime::parse_from_str(clock.trim(), "%H:%M").ok().and_then(|clock| self.at(date, clock)),
        };
        moment.map(Some).with_context(|| format!("--when must be {FORMS}."))
    }

    /// How long ago, in plain words.
    pub(super) fn ago(&self, then: DateTime<Utc>) -> String {
        match (self.date(self.now) - self.date(then)).num_days() {
            ..0 => "tomorrow".to_owned(),
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            days @ 2..14 => format!("{days} days ago"),
            days @ 14..63 => format!("{} weeks ago", days / 7),
            days @ 63..730 => format!("{} months ago", days / 30),
            days => format!("{} years ago", days / 365),
        }
    }

    /// A day: "Tuesday 24 November".
    pub(super) fn day(&self, then: DateTime<Utc>) -> String {
        self.date(then).format("%A %-d %B").to_string()
    }

    /// Midday when nobody says a time, or earlier on a day whose midday is still to come.
    fn about_midday(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        let moments = [12, 8, 0].into_iter().filter_map(|hour| self.at(date, NaiveTime::from_hms_opt(hour, 0, 0)?));
        let (past, ahead): (Vec<_>, Vec<_>) = moments.partition(|moment| *moment <= self.now);
        past.first().or(ahead.first()).copied()
    }

    /// The moment at which a clock on the wall shows this: of two the first, and of none the first one after the gap.
    fn at(&self, date: NaiveDate, clock: NaiveTime) -> Option<DateTime<Utc>> {
        let asked = date.and_time(clock);
        // The longest gap there has been is the day that Samoa left out.
        let minutes = (0..=25 * 60).map_while(|minutes| asked.checked_add_signed(TimeDelta::minutes(minutes)));
        let mut shown = minutes.filter_map(|local| self.zone.from_local_datetime(&local).earliest());
        shown.next().map(|moment| moment.to_utc())
    }

    fn date(&self, then: DateTime<Utc>) -> NaiveDate {
        then.with_timezone(&self.zone).date_naive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Here {
        Here { now: "2026-03-29T08:00:00Z".parse().expect("a time"), zone: Tz::Europe__Berlin }
    }

    #[test]
    fn a_moment_is_meant_where_the_person_is() {
        let cases = [
            ("now", None),
            ("today", Some("2026-03-29T06:00:00Z")),
            ("yesterday", Some("2026-03-28T11:00:00Z")),
            ("2026-01-05", Some("2026-01-05T11:00:00Z")),
            ("yesterday 19:30", Some("2026-03-28T18:30:00Z")),
            ("2026-01-05T19:30", Some("2026-01-05T18:30:00Z")),
            ("2026-01-05T19:30:00+05:00", Some("2026-01-05T14:30:00Z")),
            // The clocks skip this hour.
            ("2026-03-29 02:30", Some("2026-03-29T01:00:00Z")),
        ];
        for (text, moment) in cases {
            let expected = moment.map(|moment| moment.parse::<DateTime<Utc>>().expect("a time"));
            assert_eq!(here().moment(text).expect(text), expected, "{text}");
        }
        for text in ["", "soon", "2026-13-01", "today 25:00", "yesterday noon"] {
            assert!(here().moment(text).expect_err(text).to_string().contains("yesterday 19:30"), "{text}");
        }
    }

    #[test]
    fn the_past_is_told_in_plain_words() {
        let ago = |text: &str| here().ago(text.parse().expect("a time"));
        assert_eq!(ago("2026-03-28T23:30:00Z"), "today");
        assert_eq!(ago("2026-03-28T12:00:00Z"), "yesterday");
        assert_eq!(ago("2026-02-20T12:00:00Z"), "5 weeks ago");
    }
}
