use std::sync::Arc;
use std::time::{Duration, Instant};

use heartward_core::{Caller, Error, Result};
use http::HeaderValue;
use http::header::AUTHORIZATION;
use tonic::Status;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::Endpoint;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceExt as _, service_fn};

use super::guard::method;
use super::status::{call_status, code_name};
use super::{DEADLINE, Identity, Signer, persist};
use crate::{Metrics, telemetry};

/// The way to a service: the network, or straight into this process.
///
/// Its error is a plain type and not a box: the compiler cannot see that a call is `Send` through a boxed one.
pub type Transport = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Status>;

/// A service that others call.
#[derive(Clone)]
pub struct Peer {
    audience: &'static str,
    transport: Transport,
    signer: Arc<Signer>,
}

impl Peer {
    /// A peer in this process. Its routes must be [guarded](super::guard()) all the same.
    pub fn local(audience: &'static str, routes: Routes, signer: Signer) -> Self {
        Self::over(audience, boxed(routes.prepare()), signer)
    }

    /// A peer at an address, which is called as `identity` where there is one. It is connected to when first called, and
    /// again whenever the connection is lost; a call waits for that a little.
    pub fn remote(audience: &'static str, address: &str, identity: Option<&Identity>, signer: Signer) -> Result<Self> {
        let endpoint = endpoint(address, identity)
            .map_err(|error| {
                Error::invalid(format!("{audience}.at"), "Must be the address of a service.").because(error)
            })?
            .connect_timeout(Duration::from_secs(3))
            .timeout(DEADLINE)
            .tcp_nodelay(true)
            // A half-open connection keeps getting calls until somebody pings it.
            .http2_keep_alive_interval(Duration::from_secs(10))
            .keep_alive_timeout(Duration::from_secs(5))
            .keep_alive_while_idle(true);
        let channel = endpoint.connect_lazy();
        let persistent = service_fn(move |request| persist::send(channel.clone(), request));
        Ok(Self::over(audience, boxed(persistent), signer))
    }

    /// The same peer, with every call measured.
    #[must_use]
    pub fn measured(self, metrics: &Metrics) -> Self {
        let (metrics, transport) = (metrics.clone(), self.transport);
        let measured = service_fn(move |request: http::Request<Body>| {
            let (metrics, method, begun) = (metrics.clone(), method(&request).to_owned(), Instant::now());
            let called = transport.clone().oneshot(request);
            async move {
                let outcome = called.await;
                let status = outcome.as_ref().map_or_else(Status::code, call_status);
                metrics.called(&method, code_name(status), begun.elapsed());
                outcome
            }
        });
        Self { transport: BoxCloneSyncService::new(measured), ..self }
    }

    fn over(audience: &'static str, transport: Transport, signer: Signer) -> Self {
        Self { audience, transport, signer: Arc::new(signer) }
    }

    /// The way to this peer for one caller: what is called over it is done for them. Good for a minute.
    pub fn on_behalf_of(&self, caller: &Caller) -> Transport {
        // Base64 is always a valid header; an empty one would be refused at the other end.
        let token = HeaderValue::try_from(format!("Bearer {}", self.signer.sign(self.audience, caller)))
            .unwrap_or(HeaderValue::from_static(""));
        BoxCloneSyncService::new(self.transport.clone().map_request(move |mut request: http::Request<Body>| {
            request.headers_mut().insert(AUTHORIZATION, token.clone());
            telemetry::inject(request.headers_mut());
            request
        }))
    }
}

/// Where to connect to, and as whom.
pub(super) fn endpoint(address: &str, identity: Option<&Identity>) -> Result<Endpoint, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(address.to_owned())?;
    match identity {
        Some(identity) => endpoint.tls_config(identity.client()),
        None => Ok(endpoint),
    }
}

fn boxed<S>(service: S) -> Transport
where
    S: Service<http::Request<Body>, Response = http::Response<Body>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service.map_err(|error| Status::from_error(error.into())))
}
