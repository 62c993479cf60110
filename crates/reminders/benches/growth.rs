//! Whether a tick of the scheduler stays as quick when there are a thousand times as many reminders that are not due: two
//! stores, one with 1,000 of them and as many people, one with 1,000,000, ticked in turn.
//!
//! `cargo xtask bench growth` runs it on both engines; alone it takes the engine that the tests' settings name.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Caller, Id, PersonId};
use heartward_platform::testing::World;
use heartward_platform::testing::growth::{compare, engine, say};
use heartward_platform::{Db, Part, Vault, on};
use heartward_reminders::{Config, Scheduler};
use sqlx::QueryBuilder;
use tonic::service::Routes;

/// How many reminders, and people with an offer to come, an account has.
const EACH: usize = 1_000;
/// How many accounts the small and the large store have.
const SIZES: [usize; 2] = [1, 1_000];
/// How many reminders are due in a tick that has something to do: as many as one claim takes.
const DUE: usize = 100;
/// How often each store is ticked with nothing due, and with something due.
const ROUNDS: [usize; 2] = [200, 40];

struct Store {
    world: World,
    part: Part,
    scheduler: Scheduler,
    me: AccountId,
}

impl Store {
    async fn of(accounts: usize) -> Self {
        let world = World::new();
        // Nobody's name is needed.
        let nobody = world.stub("profiles", Routes::default());
        let part = heartward_reminders::start(&Config::default(), &world.foundation, nobody).await.expect("it starts");
        let vault = Vault::new(part.db.clone(), world.foundation.master_keys.clone());
        let scheduler = Scheduler::new(part.db.clone(), vault);
        let mut later = vec![world.clock.now() + TimeDelta::days(30)];
        later.extend((1..EACH).scan(later[0], |at, _| {
            *at += TimeDelta::minutes(1);
            Some(*at)
        }));
        let mut me = AccountId::generate();
        for _ in 0..accounts {
            me = AccountId::generate();
            remind(&part.db, me, &later).await;
            expect_people(&part.db, me, &later).await;
        }
        Self { world, part, scheduler, me }
    }

    /// How long a tick takes in which so many are due.
    async fn tick(&self, due: usize) -> Duration {
        let now = self.world.clock.now();
        if due > 0 {
            remind(&self.part.db, self.me, &vec![now; due]).await;
        }
        let begin = Instant::now();
        assert_eq!(self.scheduler.step().await.expect("a tick"), due);
        begin.elapsed()
    }
}

/// Makes reminders of an account that are told once, at these times.
async fn remind(db: &Db, account: AccountId, times: &[DateTime<Utc>]) {
    let mut tx = db.begin(&Caller::Account(account)).await.expect("a transaction");
    on!(&mut tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into reminder (account_id, id, kind, start_wall, repeats, muted, next_wall, planned_at, next_at, claim,
                 made_at) ");
        query.push_values(times, |mut row, at| {
            let wall = at.format("%Y-%m-%dT%H:%M").to_string();
            row.push_bind(account.uuid()).push_bind(Id::<Store>::generate().uuid()).push_bind(4);
            row.push_bind(wall.clone()).push_bind(0).push_bind(false).push_bind(wall);
            row.push_bind(*at).push_bind(*at).push_bind(0_i64).push_bind(*at);
        });
        query.build().execute(conn).await.map(|_| ())
    })
    .expect("inserted");
    tx.commit().await.expect("committed");
}

/// Makes people of an account about whom something is due at these times.
async fn expect_people(db: &Db, account: AccountId, times: &[DateTime<Utc>]) {
    let mut tx = db.begin(&Caller::Account(account)).await.expect("a transaction");
    on!(&mut tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into cadence (account_id, person_id, facts_version, circle, receptiveness, archived, deleted,
                 no_reminders, birth_month, birth_day, declines, resting, next_at, claim) ");
        query.push_values(times, |mut row, at| {
            row.push_bind(account.uuid()).push_bind(PersonId::generate().uuid()).push_bind(1_i64);
            row.push_bind(0).push_bind(0).push_bind(false).push_bind(false).push_bind(false);
            row.push_bind(0).push_bind(0).push_bind(0.0_f64).push_bind(false).push_bind(*at).push_bind(0_i64);
        });
        query.build().execute(conn).await.map(|_| ())
    })
    .expect("inserted");
    tx.commit().await.expect("committed");
}

#[tokio::main]
async fn main() {
    // The service makes its HTTP client at the start, and that wants one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let begin = Instant::now();
    let stores = [Store::of(SIZES[0]).await, Store::of(SIZES[1]).await];
    let (engine, filled) = (engine(&stores[0].part.db).await, begin.elapsed().as_secs());
    let (small, large) = (EACH * SIZES[0], EACH * SIZES[1]);
    say(&format!("{engine}: {small} and {large} reminders that are not due, filled in {filled} s"));
    for (due, rounds) in [0, DUE].into_iter().zip(ROUNDS) {
        compare(&format!("tick with {due} due"), &stores, rounds, async |store| store.tick(due).await).await;
    }
}
