use chrono::TimeDelta;
use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::on;
use heartward_proto::profiles::v1::passkeys_service_client::PasskeysServiceClient;
use heartward_proto::profiles::v1::{
    CreatePasskeyRequest, CreatePasskeyResponse, CreateSessionRequest, DeletePasskeyRequest, GetFactorsRequest,
    GetSessionRequest, ListPasskeysRequest, Passkey, ProveWithPasskeyRequest, ProveWithPasskeyResponse,
    SignInWithPasskeyRequest, SignInWithPasskeyResponse, StartAssertionRequest, StartPasskeyRequest,
};
use serde_json::Value;
use tonic::Status;
use url::Url;
use webauthn_authenticator_rs::WebauthnAuthenticator as _;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

use crate::support::{CONFIG, Life, ORIGIN, PASSWORD, field, kind};

/// A device with one passkey on it.
struct Device {
    soft: SoftPasskey,
    origin: &'static str,
    /// The passkey's id, and whose it is.
    id: Value,
    owner: Vec<u8>,
}

impl Device {
    /// A device that checks who holds it, as phones do.
    fn new() -> Self {
        Self { soft: SoftPasskey::new(true), origin: ORIGIN, id: Value::Null, owner: Vec::new() }
    }

    fn origin(&self) -> Url {
        self.origin.parse().expect("an origin")
    }

    /// What a browser makes of the options for a new passkey.
    fn make(&mut self, options: &str) -> String {
        let mut options: Value = serde_json::from_str(options).expect("JSON");
        let selection = &options["publicKey"]["authenticatorSelection"];
        assert_eq!(
            (&selection["userVerification"], &selection["residentKey"]),
            (&"required".into(), &"required".into())
        );
        let owner = options["publicKey"]["user"]["id"].as_str().expect("a user").to_owned();
        self.owner = data_encoding::BASE64URL_NOPAD.decode(owner.as_bytes()).expect("base64");
        // This device keeps every key where it finds it, but does not know that it is asked to.
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = false.into();
        let asked = serde_json::from_value(options).expect("options");
        let made = self.soft.do_registration(self.origin(), asked).expect("made");
        let made = serde_json::to_value(made).expect("JSON");
        self.id = made["rawId"].clone();
        made.to_string()
    }

    /// What a browser makes of the options for a passkey that says itself whose it is.
    fn answer(&mut self, options: &str) -> String {
        let mut options: Value = serde_json::from_str(options).expect("JSON");
        assert_eq!(options["publicKey"]["userVerification"], "required");
        // This device needs to be told what others find by themselves.
        options["publicKey"]["allowCredentials"] = serde_json::json!([{ "type": "public-key", "id": self.id }]);
        let asked = serde_json::from_value(options).expect("options");
        let answer = self.soft.do_authentication(self.origin(), asked).expect("signed");
        let mut answer = serde_json::to_value(answer).expect("JSON");
        answer["response"]["userHandle"] = data_encoding::BASE64URL_NOPAD.encode(&self.owner).into();
        answer.to_string()
    }
}

/// Somebody with an account.
struct Ines {
    life: Life,
    me: Caller,
}

impl Ines {
    async fn new() -> Self {
        let life = Life::new().await;
        let account = life.accounts().create_account(life.registration()).await.expect("created").into_inner().account;
        let id = AccountId::parse("id", &account.expect("an account").id).expect("an id");
        Self { life, me: Caller::Account(id) }
    }

    async fn with_a_passkey() -> (Self, Device) {
        let (ines, mut device) = (Self::new().await, Device::new());
        ines.add(&mut device, "Phone").await.expect("added");
        (ines, device)
    }

    fn passkeys(&self, caller: &Caller) -> PasskeysServiceClient<heartward_platform::rpc::Transport> {
        PasskeysServiceClient::new(self.life.world.call(&self.life.part, caller))
    }

    async fn add(&self, device: &mut Device, name: &str) -> Result<CreatePasskeyResponse, Status> {
        let asked = self.passkeys(&self.me).start_passkey(StartPasskeyRequest {}).await?.into_inner();
        let credential = device.make(&asked.options);
        let request = CreatePasskeyRequest { ceremony: asked.ceremony, credential, name: name.into() };
        Ok(self.passkeys(&self.me).create_passkey(request).await?.into_inner())
    }

    async fn list(&self) -> Vec<Passkey> {
        let told = self.passkeys(&self.me).list_passkeys(ListPasskeysRequest {}).await.expect("listed").into_inner();
        assert_eq!(told.origin, ORIGIN);
        told.passkeys
    }

    async fn delete(&self, caller: &Caller, id: &str) -> Result<(), Status> {
        let request = DeletePasskeyRequest { id: id.into() };
        self.passkeys(caller).delete_passkey(request).await.map(|_| ())
    }

    async fn asked(&self) -> (String, String) {
        let mut passkeys = self.passkeys(&Caller::System);
        let asked = passkeys.start_assertion(StartAssertionRequest {}).await.expect("asked").into_inner();
        (asked.ceremony, asked.options)
    }

    async fn answer(&self, ceremony: &str, credential: &str) -> Result<SignInWithPasskeyResponse, Status> {
        let request = SignInWithPasskeyRequest {
            ceremony: ceremony.into(),
            credential: credential.into(),
            label: "Firefox on Linux".into(),
        };
        Ok(self.passkeys(&Caller::System).sign_in_with_passkey(request).await?.into_inner())
    }

    async fn sign_in(&self, device: &mut Device) -> Result<SignInWithPasskeyResponse, Status> {
        let (ceremony, options) = self.asked().await;
        self.answer(&ceremony, &device.answer(&options)).await
    }

    async fn prove(
        &self,
        caller: &Caller,
        token: &str,
        device: &mut Device,
    ) -> Result<ProveWithPasskeyResponse, Status> {
        let (ceremony, options) = self.asked().await;
        let request = ProveWithPasskeyRequest { token: token.into(), ceremony, credential: device.answer(&options) };
        Ok(self.passkeys(caller).prove_with_passkey(request).await?.into_inner())
    }

    /// The second step that a password leads to, if any.
    async fn second_step(&self) -> Option<(bool, bool)> {
        let request = CreateSessionRequest {
            email: "ines@example.org".into(),
            password: PASSWORD.into(),
            label: "Firefox on Linux".into(),
            ..Default::default()
        };
        let made = self.life.accounts().create_session(request).await.expect("the password is right").into_inner();
        assert_eq!(made.token.is_empty(), made.second_step.is_some());
        made.second_step.map(|step| (step.codes, step.passkeys))
    }

    /// How many data keys there are.
    async fn data_keys(&self) -> i64 {
        let mut tx = self.life.part.db.read(&Caller::System).await.expect("a transaction");
        let keys = on!(&mut tx, conn => sqlx::query_scalar("select count(*) from data_key").fetch_one(conn).await);
        keys.expect("a row")
    }

    async fn recovery_codes(&self) -> i32 {
        let held = self.life.factors(&self.me).get_factors(GetFactorsRequest {}).await.expect("told");
        held.into_inner().recovery_codes
    }
}

/// What an attacker changes in an answer.
type Change = fn(&mut Value);

/// The same answer with something else in one place.
fn altered(credential: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut credential: Value = serde_json::from_str(credential).expect("JSON");
    change(&mut credential);
    credential.to_string()
}

#[tokio::test]
async fn a_passkey_signs_in_without_an_address_and_a_password_alone_does_not_any_more() {
    let ines = Ines::new().await;
    let mut device = Device::new();
    assert_eq!(ines.second_step().await, None);
    let added = ines.add(&mut device, " Phone ").await.expect("added");
    assert_eq!(added.recovery_codes.len(), 10);
    let passkey = added.passkey.expect("a passkey");
    assert_eq!((passkey.name.as_str(), &passkey.use_time), ("Phone", &None));
    assert_eq!(ines.list().await, [passkey]);
    assert_eq!(ines.second_step().await, Some((true, true)), "recovery codes do it too");

    for _ in 0..2 {
        let made = ines.sign_in(&mut device).await.expect("signed in");
        assert_eq!(made.account.as_ref().expect("an account").email, "ines@example.org");
        let session = ines.life.accounts().get_session(GetSessionRequest { token: made.token }).await;
        let session = session.expect("signed in").into_inner();
        assert_eq!(session.prove_time.expect("proven").seconds, ines.life.world.clock.now().timestamp());
    }
    assert!(ines.list().await[0].use_time.is_some());
}

#[tokio::test]
async fn several_are_listed_and_each_can_be_taken_away() {
    let (ines, mut phone) = Ines::with_a_passkey().await;
    let mut laptop = Device::new();
    let added = ines.add(&mut laptop, "Laptop").await.expect("added");
    assert!(added.recovery_codes.is_empty(), "there are some already");
    assert_eq!(field(ines.add(&mut Device::new(), " ").await.expect_err("no name")), "name");
    let ids: Vec<_> = ines.list().await.into_iter().map(|passkey| passkey.id).collect();
    assert_eq!(ids.len(), 2);

    assert_eq!(kind(ines.delete(&Life::somebody(), &ids[0]).await.expect_err("of another")), Kind::NotFound);
    assert_eq!(field(ines.delete(&ines.me, "first").await.expect_err("no id")), "id");
    ines.delete(&ines.me, &ids[0]).await.expect("taken away");
    assert_eq!(kind(ines.delete(&ines.me, &ids[0]).await.expect_err("gone")), Kind::NotFound);
    assert_eq!(kind(ines.sign_in(&mut phone).await.expect_err("gone")), Kind::Unauthenticated);
    assert!(ines.sign_in(&mut laptop).await.is_ok());
    assert_eq!(ines.recovery_codes().await, 10);
    ines.delete(&ines.me, &ids[1]).await.expect("taken away");
    assert_eq!((ines.recovery_codes().await, ines.second_step().await), (0, None), "with the last factor");
}

#[tokio::test]
async fn a_challenge_is_good_once_for_five_minutes_and_for_its_purpose() {
    let (ines, mut device) = Ines::with_a_passkey().await;
    let (ceremony, options) = ines.asked().await;
    let answer = device.answer(&options);
    let (other, _) = ines.asked().await;
    let refused = ines.answer(&other, &answer).await.expect_err("the answer to another");
    assert_eq!(kind(refused), Kind::Unauthenticated);
    ines.answer(&ceremony, &answer).await.expect("signed in");
    assert_eq!(kind(ines.answer(&ceremony, &answer).await.expect_err("replayed")), Kind::Unauthenticated);

    let (ceremony, options) = ines.asked().await;
    let answer = device.answer(&options);
    ines.life.world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(kind(ines.answer(&ceremony, &answer).await.expect_err("too late")), Kind::Unauthenticated);

    // One to add a passkey signs nobody in, and is nobody else's.
    let asked = ines.passkeys(&ines.me).start_passkey(StartPasskeyRequest {}).await.expect("asked").into_inner();
    let (_, options) = ines.asked().await;
    let refused = ines.answer(&asked.ceremony, &device.answer(&options)).await.expect_err("of another kind");
    assert_eq!(kind(refused), Kind::Unauthenticated);
    let made = Device::new().make(&asked.options);
    let request = CreatePasskeyRequest { ceremony: asked.ceremony, credential: made, name: "Theirs".into() };
    let refused = ines.passkeys(&Life::somebody()).create_passkey(request.clone()).await.expect_err("of another");
    assert_eq!(field(refused), "credential");
    assert!(ines.passkeys(&ines.me).create_passkey(request).await.is_ok(), "it was not used up");
}

#[tokio::test]
async fn what_was_not_made_for_this_challenge_by_this_key_and_place_is_refused() {
    let (ines, mut device) = Ines::with_a_passkey().await;
    let keys = ines.data_keys().await;
    let mut stranger = Device { owner: device.owner.clone(), ..Device::new() };
    // A key that was never added, made for another challenge.
    let asked = ines.passkeys(&ines.me).start_passkey(StartPasskeyRequest {}).await.expect("asked").into_inner();
    let owner = device.owner.clone();
    stranger.make(&asked.options);
    assert_eq!(kind(ines.sign_in(&mut stranger).await.expect_err("never added")), Kind::Unauthenticated);

    let mut at_another_place = device;
    at_another_place.origin = "https://heartward.example.org.evil.example";
    let (ceremony, options) = ines.asked().await;
    let elsewhere = options.replace("\"heartward.example.org\"", "\"heartward.example.org.evil.example\"");
    let answer = at_another_place.answer(&elsewhere);
    assert_eq!(kind(ines.answer(&ceremony, &answer).await.expect_err("phished")), Kind::Unauthenticated);
    device = Device { origin: ORIGIN, ..at_another_place };

    let changes: [(&str, Change); 6] = [
        ("nobody's", |it| it["response"]["userHandle"] = Value::Null),
        ("of somebody who does not exist", |it| {
            it["response"]["userHandle"] = data_encoding::BASE64URL_NOPAD.encode(&[7; 16]).into();
        }),
        ("of no account at all", |it| it["response"]["userHandle"] = "AAAA".into()),
        ("signed by nobody", |it| it["response"]["signature"] = "AAAA".into()),
        ("another key", |it| it["rawId"] = "AAAA".into()),
        ("without its data", |it| it["response"]["authenticatorData"] = "AAAA".into()),
    ];
    for (what, change) in changes {
        let (ceremony, options) = ines.asked().await;
        let answer = altered(&device.answer(&options), change);
        assert_eq!(kind(ines.answer(&ceremony, &answer).await.expect_err(what)), Kind::Unauthenticated, "{what}");
    }
    for nonsense in ["", "{}", "[]", "null", &"[".repeat(10_000)] {
        let (ceremony, _) = ines.asked().await;
        assert_eq!(field(ines.answer(&ceremony, nonsense).await.expect_err("nonsense")), "credential");
    }
    device.owner = owner;
    assert!(ines.sign_in(&mut device).await.is_ok(), "the right one still does");
    assert_eq!(ines.data_keys().await, keys, "whoever was made up has left nothing");
}

#[tokio::test]
async fn a_device_that_does_not_check_who_holds_it_is_refused() {
    let (ines, mut device) = Ines::with_a_passkey().await;
    let (ceremony, options) = ines.asked().await;
    let lax = options.replace("\"required\"", "\"discouraged\"");
    let mut asked: Value = serde_json::from_str(&lax).expect("JSON");
    asked["publicKey"]["allowCredentials"] = serde_json::json!([{ "type": "public-key", "id": device.id }]);
    let answer = device.soft.do_authentication(device.origin(), serde_json::from_value(asked).expect("options"));
    let mut answer = serde_json::to_value(answer.expect("signed")).expect("JSON");
    answer["response"]["userHandle"] = data_encoding::BASE64URL_NOPAD.encode(&device.owner).into();
    let refused = ines.answer(&ceremony, &answer.to_string()).await.expect_err("not verified");
    assert_eq!(kind(refused), Kind::Unauthenticated);
}

#[tokio::test]
async fn a_passkey_proves_a_session_of_its_owner() {
    let (ines, mut device) = Ines::with_a_passkey().await;
    let made = ines.sign_in(&mut device).await.expect("signed in");
    ines.life.world.clock.advance(TimeDelta::hours(1));
    assert_eq!(
        field(ines.prove(&Life::somebody(), &made.token, &mut device).await.expect_err("another's")),
        "credential"
    );
    let proven = ines.prove(&ines.me, &made.token, &mut device).await.expect("proven");
    let session = |token: &str| GetSessionRequest { token: token.into() };
    assert_eq!(
        kind(ines.life.accounts().get_session(session(&made.token)).await.expect_err("ended")),
        Kind::Unauthenticated
    );
    let fresh = ines.life.accounts().get_session(session(&proven.token)).await.expect("signed in").into_inner();
    assert_eq!(fresh.prove_time.expect("proven").seconds, ines.life.world.clock.now().timestamp());
    let again = ines.prove(&ines.me, &made.token, &mut device).await.expect_err("it has ended");
    assert_eq!(kind(again), Kind::Unauthenticated);
}

#[tokio::test]
async fn where_there_is_no_name_there_are_no_passkeys() {
    for origin in [None, Some("http://127.0.0.1:8080".to_owned()), Some("https://[::1]".to_owned())] {
        let life = Life::with(heartward_profiles::Config { origin, ..CONFIG }).await;
        let mut passkeys = PasskeysServiceClient::new(life.world.call(&life.part, &Caller::System));
        let refused = passkeys.start_assertion(StartAssertionRequest {}).await.expect_err("no name");
        assert_eq!(kind(refused), Kind::Conflict);
        let mut passkeys = PasskeysServiceClient::new(life.world.call(&life.part, &Life::somebody()));
        let told = passkeys.list_passkeys(ListPasskeysRequest {}).await.expect("listed").into_inner();
        assert_eq!((told.origin.as_str(), told.passkeys.len()), ("", 0));
    }
}

#[tokio::test]
async fn what_a_passkey_is_called_is_not_in_the_store() {
    let ines = Ines::new().await;
    ines.add(&mut Device::new(), "Canaria's phone").await.expect("added");
    let mut tx = ines.life.part.db.read(&ines.me).await.expect("a transaction");
    let details: Vec<Vec<u8>> =
        on!(&mut tx, conn => sqlx::query_scalar("select details from passkey").fetch_all(conn).await).expect("rows");
    let [sealed] = details.as_slice() else { panic!("one passkey") };
    for text in ["Canaria", "ES256", "cred"] {
        assert!(!sealed.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
}
