use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use heartward_proto::reminders::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply;
use super::request::{At, Json as Body, MaybeJson, Query, RequestId, number};
use super::words::ChannelKind;
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

mod body;

pub(super) use body::Channel;
use body::{ChannelChange, Delivery, NewChannel};

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
        .routes(routes!(test))
        .routes(routes!(verify))
        .routes(routes!(deliveries))
        .routes(routes!(make_feed, end_feed))
        .routes(routes!(push_key))
}

/// All channels.
#[derive(Serialize, ToSchema)]
struct Channels {
    /// The channels, oldest first.
    channels: Vec<Channel>,
    /// Whether a channel can be an email address: whoever runs this instance named a mail server.
    email_available: bool,
}

/// List channels
///
/// Oldest first. There are 20 at most, so this is all of them.
#[utoipa::path(get, path = "/api/v1/channels", operation_id = "listChannels", tag = "channels",
    responses((status = 200, description = "The channels.", body = Channels)))]
async fn list(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Channels>, Problem> {
    let mut channels = gateway.clients.channels(&signed_in.caller);
    let told = answer(channels.list_channels(proto::ListChannelsRequest {}).await)?;
    let channels = told.channels.into_iter().map(Channel::from).collect();
    Ok(Json(Channels { channels, email_available: told.email_available }))
}

/// A channel that was just made.
#[derive(Serialize, ToSchema)]
struct CreatedChannel {
    #[serde(flatten)]
    channel: Channel,
    /// What a webhook's requests are signed with, as in Standard Webhooks. It is shown this once.
    signing_secret: Option<String>,
}

/// Add a channel
///
/// Nothing but tests is sent on it before it is verified. With an `Idempotency-Key` the same request twice adds one.
#[utoipa::path(post, path = "/api/v1/channels", operation_id = "createChannel", tag = "channels",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, description = "Any text in quotes, best a new UUID.", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = NewChannel,
    responses((status = 201, description = "The channel.", body = CreatedChannel,
        headers(("location" = String, description = "Where the channel is.")))))]
async fn create(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    RequestId(request_id): RequestId,
    Body(new): Body<NewChannel>,
) -> Result<Response, Problem> {
    let made = gateway.clients.channels(&signed_in.caller).create_channel(new.into_request(request_id)).await;
    let made = answer(made).map_err(RequestId::refusal)?;
    let channel = Channel::from(present(made.channel)?);
    let location = [("location", format!("/api/v1/channels/{}", channel.id))];
    let body = CreatedChannel { channel, signing_secret: reply::some_text(made.signing_secret) };
    Ok((StatusCode::CREATED, location, Json(body)).into_response())
}

/// Read a channel
///
/// Its address is shown as far as it takes to tell it from others.
#[utoipa::path(get, path = "/api/v1/channels/{id}", operation_id = "getChannel", tag = "channels",
    params(("id" = uuid::Uuid, Path, description = "The channel.")),
    responses((status = 200, description = "The channel.", body = Channel)))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ChannelKind>,
) -> Result<Json<Channel>, Problem> {
    let request = proto::GetChannelRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.channels(&signed_in.caller).get_channel(request).await)?.channel)?.into()))
}

/// Change a channel
///
/// Fields left out stay as they are. Pausing a channel calls off what waits for it.
#[utoipa::path(patch, path = "/api/v1/channels/{id}", operation_id = "updateChannel", tag = "channels",
    params(("id" = uuid::Uuid, Path, description = "The channel.")), request_body = ChannelChange,
    responses((status = 200, description = "The channel after the change.", body = Channel)))]
async fn update(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ChannelKind>,
    Body(change): Body<ChannelChange>,
) -> Result<Json<Channel>, Problem> {
    let request = change.into_request(id.to_string())?;
    Ok(Json(
        present(answer(gateway.clients.channels(&signed_in.caller).update_channel(request).await)?.channel)?.into(),
    ))
}

/// Remove a channel
///
/// Its address is gone for good, and what waits for it is not sent.
#[utoipa::path(delete, path = "/api/v1/channels/{id}", operation_id = "deleteChannel", tag = "channels",
    params(("id" = uuid::Uuid, Path, description = "The channel.")),
    responses((status = 204, description = "It is gone.")))]
async fn delete(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ChannelKind>,
) -> Result<StatusCode, Problem> {
    let request = proto::DeleteChannelRequest { id: id.to_string() };
    answer(gateway.clients.channels(&signed_in.caller).delete_channel(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Send a test
///
/// The way all notes go. A test that is taken verifies the channel; to an email address that is not verified it carries
/// a code instead. Ten an hour are sent at most.
#[utoipa::path(post, path = "/api/v1/channels/{id}/test", operation_id = "testChannel", tag = "channels",
    params(("id" = uuid::Uuid, Path, description = "The channel.")),
    responses((status = 200, description = "What came of it.", body = Delivery)))]
async fn test(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ChannelKind>,
) -> Result<Json<Delivery>, Problem> {
    let request = proto::TestChannelRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.channels(&signed_in.caller).test_channel(request).await)?.delivery)?.into()))
}

/// The code of a mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "code": "7K2M-9QXD" })))]
struct Verification {
    /// The code; capitals and hyphens do not matter.
    code: String,
}

/// Verify an email address
///
/// By the code that was mailed to it, within a quarter of an hour.
#[utoipa::path(post, path = "/api/v1/channels/{id}/verify", operation_id = "verifyChannel", tag = "channels",
    params(("id" = uuid::Uuid, Path, description = "The channel.")), request_body = Verification,
    responses((status = 200, description = "The channel, verified.", body = Channel)))]
async fn verify(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ChannelKind>,
    Body(told): Body<Verification>,
) -> Result<Json<Channel>, Problem> {
    let request = proto::VerifyChannelRequest { id: id.to_string(), code: told.code };
    Ok(Json(
        present(answer(gateway.clients.channels(&signed_in.caller).verify_channel(request).await)?.channel)?.into(),
    ))
}

/// How many to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HowMany {
    /// How many at most: 0 means 50, more than 200 means 200.
    #[serde(default, deserialize_with = "number")]
    #[param(required = false, minimum = 0)]
    limit: i32,
    /// Where to go on: `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
struct Deliveries {
    /// The deliveries, newest first.
    deliveries: Vec<Delivery>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List deliveries
///
/// What was sent on a channel, or is to be, newest first, for 90 days.
#[utoipa::path(get, path = "/api/v1/channels/{id}/deliveries", operation_id = "listDeliveries", tag = "channels",
    params(("id" = uuid::Uuid, Path, description = "The channel."), HowMany),
    responses((status = 200, description = "A page of deliveries.", body = Deliveries,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn deliveries(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    At(id): At<ChannelKind>,
    Query(which): Query<HowMany>,
) -> Result<Response, Problem> {
    let request =
        proto::ListDeliveriesRequest { channel_id: id.to_string(), page_size: which.limit, page_token: which.cursor };
    let page = answer(gateway.clients.channels(&signed_in.caller).list_deliveries(request).await)?;
    let deliveries = page.deliveries.into_iter().map(Delivery::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), Deliveries { deliveries, next_cursor: reply::some_text(next) }))
}

/// What a calendar feed is to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "discreet": true })))]
struct NewFeed {
    /// Whether entries say nothing of what they are about: they do not unless this is `false`.
    #[serde(default = "body::yes")]
    #[schema(required = false)]
    discreet: bool,
}

impl Default for NewFeed {
    fn default() -> Self {
        Self { discreet: true }
    }
}

/// A calendar feed that was just made.
#[derive(Serialize, ToSchema)]
struct Feed {
    /// Where it is, below the address of this instance. Whoever has it can read the feed. It is shown this once.
    path: String,
}

/// Make a calendar feed
///
/// A secret address that calendars can subscribe to: when the next one-to-ones would suit. It ends the one before. The
/// body may be left out.
#[utoipa::path(post, path = "/api/v1/calendar-feed", operation_id = "createCalendarFeed", tag = "channels",
    request_body = Option<NewFeed>, responses((status = 201, description = "The feed.", body = Feed)))]
async fn make_feed(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    MaybeJson(new): MaybeJson<NewFeed>,
) -> Result<Response, Problem> {
    let request = proto::CreateFeedRequest { telling: !new.discreet };
    let made = answer(gateway.clients.channels(&signed_in.caller).create_feed(request).await)?;
    Ok((StatusCode::CREATED, Json(Feed { path: format!("/calendar/{}.ics", made.token) })).into_response())
}

/// End the calendar feed
///
/// Its address leads nowhere from now on. Ending it again changes nothing.
#[utoipa::path(delete, path = "/api/v1/calendar-feed", operation_id = "deleteCalendarFeed", tag = "channels",
    responses((status = 204, description = "It is gone.")))]
async fn end_feed(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<StatusCode, Problem> {
    answer(gateway.clients.channels(&signed_in.caller).revoke_feed(proto::RevokeFeedRequest {}).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a browser subscribes to Web Push with.
#[derive(Serialize, ToSchema)]
struct PushKey {
    /// For `applicationServerKey`: an uncompressed point of P-256 in URL-safe base64 (RFC 8292).
    #[schema(examples("BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"))]
    public_key: String,
}

/// Read the key of Web Push
///
/// The same for everybody on this instance.
#[utoipa::path(get, path = "/api/v1/push-key", operation_id = "getPushKey", tag = "channels",
    responses((status = 200, description = "The key.", body = PushKey)))]
async fn push_key(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<PushKey>, Problem> {
    let told = answer(gateway.clients.channels(&signed_in.caller).get_push_key(proto::GetPushKeyRequest {}).await)?;
    Ok(Json(PushKey { public_key: told.public_key }))
}
