use std::time::{Duration, Instant};

use heartward_gateway::serve;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::support::Stage;

/// The gateway on a port of its own until it is stopped.
async fn served() -> (std::net::SocketAddr, CancellationToken, TaskTracker) {
    let (address, _, stop, tasks) = served_until_leaving().await;
    (address, stop, tasks)
}

/// The same, with what tells it that it is about to be stopped.
async fn served_until_leaving() -> (std::net::SocketAddr, CancellationToken, CancellationToken, TaskTracker) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, tasks, stage) = (CancellationToken::new(), TaskTracker::new(), Stage::new());
    let (leaving, stopped) = (stage.leaving.clone(), stop.clone());
    let left = leaving.clone();
    tasks.spawn(async move { serve(listener, stage.app, None, left, stopped).await.expect("it serves") });
    tasks.close();
    (address, leaving, stop, tasks)
}

async fn until_closed(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let closed = tokio::time::timeout(Duration::from_secs(30), stream.read_to_string(&mut text)).await;
    closed.expect("it closes").expect("it closes in order");
    text
}

#[tokio::test]
async fn a_silent_connection_is_closed_after_ten_seconds() {
    let (address, stop, tasks) = served().await;
    let start = Instant::now();
    let mut silent = TcpStream::connect(address).await.expect("connected");
    let mut slow = TcpStream::connect(address).await.expect("connected");
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.expect("written");
    let mut idle = TcpStream::connect(address).await.expect("connected");
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("written");
    assert_eq!(until_closed(&mut silent).await, "");
    until_closed(&mut slow).await;
    assert!(until_closed(&mut idle).await.starts_with("HTTP/1.1 200 OK"));
    let took = start.elapsed();
    assert!(took > Duration::from_secs(9) && took < Duration::from_secs(15), "{took:?}");
    stop.cancel();
    tasks.wait().await;
}

#[tokio::test]
async fn a_body_that_stops_midway_is_given_up() {
    let (address, stop, tasks) = served().await;
    let start = Instant::now();
    let mut stalled = TcpStream::connect(address).await.expect("connected");
    let head =
        b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    stalled.write_all(head).await.expect("written");
    assert!(until_closed(&mut stalled).await.starts_with("HTTP/1.1 400"));
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    stop.cancel();
    tasks.wait().await;
}

#[tokio::test]
async fn before_the_stop_it_is_not_ready_and_sends_clients_to_new_connections() {
    let (address, leaving, stop, tasks) = served_until_leaving().await;
    let ask = async |path: &str| {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.expect("written");
        until_closed(&mut stream).await
    };
    leaving.cancel();
    let ready = ask("/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("about to stop"), "{ready}");
    let page = ask("/about").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("connection: close"), "{page}");
    stop.cancel();
    tasks.wait().await;
}

#[tokio::test]
async fn the_stop_lets_open_requests_finish_and_takes_no_new_ones() {
    let (address, stop, tasks) = served().await;
    let mut idle = TcpStream::connect(address).await.expect("connected");
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("written");
    let mut open = TcpStream::connect(address).await.expect("connected");
    let head =
        b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{";
    open.write_all(head).await.expect("written");
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.expect("an answer");
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.cancel();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "no new connections");
    open.write_all(b"}").await.expect("written");
    assert!(until_closed(&mut open).await.starts_with("HTTP/1.1 400"), "the one under way is answered");
    until_closed(&mut idle).await;
    tasks.wait().await;
}

#[tokio::test]
async fn the_gateway_speaks_tls_and_drops_who_says_nothing() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().expect("a folder");
    let (cert, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    std::fs::write(&cert, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    let tls = heartward_gateway::Tls::load(cert, key).expect("a certificate");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, tasks, stage) = (CancellationToken::new(), TaskTracker::new(), Stage::new());
    let (left, stopped) = (stage.leaving, stop.clone());
    tasks.spawn(async move { serve(listener, stage.app, Some(tls), left, stopped).await.expect("it serves") });
    tasks.close();

    let mut silent = TcpStream::connect(address).await.expect("connected");
    let mut trusted = rustls::RootCertStore::empty();
    trusted.add(made.cert.der().clone()).expect("a certificate");
    let config = rustls::ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
    let stream = TcpStream::connect(address).await.expect("connected");
    let name = "localhost".try_into().expect("a name");
    let mut stream = connector.connect(name, stream).await.expect("TLS");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    let mut plain = TcpStream::connect(address).await.expect("connected");
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("written");
    let mut refused = Vec::new();
    plain.read_to_end(&mut refused).await.expect("it closes");
    assert!(!refused.starts_with(b"HTTP"), "no answer without TLS");
    assert_eq!(until_closed(&mut silent).await, "", "given up on after a while");
    stop.cancel();
    tasks.wait().await;
}
