use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::System;

const EMAIL: &str = "ada@example.org";
pub(crate) const PASSWORD: &str = "a quiet walk by the river";
/// Of who joins by an invitation.
pub(crate) const SECOND_EMAIL: &str = "sam@example.org";
pub(crate) const SECOND_PASSWORD: &str = "seven loud geese at dawn";

/// The owner of an account, signed in.
#[derive(Clone)]
pub(crate) struct Somebody {
    http: Client,
    url: String,
    token: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) kind: String,
    pub(crate) etag: Option<String>,
    pub(crate) body: Value,
}

impl Reply {
    /// The body of an answer that was hoped for.
    #[track_caller]
    pub(crate) fn good(self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.body
    }
}

impl Somebody {
    /// Makes the first account of a system and signs in.
    pub(crate) async fn first(system: &System) -> Self {
        let nobody = Self::nobody(system);
        let account = json!({
            "code": system.setup_code().await, "email": EMAIL, "password": PASSWORD, "name": "Ada",
            "time_zone": "Europe/Berlin",
        });
        nobody.post("/api/v1/setup", &account).await.good();
        nobody.sign_in(EMAIL, PASSWORD).await
    }

    /// The same, of a system in which they have their account already.
    pub(crate) async fn again(system: &System) -> Self {
        Self::known(system, EMAIL, PASSWORD).await
    }

    /// Somebody else, who joined by an invitation.
    pub(crate) async fn second(system: &System, first: &Self) -> Self {
        let (well, said) = system.operate(&["user", "invite"]);
        assert!(well, "{said}");
        let code = said.lines().map(str::trim).rfind(|line| !line.is_empty()).expect("a code");
        let join = json!({ "code": code, "email": SECOND_EMAIL, "password": SECOND_PASSWORD, "name": "Sam" });
        first.post("/api/v1/join", &join).await.good();
        first.signed_in_as(SECOND_EMAIL, SECOND_PASSWORD).await
    }

    /// Signs in to an account that is there.
    pub(crate) async fn known(system: &System, email: &str, password: &str) -> Self {
        Self::nobody(system).sign_in(email, password).await
    }

    fn nobody(system: &System) -> Self {
        Self { http: Client::new(), url: system.url().to_owned(), token: String::new() }
    }

    async fn sign_in(self, email: &str, password: &str) -> Self {
        let session = self.post("/api/v1/session", &json!({ "email": email, "password": password })).await.good();
        Self { token: session["token"].as_str().expect("a token").to_owned(), ..self }
    }

    /// The same person at another address.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// What comes back, whatever it is; an error when nothing does.
    pub(crate) async fn try_get(&self, path: &str) -> reqwest::Result<Reply> {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    /// Somebody else of the same system, signed in.
    pub(crate) async fn signed_in_as(&self, email: &str, password: &str) -> Self {
        let session = self.post("/api/v1/session", &json!({ "email": email, "password": password })).await.good();
        Self { token: session["token"].as_str().expect("a token").to_owned(), ..self.clone() }
    }

    /// Whoever holds another token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Their session.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.try_get(path).await.expect("an answer").good()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_with(path, &[], body).await.expect("an answer")
    }

    /// The same with more headers; an error when no answer came.
    pub(crate) async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> reqwest::Result<Reply> {
        let headers = [&[("content-type", "application/json")], headers].concat();
        self.send(Method::POST, path, &headers, body.to_string().into_bytes()).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> reqwest::Result<Reply> {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).body(body);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        let header = |name: &str| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
        let (status, kind, etag) = (answer.status(), header("content-type").unwrap_or_default(), header("etag"));
        let text = answer.text().await?;
        Ok(Reply { status, kind, etag, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    /// What a file is that can be downloaded.
    pub(crate) async fn download(&self, path: &str) -> Vec<u8> {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().await.expect("a file").to_vec()
    }

    /// Adds a friend of the close circle, and returns their id.
    pub(crate) async fn friend(&self, name: &str) -> String {
        let person = json!({ "name": name, "relationship": "friend", "circle": "close" });
        let made = self.post("/api/v1/people", &person).await.good();
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Every conversation, newest first.
    pub(crate) async fn conversations(&self) -> Vec<Value> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/api/v1/conversations?limit=200&cursor={cursor}")).await;
            all.extend(page["conversations"].as_array().expect("a list").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return all,
            }
        }
    }
}

/// Some days ago.
pub(crate) fn ago(days: i64) -> String {
    (chrono::Utc::now() - chrono::TimeDelta::days(days)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
