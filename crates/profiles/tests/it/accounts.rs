use std::time::Instant;

use chrono::TimeDelta;
use futures_util::future::join_all;
use heartward_core::{Kind, Secret};
use heartward_profiles::{Config, Owner};
use heartward_proto::profiles::v1::{
    Account, CreateAccountRequest, CreateSessionRequest, CreateSessionResponse, DeleteSessionRequest,
    GetSessionRequest, GetSetupRequest, Role,
};
use tonic::Status;

use crate::support::{CONFIG, Life, PASSWORD, field, kind};

async fn sign_in(life: &Life, email: &str, password: &str) -> Result<CreateSessionResponse, Status> {
    let request = CreateSessionRequest {
        email: email.into(),
        password: password.into(),
        label: "Firefox on Linux".into(),
        ..CreateSessionRequest::default()
    };
    Ok(life.accounts().create_session(request).await?.into_inner())
}

async fn session(life: &Life, token: &str) -> Result<Account, Status> {
    let request = GetSessionRequest { token: token.into() };
    Ok(life.accounts().get_session(request).await?.into_inner().account.expect("an account"))
}

async fn create(life: &Life, request: CreateAccountRequest) -> Result<Account, Status> {
    Ok(life.accounts().create_account(request).await?.into_inner().account.expect("an account"))
}

async fn is_open(life: &Life) -> bool {
    life.accounts().get_setup(GetSetupRequest {}).await.expect("answered").into_inner().open
}

#[tokio::test]
async fn the_first_account_is_made_with_the_printed_code_and_can_sign_in_and_out() {
    let life = Life::new().await;
    assert!(is_open(&life).await);
    let account = create(&life, life.registration()).await.expect("created");
    assert_eq!((account.email.as_str(), account.time_zone.as_str()), ("ines@example.org", "Europe/Lisbon"));
    assert!(!is_open(&life).await);

    let made = sign_in(&life, "INES@example.org ", PASSWORD).await.expect("signed in");
    assert_eq!(made.account, Some(account.clone()));
    assert_eq!(made.token.len(), 43, "256 bits in base64");
    assert_eq!(session(&life, &made.token).await.expect("signed in"), account);

    for _ in 0..2 {
        let request = DeleteSessionRequest { token: made.token.clone() };
        life.accounts().delete_session(request).await.expect("signed out, however often");
    }
    assert_eq!(kind(session(&life, &made.token).await.expect_err("signed out")), Kind::Unauthenticated);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let life = Life::new().await;
    create(&life, life.registration()).await.expect("created");
    let made = sign_in(&life, "ines@example.org", PASSWORD).await.expect("signed in");
    let days = TimeDelta::days(CONFIG.session_days.into());
    let expires = made.expire_time.expect("a time").seconds;
    assert_eq!(expires, (life.world.clock.now() + days).timestamp());
    life.world.clock.advance(days - TimeDelta::seconds(1));
    assert!(session(&life, &made.token).await.is_ok());
    life.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(kind(session(&life, &made.token).await.expect_err("expired")), Kind::Unauthenticated);
}

#[tokio::test]
async fn unknown_addresses_and_wrong_passwords_look_alike_and_take_the_same_time() {
    let life = Life::new().await;
    create(&life, life.registration()).await.expect("created");
    let mut fastest = [f64::MAX; 2];
    for _ in 0..5 {
        let mut answers = Vec::new();
        for (at, email) in ["ines@example.org", "nobody@example.org"].into_iter().enumerate() {
            let start = Instant::now();
            answers.push(sign_in(&life, email, "red cheese under water").await.expect_err("refused"));
            fastest[at] = fastest[at].min(start.elapsed().as_secs_f64());
        }
        assert_eq!(answers[0].code(), tonic::Code::Unauthenticated);
        assert_eq!(answers[0].message(), answers[1].message());
        assert_eq!(answers[0].details(), answers[1].details());
    }
    let ratio = fastest[0] / fastest[1];
    assert!((0.5..2.0).contains(&ratio), "a wrong password takes {fastest:?} of an unknown address");
    for odd in ["", "not an address", &"x".repeat(100_000)] {
        assert_eq!(kind(sign_in(&life, odd, odd).await.expect_err("refused")), Kind::Unauthenticated);
    }
}

#[tokio::test]
async fn without_the_code_nobody_makes_an_account_and_each_field_is_checked() {
    let life = Life::new().await;
    let good = life.registration();
    let bad = [
        ("setup_code", CreateAccountRequest { setup_code: String::new(), ..good.clone() }),
        ("setup_code", CreateAccountRequest { setup_code: "0".repeat(32), ..good.clone() }),
        ("email", CreateAccountRequest { email: "ines".into(), ..good.clone() }),
        ("password", CreateAccountRequest { password: "short".into(), ..good.clone() }),
        ("password", CreateAccountRequest { password: "passwordpassword".into(), ..good.clone() }),
        ("name", CreateAccountRequest { name: " ".into(), ..good.clone() }),
        ("name", CreateAccountRequest { name: "x".repeat(101), ..good.clone() }),
        ("time_zone", CreateAccountRequest { time_zone: "Mars/Olympus".into(), ..good.clone() }),
    ];
    for (named, request) in bad {
        assert_eq!(field(create(&life, request).await.expect_err("refused")), named);
    }
    assert!(is_open(&life).await, "a wrong code does not use up the right one");
    let typed = good.setup_code.to_uppercase().replace('-', " ");
    let request = CreateAccountRequest { setup_code: typed, time_zone: String::new(), ..good };
    assert_eq!(create(&life, request).await.expect("created").time_zone, "UTC");
}

#[tokio::test]
async fn of_many_first_accounts_at_once_one_is_made_whichever_code_they_hold() {
    let life = Life::new().await;
    let second = heartward_profiles::start(&CONFIG, &life.world.foundation).await.expect("another process");
    let codes = [life.setup_code.clone().expect("open"), second.setup_code.expect("open")];
    assert_ne!(codes[0], codes[1]);
    let tries = (0..6).map(|at| {
        let request = CreateAccountRequest {
            setup_code: codes[at % 2].expose().to_owned(),
            email: format!("somebody{at}@example.org"),
            ..life.registration()
        };
        create(&life, request)
    });
    let made = join_all(tries).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
    let again = create(&life, life.registration()).await.expect_err("set up already");
    assert_eq!(kind(again), Kind::Forbidden);
    let third = heartward_profiles::start(&CONFIG, &life.world.foundation).await.expect("a later process");
    assert!(third.setup_code.is_none());
}

#[tokio::test]
async fn the_settings_name_the_first_account_and_no_second() {
    let owner = |email: &str, password: &str| {
        let owner = Owner { email: email.into(), password: Secret::new(password) };
        Config { owner: Some(owner), ..CONFIG }
    };
    let life = Life::with(owner(" Ada@Example.org", PASSWORD)).await;
    assert!(life.setup_code.is_none() && !is_open(&life).await);
    let made = sign_in(&life, "ada@example.org", PASSWORD).await.expect("in").account.expect("an account");
    assert_eq!((made.name.as_str(), made.role()), ("ada", Role::Admin));

    let other = owner("sam@example.org", "another quiet walk by the river");
    heartward_profiles::start(&other, &life.world.foundation).await.expect("a later start");
    assert!(sign_in(&life, "sam@example.org", "another quiet walk by the river").await.is_err());
    assert!(sign_in(&life, "ada@example.org", PASSWORD).await.is_ok());
    for bad in [owner("ada", PASSWORD), owner("ada@example.org", "passwordpassword")] {
        let refused = heartward_profiles::start(&bad, &life.world.foundation).await.err().expect("refused");
        assert!(["email", "owner_password"].contains(&refused.fields()[0].field.as_str()));
    }
}

#[tokio::test]
async fn of_many_processes_that_start_at_once_one_makes_the_first_account() {
    let world = heartward_platform::testing::World::new();
    let owner = Owner { email: "ada@example.org".into(), password: Secret::new(PASSWORD) };
    let config = Config { owner: Some(owner), ..CONFIG };
    let schema = heartward_profiles::SCHEMA;
    drop(world.foundation.open(schema.service, schema.migrations).await.expect("a schema"));
    let started = join_all((0..3).map(|_| heartward_profiles::start(&config, &world.foundation))).await;
    assert!(started.iter().all(Result::is_ok));
}
