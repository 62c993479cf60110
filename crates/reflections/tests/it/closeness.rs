use chrono::TimeDelta;
use heartward_core::{Caller, Kind, PersonId};
use heartward_proto::reflections::v1::{
    ForgetClosenessRequest, GetInsightRequest, GetSignRequest, Layer, NoteClosenessRequest, SignKind,
};
use tonic::Status;

use crate::support::{Life, fault, kind, with};

async fn note(life: &Life, me: &Caller, person: PersonId, felt: Option<i32>) -> Result<(), Status> {
    let request = NoteClosenessRequest { person_id: person.to_string(), felt };
    life.client(me).note_closeness(request).await.map(drop)
}

async fn noted(life: &Life, me: &Caller, person: PersonId) -> Option<i32> {
    let request = GetInsightRequest { person_id: person.to_string(), rhythm: None };
    life.client(me).get_insight(request).await.expect("an insight").into_inner().felt_closeness
}

#[tokio::test]
async fn the_last_answer_of_half_a_year_is_told_to_its_writer() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let ines = life.profiles.add(&me);
    assert_eq!(noted(&life, &me, ines).await, None, "unset is no value");
    note(&life, &me, ines, Some(3)).await.expect("noted");
    note(&life, &me, ines, Some(8)).await.expect("noted");
    assert_eq!(noted(&life, &me, ines).await, Some(8));
    assert_eq!(kind(note(&life, &other, ines, Some(8)).await), Kind::NotFound);
    for wrong in [None, Some(-1), Some(11)] {
        assert_eq!(fault(note(&life, &me, ines, wrong).await), "felt");
    }
    life.profiles.set_down(true);
    assert_eq!(kind(note(&life, &me, PersonId::generate(), Some(8)).await), Kind::Unavailable);
    life.profiles.set_down(false);

    life.world.clock.advance(TimeDelta::days(181));
    assert_eq!(noted(&life, &me, ines).await, None);
    note(&life, &me, ines, Some(0)).await.expect("noted");
    let forget = ForgetClosenessRequest { person_id: ines.to_string() };
    life.client(&me).forget_closeness(forget).await.expect("forgotten");
    assert_eq!(noted(&life, &me, ines).await, None);
}

#[tokio::test]
async fn somebody_who_feels_close_to_one_person_is_told_of_no_lack() {
    let life = Life::new().await;
    let me = Life::somebody();
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(life.profiles.add(&me));
    }
    for person in people.iter().chain(&people) {
        let mut talk = with(&[*person], Layer::Passing);
        talk.occur_time = life.ago(20);
        life.log(&me, talk).await;
        life.announce(&me, *person, 1, false).await;
    }
    let sign = async || life.signs(&me).get_sign(GetSignRequest {}).await.expect("an answer").into_inner().sign;
    assert_eq!(sign().await.expect("a sign").kind(), SignKind::ManyButNoneClose);
    note(&life, &me, people[0], Some(7)).await.expect("noted");
    assert_eq!(sign().await, None);
}
