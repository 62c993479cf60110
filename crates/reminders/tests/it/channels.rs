//! Channels and what is sent over them.

use chrono::TimeDelta;
use heartward_core::Caller;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::channels_service_client::ChannelsServiceClient;
use heartward_proto::reminders::v1::{
    AttemptOutcome, ChannelKind, ChannelState, CreateChannelRequest, CreateFeedRequest, DeleteChannelRequest,
    DeliveryState, GetFeedRequest, ListChannelsRequest, ListDeliveriesRequest, NoteKind, PauseReason,
    RevokeFeedRequest, UnsubscribeRequest, UpdateChannelRequest, VerifyChannelRequest,
};
use heartward_reminders::{Allowed, Config};
use tonic::{Code, Status};

use crate::post::{Post, courier, outcomes};
use crate::receivers::{Act, Receiver, header};

#[tokio::test]
async fn each_kind_is_verified_by_a_test_that_arrives_and_then_takes_notes() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let kinds = [ChannelKind::Ntfy, ChannelKind::Gotify, ChannelKind::Apprise, ChannelKind::Webhook];
    for kind in kinds {
        let channel = post.verified(&diary, kind, &receiver).await;
        assert_eq!((channel.state(), channel.discreet), (ChannelState::Active, true));
        assert_eq!(channel.address, format!("http://127.0.0.1:{}/…", receiver.port));
    }
    let tests = receiver.got();
    assert!(tests[0].starts_with("POST / ") && tests[0].contains("\"topic\":\"topic\""), "{}", tests[0]);
    assert!(tests[1].starts_with("POST /topic/message ") && header(&tests[1], "x-gotify-key") == "tok");
    assert!(tests[2].starts_with("POST /topic ") && tests[2].contains("\"format\":\"text\""));
    assert!(header(&tests[3], "webhook-signature").starts_with("v1,"));
    diary.meet(Circle::Household).await;
    post.town.live(6).await;
    assert_eq!(post.courier.step().await.expect("it works"), 4);
    let notes = receiver.got().split_off(4);
    assert_eq!(notes.len(), 4);
    for note in notes {
        assert!(note.contains("A note from Heartward") && note.contains("Something is waiting for you."), "{note}");
        assert!(note.contains("https://heartward.example.org") && !note.contains("one-to-one"), "{note}");
    }
    assert_eq!(post.courier.step().await.expect("it works"), 0);
}

#[tokio::test]
async fn a_note_keeps_its_id_through_every_attempt_and_its_schedule() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    let delivery = post.offer(&diary, &channel.id).await;
    receiver.will([Act::Answer(500), Act::Drop, Act::Wait(900), Act::Answer(429)]);
    for (wait, later, outcome) in [(5.0, 6, 2), (300.0, 331, 5), (1_800.0, 1_990, 2), (7_200.0, 7_990, 2)] {
        let before = post.town.now();
        assert_eq!(post.courier.step().await.expect("it works"), 1);
        let now = post.log(&diary, &channel.id).await.remove(0);
        assert_eq!(now.attempts.last().expect("one").outcome, outcome);
        let next = now.next_attempt_time.expect("again");
        let waits = crate::support::days(before, Some(&next)) * 86_400.0;
        assert!((wait * 0.89..=wait * 1.11).contains(&waits), "{waits} is not about {wait}");
        assert_eq!(post.courier.step().await.expect("nothing is due"), 0);
        post.town.world.clock.advance(TimeDelta::seconds(later));
    }
    assert_eq!(post.courier.step().await.expect("it works"), 1);
    let done = post.log(&diary, &channel.id).await.remove(0);
    assert_eq!((done.state(), done.unknown_outcomes, done.attempts.len()), (DeliveryState::Sent, 1, 5));
    let ids: Vec<String> = receiver.got()[1..].iter().map(|got| header(got, "webhook-id")).collect();
    assert_eq!(ids, vec![delivery.id; 5]);
}

#[tokio::test]
async fn whoever_is_gone_is_not_bothered_again() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    post.offer(&diary, &channel.id).await;
    receiver.will([Act::Answer(410)]);
    assert_eq!(post.courier.step().await.expect("it works"), 1);
    let channel = post.get(&diary, &channel.id).await.expect("it is still there");
    assert_eq!((channel.state(), channel.pause_reason()), (ChannelState::Paused, PauseReason::Gone));
    assert_eq!(post.log(&diary, &channel.id).await[0].state(), DeliveryState::GivenUp);
    // The person can bring it back.
    let request =
        UpdateChannelRequest { id: channel.id.clone(), paused: Some(false), ..UpdateChannelRequest::default() };
    let resumed = post.rpc(&diary).update_channel(request).await.expect("resumed").into_inner().channel.expect("one");
    assert_eq!(resumed.state(), ChannelState::Active);
}

#[tokio::test]
async fn five_refusals_in_a_row_pause_a_channel_and_a_redirect_is_one() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Ntfy, &receiver).await;
    post.offer(&diary, &channel.id).await;
    receiver.will([301, 307, 404, 401, 302].map(Act::Answer));
    for refusals in 1..=5 {
        assert_eq!(post.courier.step().await.expect("it works"), 1);
        let state = post.get(&diary, &channel.id).await.expect("a channel").state();
        assert_eq!(state, if refusals < 5 { ChannelState::Active } else { ChannelState::Paused }, "{refusals}");
        post.town.world.clock.advance(TimeDelta::hours(6));
    }
    let delivery = post.log(&diary, &channel.id).await.remove(0);
    assert_eq!((delivery.state(), delivery.next_attempt_time), (DeliveryState::Cancelled, None));
    assert_eq!(outcomes(&delivery), [AttemptOutcome::Refused; 5]);
    assert_eq!(receiver.got().len(), 6, "nobody follows a redirect");
    assert_eq!(post.courier.step().await.expect("nothing"), 0);
}

#[tokio::test]
async fn two_couriers_send_everything_once_and_a_stale_one_sends_nothing() {
    let post = Post::new().await;
    let receiver = Receiver::http().await;
    let config = Config { allowed: Allowed::parse(["127.0.0.0/8"]).expect("good"), ..Config::default() };
    let other = courier(&config, &post.town).await;
    let mut channels = Vec::new();
    for _ in 0..15 {
        let diary = post.town.somebody();
        channels.push((diary, post.verified(&diary, ChannelKind::Webhook, &receiver).await));
        diary.meet(Circle::Household).await;
    }
    post.town.live(6).await;
    let before = receiver.got().len();
    let stale = post.courier.claim().await.expect("claims");
    assert_eq!(stale.len(), 15);
    post.town.world.clock.advance(TimeDelta::seconds(61));
    let (one, two) = tokio::join!(post.courier.step(), other.step());
    assert_eq!(one.expect("it works") + two.expect("it works"), 15);
    for parcel in &stale {
        assert!(!post.courier.deliver(parcel).await.expect("it is told"));
    }
    let mut ids: Vec<String> = receiver.got()[before..].iter().map(|got| header(got, "webhook-id")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), receiver.got().len() - before), (15, 15));
}

#[tokio::test]
async fn what_is_not_wanted_any_more_is_not_sent() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    let ines = diary.meet(Circle::Household).await;
    post.town.live(6).await;
    diary.talk(ines).await;
    assert_eq!(post.courier.step().await.expect("nothing"), 0);
    assert_eq!(post.log(&diary, &channel.id).await[0].state(), DeliveryState::Cancelled);
    // An answered offer needs no note either, and neither does a channel that was paused.
    post.town.live(7).await;
    assert_eq!(post.log(&diary, &channel.id).await[0].state(), DeliveryState::Waiting);
    let request =
        UpdateChannelRequest { id: channel.id.clone(), paused: Some(true), ..UpdateChannelRequest::default() };
    post.rpc(&diary).update_channel(request).await.expect("paused");
    assert_eq!(post.log(&diary, &channel.id).await[0].state(), DeliveryState::Cancelled);
    assert_eq!((post.courier.step().await.expect("nothing"), receiver.got().len()), (0, 1));
}

#[tokio::test]
async fn addresses_that_the_operator_has_not_allowed_are_not_connected_to() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    for address in ["http://10.0.0.1/t", "https://[::1]/t", "https://169.254.169.254/t", "http://[fd00::1]/t"] {
        let channel = post.create(&diary, ChannelKind::Ntfy, address).await.expect("a channel");
        let delivery = post.test(&diary, &channel.id).await.expect("a test");
        assert_eq!(outcomes(&delivery), [AttemptOutcome::Blocked], "{address}");
        assert_eq!(post.get(&diary, &channel.id).await.expect("it").state(), ChannelState::Unverified);
    }
}

#[tokio::test]
async fn an_email_address_is_verified_by_a_code_and_a_mail_can_end_it_all() {
    let mail = Receiver::smtp().await;
    let post = Post::with(Some(&mail)).await;
    let diary = post.town.somebody();
    let channel = post.create(&diary, ChannelKind::Email, "sam.smith@example.net").await.expect("a channel");
    assert_eq!(channel.address, "s…@example.net");
    let code = post.test(&diary, &channel.id).await.expect("a code");
    assert_eq!((code.kind(), code.state()), (NoteKind::Code, DeliveryState::Sent));
    assert_eq!(post.get(&diary, &channel.id).await.expect("it").state(), ChannelState::Unverified);
    let text = mail.got()[0].clone();
    let code = text.split("Your code is ").nth(1).and_then(|rest| rest.split('.').next()).expect("a code").to_owned();
    let verify = |code: &str| VerifyChannelRequest { id: channel.id.clone(), code: code.to_owned() };
    let wrong = post.rpc(&diary).verify_channel(verify("0000-0000")).await.expect_err("wrong");
    assert_eq!(wrong.code(), Code::InvalidArgument);
    let verified = post.rpc(&diary).verify_channel(verify(&code)).await.expect("right").into_inner();
    assert_eq!(verified.channel.expect("it").state(), ChannelState::Active);

    let delivery = post.offer(&diary, &channel.id).await;
    mail.will([Act::Drop, Act::Answer(421)]);
    for _ in 0..3 {
        assert_eq!(post.courier.step().await.expect("it works"), 1);
        post.town.world.clock.advance(TimeDelta::minutes(6));
    }
    let done = post.log(&diary, &channel.id).await.remove(0);
    assert_eq!(outcomes(&done), [AttemptOutcome::Unknown, AttemptOutcome::Later, AttemptOutcome::Taken]);
    assert_eq!(done.unknown_outcomes, 1);
    let mails = mail.got().split_off(1);
    let id = format!("<{}@example.org>", delivery.id);
    assert_eq!(mails.iter().map(|mail| header(mail, "message-id")).collect::<Vec<_>>(), vec![id; 2]);
    let note = &mails[1];
    assert_eq!(header(note, "subject"), "A note from Heartward");
    assert_eq!(header(note, "list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert!(note.contains("multipart/alternative") && note.contains("Something is waiting for you."), "{note}");
    let unfolded = note.replace("\n ", " ");
    let link = header(&unfolded, "list-unsubscribe");
    let token =
        link.trim_matches(['<', '>']).rsplit_once("https://heartward.example.org/u/").expect("a link").1.to_owned();
    let system = post.town.world.call(&post.town.part, &Caller::System);
    let mut rpc = ChannelsServiceClient::new(system);
    rpc.unsubscribe(UnsubscribeRequest { token }).await.expect("no more");
    let channel = post.get(&diary, &channel.id).await.expect("it");
    assert_eq!((channel.state(), channel.pause_reason()), (ChannelState::Paused, PauseReason::Unsubscribed));
    let unknown = rpc.unsubscribe(UnsubscribeRequest { token: "x".into() }).await.expect_err("unknown");
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_pauses_its_channel() {
    let mail = Receiver::smtp().await;
    let post = Post::with(Some(&mail)).await;
    let diary = post.town.somebody();
    let channel = post.mailbox(&diary, &mail).await;
    post.offer(&diary, &channel.id).await;
    mail.will([Act::Answer(550)]);
    post.courier.step().await.expect("it works");
    let channel = post.get(&diary, &channel.id).await.expect("it");
    assert_eq!((channel.state(), channel.pause_reason()), (ChannelState::Paused, PauseReason::Gone));
    assert_eq!(post.log(&diary, &channel.id).await[0].attempts[0].answer, 550);
}

#[tokio::test]
async fn without_a_mail_server_there_is_no_email() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let refused = post.create(&diary, ChannelKind::Email, "sam@example.net").await.expect_err("no server");
    assert_eq!(refused.code(), Code::InvalidArgument);
    let list = post.rpc(&diary).list_channels(ListChannelsRequest {}).await.expect("a list").into_inner();
    assert!(list.channels.is_empty() && !list.email_available);
}

#[tokio::test]
async fn tests_are_ten_an_hour_and_channels_are_twenty() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Ntfy, &receiver).await;
    for _ in 0..9 {
        post.test(&diary, &channel.id).await.expect("a test");
    }
    assert_eq!(post.test(&diary, &channel.id).await.expect_err("too many").code(), Code::ResourceExhausted);
    post.town.world.clock.advance(TimeDelta::minutes(61));
    post.test(&diary, &channel.id).await.expect("a test");
    for _ in 0..19 {
        post.create(&diary, ChannelKind::Ntfy, "https://ntfy.sh/t").await.expect("a channel");
    }
    assert_eq!(
        post.create(&diary, ChannelKind::Ntfy, "https://ntfy.sh/t").await.expect_err("21").code(),
        Code::Aborted
    );
}

#[tokio::test]
async fn somebody_elses_channel_looks_like_none() {
    let post = Post::new().await;
    let (owner, other) = (post.town.somebody(), post.town.somebody());
    let receiver = Receiver::http().await;
    let channel = post.verified(&owner, ChannelKind::Ntfy, &receiver).await;
    let not_found = |status: Status| assert_eq!(status.code(), Code::NotFound);
    not_found(post.get(&other, &channel.id).await.expect_err("foreign"));
    not_found(post.test(&other, &channel.id).await.expect_err("foreign"));
    let id = channel.id.clone();
    let mut rpc = post.rpc(&other);
    let change = UpdateChannelRequest { id: id.clone(), paused: Some(true), ..UpdateChannelRequest::default() };
    not_found(rpc.update_channel(change).await.expect_err("foreign"));
    not_found(rpc.delete_channel(DeleteChannelRequest { id: id.clone() }).await.expect_err("foreign"));
    not_found(
        rpc.verify_channel(VerifyChannelRequest { id: id.clone(), code: "x".into() }).await.expect_err("foreign"),
    );
    let log = ListDeliveriesRequest { channel_id: id.clone(), ..ListDeliveriesRequest::default() };
    not_found(rpc.list_deliveries(log).await.expect_err("foreign"));
    assert!(rpc.list_channels(ListChannelsRequest {}).await.expect("a list").into_inner().channels.is_empty());
    assert_eq!(post.get(&owner, &id).await.expect("it").state(), ChannelState::Active);
    other.meet(Circle::Household).await;
    post.town.live(6).await;
    assert_eq!(post.courier.step().await.expect("nothing"), 0, "one account's notes stay on its own channels");
}

#[tokio::test]
async fn a_calendar_has_a_secret_address_that_can_be_ended() {
    let post = Post::new().await;
    let (diary, other) = (post.town.somebody(), post.town.somebody());
    let ines = diary.meet(Circle::Inner).await;
    other.meet(Circle::Inner).await;
    let mut rpc = post.rpc(&diary);
    let mut system = ChannelsServiceClient::new(post.town.world.call(&post.town.part, &Caller::System));
    let first = rpc.create_feed(CreateFeedRequest { telling: false }).await.expect("a feed").into_inner().token;
    let mut read = async |token: &str| system.get_feed(GetFeedRequest { token: token.into() }).await;
    let calendar = read(&first).await.expect("a calendar").into_inner().calendar;
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
    assert!(calendar.contains(&format!("UID:{ines}@heartward")) && !calendar.contains("one-to-one"), "{calendar}");
    let second = rpc.create_feed(CreateFeedRequest { telling: true }).await.expect("a feed").into_inner().token;
    assert_eq!(read(&first).await.expect_err("ended").code(), Code::NotFound);
    assert!(read(&second).await.expect("a calendar").into_inner().calendar.contains("A one-to-one might suit"));
    rpc.revoke_feed(RevokeFeedRequest {}).await.expect("ended");
    assert_eq!(read(&second).await.expect_err("ended").code(), Code::NotFound);
}

#[tokio::test]
async fn whoever_takes_a_note_and_says_nothing_may_have_it() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    post.offer(&diary, &channel.id).await;
    receiver.will([Act::Silence]);
    let began = std::time::Instant::now();
    assert_eq!(post.courier.step().await.expect("it works"), 1);
    assert!((8..15).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    let delivery = post.log(&diary, &channel.id).await.remove(0);
    assert_eq!((outcomes(&delivery), delivery.unknown_outcomes), (vec![AttemptOutcome::Unknown], 1));
    assert_eq!(delivery.state(), DeliveryState::Waiting);
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_may_have_the_mail_only_after_it_was_sent() {
    let silent = async |act, expected| {
        let mail = Receiver::smtp().await;
        let post = Post::with(Some(&mail)).await;
        let diary = post.town.somebody();
        let channel = post.mailbox(&diary, &mail).await;
        post.offer(&diary, &channel.id).await;
        mail.will([act]);
        let began = std::time::Instant::now();
        assert_eq!(post.courier.step().await.expect("it works"), 1);
        assert!((8..15).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
        let delivery = post.log(&diary, &channel.id).await.remove(0);
        assert_eq!((outcomes(&delivery), delivery.state()), (vec![expected], DeliveryState::Waiting));
        delivery.unknown_outcomes
    };
    let asked = tokio::join!(silent(Act::Silence, AttemptOutcome::Unknown), silent(Act::Mute, AttemptOutcome::Later));
    assert_eq!(asked, (1, 0));
}

#[tokio::test]
async fn names_addresses_and_tokens_are_sealed() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let request = CreateChannelRequest {
        kind: ChannelKind::Gotify.into(),
        name: "Canary name".into(),
        address: "https://canary.example.org/".into(),
        token: "canary-token".into(),
        ..CreateChannelRequest::default()
    };
    post.rpc(&diary).create_channel(request).await.expect("a channel");
    let mut tx = post.town.part.db.read(&Caller::System).await.expect("a transaction");
    let rows: Vec<Vec<u8>> = heartward_platform::on!(&mut tx, conn =>
        sqlx::query_scalar("select sealed from channel").fetch_all(conn).await)
    .expect("rows");
    assert!(rows.len() == 1 && rows[0].len() > 100);
    assert!(!String::from_utf8_lossy(&rows[0]).to_lowercase().contains("canary"));
}
