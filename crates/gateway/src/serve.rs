use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::middleware::map_response_with_state;
use axum::response::Response;
use heartward_core::Result;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use tracing::{debug, warn};

use crate::address::Peer;

mod patience;
mod tls;

use patience::Patience;
pub use tls::Tls;

/// How many connections are open at once. More wait to be accepted.
const CONNECTIONS: usize = 1024;

/// How long a connection may be silent before and between the headers of its requests.
const HEADERS: Duration = Duration::from_secs(10);

/// How long the other end may refuse to take in more of a response.
const UNREAD: Duration = Duration::from_secs(15);

/// How long requests that are under way may go on after the stop.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves `app` on `listener` until `stop`; requests that are under way are finished first. From `leaving` on it asks
/// clients, answer by answer, to come back on a new connection: they may find another process there.
///
/// `axum::serve` sets no timer, so that one silent connection would stay for ever, and no cap. HTTP/1 alone is spoken,
/// as every browser and proxy does: HTTP/2 would add its own ways to keep a server busy and gain nothing.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    mut tls: Option<Tls>,
    leaving: CancellationToken,
    stop: CancellationToken,
) -> Result<()> {
    let app = app.layer(map_response_with_state(leaving, farewell));
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let connections = TaskTracker::new();
    let graceful = GracefulShutdown::new();
    while let Some(((stream, peer), slot)) = stop.run_until_cancelled(next(&listener, &slots)).await {
        let (app, peer, watcher) = (app.clone(), Peer(peer.ip()), graceful.watcher());
        let stream = Patience::new(stream, UNREAD);
        let acceptor = tls.as_mut().map(Tls::acceptor);
        connections.spawn(async move {
            match acceptor {
                None => attend(stream, app, peer, watcher).await,
                Some(acceptor) => match timeout(HEADERS, acceptor.accept(stream)).await {
                    Ok(Ok(stream)) => attend(stream, app, peer, watcher).await,
                    Ok(Err(error)) => debug!(%error, "no TLS came about"),
                    Err(_) => debug!("no TLS came about in time"),
                },
            }
            drop(slot);
        });
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        warn!(open = connections.len(), "some requests were still under way at the stop");
    }
    Ok(())
}

async fn farewell(State(leaving): State<CancellationToken>, mut response: Response) -> Response {
    if leaving.is_cancelled() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Answers the requests of one connection.
async fn attend<S>(stream: S, app: Router, peer: Peer, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(app.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    }));
    if let Err(error) = watcher.watch(http().serve_connection(TokioIo::new(stream), service)).await {
        debug!(%error, "connection ended early");
    }
}

fn http() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
    builder
}

type Slot = tokio::sync::OwnedSemaphorePermit;

/// The next connection, as soon as there is a slot for it.
async fn next(listener: &TcpListener, slots: &Arc<Semaphore>) -> ((TcpStream, SocketAddr), Option<Slot>) {
    // The semaphore is never closed.
    let slot = slots.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small: waiting to fill a packet would cost more than it saves.
                let _ = stream.set_nodelay(true);
                return ((stream, peer), slot);
            }
            Err(error) if is_of_one_connection(&error) => {}
            // Out of file descriptors, most likely: others close, and then it goes on.
            Err(error) => {
                warn!(%error, "no connection can be accepted");
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
