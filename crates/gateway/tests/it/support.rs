use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use chrono::DateTime;
use heartward_gateway::{Config, Deps, Proxies, app};
use heartward_platform::testing::World;
use heartward_proto::profiles::v1::accounts_service_server::AccountsServiceServer;
use heartward_proto::profiles::v1::admin_service_server::AdminServiceServer;
use heartward_proto::profiles::v1::factors_service_server::FactorsServiceServer;
use heartward_proto::profiles::v1::identities_service_server::IdentitiesServiceServer;
use heartward_proto::profiles::v1::joining_service_server::JoiningServiceServer;
use heartward_proto::profiles::v1::passkeys_service_server::PasskeysServiceServer;
use heartward_proto::profiles::v1::people_service_server::PeopleServiceServer;
use heartward_proto::profiles::v1::sessions_service_server::SessionsServiceServer;
use heartward_proto::profiles::v1::tokens_service_server::TokensServiceServer;
use heartward_proto::reflections::v1::check_ins_service_server::CheckInsServiceServer;
use heartward_proto::reflections::v1::prompts_service_server::PromptsServiceServer;
use heartward_proto::reflections::v1::reflections_service_server::ReflectionsServiceServer;
use heartward_proto::reflections::v1::signs_service_server::SignsServiceServer;
use heartward_proto::reminders::v1::agenda_service_server::AgendaServiceServer;
use heartward_proto::reminders::v1::reminders_service_server::RemindersServiceServer;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tower::ServiceExt as _;

use crate::fakes::{Fakes, PASSWORD};

/// The gateway over played services.
pub(crate) struct Stage {
    pub(crate) app: Router,
    pub(crate) fakes: Fakes,
    pub(crate) world: World,
    /// Tells it that it is about to be stopped.
    pub(crate) leaving: CancellationToken,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("visible"))
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(None, 0)
    }

    pub(crate) fn reached_at(public_url: &str) -> Self {
        Self::with(Some(public_url), 0)
    }

    /// A stage where each account may ask so often in a minute.
    pub(crate) fn limited(requests_per_minute: u32) -> Self {
        Self::with(None, requests_per_minute)
    }

    fn with(public_url: Option<&str>, requests_per_minute: u32) -> Self {
        let (world, fakes) = (World::new(), Fakes::default());
        let profiles = Routes::new(AccountsServiceServer::new(fakes.clone()))
            .add_service(FactorsServiceServer::new(fakes.clone()))
            .add_service(PasskeysServiceServer::new(fakes.clone()))
            .add_service(IdentitiesServiceServer::new(fakes.clone()))
            .add_service(JoiningServiceServer::new(fakes.clone()))
            .add_service(AdminServiceServer::new(fakes.clone()))
            .add_service(SessionsServiceServer::new(fakes.clone()))
            .add_service(TokensServiceServer::new(fakes.clone()))
            .add_service(PeopleServiceServer::new(fakes.clone()).max_decoding_message_size(17 << 20));
        let reflections = Routes::new(ReflectionsServiceServer::new(fakes.clone()))
            .add_service(CheckInsServiceServer::new(fakes.clone()))
            .add_service(SignsServiceServer::new(fakes.clone()))
            .add_service(PromptsServiceServer::new(fakes.clone()));
        let reminders = Routes::new(RemindersServiceServer::new(fakes.clone()))
            .add_service(AgendaServiceServer::new(fakes.clone()));
        let leaving = CancellationToken::new();
        let deps = Deps {
            profiles: world.stub("profiles", profiles),
            reflections: world.stub("reflections", reflections),
            reminders: world.stub("reminders", reminders),
            cursor_key: [7; 32],
            clock: world.clock.clone(),
            leaving: leaving.clone(),
            last_backup: Some(Arc::new(|| DateTime::from_timestamp(1_772_332_200, 0))),
            metrics: world.foundation.metrics.clone(),
        };
        let config = Config {
            listen: "127.0.0.1:0".into(),
            public_url: public_url.map(Into::into),
            trusted_proxies: Proxies::parse("0.0.0.0").expect("an address"),
            requests_per_minute,
            tls: false,
        };
        config.validate().expect("a good configuration");
        Self { app: app(&config, deps), fakes, world, leaving }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    /// Signs somebody new in, and hands out their token.
    pub(crate) async fn sign_in(&self) -> String {
        let credentials = json!({ "email": "ada@example.org", "password": PASSWORD });
        let reply = self.send(Call::new("POST /api/v1/session").json(&credentials)).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        reply.json()["token"].as_str().expect("a token").to_owned()
    }

    /// A person of whoever holds `token`, and their id.
    pub(crate) async fn person(&self, token: &str, name: &str) -> String {
        let reply = self.send(Call::new("POST /api/v1/people").bearer(token).json(&json!({ "name": name }))).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        reply.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// A request in the making.
pub(crate) struct Call(http::request::Builder);

impl Call {
    /// `GET /path`
    pub(crate) fn new(line: &str) -> Self {
        let (method, uri) = line.split_once(' ').expect("method and path");
        Self(Request::builder().method(method).uri(uri))
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    pub(crate) fn empty(self) -> Request<Body> {
        self.0.body(Body::empty()).expect("a good request")
    }

    pub(crate) fn json(self, body: &Value) -> Request<Body> {
        self.header(CONTENT_TYPE.as_str(), "application/json").body(body.to_string())
    }

    pub(crate) fn body(self, body: impl Into<Body>) -> Request<Body> {
        self.0.body(body.into()).expect("a good request")
    }
}
