use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Error, Kind, Result};
use heartward_proto::profiles::v1::{
    CreateInvitationRequest, CreateRecoveryCodeRequest, GetSetupRequest, Invitation, ListAccountsRequest,
    ListInvitationsRequest, ManagedAccount, RevokeInvitationRequest, Role, UpdateManagedAccountRequest,
};
use serde::Deserialize;

use super::form::Wrong;
use super::words::Here;
use super::{Shell, Tab, page_with, see};
use crate::clients::{answer, present};
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session::{self, SignedIn};
use crate::state::Gateway;
use crate::{say, tell};

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/settings/accounts", get(show))
        .route("/settings/accounts/{id}", post(change))
        .route("/settings/accounts/{id}/recovery-code", post(recovery_code))
        .route("/settings/invitations", post(invite))
        .route("/settings/invitations/{id}/end", post(end_invitation))
}

#[derive(Template)]
#[template(path = "admin.html")]
pub(super) struct AdminPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) accounts: Vec<AccountView>,
    /// Where the next page begins; empty on the last one.
    pub(super) next: String,
    pub(super) invitations: Vec<InvitationView>,
    /// Whether invitations can be mailed.
    pub(super) by_mail: bool,
    /// A code that was just made; shown this once.
    pub(super) code: String,
    pub(super) code_is: &'static str,
    pub(super) code_use: &'static str,
    pub(super) errors: Wrong,
}

/// One account.
pub(super) struct AccountView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) admin: bool,
    pub(super) disabled: bool,
    pub(super) since: String,
    pub(super) seen: String,
}

/// One invitation.
pub(super) struct InvitationView {
    pub(super) id: String,
    pub(super) hint: String,
    pub(super) until: String,
}

impl AdminPage {
    pub(super) fn new(
        shell: Shell,
        accounts: Vec<ManagedAccount>,
        invitations: Vec<Invitation>,
        here: Here,
    ) -> Result<Self> {
        let accounts = accounts.into_iter().map(|account| AccountView::of(account, here));
        let invitations = invitations.into_iter().map(|invitation| InvitationView {
            until: time(invitation.expire_time).map(|until| here.day(until)).unwrap_or_default(),
            hint: invitation.hint,
            id: invitation.id,
        });
        Ok(Self {
            shell,
            said: "",
            accounts: accounts.collect::<Result<_>>()?,
            next: String::new(),
            invitations: invitations.collect(),
            by_mail: false,
            code: String::new(),
            code_is: "",
            code_use: "",
            errors: Wrong::default(),
        })
    }
}

impl AccountView {
    fn of(managed: ManagedAccount, here: Here) -> Result<Self> {
        let account = present(managed.account)?;
        let seen = time(managed.last_seen_time).map(|then| here.ago(then));
        Ok(Self {
            admin: account.role() == Role::Admin,
            since: time(account.create_time).map(|then| here.day(then)).unwrap_or_default(),
            seen: seen
                .map_or_else(|| say("not-used-so-far").to_owned(), |ago| tell("used-ago").with("ago", ago).to_string()),
            disabled: managed.disabled,
            name: account.name,
            email: account.email,
            id: account.id,
        })
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    said: Option<String>,
    #[serde(default)]
    cursor: String,
}

async fn show(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let said = asked.said.as_deref().map_or("", said);
    let page = load(&gateway, &signed_in, asked.cursor).await?;
    render(&AdminPage { said, ..page })
}

async fn change(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    _: Proven,
    form: Submitted,
) -> Result<Response, Problem> {
    let role = match form.text("role") {
        "admin" => Some(Role::Admin.into()),
        "member" => Some(Role::Member.into()),
        _ => None,
    };
    let disabled = match form.text("disabled") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let request = UpdateManagedAccountRequest { id, role, disabled };
    match session::update_managed(&gateway, &form.signed_in, request).await {
        Ok(_) => Ok(see("/settings/accounts?said=changed")),
        Err(error) => back(&gateway, &form.signed_in, error).await,
    }
}

async fn recovery_code(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    _: Proven,
    form: Submitted,
) -> Result<Response, Problem> {
    let request = CreateRecoveryCodeRequest { id };
    let made = answer(gateway.clients.admin(&form.signed_in.caller).create_recovery_code(request).await)?;
    let page = load(&gateway, &form.signed_in, String::new()).await?;
    // It is shown this once, so this page is not led away from.
    render(&AdminPage { code: made.code, code_is: say("admin-code"), code_use: say("admin-code-use"), ..page })
}

async fn invite(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let email = form.text("email").to_owned();
    let request = CreateInvitationRequest { email, days: form.text("days").parse().unwrap_or_default() };
    match answer(gateway.clients.admin(&form.signed_in.caller).create_invitation(request).await) {
        Ok(made) => {
            let page = load(&gateway, &form.signed_in, String::new()).await?;
            render(&AdminPage {
                code: made.code,
                code_is: say("admin-invitation-code"),
                code_use: say("admin-invitation-use"),
                ..page
            })
        }
        Err(error) => back(&gateway, &form.signed_in, error).await,
    }
}

async fn end_invitation(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
    _: Proven,
    form: Submitted,
) -> Result<Response, Problem> {
    let request = RevokeInvitationRequest { id };
    match answer(gateway.clients.admin(&form.signed_in.caller).revoke_invitation(request).await) {
        Err(error) if error.kind() != Kind::NotFound => Err(error.into()),
        // One that was used meanwhile is as it was to be.
        _ => Ok(see("/settings/accounts?said=ended")),
    }
}

/// The page again, with what is not right yet.
async fn back(gateway: &Gateway, signed_in: &SignedIn, error: Error) -> Result<Response, Problem> {
    if !matches!(error.kind(), Kind::Invalid | Kind::Conflict | Kind::Limited) {
        return Err(error.into());
    }
    let page = load(gateway, signed_in, String::new()).await?;
    render(&AdminPage { errors: error.into(), ..page })
}

async fn load(gateway: &Gateway, signed_in: &SignedIn, page_token: String) -> Result<AdminPage> {
    let mut admin = gateway.clients.admin(&signed_in.caller);
    let accounts = answer(admin.list_accounts(ListAccountsRequest { page_size: 50, page_token }).await)?;
    let invitations = answer(admin.list_invitations(ListInvitationsRequest {}).await)?.invitations;
    let setup = answer(gateway.clients.accounts().get_setup(GetSetupRequest {}).await)?;
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let page = AdminPage::new(Shell::new(signed_in, Tab::Settings), accounts.accounts, invitations, here)?;
    Ok(AdminPage { next: accounts.next_page_token, by_mail: setup.mail_available, ..page })
}

fn render(page: &AdminPage) -> Result<Response, Problem> {
    page_with(page.errors.status, page)
}

fn said(what: &str) -> &'static str {
    match what {
        "changed" => say("admin-changed"),
        "ended" => say("admin-ended"),
        _ => "",
    }
}
