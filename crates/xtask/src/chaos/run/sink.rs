//! Where notes arrive: a webhook on this machine, which behaves as it is told.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What it does with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Takes it.
    Well,
    /// Answers with this status, and does not take it.
    Status(u16),
    /// Takes it, and closes the connection without an answer.
    Drop,
    /// Takes it, and answers after longer than anybody waits.
    Hang,
    /// Takes it, and answers late.
    Slow,
}

/// What arrived of one note.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrived {
    pub(super) times: u32,
    /// When it did first.
    pub(super) first: SystemTime,
}

struct Shared {
    manner: Mutex<Manner>,
    arrived: Mutex<BTreeMap<String, Arrived>>,
}

/// A receiver of notes.
pub(super) struct Sink {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
    _listening: JoinSet<()>,
}

impl Sink {
    pub(super) async fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { manner: Mutex::new(Manner::Well), arrived: Mutex::default() });
        let mut listening = JoinSet::new();
        let receiver = shared.clone();
        listening.spawn(async move {
            let mut open = JoinSet::new();
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    open.spawn(serve(stream, receiver.clone()));
                }
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, shared, _listening: listening })
    }

    pub(super) fn behave(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// What arrived so far, by the id that each note has in all attempts.
    pub(super) fn arrived(&self) -> BTreeMap<String, Arrived> {
        self.shared.arrived.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let answer = service_fn(|request: Request<Incoming>| take(request, shared.clone()));
    // Whoever goes away in the middle is no concern of ours, and an answer that is an error closes the connection.
    let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), answer).await;
}

async fn take(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Empty<Bytes>>, Dropped> {
    let manner = *shared.manner.lock().unwrap_or_else(PoisonError::into_inner);
    let id = request.headers().get("webhook-id").and_then(|id| id.to_str().ok()).unwrap_or_default().replace('-', "");
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Empty::new());
    if let Manner::Status(status) = manner {
        *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
        response.headers_mut().insert("location", hyper::header::HeaderValue::from_static("http://127.0.0.1:9/"));
        return Ok(response);
    }
    {
        let mut arrived = shared.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.entry(id).or_insert(Arrived { times: 0, first: SystemTime::now() }).times += 1;
    }
    match manner {
        Manner::Drop => Err(Dropped),
        Manner::Hang => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            Err(Dropped)
        }
        Manner::Slow => {
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok(response)
        }
        Manner::Well | Manner::Status(_) => Ok(response),
    }
}

/// The connection is closed without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dropped")
    }
}

impl std::error::Error for Dropped {}

impl From<Infallible> for Dropped {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
