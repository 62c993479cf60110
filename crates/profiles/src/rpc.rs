//! The gRPC face: decode, call, encode.

use std::sync::Arc;

use heartward_platform::rpc::MAX_MESSAGE;
use heartward_proto::profiles::v1::accounts_service_server::AccountsServiceServer;
use heartward_proto::profiles::v1::admin_service_server::AdminServiceServer;
use heartward_proto::profiles::v1::archive_service_server::ArchiveServiceServer;
use heartward_proto::profiles::v1::erasing_service_server::ErasingServiceServer;
use heartward_proto::profiles::v1::factors_service_server::FactorsServiceServer;
use heartward_proto::profiles::v1::identities_service_server::IdentitiesServiceServer;
use heartward_proto::profiles::v1::joining_service_server::JoiningServiceServer;
use heartward_proto::profiles::v1::passkeys_service_server::PasskeysServiceServer;
use heartward_proto::profiles::v1::people_service_server::PeopleServiceServer;
use heartward_proto::profiles::v1::sessions_service_server::SessionsServiceServer;
use heartward_proto::profiles::v1::tokens_service_server::TokensServiceServer;
use tonic::service::Routes;

use crate::usecases::{Accounts, Admin, Erasing, Factors, Identities, Joining, Passkeys, People, Sessions, Tokens};

mod accounts;
mod admin;
mod archive;
mod erasing;
mod factors;
mod identities;
mod joining;
mod passkeys;
mod people;
mod sessions;
mod tokens;

/// What the services of the contract do.
pub(crate) struct Verbs {
    pub(crate) accounts: Accounts,
    pub(crate) joining: Joining,
    pub(crate) factors: Factors,
    pub(crate) passkeys: Passkeys,
    pub(crate) identities: Identities,
    pub(crate) sessions: Sessions,
    pub(crate) tokens: Tokens,
    pub(crate) admin: Admin,
    pub(crate) people: People,
    pub(crate) erasing: Erasing,
}

/// All services of the contract.
pub(crate) fn routes(verbs: Verbs) -> Routes {
    let all = Arc::new(verbs.people);
    let archive = ArchiveServiceServer::new(archive::Rpc(all.clone())).max_decoding_message_size(MAX_MESSAGE);
    let people = PeopleServiceServer::new(people::Rpc(all))
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(MAX_MESSAGE);
    let can_mail = verbs.joining.can_mail();
    let provider = verbs.identities.provider().to_owned();
    Routes::new(AccountsServiceServer::new(accounts::Rpc { accounts: verbs.accounts, can_mail, provider }))
        .add_service(FactorsServiceServer::new(factors::Rpc(verbs.factors)))
        .add_service(PasskeysServiceServer::new(passkeys::Rpc(verbs.passkeys)))
        .add_service(IdentitiesServiceServer::new(identities::Rpc(verbs.identities)))
        .add_service(JoiningServiceServer::new(joining::Rpc(verbs.joining)))
        .add_service(SessionsServiceServer::new(sessions::Rpc(verbs.sessions)))
        .add_service(TokensServiceServer::new(tokens::Rpc(verbs.tokens)))
        .add_service(AdminServiceServer::new(admin::Rpc(verbs.admin)))
        .add_service(ErasingServiceServer::new(erasing::Rpc(verbs.erasing)))
        .add_service(archive)
        .add_service(people)
}
