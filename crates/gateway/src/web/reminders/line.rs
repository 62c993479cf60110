use heartward_proto::reminders::v1::{self as proto, OfferReason, ReminderKind};

use crate::convert::time;
use crate::web::notice::title;
use crate::web::talk::{Named, Names};
use crate::web::words::{Here, about, capital};
use crate::{say, tell};

/// Something that is coming up, with why.
pub(crate) struct Line {
    pub(crate) person: Option<Named>,
    pub(crate) what: String,
    pub(crate) when: String,
    /// When it comes again, where it does.
    pub(crate) again: Vec<String>,
    pub(crate) because: String,
    /// The reminder it is of, which can be muted here.
    pub(crate) reminder: Option<String>,
}

/// A reminder in the list of all.
pub(crate) struct Mine {
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) when: String,
    pub(crate) muted: bool,
    /// Whether it can be removed here: birthdays go with the profile.
    pub(crate) removable: bool,
}

impl Line {
    /// What is coming up, soonest first. What comes several times is one line.
    pub(super) fn all<'a>(coming: impl Iterator<Item = &'a proto::Coming>, names: &Names, here: Here) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        for line in coming.filter_map(|it| Self::new(it, names, here)) {
            let first = lines.iter_mut().find(|first| first.reminder.is_some() && first.reminder == line.reminder);
            match first {
                Some(first) => first.again.push(line.when),
                None => lines.push(line),
            }
        }
        lines
    }

    fn new(coming: &proto::Coming, names: &Names, here: Here) -> Option<Self> {
        let at = time(coming.time)?;
        if let Some(reminder) = &coming.reminder {
            let person = about_whom(reminder, names);
            let because = match reminder.kind() {
                ReminderKind::FollowUp => say("coming-because-follow-up").to_owned(),
                ReminderKind::Birthday => say("coming-because-birthday").to_owned(),
                ReminderKind::Date => say("notice-because-date").to_owned(),
                _ => repeats(&reminder.rule).map_or_else(
                    || say("coming-because-asked").to_owned(),
                    |often| tell("coming-because-asked-often").with("often", often).to_string(),
                ),
            };
            return Some(Self {
                what: title(reminder.kind(), &reminder.text, person.as_ref()),
                // The words of a birthday name the person already.
                person: person.filter(|_| reminder.kind() != ReminderKind::Birthday),
                when: here.moment(at),
                again: Vec::new(),
                because,
                reminder: Some(reminder.id.clone()),
            });
        }
        let cadence = coming.cadence.as_ref()?;
        let person = Some(names.get(&cadence.person_id)).filter(Named::is_there)?;
        let last = time(cadence.last_one_to_one_time).map(|last| here.ago(last));
        let habit = cadence.interval_days.map(|days| capital(&about(days)));
        let because = match (coming.reason(), last, habit) {
            (OfferReason::AskedFor, ..) => say("offer-because-asked").to_owned(),
            (_, Some(last), Some(habit)) => {
                tell("offer-because-since").with("last", last).with("habit", habit).to_string()
            }
            (_, _, Some(habit)) => tell("coming-because-circle").with("habit", habit).to_string(),
            _ => String::new(),
        };
        let when = time(cadence.window_end_time).map_or_else(String::new, |end| capital(&here.window(at, end)));
        let what = say("coming-two").to_owned();
        Some(Self { what, person: Some(person), when, again: Vec::new(), because, reminder: None })
    }
}

impl Mine {
    /// Whether a reminder is in the list: the digest and the look inward have places of their own, and what was told
    /// once is over.
    pub(crate) fn is_listed(reminder: &proto::Reminder) -> bool {
        !matches!(reminder.kind(), ReminderKind::Digest | ReminderKind::Reflect) && reminder.next_time.is_some()
    }

    pub(crate) fn new(reminder: &proto::Reminder, names: &Names, here: Here) -> Self {
        let person = about_whom(reminder, names);
        let next = time(reminder.next_time).map(|next| here.moment(next)).unwrap_or_default();
        let often = match reminder.kind() {
            ReminderKind::Birthday | ReminderKind::Date => Some(say("often-year")),
            _ => repeats(&reminder.rule),
        };
        Self {
            id: reminder.id.clone(),
            what: title(reminder.kind(), &reminder.text, person.as_ref()),
            when: match often {
                Some(often) => tell("reminder-when-often").with("next", next).with("often", often).to_string(),
                None => next,
            },
            muted: reminder.muted,
            removable: reminder.kind() != ReminderKind::Birthday,
        }
    }
}

fn about_whom(reminder: &proto::Reminder, names: &Names) -> Option<Named> {
    Some(&reminder.person_id).filter(|id| !id.is_empty()).map(|id| names.get(id))
}

/// How a rule repeats, in a word; `None` when it does not.
fn repeats(rule: &str) -> Option<&'static str> {
    match rule {
        "" => None,
        "FREQ=DAILY" => Some(say("often-day")),
        "FREQ=MONTHLY" => Some(say("often-month")),
        rule if rule.starts_with("FREQ=WEEKLY") && !rule.contains("INTERVAL") => Some(say("often-week")),
        _ => Some(say("often-again")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};
    use prost_types::Timestamp;

    use super::*;

    #[test]
    fn what_comes_several_times_is_one_line() {
        let now = chrono::DateTime::<Utc>::UNIX_EPOCH;
        let here = Here { now, zone: chrono_tz::UTC };
        let coming = |id: &str, days| proto::Coming {
            time: Some(Timestamp { seconds: (now + TimeDelta::days(days)).timestamp(), nanos: 0 }),
            reminder: Some(proto::Reminder {
                id: id.to_owned(),
                kind: ReminderKind::Own.into(),
                text: "Call home".to_owned(),
                rule: "FREQ=WEEKLY".to_owned(),
                ..proto::Reminder::default()
            }),
            ..proto::Coming::default()
        };
        let coming = [coming("a", 1), coming("b", 2), coming("a", 8), coming("a", 15)];
        let lines = Line::all(coming.iter(), &Names::of(&[]), here);
        assert_eq!(lines.iter().map(|line| line.again.len()).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(lines[0].when, "Friday 2 January, 00:00");
        assert_eq!(lines[0].again, ["Friday 9 January, 00:00", "Friday 16 January, 00:00"]);
    }
}
