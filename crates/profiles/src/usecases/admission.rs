use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, Id, Kind, Result, Secret};
use heartward_platform::{Tx, vault};
use sha2::{Digest as _, Sha256};

use crate::domain::{Account, Session};
use crate::store::{accounts, factors, passkeys, sessions};

/// How long somebody who gave their password may look for the second factor.
const SECOND_STEP: TimeDelta = TimeDelta::minutes(10);

/// How people get in once they proved who they are, whichever way they did.
#[derive(Clone, Copy)]
pub(crate) struct Admission {
    session: TimeDelta,
}

/// Whether a first factor tells that somebody is there who knows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// It was given just now.
    Given,
    /// Whoever has the browser gets through with it.
    Open,
}

/// Somebody whose first factor was right.
pub(crate) enum Admitted {
    /// They are in.
    In(SignedIn),
    /// They have a second factor and are asked for it first.
    Halfway(SecondStep),
}

/// A new session.
pub(crate) struct SignedIn {
    pub(crate) token: Secret,
    pub(crate) account: Account,
    pub(crate) expire_time: DateTime<Utc>,
}

/// Signing in, half done.
pub(crate) struct SecondStep {
    pub(crate) token: Secret,
    pub(crate) expire_time: DateTime<Utc>,
    /// Whether codes do it.
    pub(crate) codes: bool,
    /// Whether passkeys do it.
    pub(crate) passkeys: bool,
}

/// A session that goes on under another token.
pub(crate) struct Rotated {
    pub(crate) token: Secret,
    pub(crate) expire_time: DateTime<Utc>,
}

impl Admission {
    pub(crate) fn new(session_days: u32) -> Self {
        Self { session: TimeDelta::days(session_days.into()) }
    }

    /// Lets somebody in whose first factor was right, or asks for the second. Both look the same up to here, so that
    /// only whoever knows the password learns that there is more to know.
    pub(crate) async fn admit(self, tx: &mut Tx, account: Account, label: &str, proof: Proof) -> Result<Admitted> {
        let (codes, passkeys) = second_factors(tx).await?;
        if !codes && !passkeys {
            return Ok(Admitted::In(self.let_in(tx, account, label, proof).await?));
        }
        refuse_closed(tx).await?;
        let token = new_token()?;
        let now = tx.now().await?;
        let expire_time = now + SECOND_STEP;
        factors::add_second_step(tx, &token_hash(&token), label, now, expire_time).await?;
        // Recovery codes are there for passkeys too.
        let codes = codes || factors::recovery_codes(tx).await? > 0;
        Ok(Admitted::Halfway(SecondStep { token, expire_time, codes, passkeys }))
    }

    /// Makes a session for somebody who proved all that is asked for.
    pub(crate) async fn let_in(self, tx: &mut Tx, account: Account, label: &str, proof: Proof) -> Result<SignedIn> {
        refuse_closed(tx).await?;
        let token = new_token()?;
        let now = tx.now().await?;
        accounts::touch(tx, now).await?;
        let session = Session {
            id: Id::generate(),
            label: label.to_owned(),
            create_time: now,
            last_use_time: now,
            expire_time: now + self.session,
        };
        let prove_time = (proof == Proof::Given).then_some(now);
        sessions::add(tx, account.id, &token_hash(&token), &session, prove_time).await?;
        Ok(SignedIn { token, account, expire_time: session.expire_time })
    }
}

/// `Forbidden` when the caller's account is closed for the time being. It is told to who proved to be its owner.
async fn refuse_closed(tx: &mut Tx) -> Result<()> {
    if accounts::is_closed(tx).await? {
        let message = "This account is closed for the time being. Whoever looks after this Heartward can say why.";
        return Err(Error::new(Kind::Forbidden, message));
    }
    Ok(())
}

/// Whether the caller has an app that counts, and whether they have a passkey.
pub(crate) async fn second_factors(tx: &mut Tx) -> Result<(bool, bool)> {
    let totp = factors::totp(tx).await?.is_some_and(|totp| totp.confirm_time.is_some());
    Ok((totp, passkeys::count(tx).await? > 0))
}

/// Notes that the caller, who holds the session `token`, has just proved who they are. The session goes on under a new
/// token, so that whoever saw the old one has none of it.
pub(crate) async fn rotate(tx: &mut Tx, token: &Secret) -> Result<Rotated> {
    let now = tx.now().await?;
    let fresh = new_token()?;
    let expire_time = accounts::rotate_session(tx, &token_hash(token), &token_hash(&fresh), now).await?;
    let expire_time = expire_time.ok_or_else(|| Error::unauthenticated("Please sign in."))?;
    Ok(Rotated { token: fresh, expire_time })
}

/// 256 random bits.
pub(crate) fn new_token() -> Result<Secret> {
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(vault::random::<32>()?)))
}

/// What is kept of a token.
pub(crate) fn token_hash(token: &Secret) -> [u8; 32] {
    Sha256::digest(token.expose()).into()
}
