//! Where a request comes from, as far as that can be believed.
//!
//! `X-Forwarded-For` is a list that everybody on the way may have begun. It is read from its end, and only as long as
//! whoever wrote the next entry is a proxy of the operator's: the first address that is not one is the client.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use heartward_core::{Error, Result};
use http::HeaderMap;
use http::request::Parts;
use ipnet::IpNet;

use crate::state::Gateway;

pub(crate) const HEADER: &str = "x-forwarded-for";

/// The networks whose word about a client's address counts.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// Reads addresses and networks with commas between them; `Invalid` when one is neither.
    pub fn parse(list: &str) -> Result<Self> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let networks = entries.map(|entry| entry.parse().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)));
        let networks: Result<_, _> = networks.collect();
        networks.map(Self).map_err(|error| {
            Error::invalid("gateway.trusted_proxies", "Must be addresses and networks such as 10.0.0.0/8.")
                .because(error)
        })
    }

    fn vouch_for(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who sent a request that `peer` handed in.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines = headers.get_all(HEADER).iter().rev();
        let mut entries = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        while self.vouch_for(client) {
            // What no proxy of ours can have written ends what can be believed.
            let Some(before) = entries.next().and_then(|entry| address(entry.trim())) else { break };
            client = before;
        }
        client
    }
}

/// An entry of the list: an address, which some proxies write with its port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().or_else(|_| entry.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// The other end of a connection; [`crate::serve()`] notes it with each request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Where a request comes from. As an extractor it never refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// Works the address out once, for whoever asks; what a client says of itself goes no further.
pub(crate) async fn find(State(gateway): State<Gateway>, mut request: Request, next: Next) -> Response {
    // Without a connection, as when a test calls, everybody is nobody in particular.
    let peer = request.extensions().get().map_or(Ipv4Addr::UNSPECIFIED.into(), |Peer(peer)| *peer);
    let client = gateway.proxies.client(peer, request.headers());
    request.headers_mut().remove(HEADER);
    request.extensions_mut().insert(ClientAddress(client));
    next.run(request).await
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, lines: &[&str]) -> String {
        let headers = lines.iter().map(|line| (HEADER.parse().expect("a name"), line.parse().expect("a value")));
        let proxies = Proxies::parse(proxies).expect("networks");
        proxies.client(peer.parse().expect("an address"), &headers.collect()).to_string()
    }

    #[test]
    fn whoever_is_no_proxy_is_the_client_whatever_they_say() {
        assert_eq!(client("", "203.0.113.7", &["1.2.3.4"]), "203.0.113.7");
        assert_eq!(client("10.0.0.0/8", "203.0.113.7", &["1.2.3.4"]), "203.0.113.7");
        assert_eq!(client("10.0.0.0/8", "203.0.113.7", &[]), "203.0.113.7");
    }

    #[test]
    fn a_proxy_is_believed_about_the_entry_that_it_added_and_no_further() {
        let proxies = "10.0.0.1, fd00::/8";
        assert_eq!(client(proxies, "10.0.0.1", &["1.2.3.4, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(proxies, "10.0.0.1", &["1.2.3.4", "203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(proxies, "10.0.0.2", &["1.2.3.4"]), "10.0.0.2");
        assert_eq!(client(proxies, "::ffff:10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(proxies, "10.0.0.1", &["1.2.3.4, 203.0.113.7, fd00::2"]), "203.0.113.7");
        assert_eq!(client(proxies, "10.0.0.1", &["1.2.3.4, nonsense"]), "10.0.0.1");
        assert_eq!(client(proxies, "10.0.0.1", &["10.0.0.1"]), "10.0.0.1");
    }

    #[test]
    fn an_entry_may_have_a_port() {
        for entry in ["203.0.113.7", "203.0.113.7:4711", "::ffff:203.0.113.7", "[::ffff:203.0.113.7]:4711"] {
            assert_eq!(client("10.0.0.1", "10.0.0.1", &[entry]), "203.0.113.7", "{entry}");
        }
        assert_eq!(client("10.0.0.1", "10.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
    }

    #[test]
    fn a_list_that_is_none_names_the_setting() {
        let error = Proxies::parse("10.0.0.0/33").expect_err("no network");
        assert_eq!(error.fields()[0].field, "gateway.trusted_proxies");
        assert!(Proxies::parse(" 10.0.0.0/8 ,,::1 ").is_ok());
    }
}
