use chrono::{DateTime, TimeDelta, Utc};

/// How often something may be tried: so many times at once, and then once in a while.
///
/// Nothing is ever locked: whoever tries too much for another is turned away together with them for one `pause` at a
/// time, and who signed in with a browser before is counted apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// What is tried, and what it is counted by.
    pub(crate) what: &'static str,
    at_once: i32,
    pause: TimeDelta,
}

/// Signing in to an address, from wherever.
pub(crate) const SIGN_IN: Limit = Limit::new("sign-in", 10, 60);
/// Signing in from a place, to whichever address. A place may be a whole household, or a proxy.
pub(crate) const SIGN_IN_FROM: Limit = Limit::new("sign-in from", 50, 10);
/// Signing in with a browser that did so before.
pub(crate) const SIGN_IN_WITH: Limit = Limit::new("sign-in with", 10, 60);
/// The password of somebody who is signed in.
pub(crate) const PRESENT_PASSWORD: Limit = Limit::new("present password", 10, 60);
/// Joining with an invitation from a place.
pub(crate) const JOIN_FROM: Limit = Limit::new("join from", 20, 30);
/// Going to the provider from a place.
pub(crate) const PROVIDER_FROM: Limit = Limit::new("provider from", 50, 10);
/// Asking for a mail to an address.
pub(crate) const RECOVER: Limit = Limit::new("recover", 3, 60);
/// Asking for mails from a place.
pub(crate) const RECOVER_FROM: Limit = Limit::new("recover from", 20, 30);
/// Trying codes from a place.
pub(crate) const CODE_FROM: Limit = Limit::new("code from", 20, 30);

impl Limit {
    const fn new(what: &'static str, at_once: i32, pause_seconds: i64) -> Self {
        Self { what, at_once, pause: TimeDelta::seconds(pause_seconds) }
    }

    /// Until when tries count after one more, when those so far count until `until`; how long to wait when it is one too
    /// many.
    pub(crate) fn tried(self, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, TimeDelta> {
        let after = until.max(now) + self.pause;
        let over = after - now - self.pause * self.at_once;
        if over > TimeDelta::zero() { Err(over) } else { Ok(after) }
    }

    /// Until when tries count without the last one.
    pub(crate) fn taken_back(self, until: DateTime<Utc>) -> DateTime<Utc> {
        until - self.pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_tries_are_let_through_at_once_and_then_one_each_pause() {
        let start = DateTime::from_timestamp(1_772_366_400, 0).expect("a time");
        let (mut until, mut let_through) = (start, 0);
        while let Ok(after) = SIGN_IN.tried(until, start) {
            (until, let_through) = (after, let_through + 1);
        }
        assert_eq!(let_through, 10);
        assert_eq!(SIGN_IN.tried(until, start), Err(TimeDelta::seconds(60)));
        assert_eq!(SIGN_IN.tried(until, start + TimeDelta::seconds(59)), Err(TimeDelta::seconds(1)));
        let after = SIGN_IN.tried(until, start + TimeDelta::seconds(60)).expect("one more");
        assert_eq!(SIGN_IN.tried(after, start + TimeDelta::seconds(60)), Err(TimeDelta::seconds(60)));
        assert_eq!(SIGN_IN.tried(SIGN_IN.taken_back(after), start + TimeDelta::seconds(60)), Ok(after));
        let rested = start + TimeDelta::days(1);
        assert_eq!(SIGN_IN.tried(until, rested), Ok(rested + TimeDelta::seconds(60)), "rest is not saved up");
    }
}
