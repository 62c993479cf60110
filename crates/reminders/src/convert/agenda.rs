use chrono_tz::Tz;
use heartward_core::{Cursor, Error, Id, Page, PageLimits, PersonId, Result};
use heartward_proto::reminders::v1 as proto;

use super::{cadence, time, timestamp};
use crate::domain::{Hush, Minute, NoticeState, Preferences, Quiet, Reminder, ReminderKind, Repeat, written};
use crate::store::deliveries::Went;
use crate::usecases::agenda::{Coming, NewReminder, ReminderChange, words};
use crate::usecases::archive::OldReminder;
use crate::usecases::telling::Told;

/// How many come out of an archive at once.
const AT_ONCE: usize = 500;
const LISTED: PageLimits = PageLimits { default: 50, max: 200 };

/// A new reminder.
pub(crate) fn created(request: proto::CreateReminderRequest) -> Result<NewReminder> {
    let kind = ReminderKind::ALL.into_iter().find(|kind| *kind as i32 == request.kind);
    let kind = kind.filter(|kind| *kind != ReminderKind::Birthday);
    let kind = kind.ok_or_else(|| {
        Error::invalid("kind", "Must be one of the kinds of a reminder. Birthdays come from people's profiles.")
    })?;
    Ok(NewReminder {
        kind,
        person: some("person_id", &request.person_id)?,
        conversation: some("conversation_id", &request.conversation_id)?,
        text: words(kind, &request.text)?,
        start: request.start,
        rule: request.rule,
    })
}

/// Reminders out of an archive; birthdays are left out, since they come from people's profiles.
pub(crate) fn old_reminders(all: Vec<proto::Reminder>) -> Result<Vec<OldReminder>> {
    if all.len() > AT_ONCE {
        return Err(Error::invalid("reminders", format!("Must be at most {AT_ONCE}.")));
    }
    let others = all.into_iter().enumerate().filter(|(_, told)| told.kind() != proto::ReminderKind::Birthday);
    others.map(|(at, told)| old_reminder(told).map_err(|error| error.within("reminders", at))).collect()
}

fn old_reminder(told: proto::Reminder) -> Result<OldReminder> {
    let proto::Reminder { id, kind, person_id, conversation_id, text, start, rule, muted, create_time, .. } = told;
    let request_id = String::new();
    let request = proto::CreateReminderRequest { kind, person_id, conversation_id, text, start, rule, request_id };
    Ok(OldReminder {
        id: Id::parse("id", &id)?,
        new: created(request)?,
        muted,
        made_at: create_time.map(|at| time("create_time", at)).transpose()?,
    })
}

/// What changes of a reminder.
pub(crate) fn change(request: proto::UpdateReminderRequest) -> ReminderChange {
    let proto::UpdateReminderRequest { text, start, rule, muted, .. } = request;
    ReminderChange { text, start, rule, muted }
}

fn some<T>(field: &str, id: &str) -> Result<Option<Id<T>>> {
    if id.is_empty() { Ok(None) } else { Id::parse(field, id).map(Some) }
}

/// Which page of reminders is asked for, and about whom.
pub(crate) fn reminders_asked(request: &proto::ListRemindersRequest) -> Result<(Option<PersonId>, Page)> {
    let page = Page::parse(request.page_size, &request.page_token, LISTED)?;
    Ok((some("person_id", &request.person_id)?, page))
}

/// Which page of notices is asked for, and in which state.
pub(crate) fn notices_asked(request: &proto::ListNoticesRequest) -> Result<(Option<NoticeState>, Page)> {
    let page = Page::parse(request.page_size, &request.page_token, LISTED)?;
    let state = match request.state {
        0 => None,
        number => Some(
            NoticeState::ALL
                .into_iter()
                .find(|state| *state as i32 == number)
                .ok_or_else(|| Error::invalid("state", "Must be one of the states of a notice, or not set."))?,
        ),
    };
    Ok((state, page))
}

/// An answer to a notice.
pub(crate) fn answer(number: i32) -> Result<NoticeState> {
    let answers = [NoticeState::Done, NoticeState::LetGo, NoticeState::Postponed];
    let found = answers.into_iter().find(|answer| *answer as i32 == number);
    found.ok_or_else(|| Error::invalid("answer", "Must be done, let go or postponed."))
}

/// A page of reminders.
pub(crate) fn reminders(found: Vec<Reminder>, page: &Page) -> proto::ListRemindersResponse {
    let (found, next_page_token) = page.cut(found, |it| Cursor { time: it.made_at, id: it.id.uuid() });
    proto::ListRemindersResponse { reminders: found.iter().map(reminder).collect(), next_page_token }
}

/// A page of notices.
pub(crate) fn notices(found: Vec<Told>, page: &Page) -> proto::ListNoticesResponse {
    let (found, next_page_token) = page.cut(found, |(it, _)| Cursor { time: it.made_at, id: it.id.uuid() });
    proto::ListNoticesResponse { notices: found.iter().map(notice).collect(), next_page_token }
}

/// A reminder as callers see it.
pub(crate) fn reminder(reminder: &Reminder) -> proto::Reminder {
    let rule = match &reminder.schedule.repeat {
        Repeat::Rule(rule) => rule.clone(),
        Repeat::Never | Repeat::Yearly => String::new(),
    };
    proto::Reminder {
        id: reminder.id.to_string(),
        kind: reminder.kind as i32,
        person_id: reminder.person.map(|id| id.to_string()).unwrap_or_default(),
        conversation_id: reminder.conversation.map(|id| id.to_string()).unwrap_or_default(),
        text: reminder.text.clone(),
        start: written(reminder.schedule.start),
        rule,
        muted: reminder.muted,
        next_time: reminder.next.map(|next| timestamp(next.at)),
        create_time: Some(timestamp(reminder.made_at)),
    }
}

/// A notice as callers see it.
pub(crate) fn notice((notice, deliveries): &Told) -> proto::Notice {
    let delivery = |went: &Went| proto::NoticeDelivery {
        channel_id: went.channel.to_string(),
        delivery_id: went.delivery.to_string(),
        state: went.state as i32,
    };
    proto::Notice {
        id: notice.id.to_string(),
        kind: notice.kind as i32,
        reminder_id: notice.reminder.to_string(),
        person_id: notice.person.map(|id| id.to_string()).unwrap_or_default(),
        conversation_id: notice.conversation.map(|id| id.to_string()).unwrap_or_default(),
        text: notice.text.clone(),
        state: notice.state as i32,
        due_time: Some(timestamp(notice.occurrence.at)),
        occurrence: written(notice.occurrence.wall),
        create_time: Some(timestamp(notice.made_at)),
        resolve_time: notice.resolved_at.map(timestamp),
        deliveries: deliveries.iter().map(delivery).collect(),
    }
}

/// Something that is coming up, as callers see it.
pub(crate) fn coming(coming: &Coming) -> proto::Coming {
    let time = Some(timestamp(coming.at()));
    match coming {
        Coming::Told(told, _) => proto::Coming { time, reminder: Some(reminder(told)), ..proto::Coming::default() },
        Coming::Suits(summary, _) => proto::Coming {
            time,
            reminder: None,
            cadence: Some(cadence(summary)),
            reason: summary.reason.map_or(0, |reason| reason as i32),
        },
    }
}

/// Preferences as callers see them.
pub(crate) fn preferences(preferences: &Preferences) -> proto::Preferences {
    let off = preferences.days_off.iter().zip(1..).filter(|(off, _)| **off);
    proto::Preferences {
        time_zone: preferences.zone.name().to_owned(),
        usual_minute: preferences.usual.number(),
        quiet_start_minute: preferences.quiet.map(|quiet| quiet.start.number()),
        quiet_end_minute: preferences.quiet.map(|quiet| quiet.end.number()),
        days_off: off.map(|(_, day)| day).collect(),
        daily_most: preferences.daily.cast_signed(),
        weekly_offers: preferences.weekly_offers.cast_signed(),
        paused: preferences.hush != Hush::Off,
        pause_end_time: match preferences.hush {
            Hush::Until(end) => Some(timestamp(end)),
            Hush::Off | Hush::On => None,
        },
    }
}

/// Preferences as they are asked for; their zone is not looked at.
pub(crate) fn preferred(request: proto::UpdatePreferencesRequest) -> Result<Preferences> {
    let asked = request.preferences.ok_or_else(|| Error::invalid("preferences", "Must be there."))?;
    let minute = |field: &'static str, number| {
        Minute::new(number).ok_or_else(|| Error::invalid(field, "Must be 0 to 1439 minutes after midnight."))
    };
    let quiet = match (asked.quiet_start_minute, asked.quiet_end_minute) {
        (None, None) => None,
        (Some(start), Some(end)) => {
            Some(Quiet { start: minute("quiet_start_minute", start)?, end: minute("quiet_end_minute", end)? })
        }
        (Some(_), None) => return Err(Error::invalid("quiet_end_minute", "Must be there when the start is.")),
        (None, Some(_)) => return Err(Error::invalid("quiet_start_minute", "Must be there when the end is.")),
    };
    let mut days_off = [false; 7];
    for day in asked.days_off {
        let slot = usize::try_from(day).ok().and_then(|day| days_off.get_mut(day.checked_sub(1)?));
        *slot.ok_or_else(|| Error::invalid("days_off", "Must be 1 for Monday to 7 for Sunday."))? = true;
    }
    let end = asked.pause_end_time.map(|end| time("pause_end_time", end)).transpose()?;
    let count = |field: &'static str, number: i32| {
        u32::try_from(number).map_err(|_| Error::invalid(field, "Must not be below 1."))
    };
    Ok(Preferences {
        zone: Tz::UTC,
        usual: minute("usual_minute", asked.usual_minute)?,
        quiet,
        days_off,
        daily: count("daily_most", asked.daily_most)?,
        weekly_offers: count("weekly_offers", asked.weekly_offers)?,
        hush: match (asked.paused, end) {
            (false, _) => Hush::Off,
            (true, Some(end)) => Hush::Until(end),
            (true, None) => Hush::On,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Preferences;

    #[test]
    fn our_numbers_are_those_of_the_contract() {
        for kind in ReminderKind::ALL {
            let name = proto::ReminderKind::try_from(kind as i32).expect("in the contract").as_str_name();
            assert_eq!(name.replace('_', ""), format!("ReminderKind{kind:?}").to_uppercase());
        }
        for state in NoticeState::ALL {
            let name = proto::NoticeState::try_from(state as i32).expect("in the contract").as_str_name();
            assert_eq!(name.replace('_', ""), format!("NoticeState{state:?}").to_uppercase());
        }
    }

    #[test]
    fn preferences_come_back_as_they_were_given() {
        let given = proto::Preferences {
            time_zone: "UTC".into(),
            usual_minute: 480,
            quiet_start_minute: Some(1320),
            quiet_end_minute: Some(420),
            days_off: vec![6, 7],
            daily_most: 2,
            weekly_offers: 3,
            paused: true,
            pause_end_time: Some(prost_types::Timestamp { seconds: 1_800_000_000, nanos: 0 }),
        };
        let read = |given: &proto::Preferences| {
            preferred(proto::UpdatePreferencesRequest { preferences: Some(given.clone()) })
        };
        assert_eq!(preferences(&read(&given).expect("good")), given);
        assert_eq!(preferences(&Preferences::default()).days_off, Vec::<i32>::new());
        let field = |change: fn(&mut proto::Preferences)| {
            let mut wrong = given.clone();
            change(&mut wrong);
            read(&wrong).expect_err("refused").fields()[0].field.clone()
        };
        assert_eq!(field(|it| it.usual_minute = 1440), "usual_minute");
        assert_eq!(field(|it| it.quiet_end_minute = None), "quiet_end_minute");
        assert_eq!(field(|it| it.quiet_start_minute = None), "quiet_start_minute");
        assert_eq!(field(|it| it.days_off = vec![0]), "days_off");
        assert_eq!(field(|it| it.days_off = vec![8]), "days_off");
        assert_eq!(field(|it| it.daily_most = -1), "daily_most");
    }
}
