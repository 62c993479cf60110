//! Lets clients finish what they send.
//!
//! A connection that closes while a client is still sending is broken to the client: it never reads why it was refused.
//! So what is left of a refused body is read and thrown away, within limits, before the answer goes out.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::EXPECT;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::oneshot;

/// So many bytes are thrown away at most; who sends more is cut off.
const MOST: usize = 64 * 1024 * 1024;
/// And for so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers when the body was read, by whoever wanted it or by nobody.
pub(super) async fn linger(request: Request, next: Next) -> Response {
    // Who asks first whether to send anything has sent nothing, and will not.
    if request.headers().contains_key(EXPECT) {
        return next.run(request).await;
    }
    let (give, mut rest) = oneshot::channel();
    let response = next.run(request.map(|body| Body::new(Watched { body, rest: Some(give) }))).await;
    if let Ok(rest) = rest.try_recv() {
        // What cannot be read any more is no loss.
        let _ = tokio::time::timeout(PATIENCE, throw_away(rest)).await;
    }
    response
}

async fn throw_away(mut rest: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = std::future::poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MOST {
            return;
        }
    }
}

/// A body that gives back what nobody read of it.
struct Watched {
    body: Body,
    rest: Option<oneshot::Sender<Body>>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(rest) = self.rest.take().filter(|_| !self.body.is_end_stream()) {
            let _ = rest.send(std::mem::take(&mut self.body));
        }
    }
}
