use chrono::TimeDelta;
use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::{Affected as _, on};
use heartward_proto::profiles::v1::sessions_service_client::SessionsServiceClient;
use heartward_proto::profiles::v1::{
    ChangePasswordRequest, CreateSessionRequest, GetSessionRequest, ListSessionsRequest, RevokeOtherSessionsRequest,
    RevokeSessionRequest, Session,
};
use tonic::Status;

use crate::support::{Life, PASSWORD, field, kind};

/// Somebody with an account in a life, who signs in.
pub(crate) struct Owner<'a> {
    pub(crate) life: &'a Life,
    pub(crate) caller: Caller,
    pub(crate) email: &'a str,
}

impl<'a> Owner<'a> {
    pub(crate) async fn of(life: &'a Life) -> Self {
        let made = life.accounts().create_account(life.registration()).await.expect("created").into_inner();
        let id = AccountId::parse("id", &made.account.expect("an account").id).expect("an id");
        Self { life, caller: Caller::Account(id), email: "ines@example.org" }
    }

    pub(crate) async fn try_sign_in(&self, password: &str) -> Result<String, Status> {
        let request = CreateSessionRequest {
            email: self.email.into(),
            password: password.into(),
            label: "Firefox on Linux".into(),
            ..CreateSessionRequest::default()
        };
        Ok(self.life.accounts().create_session(request).await?.into_inner().token)
    }

    pub(crate) async fn sign_in(&self) -> String {
        self.try_sign_in(PASSWORD).await.expect("signed in")
    }

    /// The id of the session behind a token; an error when it is not good.
    pub(crate) async fn session(&self, token: &str) -> Result<String, Status> {
        let request = GetSessionRequest { token: token.into() };
        Ok(self.life.accounts().get_session(request).await?.into_inner().session_id)
    }

    pub(crate) fn rpc(&self, caller: &Caller) -> SessionsServiceClient<heartward_platform::rpc::Transport> {
        SessionsServiceClient::new(self.life.world.call(&self.life.part, caller))
    }

    async fn sessions(&self) -> Vec<Session> {
        self.rpc(&self.caller).list_sessions(ListSessionsRequest {}).await.expect("a list").into_inner().sessions
    }

    async fn revoke(&self, caller: &Caller, id: &str) -> Result<(), Status> {
        self.rpc(caller).revoke_session(RevokeSessionRequest { id: id.into() }).await.map(drop)
    }

    async fn change_password(&self, present: &str, new: &str, keep_id: &str) -> Result<(), Status> {
        let request = ChangePasswordRequest {
            present_password: present.into(),
            new_password: new.into(),
            keep_id: keep_id.into(),
        };
        self.rpc(&self.caller).change_password(request).await.map(drop)
    }
}

const NEW: &str = "six quiet boats at noon";

#[tokio::test]
async fn sessions_are_listed_with_what_and_when_and_end_one_by_one() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let first = owner.sign_in().await;
    life.world.clock.advance(TimeDelta::hours(1));
    let second = owner.sign_in().await;
    let ids = [owner.session(&first).await.expect("open"), owner.session(&second).await.expect("open")];

    // Looking at the first just now was a use of it.
    life.world.clock.advance(TimeDelta::minutes(10));
    owner.session(&first).await.expect("open");
    let listed = owner.sessions().await;
    assert_eq!(listed.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), [&ids[0], &ids[1]]);
    assert!(listed.iter().all(|session| session.label == "Firefox on Linux"));
    let used =
        |at: usize| listed[at].last_use_time.expect("a time").seconds - listed[at].create_time.expect("a time").seconds;
    assert_eq!((used(0), used(1)), (70 * 60, 0));

    owner.revoke(&owner.caller, &ids[1]).await.expect("ended");
    assert_eq!(kind(owner.session(&second).await.expect_err("ended")), Kind::Unauthenticated);
    assert!(owner.session(&first).await.is_ok());
    assert_eq!(owner.sessions().await.len(), 1);
    let again = owner.revoke(&owner.caller, &ids[1]).await.expect_err("ended already");
    let never = owner.revoke(&owner.caller, &AccountId::generate().to_string()).await.expect_err("there is none");
    let foreign = owner.revoke(&Life::somebody(), &ids[0]).await.expect_err("somebody else's");
    for refused in [&again, &foreign] {
        assert_eq!(
            (refused.code(), refused.message(), refused.details()),
            (never.code(), never.message(), never.details())
        );
    }
    assert!(owner.session(&first).await.is_ok(), "nobody else can end it");
    assert_eq!(field(owner.revoke(&owner.caller, "the first").await.expect_err("no id")), "id");
}

#[tokio::test]
async fn all_sessions_but_one_end_at_once() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let tokens = [owner.sign_in().await, owner.sign_in().await, owner.sign_in().await];
    let keep_id = owner.session(&tokens[1]).await.expect("open");
    let request = || RevokeOtherSessionsRequest { keep_id: keep_id.clone() };
    let foreign = owner.rpc(&Life::somebody()).revoke_other_sessions(request()).await.expect("answered");
    assert_eq!(foreign.into_inner().ended, 0);
    let ended = owner.rpc(&owner.caller).revoke_other_sessions(request()).await.expect("answered").into_inner().ended;
    assert_eq!(ended, 2);
    assert!(owner.session(&tokens[0]).await.is_err() && owner.session(&tokens[2]).await.is_err());
    assert_eq!(owner.session(&tokens[1]).await.expect("kept"), keep_id);
}

#[tokio::test]
async fn a_new_password_needs_the_present_one_and_ends_all_other_sessions() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let (here, elsewhere) = (owner.sign_in().await, owner.sign_in().await);
    let keep = owner.session(&here).await.expect("open");
    let refused = [
        ("present_password", owner.change_password("not the one", NEW, &keep).await),
        ("new_password", owner.change_password(PASSWORD, "fourteen chars", &keep).await),
        ("new_password", owner.change_password(PASSWORD, "ines@example.org ines", &keep).await),
        ("new_password", owner.change_password(PASSWORD, &"ab ".repeat(100), &keep).await),
        ("keep_id", owner.change_password(PASSWORD, NEW, "this one").await),
    ];
    for (named, refused) in refused {
        assert_eq!(field(refused.expect_err("refused")), named);
    }
    assert!(
        owner.session(&elsewhere).await.is_ok() && owner.try_sign_in(PASSWORD).await.is_ok(),
        "nothing was changed"
    );

    owner.change_password(PASSWORD, NEW, &keep).await.expect("changed");
    assert_eq!(owner.session(&here).await.expect("kept"), keep);
    assert_eq!(kind(owner.session(&elsewhere).await.expect_err("ended")), Kind::Unauthenticated);
    assert_eq!(kind(owner.try_sign_in(PASSWORD).await.expect_err("the old one")), Kind::Unauthenticated);
    owner.try_sign_in(NEW).await.expect("the new one");
}

#[tokio::test]
async fn of_two_changes_of_password_at_once_one_holds() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let here = owner.sign_in().await;
    let keep = owner.session(&here).await.expect("open");
    let words = [NEW, "seven loud boats at night"];
    let tried = tokio::join!(
        owner.change_password(PASSWORD, words[0], &keep),
        owner.change_password(PASSWORD, words[1], &keep)
    );
    let tried = [tried.0, tried.1];
    for (word, changed) in words.iter().zip(&tried) {
        assert_eq!(owner.try_sign_in(word).await.is_ok(), changed.is_ok());
    }
    assert_eq!(tried.iter().filter(|changed| changed.is_ok()).count(), 1, "{tried:?}");
}

#[tokio::test]
async fn a_hash_of_cheaper_days_is_made_anew_at_the_next_sign_in() {
    // "blue cheese under water" with 8 MiB instead of 46.
    const CHEAP: &str =
        "$argon2id$v=19$m=8192,t=1,p=1$aGVhcnR3YXJkIGNoZWFwLg$yXICPOSpk4QlxfkFlS2zyoNmGLqbvdTN+7SO8yf7C1s";
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let hash = async || {
        let mut tx = life.part.db.read(&owner.caller).await.expect("a transaction");
        let hash: String =
            on!(&mut tx, conn => sqlx::query_scalar("select password_hash from account").fetch_one(conn).await)
                .expect("a row");
        hash
    };
    let mut tx = life.part.db.begin(&owner.caller).await.expect("a transaction");
    on!(&mut tx, conn => sqlx::query("update account set password_hash = $1").bind(CHEAP).execute(conn).await.affected())
        .expect("written");
    tx.commit().await.expect("written");

    assert!(owner.try_sign_in("not the one at all").await.is_err());
    assert_eq!(hash().await, CHEAP, "who does not know the password changes nothing");
    owner.sign_in().await;
    let stronger = hash().await;
    assert!(stronger.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{stronger}");
    owner.sign_in().await;
    assert_eq!(hash().await, stronger, "once is enough");
}
