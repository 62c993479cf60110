//! The only way out: to addresses of the open internet, and to those that the operator allowed.
//!
//! What a name resolves to is judged when it is resolved, and the connection goes to what was judged, so a name that
//! changes its mind reaches nothing. Redirects are not followed, proxies of the environment not used, bodies of answers
//! not read.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use heartward_core::{Error, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Request, StatusCode, header};
use tokio::net::lookup_host;
use url::{Host, Url};

use crate::domain::{Outcome, Reply, retry_after};

/// How long it may take to connect, and how long everything may take.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);

/// Networks of the operator's own that channels may lead to.
#[derive(Debug, Clone, Default)]
pub struct Allowed(Arc<Vec<Entry>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Name(String),
    Network(IpAddr, u8),
}

impl Allowed {
    /// Reads hosts, addresses and networks as in `10.0.0.0/8`; `Invalid` when one is none of these.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let entries = entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty());
        let entries = entries.map(|entry| {
            Entry::parse(entry).ok_or_else(|| {
                Error::invalid("egress.allow", "Must be hosts, addresses or networks such as 192.168.0.0/16.")
            })
        });
        Ok(Self(Arc::new(entries.collect::<Result<_>>()?)))
    }

    fn name(&self, host: &str) -> bool {
        self.0.iter().any(|entry| matches!(entry, Entry::Name(name) if name.eq_ignore_ascii_case(host)))
    }

    fn address(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|entry| matches!(entry, Entry::Network(net, bits) if within(ip, *net, *bits)))
    }
}

impl Entry {
    fn parse(entry: &str) -> Option<Self> {
        let (address, bits) = entry.split_once('/').map_or((entry, None), |(address, bits)| (address, Some(bits)));
        match (address.parse::<IpAddr>(), bits) {
            (Ok(ip), bits) => {
                let most = if ip.is_ipv4() { 32 } else { 128 };
                let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
                (bits <= most).then_some(Self::Network(ip, bits))
            }
            (Err(_), None) => matches!(Host::parse(address), Ok(Host::Domain(_))).then(|| Self::Name(entry.to_owned())),
            (Err(_), Some(_)) => None,
        }
    }
}

fn within(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (plain(ip), network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

/// An IPv4 address that is dressed up as IPv6 is an IPv4 address.
fn plain(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let embedded = match v6.segments() {
        // Mapped, compatible, translated, and through NAT64.
        [0, 0, 0, 0, 0, 0xffff | 0, a, b] | [0, 0, 0, 0, 0xffff, 0, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] => {
            Some((a, b))
        }
        // 6to4.
        [0x2002, a, b, ..] => Some((a, b)),
        _ => None,
    };
    let v4 = |(a, b): (u16, u16)| Ipv4Addr::from_bits(u32::from(a) << 16 | u32::from(b));
    match embedded {
        Some(_) if v6 == Ipv6Addr::LOCALHOST || v6 == Ipv6Addr::UNSPECIFIED => ip,
        Some(halves) => v4(halves).into(),
        None => ip,
    }
}

/// Whether an address is of the open internet: nobody's own network, and no special purpose (IANA's registries).
fn is_open(ip: IpAddr) -> bool {
    match plain(ip) {
        IpAddr::V4(ip) => {
            let closed: [(Ipv4Addr, u8); 15] = [
                (Ipv4Addr::UNSPECIFIED, 8),
                (Ipv4Addr::new(10, 0, 0, 0), 8),
                (Ipv4Addr::new(100, 64, 0, 0), 10),
                (Ipv4Addr::new(127, 0, 0, 0), 8),
                (Ipv4Addr::new(169, 254, 0, 0), 16),
                (Ipv4Addr::new(172, 16, 0, 0), 12),
                (Ipv4Addr::new(192, 0, 0, 0), 24),
                (Ipv4Addr::new(192, 0, 2, 0), 24),
                (Ipv4Addr::new(192, 88, 99, 0), 24),
                (Ipv4Addr::new(192, 168, 0, 0), 16),
                (Ipv4Addr::new(198, 18, 0, 0), 15),
                (Ipv4Addr::new(198, 51, 100, 0), 24),
                (Ipv4Addr::new(203, 0, 113, 0), 24),
                (Ipv4Addr::new(224, 0, 0, 0), 4),
                (Ipv4Addr::new(240, 0, 0, 0), 4),
            ];
            !closed.iter().any(|(network, bits)| within(ip.into(), (*network).into(), *bits))
        }
        // What is handed out of the open internet is all in 2000::/3; the rest is local, multicast or reserved. Inside
        // it, special registrations (Teredo among them), documentation twice, and what is not handed out.
        IpAddr::V6(ip) => {
            let net = |a, b, bits| within(ip.into(), Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0).into(), bits);
            net(0x2000, 0, 3) && !net(0x2001, 0, 23) && !net(0x2001, 0xdb8, 32) && !net(0x3fff, 0, 20)
        }
    }
}

/// The address is not one that may be connected to.
#[derive(Debug)]
struct Blocked;

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address is in a network that is not allowed")
    }
}

impl StdError for Blocked {}

/// Judges addresses. Without TLS only the operator's own networks are reached.
#[derive(Clone)]
struct Guard {
    allowed: Allowed,
    tls: bool,
}

impl Guard {
    fn permits(&self, host: &str, ip: IpAddr) -> bool {
        self.allowed.name(host) || self.allowed.address(ip) || (self.tls && is_open(ip))
    }

    /// What may be connected to of what a name stands for right now.
    fn permitted(&self, host: &str, found: impl Iterator<Item = SocketAddr>) -> std::result::Result<Addrs, Blocked> {
        let permitted: Vec<SocketAddr> = found.filter(|address| self.permits(host, address.ip())).collect();
        if permitted.is_empty() { Err(Blocked) } else { Ok(Box::new(permitted.into_iter())) }
    }

    /// An address that stands in the URL itself is never resolved, so it is judged here.
    fn permits_url(&self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Ipv4(ip)) => self.permits(&ip.to_string(), ip.into()),
            Some(Host::Ipv6(ip)) => self.permits(&ip.to_string(), ip.into()),
            Some(Host::Domain(_)) => true,
            None => false,
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str().trim_end_matches('.').to_owned();
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            Ok(guard.permitted(&host, found.into_iter())?)
        })
    }
}

/// Sends requests of HTTP.
#[derive(Clone)]
pub(crate) struct Egress {
    secure: (Guard, Client),
    plain: (Guard, Client),
}

impl Egress {
    pub(crate) fn new(allowed: &Allowed) -> Result<Self> {
        let way = |tls| {
            let guard = Guard { allowed: allowed.clone(), tls };
            let client = Client::builder()
                .dns_resolver(Arc::new(guard.clone()))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT)
                .timeout(WHOLE)
                .user_agent("Heartward")
                .build();
            client.map(|client| (guard, client)).map_err(Error::internal)
        };
        Ok(Self { secure: way(true)?, plain: way(false)? })
    }

    /// Sends a request and says what came of it. Nothing of the answer is read but its head.
    pub(crate) async fn send(&self, request: Request, now: chrono::DateTime<chrono::Utc>) -> Reply {
        let (guard, client) = if request.url().scheme() == "https" { &self.secure } else { &self.plain };
        if !guard.permits_url(request.url()) {
            return Outcome::Blocked.into();
        }
        match client.execute(request).await {
            Ok(response) => {
                let asked = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
                reply(response.status(), asked.and_then(|asked| retry_after(asked, now)))
            }
            Err(error) if is_blocked(&error) => Outcome::Blocked.into(),
            // Nothing was sent on a connection that was not made.
            Err(error) if error.is_connect() || error.is_builder() => Outcome::Later.into(),
            Err(_) => Outcome::Unknown.into(),
        }
    }
}

fn reply(status: StatusCode, retry_after: Option<chrono::TimeDelta>) -> Reply {
    Reply { outcome: Outcome::of_http(status.as_u16()), code: Some(status.as_u16().into()), retry_after }
}

fn is_blocked(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(one) = cause {
        if one.is::<Blocked>() {
            return true;
        }
        cause = one.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_open_internet_is_open() {
        let closed = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.0.170",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::ffff:169.254.169.254",
            "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ];
        for ip in closed {
            assert!(!is_open(ip.parse().expect(ip)), "{ip}");
        }
        let open = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "126.0.0.1",
            "128.0.0.1",
            "169.253.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.1.0.1",
            "192.167.1.1",
            "192.169.1.1",
            "198.17.1.1",
            "198.20.0.1",
            "223.255.255.1",
            "2606:4700::1",
            "2a01::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2001:4860:4860::8888",
            "2002:101:101::1",
        ];
        for ip in open {
            assert!(is_open(ip.parse().expect(ip)), "{ip}");
        }
    }

    #[test]
    fn the_operator_allows_hosts_addresses_and_networks() {
        let list = ["ntfy.lan", " 192.168.1.0/24", "10.1.2.3", "fd00::/8", ""];
        let guard = |tls| Guard { allowed: Allowed::parse(list).expect("good"), tls };
        let permits = |tls, host: &str, ip: &str| guard(tls).permits(host, ip.parse().expect(ip));
        for tls in [true, false] {
            assert!(permits(tls, "NTFY.lan", "172.16.0.9") && permits(tls, "x", "192.168.1.77"));
            assert!(
                permits(tls, "x", "10.1.2.3") && permits(tls, "x", "fd00::9") && permits(tls, "x", "::ffff:10.1.2.3")
            );
            assert!(!permits(tls, "x", "10.1.2.4") && !permits(tls, "x.ntfy.lan", "172.16.0.9"));
        }
        assert!(permits(true, "x", "1.1.1.1") && !permits(false, "x", "1.1.1.1"), "without TLS only its own networks");
        for wrong in ["10.0.0.0/33", "10.0.0.0/x", "fd00::/129", "name/8", "two words"] {
            assert!(Allowed::parse([wrong]).is_err(), "{wrong}");
        }
        assert!(Allowed::parse(["0.0.0.0/0"]).expect("good").address("8.8.8.8".parse().expect("an address")));
    }

    #[test]
    fn of_what_a_name_stands_for_only_what_is_permitted_is_connected_to() {
        let guard = Guard { allowed: Allowed::default(), tls: true };
        let open = |found: &[&str]| -> Vec<String> {
            let found: Vec<SocketAddr> =
                found.iter().map(|ip| SocketAddr::new(ip.parse().expect("an address"), 0)).collect();
            let permitted = guard.permitted("rebinds.example", found.into_iter());
            permitted.map(|open| open.map(|address| address.ip().to_string()).collect()).unwrap_or_default()
        };
        assert_eq!(open(&["1.1.1.1", "127.0.0.1", "::1", "10.0.0.1"]), ["1.1.1.1"]);
        // The same name, asked again.
        assert!(open(&["127.0.0.1", "fd00::1", "::ffff:192.168.0.1"]).is_empty());
        assert!(open(&[]).is_empty());
    }

    #[test]
    fn an_address_in_the_url_is_judged_however_it_is_written() {
        let guard = Guard { allowed: Allowed::default(), tls: true };
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://[fe80::1]/",
            "https://①②⑦.0.0.1/",
            "https://0/",
        ] {
            assert!(!guard.permits_url(&Url::parse(url).expect(url)), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_followed() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let egress = Egress::new(&Allowed::default()).expect("a client");
        for url in ["https://localhost", "http://localhost", "https://127.0.0.1", "http://[::ffff:127.0.0.1]"] {
            let url = Url::parse(&format!("{url}:{port}/")).expect("a URL");
            let request = Request::new(reqwest::Method::POST, url.clone());
            let reply = egress.send(request, chrono::DateTime::default()).await;
            assert_eq!(reply.outcome, Outcome::Blocked, "{url}");
        }
        let accepted = tokio::time::timeout(Duration::from_millis(100), listener.accept()).await;
        assert!(accepted.is_err(), "nothing connected");
    }
}
