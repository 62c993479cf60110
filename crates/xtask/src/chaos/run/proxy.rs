//! Stands between two processes, and treats what passes as it is told.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::AsyncWriteExt as _;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// What is done to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    Pass,
    /// All that are open are reset, and new ones too.
    Reset,
    /// All that are open are closed in good order, and new ones too.
    Close,
    /// Nothing passes, and nobody is told.
    Silence,
    /// Everything takes this long, each way.
    Delay(Duration),
    /// This many bytes a second pass.
    Throttle(u32),
    /// Everything waits for the end of the second.
    Burst,
    /// The connection is reset after so many more bytes, in the middle of whatever they say.
    CutAfter(usize),
}

/// A way to somewhere.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    treatment: Arc<watch::Sender<Treatment>>,
    _listening: JoinSet<()>,
}

impl Proxy {
    /// A way to `target` on which everything passes.
    pub(super) async fn to(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let treatment = Arc::new(watch::Sender::new(Treatment::Pass));
        let (mut listening, told) = (JoinSet::new(), treatment.clone());
        listening.spawn(async move {
            let mut open = JoinSet::new();
            loop {
                if let Ok((near, _)) = listener.accept().await {
                    open.spawn(carry(near, target, told.subscribe()));
                }
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, treatment, _listening: listening })
    }

    pub(super) fn treat(&self, treatment: Treatment) {
        self.treatment.send_replace(treatment);
    }
}

async fn carry(near: TcpStream, target: SocketAddr, mut told: watch::Receiver<Treatment>) {
    let now = *told.borrow_and_update();
    if now == Treatment::Reset {
        reset(&near);
        return;
    }
    if now == Treatment::Close {
        return;
    }
    let Ok(far) = TcpStream::connect(target).await else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let (mut up, mut down) = (told.clone(), told.clone());
    let ended = tokio::select! {
        ended = pass(&near_in, far_out, &mut up) => ended,
        ended = pass(&far_in, near_out, &mut down) => ended,
        ended = broken(&mut told) => ended,
    };
    if ended == End::Reset {
        reset(near_in.as_ref());
        reset(far_in.as_ref());
    }
}

#[derive(PartialEq, Eq)]
enum End {
    Closed,
    Reset,
}

async fn broken(told: &mut watch::Receiver<Treatment>) -> End {
    let broken = |treatment: &Treatment| matches!(treatment, Treatment::Reset | Treatment::Close);
    let closed = told.wait_for(broken).await.is_ok_and(|treatment| *treatment == Treatment::Close);
    if closed { End::Closed } else { End::Reset }
}

async fn pass(from: &OwnedReadHalf, mut to: OwnedWriteHalf, told: &mut watch::Receiver<Treatment>) -> End {
    let (mut bytes, mut left) = (vec![0; 16 * 1024], None);
    loop {
        if from.readable().await.is_err() {
            return End::Closed;
        }
        let read = match from.try_read(&mut bytes) {
            Ok(0) => return End::Closed,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(_) => return End::Reset,
        };
        let mut piece = bytes.get(..read).unwrap_or_default();
        let treatment = *told.borrow_and_update();
        match treatment {
            Treatment::Silence => std::future::pending().await,
            Treatment::Delay(delay) => sleep(delay).await,
            Treatment::Throttle(rate) => {
                let millis = read as u64 * 1_000 / u64::from(rate.max(1));
                sleep(Duration::from_millis(millis)).await;
            }
            Treatment::Burst => sleep(until_next_second()).await,
            Treatment::CutAfter(bytes) => {
                let more = *left.get_or_insert(bytes);
                piece = piece.get(..more.min(read)).unwrap_or_default();
                left = Some(more.saturating_sub(read));
            }
            _ => left = None,
        }
        if to.write_all(piece).await.is_err() || left == Some(0) {
            return End::Reset;
        }
    }
}

fn until_next_second() -> Duration {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Duration::from_secs(1).saturating_sub(Duration::from_nanos(now.subsec_nanos().into()))
}

/// Has the other end read of a broken connection, not of one that ended.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            }
        });
        tasks.detach_all();
        address
    }

    async fn said(proxy: &Proxy, text: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(proxy.address).await?;
        stream.write_all(text).await?;
        let mut heard = vec![0; text.len()];
        stream.read_exact(&mut heard).await?;
        Ok(heard)
    }

    #[tokio::test]
    async fn what_passes_is_the_same_and_what_is_cut_breaks() {
        let proxy = Proxy::to(echo().await).await.expect("a proxy");
        assert_eq!(said(&proxy, b"hello").await.expect("heard"), b"hello");
        proxy.treat(Treatment::CutAfter(3));
        let cut = said(&proxy, b"hello").await.expect_err("cut");
        assert_eq!(cut.kind(), std::io::ErrorKind::ConnectionReset);
        proxy.treat(Treatment::Close);
        let closed = said(&proxy, b"hello").await.expect_err("closed").kind();
        assert!([std::io::ErrorKind::UnexpectedEof, std::io::ErrorKind::ConnectionReset].contains(&closed), "{closed}");
        proxy.treat(Treatment::Silence);
        let silence = tokio::time::timeout(Duration::from_millis(200), said(&proxy, b"hello")).await;
        assert!(silence.is_err(), "{silence:?}");
        proxy.treat(Treatment::Pass);
        assert_eq!(said(&proxy, b"hello").await.expect("heard"), b"hello");
    }
}
