//! Standard Webhooks: thin, signed, with one id for all attempts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::SecondsFormat;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use serde_json::json;
use sha2::Sha256;
use url::Url;

use super::{Message, TITLE};

pub(super) fn request(url: &Url, key: &[u8], message: &Message, link: Option<&str>) -> Option<Request> {
    let body = json!({
        "type": "heartward.note",
        "timestamp": message.made_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "data": { "id": message.id, "title": TITLE, "body": message.body, "url": link },
    });
    let body = body.to_string();
    let (id, timestamp) = (message.id.to_string(), message.now.timestamp().to_string());
    let signature = signature(key, &id, &timestamp, &body)?;
    let mut request = Request::new(Method::POST, url.clone());
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)] {
        headers.insert(name, HeaderValue::try_from(value).ok()?);
    }
    *request.body_mut() = Some(body.into());
    Some(request)
}

fn signature(key: &[u8], id: &str, timestamp: &str, body: &str) -> Option<String> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?.chain_update(format!("{id}.{timestamp}.{body}"));
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // The example of the specification's reference libraries.
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let signature = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }
}
