//! Idempotent requests: a request id of the caller's choice makes one thing, however often it is sent.

use chrono::{DateTime, Utc};
use heartward_core::{Error, Result};
use prost::Message;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Affected as _, Tx, on};

/// A request that may be repeated.
pub struct Request {
    id: Uuid,
    fingerprint: [u8; 32],
}

impl Request {
    /// Reads the request id (a UUID; empty means that the caller gave none) and remembers what was asked for.
    pub fn parse<M: Message>(request_id: &str, body: &M) -> Result<Option<Self>> {
        if request_id.is_empty() {
            return Ok(None);
        }
        let id = Uuid::try_parse(request_id)
            .map_err(|_| Error::invalid("request_id", "Must be a UUID. Make a new one for each new request."))?;
        Ok(Some(Self { id, fingerprint: Sha256::digest(body.encode_to_vec()).into() }))
    }
}

/// What the request made, if it was made before; `Invalid` when it asked for something else then.
pub async fn made_before(tx: &mut Tx, request: Option<&Request>) -> Result<Option<Uuid>> {
    let Some(request) = request else { return Ok(None) };
    let account = tx.account()?;
    let found: Option<(Vec<u8>, Uuid)> = on!(tx, conn => sqlx::query_as(
        "select fingerprint, subject from request where account_id = $1 and request_id = $2")
        .bind(account.uuid()).bind(request.id).fetch_optional(conn).await)?;
    match found {
        Some((fingerprint, _)) if fingerprint != request.fingerprint => Err(Error::invalid(
            "request_id",
            "Was used for a different request before. Make a new one for each new request.",
        )),
        found => Ok(found.map(|(_, subject)| subject)),
    }
}

/// Remembers what the request makes, in the transaction that makes it; `Conflict` when another one is just doing so.
pub async fn remember(tx: &mut Tx, request: Option<&Request>, subject: Uuid, now: DateTime<Utc>) -> Result<()> {
    let Some(request) = request else { return Ok(()) };
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into request (account_id, request_id, fingerprint, subject, made_at) values ($1, $2, $3, $4, $5)")
        .bind(account.uuid())
        .bind(request.id)
        .bind(request.fingerprint.as_slice())
        .bind(subject)
        .bind(now)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Forgets requests made before `before`.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query("delete from request where made_at < $1").bind(before).execute(conn).await.affected())?;
    Ok(())
}
