use chrono::{DateTime, TimeDelta, Utc};

/// So many offers at most in any [`A_WEEK`], over all people of an account.
pub(crate) const PER_WEEK: usize = 2;
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

/// Whose turn it is: `recent` are the times of the newest [`PER_WEEK`] offers of the account, newest first, and `ahead`
/// is how many people whose offers are due have waited longer for their interval.
pub(crate) fn turn(recent: &[DateTime<Utc>], ahead: usize, now: DateTime<Utc>) -> Turn {
    let this_week = recent.iter().take_while(|made_at| **made_at + A_WEEK > now).count();
    match recent.get(PER_WEEK - 1) {
        Some(oldest) if this_week >= PER_WEEK => Turn::At(*oldest + A_WEEK),
        _ if this_week + ahead < PER_WEEK => Turn::Now,
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
        assert_eq!(turn(&[], 0, now), Turn::Now);
        assert_eq!(turn(&[ago(6)], 0, now), Turn::Now);
        assert_eq!(turn(&[ago(1), ago(7)], 0, now), Turn::Now);
        assert_eq!(turn(&[ago(1), ago(5)], 0, now), Turn::At(now + TimeDelta::days(2)));
        assert_eq!(turn(&[], 1, now), Turn::Now);
        assert_eq!(turn(&[], 2, now), Turn::At(now + AFTER_OTHERS));
        assert_eq!(turn(&[ago(1)], 1, now), Turn::At(now + AFTER_OTHERS));
        assert!(pull(ago(30), 30.0, now) < pull(ago(15), 14.0, now));
    }
}
