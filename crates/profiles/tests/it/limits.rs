use std::time::Duration;

use chrono::TimeDelta;
use heartward_core::Kind;
use heartward_platform::{on, rpc};
use heartward_proto::profiles::v1::{ChangePasswordRequest, CreateSessionRequest, CreateSessionResponse};
use tonic::Status;

use crate::sessions::Owner;
use crate::support::{Life, PASSWORD, field, kind};

const WRONG: &str = "not the one of anybody";
const OWNER: &str = "ines@example.org";

async fn try_from(
    life: &Life,
    client: &str,
    device: &str,
    email: &str,
    password: &str,
) -> Result<CreateSessionResponse, Status> {
    let request = CreateSessionRequest {
        email: email.into(),
        password: password.into(),
        label: "Firefox on Linux".into(),
        client: client.into(),
        device: device.into(),
    };
    Ok(life.accounts().create_session(request).await?.into_inner())
}

/// Guesses a password from many places until turned away.
async fn guess(life: &Life, email: &str) -> (usize, Status) {
    for tried in 0..50 {
        let client = format!("198.51.100.{tried}");
        let refused = try_from(life, &client, "", email, WRONG).await.expect_err("a guess");
        if refused.code() == tonic::Code::ResourceExhausted {
            return (tried, refused);
        }
    }
    panic!("nobody was turned away");
}

#[tokio::test]
async fn whoever_guesses_is_turned_away_and_the_owner_gets_in_with_a_browser_that_is_known() {
    let life = Life::new().await;
    let _owner = Owner::of(&life).await;
    let device = try_from(&life, "203.0.113.7", "", OWNER, PASSWORD).await.expect("in").device;
    assert_eq!(device.len(), 43);
    let (tries, refused) = guess(&life, OWNER).await;
    assert_eq!(tries, 10);
    assert_eq!(rpc::error(refused).retry_after(), Some(Duration::from_mins(1)), "it says when to come back");

    let unknown = try_from(&life, "203.0.113.7", "", OWNER, PASSWORD).await.expect_err("not now");
    assert_eq!(kind(unknown), Kind::Limited, "even with the right password, or guessing would go on");
    let again = try_from(&life, "203.0.113.7", &device, OWNER, PASSWORD).await.expect("in");
    assert_eq!(again.device, "", "it is known already");

    for _ in 0..10 {
        let guess = try_from(&life, "203.0.113.7", &device, OWNER, WRONG).await.expect_err("a guess");
        assert_eq!(kind(guess), Kind::Unauthenticated);
    }
    let stolen = try_from(&life, "203.0.113.7", &device, OWNER, PASSWORD).await.expect_err("too often");
    assert_eq!(kind(stolen), Kind::Limited, "a browser that was stolen guesses no better");

    life.world.clock.advance(TimeDelta::seconds(60));
    try_from(&life, "203.0.113.7", "", OWNER, PASSWORD).await.expect("in a minute");
}

#[tokio::test]
async fn an_address_that_nobody_has_is_counted_alike() {
    let life = Life::new().await;
    let _owner = Owner::of(&life).await;
    let (known, unknown) = (guess(&life, OWNER).await, guess(&life, "nobody@example.org").await);
    assert_eq!(known.0, unknown.0);
    assert_eq!((known.1.message(), known.1.details()), (unknown.1.message(), unknown.1.details()));
}

#[tokio::test]
async fn right_passwords_do_not_count_and_a_device_is_that_of_its_account() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    for _ in 0..15 {
        try_from(&life, "203.0.113.7", "", OWNER, PASSWORD).await.expect("in");
    }
    let device = try_from(&life, "203.0.113.7", "", OWNER, PASSWORD).await.expect("in").device;
    crate::joining::joined(&owner, "sam@example.org").await;
    let foreign = try_from(&life, "203.0.113.7", &device, "sam@example.org", PASSWORD).await.expect("in");
    assert_ne!(foreign.device, "", "it was not known for this one");
}

#[tokio::test]
async fn one_place_cannot_try_many_addresses() {
    let life = Life::new().await;
    let _owner = Owner::of(&life).await;
    // One subscriber of IPv6 has all of these.
    let mut refused = None;
    for tried in 0..80 {
        let (client, email) = (format!("2001:db8:1:2::{tried:x}"), format!("somebody{tried}@example.org"));
        let answer = try_from(&life, &client, "", &email, WRONG).await.expect_err("a guess");
        if answer.code() == tonic::Code::ResourceExhausted {
            refused = Some(tried);
            break;
        }
    }
    assert_eq!(refused, Some(50));
    try_from(&life, "2001:db8:1:3::1", "", OWNER, PASSWORD).await.expect("the next house gets in");
}

#[tokio::test]
async fn a_session_that_was_stolen_cannot_guess_the_password_for_long() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let keep_id = owner.session(&owner.sign_in().await).await.expect("open");
    let change = async |present: &str| {
        let request = ChangePasswordRequest {
            present_password: present.into(),
            new_password: "six quiet boats at noon".into(),
            keep_id: keep_id.clone(),
        };
        owner.rpc(&owner.caller).change_password(request).await.map(drop)
    };
    for _ in 0..10 {
        assert_eq!(field(change(WRONG).await.expect_err("a guess")), "present_password");
    }
    assert_eq!(kind(change(PASSWORD).await.expect_err("too often")), Kind::Limited);
    life.world.clock.advance(TimeDelta::seconds(60));
    change(PASSWORD).await.expect("in a minute");
}

#[tokio::test]
async fn neither_addresses_nor_places_are_kept_with_what_is_counted() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let _ = try_from(&life, "203.0.113.7", "", "canary@example.org", WRONG).await;
    let mut tx = life.part.db.read(&heartward_core::Caller::System).await.expect("a transaction");
    let keys: Vec<String> =
        on!(&mut tx, conn => sqlx::query_scalar("select key from attempt").fetch_all(conn).await).expect("rows");
    assert!(keys.len() >= 2 && owner.caller.account().is_ok());
    assert!(keys.iter().all(|key| key.len() == 64 && !key.contains("canary") && !key.contains("203.0")));
}
