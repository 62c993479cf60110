use heartward_platform::{Affected as _, on};
use heartward_proto::reflections::v1::{Conversation, GetConversationRequest, Layer};

use crate::support::{Life, with};

const CANARY: &str = "the hearing on Tuesday";

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_note_is_neither_in_the_store_nor_in_an_event() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let noted = Conversation { note: format!("{CANARY}, in May"), ..with(&[ines], Layer::Feelings) };
    let logged = life.log(&me, noted).await;
    let changed = Conversation { note: format!("{CANARY}, in June"), ..logged.clone() };
    life.amend(&me, changed, &["note"]).await;

    let mut tx = life.part.db.read(&me).await.expect("a transaction");
    let stored: Vec<u8> =
        on!(&mut tx, conn => sqlx::query_scalar("select note from conversation").fetch_one(conn).await)
            .expect("a sealed note");
    assert!(stored.len() > CANARY.len() && !contains(&stored, CANARY));
    drop(tx);

    let told = life.told().await;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|event| !contains(&event.body, CANARY)));
    if life.world.foundation.store.url.is_none() {
        let files = std::fs::read_dir(&life.world.foundation.data_dir).expect("the data folder");
        let files: Vec<_> = files.map(|file| std::fs::read(file.expect("a file").path()).expect("readable")).collect();
        assert!(files.iter().any(|file| contains(file, "participant_one_to_one")), "the store is among the files");
        assert!(files.iter().all(|file| !contains(file, CANARY)));
    }
}

#[tokio::test]
async fn a_note_that_cannot_be_opened_reads_as_empty_and_breaks_nothing() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let noted = |note: &str| Conversation { note: note.into(), ..with(&[ines], Layer::Ideas) };
    let whole = life.log(&me, noted("whole")).await;
    let broken = life.log(&me, noted("broken")).await;
    let damage = async |text: &[u8]| {
        let mut tx = life.part.db.begin(&me).await.expect("a transaction");
        let id = sqlx::types::Uuid::parse_str(&broken.id).expect("an id");
        on!(&mut tx, conn => sqlx::query("update conversation set note = $1 where id = $2")
            .bind(text).bind(id).execute(conn).await.affected())
        .expect("damaged");
        tx.commit().await.expect("committed");
    };
    damage(b"not what was sealed, and long enough to be something that was").await;

    let emptied = Conversation { note: String::new(), ..broken.clone() };
    assert_eq!(life.all(&me).await, [emptied.clone(), whole]);
    let get = || GetConversationRequest { id: broken.id.clone() };
    let read = life.client(&me).get_conversation(get()).await.expect("found").into_inner().conversation;
    assert_eq!(read, Some(emptied.clone()));

    // Another field can be amended, which leaves what is stored of the note to be repaired; and it can be written anew.
    let amended = life.amend(&me, Conversation { minutes: Some(5), ..broken.clone() }, &["minutes"]).await;
    assert_eq!(amended, Conversation { minutes: Some(5), version: 2, ..emptied });
    let mut tx = life.part.db.read(&me).await.expect("a transaction");
    let unopened: i64 = on!(&mut tx, conn => sqlx::query_scalar(
        "select count(*) from conversation where note is not null").fetch_one(conn).await)
    .expect("a count");
    assert_eq!(unopened, 2);
    drop(tx);
    let anew = life.amend(&me, Conversation { note: "anew".into(), ..broken.clone() }, &["note"]).await;
    assert_eq!(anew.note, "anew");
    let read = life.client(&me).get_conversation(get()).await.expect("found").into_inner().conversation;
    assert_eq!(read, Some(anew));
}
