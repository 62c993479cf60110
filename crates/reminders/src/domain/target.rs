use std::fmt;
use std::str::FromStr as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use heartward_core::{Error, Result, required, text};
use serde::{Deserialize, Serialize};
use url::Url;

/// What a channel is. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChannelKind {
    Email = 1,
    Ntfy = 2,
    Gotify = 3,
    Apprise = 4,
    WebPush = 5,
    Webhook = 6,
}

impl ChannelKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 6] =
        [Self::Email, Self::Ntfy, Self::Gotify, Self::Apprise, Self::WebPush, Self::Webhook];
}

/// Where a channel leads, with all that is needed to get there. All of it is secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    Email { address: String },
    Ntfy { url: Url, token: Option<String> },
    Gotify { url: Url, token: String },
    Apprise { url: Url },
    WebPush { url: Url, p256dh: Vec<u8>, auth: Vec<u8> },
    Webhook { url: Url, key: Vec<u8> },
}

/// What somebody says of where a channel leads.
pub(crate) struct Given<'a> {
    pub(crate) address: &'a str,
    pub(crate) token: &'a str,
    pub(crate) p256dh: &'a str,
    pub(crate) auth: &'a str,
}

const LONGEST: usize = 500;
const PREFIX: &str = "whsec_";

impl Target {
    /// `Invalid`, naming the field, when something of it cannot be; `key` is what a webhook will be signed with.
    pub(crate) fn new(kind: ChannelKind, given: &Given<'_>, key: [u8; 32]) -> Result<Self> {
        let has_keys = !given.p256dh.is_empty() || !given.auth.is_empty();
        if kind != ChannelKind::WebPush && has_keys {
            return Err(Error::invalid("p256dh", "Must be left out: it belongs to Web Push."));
        }
        if !matches!(kind, ChannelKind::Ntfy | ChannelKind::Gotify) && !given.token.is_empty() {
            return Err(Error::invalid("token", "Must be left out: it belongs to ntfy and Gotify."));
        }
        let address = required("address", given.address, LONGEST)?;
        Ok(match kind {
            ChannelKind::Email => Self::Email { address: email(address)? },
            ChannelKind::Ntfy => {
                Self::Ntfy { url: topic(&address)?, token: Some(token(given)?).filter(|it| !it.is_empty()) }
            }
            ChannelKind::Gotify => {
                Self::Gotify { url: url(&address)?, token: required("token", &token(given)?, LONGEST)? }
            }
            ChannelKind::Apprise => Self::Apprise { url: url(&address)? },
            ChannelKind::WebPush => {
                let p256dh = bytes("p256dh", given.p256dh, 65)?;
                let auth = bytes("auth", given.auth, 16)?;
                Self::WebPush { url: url(&address)?, p256dh, auth }
            }
            ChannelKind::Webhook => Self::Webhook { url: url(&address)?, key: key.to_vec() },
        })
    }

    pub(crate) fn kind(&self) -> ChannelKind {
        match self {
            Self::Email { .. } => ChannelKind::Email,
            Self::Ntfy { .. } => ChannelKind::Ntfy,
            Self::Gotify { .. } => ChannelKind::Gotify,
            Self::Apprise { .. } => ChannelKind::Apprise,
            Self::WebPush { .. } => ChannelKind::WebPush,
            Self::Webhook { .. } => ChannelKind::Webhook,
        }
    }

    /// As much of the address as is shown: enough to tell it from others, not enough to use it.
    pub(crate) fn redacted(&self) -> String {
        match self {
            Self::Email { address } => {
                let (local, domain) = address.rsplit_once('@').unwrap_or_default();
                format!("{}…@{domain}", local.chars().next().unwrap_or('…'))
            }
            Self::Ntfy { url, .. }
            | Self::Gotify { url, .. }
            | Self::Apprise { url }
            | Self::WebPush { url, .. }
            | Self::Webhook { url, .. } => format!("{}/…", url.origin().ascii_serialization()),
        }
    }

    /// What a webhook's requests are signed with, as receivers want it.
    pub(crate) fn signing_secret(&self) -> Option<String> {
        match self {
            Self::Webhook { key, .. } => Some(format!("{PREFIX}{}", STANDARD.encode(key))),
            _ => None,
        }
    }
}

/// Addresses stay out of logs.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target::{:?}", self.kind())
    }
}

fn email(address: String) -> Result<String> {
    let wrong = || Error::invalid("address", "Must be an email address, for instance you@example.org.");
    if address.len() > 254 || !address.is_ascii() {
        return Err(wrong());
    }
    lettre::Address::from_str(&address).map(|_| address).map_err(|_| wrong())
}

fn url(address: &str) -> Result<Url> {
    let wrong = || {
        Error::invalid(
            "address",
            "Must be a URL that begins with https:// or http://, without a name or password in it.",
        )
    };
    let url = Url::parse(address).map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && url.host().is_some() && plain { Ok(url) } else { Err(wrong()) }
}

/// The URL of a topic: its last segment is the topic's name.
fn topic(address: &str) -> Result<Url> {
    let url = url(address)?;
    let named = url.path_segments().and_then(|mut path| path.next_back()).is_some_and(|topic| !topic.is_empty());
    if named && url.query().is_none() {
        return Ok(url);
    }
    Err(Error::invalid("address", "Must be the URL of a topic, for instance https://ntfy.example.org/a-name-to-guess."))
}

/// A token that can stand in a header.
fn token(given: &Given<'_>) -> Result<String> {
    let token = text("token", given.token, LONGEST)?;
    if token.chars().all(|c| c.is_ascii_graphic()) {
        return Ok(token);
    }
    Err(Error::invalid("token", "Must be visible ASCII characters, without blanks."))
}

fn bytes(field: &str, text: &str, length: usize) -> Result<Vec<u8>> {
    let decoded = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let point = |bytes: &Vec<u8>| length != 65 || bytes.first() == Some(&4);
    decoded.filter(|bytes| bytes.len() == length && point(bytes)).ok_or_else(|| {
        Error::invalid(
            field,
            format!("Must be {length} bytes in URL-safe base64, as the browser's subscription has it."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given<'a>(address: &'a str, token: &'a str) -> Given<'a> {
        Given { address, token, p256dh: "", auth: "" }
    }

    fn field(kind: ChannelKind, given: &Given<'_>) -> String {
        Target::new(kind, given, [0; 32]).expect_err("refused").fields()[0].field.clone()
    }

    #[test]
    fn addresses_are_what_their_kind_wants() {
        for wrong in ["", "nobody", "a@b@c", "a b@example.org", "a@example.org\r\nBcc: b@example.org", "ü@example.org"]
        {
            assert_eq!(field(ChannelKind::Email, &given(wrong, "")), "address", "{wrong}");
        }
        for wrong in ["ftp://example.org/x", "https://", "https://me:pw@example.org/", "file:///etc/passwd", "x"] {
            assert_eq!(field(ChannelKind::Webhook, &given(wrong, "")), "address", "{wrong}");
        }
        for wrong in ["https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/topic?auth=x"] {
            assert_eq!(field(ChannelKind::Ntfy, &given(wrong, "")), "address", "{wrong}");
        }
        assert_eq!(field(ChannelKind::Gotify, &given("https://example.org", "")), "token");
        assert_eq!(field(ChannelKind::Ntfy, &given("https://example.org/t", "a\u{7f}b")), "token");
        assert_eq!(field(ChannelKind::Webhook, &given("https://example.org", "x")), "token");
        let push = Given { address: "https://push.example.org/x", token: "", p256dh: "AAAA", auth: "AAAA" };
        assert_eq!(field(ChannelKind::WebPush, &push), "p256dh");
        assert_eq!(field(ChannelKind::Email, &push), "p256dh");
        assert!(Target::new(ChannelKind::Ntfy, &given("https://ntfy.sh/topic", ""), [0; 32]).is_ok());
    }

    #[test]
    fn no_more_is_shown_than_tells_it_from_others() {
        let shown = |kind, address, token| {
            let target = Target::new(kind, &given(address, token), [7; 32]).expect("good");
            assert_eq!(format!("{target:?}"), format!("Target::{kind:?}"));
            target.redacted()
        };
        assert_eq!(shown(ChannelKind::Email, "sam.smith@example.org", ""), "s…@example.org");
        assert_eq!(shown(ChannelKind::Ntfy, "https://ntfy.sh:8443/hidden", "tk_1"), "https://ntfy.sh:8443/…");
        assert_eq!(shown(ChannelKind::Webhook, "https://example.org/hook?key=1", ""), "https://example.org/…");
    }

    #[test]
    fn a_webhook_has_a_secret_in_the_standard_form() {
        let target = Target::new(ChannelKind::Webhook, &given("https://example.org", ""), [0; 32]).expect("good");
        assert_eq!(target.signing_secret().as_deref(), Some("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    }
}
