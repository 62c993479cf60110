//! A fresh proof of who somebody is, for what a session that was left open or stolen is not enough for: changing factors,
//! making tokens, taking everything out, erasing it.
//!
//! To ask for one, let a handler of the API take [`Proven`] instead of `SignedIn`, and say so in its documentation:
//! `extensions(("x-fresh-proof" = json!(true)))`. A handler of a page takes `Proven` before `Submitted`. Without a proof
//! the API answers 403 `PROOF_NEEDED`, and a page below `/settings/` leads to `/prove` and from there to where it began;
//! so let the page that shows the form take `Proven` too, where losing what was typed would be a pity.
//!
//! Signing in is a proof. So is the password, or a passkey, given again; the session then goes on under a new token.

use axum::extract::FromRequestParts;
use chrono::TimeDelta;
use http::request::Parts;

use crate::problem::{Problem, Type};
use crate::session::SignedIn;
use crate::state::Gateway;

/// How long a proof is fresh.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Somebody who is signed in and proved who they are within the last ten minutes.
pub(crate) struct Proven(pub(crate) SignedIn);

impl FromRequestParts<Gateway> for Proven {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let signed_in = <SignedIn as FromRequestParts<Gateway>>::from_request_parts(parts, gateway).await?;
        let fresh = signed_in.proven.is_some_and(|proven| gateway.clock.now() - proven < FRESH);
        if fresh { Ok(Self(signed_in)) } else { Err(Problem::new(Type::ProofNeeded)) }
    }
}
