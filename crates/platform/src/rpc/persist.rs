use std::error::Error;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, sleep};
use tonic::ConnectError;
use tonic::body::Body;
use tonic::transport::Channel;
use tower::{BoxError, ServiceExt as _};

/// How long a peer may be away before its callers hear of it: longer than a restart takes.
const AWAY: Duration = Duration::from_secs(5);
/// The first pause between tries; each is twice the one before.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Sends a call, and sends it again while it cannot have reached anybody, as during a restart of the peer. What may have
/// arrived is never sent twice: whether that is safe is for the caller to know.
pub(super) async fn send(channel: Channel, request: http::Request<Body>) -> Result<http::Response<Body>, BoxError> {
    let (parts, body) = request.into_parts();
    // Calls are single messages, which their size limits keep small enough to hold.
    let body = body.collect().await.map_err(BoxError::from)?.to_bytes();
    let begun = Instant::now();
    let mut pause = PAUSE;
    loop {
        let request = http::Request::from_parts(parts.clone(), Body::new(Full::new(body.clone())));
        match channel.clone().oneshot(request).await {
            Err(error) if begun.elapsed() < AWAY && never_arrived(&error) => sleep(pause).await,
            outcome => return outcome.map_err(BoxError::from),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether there was no connection, or one that ended before the call was put on it, or whose other end says that it left
/// the call aside when it closed.
fn never_arrived(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(one) = cause {
        let closed =
            |error: &h2::Error| error.is_go_away() && error.is_remote() && error.reason() == Some(h2::Reason::NO_ERROR);
        if one.is::<ConnectError>()
            || one.downcast_ref().is_some_and(hyper::Error::is_canceled)
            || one.downcast_ref().is_some_and(closed)
        {
            return true;
        }
        cause = one.source();
    }
    false
}
