use chrono::{DateTime, TimeDelta, Utc};

/// A rolling week.
pub(crate) const A_WEEK: TimeDelta = TimeDelta::days(7);
/// Whoever lets others go first looks again after this long: by then they have had their turn.
const AFTER_OTHERS: TimeDelta = TimeDelta::minutes(1);

/// When somebody's offer has its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Now.
    Now,
    /// Not before this time.
    At(DateTime<Utc>),
}

/// How many notes an account wants, and how many there were.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Offers a week, at most.
    pub(crate) weekly: usize,
    /// Notes a day, at most: with as many, nothing is offered that day.
    pub(crate) daily: usize,
    /// Notes today.
    pub(crate) today: usize,
    /// When the next day begins.
    pub(crate) tomorrow: DateTime<Utc>,
}

/// Whose turn it is: `recent` are the times of the newest offers of the account, newest first, as many as there can be in
/// a week; `ahead` is how many people whose offers are due have waited longer for their interval.
pub(crate) fn turn(recent: &[DateTime<Utc>], limits: &Limits, ahead: usize, now: DateTime<Utc>) -> Turn {
    let this_week = recent.iter().take_while(|made_at| **made_at + A_WEEK > now).count();
    match recent.get(limits.weekly.saturating_sub(1)) {
        Some(oldest) if this_week >= limits.weekly => Turn::At(*oldest + A_WEEK),
        _ if limits.today >= limits.daily => Turn::At(limits.tomorrow),
        _ if this_week + ahead < limits.weekly && limits.today + ahead < limits.daily => Turn::Now,
        _ => Turn::At(now + AFTER_OTHERS),
    }
}

/// How much somebody's turn it is: the time elapsed, in intervals.
pub(crate) fn pull(since: DateTime<Utc>, interval: f64, now: DateTime<Utc>) -> f64 {
    (now - since).as_seconds_f64() / (interval * 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_a_week_and_whoever_has_waited_longer_goes_first() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(100);
        let ago = |days| now - TimeDelta::days(days);
        let turn = |recent: &[DateTime<Utc>], ahead, now| {
            turn(recent, &Limits { weekly: 2, daily: 9, today: 0, tomorrow: now }, ahead, now)
        };
        assert_eq!(turn(&[], 0, now), Turn::Now);
        assert_eq!(turn(&[ago(6)], 0, now), Turn::Now);
        assert_eq!(turn(&[ago(1), ago(7)], 0, now), Turn::Now);
        assert_eq!(turn(&[ago(1), ago(5)], 0, now), Turn::At(now + TimeDelta::days(2)));
        assert_eq!(turn(&[], 1, now), Turn::Now);
        assert_eq!(turn(&[], 2, now), Turn::At(now + AFTER_OTHERS));
        assert_eq!(turn(&[ago(1)], 1, now), Turn::At(now + AFTER_OTHERS));
        assert!(pull(ago(30), 30.0, now) < pull(ago(15), 14.0, now));
    }

    #[test]
    fn a_day_with_its_notes_has_no_room_for_an_offer() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(100);
        let limits = |today| Limits { weekly: 5, daily: 2, today, tomorrow: now + TimeDelta::hours(3) };
        assert_eq!(turn(&[], &limits(1), 0, now), Turn::Now);
        assert_eq!(turn(&[], &limits(1), 1, now), Turn::At(now + AFTER_OTHERS));
        assert_eq!(turn(&[], &limits(2), 0, now), Turn::At(limits(2).tomorrow));
    }
}
