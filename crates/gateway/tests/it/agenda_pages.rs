use heartward_proto::reminders::v1::{Notice, NoticeState, Preferences, ReminderKind};
use http::StatusCode;

use crate::pages::Browser;
use crate::support::Stage;

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn notice(person: &str) -> Notice {
    Notice {
        id: ID.into(),
        kind: ReminderKind::FollowUp.into(),
        person_id: person.into(),
        text: "ask how the hearing went".into(),
        state: NoticeState::Open.into(),
        ..Notice::default()
    }
}

#[tokio::test]
async fn what_came_up_is_answered_where_it_stands() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    stage.fakes.known().notices.push(notice(&ines));
    assert!(browser.open("/").await.text.contains("ask how the hearing went"));
    let path = format!("/notices/{ID}");
    for (answer, state, until) in [
        ("did", NoticeState::Done, ""),
        ("let-go", NoticeState::LetGo, ""),
        ("day", NoticeState::Postponed, "2026-03-02"),
        ("days", NoticeState::Postponed, "2026-03-04"),
        ("week", NoticeState::Postponed, "2026-03-08"),
    ] {
        let reply = browser.submit("/reminders", &path, &[("answer", answer), ("back", "/reminders")]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{answer}: {}", reply.text);
        let known = stage.fakes.known();
        assert_eq!((known.notices[0].state, known.until.as_str()), (state.into(), until));
    }
    let picked = [("answer", "date"), ("until", "2026-05-17"), ("back", "/")];
    assert_eq!(browser.submit("/reminders", &path, &picked).await.header("location"), "/?said=later");
    assert_eq!(stage.fakes.known().until, "2026-05-17");
    let none = [("answer", "date"), ("until", ""), ("back", "/")];
    assert_eq!(browser.submit("/reminders", &path, &none).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_reminder_is_made_muted_and_removed_on_the_page() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let made = async |fields: &[(&str, &str)]| {
        let reply = browser.submit("/reminders", "/reminders", fields).await;
        assert_eq!(reply.header("location"), "/reminders?said=made", "{}", reply.text);
        stage.fakes.known().reminders[0].1.clone()
    };
    let once = made(&[("text", "call"), ("day", "2026-04-01"), ("repeats", "once"), ("person_id", &ines)]).await;
    assert_eq!((once.kind(), once.start.as_str(), once.person_id), (ReminderKind::FollowUp, "2026-04-01", ines));
    let weekly = made(&[("text", "walk"), ("day", "2026-04-01"), ("clock", "18:30"), ("repeats", "weekly")]).await;
    let told = (weekly.kind(), weekly.start.as_str(), weekly.rule.as_str());
    assert_eq!(told, (ReminderKind::Own, "2026-04-01T18:30", "FREQ=WEEKLY"));
    let yearly = made(&[("text", "the wedding"), ("day", "2015-04-01"), ("repeats", "yearly")]).await;
    assert_eq!((yearly.kind(), yearly.rule.as_str()), (ReminderKind::Date, ""));
    let ruled =
        made(&[("text", "x"), ("day", "2026-04-01"), ("rule", "FREQ=DAILY;COUNT=3"), ("repeats", "once")]).await;
    assert_eq!(ruled.rule, "FREQ=DAILY;COUNT=3");

    let change = async |change| {
        let path = format!("/reminders/{}", ruled.id);
        browser.submit("/reminders", &path, &[("change", change)]).await.header("location").to_owned()
    };
    assert_eq!(change("mute").await, "/reminders?said=muted");
    assert!(stage.fakes.known().reminders[0].1.muted);
    assert_eq!(change("hear").await, "/reminders?said=heard");
    assert_eq!(change("remove").await, "/reminders?said=removed");
    assert_eq!(stage.fakes.known().reminders.len(), 3);

    let wrong = browser.submit("/reminders", "/reminders", &[("text", "my words"), ("day", "")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("my words") && wrong.text.contains("This needs to be a date."));
}

#[tokio::test]
async fn the_digest_is_turned_on_for_a_day_of_the_week() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let fields = [("kind", "digest"), ("day", "SU"), ("clock", "18:00"), ("request_id", ID)];
    browser.submit("/reminders", "/reminders/weekly", &fields).await;
    let made = stage.fakes.known().reminders[0].1.clone();
    assert_eq!((made.kind(), made.rule.as_str()), (ReminderKind::Digest, "FREQ=WEEKLY;BYDAY=SU"));
    assert!(made.start.ends_with("T18:00"));
}

#[tokio::test]
async fn quiet_hours_are_kept_and_come_back_with_what_is_wrong() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    stage.fakes.known().preferences =
        Preferences { usual_minute: 540, daily_most: 1, weekly_offers: 2, ..Preferences::default() };
    let fields = |end| {
        [
            ("time_zone", "Asia/Tokyo"),
            ("usual", "08:15"),
            ("quiet_start", "22:00"),
            ("quiet_end", end),
            ("days_off", "SU"),
            ("daily_most", "2"),
            ("weekly_offers", "3"),
        ]
    };
    let saved = browser.submit("/settings/quiet", "/settings/quiet", &fields("07:00")).await;
    assert_eq!(saved.header("location"), "/settings/quiet?said=saved", "{}", saved.text);
    let known = stage.fakes.known().preferences.clone();
    assert_eq!((known.usual_minute, known.quiet_start_minute, known.days_off), (495, Some(1320), vec![7]));
    assert_eq!(stage.fakes.known().zone.as_deref(), Some("Asia/Tokyo"));
    let wrong = browser.submit("/settings/quiet", "/settings/quiet", &fields("22:00")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("id=\"quiet_end-wrong\""), "{}", wrong.text);
}

#[tokio::test]
async fn a_follow_up_is_made_with_a_log_and_once() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let fields = [
        ("person_ids", ines.as_str()),
        ("layer", "ideas"),
        ("when", "now"),
        ("request_id", "01890a5d-ac96-774b-bcce-b302099a8001"),
        ("follow_up", "ask how the hearing went"),
        ("follow_up_when", "days"),
        ("follow_up_request_id", "01890a5d-ac96-774b-bcce-b302099a8002"),
    ];
    for _ in 0..2 {
        assert_eq!(browser.submit("/log", "/log", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let known = stage.fakes.known();
    assert_eq!(known.reminders.len(), 1);
    let made = &known.reminders[0].1;
    assert_eq!((made.start.as_str(), made.person_id.as_str()), ("2026-03-04", ines.as_str()));
    assert!(!made.conversation_id.is_empty());
}
