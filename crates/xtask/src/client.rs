//! What makes requests, for the bench and for chaos.

use std::borrow::Cow;
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
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
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    authorization: Option<String>,
    /// Moves the bytes; ends with this.
    _driver: JoinSet<hyper::Result<()>>,
}

/// What to ask for.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: Cow<'static, str>,
    /// Makes a repeated request harmless.
    pub(crate) key: Option<String>,
    /// JSON, unless it is empty.
    pub(crate) body: String,
}

impl Ask {
    pub(crate) fn get(path: impl Into<Cow<'static, str>>) -> Self {
        Self { method: Method::GET, path: path.into(), key: None, body: String::new() }
    }

    pub(crate) fn post(path: impl Into<Cow<'static, str>>, body: &Value) -> Self {
        Self { method: Method::POST, path: path.into(), key: None, body: body.to_string() }
    }
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr, token: Option<&str>) -> Result<Self> {
        Self::over(TcpStream::connect(address).await, address, token).await
    }

    /// The same from an address of this machine that not everybody else comes from.
    #[cfg(feature = "bench")]
    pub(crate) async fn open_from(own: std::net::Ipv4Addr, address: SocketAddr) -> Result<Self> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind((own, 0).into())?;
        Self::over(socket.connect(address).await, address, None).await
    }

    async fn over(stream: std::io::Result<TcpStream>, address: SocketAddr, token: Option<&str>) -> Result<Self> {
        let stream = stream.with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        Ok(Self { sender, address, authorization: token.map(|token| format!("Bearer {token}")), _driver: driver })
    }

    /// Asks, and reads the whole answer.
    pub(crate) async fn ask(&mut self, ask: Ask) -> Result<(StatusCode, Bytes)> {
        let mut request = Request::builder().method(ask.method).uri(&*ask.path).header(HOST, self.address.to_string());
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
    #[cfg(feature = "bench")]
    pub(crate) async fn expect(&mut self, status: StatusCode, ask: Ask) -> Result<Value> {
        let what = format!("{} {}", ask.method, ask.path);
        let (answered, body) = self.ask(ask).await?;
        if answered != status {
            anyhow::bail!("{what} answered {answered}: {}", String::from_utf8_lossy(&body));
        }
        serde_json::from_slice(&body).with_context(|| format!("{what} answered no JSON"))
    }
}

/// `SplitMix64`: even enough to spread load.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        // The remainder is below a length, so it fits.
        &all[usize::try_from(self.below(all.len() as u64)).unwrap_or_default()]
    }
}
