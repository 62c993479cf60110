use heartward_platform::on;
use heartward_proto::profiles::v1::Person;

use crate::support::{Life, named};

const NAME: &str = "Canaria Inseparabilis";
const NOTE: &str = "the hearing on Tuesday";
const PRONOUNS: &str = "xe/xir/xirself";
const UID: &str = "uid-of-the-canary";

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn what_is_said_of_a_person_is_neither_in_the_store_nor_in_an_event() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, Person { notes: NOTE.into(), pronouns: PRONOUNS.into(), ..named(NAME) }).await;
    life.update(&me, Person { notes: format!("{NOTE}, in May"), ..added }, &["notes"], None).await.expect("changed");
    let card = format!("BEGIN:VCARD\nVERSION:4.0\nUID:{UID}\nFN:{NAME} II\nNOTE:{NOTE}\nEND:VCARD\n");
    life.import(&me, card.as_bytes()).await;

    let told = life.told().await;
    assert_eq!(told.len(), 3);
    let mut tx = life.part.db.read(&me).await.expect("a transaction");
    let stored: Vec<Vec<u8>> =
        on!(&mut tx, conn => sqlx::query_scalar("select details from person").fetch_all(conn).await).expect("rows");
    assert_eq!(stored.len(), 2);
    drop(tx);
    let mut looked_through: Vec<Vec<u8>> = told.iter().map(|event| event.body.to_vec()).chain(stored).collect();
    if life.world.foundation.store.url.is_none() {
        let files = std::fs::read_dir(&life.world.foundation.data_dir).expect("the data folder");
        let files: Vec<_> = files.map(|file| std::fs::read(file.expect("a file").path()).expect("readable")).collect();
        assert!(files.iter().any(|file| contains(file, "person_listed")), "the store is among the files");
        looked_through.extend(files);
    }
    for text in [NAME, NOTE, PRONOUNS, UID] {
        assert!(looked_through.iter().all(|bytes| !contains(bytes, text)), "{text}");
    }
}

#[tokio::test]
async fn what_is_refused_is_not_repeated() {
    let life = Life::new().await;
    let me = Life::somebody();
    let long = NOTE.repeat(1000);
    let refused = life.try_add(&me, named(&long), "").await.expect_err("too long");
    assert!(!format!("{refused:?}").contains(NOTE) && !contains(refused.details(), NOTE));
    let card = format!("BEGIN:VCARD\nFN:{long}\nEND:VCARD\nBEGIN:VCARD\nFN:A\nNOTE:{long}\nEND:VCARD\n");
    let report = life.import(&me, card.as_bytes()).await;
    assert_eq!(report.problems.len(), 2);
    assert!(!format!("{report:?}").contains(NOTE));
}
