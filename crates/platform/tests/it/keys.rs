use std::time::Duration;

use heartward_core::{AccountId, Caller, Secret};
use heartward_platform::testing::World;
use heartward_platform::vault::{Field, Keys, SealedColumn, Unopened};
use heartward_platform::{Affected as _, Db, Foundation, MasterKey, MasterKeys, Migration, Vault, on};
use uuid::Uuid;

const MIGRATIONS: [Migration; 1] = [Migration {
    version: 100,
    name: "letters",
    sql:
        "create table letter (id uuid not null primary key, account_id uuid not null, day text not null, sealed bytea);
          create table stamp (id integer not null primary key, sealed bytea not null)",
}];
const COLUMNS: [SealedColumn; 2] = [
    SealedColumn {
        table: "letter",
        column: "sealed",
        account: Some("account_id"),
        record: Some("id"),
        field: Field::Column("day"),
    },
    SealedColumn { table: "stamp", column: "sealed", account: None, record: None, field: Field::Named("sealed") },
];

/// A world whose master key can be exchanged.
struct Office {
    world: World,
    old: Secret,
    new: Secret,
    accounts: Vec<AccountId>,
}

impl Office {
    async fn new(accounts: usize) -> Self {
        let keys = || MasterKey::generate().expect("random");
        let accounts = (0..accounts).map(|_| AccountId::generate()).collect();
        let office = Self { world: World::new(), old: keys(), new: keys(), accounts };
        let (db, vault) = office.open(&office.old, None).await;
        for account in &office.accounts {
            letter(&db, &vault, *account).await;
        }
        let key = vault.instance_key().await.expect("a key");
        let sealed = key.seal("stamp", Uuid::nil(), "sealed", b"a crest").expect("sealed");
        let mut tx = db.begin(&Caller::System).await.expect("begun");
        on!(&mut tx, conn => sqlx::query("insert into stamp (id, sealed) values (1, $1)")
            .bind(sealed).execute(conn).await.affected())
        .expect("written");
        tx.commit().await.expect("committed");
        db.close().await;
        office
    }

    fn foundation(&self, current: &Secret, previous: Option<&Secret>) -> Foundation {
        let master_keys = MasterKeys::parse(current, previous).expect("keys");
        Foundation { master_keys, ..self.world.foundation.clone() }
    }

    async fn open(&self, current: &Secret, previous: Option<&Secret>) -> (Db, Vault) {
        self.foundation(current, previous).open("office", &MIGRATIONS).await.expect("opened")
    }

    async fn keys(&self, current: &Secret, previous: Option<&Secret>) -> Keys {
        let foundation = self.foundation(current, previous);
        Keys::open(&foundation, "office", &MIGRATIONS, &COLUMNS).await.expect("opened")
    }
}

/// The one letter of an account.
fn letter_of(account: AccountId) -> Uuid {
    Uuid::from_u128(account.uuid().as_u128() ^ 1)
}

async fn letter(db: &Db, vault: &Vault, account: AccountId) {
    let caller = Caller::Account(account);
    let (id, key) = (letter_of(account), vault.key(&caller).await.expect("a key"));
    let sealed = key.seal("letter", id, "monday", b"what Ines said").expect("sealed");
    let mut tx = db.begin(&caller).await.expect("begun");
    on!(&mut tx, conn => sqlx::query("insert into letter (id, account_id, day, sealed) values ($1, $2, 'monday', $3)")
        .bind(id).bind(account.uuid()).bind(sealed).execute(conn).await.affected())
    .expect("written");
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn a_new_master_key_takes_over_however_often_it_is_stopped() {
    let office = Office::new(250).await;
    let both = office.keys(&office.new, Some(&office.old)).await;
    let mut stopped = 0;
    while tokio::time::timeout(Duration::from_millis(5 * stopped), both.rewrap()).await.is_err() {
        stopped += 1;
    }
    assert!(stopped > 1, "it was stopped on its way");
    let again = both.rewrap().await.expect("run again");
    assert_eq!((again.wrapped, again.failed.len()), (0, 0), "nothing is left to do");

    let check = office.keys(&office.new, None).await.verify(None).await.expect("looked through");
    assert_eq!((check.keys, check.values), (251, 251));
    assert_eq!(check.unopened, []);
    let old = office.keys(&office.old, None).await.verify(None).await.expect("looked through");
    assert_eq!((old.keys, old.values, old.unopened.len()), (0, 0, 502));
}

#[tokio::test]
async fn what_runs_meanwhile_reads_and_writes_on() {
    let office = Office::new(120).await;
    let (db, vault) = office.open(&office.new, Some(&office.old)).await;
    let both = office.keys(&office.new, Some(&office.old)).await;
    let newcomers: Vec<AccountId> = (0..20).map(|_| AccountId::generate()).collect();
    let (rewrapped, ()) = tokio::join!(both.rewrap(), async {
        for account in &newcomers {
            letter(&db, &vault, *account).await;
        }
    });
    assert_eq!(rewrapped.expect("wrapped").failed, []);
    let check = office.keys(&office.new, None).await.verify(None).await.expect("looked through");
    assert_eq!((check.keys, check.unopened.len()), (141, 0));
}

#[tokio::test]
async fn a_key_that_no_loaded_master_key_opens_is_named_and_left_alone() {
    let office = Office::new(3).await;
    let neither = MasterKey::generate().expect("random");
    let outcome = office.keys(&office.new, Some(&neither)).await.rewrap().await.expect("run");
    assert_eq!((outcome.wrapped, outcome.failed.len()), (0, 4));
    let check = office.keys(&office.old, None).await.verify(None).await.expect("looked through");
    assert_eq!((check.keys, check.unopened.len()), (4, 0));
}

#[tokio::test]
async fn what_was_altered_or_moved_is_named_by_its_id() {
    let office = Office::new(3).await;
    let [one, two, three] = office.accounts[..] else { panic!("three accounts") };
    let id = letter_of;
    let (db, _) = office.open(&office.old, None).await;
    let mut tx = db.begin(&Caller::System).await.expect("begun");
    on!(&mut tx, conn => sqlx::query(
        "update letter set sealed = (select sealed from letter where id = $1) where id = $2")
        .bind(id(one)).bind(id(two)).execute(conn).await.affected())
    .expect("moved");
    on!(&mut tx, conn => sqlx::query("delete from data_key where account_id = $1")
        .bind(three.uuid()).execute(conn).await.affected())
    .expect("gone");
    tx.commit().await.expect("committed");
    let keys = office.keys(&office.old, None).await;
    let check = keys.verify(None).await.expect("looked through");
    let lost = |account| Unopened::Value { account, table: "letter", record: id(account) };
    assert_eq!(check.unopened.len(), 2);
    assert!(check.unopened.contains(&lost(two)) && check.unopened.contains(&lost(three)), "{:?}", check.unopened);
    assert_eq!(
        check.unopened.iter().find(|it| **it == lost(two)).map(ToString::to_string),
        Some(format!("letter {} of account {two}", id(two)))
    );
    let sample = keys.verify(Some(1)).await.expect("looked through");
    assert_eq!(sample.values + sample.unopened.len() as u64, 2, "one of each column");
}
