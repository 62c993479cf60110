use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Kind, Result};
use heartward_proto::profiles::v1::{
    ConfirmTotpRequest, CreateRecoveryCodesRequest, CreateTotpRequest, DeleteTotpRequest, GetFactorsRequest,
    GetFactorsResponse, ListIdentitiesResponse, ListPasskeysRequest, ListPasskeysResponse,
};
use serde::Deserialize;

use super::form::Wrong;
use super::qr::Qr;
use super::words::Here;
use super::{Shell, Tab, page, page_with, see};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::say;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/settings/security", get(show))
        .route("/settings/security/app", post(create_app))
        .route("/settings/security/app/confirm", post(confirm_app))
        .route("/settings/security/app/delete", post(delete_app))
        .route("/settings/security/recovery-codes", post(renew))
}

#[derive(Template)]
#[template(path = "security.html")]
pub(super) struct SecurityPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    /// Since when an app is asked for; empty without one.
    pub(super) app_since: String,
    pub(super) recovery_codes: i32,
    pub(super) passkeys: Vec<KeyView>,
    /// Where passkeys work; empty when they work nowhere.
    pub(super) origin: String,
    pub(super) identities: Vec<KeyView>,
    /// What the provider is called; empty without one.
    pub(super) provider: String,
    /// Codes that were just made; shown this once.
    pub(super) fresh_codes: Vec<String>,
}

/// One passkey, or one identity.
pub(super) struct KeyView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) since: String,
    /// When it was last used; empty when it never was.
    pub(super) used: String,
}

#[derive(Template)]
#[template(path = "security_app.html")]
pub(super) struct AppPage {
    pub(super) shell: Shell,
    pub(super) qr: Option<Qr>,
    pub(super) uri: String,
    /// The secret in groups, to type.
    pub(super) secret: String,
    pub(super) errors: Wrong,
}

#[derive(Deserialize)]
struct Asked {
    said: Option<String>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut security = load(&gateway, &signed_in).await?;
    security.said = asked.said.as_deref().map_or("", said);
    page(&security)
}

async fn create_app(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let mut client = gateway.clients.factors(&form.signed_in.caller);
    let made = answer(client.create_totp(CreateTotpRequest {}).await)?;
    // The secret is shown this once, so this page is not led away from.
    page(&AppPage::new(Shell::new(&form.signed_in, Tab::Settings), made.uri, Wrong::default()))
}

async fn confirm_app(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let request = ConfirmTotpRequest { code: form.text("code").to_owned() };
    match answer(gateway.clients.factors(&form.signed_in.caller).confirm_totp(request).await) {
        Ok(told) => shown(&gateway, &form.signed_in, "app", told.recovery_codes).await,
        Err(error) if error.kind() == Kind::Invalid => {
            let mut errors = Wrong::from(error);
            say("security-app-wrong").clone_into(&mut errors.title);
            errors.fields.clear();
            let shell = Shell::new(&form.signed_in, Tab::Settings);
            page_with(errors.status, &AppPage::new(shell, form.text("uri").to_owned(), errors))
        }
        Err(error) => Err(error.into()),
    }
}

async fn delete_app(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    answer(gateway.clients.factors(&form.signed_in.caller).delete_totp(DeleteTotpRequest {}).await)?;
    Ok(see("/settings/security?said=no-app"))
}

async fn renew(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let mut client = gateway.clients.factors(&form.signed_in.caller);
    let made = answer(client.create_recovery_codes(CreateRecoveryCodesRequest {}).await)?;
    shown(&gateway, &form.signed_in, "renewed", made.recovery_codes).await
}

/// The page with recovery codes on it. They are shown this once, so it is not led away from.
pub(super) async fn shown(
    gateway: &Gateway,
    signed_in: &SignedIn,
    what: &str,
    codes: Vec<String>,
) -> Result<Response, Problem> {
    let mut security = load(gateway, signed_in).await?;
    (security.said, security.fresh_codes) = (said(what), codes);
    page(&security)
}

async fn load(gateway: &Gateway, signed_in: &SignedIn) -> Result<SecurityPage> {
    let (mut factors, mut passkeys) =
        (gateway.clients.factors(&signed_in.caller), gateway.clients.passkeys(&signed_in.caller));
    let (held, passkeys, identities) = tokio::try_join!(
        async { answer(factors.get_factors(GetFactorsRequest {}).await) },
        async { answer(passkeys.list_passkeys(ListPasskeysRequest {}).await) },
        session::identities(gateway, &signed_in.caller),
    )?;
    let here = Here::of(&signed_in.account, gateway.clock.now());
    Ok(SecurityPage::new(Shell::new(signed_in, Tab::Settings), &held, passkeys, identities, here))
}

impl SecurityPage {
    pub(super) fn new(
        shell: Shell,
        held: &GetFactorsResponse,
        told: ListPasskeysResponse,
        known: ListIdentitiesResponse,
        here: Here,
    ) -> Self {
        let ago = |then| time(then).map(|then| here.ago(then)).unwrap_or_default();
        let passkeys = told.passkeys.into_iter().map(|passkey| KeyView {
            since: ago(passkey.create_time),
            used: ago(passkey.use_time),
            id: passkey.id,
            name: passkey.name,
        });
        let identities = known.identities.into_iter().map(|identity| KeyView {
            since: ago(identity.create_time),
            used: ago(identity.use_time),
            id: identity.id,
            name: identity.label,
        });
        Self {
            shell,
            said: "",
            app_since: ago(held.totp_confirm_time),
            recovery_codes: held.recovery_codes,
            passkeys: passkeys.collect(),
            origin: told.origin,
            identities: identities.collect(),
            provider: known.provider,
            fresh_codes: Vec::new(),
        }
    }
}

impl SecurityPage {
    fn codes_left(&self) -> usize {
        usize::try_from(self.recovery_codes).unwrap_or_default()
    }
}

impl AppPage {
    pub(super) fn new(shell: Shell, uri: String, errors: Wrong) -> Self {
        let secret = uri.split_once("secret=").and_then(|(_, rest)| rest.split('&').next()).unwrap_or_default();
        let groups: Vec<String> =
            secret.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect()).collect();
        Self { shell, qr: Qr::of(&uri), secret: groups.join(" "), uri, errors }
    }
}

fn said(what: &str) -> &'static str {
    match what {
        "app" => say("security-said-app"),
        "no-app" => say("security-said-no-app"),
        "passkey" => say("security-said-passkey"),
        "no-passkey" => say("security-said-no-passkey"),
        "passkey-gone" => say("security-said-passkey-gone"),
        "identity" => say("security-said-identity"),
        "identity-taken" => say("security-said-identity-taken"),
        "no-identity" => say("security-said-no-identity"),
        "identity-gone" => say("security-said-identity-gone"),
        "renewed" => say("security-said-renewed"),
        _ => "",
    }
}
