use heartward_core::Caller;
use heartward_platform::{Affected as _, on};
use heartward_proto::profiles::v1::accounts_service_client::AccountsServiceClient;
use heartward_proto::profiles::v1::{CreateAccountRequest, CreateSessionRequest, Person};

use crate::support::{CONFIG, Life, PASSWORD, named};

const NAME: &str = "Canaria Inseparabilis";
const NOTE: &str = "the hearing on Tuesday";
const PRONOUNS: &str = "xe/xir/xirself";
const ADDRESS: &str = "canaria@inseparabilis.example";
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

#[tokio::test]
async fn who_may_sign_in_is_sealed_and_still_found_by_their_address() {
    let life = Life::new().await;
    let request = CreateAccountRequest { email: ADDRESS.into(), name: NAME.into(), ..life.registration() };
    life.accounts().create_account(request).await.expect("made");
    looked_for(&life, &[ADDRESS, NAME]).await;
    let session = CreateSessionRequest { email: ADDRESS.into(), password: PASSWORD.into(), ..Default::default() };
    let signed_in = life.accounts().create_session(session).await.expect("signed in").into_inner();
    let account = signed_in.account.expect("an account");
    assert_eq!((account.email.as_str(), account.name.as_str()), (ADDRESS, NAME));
}

#[tokio::test]
async fn accounts_from_before_they_were_sealed_are_sealed_at_the_next_start() {
    let life = Life::new().await;
    let request = CreateAccountRequest { email: ADDRESS.into(), name: NAME.into(), ..life.registration() };
    life.accounts().create_account(request).await.expect("made");
    let mut tx = life.part.db.begin(&Caller::System).await.expect("begun");
    on!(&mut tx, conn => sqlx::query("update account set email_index = $1, name = $2, details = null")
        .bind(ADDRESS).bind(NAME).execute(conn).await.affected())
    .expect("as it was");
    tx.commit().await.expect("committed");
    for _ in 0..2 {
        let part = heartward_profiles::start(&CONFIG, &life.world.foundation).await.expect("starts").part;
        let mut accounts = AccountsServiceClient::new(life.world.call(&part, &Caller::System));
        let session = CreateSessionRequest { email: ADDRESS.into(), password: PASSWORD.into(), ..Default::default() };
        let account = accounts.create_session(session).await.expect("signed in").into_inner().account;
        assert_eq!(account.expect("an account").name, NAME);
        part.db.close().await;
    }
    life.part.db.close().await;
    looked_for(&life, &[ADDRESS, NAME]).await;
}

/// None of these texts is in a row of an account, or, where the store is files, anywhere in them.
async fn looked_for(life: &Life, texts: &[&str]) {
    let keys = life.world.foundation.look("profiles").await.expect("opened");
    let mut tx = keys.read(&Caller::System).await.expect("a transaction");
    let rows: Vec<(String, String, Vec<u8>)> =
        on!(&mut tx, conn => sqlx::query_as("select email_index, name, details from account").fetch_all(conn).await)
            .expect("rows");
    assert_eq!(rows.len(), 1);
    drop(tx);
    keys.close().await;
    let rows = rows.into_iter().flat_map(|(index, name, details)| [index.into_bytes(), name.into_bytes(), details]);
    let mut looked_through: Vec<Vec<u8>> = rows.collect();
    if life.world.foundation.store.url.is_none() {
        let files = std::fs::read_dir(&life.world.foundation.data_dir).expect("the data folder");
        looked_through.extend(files.map(|file| std::fs::read(file.expect("a file").path()).expect("readable")));
    }
    for text in texts {
        assert!(looked_through.iter().all(|bytes| !contains(bytes, text)), "{text}");
    }
}
