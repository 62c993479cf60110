use chrono::TimeDelta;
use futures_util::future::join_all;
use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::rpc::Transport;
use heartward_proto::profiles::v1::admin_service_client::AdminServiceClient;
use heartward_proto::profiles::v1::{
    CreateInvitationRequest, CreateRecoveryCodeRequest, Invitation, ListAccountsRequest, ListInvitationsRequest,
    ManagedAccount, RevokeInvitationRequest, Role, UpdateManagedAccountRequest,
};
use tonic::Status;

use crate::joining::{join, joined};
use crate::sessions::Owner;
use crate::support::{Life, PASSWORD, field, kind, named};

type Admin = AdminServiceClient<Transport>;

pub(crate) fn rpc(life: &Life, caller: &Caller) -> Admin {
    AdminServiceClient::new(life.world.call(&life.part, caller))
}

/// The code of a new invitation.
pub(crate) async fn invite(owner: &Owner<'_>) -> String {
    let request = CreateInvitationRequest { email: String::new(), days: 7 };
    rpc(owner.life, &owner.caller).create_invitation(request).await.expect("made").into_inner().code
}

async fn accounts(life: &Life, caller: &Caller) -> Result<Vec<ManagedAccount>, Status> {
    Ok(rpc(life, caller).list_accounts(ListAccountsRequest::default()).await?.into_inner().accounts)
}

async fn invitations(owner: &Owner<'_>) -> Vec<Invitation> {
    let listed = rpc(owner.life, &owner.caller).list_invitations(ListInvitationsRequest {}).await;
    listed.expect("a list").into_inner().invitations
}

async fn update(
    life: &Life,
    caller: &Caller,
    id: &Caller,
    role: Option<Role>,
    disabled: Option<bool>,
) -> Result<ManagedAccount, Status> {
    let id = id.account().expect("an account").to_string();
    let request = UpdateManagedAccountRequest { id, role: role.map(Into::into), disabled };
    Ok(rpc(life, caller).update_managed_account(request).await?.into_inner().account.expect("an account"))
}

#[tokio::test]
async fn the_first_account_looks_after_the_others_and_sees_who_and_when() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let other = joined(&owner, "sam@example.org").await;
    let listed = accounts(&life, &owner.caller).await.expect("a list");
    let of = |at: usize| listed[at].account.clone().expect("an account");
    assert_eq!((of(0).email.as_str(), of(0).role()), ("ines@example.org", Role::Admin));
    assert_eq!((of(1).email.as_str(), of(1).role()), ("sam@example.org", Role::Member));
    assert_eq!(listed[0].last_seen_time, None, "never signed in");

    let token = owner.sign_in().await;
    life.world.clock.advance(TimeDelta::minutes(6));
    owner.session(&token).await.expect("open");
    let seen = accounts(&life, &owner.caller).await.expect("a list")[0].last_seen_time.expect("seen").seconds;
    assert_eq!(seen, life.world.clock.now().timestamp());

    let request = ListAccountsRequest { page_size: 1, page_token: String::new() };
    let first = rpc(&life, &owner.caller).list_accounts(request).await.expect("a page").into_inner();
    let request = ListAccountsRequest { page_size: 1, page_token: first.next_page_token };
    let second = rpc(&life, &owner.caller).list_accounts(request).await.expect("a page").into_inner();
    assert_eq!([&first.accounts[0].account, &second.accounts[0].account], [&Some(of(0)), &Some(of(1))]);
    assert_eq!(second.next_page_token, "");
    assert_eq!(kind(accounts(&life, &other).await.expect_err("a member")), Kind::Forbidden);
}

#[tokio::test]
async fn whoever_is_no_admin_can_do_nothing_of_it() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let member = joined(&owner, "sam@example.org").await;
    let id = owner.caller.account().expect("an account").to_string();
    for caller in [&member, &Life::somebody(), &Caller::System] {
        let mut rpc = rpc(&life, caller);
        let refused = [
            rpc.list_accounts(ListAccountsRequest::default()).await.map(drop),
            rpc.update_managed_account(UpdateManagedAccountRequest { id: id.clone(), ..Default::default() })
                .await
                .map(drop),
            rpc.create_recovery_code(CreateRecoveryCodeRequest { id: id.clone() }).await.map(drop),
            rpc.list_invitations(ListInvitationsRequest {}).await.map(drop),
            rpc.create_invitation(CreateInvitationRequest { email: String::new(), days: 7 }).await.map(drop),
            rpc.revoke_invitation(RevokeInvitationRequest { id: id.clone() }).await.map(drop),
        ];
        let expected = if *caller == Caller::System { Kind::Unauthenticated } else { Kind::Forbidden };
        for refused in refused {
            assert_eq!(kind(refused.expect_err("refused")), expected);
        }
    }
    assert!(invitations(&owner).await.is_empty());
}

#[tokio::test]
async fn an_admin_reads_nothing_that_others_wrote() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let member = joined(&owner, "sam@example.org").await;
    let theirs = life.add(&member, named("Farah")).await;
    assert!(life.all(&owner.caller).await.is_empty());
    assert_eq!(kind(life.get(&owner.caller, &theirs.id).await.expect_err("theirs")), Kind::NotFound);
}

#[tokio::test]
async fn a_closed_account_is_out_at_once_and_comes_back_when_it_is_opened() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let member = joined(&owner, "sam@example.org").await;
    let sam = Owner { life: &life, caller: member, email: "sam@example.org" };
    let token = sam.sign_in().await;
    let closed = update(&life, &owner.caller, &sam.caller, None, Some(true)).await.expect("closed");
    assert!(closed.disabled);
    assert_eq!(kind(sam.session(&token).await.expect_err("closed")), Kind::Unauthenticated);
    assert_eq!(kind(sam.try_sign_in(PASSWORD).await.expect_err("closed")), Kind::Forbidden);
    let wrong = sam.try_sign_in("not the one of anybody").await.expect_err("wrong");
    assert_eq!(kind(wrong), Kind::Unauthenticated, "who does not know the password learns nothing");
    update(&life, &owner.caller, &sam.caller, None, Some(false)).await.expect("opened");
    assert!(sam.session(&token).await.is_err(), "what was open stays closed");
    sam.sign_in().await;
}

#[tokio::test]
async fn there_is_always_an_admin_left() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let alone = [
        update(&life, &owner.caller, &owner.caller, Some(Role::Member), None).await,
        update(&life, &owner.caller, &owner.caller, None, Some(true)).await,
    ];
    for refused in alone {
        assert_eq!(kind(refused.expect_err("the last one")), Kind::Conflict);
    }
    let other = joined(&owner, "sam@example.org").await;
    update(&life, &owner.caller, &other, Some(Role::Admin), None).await.expect("two now");
    // Each takes the role from the other, at once.
    let both = [(&owner.caller, &other), (&other, &owner.caller)];
    let done = join_all(both.map(|(by, of)| update(&life, by, of, Some(Role::Member), None))).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    let unset = UpdateManagedAccountRequest { id: AccountId::generate().to_string(), ..Default::default() };
    let admin = if done[0].is_ok() { &owner.caller } else { &other };
    assert_eq!(kind(rpc(&life, admin).update_managed_account(unset).await.expect_err("nobody")), Kind::NotFound);
    let zero = UpdateManagedAccountRequest { id: AccountId::generate().to_string(), role: Some(0), disabled: None };
    assert_eq!(field(rpc(&life, admin).update_managed_account(zero).await.expect_err("unset")), "role");
}

#[tokio::test]
async fn an_invitation_makes_one_account_until_it_ends() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let (used, revoked, late) = (invite(&owner).await, invite(&owner).await, invite(&owner).await);
    let listed = invitations(&owner).await;
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().any(|one| one.hint == used[..4]));
    join(&life, &used, "sam@example.org").await.expect("joined");
    assert_eq!(field(join(&life, &used, "kim@example.org").await.expect_err("used up")), "code");

    let id = invitations(&owner).await.into_iter().find(|one| one.hint == revoked[..4]).expect("open").id;
    let end = || RevokeInvitationRequest { id: id.clone() };
    rpc(&life, &owner.caller).revoke_invitation(end()).await.expect("ended");
    let again = rpc(&life, &owner.caller).revoke_invitation(end()).await.expect_err("ended already");
    assert_eq!(kind(again), Kind::NotFound);
    assert_eq!(field(join(&life, &revoked, "kim@example.org").await.expect_err("ended")), "code");

    life.world.clock.advance(TimeDelta::days(7));
    assert_eq!(field(join(&life, &late, "kim@example.org").await.expect_err("too late")), "code");
    assert_eq!(accounts(&life, &owner.caller).await.expect("a list").len(), 2);
    let mailed = CreateInvitationRequest { email: "kim@example.org".into(), days: 7 };
    let refused = rpc(&life, &owner.caller).create_invitation(mailed).await.expect_err("no mail server");
    assert_eq!(field(refused), "email");
    let long = CreateInvitationRequest { email: String::new(), days: 31 };
    assert_eq!(field(rpc(&life, &owner.caller).create_invitation(long).await.expect_err("too long")), "days");
}

#[tokio::test]
async fn of_many_who_hold_one_invitation_one_joins() {
    let life = Life::new().await;
    let owner = Owner::of(&life).await;
    let code = invite(&owner).await;
    let tries = ["a", "b", "c", "d"].map(|name| join(&life, &code, format!("{name}@example.org").leak()));
    let done = join_all(tries).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    assert_eq!(accounts(&life, &owner.caller).await.expect("a list").len(), 2);
}
