use heartward_core::{Kind, PersonId};
use heartward_proto::reflections::v1::{GetInsightRequest, Layer};

use crate::support::{Life, fault, kind, timestamp, with};

#[tokio::test]
async fn somebody_profiles_does_not_know_is_refused_and_nothing_is_stored() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let nobody = PersonId::generate();
    assert_eq!(fault(life.try_log(&me, with(&[ines, nobody], Layer::Ideas)).await), "person_ids");
    assert_eq!(life.all(&me).await, []);
    assert!(life.told().await.is_empty());

    let logged = life.log(&me, with(&[ines], Layer::Ideas)).await;
    let both = with(&[ines, nobody], Layer::Ideas);
    let joined = heartward_proto::reflections::v1::Conversation { id: logged.id.clone(), ..both };
    assert_eq!(fault(life.try_amend(&me, joined, &["person_ids", "format"], None).await), "person_ids");
    assert_eq!(life.all(&me).await, [logged]);
}

#[tokio::test]
async fn profiles_is_asked_once_about_somebody_it_has_not_told_of() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    assert_eq!(life.profiles.calls(), 1);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    assert_eq!(life.profiles.calls(), 1);
}

#[tokio::test]
async fn profiles_is_not_asked_about_somebody_it_has_told_of() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = PersonId::generate();
    life.announce(&me, ines, 1, false).await;
    life.announce(&me, ines, 2, false).await;
    life.profiles.set_down(true);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    assert_eq!(life.profiles.calls(), 0);
}

#[tokio::test]
async fn somebody_deleted_is_refused_until_they_are_back() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    life.profiles.put(&me, ines, |person| person.delete_time = timestamp(life.now()));
    life.announce(&me, ines, 2, true).await;
    assert_eq!(fault(life.try_log(&me, with(&[ines], Layer::Ideas)).await), "person_ids");

    // They are brought back, and the news of it has not arrived yet.
    life.profiles.put(&me, ines, |person| person.delete_time = None);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    // Old news that arrives late changes nothing.
    life.announce(&me, ines, 2, true).await;
    life.profiles.set_down(true);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    assert_eq!(life.insight(&me, ines).await.conversations, 3);
}

#[tokio::test]
async fn what_profiles_says_of_somebody_deleted_is_kept_too() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.profiles.put(&me, ines, |person| person.delete_time = timestamp(life.now()));
    assert_eq!(fault(life.try_log(&me, with(&[ines], Layer::Ideas)).await), "person_ids");
    // News from before the deletion does not bring them back.
    life.announce(&me, ines, 1, false).await;
    assert_eq!(fault(life.try_log(&me, with(&[ines], Layer::Ideas)).await), "person_ids");
}

#[tokio::test]
async fn somebody_archived_is_as_good_as_anybody() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.profiles.put(&me, ines, |person| person.archived = true);
    life.log(&me, with(&[ines], Layer::Ideas)).await;
}

#[tokio::test]
async fn while_profiles_is_away_strangers_have_to_wait() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    life.profiles.set_down(true);
    assert_eq!(kind(life.try_log(&me, with(&[ines, tobias], Layer::Ideas)).await), Kind::Unavailable);
    let insight = GetInsightRequest { person_id: tobias.to_string(), rhythm: None };
    assert_eq!(kind(life.client(&me).get_insight(insight).await), Kind::Unavailable);
    assert_eq!(life.all(&me).await.len(), 1);
    life.profiles.set_down(false);
    life.log(&me, with(&[ines, tobias], Layer::Ideas)).await;
}

#[tokio::test]
async fn conversations_with_somebody_deleted_stay_and_can_be_amended() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let logged = life.log(&me, with(&[ines], Layer::Ideas)).await;
    life.profiles.put(&me, ines, |person| person.delete_time = timestamp(life.now()));
    life.announce(&me, ines, 2, true).await;

    let joined = with(&[tobias, ines], Layer::Feelings);
    let joined = heartward_proto::reflections::v1::Conversation { id: logged.id, ..joined };
    let amended = life.amend(&me, joined, &["person_ids", "layer", "format"]).await;
    assert_eq!(life.all(&me).await, [amended]);
    assert_eq!(life.insight(&me, ines).await.conversations, 1);
}
