use heartward_core::Secret;
use heartward_proto::profiles::v1 as proto;

use super::{account, timestamp};
use crate::usecases::{Admitted, Authorization, Held, Identity, Passkey, SecondStep, SignedIn};

pub(crate) fn admitted(admitted: Admitted) -> proto::CreateSessionResponse {
    match admitted {
        Admitted::In(SignedIn { token, account: who, expire_time }) => proto::CreateSessionResponse {
            token: token.expose().to_owned(),
            account: Some(account(&who)),
            expire_time: Some(timestamp(expire_time)),
            ..Default::default()
        },
        Admitted::Halfway(step) => {
            proto::CreateSessionResponse { second_step: Some(second_step(&step)), ..Default::default() }
        }
    }
}

fn second_step(step: &SecondStep) -> proto::SecondStep {
    proto::SecondStep {
        token: step.token.expose().to_owned(),
        expire_time: Some(timestamp(step.expire_time)),
        codes: step.codes,
        passkeys: step.passkeys,
    }
}

pub(crate) fn session(made: &SignedIn) -> proto::CompleteSessionResponse {
    proto::CompleteSessionResponse {
        token: made.token.expose().to_owned(),
        account: Some(account(&made.account)),
        expire_time: Some(timestamp(made.expire_time)),
    }
}

pub(crate) fn held(held: &Held) -> proto::GetFactorsResponse {
    proto::GetFactorsResponse {
        totp_confirm_time: held.totp_confirm_time.map(timestamp),
        recovery_codes: i32::try_from(held.recovery_codes).unwrap_or(i32::MAX),
    }
}

pub(crate) fn passkey(passkey: &Passkey) -> proto::Passkey {
    proto::Passkey {
        id: passkey.id.to_string(),
        name: passkey.name.clone(),
        create_time: Some(timestamp(passkey.create_time)),
        use_time: passkey.use_time.map(timestamp),
    }
}

pub(crate) fn identity(identity: &Identity) -> proto::Identity {
    proto::Identity {
        id: identity.id.to_string(),
        label: identity.label.clone(),
        create_time: Some(timestamp(identity.create_time)),
        use_time: identity.use_time.map(timestamp),
    }
}

/// What a browser brought back; empty where it brought nothing, which goes with nothing.
pub(crate) fn authorization(brought: Option<proto::Authorization>) -> Authorization {
    let proto::Authorization { ceremony, state, code } = brought.unwrap_or_default();
    Authorization { ceremony: Secret::new(ceremony), state: Secret::new(state), code: Secret::new(code) }
}

/// Secrets that are shown this once.
pub(crate) fn shown(secrets: &[Secret]) -> Vec<String> {
    secrets.iter().map(|secret| secret.expose().to_owned()).collect()
}
