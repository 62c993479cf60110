//! Roles, invitations and recovery, between the contract and the domain.

use heartward_core::{Error, PageLimits, Result, Secret, required};
use heartward_proto::profiles::v1 as proto;

use super::{account, choice, timestamp};
use crate::domain::{self, Invitation, Managed, Role};
use crate::usecases::{Invited, Inviting};

/// How long pages of accounts are.
pub(crate) const ACCOUNTS: PageLimits = PageLimits { default: 50, max: 200 };

pub(crate) fn managed(managed: &Managed) -> proto::ManagedAccount {
    proto::ManagedAccount {
        account: Some(account(&managed.account)),
        disabled: managed.disabled,
        last_seen_time: managed.last_seen_time.map(timestamp),
    }
}

/// A role to give, if one is to be given.
pub(crate) fn role(code: Option<i32>) -> Result<Option<Role>> {
    let Some(code) = code else { return Ok(None) };
    let given: Option<Role> = choice("role", code)?;
    given.map(Some).ok_or_else(|| Error::invalid("role", "Must be one of the values of the contract."))
}

pub(crate) fn invitation(invitation: &Invitation) -> proto::Invitation {
    proto::Invitation {
        id: invitation.id.to_string(),
        hint: invitation.hint.clone(),
        create_time: Some(timestamp(invitation.create_time)),
        expire_time: Some(timestamp(invitation.expire_time)),
    }
}

pub(crate) fn inviting(request: &proto::CreateInvitationRequest) -> Result<Inviting> {
    let email = Some(request.email.as_str()).filter(|email| !email.is_empty()).map(domain::email).transpose()?;
    Ok(Inviting { email, lifetime: domain::invitation_lifetime(request.days)? })
}

pub(crate) fn invited(request: proto::AcceptInvitationRequest) -> Result<Invited> {
    let email = domain::email(&request.email)?;
    let name = required("name", &request.name, 100)?;
    domain::password("password", &request.password, &email, &name)?;
    Ok(Invited {
        code: Secret::new(request.code),
        password: Secret::new(request.password),
        time_zone: domain::time_zone(&request.time_zone)?,
        email,
        name,
    })
}
