//! Who is signed in: a session's token, from the cookie of a browser or as a bearer token, and the account behind it.
//! A personal access token is a bearer token as well, and good for the API alone, as far as its scopes reach.

use std::mem;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, OptionalFromRequestParts};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use heartward_core::{AccountId, Caller, Error, Kind, Result, Secret};
use heartward_proto::profiles::v1 as proto;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::address::ClientAddress;
use crate::clients::{answer, present};
use crate::convert::time;
use crate::problem::Problem;
use crate::scope::{self, Scope};
use crate::state::Gateway;
use crate::{cookies, csrf};

mod ending;
mod identity;

pub(crate) use ending::{change_password, recover, revoke, revoke_others, revoke_token, update_managed};
pub(crate) use identity::{Errand, Trip, identities, leave, no_trip_cookie, trip};

/// How long an ended session may still be taken for open by a gateway that did not end it itself.
const CACHED: Duration = Duration::from_secs(5);

/// How long a browser that signed in is known.
const DEVICE_SECONDS: i64 = 365 * 24 * 60 * 60;

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
    /// Whether they look after who may sign in.
    pub(crate) is_admin: bool,
}

impl TryFrom<proto::Account> for Account {
    type Error = Error;

    fn try_from(account: proto::Account) -> Result<Self> {
        Ok(Self {
            is_admin: account.role() == proto::Role::Admin,
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
    /// When they last proved who they are; see [`crate::proof`].
    pub(crate) proven: Option<DateTime<Utc>>,
    /// What each form of theirs carries in its field `csrf`.
    pub(crate) csrf: String,
    /// The session's token, to end it.
    pub(crate) token: Secret,
    /// What they came in with.
    pub(crate) by: Means,
}

impl SignedIn {
    /// The id of their session; `Forbidden` when they came in with a personal access token.
    pub(crate) fn session(&self) -> Result<&str> {
        match &self.by {
            Means::Session(id) => Ok(id),
            Means::Token(_) => {
                Err(Error::new(Kind::Forbidden, "This takes somebody who is signed in; no token will do."))
            }
        }
    }
}

/// What somebody came in with.
#[derive(Clone)]
pub(crate) enum Means {
    /// The session with this id, which may do everything.
    Session(String),
    /// A personal access token, which may do this.
    Token(Vec<Scope>),
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

/// What somebody signs in with.
pub(crate) struct Credentials {
    pub(crate) email: String,
    pub(crate) password: Secret,
    /// With what, for the list of sessions.
    pub(crate) label: String,
    /// Where they come from.
    pub(crate) client: ClientAddress,
    /// What their browser kept; `None` when it kept nothing.
    pub(crate) device: Option<Secret>,
}

/// Somebody who signs in.
pub(crate) struct Arrival {
    /// How far they came.
    pub(crate) admitted: Admitted,
    /// What their browser is to keep, to be known from now on; `None` when it was known.
    pub(crate) device: Option<Secret>,
}

/// Somebody gave the right password.
pub(crate) enum Admitted {
    /// They are in.
    In(NewSession),
    /// They are asked for a second factor first.
    Halfway(SecondStep),
}

/// Signing in, half done.
pub(crate) struct SecondStep {
    /// The secret to end it with.
    pub(crate) token: Secret,
    /// Until when.
    pub(crate) expires: DateTime<Utc>,
    /// Whether codes do it.
    pub(crate) codes: bool,
    /// Whether passkeys do it.
    pub(crate) passkeys: bool,
}

/// The sessions and tokens resolved lately, by the hash of their secret.
#[derive(Clone)]
pub(crate) struct Sessions(Cache<[u8; 32], Resolved>);

/// Who is behind a token.
#[derive(Clone)]
struct Resolved {
    account: Account,
    expires: DateTime<Utc>,
    proven: Option<DateTime<Utc>>,
    by: Means,
}

impl Sessions {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(CACHED).build())
    }

    /// Asks for each anew: some of them have ended, and by which tokens they are known here nobody can tell.
    fn forget_all(&self) {
        self.0.invalidate_all();
    }
}

/// Asks for every session anew, since an account is gone; elsewhere that takes up to [`CACHED`].
pub(crate) fn forget_all(gateway: &Gateway) {
    gateway.sessions.forget_all();
}

/// Signs in, as far as a password does.
pub(crate) async fn sign_in(gateway: &Gateway, credentials: Credentials) -> Result<Arrival> {
    let request = proto::CreateSessionRequest {
        email: credentials.email,
        password: credentials.password.expose().to_owned(),
        label: credentials.label,
        client: credentials.client.0.to_string(),
        device: credentials.device.map(|device| device.expose().to_owned()).unwrap_or_default(),
    };
    let mut told = answer(gateway.clients.accounts().create_session(request).await)?;
    let device = Some(mem::take(&mut told.device)).filter(|device| !device.is_empty()).map(Secret::new);
    Ok(Arrival { admitted: admitted(told)?, device })
}

fn admitted(told: proto::CreateSessionResponse) -> Result<Admitted> {
    Ok(match told.second_step {
        Some(step) => Admitted::Halfway(SecondStep {
            token: Secret::new(step.token),
            expires: present(time(step.expire_time))?,
            codes: step.codes,
            passkeys: step.passkeys,
        }),
        None => Admitted::In(NewSession {
            token: Secret::new(told.token),
            account: present(told.account)?.try_into()?,
            expires: present(time(told.expire_time))?,
        }),
    })
}

/// Ends the second step of signing in with a code.
pub(crate) async fn complete(gateway: &Gateway, token: &Secret, code: String) -> Result<NewSession> {
    let request = proto::CompleteSessionRequest { token: token.expose().to_owned(), code };
    let told = answer(gateway.clients.factors(&Caller::System).complete_session(request).await)?;
    Ok(NewSession {
        token: Secret::new(told.token),
        account: present(told.account)?.try_into()?,
        expires: present(time(told.expire_time))?,
    })
}

/// Proves with the password that whoever holds a session is who signed in. It goes on under a new token; the one before
/// ends, here at once and within [`CACHED`] everywhere.
pub(crate) async fn prove(gateway: &Gateway, signed_in: &SignedIn, password: &Secret) -> Result<NewSession> {
    let request = proto::ProveSessionRequest {
        token: signed_in.token.expose().to_owned(),
        password: password.expose().to_owned(),
    };
    let told = answer(gateway.clients.factors(&signed_in.caller).prove_session(request).await)?;
    gateway.sessions.0.invalidate(&key(&signed_in.token));
    Ok(NewSession {
        token: Secret::new(told.token),
        account: signed_in.account.clone(),
        expires: present(time(told.expire_time))?,
    })
}

/// Signs in with a passkey; what the browser made is judged by profiles.
pub(crate) async fn sign_in_with_passkey(
    gateway: &Gateway,
    ceremony: &Secret,
    credential: String,
    label: String,
) -> Result<NewSession> {
    let request = proto::SignInWithPasskeyRequest { ceremony: ceremony.expose().to_owned(), credential, label };
    let told = answer(gateway.clients.passkeys(&Caller::System).sign_in_with_passkey(request).await)?;
    Ok(NewSession {
        token: Secret::new(told.token),
        account: present(told.account)?.try_into()?,
        expires: present(time(told.expire_time))?,
    })
}

/// The same as [`prove`], with a passkey.
pub(crate) async fn prove_with_passkey(
    gateway: &Gateway,
    signed_in: &SignedIn,
    ceremony: &Secret,
    credential: String,
) -> Result<NewSession> {
    let request = proto::ProveWithPasskeyRequest {
        token: signed_in.token.expose().to_owned(),
        ceremony: ceremony.expose().to_owned(),
        credential,
    };
    let told = answer(gateway.clients.passkeys(&signed_in.caller).prove_with_passkey(request).await)?;
    gateway.sessions.0.invalidate(&key(&signed_in.token));
    Ok(NewSession {
        token: Secret::new(told.token),
        account: signed_in.account.clone(),
        expires: present(time(told.expire_time))?,
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
    cookies::set(gateway, cookies::SESSION, session.token.expose(), seconds)
}

/// The cookie that makes a browser forget its session.
pub(crate) fn no_cookie(gateway: &Gateway) -> HeaderValue {
    cookies::set(gateway, cookies::SESSION, "", 0)
}

/// The cookie that keeps a sign-in that is half done, until its end.
pub(crate) fn step_cookie(gateway: &Gateway, step: &SecondStep) -> HeaderValue {
    let seconds = (step.expires - gateway.clock.now()).num_seconds().max(0);
    cookies::set(gateway, cookies::STEP, step.token.expose(), seconds)
}

/// The cookie that makes a browser forget it.
pub(crate) fn no_step_cookie(gateway: &Gateway) -> HeaderValue {
    cookies::set(gateway, cookies::STEP, "", 0)
}

/// The sign-in that is half done in this browser.
pub(crate) fn step(headers: &HeaderMap, gateway: &Gateway) -> Option<Secret> {
    cookies::read(headers, gateway, cookies::STEP)
}

/// The cookie that a browser is known by the next time.
pub(crate) fn device_cookie(gateway: &Gateway, device: &Secret) -> HeaderValue {
    cookies::set(gateway, cookies::DEVICE, device.expose(), DEVICE_SECONDS)
}

/// What a browser is known by, if it signed in before.
pub(crate) fn device(headers: &HeaderMap, gateway: &Gateway) -> Option<Secret> {
    cookies::read(headers, gateway, cookies::DEVICE)
}

impl FromRequestParts<Gateway> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let (token, from) = presented(&parts.headers, gateway)
            .ok_or_else(|| Error::unauthenticated("Please sign in. This needs a session."))?;
        let Resolved { account, expires, proven, by } = resolve(gateway, &token).await?;
        let is_api = parts.uri.path().starts_with("/api/");
        if let Means::Token(granted) = &by {
            if !is_api {
                return Err(Error::unauthenticated("Pages take no tokens. Please sign in.").into());
            }
            let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
            scope::check(granted, &parts.method, route)?;
        }
        gateway.limits.account(account.id, parts.extensions.get())?;
        let caller = Caller::Account(account.id);
        let signed_in = Self { caller, account, expires, proven, csrf: csrf::token(&token), token, by };
        // Forms bring their token in the body; nothing else that a browser sends by itself may change anything.
        if from == From::Cookie && !parts.method.is_safe() && is_api {
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
    Some((cookies::read(headers, gateway, cookies::SESSION)?, From::Cookie))
}

async fn resolve(gateway: &Gateway, token: &Secret) -> Result<Resolved> {
    let key = key(token);
    let known = gateway.sessions.0.get(&key).filter(|known| known.expires > gateway.clock.now());
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
    let by = if session.session_id.is_empty() {
        Means::Token(session.scopes.iter().copied().filter_map(Scope::of_number).collect())
    } else {
        Means::Session(session.session_id.clone())
    };
    let (account, expires) = (present(session.account)?.try_into()?, present(time(session.expire_time))?);
    let session = Resolved { account, expires, proven: time(session.prove_time), by };
    gateway.sessions.0.insert(key, session.clone());
    Ok(session)
}

/// Tokens themselves stay out of memory that outlives the request.
fn key(token: &Secret) -> [u8; 32] {
    Sha256::digest(token.expose()).into()
}
