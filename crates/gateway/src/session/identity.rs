use heartward_core::{Caller, Result, Secret};
use heartward_proto::profiles::v1 as proto;
use http::{HeaderMap, HeaderValue};

use super::{Admitted, NewSession, SignedIn, admitted, key};
use crate::address::ClientAddress;
use crate::clients::{answer, present};
use crate::convert::time;
use crate::cookies;
use crate::state::Gateway;

/// How long somebody may stay at the provider, in seconds.
const AWAY: i64 = 10 * 60;

/// What somebody goes to the provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errand {
    SignIn,
    Connect,
    Prove,
}

/// What a browser keeps while it is at the provider.
pub(crate) struct Trip {
    pub(crate) errand: Errand,
    /// Where to go on afterwards.
    pub(crate) next: String,
    ceremony: Secret,
}

/// A browser that leaves for the provider: where to, and the cookie that it keeps.
pub(crate) struct Leaving {
    pub(crate) url: String,
    pub(crate) cookie: HeaderValue,
}

impl Errand {
    const ALL: [(Self, &str); 3] = [(Self::SignIn, "sign-in"), (Self::Connect, "connect"), (Self::Prove, "prove")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(errand, _)| *errand == self).map_or("", |(_, name)| name)
    }
}

/// Leaves for the provider. Only a proof has it ask even whom it knows.
pub(crate) async fn leave(
    gateway: &Gateway,
    caller: &Caller,
    client: ClientAddress,
    errand: Errand,
    next: &str,
) -> Result<Leaving> {
    let request = proto::StartIdentificationRequest { fresh: errand == Errand::Prove, client: client.0.to_string() };
    let told = answer(gateway.clients.identities(caller).start_identification(request).await)?;
    let kept = format!("{}|{next}|{}", errand.name(), told.ceremony);
    Ok(Leaving { url: told.url, cookie: cookies::set(gateway, cookies::TRIP, &kept, AWAY) })
}

/// The caller's identities, and what the provider is called.
pub(crate) async fn identities(gateway: &Gateway, caller: &Caller) -> Result<proto::ListIdentitiesResponse> {
    answer(gateway.clients.identities(caller).list_identities(proto::ListIdentitiesRequest {}).await)
}

/// The trip that this browser is on, if it is on one.
pub(crate) fn trip(headers: &HeaderMap, gateway: &Gateway) -> Option<Trip> {
    let kept = cookies::read(headers, gateway, cookies::TRIP)?;
    let [errand, next, ceremony] = kept.expose().splitn(3, '|').collect::<Vec<_>>().try_into().ok()?;
    let (errand, _) = *Errand::ALL.iter().find(|(_, name)| *name == errand)?;
    Some(Trip { errand, next: next.to_owned(), ceremony: Secret::new(ceremony) })
}

/// The cookie that makes a browser forget its trip.
pub(crate) fn no_trip_cookie(gateway: &Gateway) -> HeaderValue {
    cookies::set(gateway, cookies::TRIP, "", 0)
}

impl Trip {
    /// What was brought back, for profiles to judge.
    fn authorization(&self, state: String, code: String) -> proto::Authorization {
        proto::Authorization { ceremony: self.ceremony.expose().to_owned(), state, code }
    }

    /// Signs in with what was brought back.
    pub(crate) async fn sign_in(
        &self,
        gateway: &Gateway,
        state: String,
        code: String,
        label: String,
    ) -> Result<Admitted> {
        let request = proto::SignInWithIdentityRequest { authorization: Some(self.authorization(state, code)), label };
        let told = answer(gateway.clients.identities(&Caller::System).sign_in_with_identity(request).await)?;
        admitted(present(told.session)?)
    }

    /// Connects it with the account of whoever is signed in.
    pub(crate) async fn connect(
        &self,
        gateway: &Gateway,
        signed_in: &SignedIn,
        state: String,
        code: String,
    ) -> Result<()> {
        let request = proto::ConnectIdentityRequest { authorization: Some(self.authorization(state, code)) };
        answer(gateway.clients.identities(&signed_in.caller).connect_identity(request).await)?;
        Ok(())
    }

    /// Proves with it who is signed in. The session goes on under a new token.
    pub(crate) async fn prove(
        &self,
        gateway: &Gateway,
        signed_in: &SignedIn,
        state: String,
        code: String,
    ) -> Result<NewSession> {
        let request = proto::ProveWithIdentityRequest {
            token: signed_in.token.expose().to_owned(),
            authorization: Some(self.authorization(state, code)),
        };
        let told = answer(gateway.clients.identities(&signed_in.caller).prove_with_identity(request).await)?;
        gateway.sessions.0.invalidate(&key(&signed_in.token));
        Ok(NewSession {
            token: Secret::new(told.token),
            account: signed_in.account.clone(),
            expires: present(time(told.expire_time))?,
        })
    }
}
