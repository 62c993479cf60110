//! Sessions and tokens, between the contract and the domain.

use heartward_core::{Error, Result};
use heartward_proto::profiles::v1 as proto;

use super::{choices, timestamp};
use crate::domain::{self, Choice, Session, Token};
use crate::usecases::Wish;

pub(crate) fn open_session(session: &Session) -> proto::Session {
    proto::Session {
        id: session.id.to_string(),
        label: session.label.clone(),
        create_time: Some(timestamp(session.create_time)),
        last_use_time: Some(timestamp(session.last_use_time)),
        expire_time: Some(timestamp(session.expire_time)),
    }
}

pub(crate) fn token(token: &Token) -> proto::Token {
    proto::Token {
        id: token.id.to_string(),
        name: token.name.clone(),
        scopes: token.scopes.iter().map(Choice::code).collect(),
        create_time: Some(timestamp(token.create_time)),
        last_use_time: token.last_use_time.map(timestamp),
        expire_time: Some(timestamp(token.expire_time)),
    }
}

pub(crate) fn token_wish(request: &proto::CreateTokenRequest) -> Result<Wish> {
    let name = domain::token_name(&request.name)?;
    if request.scopes.is_empty() {
        return Err(Error::invalid("scopes", "Must name what the token may be used for."));
    }
    let scopes = choices("scopes", &request.scopes)?;
    Ok(Wish { name, scopes, lifetime: domain::lifetime(request.days)? })
}
