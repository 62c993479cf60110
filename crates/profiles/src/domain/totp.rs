use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use heartward_core::{Error, Result, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use url::form_urlencoded;

/// How long a code is shown, in seconds.
const PERIOD: i64 = 30;

/// One-time codes of an app (RFC 6238): SHA-1, six digits, 30 seconds. Most apps read nothing else off a QR code, and
/// ignore what they are told about it.
#[derive(Clone)]
pub(crate) struct Totp {
    /// 160 bits, as RFC 4226 recommends.
    secret: [u8; 20],
}

impl Totp {
    pub(crate) fn new(secret: [u8; 20]) -> Self {
        Self { secret }
    }

    /// The one that was kept.
    pub(crate) fn restore(secret: &[u8]) -> Result<Self> {
        Ok(Self { secret: secret.try_into().map_err(Error::internal)? })
    }

    /// The secret, to keep.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// The secret as people type it.
    pub(crate) fn typed(&self) -> Secret {
        Secret::new(BASE32_NOPAD.encode(&self.secret))
    }

    /// The secret as apps scan it: `otpauth://totp/…`, for whom and for which of their accounts.
    pub(crate) fn uri(&self, whose: &str) -> String {
        let whose: String = form_urlencoded::byte_serialize(whose.as_bytes()).collect();
        // Apps take a plus for a plus.
        let whose = whose.replace('+', "%20");
        let secret = self.typed();
        format!("otpauth://totp/Heartward:{whose}?secret={}&issuer=Heartward", secret.expose())
    }

    /// The step that a code belongs to, when it is one of now or of a step before or after, for clocks that differ, and
    /// of no step up to `used`: a code that somebody looked at gets nobody in again.
    pub(crate) fn step_of(&self, code: &str, now: DateTime<Utc>, used: i64) -> Option<i64> {
        let given: u32 = code.parse().ok().filter(|_| is_code(code))?;
        let now = now.timestamp() / PERIOD;
        (now - 1..=now + 1).filter(|step| *step > used && self.code(*step) == Some(given)).max()
    }

    /// Six digits as a number (RFC 4226, 5.3).
    fn code(&self, step: i64) -> Option<u32> {
        let mac = Hmac::<Sha1>::new_from_slice(&self.secret).ok()?;
        let mac = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let at = usize::from(mac[19] & 0xf);
        let number = u32::from_be_bytes([mac[at], mac[at + 1], mac[at + 2], mac[at + 3]]) & 0x7fff_ffff;
        Some(number % 1_000_000)
    }
}

/// Whether this looks like a code of an app, and not like a recovery code.
pub(crate) fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let totp = Totp::new(*b"12345678901234567890");
        // Appendix B, SHA-1, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp.step_of(code, at(seconds), 0), Some(seconds / PERIOD), "{seconds}");
        }
        assert_eq!(totp.typed().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn an_app_reads_whose_account_it_is() {
        let uri = Totp::new(*b"12345678901234567890").uri("ines+a b&c@example.org");
        assert_eq!(
            uri,
            "otpauth://totp/Heartward:ines%2Ba%20b%26c%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Heartward"
        );
    }

    #[test]
    fn a_code_counts_one_step_early_or_late_and_once() {
        let totp = Totp::new([7; 20]);
        let code = format!("{:06}", totp.code(1000).expect("a code"));
        let step_of = |step: i64, used| totp.step_of(&code, at(step * PERIOD), used);
        for now in 999..=1001 {
            assert_eq!(step_of(now, 0), Some(1000), "{now}");
        }
        assert_eq!(step_of(998, 0), None);
        assert_eq!(step_of(1002, 0), None);
        assert_eq!(step_of(1000, 1000), None, "it was used");
        assert_eq!(step_of(1000, 1001), None, "a later one was used");
        for wrong in ["", "12345", "1234567", &code[..5], "٠١٢٣٤٥"] {
            assert_eq!(totp.step_of(wrong, at(1000 * PERIOD), 0), None, "{wrong}");
        }
    }
}
