use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// One connection, kept open from request to request.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    authorization: Option<String>,
    /// Moves the bytes; ends with this.
    _driver: JoinSet<hyper::Result<()>>,
}

/// What to ask for.
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) path: &'static str,
    /// Makes a repeated request harmless.
    pub(super) key: Option<String>,
    /// JSON, unless it is empty.
    pub(super) body: String,
}

impl Ask {
    pub(super) fn get(path: &'static str) -> Self {
        Self { method: Method::GET, path, key: None, body: String::new() }
    }

    pub(super) fn post(path: &'static str, body: &Value) -> Self {
        Self { method: Method::POST, path, key: None, body: body.to_string() }
    }
}

impl Connection {
    pub(super) async fn open(address: SocketAddr, token: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        Ok(Self { sender, address, authorization: token.map(|token| format!("Bearer {token}")), _driver: driver })
    }

    /// Asks, and reads the whole answer.
    pub(super) async fn ask(&mut self, ask: Ask) -> Result<(StatusCode, Bytes)> {
        let mut request = Request::builder().method(ask.method).uri(ask.path).header(HOST, self.address.to_string());
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(key) = ask.key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if !ask.body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(Full::from(ask.body))?).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Asks for something that has to work.
    pub(super) async fn expect(&mut self, status: StatusCode, ask: Ask) -> Result<Value> {
        let what = format!("{} {}", ask.method, ask.path);
        let (answered, body) = self.ask(ask).await?;
        if answered != status {
            bail!("{what} answered {answered}: {}", String::from_utf8_lossy(&body));
        }
        serde_json::from_slice(&body).with_context(|| format!("{what} answered no JSON"))
    }
}
