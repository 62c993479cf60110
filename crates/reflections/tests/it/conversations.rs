use chrono::TimeDelta;
use heartward_core::{ConversationId, Kind};
use heartward_proto::reflections::v1::{
    Band, Conversation, DeleteConversationRequest, Format, GetConversationRequest, Layer, Medium, Setting,
};

use crate::support::{Life, close, fault, full, kind, timestamp, with};

fn by_id(conversation: &Conversation) -> GetConversationRequest {
    GetConversationRequest { id: conversation.id.clone() }
}

#[tokio::test]
async fn a_logged_conversation_comes_back_as_it_was_noted() {
    let life = Life::new().await;
    let me = Life::somebody();
    let people = [life.profiles.add(&me), life.profiles.add(&me), life.profiles.add(&me)].map(|person| person);
    let noted = Conversation {
        occur_time: life.ago(400),
        format: Format::LargeGroup.into(),
        medium: Medium::Video.into(),
        setting: Setting::Meal.into(),
        minutes: Some(90),
        tension: true,
        note: "  A long dinner.\nZoë laughed. ".into(),
        ..full(&[people[2], people[0], people[1]], [3, 4, 3, 4])
    };
    let logged = life.log(&me, noted.clone()).await;
    let expected = Conversation {
        id: logged.id.clone(),
        note: "A long dinner.\nZoë laughed.".into(),
        depth: logged.depth,
        connection: logged.connection,
        band: Band::Personal.into(),
        version: 1,
        create_time: timestamp(life.now()),
        ..noted
    };
    assert_eq!(logged, expected);
    assert!(close(logged.depth, 0.784_375), "{}", logged.depth);
    assert!(logged.connection.is_some_and(|connection| close(connection, 0.734_375)), "{:?}", logged.connection);
    let read = life.client(&me).get_conversation(by_id(&logged)).await.expect("found").into_inner().conversation;
    assert_eq!(read, Some(logged.clone()));
    assert_eq!(life.all(&me).await, [logged]);
}

#[tokio::test]
async fn what_is_left_out_is_now_and_between_two_or_in_a_small_group() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let alone = life.log(&me, with(&[ines], Layer::Ideas)).await;
    assert_eq!(alone.occur_time, timestamp(life.now()));
    assert_eq!(
        (alone.format(), alone.medium(), alone.setting()),
        (Format::OneToOne, Medium::Unspecified, Setting::Unspecified)
    );
    assert_eq!((alone.spoke_freely, alone.they_shared, alone.felt_received), (None, None, None));
    assert_eq!((alone.minutes, alone.connection, alone.note.as_str()), (None, None, ""));
    assert!(close(alone.depth, 0.45) && alone.band() == Band::OpeningUp);

    let together = life.log(&me, with(&[ines, tobias], Layer::Passing)).await;
    assert_eq!(together.format(), Format::SmallGroup);
    // Somebody else may have been there whom nobody noted.
    let group =
        life.log(&me, Conversation { format: Format::LargeGroup.into(), ..with(&[ines], Layer::Passing) }).await;
    assert_eq!(group.format(), Format::LargeGroup);
}

#[tokio::test]
async fn a_time_is_kept_to_the_microsecond_from_1900_to_a_day_ahead() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let earliest = Some(prost_types::Timestamp { seconds: -2_208_988_800, nanos: 0 });
    let latest = timestamp(life.now() + TimeDelta::days(1));
    let fine = Some(prost_types::Timestamp { seconds: 1_772_000_000, nanos: 123_456_789 });
    for (given, kept) in [
        (earliest, earliest),
        (latest, latest),
        (fine, fine.map(|at| prost_types::Timestamp { nanos: 123_456_000, ..at })),
    ] {
        let logged = life.log(&me, Conversation { occur_time: given, ..with(&[ines], Layer::Ideas) }).await;
        assert_eq!(logged.occur_time, kept);
        let read = life.client(&me).get_conversation(by_id(&logged)).await.expect("found").into_inner().conversation;
        assert_eq!(read, Some(logged));
    }
}

#[tokio::test]
async fn an_amendment_changes_the_fields_it_names_and_no_others() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let logged = life
        .log(&me, Conversation { note: "By the river.".into(), minutes: Some(30), ..full(&[ines], [3, 4, 3, 4]) })
        .await;

    let change = Conversation {
        id: logged.id.clone(),
        layer: Layer::HeartToHeart.into(),
        note: "not named".into(),
        tension: true,
        ..Conversation::default()
    };
    let amended = life.amend(&me, change, &["layer", "minutes", "felt_received"]).await;
    let expected = Conversation {
        layer: Layer::HeartToHeart.into(),
        minutes: None,
        felt_received: None,
        connection: None,
        depth: amended.depth,
        band: amended.band,
        version: 2,
        ..logged.clone()
    };
    assert_eq!(amended, expected);
    assert!(close(amended.depth, (0.45 + 0.55 * 0.8125) * 0.9), "{}", amended.depth);
    assert_eq!(life.all(&me).await, [amended]);

    let everything = Conversation {
        id: logged.id.clone(),
        occur_time: life.ago(3),
        medium: Medium::Call.into(),
        setting: Setting::Walk.into(),
        minutes: Some(1),
        tension: true,
        note: "By phone.".into(),
        ..full(&[tobias, ines], [0, 1, 1, 3])
    };
    let fields = [
        "person_ids",
        "occur_time",
        "layer",
        "spoke_freely",
        "they_shared",
        "felt_received",
        "format",
        "medium",
        "setting",
        "minutes",
        "tension",
        "note",
    ];
    let amended = life.amend(&me, everything.clone(), &fields).await;
    let expected = Conversation {
        format: Format::SmallGroup.into(),
        depth: amended.depth,
        connection: amended.connection,
        band: Band::SmallTalk.into(),
        version: 3,
        create_time: logged.create_time,
        ..everything
    };
    assert_eq!(amended, expected);
    assert_eq!(life.all(&me).await, std::slice::from_ref(&amended));

    let emptied = life.amend(&me, Conversation { id: logged.id, ..Conversation::default() }, &["note"]).await;
    assert_eq!(emptied, Conversation { note: String::new(), version: 4, ..amended });
}

#[tokio::test]
async fn an_amendment_of_something_older_than_was_seen_is_refused() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let logged = life.log(&me, with(&[ines], Layer::Ideas)).await;
    let change = |minutes| Conversation { minutes: Some(minutes), ..logged.clone() };
    let amended = life.try_amend(&me, change(10), &["minutes"], Some(1)).await.expect("seen as it is");
    assert_eq!(kind(life.try_amend(&me, change(20), &["minutes"], Some(1)).await), Kind::Conflict);
    assert_eq!(life.all(&me).await, [amended]);
}

#[tokio::test]
async fn an_amendment_that_breaks_a_rule_changes_nothing() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let logged = life.log(&me, with(&[ines], Layer::Ideas)).await;
    let before = (life.all(&me).await, life.insight(&me, ines).await);

    let joined = Conversation { id: logged.id.clone(), ..with(&[ines, tobias], Layer::Ideas) };
    assert_eq!(fault(life.try_amend(&me, joined.clone(), &["person_ids"], None).await), "format");
    for fields in [&[][..], &["version"], &["minutes", "depth"], &["*"], &["Layer"]] {
        assert_eq!(fault(life.try_amend(&me, joined.clone(), fields, None).await), "update_mask", "{fields:?}");
    }
    let empty = Conversation { id: logged.id.clone(), ..Conversation::default() };
    for field in ["person_ids", "occur_time", "layer"] {
        assert_eq!(fault(life.try_amend(&me, empty.clone(), &[field], None).await), field);
    }
    let wrong = Conversation { spoke_freely: Some(5), minutes: Some(0), medium: 9, ..empty };
    for field in ["spoke_freely", "minutes", "medium"] {
        assert_eq!(fault(life.try_amend(&me, wrong.clone(), &[field], None).await), field);
    }
    assert_eq!((life.all(&me).await, life.insight(&me, ines).await), before);

    let derived = life.amend(&me, joined, &["format", "person_ids"]).await;
    assert_eq!(derived.format(), Format::SmallGroup);
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_with_all_that_came_of_it() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let before = life.insight(&me, ines).await;
    let logged = life.log(&me, full(&[ines, tobias], [4, 4, 4, 4])).await;
    assert_ne!(life.insight(&me, ines).await, before);
    let delete = || DeleteConversationRequest { id: logged.id.clone() };
    life.client(&me).delete_conversation(delete()).await.expect("deleted");
    assert_eq!(life.insight(&me, ines).await, before);
    assert_eq!(life.all(&me).await, []);
    assert_eq!(kind(life.client(&me).get_conversation(by_id(&logged)).await), Kind::NotFound);
    assert_eq!(kind(life.client(&me).delete_conversation(delete()).await), Kind::NotFound);
    assert_eq!(kind(life.try_amend(&me, logged, &["layer"], None).await), Kind::NotFound);
}

#[tokio::test]
async fn the_same_request_logs_one_conversation_however_often_it_comes() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let noted = || Conversation { note: "Once.".into(), ..with(&[ines], Layer::Ideas) };
    let request = ConversationId::generate().to_string();
    let first = life.log_as(&me, noted(), &request).await.expect("logged");
    life.world.clock.advance(TimeDelta::minutes(5));
    // Even while profiles is away: it is known already what to answer.
    life.profiles.put(&me, ines, |person| person.delete_time = timestamp(life.now()));
    life.announce(&me, ines, 2, true).await;
    life.profiles.set_down(true);
    assert_eq!(life.log_as(&me, noted(), &request).await.expect("answered"), first);
    assert_eq!(fault(life.log_as(&me, with(&[ines], Layer::Feelings), &request).await), "request_id");
    assert_eq!(fault(life.log_as(&me, noted(), "twice").await), "request_id");
    assert_eq!(life.all(&me).await, [first]);
    assert_eq!(life.insight(&me, ines).await.conversations, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_many_times_at_once_logs_one_conversation() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let request = ConversationId::generate().to_string();
    let log = || life.log_as(&me, with(&[ines], Layer::Ideas), &request);
    let answers: [_; 6] = tokio::join!(log(), log(), log(), log(), log(), log()).into();
    let answers = answers.map(|answer| answer.expect("logged"));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(life.all(&me).await, [answers[0].clone()]);
    assert_eq!(life.insight(&me, ines).await.conversations, 1);
    assert_eq!(life.told().await.len(), 1);
}
