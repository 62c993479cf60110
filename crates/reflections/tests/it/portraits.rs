use heartward_core::{Caller, Kind, PersonId};
use heartward_platform::{Tx, on};
use heartward_proto::reflections::v1::{
    Conversation, Direction, GetInsightRequest, GetInsightResponse, GetModelRequest, Initiator, Layer, Model, Setting,
    Side, UpdateModelRequest,
};

use crate::support::{Life, close, fault, full, with};

async fn portrait(life: &Life, me: &Caller, person: PersonId) -> GetInsightResponse {
    let request = GetInsightRequest { person_id: person.to_string(), rhythm: None };
    life.client(me).get_insight(request).await.expect("a portrait").into_inner()
}

async fn set_half_life(life: &Life, me: &Caller, days: i32) {
    let request = UpdateModelRequest { model: Some(Model { half_life_days: days }) };
    life.client(me).update_model(request).await.expect("set");
}

async fn half_life(life: &Life, me: &Caller) -> i32 {
    life.client(me)
        .get_model(GetModelRequest {})
        .await
        .expect("a model")
        .into_inner()
        .model
        .expect("set")
        .half_life_days
}

#[tokio::test]
async fn a_portrait_tells_what_changes_and_where_it_goes_well() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let at = |days, setting: Setting, answers| Conversation {
        occur_time: life.ago(days),
        setting: setting.into(),
        accepting: Some(3),
        ..full(&[ines], answers)
    };
    let mut ids = Vec::new();
    for (days, setting, answers) in [
        (150, Setting::Meal, [1, 0, 1, 0]),
        (100, Setting::Meal, [1, 0, 1, 1]),
        (20, Setting::Walk, [4, 4, 4, 4]),
        (2, Setting::Walk, [4, 4, 3, 4]),
    ] {
        ids.push(life.log(&me, at(days, setting, answers)).await.id);
    }
    let forgotten = life.log(&me, at(181, Setting::Walk, [0, 0, 0, 0])).await;

    let told = portrait(&life, &me, ines).await;
    let trend = told.trend.expect("two on each side");
    assert_eq!((trend.direction(), trend.recent, trend.earlier), (Direction::Deepening, 2, 2));
    let settings: Vec<_> = told.good_settings.iter().map(|good| (good.setting(), good.conversations)).collect();
    assert_eq!(settings, [(Setting::Walk, 3)]);
    assert_eq!((told.own_acceptance, told.own_acceptance_conversations), (Some(0.75), 5));
    ids.reverse();
    assert_eq!(told.recent_conversation_ids, ids, "the last 180 days, newest first, without {}", forgotten.id);
    let sharing = told.insight.expect("an insight").sharing.expect("sharing");
    assert_eq!((sharing.side(), sharing.conversations), (Side::Even, 5));
}

#[tokio::test]
async fn little_is_told_as_little() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.log(&me, Conversation { setting: Setting::Walk.into(), ..full(&[ines], [4, 4, 4, 4]) }).await;
    let told = portrait(&life, &me, ines).await;
    assert_eq!((told.trend, told.own_acceptance, told.own_acceptance_conversations), (None, None, 0));
    assert!(told.good_settings.is_empty(), "{told:?}");
    let insight = told.insight.expect("an insight");
    assert_eq!(insight.sharing.expect("sharing").side(), Side::Unspecified);
    assert!(close(insight.one_to_one_share, 2.0 / 3.0), "{insight:?}");
}

#[tokio::test]
async fn who_started_and_whether_it_ran_dry_are_noted_and_amended() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let told = Conversation {
        initiator: Initiator::Them.into(),
        ran_dry: true,
        accepting: Some(0),
        ..with(&[ines], Layer::CatchingUp)
    };
    let logged = life.log(&me, told).await;
    assert_eq!((logged.initiator(), logged.ran_dry, logged.accepting), (Initiator::Them, true, Some(0)));
    let change = Conversation { id: logged.id.clone(), initiator: Initiator::Me.into(), ..Conversation::default() };
    let amended = life.amend(&me, change, &["initiator", "ran_dry", "accepting"]).await;
    assert_eq!((amended.initiator(), amended.ran_dry, amended.accepting), (Initiator::Me, false, None));
    assert_eq!(life.all(&me).await, [amended]);

    for (field, wrong) in [
        ("initiator", Conversation { initiator: 3, ..logged.clone() }),
        ("accepting", Conversation { accepting: Some(5), ..logged }),
    ] {
        assert_eq!(fault(life.try_log(&me, wrong).await), field);
    }
}

#[tokio::test]
async fn another_half_life_counts_all_conversations_anew() {
    let life = Life::new().await;
    let me = Life::somebody();
    let sam = life.profiles.add(&me);
    assert_eq!(half_life(&life, &me).await, 60);
    life.log(&me, Conversation { occur_time: life.ago(60), ..full(&[sam], [3, 4, 3, 4]) }).await;
    let weight = async || portrait(&life, &me, sam).await.insight.and_then(|one| one.depth).expect("a depth").weight;
    assert!(close(weight().await, 0.5));
    set_half_life(&life, &me, 30).await;
    assert!(close(weight().await, 0.25));
    life.log(&me, Conversation { occur_time: life.ago(30), ..full(&[sam], [3, 4, 3, 4]) }).await;
    assert!(close(weight().await, 0.75));
    assert_eq!(heartward_reflections::rebuild(&life.world.foundation).await.expect("rebuilt"), 0);
    set_half_life(&life, &me, 60).await;
    assert!(close(weight().await, 0.5 + 0.5_f64.sqrt()));
    assert_eq!((half_life(&life, &me).await, half_life(&life, &Life::somebody()).await), (60, 60));

    for days in [29, 121, 0] {
        let request = UpdateModelRequest { model: Some(Model { half_life_days: days }) };
        assert_eq!(fault(life.client(&me).update_model(request).await), "half_life_days");
    }
    let nothing = UpdateModelRequest { model: None };
    assert_eq!(fault(life.client(&me).update_model(nothing).await), "model");
}

#[tokio::test]
async fn a_rebuild_mends_what_is_wrong_and_leaves_the_rest() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let sam = life.profiles.add(&me);
    let ada = life.profiles.add(&other);
    for account in [&me, &other] {
        let person = if account == &me { sam } else { ada };
        life.log(account, Conversation { setting: Setting::Walk.into(), ..full(&[person], [3, 4, 3, 4]) }).await;
    }
    let before = portrait(&life, &me, sam).await;
    let mut tx: Tx = life.part.db.begin(&me).await.expect("a transaction");
    let account = tx.account().expect("somebody").uuid();
    for damage in [
        "update relationship set depth = depth + 1, conversations = 7 where account_id = $1",
        "delete from venue where account_id = $1",
    ] {
        on!(&mut tx, conn => sqlx::query(damage).bind(account).execute(conn).await.map(|_| ())).expect("damaged");
    }
    tx.commit().await.expect("committed");
    assert_ne!(portrait(&life, &me, sam).await, before);
    assert_eq!(heartward_reflections::rebuild(&life.world.foundation).await.expect("rebuilt"), 1);
    assert_eq!(portrait(&life, &me, sam).await, before);
    assert_eq!(heartward_reflections::rebuild(&life.world.foundation).await.expect("rebuilt"), 0);
    let nobody = life.client(&other).get_insight(GetInsightRequest { person_id: sam.to_string(), rhythm: None }).await;
    assert_eq!(crate::support::kind(nobody), Kind::NotFound);
}
