//! The gRPC face: decode, call, encode.

use heartward_platform::rpc::MAX_MESSAGE;
use heartward_proto::profiles::v1::accounts_service_server::AccountsServiceServer;
use heartward_proto::profiles::v1::factors_service_server::FactorsServiceServer;
use heartward_proto::profiles::v1::passkeys_service_server::PasskeysServiceServer;
use heartward_proto::profiles::v1::people_service_server::PeopleServiceServer;
use tonic::service::Routes;

use crate::usecases::{Accounts, Factors, Passkeys, People};

mod accounts;
mod factors;
mod passkeys;
mod people;

/// All services.
pub(crate) fn routes(accounts: Accounts, factors: Factors, passkeys: Passkeys, people: People) -> Routes {
    let people = PeopleServiceServer::new(people::Rpc(people))
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(MAX_MESSAGE);
    Routes::new(AccountsServiceServer::new(accounts::Rpc(accounts)))
        .add_service(FactorsServiceServer::new(factors::Rpc(factors)))
        .add_service(PasskeysServiceServer::new(passkeys::Rpc(passkeys)))
        .add_service(people)
}
