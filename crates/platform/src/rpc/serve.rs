use std::time::Duration;

use heartward_core::{Error, Result};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::ServingStatus;

use super::Identity;

/// Serves guarded routes, gRPC health and reflection on `listener` until `stop`; open calls are finished first. From
/// `leaving` on it says that it does not serve, so that others look elsewhere. With an `identity` only callers that have
/// one from the same authority are let in.
pub async fn serve(
    listener: TcpListener,
    identity: Option<&Identity>,
    name: &'static str,
    routes: Routes,
    descriptors: &'static [u8],
    leaving: CancellationToken,
    stop: CancellationToken,
) -> Result<()> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status(name, ServingStatus::Serving).await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(descriptors)
        .build_v1()
        .map_err(Error::internal)?;
    let routes = routes.add_service(health_service).add_service(reflection);
    let incoming = TcpListenerStream::new(listener);
    let drained = async move {
        tokio::select! {
            () = leaving.cancelled() => {}
            () = stop.cancelled() => {}
        }
        health.set_service_status("", ServingStatus::NotServing).await;
        health.set_service_status(name, ServingStatus::NotServing).await;
        stop.cancelled().await;
    };
    let mut server = Server::builder();
    if let Some(identity) = identity {
        server = server.tls_config(identity.server()).map_err(Error::internal)?;
    }
    server
        .tcp_nodelay(true)
        .http2_keepalive_interval(Some(Duration::from_secs(10)))
        .http2_keepalive_timeout(Some(Duration::from_secs(5)))
        .concurrency_limit_per_connection(1024)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, drained)
        .await
        .map_err(Error::unavailable)
}
