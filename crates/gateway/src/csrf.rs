//! Requests that other sites make in the name of whoever is signed in are refused, twice over: by what the browser says
//! about where a request comes from, and by a token that only pages of ours know.

use axum::extract::{Form, FromRequest, FromRequestParts as _, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heartward_core::{Error, Kind, Result, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Uri;
use sha2::Sha256;
use tower_http::csrf::CsrfLayer;

use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

/// Where requests to the API that are signed in by cookie carry the token.
pub(crate) const HEADER: &str = "x-csrf-token";

/// The field of a form that carries the token.
pub(crate) const FIELD: &str = "csrf";

/// The token of a session's forms: derived, so that nothing needs to be kept, and of no use as a session.
pub(crate) fn token(session: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(mac(session).map(|mac| mac.finalize().into_bytes()).unwrap_or_default())
}

/// `Forbidden` when a form does not carry the token of this session.
pub(crate) fn check(signed_in: &SignedIn, presented: &str) -> Result<()> {
    let presented = URL_SAFE_NO_PAD.decode(presented).unwrap_or_default();
    let genuine = mac(&signed_in.token).is_some_and(|mac| mac.verify_slice(&presented).is_ok());
    if genuine {
        return Ok(());
    }
    Err(Error::new(
        Kind::Forbidden,
        "This form is from another session. Please load the page again. Nothing was changed.",
    ))
}

fn mac(session: &Secret) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(session.expose().as_bytes()).ok()?;
    Some(mac.chain_update(b"heartward form"))
}

/// The origin that a URL names: scheme, host and port, nothing behind them but a slash.
pub(crate) fn origin(url: &str) -> Option<&str> {
    let origin = url.strip_suffix('/').unwrap_or(url);
    let trusted = CsrfLayer::new().add_trusted_origin(origin).is_ok();
    origin.parse::<Uri>().ok()?.host().filter(|_| trusted).map(|_| origin)
}

/// A form that somebody who is signed in sent from a page of ours.
pub(crate) struct Submitted {
    /// Who sent it.
    pub(crate) signed_in: SignedIn,
    fields: Vec<(String, String)>,
}

impl Submitted {
    /// What a field holds, trimmed; empty when the form does not have it.
    pub(crate) fn text<'a>(&'a self, field: &'a str) -> &'a str {
        self.all(field).next().unwrap_or_default()
    }

    /// What a field holds, to the letter; empty when the form does not have it.
    pub(crate) fn exact(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every field and what it holds.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.fields
    }

    /// What a field that may occur several times holds, trimmed, in the order of the form.
    pub(crate) fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.trim())
    }
}

impl FromRequest<Gateway> for Submitted {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, gateway).await?;
        let request = Request::from_parts(parts, body);
        let Form(fields) =
            Form::from_request(request, gateway).await.map_err(|rejected| Problem::of_status(rejected.status()))?;
        let submitted = Self { signed_in, fields };
        check(&submitted.signed_in, submitted.text(FIELD))?;
        Ok(submitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(origin("https://heartward.example.org/"), Some("https://heartward.example.org"));
        assert_eq!(origin("http://127.0.0.1:8080"), Some("http://127.0.0.1:8080"));
        for wrong in
            ["heartward.example.org", "https://", "ftp://example.org", "https://example.org/path", "https://a b"]
        {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
