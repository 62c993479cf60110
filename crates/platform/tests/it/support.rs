use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use async_trait::async_trait;
use heartward_core::{AccountId, Caller, Error, Result};
use heartward_platform::testing::World;
use heartward_platform::{Affected as _, Consumer, Db, Event, Handler, Migration, Tx, on, outbox};
use prost::Name as _;
use prost_types::Timestamp;
use uuid::Uuid;

const MIGRATIONS: [Migration; 1] = [Migration {
    version: 100,
    name: "things",
    sql: "create table thing (id uuid not null primary key, account_id uuid not null)",
}];

/// A store with a table of things.
pub(crate) async fn things(world: &World, name: &str) -> Db {
    world.foundation.open(name, &MIGRATIONS).await.expect("opened").0
}

pub(crate) fn somebody() -> Caller {
    Caller::Account(AccountId::generate())
}

pub(crate) async fn add(tx: &mut Tx, id: Uuid) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query("insert into thing (id, account_id) values ($1, $2)")
        .bind(id).bind(account).execute(conn).await.affected())?;
    Ok(())
}

pub(crate) async fn count(db: &Db) -> i64 {
    let mut tx = db.read(&Caller::System).await.expect("begun");
    on!(&mut tx, conn => sqlx::query_scalar("select count(*) from thing").fetch_one(conn).await).expect("counted")
}

pub(crate) async fn waiting(db: &Db) -> i64 {
    outbox::waiting(&mut db.read(&Caller::System).await.expect("begun")).await.expect("counted")
}

/// Announces one event about `subject` and commits.
pub(crate) async fn announce(db: &Db, subject: Uuid) {
    let mut tx = db.begin(&somebody()).await.expect("begun");
    outbox::record(&mut tx, subject, 1, &Timestamp::default()).await.expect("recorded");
    tx.commit().await.expect("committed");
}

/// Adds a thing for each event, after failing as often as told.
pub(crate) struct AddThing {
    pub(crate) name: &'static str,
    pub(crate) topic: String,
    pub(crate) failures: Arc<AtomicI32>,
}

impl AddThing {
    pub(crate) fn consumer(name: &'static str, db: &Db, failures: i32) -> Consumer {
        Self::hearing(Timestamp::full_name(), name, db, failures)
    }

    /// One that hears of this topic.
    pub(crate) fn hearing(topic: String, name: &'static str, db: &Db, failures: i32) -> Consumer {
        Consumer::new(db.clone(), Self { name, topic, failures: Arc::new(AtomicI32::new(failures)) })
    }
}

#[async_trait]
impl Handler for AddThing {
    fn name(&self) -> &'static str {
        self.name
    }

    fn topics(&self) -> Vec<String> {
        vec![self.topic.clone()]
    }

    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()> {
        event.decode::<Timestamp>()?;
        add(tx, event.subject).await?;
        match self.failures.fetch_sub(1, Ordering::SeqCst) {
            0 => panic!("a handler that panics"),
            left if left > 0 => Err(Error::internal("a handler that fails")),
            _ => Ok(()),
        }
    }
}
