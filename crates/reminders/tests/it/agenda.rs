//! Reminders: what is asked for is told, once, when the clock on the wall shows it.

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::PersonId;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{
    AnswerNoticeRequest, CreateReminderRequest, DeleteReminderRequest, GetPreferencesRequest, GetReminderRequest,
    ListComingRequest, ListNoticesRequest, ListRemindersRequest, Notice, NoticeState, Preferences, Reminder,
    ReminderKind, UpdatePreferencesRequest, UpdateReminderRequest,
};
use tonic::{Code, Status};

use crate::support::{Diary, Town};

impl Diary<'_> {
    pub(crate) async fn remind(&self, kind: ReminderKind, start: &str, rule: &str) -> Result<Reminder, Status> {
        let request = CreateReminderRequest {
            kind: kind.into(),
            text: "ask how Farah's hearing went".into(),
            start: start.into(),
            rule: rule.into(),
            ..CreateReminderRequest::default()
        };
        Ok(self.agenda().create_reminder(request).await?.into_inner().reminder.expect("never absent"))
    }

    pub(crate) async fn notices(&self) -> Vec<Notice> {
        let request = ListNoticesRequest { page_size: 200, ..ListNoticesRequest::default() };
        self.agenda().list_notices(request).await.expect("a list").into_inner().notices
    }

    async fn reminder(&self, id: &str) -> Result<Reminder, Status> {
        let request = GetReminderRequest { id: id.into() };
        Ok(self.agenda().get_reminder(request).await?.into_inner().reminder.expect("never absent"))
    }

    pub(crate) async fn preferences(&self) -> Preferences {
        self.agenda()
            .get_preferences(GetPreferencesRequest {})
            .await
            .expect("they are there")
            .into_inner()
            .preferences
            .expect("there")
    }

    pub(crate) async fn prefer(&self, change: impl FnOnce(&mut Preferences)) -> Result<Preferences, Status> {
        let mut preferences = self.preferences().await;
        change(&mut preferences);
        let request = UpdatePreferencesRequest { preferences: Some(preferences) };
        Ok(self.agenda().update_preferences(request).await?.into_inner().preferences.expect("there"))
    }

    async fn answer(&self, id: &str, answer: NoticeState, until: &str) -> Result<Notice, Status> {
        let request = AnswerNoticeRequest { id: id.into(), answer: answer.into(), until: until.into() };
        Ok(self.agenda().answer_notice(request).await?.into_inner().notice.expect("never absent"))
    }
}

/// A wall time of UTC so much later.
pub(crate) fn later(town: &Town, later: TimeDelta) -> String {
    (town.now() + later).format("%Y-%m-%dT%H:%M").to_string()
}

fn occurrences(notices: &[Notice]) -> Vec<&str> {
    notices.iter().rev().map(|notice| notice.occurrence.as_str()).collect()
}

#[tokio::test]
async fn a_follow_up_comes_once_in_the_words_it_was_made_with() {
    let town = Town::new().await;
    let diary = town.somebody();
    let farah = diary.meet(Circle::Outer).await;
    town.profiles.name(diary.account, farah, "Farah");
    let start = later(&town, TimeDelta::days(3));
    let request = CreateReminderRequest {
        kind: ReminderKind::FollowUp.into(),
        person_id: farah.to_string(),
        text: "ask how the hearing went".into(),
        start: start.clone(),
        request_id: PersonId::generate().to_string(),
        ..CreateReminderRequest::default()
    };
    let made =
        diary.agenda().create_reminder(request.clone()).await.expect("made").into_inner().reminder.expect("there");
    let again = diary.agenda().create_reminder(request).await.expect("again").into_inner().reminder.expect("there");
    assert_eq!((made.id.as_str(), made.next_time), (again.id.as_str(), again.next_time));

    town.live(2).await;
    assert!(diary.notices().await.is_empty());
    town.live(2).await;
    let notices = diary.notices().await;
    assert_eq!(occurrences(&notices), [start.as_str()]);
    assert_eq!((notices[0].text.as_str(), &notices[0].person_id), ("ask how the hearing went", &farah.to_string()));
    assert_eq!(notices[0].state(), NoticeState::Open);
    assert_eq!(diary.reminder(&made.id).await.expect("it stays").next_time, None);
    town.live(30).await;
    assert_eq!(diary.notices().await.len(), 1);
}

#[tokio::test]
async fn a_notice_is_answered_once_and_comes_again_when_it_is_postponed() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.remind(ReminderKind::FollowUp, &later(&town, TimeDelta::hours(1)), "").await.expect("made");
    town.live(1).await;
    let notice = diary.notices().await.remove(0);
    let until = later(&town, TimeDelta::days(2));
    let wrong = diary.answer(&notice.id, NoticeState::Postponed, "yesterday").await.expect_err("no date");
    assert_eq!(wrong.code(), Code::InvalidArgument);
    assert_eq!(diary.notices().await[0].state(), NoticeState::Open, "what is refused changes nothing");
    for _ in 0..2 {
        let answered = diary.answer(&notice.id, NoticeState::Postponed, &until).await.expect("postponed");
        assert_eq!(answered.state(), NoticeState::Postponed);
    }
    assert_eq!(diary.answer(&notice.id, NoticeState::Done, "").await.expect_err("answered").code(), Code::Aborted);
    town.live(3).await;
    let notices = diary.notices().await;
    assert_eq!(notices.len(), 2, "the same answer twice makes one reminder");
    assert_eq!(
        (notices[0].text.as_str(), notices[0].occurrence.as_str()),
        ("ask how Farah's hearing went", until.as_str())
    );
    let done = diary.answer(&notices[0].id, NoticeState::Done, "").await.expect("done");
    assert!(done.resolve_time.is_some());
}

#[tokio::test]
async fn a_muted_or_removed_reminder_is_silent() {
    let town = Town::new().await;
    let diary = town.somebody();
    let start = later(&town, TimeDelta::hours(1));
    let muted = diary.remind(ReminderKind::Own, &start, "FREQ=DAILY").await.expect("made");
    let gone = diary.remind(ReminderKind::Own, &start, "FREQ=DAILY").await.expect("made");
    let change = UpdateReminderRequest { id: muted.id.clone(), muted: Some(true), ..UpdateReminderRequest::default() };
    diary.agenda().update_reminder(change).await.expect("muted");
    diary.agenda().delete_reminder(DeleteReminderRequest { id: gone.id.clone() }).await.expect("removed");
    town.live(3).await;
    assert!(diary.notices().await.is_empty());
    assert_eq!(diary.reminder(&gone.id).await.expect_err("gone").code(), Code::NotFound);
    let change = UpdateReminderRequest { id: muted.id, muted: Some(false), ..UpdateReminderRequest::default() };
    diary.agenda().update_reminder(change).await.expect("heard again");
    town.live(1).await;
    assert_eq!(diary.notices().await.len(), 1);
}

#[tokio::test]
async fn a_birthday_follows_the_profile_and_is_silent_with_the_person() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = PersonId::generate();
    let leap: crate::support::Change = |facts| (facts.birth_month, facts.birth_day) = (2, 29);
    town.deliver(&diary.added(ines, Circle::Outer)).await;
    town.deliver(&diary.changed(ines, 2, Circle::Outer, leap)).await;
    let birthday = diary.reminder(&ines.to_string()).await.expect("made");
    assert_eq!((birthday.kind(), birthday.start.as_str()), (ReminderKind::Birthday, "2000-02-29T09:00"));
    town.live(800).await;
    let told = diary.notices().await;
    let days: Vec<&str> = occurrences(&told).iter().map(|occurrence| &occurrence[5..]).collect();
    assert!(days.len() >= 2 && days.iter().all(|day| ["02-28T09:00", "02-29T09:00"].contains(day)), "{days:?}");

    let fault = UpdateReminderRequest {
        id: ines.to_string(),
        start: Some("2027-01-01".into()),
        ..UpdateReminderRequest::default()
    };
    assert_eq!(diary.agenda().update_reminder(fault).await.expect_err("not here").code(), Code::Aborted);
    let quiet: crate::support::Change = |facts| {
        (facts.birth_month, facts.birth_day, facts.no_reminders) = (2, 29, true);
    };
    town.deliver(&diary.changed(ines, 3, Circle::Outer, quiet)).await;
    let before = diary.notices().await.len();
    town.live(400).await;
    assert_eq!(diary.notices().await.len(), before);
    let none: crate::support::Change = |_| {};
    town.deliver(&diary.changed(ines, 4, Circle::Outer, none)).await;
    assert_eq!(diary.reminder(&ines.to_string()).await.expect_err("forgotten").code(), Code::NotFound);
}

#[tokio::test]
async fn another_zone_moves_what_is_to_come_and_tells_nothing_twice() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.moves(2, "Europe/Berlin").await;
    diary.moves(1, "Asia/Tokyo").await;
    assert_eq!(diary.preferences().await.time_zone, "Europe/Berlin", "a late event changes nothing");
    let day = (town.now() + TimeDelta::days(2)).format("%Y-%m-%d").to_string();
    let made = diary.remind(ReminderKind::Own, &format!("{day}T09:00"), "FREQ=DAILY;COUNT=30").await.expect("made");
    let at = |reminder: &Reminder| reminder.next_time.expect("to come").seconds;
    diary.moves(3, "America/New_York").await;
    let moved = diary.reminder(&made.id).await.expect("there");
    assert!((5 * 3600..=7 * 3600).contains(&(at(&moved) - at(&made))), "nine in the morning is later there");
    for version in 4..30 {
        town.live(1).await;
        diary.moves(version, if version % 2 == 0 { "Pacific/Auckland" } else { "America/Los_Angeles" }).await;
        town.run().await;
    }
    let told = diary.notices().await;
    let mut days = occurrences(&told);
    assert!(days.len() > 20);
    days.dedup();
    assert_eq!(days.len(), told.len(), "each of them once");
}

#[tokio::test]
async fn after_a_time_away_the_last_occurrence_is_told() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.remind(ReminderKind::Own, &later(&town, TimeDelta::hours(1)), "FREQ=DAILY").await.expect("made");
    town.world.clock.advance(TimeDelta::days(40));
    town.run().await;
    assert_eq!(diary.notices().await.len(), 1);
    town.live(2).await;
    assert_eq!(diary.notices().await.len(), 3);
}

#[tokio::test]
async fn what_is_coming_is_listed_with_why() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    diary.remind(ReminderKind::Own, &later(&town, TimeDelta::days(1)), "FREQ=WEEKLY").await.expect("made");
    diary.remind(ReminderKind::Date, "2015-01-01", "").await.expect("made");
    diary.remind(ReminderKind::Own, &later(&town, TimeDelta::days(40)), "").await.expect("made");
    let coming = diary.agenda().list_coming(ListComingRequest {}).await.expect("a list").into_inner().coming;
    let weekly = coming.iter().filter(|it| it.reminder.as_ref().is_some_and(|it| !it.rule.is_empty())).count();
    let suits: Vec<_> = coming.iter().filter_map(|it| it.cadence.as_ref()).collect();
    assert_eq!((weekly, suits.len()), (5, 1));
    assert_eq!(suits[0].person_id, ines.to_string());
    assert!(coming.iter().filter(|it| it.cadence.is_some()).all(|it| it.reason != 0));
    assert!(coming.windows(2).all(|two| two[0].time.expect("a time").seconds <= two[1].time.expect("a time").seconds));
}

#[tokio::test]
async fn offers_keep_to_the_limits_of_the_day_and_the_week() {
    let town = Town::new().await;
    let diary = town.somebody();
    for _ in 0..8 {
        diary.meet(Circle::Household).await;
    }
    diary.prefer(|it| it.weekly_offers = 5).await.expect("more");
    town.live(8).await;
    let made: Vec<DateTime<Utc>> = diary.offers().await.iter().map(|it| time(it.create_time)).collect();
    let mut days: Vec<_> = made.iter().map(DateTime::date_naive).collect();
    days.dedup();
    assert_eq!(days.len(), made.len(), "one a day: {made:?}");
    assert!(made.len() >= 3);

    let other = town.somebody();
    other.meet(Circle::Household).await;
    other.prefer(|it| it.paused = true).await.expect("paused");
    town.live(20).await;
    assert!(other.offers().await.is_empty());
    other.prefer(|it| it.paused = false).await.expect("resumed");
    town.live(2).await;
    assert_eq!(other.offers().await.len(), 1);
}

fn time(at: Option<prost_types::Timestamp>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.expect("a time").seconds, 0).expect("valid")
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_field() {
    let town = Town::new().await;
    let diary = town.somebody();
    let field = |refused: Result<Reminder, Status>| {
        let error = heartward_platform::rpc::error(refused.expect_err("refused"));
        error.fields()[0].field.clone()
    };
    let soon = later(&town, TimeDelta::days(1));
    assert_eq!(field(diary.remind(ReminderKind::Birthday, &soon, "").await), "kind");
    assert_eq!(field(diary.remind(ReminderKind::Own, "2000-01-01", "").await), "start");
    assert_eq!(field(diary.remind(ReminderKind::Own, &soon, "FREQ=HOURLY").await), "rule");
    assert_eq!(field(diary.remind(ReminderKind::FollowUp, &soon, "FREQ=DAILY").await), "rule");
    assert_eq!(field(diary.remind(ReminderKind::Date, &soon, "FREQ=DAILY").await), "rule");
    let stranger = CreateReminderRequest {
        kind: ReminderKind::Own.into(),
        text: "x".into(),
        start: soon.clone(),
        person_id: PersonId::generate().to_string(),
        ..CreateReminderRequest::default()
    };
    let refused = diary.agenda().create_reminder(stranger).await.expect_err("a stranger");
    assert_eq!(heartward_platform::rpc::error(refused).fields()[0].field, "person_id");
    diary.remind(ReminderKind::Digest, &soon, "FREQ=WEEKLY").await.expect("one");
    assert_eq!(diary.remind(ReminderKind::Digest, &soon, "FREQ=WEEKLY").await.expect_err("two").code(), Code::Aborted);
    let other = town.somebody();
    let mine = diary.remind(ReminderKind::Own, &soon, "").await.expect("mine");
    assert_eq!(other.reminder(&mine.id).await.expect_err("not theirs").code(), Code::NotFound);
    let listed = other.agenda().list_reminders(ListRemindersRequest::default()).await.expect("a list").into_inner();
    assert!(listed.reminders.is_empty());
}
