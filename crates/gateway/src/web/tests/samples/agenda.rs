use chrono::TimeDelta;
use heartward_core::FieldError;
use heartward_proto::reminders::v1::{
    Coming, DeliveryState, Notice, NoticeDelivery, NoticeState, Offer, OfferReason, OfferState, Preferences, Reminder,
    ReminderKind,
};

use super::{Life, cadence, here, html, id, now, offer, shell};
use crate::convert::timestamp;
use crate::web::form::Wrong;
use crate::web::reminders::{Asked, Draft, Known, RemindersPage};
use crate::web::{Tab, quiet};

pub(super) fn notice(person: i32, kind: ReminderKind, text: &str) -> Notice {
    Notice {
        id: id(300 + person),
        kind: kind.into(),
        reminder_id: id(400 + person),
        person_id: id(person),
        text: text.to_owned(),
        state: NoticeState::Open.into(),
        due_time: Some(timestamp(now() - TimeDelta::hours(3))),
        create_time: Some(timestamp(now() - TimeDelta::hours(3))),
        ..Notice::default()
    }
}

pub(super) fn reminder(person: i32, kind: ReminderKind, text: &str) -> Reminder {
    Reminder {
        id: id(400 + person),
        kind: kind.into(),
        person_id: id(person),
        text: text.to_owned(),
        next_time: Some(timestamp(now() + TimeDelta::days(3))),
        ..Reminder::default()
    }
}

impl Life {
    pub(super) fn pages_of_the_agenda(&self) -> Vec<(&'static str, String)> {
        let known = self.agenda();
        let wrong = vec![FieldError { field: "start".to_owned(), message: "Must be in the future.".to_owned() }];
        let draft = Draft { text: self.note.clone(), day: "2026-02-01".to_owned(), ..Draft::blank(id(1)) };
        vec![
            ("reminders", html(&steady(&known, Draft::blank(String::new()), Wrong::default()))),
            ("reminders_none", html(&steady(&Known::default(), Draft::blank(String::new()), Wrong::default()))),
            ("reminders_wrong", html(&steady(&known, draft, Wrong::fields(wrong)))),
            ("quiet", html(&Self::quiet_page())),
        ]
    }

    fn agenda(&self) -> Known {
        let daily = Reminder { rule: "FREQ=DAILY".to_owned(), ..reminder(3, ReminderKind::Own, &self.note) };
        let muted = Reminder { muted: true, ..reminder(1, ReminderKind::Date, &self.note) };
        let digest = Reminder { person_id: String::new(), ..reminder(5, ReminderKind::Digest, "") };
        let told = |reminder: Reminder, days| Coming {
            time: Some(timestamp(now() + TimeDelta::days(days))),
            reminder: Some(reminder),
            ..Coming::default()
        };
        let suits = |person, days, reason: OfferReason| Coming {
            time: Some(timestamp(now() + TimeDelta::days(days))),
            cadence: Some(cadence(person, days)),
            reason: reason.into(),
            ..Coming::default()
        };
        let delivery = |state: DeliveryState| NoticeDelivery { state: state.into(), ..NoticeDelivery::default() };
        let answered = Notice {
            state: NoticeState::Done.into(),
            resolve_time: Some(timestamp(now() - TimeDelta::days(2))),
            deliveries: vec![delivery(DeliveryState::Sent), delivery(DeliveryState::GivenUp)],
            ..notice(2, ReminderKind::Birthday, "")
        };
        Known {
            people: self.people(),
            notices: vec![notice(3, ReminderKind::FollowUp, &self.note), notice(0, ReminderKind::Birthday, "")],
            answered: vec![answered, notice(3, ReminderKind::FollowUp, &self.note)],
            open: vec![
                offer(0, OfferState::Open),
                Offer { reason: OfferReason::FirstOneToOne.into(), ..offer(3, OfferState::Open) },
            ],
            latest: vec![offer(2, OfferState::Rested), offer(1, OfferState::Accepted), offer(4, OfferState::Lapsed)],
            coming: vec![
                told(daily.clone(), 1),
                told(reminder(2, ReminderKind::Birthday, ""), 4),
                suits(1, 11, OfferReason::SinceLastOneToOne),
                suits(2, 30, OfferReason::AskedFor),
            ],
            reminders: vec![daily, muted, reminder(2, ReminderKind::Birthday, ""), digest],
        }
    }

    fn quiet_page() -> quiet::QuietPage {
        let preferences = Preferences {
            usual_minute: 540,
            quiet_start_minute: Some(1320),
            quiet_end_minute: Some(450),
            days_off: vec![7],
            daily_most: 1,
            weekly_offers: 2,
            ..Preferences::default()
        };
        let zones = crate::web::setup::zones().into_iter().filter(|(area, _)| matches!(*area, "Arctic" | "World"));
        quiet::QuietPage {
            shell: shell(Tab::Reminders),
            said: crate::say("saved"),
            draft: quiet::Draft::of("UTC".to_owned(), &preferences, here()),
            errors: Wrong::default(),
            zones: zones.collect(),
        }
    }
}

/// The page with nothing in it that changes from build to build.
fn steady(known: &Known, draft: Draft, errors: Wrong) -> RemindersPage {
    let page = RemindersPage::new(shell(Tab::Reminders), &Asked::default(), known, here());
    let draft = Draft { request_id: id(901), ..draft };
    RemindersPage { draft, errors, request_ids: [id(902), id(903)], ..page }
}
