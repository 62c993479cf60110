use std::time::Duration;

use anyhow::bail;
use heartward_core::{ConversationId, Secret};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, Method, RequestBuilder, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem;
use super::text::Text;

/// How long an answer may take; imports are the slowest.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a server that broke the connection gets before it is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// An instance, and who we are there.
pub(crate) struct Server {
    http: Client,
    url: Url,
    token: Option<Secret>,
}

impl Server {
    /// The instance at `url`, an origin. Nothing is sent yet.
    pub(crate) fn new(url: Url, token: Option<Secret>) -> anyhow::Result<Self> {
        let http = Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        // A proxy for the outside world cannot know what this machine calls itself.
        let http = if is_here(&url) { http.no_proxy() } else { http };
        Ok(Self { http: http.build()?, url, token })
    }

    /// Where it is, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Reads something.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> anyhow::Result<T> {
        self.read(self.request(Method::GET, path, query)).await
    }

    /// Sends something.
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        self.read(self.request(Method::POST, path, &[]).json(body)).await
    }

    /// Sends something that must not happen twice: if the connection breaks, it is sent once more, and the instance
    /// knows that it is the same.
    pub(crate) async fn post_once<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        let key = format!("\"{}\"", ConversationId::generate());
        let request = || self.request(Method::POST, path, &[]).header("idempotency-key", &key).json(body);
        match exchange(request()).await {
            Err(error) if broke(&error) => {
                tokio::time::sleep(PAUSE).await;
                self.read(request()).await
            }
            answer => self.judge(answer),
        }
    }

    /// Sends a file.
    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        media_type: &str,
        file: Vec<u8>,
    ) -> anyhow::Result<T> {
        self.read(self.request(Method::POST, path, query).header(CONTENT_TYPE, media_type).body(file)).await
    }

    /// Ends our session; one that has ended already is just as well.
    pub(crate) async fn sign_out(&self) -> anyhow::Result<()> {
        match exchange(self.request(Method::DELETE, "/api/v1/session", &[])).await {
            Ok(answer) if answer.status == StatusCode::UNAUTHORIZED => Ok(()),
            answer => self.accept(answer).map(drop),
        }
    }

    fn request(&self, method: Method, path: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let mut url = self.url.clone();
        url.set_path(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> anyhow::Result<T> {
        self.judge(exchange(request).await)
    }

    fn judge<T: DeserializeOwned>(&self, answer: reqwest::Result<Answer>) -> anyhow::Result<T> {
        let answer = self.accept(answer)?;
        serde_json::from_slice(&answer.body).map_err(|_| problem::not_heartward(self.url(), answer.status))
    }

    /// An answer that is a success, or what to say about it.
    fn accept(&self, answer: reqwest::Result<Answer>) -> anyhow::Result<Answer> {
        let url = self.url();
        match answer {
            Ok(answer) if answer.status.is_success() => Ok(answer),
            Ok(answer) => Err(problem::told(url, self.token.is_some(), &answer)),
            Err(error) if error.is_connect() => bail!(
                "Nobody answers at {url}. Start Heartward there with `heartward serve`, or say where it is with --url \
                 or HEARTWARD_URL."
            ),
            Err(error) if error.is_timeout() => {
                bail!("{url} takes too long to answer. Look there before you try again: it may have been done.")
            }
            Err(_) => bail!("The connection to {url} broke. Look there before you try again: it may have been done."),
        }
    }
}

/// What an instance said.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Where it points to.
    pub(super) location: Option<Text>,
    pub(super) body: Vec<u8>,
}

async fn exchange(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(Text::new);
    Ok(Answer { status: response.status(), location, body: response.bytes().await?.into() })
}

/// Whether the connection broke after it was made. Then nobody knows whether the request was heard.
fn broke(error: &reqwest::Error) -> bool {
    !error.is_connect() && !error.is_timeout() && !error.is_builder()
}

fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}
