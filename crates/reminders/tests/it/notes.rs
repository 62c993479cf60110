//! How notices go out over channels: when, how often, and what they say.

use chrono::{TimeDelta, Timelike as _};
use heartward_core::PersonId;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{
    AnswerNoticeRequest, ChannelKind, CreateReminderRequest, DeliveryState, NoteKind, NoticeState, ReminderKind,
    UpdateChannelRequest,
};

use crate::agenda::later;
use crate::post::Post;
use crate::receivers::{Act, Receiver};
use crate::support::Diary;

/// What arrived last.
fn last(receiver: &Receiver) -> String {
    receiver.got().last().cloned().unwrap_or_default()
}

impl Post {
    /// A channel that says what notes are about.
    async fn telling(&self, diary: &Diary<'_>, receiver: &Receiver) -> String {
        let channel = self.verified(diary, ChannelKind::Webhook, receiver).await;
        let request =
            UpdateChannelRequest { id: channel.id.clone(), discreet: Some(false), ..UpdateChannelRequest::default() };
        self.rpc(diary).update_channel(request).await.expect("telling");
        channel.id
    }

    /// Lets a day go by and everything be sent that is due.
    async fn day(&self) {
        self.town.live(1).await;
        while self.courier.step().await.expect("it sends") > 0 {}
    }
}

#[tokio::test]
async fn a_discreet_note_says_nothing_and_a_telling_one_says_it_in_ones_own_words() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    diary.remind(ReminderKind::Own, &later(&post.town, TimeDelta::hours(23)), "FREQ=DAILY").await.expect("made");
    post.day().await;
    assert!(last(&receiver).contains("Something is waiting for you.") && !last(&receiver).contains("Farah"));
    let request = UpdateChannelRequest { id: channel.id, discreet: Some(false), ..UpdateChannelRequest::default() };
    post.rpc(&diary).update_channel(request).await.expect("telling");
    post.day().await;
    assert!(last(&receiver).contains("ask how Farah's hearing went"), "{}", last(&receiver));
}

#[tokio::test]
async fn a_telling_note_names_people_and_does_without_when_profiles_is_silent() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    post.telling(&diary, &receiver).await;
    let birthday: crate::support::Change = |facts| (facts.birth_month, facts.birth_day) = (5, 17);
    let (ines, tom) = (PersonId::generate(), PersonId::generate());
    post.town.profiles.name(diary.account, ines, "Ines");
    for person in [ines, tom] {
        post.town.deliver(&diary.added(person, Circle::Outer)).await;
        post.town.deliver(&diary.changed(person, 2, Circle::Outer, birthday)).await;
    }
    while diary.notices().await.is_empty() {
        post.day().await;
    }
    let said = receiver.got().join("\n");
    assert!(said.contains("It is Ines\u{2019}s birthday today.") && said.contains("It is a birthday today."), "{said}");
}

#[tokio::test]
async fn the_digest_tells_of_the_week_ahead() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    post.telling(&diary, &receiver).await;
    diary.remind(ReminderKind::Own, &later(&post.town, TimeDelta::days(4)), "").await.expect("made");
    diary.remind(ReminderKind::Digest, &later(&post.town, TimeDelta::hours(23)), "FREQ=WEEKLY").await.expect("made");
    post.day().await;
    let (said, day) = (last(&receiver), post.town.now() + TimeDelta::days(3));
    assert!(said.contains(&format!("{}: ask how Farah's hearing went", day.format("%A"))), "{said}");
}

#[tokio::test]
async fn quiet_hours_hold_a_note_back_and_a_pause_calls_it_off() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    // From half an hour before the reminder on for ten hours.
    let due = (post.town.now() + TimeDelta::hours(2)).time();
    let minute = i32::try_from(due.num_seconds_from_midnight() / 60).expect("a minute");
    let preferred = diary.prefer(|it| {
        it.quiet_start_minute = Some((minute - 30).rem_euclid(1440));
        it.quiet_end_minute = Some((minute + 570).rem_euclid(1440));
    });
    preferred.await.expect("quiet hours");
    diary.remind(ReminderKind::Own, &later(&post.town, TimeDelta::hours(2)), "FREQ=DAILY").await.expect("made");
    let arrived = receiver.got().len();
    post.town.world.clock.advance(TimeDelta::hours(3));
    post.town.run().await;
    assert_eq!(diary.notices().await.len(), 1, "what came up can be seen at once");
    assert_eq!(post.courier.step().await.expect("nothing yet"), 0);
    post.town.world.clock.advance(TimeDelta::hours(9));
    assert_eq!(post.courier.step().await.expect("it sends"), 1);
    assert_eq!(receiver.got().len(), arrived + 1);

    post.town.world.clock.advance(TimeDelta::hours(15));
    post.town.run().await;
    diary.prefer(|it| it.paused = true).await.expect("paused");
    assert_eq!(post.log(&diary, &channel.id).await[0].state(), DeliveryState::Cancelled);
    for _ in 0..5 {
        post.day().await;
    }
    assert_eq!(receiver.got().len(), arrived + 1, "nothing goes out in a pause");
    assert!(diary.notices().await.len() >= 5, "what came up is there for whoever looks");
}

#[tokio::test]
async fn after_a_time_away_one_note_tells_of_all_that_came_up() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    for hour in 1..=12 {
        diary.remind(ReminderKind::Own, &later(&post.town, TimeDelta::hours(hour)), "").await.expect("made");
    }
    let arrived = receiver.got().len();
    post.town.world.clock.advance(TimeDelta::days(5));
    post.town.run().await;
    while post.courier.step().await.expect("it sends") > 0 {}
    assert_eq!(diary.notices().await.len(), 12);
    assert_eq!(receiver.got().len(), arrived + 1);
    assert_eq!(post.log(&diary, &channel.id).await[0].kind(), NoteKind::CatchUp);
}

#[tokio::test]
async fn an_answer_calls_off_what_was_not_sent_yet_and_a_notice_says_how_it_went() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    receiver.will([Act::Answer(503)]);
    diary.remind(ReminderKind::FollowUp, &later(&post.town, TimeDelta::hours(23)), "").await.expect("made");
    post.day().await;
    let notice = diary.notices().await.remove(0);
    assert_eq!(notice.deliveries.iter().map(|it| it.state).collect::<Vec<_>>(), [DeliveryState::Waiting as i32]);
    let request = AnswerNoticeRequest { id: notice.id, answer: NoticeState::Done.into(), until: String::new() };
    diary.agenda().answer_notice(request).await.expect("done");
    let arrived = receiver.got().len();
    post.day().await;
    assert_eq!(receiver.got().len(), arrived);
    assert_eq!(diary.notices().await[0].deliveries[0].state, DeliveryState::Cancelled as i32);
}

#[tokio::test]
async fn words_are_in_no_file_of_the_store() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let text = "a canary in a coal mine, 0123456789abcdef";
    let request = CreateReminderRequest {
        kind: ReminderKind::Own.into(),
        text: text.into(),
        start: later(&post.town, TimeDelta::hours(1)),
        ..CreateReminderRequest::default()
    };
    diary.agenda().create_reminder(request).await.expect("made");
    post.day().await;
    assert_eq!(diary.notices().await[0].text, text);
    for file in std::fs::read_dir(&post.town.world.foundation.data_dir).expect("a folder").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        assert!(!bytes.windows(8).any(|part| part == &text.as_bytes()[..8]), "{:?}", file.path());
    }
}
