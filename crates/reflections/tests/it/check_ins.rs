use heartward_core::Caller;
use heartward_core::Kind;
use heartward_platform::on;
use heartward_proto::reflections::v1::{
    CheckIn, DeleteCheckInRequest, ListCheckInsRequest, ListCheckInsResponse, RecordCheckInRequest, YesNo,
};

use crate::support::{Life, fault, kind};

const CANARY: &str = "cannot sleep since the letter";

fn heavy() -> CheckIn {
    CheckIn {
        stress: Some(4),
        told_someone: YesNo::No.into(),
        could_tell: YesNo::Yes.into(),
        connected: Some(1),
        feelings: vec!["tired".into(), "worried".into()],
        note: CANARY.into(),
        loneliness: Some(2),
        support: Some(3),
        ..CheckIn::default()
    }
}

async fn list(life: &Life, me: &Caller, page_size: i32, page_token: &str) -> ListCheckInsResponse {
    let request = ListCheckInsRequest { page_size, page_token: page_token.into() };
    life.check_ins(me).list_check_ins(request).await.expect("a list").into_inner()
}

#[tokio::test]
async fn check_ins_are_recorded_listed_newest_first_and_deleted() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let now = life.check_in(&me, heavy()).await.expect("recorded");
    assert_eq!(now.occur_time, life.ago(0));
    assert_eq!(CheckIn { id: String::new(), occur_time: None, create_time: None, ..now.clone() }, heavy());
    let before = life.check_in(&me, CheckIn { occur_time: life.ago(3), ..CheckIn::default() }).await.expect("recorded");
    assert_eq!((before.stress, before.could_tell(), before.feelings.len()), (None, YesNo::Unspecified, 0));

    let first = list(&life, &me, 1, "").await;
    assert_eq!(first.check_ins, std::slice::from_ref(&now));
    let second = list(&life, &me, 1, &first.next_page_token).await;
    assert_eq!((second.check_ins, second.next_page_token.as_str()), (vec![before.clone()], ""));

    assert_eq!(list(&life, &other, 0, "").await.check_ins, []);
    let delete = |id: &str| DeleteCheckInRequest { id: id.into() };
    assert_eq!(kind(life.check_ins(&other).delete_check_in(delete(&now.id)).await), Kind::NotFound);
    life.check_ins(&me).delete_check_in(delete(&now.id)).await.expect("deleted");
    assert_eq!(kind(life.check_ins(&me).delete_check_in(delete(&now.id)).await), Kind::NotFound);
    assert_eq!(list(&life, &me, 0, "").await.check_ins, [before]);
}

#[tokio::test]
async fn the_same_request_twice_records_once() {
    let life = Life::new().await;
    let me = Life::somebody();
    let request =
        || RecordCheckInRequest { check_in: Some(heavy()), request_id: "01890a5d-ac96-774b-bcce-b302099a8057".into() };
    let record = async || life.check_ins(&me).record_check_in(request()).await.expect("recorded").into_inner();
    assert_eq!(record().await, record().await);
    assert_eq!(list(&life, &me, 0, "").await.check_ins.len(), 1);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let life = Life::new().await;
    let me = Life::somebody();
    let with = |change: fn(&mut CheckIn)| {
        let mut check_in = heavy();
        change(&mut check_in);
        check_in
    };
    for (field, wrong) in [
        ("stress", with(|it| it.stress = Some(5))),
        ("connected", with(|it| it.connected = Some(-1))),
        ("told_someone", with(|it| it.told_someone = 3)),
        ("could_tell", with(|it| it.could_tell = 9)),
        ("feelings", with(|it| it.feelings = vec!["a".into(); 4])),
        ("feelings", with(|it| it.feelings = vec![" ".into()])),
        ("note", with(|it| it.note = "x".repeat(10_001))),
        ("loneliness", with(|it| it.loneliness = Some(0))),
        ("support", with(|it| it.support = Some(6))),
        ("occur_time", with(|it| it.occur_time = Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }))),
    ] {
        assert_eq!(fault(life.check_in(&me, wrong).await), field);
    }
    let nothing = RecordCheckInRequest::default();
    assert_eq!(fault(life.check_ins(&me).record_check_in(nothing).await), "check_in");
    assert_eq!(list(&life, &me, 0, "").await.check_ins, []);
}

#[tokio::test]
async fn all_of_a_check_in_is_sealed_and_a_damaged_one_hides_no_other() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (whole, broken) = (life.check_in(&me, heavy()).await, life.check_in(&me, heavy()).await);
    let mut tx = life.part.db.begin(&me).await.expect("a transaction");
    let stored: Vec<Vec<u8>> =
        on!(&mut tx, conn => sqlx::query_scalar("select state from check_in").fetch_all(conn).await).expect("states");
    for text in [CANARY, "worried", "stress"] {
        assert!(
            stored.iter().all(|state| !state.windows(text.len()).any(|window| window == text.as_bytes())),
            "{text}"
        );
    }
    let id = sqlx::types::Uuid::parse_str(&broken.expect("recorded").id).expect("an id");
    on!(&mut tx, conn => sqlx::query("update check_in set state = $1 where id = $2")
        .bind(stored[0].as_slice()).bind(id).execute(conn).await.map(|_| ()))
    .expect("damaged");
    tx.commit().await.expect("committed");
    assert_eq!(list(&life, &me, 0, "").await.check_ins, [whole.expect("recorded")], "sealed to its own record");
}
