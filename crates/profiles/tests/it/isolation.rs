use heartward_core::{Caller, Kind};
use heartward_proto::profiles::v1::Person;
use tonic::Status;

use crate::support::{Life, field, kind, named};

/// What each method with an id answers to it.
async fn answers(life: &Life, caller: &Caller, id: &str) -> Vec<Status> {
    let change = Person { id: id.into(), ..named("Mine now") };
    let answers = [
        life.get(caller, id).await,
        life.update(caller, change, &["name"], None).await,
        life.delete(caller, id).await,
        life.undelete(caller, id).await,
    ];
    answers.into_iter().map(|answer| answer.expect_err("not theirs")).collect()
}

#[tokio::test]
async fn somebody_elses_person_looks_like_one_who_does_not_exist() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let mine = life.add(&me, named("Ines")).await;
    let deleted = life.add(&me, named("Sam")).await;
    life.delete(&me, &deleted.id).await.expect("deleted");

    let missing = answers(&life, &other, "01890a5d-ac96-774b-bcce-b302099a8057").await;
    for id in [&mine.id, &deleted.id] {
        for (foreign, missing) in answers(&life, &other, id).await.iter().zip(&missing) {
            assert_eq!(foreign.code(), missing.code());
            assert_eq!(foreign.message(), missing.message());
            assert_eq!(foreign.details(), missing.details());
        }
    }
    assert!(missing.into_iter().all(|status| kind(status) == Kind::NotFound));
    assert!(answers(&life, &other, "not an id").await.into_iter().all(|status| field(status) == "id"));
    assert_eq!(life.get(&me, &mine.id).await.expect("untouched"), mine);
}

#[tokio::test]
async fn lists_imports_and_exports_are_ones_own() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let card = b"BEGIN:VCARD\nVERSION:4.0\nUID:a-1\nFN:Ines\nEND:VCARD\n";
    assert_eq!(life.import(&me, card).await.added, 1);
    assert_eq!(life.all(&other).await, []);
    assert_eq!(life.export(&other, true).await, "");
    assert_eq!(life.import(&other, card).await.added, 1, "a UID that somebody else knows is as good as any");
    let mine = life.all(&me).await;
    let renamed =
        String::from_utf8_lossy(card).replace("Ines", "Sam").replace("a-1", &format!("urn:uuid:{}", mine[0].id));
    assert_eq!(life.import(&other, renamed.as_bytes()).await.added, 1, "the id of somebody else's person says nothing");
    assert_eq!(life.all(&me).await, mine);
}

#[tokio::test]
async fn nobody_has_no_people() {
    let life = Life::new().await;
    let status = life.get(&Caller::System, "01890a5d-ac96-774b-bcce-b302099a8057").await.expect_err("nobody's");
    assert_eq!(kind(status), Kind::Unauthenticated);
}
