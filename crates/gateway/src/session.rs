//! Who is signed in: a session's token, from the cookie of a browser or as a bearer token, and the account behind it.

use std::time::Duration;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use heartward_core::{AccountId, Caller, Error, Kind, Result, Secret};
use heartward_proto::profiles::v1 as proto;
use http::header::{AUTHORIZATION, COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::clients::{answer, present};
use crate::convert::time;
use crate::csrf;
use crate::problem::Problem;
use crate::state::Gateway;

/// How long an ended session may still be taken for open by a gateway that did not end it itself.
const CACHED: Duration = Duration::from_secs(5);

/// Somebody who may sign in.
#[derive(Clone)]
pub(crate) struct Account {
    /// Their id.
    pub(crate) id: AccountId,
    /// Their e-mail address.
    pub(crate) email: String,
    /// What to call them.
    pub(crate) name: String,
    /// Where they are.
    pub(crate) time_zone: Tz,
}

impl TryFrom<proto::Account> for Account {
    type Error = Error;

    fn try_from(account: proto::Account) -> Result<Self> {
        Ok(Self {
            id: AccountId::parse("id", &account.id).map_err(Error::internal)?,
            email: account.email,
            name: account.name,
            // A zone that a newer profiles service knows is no reason to lock somebody out.
            time_zone: account.time_zone.parse().unwrap_or(Tz::UTC),
        })
    }
}

/// Somebody who is signed in. As an extractor it refuses everybody else with a 401 problem.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// On whose behalf services are asked.
    pub(crate) caller: Caller,
    /// Who it is.
    pub(crate) account: Account,
    /// When the session ends by itself.
    pub(crate) expires: DateTime<Utc>,
    /// What each form of theirs carries in its field `csrf`.
    pub(crate) csrf: String,
    /// The session's token, to end it.
    pub(crate) token: Secret,
}

/// A session that was just made.
pub(crate) struct NewSession {
    /// The secret to present from now on.
    pub(crate) token: Secret,
    /// Who signed in.
    pub(crate) account: Account,
    /// When it ends by itself.
    pub(crate) expires: DateTime<Utc>,
}

/// The sessions resolved lately, by the hash of their token.
#[derive(Clone)]
pub(crate) struct Sessions(Cache<[u8; 32], (Account, DateTime<Utc>)>);

impl Sessions {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(CACHED).build())
    }
}

/// Signs in; `label` says with what, for the list of sessions.
pub(crate) async fn sign_in(gateway: &Gateway, email: String, password: String, label: String) -> Result<NewSession> {
    let request = proto::CreateSessionRequest { email, password, label };
    let session = answer(gateway.clients.accounts().create_session(request).await)?;
    Ok(NewSession {
        token: Secret::new(session.token),
        account: present(session.account)?.try_into()?,
        expires: present(time(session.expire_time))?,
    })
}

/// Ends a session, here at once and within [`CACHED`] everywhere.
pub(crate) async fn sign_out(gateway: &Gateway, token: &Secret) -> Result<()> {
    let request = proto::DeleteSessionRequest { token: token.expose().to_owned() };
    let ended = answer(gateway.clients.accounts().delete_session(request).await);
    gateway.sessions.0.invalidate(&key(token));
    ended.map(|_| ())
}

/// Changes the account of a session, here at once and within [`CACHED`] everywhere; what is `None` stays.
pub(crate) async fn change_account(
    gateway: &Gateway,
    signed_in: &SignedIn,
    name: Option<String>,
    time_zone: Option<String>,
) -> Result<Account> {
    let request = proto::UpdateAccountRequest { name, time_zone };
    let told = answer(gateway.clients.account(&signed_in.caller).update_account(request).await)?;
    gateway.sessions.0.invalidate(&key(&signed_in.token));
    present(told.account)?.try_into()
}

/// The cookie that keeps a browser signed in.
pub(crate) fn cookie(gateway: &Gateway, session: &NewSession) -> HeaderValue {
    let seconds = (session.expires - gateway.clock.now()).num_seconds().max(0);
    set_cookie(gateway, session.token.expose(), seconds)
}

/// The cookie that makes a browser forget its session.
pub(crate) fn no_cookie(gateway: &Gateway) -> HeaderValue {
    set_cookie(gateway, "", 0)
}

fn set_cookie(gateway: &Gateway, value: &str, seconds: i64) -> HeaderValue {
    let secure = if gateway.is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(gateway.is_https())
    );
    // Tokens are base64 and always fit; were one not to, the browser would be signed out instead.
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

/// The prefix makes browsers refuse the cookie over http, from subdomains and for parts of the site.
fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-heartward" } else { "heartward" }
}

impl FromRequestParts<Gateway> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let (token, from) = presented(&parts.headers, gateway)
            .ok_or_else(|| Error::unauthenticated("Please sign in. This needs a session."))?;
        let (account, expires) = resolve(gateway, &token).await?;
        let signed_in =
            Self { caller: Caller::Account(account.id), account, expires, csrf: csrf::token(&token), token };
        // Forms bring their token in the body; nothing else that a browser sends by itself may change anything.
        if from == From::Cookie && !parts.method.is_safe() && parts.uri.path().starts_with("/api/") {
            let header = parts.headers.get(csrf::HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
            csrf::check(&signed_in, header)?;
        }
        Ok(signed_in)
    }
}

impl OptionalFromRequestParts<Gateway> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Option<Self>, Problem> {
        match <Self as FromRequestParts<Gateway>>::from_request_parts(parts, gateway).await {
            Ok(signed_in) => Ok(Some(signed_in)),
            Err(problem) if problem.status() == http::StatusCode::UNAUTHORIZED => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Bearer,
    Cookie,
}

/// The token in a request. Whoever sends one on purpose means that one: it goes before the cookie.
fn presented(headers: &HeaderMap, gateway: &Gateway) -> Option<(Secret, From)> {
    if let Some(authorization) = headers.get(AUTHORIZATION) {
        let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| (Secret::new(token.trim()), From::Bearer));
    }
    let name = cookie_name(gateway.is_https());
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let token = cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty()).then_some(value)
    })?;
    Some((Secret::new(token), From::Cookie))
}

async fn resolve(gateway: &Gateway, token: &Secret) -> Result<(Account, DateTime<Utc>)> {
    let key = key(token);
    let known = gateway.sessions.0.get(&key).filter(|(_, expires)| *expires > gateway.clock.now());
    if let Some(session) = known {
        return Ok(session);
    }
    let request = proto::GetSessionRequest { token: token.expose().to_owned() };
    let session =
        answer(gateway.clients.accounts().get_session(request).await).map_err(|error| match error.kind() {
            // Whatever is wrong with a token, the way on is the same.
            Kind::NotFound | Kind::Invalid | Kind::Forbidden | Kind::Unauthenticated => {
                Error::unauthenticated("This session has ended. Please sign in again.")
            }
            _ => error,
        })?;
    let session = (present(session.account)?.try_into()?, present(time(session.expire_time))?);
    gateway.sessions.0.insert(key, session.clone());
    Ok(session)
}

/// Tokens themselves stay out of memory that outlives the request.
fn key(token: &Secret) -> [u8; 32] {
    Sha256::digest(token.expose()).into()
}
