//! How much somebody may ask for in a minute: each account, and each address besides, so that guessing who somebody is
//! has an end too. Every answer says how much is left (`RateLimit`, `RateLimit-Policy`).
//!
//! A gateway counts what comes through it. Of several, each counts for itself.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use heartward_core::AccountId;
use http::header::{HeaderName, RETRY_AFTER};
use http::{HeaderMap, HeaderValue};
use moka::sync::Cache;

use crate::address::ClientAddress;
use crate::problem::{Problem, Type};
use crate::state::Gateway;

const MINUTE: Duration = Duration::from_mins(1);

/// Who is counted at most at the same time; of more, those who ask least are forgotten.
const MOST: u64 = 100_000;

/// Several people live behind one address.
const ACCOUNTS_BEHIND_AN_ADDRESS: u32 = 4;

/// Counts requests.
#[derive(Clone)]
pub(crate) struct Limits {
    /// What an account may ask for in a minute; `None` for whatever it likes.
    quota: Option<u32>,
    addresses: Cache<IpAddr, Arc<Count>>,
    accounts: Cache<AccountId, Arc<Count>>,
}

/// What was asked for in one minute, which begins with the first request.
struct Count {
    since: Instant,
    used: AtomicU32,
}

impl Limits {
    /// Limits of `quota` requests a minute; 0 means none.
    pub(crate) fn new(quota: u32) -> Self {
        fn counts<K: std::hash::Hash + Eq + Send + Sync + 'static>() -> Cache<K, Arc<Count>> {
            Cache::builder().max_capacity(MOST).time_to_live(MINUTE).build()
        }
        Self { quota: (quota > 0).then_some(quota), addresses: counts(), accounts: counts() }
    }

    fn address(&self, address: IpAddr) -> Option<Usage> {
        let quota = self.quota?.saturating_mul(ACCOUNTS_BEHIND_AN_ADDRESS);
        Some(self.addresses.get_with(network(address), Count::begin).add("address", quota))
    }

    /// Counts a request of an account; `Limited` when it was one too many.
    pub(crate) fn account(&self, account: AccountId, meter: Option<&Meter>) -> Result<(), Problem> {
        let Some(quota) = self.quota else { return Ok(()) };
        // One request may ask twice who it is from.
        let count = || self.accounts.get_with(account, Count::begin).add("account", quota);
        let usage = meter.map_or_else(count, |meter| *meter.account.get_or_init(count));
        if usage.is_over() { Err(Problem::new(Type::Limited)) } else { Ok(()) }
    }
}

/// Whoever has an IPv6 address has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        IpAddr::V4(_) => address,
    }
}

impl Count {
    fn begin() -> Arc<Self> {
        Arc::new(Self { since: Instant::now(), used: AtomicU32::new(0) })
    }

    fn add(&self, policy: &'static str, quota: u32) -> Usage {
        let used = self.used.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        // Rounded up: at that time there is something left for sure.
        let reset = MINUTE.saturating_sub(self.since.elapsed()).as_secs() + 1;
        Usage { policy, quota, used, reset }
    }
}

/// How far a quota is used up after a request.
#[derive(Debug, Clone, Copy)]
struct Usage {
    policy: &'static str,
    quota: u32,
    used: u32,
    /// In how many seconds there is a whole quota again.
    reset: u64,
}

impl Usage {
    fn is_over(self) -> bool {
        self.used > self.quota
    }
}

/// What a request counted for. It goes with the request.
#[derive(Clone)]
pub(crate) struct Meter {
    address: Usage,
    account: Arc<OnceLock<Usage>>,
}

impl Meter {
    fn tell(&self, headers: &mut HeaderMap) {
        let usages = [Some(&self.address), self.account.get()];
        let list = |item: fn(&Usage) -> String| usages.into_iter().flatten().map(item).collect::<Vec<_>>().join(", ");
        let policies = list(|usage| format!("\"{}\";q={};w={}", usage.policy, usage.quota, MINUTE.as_secs()));
        let left = list(|usage| {
            format!("\"{}\";r={};t={}", usage.policy, usage.quota.saturating_sub(usage.used), usage.reset)
        });
        let over = usages.into_iter().flatten().find(|usage| usage.is_over()).map(|usage| usage.reset.to_string());
        let told = [("ratelimit-policy", Some(policies)), ("ratelimit", Some(left)), (RETRY_AFTER.as_str(), over)];
        for (name, value) in told {
            // Names and numbers are valid everywhere.
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Counts a request for its address, and tells with the answer how much is left.
pub(crate) async fn count(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(usage) = gateway.limits.address(address.0) else { return next.run(request).await };
    let meter = Meter { address: usage, account: Arc::default() };
    request.extensions_mut().insert(meter.clone());
    let mut response = next.run(request).await;
    meter.tell(response.headers_mut());
    response
}

/// Refuses what was one too many, where refusals are put into words.
pub(crate) async fn refuse(request: Request, next: Next) -> Response {
    if request.extensions().get::<Meter>().is_some_and(|meter| meter.address.is_over()) {
        return Problem::new(Type::Limited).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_four_accounts_worth_and_a_network_is_one_address() {
        let limits = Limits::new(1);
        let address = |text: &str| limits.address(text.parse().expect("an address")).expect("limited");
        let used: Vec<_> = (0..5).map(|_| address("203.0.113.7").is_over()).collect();
        assert_eq!(used, [false, false, false, false, true]);
        assert!(!address("203.0.113.8").is_over());
        address("2001:db8::1");
        assert_eq!(address("2001:db8::ffff:1").used, 2);
        assert_eq!(address("2001:db8:0:1::1").used, 1);
        assert!(Limits::new(0).address([127, 0, 0, 1].into()).is_none());
    }

    #[test]
    fn a_request_counts_once_for_its_account() {
        let (limits, account) = (Limits::new(1), AccountId::generate());
        let meter = || Meter { address: Count::begin().add("address", 4), account: Arc::default() };
        let first = meter();
        assert!(limits.account(account, Some(&first)).is_ok());
        assert!(limits.account(account, Some(&first)).is_ok(), "the same request");
        assert!(limits.account(account, Some(&meter())).is_err());
        assert!(limits.account(AccountId::generate(), Some(&meter())).is_ok());
    }
}
