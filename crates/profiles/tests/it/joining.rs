use std::time::Instant;

use chrono::TimeDelta;
use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::on;
use heartward_platform::rpc::Transport;
use heartward_proto::profiles::v1::joining_service_client::JoiningServiceClient;
use heartward_proto::profiles::v1::{
    AcceptInvitationRequest, CreateInvitationRequest, CreateRecoveryCodeRequest, ListAccountsRequest,
    RecoverAccountRequest, RequestRecoveryRequest,
};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::admin::{invite, rpc as admin};
use crate::mailbox::{Mailbox, code};
use crate::sessions::Owner;
use crate::support::{CONFIG, Life, PASSWORD, field, kind};

const NEW: &str = "six quiet boats at noon";

fn rpc(life: &Life) -> JoiningServiceClient<Transport> {
    JoiningServiceClient::new(life.world.call(&life.part, &Caller::System))
}

pub(crate) async fn join(life: &Life, code: &str, email: &str) -> Result<(), Status> {
    let request = AcceptInvitationRequest {
        code: code.into(),
        email: email.into(),
        password: PASSWORD.into(),
        name: "Sam".into(),
        time_zone: "Europe/Lisbon".into(),
        client: "203.0.113.7".into(),
    };
    rpc(life).accept_invitation(request).await.map(drop)
}

/// Somebody whom the owner invited.
pub(crate) async fn joined(owner: &Owner<'_>, email: &str) -> Caller {
    join(owner.life, &invite(owner).await, email).await.expect("joined");
    let listed = admin(owner.life, &owner.caller).list_accounts(ListAccountsRequest::default()).await.expect("a list");
    let mut accounts = listed.into_inner().accounts.into_iter().filter_map(|managed| managed.account);
    let id = accounts.find(|account| account.email == email).expect("an account").id;
    Caller::Account(AccountId::parse("id", &id).expect("an id"))
}

async fn ask(life: &Life, email: &str) -> Result<(), Status> {
    let request = RequestRecoveryRequest { email: email.into(), client: "203.0.113.7".into() };
    rpc(life).request_recovery(request).await.map(drop)
}

async fn recover(life: &Life, code: &str, new_password: &str) -> Result<(), Status> {
    let request =
        RecoverAccountRequest { code: code.into(), new_password: new_password.into(), client: "203.0.113.7".into() };
    rpc(life).recover_account(request).await.map(drop)
}

/// A life with a mail server, whose jobs run.
async fn with_mail() -> (Life, Mailbox, CancellationToken) {
    let mailbox = Mailbox::open().await;
    let config = heartward_profiles::Config {
        smtp: Some(mailbox.smtp()),
        public_url: Some("https://heartward.example.org".into()),
        ..CONFIG.clone()
    };
    let mut life = Life::with(config).await;
    let stop = CancellationToken::new();
    for job in std::mem::take(&mut life.part.jobs) {
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(job.run(stop.clone()));
    }
    (life, mailbox, stop)
}

#[tokio::test]
async fn whether_an_address_is_taken_does_not_show_when_somebody_joins() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let codes = [invite(&owner).await, invite(&owner).await];
    let outcome = |joined: Result<(), Status>| {
        joined.map_err(|refused| (refused.message().to_owned(), refused.details().to_owned()))
    };
    let (taken, free) = ("ines@example.org", "sam@example.org");
    let wrong = [join(&life, "0000", taken).await, join(&life, "0000", free).await].map(outcome);
    assert!(wrong[0].is_err() && wrong[0] == wrong[1]);
    let right = [join(&life, &codes[0], taken).await, join(&life, &codes[1], free).await].map(outcome);
    assert_eq!(right, [Ok(()), Ok(())]);
    let again = [join(&life, &codes[0], taken).await, join(&life, &codes[1], free).await].map(outcome);
    assert_eq!(again[0], again[1], "both are used up");
    owner.try_sign_in(PASSWORD).await.expect("nothing was changed");
    let listed = admin(&life, &owner.caller).list_accounts(ListAccountsRequest::default()).await.expect("a list");
    assert_eq!(listed.into_inner().accounts.len(), 2);
}

#[tokio::test]
async fn a_mailed_code_sets_a_new_password_once_and_ends_all_sessions() {
    let (life, mailbox, stop) = with_mail().await;
    let owner = Owner::of(&life).await;
    let session = owner.sign_in().await;
    ask(&life, "INES@example.org ").await.expect("answered");
    let mail = mailbox.mail(0).await;
    assert!(
        mail.contains("RCPT TO:<ines@example.org>")
            && mail.contains("https://heartward.example.org/recover/code?code=")
    );
    let code = code(&mail);

    let mut tx = life.part.db.read(&owner.caller).await.expect("a transaction");
    let stored: Vec<u8> =
        on!(&mut tx, conn => sqlx::query_scalar("select code_hash from recovery").fetch_one(conn).await)
            .expect("a row");
    assert_eq!(stored.len(), 32, "a hash");
    drop(tx);
    assert_eq!(field(recover(&life, "0000-0000", NEW).await.expect_err("a guess")), "code");
    assert_eq!(field(recover(&life, &code, "fourteen chars").await.expect_err("too short")), "new_password");
    assert!(owner.session(&session).await.is_ok(), "nothing was changed");
    recover(&life, &code.to_uppercase().replace('-', " "), NEW).await.expect("set");
    assert_eq!(kind(owner.session(&session).await.expect_err("ended")), Kind::Unauthenticated);
    assert!(owner.try_sign_in(PASSWORD).await.is_err());
    owner.try_sign_in(NEW).await.expect("the new one");
    assert_eq!(field(recover(&life, &code, "another six quiet boats").await.expect_err("used up")), "code");
    stop.cancel();
}

#[tokio::test]
async fn a_newer_code_ends_the_one_before_and_half_an_hour_ends_it_too() {
    let (life, mailbox, stop) = with_mail().await;
    let _owner = Owner::of(&life).await;
    ask(&life, "ines@example.org").await.expect("answered");
    let first = code(&mailbox.mail(0).await);
    ask(&life, "ines@example.org").await.expect("answered");
    let second = code(&mailbox.mail(1).await);
    assert_eq!(field(recover(&life, &first, NEW).await.expect_err("ended")), "code");
    life.world.clock.advance(TimeDelta::minutes(30));
    assert_eq!(field(recover(&life, &second, NEW).await.expect_err("too late")), "code");
    stop.cancel();
}

#[tokio::test]
async fn known_and_unknown_addresses_are_answered_alike_and_as_fast_and_one_gets_a_mail() {
    let (life, mailbox, stop) = with_mail().await;
    let _owner = Owner::of(&life).await;
    let mut fastest = [f64::MAX; 2];
    for round in 0..3 {
        for (at, email) in ["ines@example.org", "nobody@example.org"].into_iter().enumerate() {
            let start = Instant::now();
            ask(&life, email).await.unwrap_or_else(|refused| panic!("{round} {email}: {refused}"));
            fastest[at] = fastest[at].min(start.elapsed().as_secs_f64());
        }
    }
    let refused = [ask(&life, "ines@example.org").await, ask(&life, "nobody@example.org").await];
    let [known, unknown] = refused.map(|refused| refused.expect_err("too often"));
    assert_eq!(
        (known.code(), known.message(), known.details()),
        (unknown.code(), unknown.message(), unknown.details())
    );
    assert_eq!(kind(known), Kind::Limited);
    let ratio = fastest[0] / fastest[1];
    assert!((0.2..5.0).contains(&ratio), "{fastest:?}");
    mailbox.mail(2).await;
    assert!(mailbox.mails().iter().all(|mail| mail.contains("RCPT TO:<ines@example.org>")));
    stop.cancel();
}

#[tokio::test]
async fn without_a_mail_server_an_admin_hands_a_code_over() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    assert_eq!(kind(ask(&life, "ines@example.org").await.expect_err("no mail")), Kind::Forbidden);
    let id = owner.caller.account().expect("an account").to_string();
    let made = admin(&life, &owner.caller).create_recovery_code(CreateRecoveryCodeRequest { id }).await;
    let made = made.expect("made").into_inner();
    let day = life.world.clock.now() + TimeDelta::days(1);
    assert_eq!(made.expire_time.expect("a time").seconds, day.timestamp());
    recover(&life, &made.code, NEW).await.expect("set");
    owner.try_sign_in(NEW).await.expect("the new one");
}

#[tokio::test]
async fn an_invitation_is_mailed_where_that_was_asked_for() {
    let (life, mailbox, stop) = with_mail().await;
    let owner = Owner::of(&life).await;
    let request = CreateInvitationRequest { email: "Sam@Example.org".into(), days: 3 };
    let made = admin(&life, &owner.caller).create_invitation(request).await.expect("made").into_inner();
    let mail = mailbox.mail(0).await;
    assert!(mail.contains("RCPT TO:<sam@example.org>") && code(&mail) == made.code, "{mail}");
    join(&life, &code(&mail), "sam@example.org").await.expect("joined");
    stop.cancel();
}
