//! Web Push: a browser that subscribed gets notes, and none when it has gone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heartward_proto::reminders::v1::{
    ChannelKind, ChannelState, CreateChannelRequest, DeliveryState, GetPushKeyRequest, PauseReason,
};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey};
use ring::rand::SystemRandom;

use crate::post::Post;
use crate::receivers::{Act, Receiver, header};

#[tokio::test]
async fn a_browser_is_verified_by_a_test_takes_notes_and_is_paused_when_it_has_gone() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    let key = post.rpc(&diary).get_push_key(GetPushKeyRequest {}).await.expect("a key").into_inner().public_key;
    assert_eq!(URL_SAFE_NO_PAD.decode(&key).expect("base64").first(), Some(&4));
    let browser = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).expect("a key");
    let request = CreateChannelRequest {
        kind: ChannelKind::WebPush.into(),
        name: "This browser".into(),
        address: receiver.url(),
        p256dh: URL_SAFE_NO_PAD.encode(browser.compute_public_key().expect("a point")),
        auth: URL_SAFE_NO_PAD.encode([7; 16]),
        ..CreateChannelRequest::default()
    };
    let made = post.rpc(&diary).create_channel(request).await.expect("made").into_inner().channel.expect("there");
    assert_eq!(post.test(&diary, &made.id).await.expect("a test").state(), DeliveryState::Sent);
    assert_eq!(post.get(&diary, &made.id).await.expect("there").state(), ChannelState::Active);

    let delivery = post.offer(&diary, &made.id).await;
    receiver.will([Act::Answer(503), Act::Answer(404)]);
    assert_eq!(post.courier.step().await.expect("it sends"), 1);
    post.town.world.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(post.courier.step().await.expect("it sends again"), 1);
    let got = receiver.got();
    let topics: Vec<String> = got.iter().skip(1).map(|got| header(got, "topic")).collect();
    assert_eq!(topics.len(), 2);
    assert_eq!(topics[0], topics[1], "the same in each attempt");
    let id = uuid::Uuid::parse_str(&delivery.id).expect("an id");
    assert_eq!(topics[0], URL_SAFE_NO_PAD.encode(id.as_bytes()));
    assert!(header(&got[1], "authorization").ends_with(&format!("k={key}")));
    let gone = post.get(&diary, &made.id).await.expect("there");
    assert_eq!((gone.state(), gone.pause_reason()), (ChannelState::Paused, PauseReason::Gone));
}
