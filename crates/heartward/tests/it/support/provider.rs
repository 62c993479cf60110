//! An OpenID Connect provider that says of people whatever a test wants.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::Utc;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

pub(crate) const CLIENT: &str = "heartward";
const SECRET: &str = "what the provider knows it by";

/// A provider that runs until the test ends.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    key: Arc<EcdsaKeyPair>,
    /// Codes that were handed out: what each was asked for with, and what it gives.
    codes: Arc<Mutex<BTreeMap<String, (String, Value)>>>,
}

/// What a token says, and how it is made.
pub(crate) struct Said {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    /// Whether it is signed with another key than the one that is published.
    pub(crate) forged: bool,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("bound"));
        let provider = Self { issuer, key: Arc::new(new_key()), codes: Arc::default() };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        provider
    }

    /// What Heartward is to be told.
    pub(crate) fn settings(&self) -> [(&'static str, &str); 4] {
        [
            ("OIDC__ISSUER", &self.issuer),
            ("OIDC__CLIENT_ID", CLIENT),
            ("OIDC__CLIENT_SECRET", SECRET),
            ("OIDC__NAME", "Our sign-in"),
        ]
    }

    /// Has somebody say at `url`, where Heartward sent them, that they are `subject`: the parameters they come back with.
    /// `change` is what is wrong with what the provider says of them.
    pub(crate) fn answer(&self, url: &str, subject: &str, change: impl FnOnce(&mut Said)) -> String {
        let url = Url::parse(url).expect("an address");
        assert!(url.as_str().starts_with(&self.issuer), "{url}");
        let asked: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!((&asked["client_id"][..], &asked["code_challenge_method"][..]), (CLIENT, "S256"));
        assert_eq!(asked["response_type"], "code");
        let mut said = Said {
            header: json!({ "alg": "ES256", "kid": "one" }),
            claims: json!({
                "iss": self.issuer, "aud": CLIENT, "sub": subject, "nonce": asked["nonce"],
                "iat": Utc::now().timestamp(), "exp": Utc::now().timestamp() + 60,
                "email": format!("{subject}@example.org"), "email_verified": true, "name": subject,
            }),
            forged: false,
        };
        if asked.contains_key("max_age") {
            assert_eq!(asked["prompt"], "login");
            said.claims["auth_time"] = Utc::now().timestamp().into();
        }
        change(&mut said);
        let token = self.signed(&said);
        let code = BASE64.encode(Sha256::digest(&token));
        let given = (asked["code_challenge"].clone(), Value::String(token));
        self.codes.lock().expect("not poisoned").insert(code.clone(), given);
        format!("code={code}&state={}", asked["state"])
    }

    fn signed(&self, said: &Said) -> String {
        let encode = |part: &Value| BASE64.encode(part.to_string());
        let text = format!("{}.{}", encode(&said.header), encode(&said.claims));
        let signature = match said.header["alg"].as_str() {
            Some("none") => Vec::new(),
            // What a verifier makes of it that takes the published key for a shared secret.
            Some("HS256") => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, self.key.public_key().as_ref());
                ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
            _ => {
                let forged = new_key();
                let key = if said.forged { &forged } else { &*self.key };
                key.sign(&SystemRandom::new(), text.as_bytes()).expect("signed").as_ref().to_vec()
            }
        };
        format!("{text}.{}", BASE64.encode(signature))
    }
}

fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ES256, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ES256, pkcs8.as_ref(), &random).expect("a key")
}

async fn discovery(State(Provider { issuer, .. }): State<Provider>) -> Json<Value> {
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let point = provider.key.public_key().as_ref();
    let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..]));
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "one", "x": x, "y": y }] }))
}

/// Gives a token for a code, once, to who asked for the code.
async fn token(
    State(provider): State<Provider>,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Json<Value>, (http::StatusCode, Json<Value>)> {
    let refused = || (http::StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    let given = provider.codes.lock().expect("not poisoned").remove(&asked["code"]);
    let (challenge, token) = given.ok_or_else(refused)?;
    if BASE64.encode(Sha256::digest(&asked["code_verifier"])) != challenge {
        return Err(refused());
    }
    Ok(Json(json!({ "access_token": "unused", "token_type": "Bearer", "id_token": token })))
}
