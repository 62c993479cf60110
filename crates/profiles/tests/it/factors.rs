use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use futures_util::future::join_all;
use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::on;
use heartward_proto::profiles::v1::{
    CompleteSessionRequest, CompleteSessionResponse, ConfirmTotpRequest, CreateRecoveryCodesRequest,
    CreateSessionRequest, CreateSessionResponse, CreateTotpRequest, DeleteTotpRequest, GetFactorsRequest,
    GetSessionRequest, GetSessionResponse, ProveSessionRequest, ProveSessionResponse,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use tonic::Status;

use crate::support::{Life, PASSWORD, field, kind};

/// Somebody with an account, and perhaps an app.
struct Ines {
    life: Life,
    me: Caller,
    secret: Vec<u8>,
    recovery_codes: Vec<String>,
}

impl Ines {
    async fn new() -> Self {
        let life = Life::new().await;
        let account = life.accounts().create_account(life.registration()).await.expect("created").into_inner().account;
        let id = AccountId::parse("id", &account.expect("an account").id).expect("an id");
        Self { life, me: Caller::Account(id), secret: Vec::new(), recovery_codes: Vec::new() }
    }

    async fn with_an_app() -> Self {
        let mut ines = Self::new().await;
        ines.create_totp().await.expect("a secret");
        ines.recovery_codes = ines.confirm(&ines.code(0)).await.expect("confirmed");
        // The code of this step is used up.
        ines.wait();
        ines
    }

    /// Waits for the next code.
    fn wait(&self) {
        self.life.world.clock.advance(TimeDelta::seconds(30));
    }

    /// What the app shows, so many steps from now.
    fn code(&self, steps: i64) -> String {
        let step = self.life.world.clock.now().timestamp() / 30 + steps;
        let mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("any length").chain_update(step.to_be_bytes());
        let mac: [u8; 20] = mac.finalize().into_bytes().into();
        let at = usize::from(mac[19] % 16);
        let number = mac[at..at + 4].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:06}", number % (1 << 31) % 1_000_000)
    }

    fn wrong_code(&self) -> String {
        let right: Vec<_> = (-1..=1).map(|steps| self.code(steps)).collect();
        (0..4).map(|number| format!("{number:06}")).find(|code| !right.contains(code)).expect("one of four is wrong")
    }

    async fn create_totp(&mut self) -> Result<String, Status> {
        let made = self.life.factors(&self.me).create_totp(CreateTotpRequest {}).await?.into_inner();
        self.secret = BASE32_NOPAD.decode(made.secret.as_bytes()).expect("base32");
        Ok(made.uri)
    }

    async fn confirm(&self, code: &str) -> Result<Vec<String>, Status> {
        let request = ConfirmTotpRequest { code: code.into() };
        Ok(self.life.factors(&self.me).confirm_totp(request).await?.into_inner().recovery_codes)
    }

    async fn renew(&self) -> Result<Vec<String>, Status> {
        let made = self.life.factors(&self.me).create_recovery_codes(CreateRecoveryCodesRequest {}).await?;
        Ok(made.into_inner().recovery_codes)
    }

    async fn delete_totp(&self) {
        self.life.factors(&self.me).delete_totp(DeleteTotpRequest {}).await.expect("taken away, however often");
    }

    /// Whether codes are asked for, and how many recovery codes are left.
    async fn held(&self) -> (bool, i32) {
        let held = self.life.factors(&self.me).get_factors(GetFactorsRequest {}).await.expect("told").into_inner();
        (held.totp_confirm_time.is_some(), held.recovery_codes)
    }

    async fn sign_in(&self) -> CreateSessionResponse {
        let request = CreateSessionRequest {
            email: "ines@example.org".into(),
            password: PASSWORD.into(),
            label: "Firefox on Linux".into(),
            ..CreateSessionRequest::default()
        };
        self.life.accounts().create_session(request).await.expect("the password is right").into_inner()
    }

    /// The token of a sign-in that is half done.
    async fn halfway(&self) -> String {
        let made = self.sign_in().await;
        assert_eq!((made.token.as_str(), made.account, made.expire_time), ("", None, None), "there is no session yet");
        let step = made.second_step.expect("a second step");
        assert!(step.codes && !step.passkeys);
        step.token
    }

    async fn complete(&self, token: &str, code: &str) -> Result<CompleteSessionResponse, Status> {
        let request = CompleteSessionRequest { token: token.into(), code: code.into() };
        Ok(self.life.factors(&Caller::System).complete_session(request).await?.into_inner())
    }

    async fn session(&self, token: &str) -> Result<GetSessionResponse, Status> {
        Ok(self.life.accounts().get_session(GetSessionRequest { token: token.into() }).await?.into_inner())
    }

    async fn prove(&self, token: &str, password: &str) -> Result<ProveSessionResponse, Status> {
        let request = ProveSessionRequest { token: token.into(), password: password.into() };
        Ok(self.life.factors(&self.me).prove_session(request).await?.into_inner())
    }
}

#[tokio::test]
async fn an_app_counts_once_it_showed_a_code_and_is_asked_for_from_then_on() {
    let mut ines = Ines::new().await;
    let uri = ines.create_totp().await.expect("a secret");
    assert!(uri.starts_with("otpauth://totp/Heartward:ines%40example.org?secret="), "{uri}");
    assert_eq!(ines.held().await, (false, 0));
    assert!(ines.sign_in().await.second_step.is_none(), "nothing counts yet");
    assert_eq!(field(ines.confirm(&ines.wrong_code()).await.expect_err("refused")), "code");

    // Whoever begins again has another secret.
    let before = ines.code(0);
    ines.create_totp().await.expect("another secret");
    assert_eq!(field(ines.confirm(&before).await.expect_err("of the secret before")), "code");
    let codes = ines.confirm(&ines.code(0)).await.expect("confirmed");
    assert_eq!((codes.len(), ines.held().await), (10, (true, 10)));
    assert_eq!(kind(ines.confirm(&ines.code(1)).await.expect_err("once")), Kind::Conflict);
    assert_eq!(kind(ines.create_totp().await.expect_err("one app")), Kind::Conflict);
    let ines = Ines { life: ines.life, ..ines };

    let token = ines.halfway().await;
    assert_eq!(kind(ines.session(&token).await.expect_err("no session")), Kind::Unauthenticated);
    assert_eq!(kind(ines.complete("made up", "123456").await.expect_err("no step")), Kind::Unauthenticated);
}

#[tokio::test]
async fn a_code_gets_in_once() {
    let ines = Ines::with_an_app().await;
    let token = ines.halfway().await;
    let code = ines.code(1);
    let made = ines.complete(&token, &format!(" {code} ")).await.expect("a clock that is a little fast");
    assert_eq!(made.account.expect("an account").email, "ines@example.org");
    let session = ines.session(&made.token).await.expect("signed in");
    assert_eq!(session.prove_time.expect("proven").seconds, ines.life.world.clock.now().timestamp());

    assert_eq!(kind(ines.complete(&token, &ines.code(1)).await.expect_err("that step is over")), Kind::Unauthenticated);
    let token = ines.halfway().await;
    for used in [code, ines.code(0)] {
        assert_eq!(field(ines.complete(&token, &used).await.expect_err("used, or older")), "code");
    }
    ines.wait();
    assert!(ines.complete(&token, &ines.code(1)).await.is_ok());
}

#[tokio::test]
async fn of_many_with_the_same_code_one_gets_in() {
    let ines = Ines::with_an_app().await;
    let steps = [ines.halfway().await, ines.halfway().await, ines.halfway().await, ines.halfway().await];
    let code = ines.code(0);
    let made = join_all(steps.iter().map(|step| ines.complete(step, &code))).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
    let code = &ines.recovery_codes[0];
    let steps = [ines.halfway().await, ines.halfway().await, ines.halfway().await, ines.halfway().await];
    let made = join_all(steps.iter().map(|step| ines.complete(step, code))).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
}

#[tokio::test]
async fn a_second_step_ends_after_five_wrong_codes_or_ten_minutes() {
    let ines = Ines::with_an_app().await;
    let token = ines.halfway().await;
    for wrong in [&ines.wrong_code(), "", "not-a-code", "nbsw-c4tu-o5qx-ezdt", "000"] {
        assert_eq!(field(ines.complete(&token, wrong).await.expect_err("wrong")), "code");
    }
    assert_eq!(kind(ines.complete(&token, &ines.code(0)).await.expect_err("too late")), Kind::Unauthenticated);
    let token = ines.halfway().await;
    ines.life.world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(kind(ines.complete(&token, &ines.code(0)).await.expect_err("too late")), Kind::Unauthenticated);
}

#[tokio::test]
async fn guesses_of_an_account_are_bounded_and_shut_nobody_out() {
    let ines = Ines::with_an_app().await;
    for _ in 0..4 {
        let token = ines.halfway().await;
        for _ in 0..5 {
            assert_eq!(field(ines.complete(&token, &ines.wrong_code()).await.expect_err("wrong")), "code");
        }
    }
    let token = ines.halfway().await;
    assert_eq!(kind(ines.complete(&token, &ines.code(0)).await.expect_err("not even the right one")), Kind::Limited);
    let made = ines.complete(&token, &ines.recovery_codes[0]).await.expect("its owner gets in");
    assert_eq!(kind(ines.prove(&made.token, PASSWORD).await.expect_err("a guess as well")), Kind::Limited);

    ines.life.world.clock.advance(TimeDelta::days(1));
    let token = ines.halfway().await;
    assert!(ines.complete(&token, &ines.code(0)).await.is_ok(), "the next day");
}

#[tokio::test]
async fn recovery_codes_get_in_once_each_and_can_be_renewed() {
    let ines = Ines::with_an_app().await;
    assert_eq!(ines.recovery_codes.iter().collect::<std::collections::HashSet<_>>().len(), 10);
    let code = &ines.recovery_codes[3];
    let typed = code.to_uppercase().replace('-', " ");
    ines.complete(&ines.halfway().await, &typed).await.expect("in");
    assert_eq!(field(ines.complete(&ines.halfway().await, code).await.expect_err("once")), "code");
    assert_eq!(ines.held().await, (true, 9));

    let renewed = ines.renew().await.expect("new ones");
    assert_eq!((renewed.len(), ines.held().await), (10, (true, 10)));
    let old = &ines.recovery_codes[4];
    assert_eq!(field(ines.complete(&ines.halfway().await, old).await.expect_err("of before")), "code");
    ines.complete(&ines.halfway().await, &renewed[0]).await.expect("in");
}

#[tokio::test]
async fn without_a_second_factor_there_are_no_recovery_codes_and_a_password_signs_in() {
    let ines = Ines::with_an_app().await;
    for _ in 0..2 {
        ines.delete_totp().await;
    }
    assert_eq!(ines.held().await, (false, 0));
    assert!(ines.sign_in().await.second_step.is_none());
    assert_eq!(kind(ines.renew().await.expect_err("of nothing")), Kind::Conflict);
}

#[tokio::test]
async fn a_proof_gives_the_session_a_new_token_and_the_one_before_ends() {
    let ines = Ines::new().await;
    let made = ines.sign_in().await;
    let before = ines.session(&made.token).await.expect("signed in");
    ines.life.world.clock.advance(TimeDelta::hours(2));
    assert_eq!(field(ines.prove(&made.token, "red cheese under water").await.expect_err("wrong")), "password");
    assert_eq!(ines.session(&made.token).await.expect("still signed in"), before, "nothing was changed");

    let proven = ines.prove(&made.token, PASSWORD).await.expect("proven");
    assert_ne!(proven.token, made.token);
    assert_eq!(kind(ines.session(&made.token).await.expect_err("ended")), Kind::Unauthenticated);
    let after = ines.session(&proven.token).await.expect("signed in");
    assert_eq!((after.account, after.expire_time), (before.account, before.expire_time), "the same session");
    assert_eq!(after.expire_time, proven.expire_time);
    assert_eq!(after.prove_time.expect("proven").seconds, ines.life.world.clock.now().timestamp());
    assert_eq!(kind(ines.prove(&made.token, PASSWORD).await.expect_err("ended")), Kind::Unauthenticated);
}

#[tokio::test]
async fn nobody_proves_the_session_of_somebody_else_or_sees_their_factors() {
    let ines = Ines::with_an_app().await;
    let made = ines.complete(&ines.halfway().await, &ines.code(0)).await.expect("in");
    let other = Life::somebody();
    let mut factors = ines.life.factors(&other);
    let held = factors.get_factors(GetFactorsRequest {}).await.expect("told").into_inner();
    assert_eq!((held.totp_confirm_time, held.recovery_codes), (None, 0));
    factors.delete_totp(DeleteTotpRequest {}).await.expect("nothing to take away");
    let request = ProveSessionRequest { token: made.token.clone(), password: PASSWORD.into() };
    assert!(factors.prove_session(request).await.is_err());
    assert_eq!(ines.held().await, (true, 10));
    assert!(ines.session(&made.token).await.is_ok());
    let nobody = ines.life.factors(&Caller::System).get_factors(GetFactorsRequest {}).await.expect_err("nobody");
    assert_eq!(kind(nobody), Kind::Unauthenticated);
}

#[tokio::test]
async fn neither_secret_nor_codes_are_in_the_store() {
    let ines = Ines::with_an_app().await;
    let mut tx = ines.life.part.db.read(&ines.me).await.expect("a transaction");
    let secrets: Vec<Vec<u8>> =
        on!(&mut tx, conn => sqlx::query_scalar("select secret from totp").fetch_all(conn).await).expect("rows");
    let [sealed] = secrets.as_slice() else { panic!("one app") };
    assert!(sealed.len() > ines.secret.len() && !sealed.windows(20).any(|window| window == ines.secret));
    let hashes: Vec<Vec<u8>> =
        on!(&mut tx, conn => sqlx::query_scalar("select hash from recovery_code").fetch_all(conn).await).expect("rows");
    assert_eq!(hashes.len(), 10);
    assert!(hashes.iter().all(|hash| hash.len() == 32));
}
