use heartward_core::{Caller, Error, Result};
use heartward_platform::rpc::{self, MAX_MESSAGE, Peer, Transport};
use heartward_proto::profiles::v1::accounts_service_client::AccountsServiceClient;
use heartward_proto::profiles::v1::admin_service_client::AdminServiceClient;
use heartward_proto::profiles::v1::archive_service_client::ArchiveServiceClient as PeopleArchive;
use heartward_proto::profiles::v1::erasing_service_client::ErasingServiceClient;
use heartward_proto::profiles::v1::factors_service_client::FactorsServiceClient;
use heartward_proto::profiles::v1::identities_service_client::IdentitiesServiceClient;
use heartward_proto::profiles::v1::joining_service_client::JoiningServiceClient;
use heartward_proto::profiles::v1::passkeys_service_client::PasskeysServiceClient;
use heartward_proto::profiles::v1::people_service_client::PeopleServiceClient;
use heartward_proto::profiles::v1::sessions_service_client::SessionsServiceClient;
use heartward_proto::profiles::v1::tokens_service_client::TokensServiceClient;
use heartward_proto::reflections::v1::archive_service_client::ArchiveServiceClient as ReflectionsArchive;
use heartward_proto::reflections::v1::check_ins_service_client::CheckInsServiceClient;
use heartward_proto::reflections::v1::prompts_service_client::PromptsServiceClient;
use heartward_proto::reflections::v1::reflections_service_client::ReflectionsServiceClient;
use heartward_proto::reflections::v1::search_service_client::SearchServiceClient;
use heartward_proto::reflections::v1::signs_service_client::SignsServiceClient;
use heartward_proto::reminders::v1::agenda_service_client::AgendaServiceClient;
use heartward_proto::reminders::v1::archive_service_client::ArchiveServiceClient as RemindersArchive;
use heartward_proto::reminders::v1::channels_service_client::ChannelsServiceClient;
use heartward_proto::reminders::v1::reminders_service_client::RemindersServiceClient;

/// The three services, each asked on behalf of somebody.
#[derive(Clone)]
pub(crate) struct Clients {
    profiles: Peer,
    reflections: Peer,
    reminders: Peer,
}

impl Clients {
    pub(crate) fn new(profiles: Peer, reflections: Peer, reminders: Peer) -> Self {
        Self { profiles, reflections, reminders }
    }

    /// Accounts and sessions, for nobody yet.
    pub(crate) fn accounts(&self) -> AccountsServiceClient<Transport> {
        AccountsServiceClient::new(self.profiles.on_behalf_of(&Caller::System))
    }

    /// The caller's factors, or those of whoever is about to sign in.
    pub(crate) fn factors(&self, caller: &Caller) -> FactorsServiceClient<Transport> {
        FactorsServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// The caller's passkeys, or those of whoever is about to sign in.
    pub(crate) fn passkeys(&self, caller: &Caller) -> PasskeysServiceClient<Transport> {
        PasskeysServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// The caller's identities, or those of whoever is about to sign in.
    pub(crate) fn identities(&self, caller: &Caller) -> IdentitiesServiceClient<Transport> {
        IdentitiesServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// Erasing what is the caller's.
    pub(crate) fn erasing(&self, caller: &Caller) -> ErasingServiceClient<Transport> {
        ErasingServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// How far erasures are, for whoever has their id.
    pub(crate) fn erasures(&self) -> ErasingServiceClient<Transport> {
        self.erasing(&Caller::System)
    }

    /// People in and out of archives, and how far imports are.
    pub(crate) fn archived_people(&self, caller: &Caller) -> PeopleArchive<Transport> {
        PeopleArchive::new(self.profiles.on_behalf_of(caller)).max_encoding_message_size(MAX_MESSAGE)
    }

    /// Conversations, check-ins and answers in and out of archives.
    pub(crate) fn archived_reflections(&self, caller: &Caller) -> ReflectionsArchive<Transport> {
        ReflectionsArchive::new(self.reflections.on_behalf_of(caller))
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE)
    }

    /// Reminders in and out of archives.
    pub(crate) fn archived_reminders(&self, caller: &Caller) -> RemindersArchive<Transport> {
        RemindersArchive::new(self.reminders.on_behalf_of(caller)).max_encoding_message_size(MAX_MESSAGE)
    }

    /// The caller's people.
    pub(crate) fn people(&self, caller: &Caller) -> PeopleServiceClient<Transport> {
        PeopleServiceClient::new(self.profiles.on_behalf_of(caller))
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE)
    }

    /// The caller's conversations.
    pub(crate) fn reflections(&self, caller: &Caller) -> ReflectionsServiceClient<Transport> {
        ReflectionsServiceClient::new(self.reflections.on_behalf_of(caller)).max_decoding_message_size(MAX_MESSAGE)
    }

    /// The caller's check-ins.
    pub(crate) fn check_ins(&self, caller: &Caller) -> CheckInsServiceClient<Transport> {
        CheckInsServiceClient::new(self.reflections.on_behalf_of(caller)).max_decoding_message_size(MAX_MESSAGE)
    }

    /// What the caller wrote.
    pub(crate) fn search(&self, caller: &Caller) -> SearchServiceClient<Transport> {
        SearchServiceClient::new(self.reflections.on_behalf_of(caller)).max_decoding_message_size(MAX_MESSAGE)
    }

    /// Something to talk about for the caller.
    pub(crate) fn prompts(&self, caller: &Caller) -> PromptsServiceClient<Transport> {
        PromptsServiceClient::new(self.reflections.on_behalf_of(caller))
    }

    /// The signs about the caller's situation.
    pub(crate) fn signs(&self, caller: &Caller) -> SignsServiceClient<Transport> {
        SignsServiceClient::new(self.reflections.on_behalf_of(caller))
    }

    /// The caller's own account.
    pub(crate) fn account(&self, caller: &Caller) -> AccountsServiceClient<Transport> {
        AccountsServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// Ways in, for nobody yet.
    pub(crate) fn joining(&self) -> JoiningServiceClient<Transport> {
        JoiningServiceClient::new(self.profiles.on_behalf_of(&Caller::System))
    }

    /// Who may sign in, for an admin.
    pub(crate) fn admin(&self, caller: &Caller) -> AdminServiceClient<Transport> {
        AdminServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// Where the caller is signed in.
    pub(crate) fn sessions(&self, caller: &Caller) -> SessionsServiceClient<Transport> {
        SessionsServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// The caller's personal access tokens.
    pub(crate) fn tokens(&self, caller: &Caller) -> TokensServiceClient<Transport> {
        TokensServiceClient::new(self.profiles.on_behalf_of(caller))
    }

    /// The caller's reminders, and what came up of them.
    pub(crate) fn agenda(&self, caller: &Caller) -> AgendaServiceClient<Transport> {
        AgendaServiceClient::new(self.reminders.on_behalf_of(caller)).max_decoding_message_size(MAX_MESSAGE)
    }

    /// The caller's channels.
    pub(crate) fn channels(&self, caller: &Caller) -> ChannelsServiceClient<Transport> {
        ChannelsServiceClient::new(self.reminders.on_behalf_of(caller))
    }

    /// The caller's offers.
    pub(crate) fn reminders(&self, caller: &Caller) -> RemindersServiceClient<Transport> {
        RemindersServiceClient::new(self.reminders.on_behalf_of(caller)).max_decoding_message_size(MAX_MESSAGE)
    }
}

/// What a service answered, or its error as ours.
pub(crate) fn answer<M>(reply: Result<tonic::Response<M>, tonic::Status>) -> Result<M> {
    reply.map(tonic::Response::into_inner).map_err(rpc::error)
}

/// The message inside an answer. The contract always has one; protobuf cannot say so.
pub(crate) fn present<M>(message: Option<M>) -> Result<M> {
    message.ok_or_else(|| Error::internal("a service left out the message that its answer is about"))
}
