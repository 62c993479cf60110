//! Where a list goes on, sealed: a service's own page token says when something was and which it is, and neither is for
//! an address that ends up in logs. A cursor opens only for the list that it came from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use heartward_core::{Error, Result};
use heartward_platform::vault;
use http::Uri;

const NONCE: usize = 24;

/// Seals cursors, with a key that all gateways of an instance have.
#[derive(Clone)]
pub(crate) struct Cursors(XChaCha20Poly1305);

impl Cursors {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(key)))
    }

    /// The cursor for a page token of the list at `place`; empty for none.
    pub(crate) fn seal(&self, place: &str, token: &str) -> Result<String> {
        if token.is_empty() {
            return Ok(String::new());
        }
        let nonce = vault::random::<NONCE>()?;
        let payload = Payload { msg: token.as_bytes(), aad: place.as_bytes() };
        // It only fails for texts of 256 GiB.
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The page token in a cursor of the list at `place`; empty for none.
    pub(crate) fn open(&self, place: &str, cursor: &str) -> Result<String> {
        if cursor.is_empty() {
            return Ok(String::new());
        }
        self.opened(place, cursor).ok_or_else(|| {
            Error::invalid(
                "page_token",
                "Must be the next_cursor of the page before, unchanged, with the same other parameters. Start again \
                 without it.",
            )
        })
    }

    fn opened(&self, place: &str, cursor: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        String::from_utf8(self.0.decrypt(&XNonce::from(*nonce), payload).ok()?).ok()
    }
}

/// Which list a request of the API is about: its path, and whatever narrows it down.
pub(crate) fn place(uri: &Uri) -> String {
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let query = uri.query().unwrap_or_default().split('&');
    let mut narrowing: Vec<&str> = query.filter(|pair| !matches!(&*name(pair), "" | "cursor" | "limit")).collect();
    narrowing.sort_unstable();
    format!("{}?{}", uri.path(), narrowing.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_own_list_alone() {
        let cursors = Cursors::new([7; 32]);
        let sealed = cursors.seal("/people?", "AAAA1234").expect("sealed");
        assert!(!sealed.contains("AAAA1234"));
        assert_eq!(cursors.open("/people?", &sealed).expect("its own"), "AAAA1234");
        assert_ne!(cursors.seal("/people?", "AAAA1234").expect("sealed"), sealed);
        assert!(cursors.open("/people?circle=inner", &sealed).is_err());
        assert!(Cursors::new([8; 32]).open("/people?", &sealed).is_err());
        for cut in 1..sealed.len() {
            assert!(cursors.open("/people?", &sealed[..cut]).is_err(), "cut at {cut}");
        }
        assert_eq!(cursors.seal("", "").expect("nothing"), "");
        assert_eq!(cursors.open("", "").expect("nothing"), "");
    }

    #[test]
    fn a_list_is_its_path_and_what_narrows_it_down() {
        let place = |uri: &str| place(&uri.parse().expect("a URI"));
        assert_eq!(place("/api/v1/people?limit=5&cursor=x"), place("/api/v1/people"));
        assert_eq!(place("/people?query=a&circle=b&cursor=x"), place("/people?circle=b&limit=9&query=a"));
        assert_ne!(place("/people?query=a"), place("/people?query=b"));
    }
}
