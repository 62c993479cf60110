//! An OpenID Connect provider, as openidconnect judges it: where to send a browser, and who came back.
//!
//! The code flow with PKCE, state and nonce. What the provider is made of is asked of it each time, so that new keys
//! and addresses are in use at once; people sign in seldom.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, Kind, Result, Secret};
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};

use crate::Provider as Settings;

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long ago a sign-in may be that was asked for afresh.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// The operator's provider, if there is one.
pub(crate) struct Provider(Option<Known>);

struct Known {
    name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    joins: bool,
    http: reqwest::Client,
}

/// A browser on its way to the provider: where to, and what stays here to judge its return by, as JSON.
pub(crate) struct Departure {
    pub(crate) url: String,
    pub(crate) state: Vec<u8>,
}

/// What is kept of it. It opens nothing without the code that the browser brings.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    fresh: bool,
}

/// Who came back.
pub(crate) struct Arrived {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// What the provider calls them; empty when it does not say.
    pub(crate) name: String,
    /// Their address, which the provider has verified; `None` when it has not.
    pub(crate) email: Option<String>,
    /// Whether they were asked who they are just now.
    pub(crate) fresh: bool,
}

impl Provider {
    /// The provider of the settings; `Invalid` names what it cannot be.
    pub(crate) fn new(settings: Option<&Settings>) -> Result<Self> {
        let Some(settings) = settings else { return Ok(Self(None)) };
        let issuer = IssuerUrl::new(settings.issuer.clone());
        let issuer = issuer.map_err(|error| Error::invalid("oidc.issuer", "Must be an address.").because(error))?;
        let redirect = RedirectUrl::new(settings.redirect.clone());
        let redirect =
            redirect.map_err(|error| Error::invalid("gateway.public_url", "Must be an address.").because(error))?;
        // Who follows redirects can be sent anywhere.
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build();
        Ok(Self(Some(Known {
            name: settings.name.clone(),
            issuer,
            client_id: ClientId::new(settings.client_id.clone()),
            client_secret: settings.client_secret.as_ref().map(|it| ClientSecret::new(it.expose().to_owned())),
            redirect,
            joins: settings.joins,
            http: http.map_err(Error::internal)?,
        })))
    }

    /// What the operator calls it; empty when there is none.
    pub(crate) fn name(&self) -> &str {
        self.0.as_ref().map_or("", |known| &known.name)
    }

    /// Whether whoever it knows gets an account.
    pub(crate) fn joins(&self) -> bool {
        self.0.as_ref().is_some_and(|known| known.joins)
    }

    /// Sends a browser there. Where `fresh`, the provider has to ask even whom it knows.
    pub(crate) async fn depart(&self, fresh: bool) -> Result<Departure> {
        let known = self.known()?;
        let client = known.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut asked = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        if fresh {
            // With an age the provider has to say when it asked; the prompt has it ask.
            asked = asked.set_max_age(Duration::ZERO).add_prompt(CoreAuthPrompt::Login);
        }
        let (url, state, nonce) = asked.url();
        let state = serde_json::to_vec(&Kept { state, nonce, verifier, fresh }).map_err(Error::internal)?;
        Ok(Departure { url: url.into(), state })
    }

    /// Who came back with `code` by `now`, having left with what was `kept`.
    pub(crate) async fn arrive(
        &self,
        kept: &[u8],
        state: &Secret,
        code: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Arrived> {
        let known = self.known()?;
        let kept: Kept = serde_json::from_slice(kept).map_err(Error::internal)?;
        // Equal or not at all: openidconnect leaves this to whoever keeps it.
        if kept.state.secret() != state.expose() {
            return Err(refused());
        }
        let client = known.client().await?;
        let exchanged = client.exchange_code(AuthorizationCode::new(code.expose().to_owned())).map_err(unavailable)?;
        let call = known.call();
        let answer = exchanged.set_pkce_verifier(kept.verifier).request_async(&call).await;
        let answer = answer.map_err(|error| refused().because(error.to_string()))?;
        let token = answer.id_token().ok_or_else(refused)?;
        let claims = token.claims(&client.id_token_verifier(), &kept.nonce);
        let claims = claims.map_err(|error| refused().because(error.to_string()))?;
        arrived(claims, kept.fresh, now)
    }

    fn known(&self) -> Result<&Known> {
        self.0.as_ref().ok_or_else(|| Error::not_found("provider"))
    }
}

type Client = CoreClient<
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
>;

impl Known {
    async fn client(&self) -> Result<Client> {
        let call = self.call();
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &call).await.map_err(unavailable)?;
        let client = CoreClient::from_provider_metadata(found, self.client_id.clone(), self.client_secret.clone());
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    /// What carries the requests of openidconnect.
    fn call(
        &self,
    ) -> impl Fn(HttpRequest) -> std::pin::Pin<Box<dyn Future<Output = reqwest::Result<HttpResponse>> + Send>> {
        let http = self.http.clone();
        move |request: HttpRequest| {
            let http = http.clone();
            Box::pin(async move {
                let answer = http.execute(request.try_into()?).await?;
                let (status, headers) = (answer.status(), answer.headers().clone());
                let mut told = HttpResponse::new(answer.bytes().await?.to_vec());
                (*told.status_mut(), *told.headers_mut()) = (status, headers);
                Ok(told)
            })
        }
    }
}

/// What is taken from an ID token that holds.
fn arrived(claims: &CoreIdTokenClaims, asked_afresh: bool, now: DateTime<Utc>) -> Result<Arrived> {
    let fresh = claims.auth_time().is_some_and(|time| now - time < FRESH);
    if asked_afresh && !fresh {
        return Err(refused().because("the provider did not ask anew"));
    }
    let email = claims.email().map(|email| email.as_str().to_owned());
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    let name = name.or_else(|| claims.preferred_username().map(|name| name.as_str().to_owned()));
    Ok(Arrived {
        issuer: claims.issuer().as_str().to_owned(),
        subject: claims.subject().as_str().to_owned(),
        name: name.or_else(|| email.clone()).unwrap_or_default(),
        email: email.filter(|_| claims.email_verified() == Some(true)),
        fresh: asked_afresh,
    })
}

/// The provider's own words may hold what it was sent.
fn unavailable(error: impl std::fmt::Display) -> Error {
    Error::unavailable(format!("the provider of identities: {error}"))
}

/// Whatever does not hold looks alike from outside.
pub(crate) fn refused() -> Error {
    Error::new(Kind::Unauthenticated, "That did not work out at the provider. Please begin again.")
}
