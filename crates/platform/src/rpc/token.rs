use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use heartward_core::{Caller, Clock, Error, Result, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

const VALID: TimeDelta = TimeDelta::seconds(60);
/// Clocks of different machines may differ by this much.
const SKEW: TimeDelta = TimeDelta::seconds(30);

/// Signs and verifies who a call is made for: account, audience and expiry under HMAC-SHA-256.
#[derive(Clone)]
pub struct Signer {
    mac: Hmac<Sha256>,
    clock: Clock,
}

impl Signer {
    /// A signer; `Invalid` when the secret is too short to be one.
    pub fn new(secret: &Secret, clock: Clock) -> Result<Self> {
        let bytes = secret.expose().as_bytes();
        if bytes.len() < 32 {
            return Err(Error::invalid(
                "rpc.secret",
                "Must be at least 32 characters long, for instance from: openssl rand -hex 32",
            ));
        }
        Ok(Self { mac: Hmac::new_from_slice(bytes).map_err(Error::internal)?, clock })
    }

    /// A key for another purpose, the same for all who have the secret.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.mac("", purpose.as_bytes()).finalize().into_bytes().into()
    }

    /// A token that lets `audience` act for `caller` for the next minute.
    pub fn sign(&self, audience: &str, caller: &Caller) -> String {
        let account = match caller {
            Caller::Account(id) => id.uuid(),
            Caller::System => Uuid::nil(),
        };
        let mut claims = [0; 24];
        claims[..16].copy_from_slice(account.as_bytes());
        claims[16..].copy_from_slice(&(self.clock.now() + VALID).timestamp().to_be_bytes());
        let seal = self.mac(audience, &claims).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([claims.as_slice(), &seal].concat())
    }

    /// Whom the token lets `audience` act for; `None` when it is forged, for somebody else, or too old.
    pub fn verify(&self, audience: &str, token: &str) -> Option<Caller> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (claims, seal) = bytes.split_first_chunk::<24>()?;
        self.mac(audience, claims).verify_slice(seal).ok()?;
        let (account, expiry) = claims.split_first_chunk::<16>()?;
        let expiry = i64::from_be_bytes(expiry.try_into().ok()?);
        if expiry < (self.clock.now() - SKEW).timestamp() {
            return None;
        }
        Some(match Uuid::from_bytes(*account) {
            nobody if nobody.is_nil() => Caller::System,
            account => Caller::Account(account.into()),
        })
    }

    fn mac(&self, audience: &str, claims: &[u8]) -> Hmac<Sha256> {
        self.mac.clone().chain_update(audience.as_bytes()).chain_update([0]).chain_update(claims)
    }
}

#[cfg(test)]
mod tests {
    use heartward_core::AccountId;

    use super::*;

    #[test]
    fn a_token_names_its_caller_to_its_audience_for_a_minute() {
        let clock = Clock::manual(chrono::DateTime::UNIX_EPOCH);
        let signer = Signer::new(&Secret::new("x".repeat(32)), clock.clone()).expect("long enough");
        let caller = Caller::Account(AccountId::generate());
        let token = signer.sign("profiles", &caller);
        assert_eq!(signer.verify("profiles", &token), Some(caller));
        assert_eq!(signer.verify("reminders", &token), None);
        let other = Signer::new(&Secret::new("y".repeat(32)), clock.clone()).expect("long enough");
        assert_eq!(other.verify("profiles", &token), None);
        for cut in 0..token.len() {
            assert_eq!(signer.verify("profiles", &token[..cut]), None);
        }
        clock.advance(TimeDelta::seconds(91));
        assert_eq!(signer.verify("profiles", &token), None);
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(Signer::new(&Secret::new("x".repeat(31)), Clock::System).is_err());
    }
}
