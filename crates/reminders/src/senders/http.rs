use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use serde_json::{Value, json};
use url::Url;

use super::{Message, TITLE};

/// Publishes as JSON, which takes any letters: to the server, with the topic inside.
pub(super) fn ntfy(url: &Url, token: Option<&str>, message: &Message, link: Option<&str>) -> Option<Request> {
    let topic = url.path_segments()?.next_back()?.to_owned();
    let mut server = url.clone();
    server.path_segments_mut().ok()?.pop();
    let mut body = json!({ "topic": topic, "title": TITLE, "message": message.body });
    if let Some(link) = link {
        body["click"] = link.into();
    }
    let mut request = post(server, message, &body)?;
    if let Some(token) = token {
        request.headers_mut().insert(AUTHORIZATION, hidden(&format!("Bearer {token}"))?);
    }
    Some(request)
}

pub(super) fn gotify(server: &Url, token: &str, message: &Message, link: Option<&str>) -> Option<Request> {
    let mut url = server.clone();
    url.path_segments_mut().ok()?.pop_if_empty().push("message");
    let mut body = json!({ "title": TITLE, "message": message.body, "priority": 2 });
    if let Some(link) = link {
        body["extras"] = json!({ "client::notification": { "click": { "url": link } } });
    }
    let mut request = post(url, message, &body)?;
    request.headers_mut().insert("x-gotify-key", hidden(token)?);
    Some(request)
}

pub(super) fn apprise(url: &Url, message: &Message, link: Option<&str>) -> Option<Request> {
    let body = link.map_or_else(|| message.body.clone(), |link| format!("{}\n{link}", message.body));
    post(url.clone(), message, &json!({ "title": TITLE, "body": body, "type": "info", "format": "text" }))
}

/// A request that can be told from another: these services have no id of their own for that.
fn post(url: Url, message: &Message, body: &Value) -> Option<Request> {
    let mut request = Request::new(Method::POST, url);
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.headers_mut().insert("idempotency-key", HeaderValue::try_from(format!("\"{}\"", message.id)).ok()?);
    *request.body_mut() = Some(body.to_string().into());
    Some(request)
}

fn hidden(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}
