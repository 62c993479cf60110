//! A town with channels and a courier.

use heartward_core::Caller;
use heartward_platform::Vault;
use heartward_platform::mail::{Security, Smtp};
use heartward_platform::rpc::Transport;
use heartward_platform::testing::World;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::channels_service_client::ChannelsServiceClient;
use heartward_proto::reminders::v1::{
    AttemptOutcome, Channel, ChannelKind, ChannelState, CreateChannelRequest, Delivery, DeliveryState,
    GetChannelRequest, ListDeliveriesRequest, NoteKind, TestChannelRequest, VerifyChannelRequest,
};
use heartward_reminders::{Allowed, Config, Courier};
use tonic::Status;

use crate::receivers::Receiver;
use crate::support::{Diary, Town};

/// A town with a way out.
pub(crate) struct Post {
    pub(crate) town: Town,
    pub(crate) courier: Courier,
}

impl Post {
    pub(crate) async fn new() -> Self {
        Self::with(None).await
    }

    pub(crate) async fn with(mail: Option<&Receiver>) -> Self {
        let smtp = mail.map(|mail| Smtp {
            host: "127.0.0.1".into(),
            port: mail.port,
            security: Security::None,
            login: None,
            from: "Heartward <heartward@example.org>".into(),
        });
        let allowed = Allowed::parse(["127.0.0.0/8"]).expect("good");
        let config = Config { public_url: Some("https://heartward.example.org".into()), allowed, smtp };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let town = Town::on(World::new(), &config).await;
        Self { courier: courier(&config, &town).await, town }
    }

    pub(crate) fn rpc(&self, diary: &Diary<'_>) -> ChannelsServiceClient<Transport> {
        ChannelsServiceClient::new(self.town.world.call(&self.town.part, &Caller::Account(diary.account)))
    }

    pub(crate) async fn create(&self, diary: &Diary<'_>, kind: ChannelKind, address: &str) -> Result<Channel, Status> {
        let request = CreateChannelRequest {
            kind: kind.into(),
            name: "Mine".into(),
            address: address.into(),
            token: if kind == ChannelKind::Gotify { "tok".into() } else { String::new() },
            ..CreateChannelRequest::default()
        };
        Ok(self.rpc(diary).create_channel(request).await?.into_inner().channel.expect("never absent"))
    }

    pub(crate) async fn test(&self, diary: &Diary<'_>, id: &str) -> Result<Delivery, Status> {
        let request = TestChannelRequest { id: id.into() };
        Ok(self.rpc(diary).test_channel(request).await?.into_inner().delivery.expect("never absent"))
    }

    /// A channel that is verified, to a receiver.
    pub(crate) async fn verified(&self, diary: &Diary<'_>, kind: ChannelKind, receiver: &Receiver) -> Channel {
        let channel = self.create(diary, kind, &receiver.url()).await.expect("a channel");
        assert_eq!(channel.state(), ChannelState::Unverified);
        let delivery = self.test(diary, &channel.id).await.expect("a test");
        assert_eq!(delivery.state(), DeliveryState::Sent);
        self.get(diary, &channel.id).await.expect("a channel")
    }

    /// A channel by email that is verified, with its code.
    pub(crate) async fn mailbox(&self, diary: &Diary<'_>, mail: &Receiver) -> Channel {
        let channel = self.create(diary, ChannelKind::Email, "sam@example.net").await.expect("a channel");
        self.test(diary, &channel.id).await.expect("a code");
        let code = mail.got()[0].split("Your code is ").nth(1).expect("a code")[..9].to_owned();
        let request = VerifyChannelRequest { id: channel.id.clone(), code };
        self.rpc(diary).verify_channel(request).await.expect("right").into_inner().channel.expect("never absent")
    }

    pub(crate) async fn get(&self, diary: &Diary<'_>, id: &str) -> Result<Channel, Status> {
        let request = GetChannelRequest { id: id.into() };
        Ok(self.rpc(diary).get_channel(request).await?.into_inner().channel.expect("never absent"))
    }

    pub(crate) async fn log(&self, diary: &Diary<'_>, id: &str) -> Vec<Delivery> {
        let request = ListDeliveriesRequest { channel_id: id.into(), ..ListDeliveriesRequest::default() };
        self.rpc(diary).list_deliveries(request).await.expect("a list").into_inner().deliveries
    }

    /// Lets an offer be made, and returns its delivery.
    pub(crate) async fn offer(&self, diary: &Diary<'_>, id: &str) -> Delivery {
        diary.meet(Circle::Household).await;
        self.town.live(6).await;
        let delivery = self.log(diary, id).await.into_iter().next().expect("a delivery");
        assert_eq!((delivery.kind(), delivery.state()), (NoteKind::OneToOne, DeliveryState::Waiting));
        delivery
    }
}

pub(crate) async fn courier(config: &Config, town: &Town) -> Courier {
    let db = town.part.db.clone();
    let vault = Vault::new(db.clone(), town.world.foundation.master_keys.clone());
    Courier::new(config, db, vault, town.profiles.peer(&town.world)).await.expect("a courier")
}

pub(crate) fn outcomes(delivery: &Delivery) -> Vec<AttemptOutcome> {
    delivery.attempts.iter().map(heartward_proto::reminders::v1::Attempt::outcome).collect()
}
