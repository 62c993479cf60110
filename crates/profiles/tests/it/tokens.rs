use chrono::TimeDelta;
use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::on;
use heartward_platform::rpc::Transport;
use heartward_proto::profiles::v1::tokens_service_client::TokensServiceClient;
use heartward_proto::profiles::v1::{
    ChangePasswordRequest, CreateTokenRequest, CreateTokenResponse, GetSessionRequest, GetSessionResponse,
    ListTokensRequest, RevokeTokenRequest, Scope, Token,
};
use tonic::Status;

use crate::sessions::Owner;
use crate::support::{Life, PASSWORD, field, kind};

fn rpc(life: &Life, caller: &Caller) -> TokensServiceClient<Transport> {
    TokensServiceClient::new(life.world.call(&life.part, caller))
}

fn wish() -> CreateTokenRequest {
    CreateTokenRequest {
        name: "Backup script".into(),
        scopes: vec![Scope::ReflectionsRead.into(), Scope::ProfilesRead.into()],
        days: 30,
    }
}

async fn create(owner: &Owner<'_>, wish: CreateTokenRequest) -> Result<CreateTokenResponse, Status> {
    Ok(rpc(owner.life, &owner.caller).create_token(wish).await?.into_inner())
}

async fn list(owner: &Owner<'_>) -> Vec<Token> {
    rpc(owner.life, &owner.caller).list_tokens(ListTokensRequest {}).await.expect("a list").into_inner().tokens
}

async fn resolve(life: &Life, token: &str) -> Result<GetSessionResponse, Status> {
    Ok(life.accounts().get_session(GetSessionRequest { token: token.into() }).await?.into_inner())
}

#[tokio::test]
async fn a_token_stands_for_its_account_as_far_as_its_scopes_reach() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let made = create(&owner, wish()).await.expect("made");
    assert!(made.secret.starts_with("hw_") && made.secret.len() == 46, "256 bits and a mark");
    let token = made.token.expect("a token");
    assert_eq!(token.scopes, [Scope::ProfilesRead as i32, Scope::ReflectionsRead as i32]);
    assert_eq!((token.last_use_time, token.name.as_str()), (None, "Backup script"));
    assert_eq!(list(&owner).await, std::slice::from_ref(&token));

    let known = resolve(&life, &made.secret).await.expect("good");
    assert_eq!(known.account.expect("an account").id, owner.caller.account().expect("an account").to_string());
    assert_eq!((known.session_id.as_str(), known.scopes), ("", token.scopes.clone()));
    assert_eq!(list(&owner).await[0].last_use_time.expect("used").seconds, life.world.clock.now().timestamp());

    // One letter in sixteen is this very one at the end.
    let other = if made.secret.ends_with('A') { 'E' } else { 'A' };
    for wrong in [&made.secret[..45], &format!("{}{other}", &made.secret[..45]), &made.secret[3..], "hw_", ""] {
        assert_eq!(kind(resolve(&life, wrong).await.expect_err("refused")), Kind::Unauthenticated, "{wrong}");
    }
}

#[tokio::test]
async fn a_token_ends_by_itself_or_by_its_owner() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let (lasting, ended) = (create(&owner, wish()).await.expect("made"), create(&owner, wish()).await.expect("made"));
    let id = ended.token.expect("a token").id;
    let end = async |caller: &Caller, id: &str| {
        rpc(&life, caller).revoke_token(RevokeTokenRequest { id: id.to_owned() }).await.map(drop)
    };
    let foreign = end(&Life::somebody(), &id).await.expect_err("somebody else's");
    let never = end(&owner.caller, &AccountId::generate().to_string()).await.expect_err("there is none");
    assert_eq!((foreign.code(), foreign.message()), (never.code(), never.message()));
    assert!(resolve(&life, &ended.secret).await.is_ok());
    end(&owner.caller, &id).await.expect("ended");
    assert!(resolve(&life, &ended.secret).await.is_err());

    life.world.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(resolve(&life, &lasting.secret).await.is_ok());
    life.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(kind(resolve(&life, &lasting.secret).await.expect_err("expired")), Kind::Unauthenticated);
    assert!(list(&owner).await.is_empty());
}

#[tokio::test]
async fn what_a_token_is_called_and_may_do_is_checked_and_there_are_fifty_at_most() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let bad = [
        ("name", CreateTokenRequest { name: " ".into(), ..wish() }),
        ("name", CreateTokenRequest { name: "x".repeat(61), ..wish() }),
        ("scopes", CreateTokenRequest { scopes: Vec::new(), ..wish() }),
        ("scopes", CreateTokenRequest { scopes: vec![0], ..wish() }),
        ("scopes", CreateTokenRequest { scopes: vec![99], ..wish() }),
        ("days", CreateTokenRequest { days: 0, ..wish() }),
        ("days", CreateTokenRequest { days: 367, ..wish() }),
    ];
    for (named, wish) in bad {
        assert_eq!(field(create(&owner, wish).await.expect_err("refused")), named);
    }
    for _ in 0..50 {
        create(&owner, wish()).await.expect("made");
    }
    assert_eq!(kind(create(&owner, wish()).await.expect_err("too many")), Kind::Limited);
    assert_eq!(list(&owner).await.len(), 50);
}

#[tokio::test]
async fn a_new_password_ends_all_tokens() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let made = create(&owner, wish()).await.expect("made");
    let session = owner.sign_in().await;
    let keep_id = owner.session(&session).await.expect("open");
    let (present_password, new_password) = (PASSWORD.to_owned(), "six quiet boats at noon".to_owned());
    let request = ChangePasswordRequest { present_password, new_password, keep_id };
    owner.rpc(&owner.caller).change_password(request).await.expect("changed");
    assert!(resolve(&life, &made.secret).await.is_err() && list(&owner).await.is_empty());
}

#[tokio::test]
async fn neither_name_nor_secret_of_a_token_is_in_the_store() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let name = "Canaria Inseparabilis";
    let made = create(&owner, CreateTokenRequest { name: name.into(), ..wish() }).await.expect("made");
    let mut tx = life.part.db.read(&owner.caller).await.expect("a transaction");
    let (hash, stored): (Vec<u8>, Vec<u8>) =
        on!(&mut tx, conn => sqlx::query_as("select token_hash, name from personal_token").fetch_one(conn).await)
            .expect("a row");
    for text in [name, &made.secret] {
        let found = [&hash, &stored].iter().any(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()));
        assert!(!found, "{text}");
    }
}
