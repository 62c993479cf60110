//! Passkeys by WebAuthn, as webauthn-rs judges them: what a browser is asked for, and whether its answer is good.

use heartward_core::{Error, Kind, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::{Host, Url};
use uuid::Uuid;
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// A challenge: what the browser gets to read, and what stays here to judge its answer by. Both are JSON.
pub(crate) struct Challenge {
    pub(crate) options: String,
    pub(crate) state: Vec<u8>,
}

/// Passkeys of the origin that people reach this instance at.
pub(crate) struct Ceremonies {
    origin: String,
    /// None when the origin has no name: an address cannot have passkeys.
    webauthn: Option<Webauthn>,
}

impl Ceremonies {
    /// Passkeys of `origin`; there are none without it, and none where it is an address.
    pub(crate) fn new(origin: Option<&str>) -> Result<Self> {
        let invalid = || Error::invalid("gateway.public_url", "Must be scheme, host and port only.");
        let Some(origin) = origin else { return Ok(Self { origin: String::new(), webauthn: None }) };
        let url = Url::parse(origin).map_err(|_| invalid())?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(Self { origin: String::new(), webauthn: None }) };
        let webauthn = WebauthnBuilder::new(name, &url).map_err(|_| invalid())?.rp_name("Heartward").build();
        Ok(Self { origin: url.origin().ascii_serialization(), webauthn: Some(webauthn.map_err(|_| invalid())?) })
    }

    /// Where passkeys work; empty when they work nowhere.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    fn webauthn(&self) -> Result<&Webauthn> {
        self.webauthn.as_ref().ok_or_else(|| {
            Error::conflict(
                "Passkeys need a name. Whoever runs this Heartward can give it one with gateway.public_url.",
            )
        })
    }

    /// Asks for a new passkey, on a device that has none of those that are `known`.
    pub(crate) fn ask_to_make(&self, owner: Uuid, email: &str, name: &str, known: &[Passkey]) -> Result<Challenge> {
        let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let started = self.webauthn()?.start_passkey_registration(owner, email, name, Some(known));
        let (asked, state) = started.map_err(|error| Error::internal(error.to_string()))?;
        let mut options = serde_json::to_value(&asked).map_err(Error::internal)?;
        // Otherwise a device need not keep the key where it is found without saying first who signs in.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
        challenge(&options, &state)
    }

    /// The passkey that was made.
    pub(crate) fn made(&self, state: &[u8], credential: &str) -> Result<Passkey> {
        let credential: RegisterPublicKeyCredential = read(credential)?;
        let state: PasskeyRegistration = serde_json::from_slice(state).map_err(Error::internal)?;
        let passkey = self.webauthn()?.finish_passkey_registration(&credential, &state);
        let mut kept: Credential = passkey.map_err(|error| refused().because(error.to_string()))?.into();
        // A counter that goes back tells of a copy, or of a device that was restored, or counts for many keys. It would
        // lock people out more often than it would find a thief; what is compared with 0 never goes back.
        kept.counter = 0;
        Ok(kept.into())
    }

    /// Asks for any passkey of this instance.
    pub(crate) fn ask_to_use(&self) -> Result<Challenge> {
        let asked = self.webauthn()?.start_discoverable_authentication();
        let (mut asked, state) = asked.map_err(|error| Error::internal(error.to_string()))?;
        // People press a button for it; without one the browser would wait for a field to be chosen.
        asked.mediation = None;
        challenge(&asked, &state)
    }

    /// Whose passkey this says it is. Nothing is proven yet.
    pub(crate) fn claimed_by(&self, credential: &str) -> Result<(Uuid, PublicKeyCredential)> {
        let credential: PublicKeyCredential = read(credential)?;
        let (owner, _) = self.webauthn()?.identify_discoverable_authentication(&credential).map_err(|_| unknown())?;
        Ok((owner, credential))
    }

    /// Whether this answer was made with that passkey.
    pub(crate) fn proves(&self, state: &[u8], credential: &PublicKeyCredential, passkey: &Passkey) -> Result<()> {
        let state: DiscoverableAuthentication = serde_json::from_slice(state).map_err(Error::internal)?;
        let proven = self.webauthn()?.finish_discoverable_authentication_v2(credential, state, passkey);
        proven.map_err(|error| unknown().because(error.to_string()))?;
        Ok(())
    }
}

fn challenge<O: Serialize, S: Serialize>(asked: &O, state: &S) -> Result<Challenge> {
    let options = serde_json::to_string(asked).map_err(Error::internal)?;
    Ok(Challenge { options, state: serde_json::to_vec(state).map_err(Error::internal)? })
}

fn read<T: DeserializeOwned>(credential: &str) -> Result<T> {
    // serde's own words hold what was sent.
    serde_json::from_str(credential).map_err(|_| refused())
}

/// What is made of a new passkey that does not hold.
pub(crate) fn refused() -> Error {
    Error::invalid("credential", "Must be what the browser made for this challenge, within five minutes.")
}

/// Unknown passkeys, those of others and forged ones look alike.
pub(crate) fn unknown() -> Error {
    Error::new(Kind::Unauthenticated, "This passkey does not sign in here. Please try again, or sign in another way.")
}
