//! What a caller meets is the same in one process and over the network.

use std::time::Duration;

use axum::Router;
use axum::routing::post;
use heartward_core::{AccountId, Caller, Clock, Kind, Secret};
use heartward_platform::rpc::{self, Peer, Signer};
use heartward_platform::telemetry;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::Code;
use tonic::body::Body;
use tonic::service::Routes;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tower::ServiceExt as _;

const AUDIENCE: &str = "things";

fn signer(secret: &str) -> Signer {
    Signer::new(&Secret::new(secret.repeat(32)), Clock::System).expect("long enough")
}

/// A service with one method that answers, one that panics, and one that tells whom it works for.
fn routes() -> Routes {
    let ok = || async { http::Response::builder().header("grpc-status", "0").body(axum::body::Body::empty()) };
    let router = Router::new()
        .route("/test.Things/Answer", post(move || async move { ok().await.expect("a response") }))
        .route("/test.Things/Panic", post(|| async { panic!("on purpose") as String }))
        .route(
            "/test.Things/Whoami",
            post(|request: axum::extract::Request| async move {
                let caller: Caller = *request.extensions().get().expect("the guard verified it");
                let caller = caller.account().map_or_else(|_| "system".to_owned(), |account| account.to_string());
                http::Response::builder()
                    .header("grpc-status", "0")
                    .header("caller", caller)
                    .body(axum::body::Body::empty())
                    .expect("a response")
            }),
        );
    rpc::guard(Routes::from(router), AUDIENCE, signer("a"))
}

/// The same service behind both transports, as a client with this signer sees it.
async fn peers(signer: &Signer, stop: &CancellationToken) -> [Peer; 2] {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    serve(listener, &CancellationToken::new(), stop);
    [
        Peer::local(AUDIENCE, routes(), signer.clone()),
        Peer::remote(AUDIENCE, &address, None, signer.clone()).expect("an address"),
    ]
}

fn serve(listener: TcpListener, leaving: &CancellationToken, stop: &CancellationToken) {
    let descriptors = tonic_health::pb::FILE_DESCRIPTOR_SET;
    let served = rpc::serve(listener, None, AUDIENCE, routes(), descriptors, leaving.clone(), stop.clone());
    #[expect(clippy::disallowed_methods, reason = "ends with the test")]
    tokio::spawn(async move { served.await.expect("served") });
}

async fn call(peer: &Peer, caller: &Caller, method: &str) -> (Code, http::HeaderMap) {
    let request = http::Request::post(format!("http://things/test.Things/{method}"))
        .header("content-type", "application/grpc")
        .body(Body::empty())
        .expect("a request");
    let response = peer.on_behalf_of(caller).oneshot(request).await.expect("an answer");
    let code = response.headers().get("grpc-status").map_or(Code::Unknown, |code| Code::from_bytes(code.as_bytes()));
    (code, response.headers().clone())
}

#[tokio::test]
async fn a_call_is_made_for_whom_its_token_says() {
    let stop = CancellationToken::new();
    let account = AccountId::generate();
    for peer in peers(&signer("a"), &stop).await {
        let (code, headers) = call(&peer, &Caller::Account(account), "Whoami").await;
        assert_eq!((code, headers["caller"].to_str().expect("text")), (Code::Ok, account.to_string().as_str()));
        let (code, headers) = call(&peer, &Caller::System, "Whoami").await;
        assert_eq!((code, headers["caller"].to_str().expect("text")), (Code::Ok, "system"));
    }
    stop.cancel();
}

#[tokio::test]
async fn a_call_with_a_forged_token_is_refused() {
    let stop = CancellationToken::new();
    for peer in peers(&signer("b"), &stop).await {
        assert_eq!(call(&peer, &Caller::System, "Answer").await.0, Code::Unauthenticated);
    }
    stop.cancel();
}

#[tokio::test]
async fn a_call_that_panics_is_an_error_and_the_next_one_is_answered() {
    let stop = CancellationToken::new();
    for peer in peers(&signer("a"), &stop).await {
        assert_eq!(call(&peer, &Caller::System, "Panic").await.0, Code::Internal);
        assert_eq!(call(&peer, &Caller::System, "Answer").await.0, Code::Ok);
    }
    stop.cancel();
}

#[tokio::test]
async fn who_is_about_to_stop_says_so_and_still_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let (leaving, stop) = (CancellationToken::new(), CancellationToken::new());
    serve(listener, &leaving, &stop);
    rpc::is_serving(&address, None, AUDIENCE).await.expect("it serves");
    leaving.cancel();
    while rpc::is_serving(&address, None, AUDIENCE).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let peer = Peer::remote(AUDIENCE, &address, None, signer("a")).expect("an address");
    assert_eq!(call(&peer, &Caller::System, "Answer").await.0, Code::Ok);
    stop.cancel();
}

#[tokio::test]
async fn a_call_outlasts_the_restart_of_its_peer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let peer = Peer::remote(AUDIENCE, &format!("http://{address}"), None, signer("a")).expect("an address");
    let mut stop = CancellationToken::new();
    serve(listener, &CancellationToken::new(), &stop);
    for _ in 0..10 {
        assert_eq!(call(&peer, &Caller::System, "Answer").await.0, Code::Ok);
        stop.cancel();
        let again = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            stop = CancellationToken::new();
            serve(TcpListener::bind(address).await.expect("free again"), &CancellationToken::new(), &stop);
        };
        let (answered, ()) = tokio::join!(call(&peer, &Caller::System, "Answer"), again);
        assert_eq!(answered.0, Code::Ok);
    }
    stop.cancel();
}

#[tokio::test]
async fn a_service_that_is_away_is_said_to_be_unavailable() {
    let peer = Peer::remote(AUDIENCE, "http://127.0.0.1:1", None, signer("a")).expect("an address");
    let mut client = HealthClient::new(peer.on_behalf_of(&Caller::System));
    let status = client.check(HealthCheckRequest::default()).await.expect_err("nobody is there");
    assert_eq!(rpc::error(status).kind(), Kind::Unavailable);
}

#[test]
fn without_tracing_there_is_no_trace_to_pass_on() {
    assert_eq!(telemetry::current_trace(), None);
}
