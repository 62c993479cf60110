//! Web Push: a message that the push service carries and cannot read (RFC 8291, 8188), from somebody it knows by a key
//! (RFC 8292).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heartward_core::{AccountId, Caller, Error, Result};
use heartward_platform::{Db, Vault};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::{Message, TITLE};
use crate::store::push_keys;

/// How long a push service keeps a note for a browser that is away: two days, in seconds.
const KEPT: &str = "172800";
/// How long a token of ours is good for, in seconds.
const TOKEN_FOR: i64 = 12 * 3600;
/// The size of a record; a note is one record.
const RECORD: u32 = 4096;

/// The key by which push services know this instance.
pub(crate) struct PushKey(EcdsaKeyPair);

impl PushKey {
    /// The instance's key; it is made when the first one asks for it.
    pub(crate) async fn load(db: &Db, vault: &Vault) -> Result<Self> {
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let made = made.map_err(|_| Error::internal("a key could not be made"))?;
        // What belongs to nobody in particular is kept as the account's that nobody has.
        let instance = Caller::Account(AccountId::from(Uuid::nil()));
        let key = vault.key(&instance).await?;
        let mut tx = db.begin(&Caller::System).await?;
        let pkcs8 = push_keys::get_or_make(&mut tx, &key, made.as_ref()).await?;
        tx.commit().await?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &SystemRandom::new());
        pair.map(Self).map_err(|_| Error::internal("the push key in the store is none"))
    }

    /// The public key: an uncompressed point in URL-safe base64.
    pub(crate) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// The token that tells a push service who we are.
    fn token(&self, endpoint: &Url, now: i64, link: Option<&str>) -> Option<String> {
        let subject = link.filter(|link| link.starts_with("https://")).unwrap_or("https://heartward.invalid");
        let claims = json!({ "aud": endpoint.origin().ascii_serialization(), "exp": now + TOKEN_FOR, "sub": subject });
        let part = |json: String| URL_SAFE_NO_PAD.encode(json);
        let signed =
            format!("{}.{}", part(json!({ "typ": "JWT", "alg": "ES256" }).to_string()), part(claims.to_string()));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for PushKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushKey")
    }
}

/// Where a browser subscribed: its address, and what encrypts for it.
pub(super) struct Subscription<'a> {
    pub(super) url: &'a Url,
    pub(super) p256dh: &'a [u8],
    pub(super) auth: &'a [u8],
}

pub(super) fn request(to: &Subscription<'_>, key: &PushKey, message: &Message, link: Option<&str>) -> Option<Request> {
    let body = json!({ "id": message.id, "title": TITLE, "body": message.body, "url": link });
    let token = key.token(to.url, message.now.timestamp(), link)?;
    let mut authorization = HeaderValue::try_from(format!("vapid t={token}, k={}", key.public())).ok()?;
    authorization.set_sensitive(true);
    // A note that comes again takes the place of the one before: the topic is the id, in the letters a topic may have.
    let topic = URL_SAFE_NO_PAD.encode(message.id.as_bytes());
    let mut request = Request::new(Method::POST, to.url.clone());
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, authorization);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"));
    headers.insert("ttl", HeaderValue::from_static(KEPT));
    headers.insert("urgency", HeaderValue::from_static("low"));
    headers.insert("topic", HeaderValue::try_from(topic).ok()?);
    *request.body_mut() = Some(encrypted(body.to_string().into_bytes(), to).ok()?.into());
    Some(request)
}

/// One record that the browser alone can read.
fn encrypted(mut text: Vec<u8>, to: &Subscription<'_>) -> std::result::Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let mine = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let public = mine.compute_public_key()?;
    let mut salt = [0; 16];
    random.fill(&mut salt)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, to.p256dh);
    let secret = agree_ephemeral(mine, &theirs, |shared| {
        let info = [b"WebPush: info\0".as_slice(), to.p256dh, public.as_ref()];
        expand::<32>(&Salt::new(HKDF_SHA256, to.auth).extract(shared), &info)
    })??;
    let keys = Salt::new(HKDF_SHA256, &salt).extract(&secret);
    let content_key: [u8; 16] = expand(&keys, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&keys, &[b"Content-Encoding: nonce\0"])?;
    // The end of the last record, without any padding after it.
    text.push(2);
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content_key)?);
    cipher.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text)?;
    let length = u8::try_from(public.as_ref().len()).map_err(|_| Unspecified)?;
    Ok([&salt, RECORD.to_be_bytes().as_slice(), &[length], public.as_ref(), &text].concat())
}

fn expand<const N: usize>(key: &Prk, info: &[&[u8]]) -> std::result::Result<[u8; N], Unspecified> {
    struct Length(usize);
    impl KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut out = [0; N];
    key.expand(info, Length(N))?.fill(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use heartward_platform::testing::World;
    use ring::aead::NONCE_LEN;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifier};

    use super::*;

    async fn key() -> PushKey {
        let world = World::new();
        let (db, vault) = world.foundation.open("reminders", &crate::MIGRATIONS).await.expect("a store");
        let key = PushKey::load(&db, &vault).await.expect("a key");
        let again = PushKey::load(&db, &vault).await.expect("the key");
        assert_eq!(key.public(), again.public(), "there is one key");
        key
    }

    /// The receiving side, as RFC 8291 has it.
    fn decrypted(body: &[u8], mine: EphemeralPrivateKey, auth: &[u8]) -> Vec<u8> {
        let public = mine.compute_public_key().expect("a point");
        let (salt, rest) = body.split_at(16);
        let (header, mut text) = (&rest[..5 + 65], rest[5 + 65..].to_vec());
        assert_eq!(header[..5], [0, 0, 16, 0, 65]);
        let theirs = &header[5..];
        let secret: [u8; 32] = agree_ephemeral(mine, &UnparsedPublicKey::new(&ECDH_P256, theirs), |shared| {
            let info = [b"WebPush: info\0".as_slice(), public.as_ref(), theirs];
            expand(&Salt::new(HKDF_SHA256, auth).extract(shared), &info).expect("a key")
        })
        .expect("agreed");
        let keys = Salt::new(HKDF_SHA256, salt).extract(&secret);
        let content_key: [u8; 16] = expand(&keys, &[b"Content-Encoding: aes128gcm\0"]).expect("a key");
        let nonce: [u8; NONCE_LEN] = expand(&keys, &[b"Content-Encoding: nonce\0"]).expect("a nonce");
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content_key).expect("a key"));
        let nonce = Nonce::assume_unique_for_key(nonce);
        let plain = cipher.open_in_place(nonce, Aad::empty(), &mut text).expect("what was sealed");
        assert_eq!(plain.last(), Some(&2), "the last record");
        plain[..plain.len() - 1].to_vec()
    }

    #[tokio::test]
    async fn the_browser_alone_reads_it_and_the_push_service_knows_who_sent_it() {
        let (key, url) = (key().await, Url::parse("https://push.example.org/x/abc?y=1").expect("a URL"));
        let browser = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).expect("a key");
        let p256dh = browser.compute_public_key().expect("a point");
        let to = Subscription { url: &url, p256dh: p256dh.as_ref(), auth: &[7; 16] };
        let now = chrono::DateTime::from_timestamp(1_772_366_400, 0).expect("a time");
        let message = Message { id: Uuid::max(), body: "Something is waiting for you.".into(), made_at: now, now };
        let request = request(&to, &key, &message, Some("https://heartward.example.org")).expect("a request");

        let body = request.body().and_then(|body| body.as_bytes()).expect("bytes");
        let told: serde_json::Value = serde_json::from_slice(&decrypted(body, browser, &[7; 16])).expect("JSON");
        assert_eq!(told["body"], "Something is waiting for you.");
        assert_eq!(told["id"], Uuid::max().to_string());
        assert!(!String::from_utf8_lossy(body).contains("waiting"));

        let header = |name: &str| request.headers()[name].to_str().expect("visible").to_owned();
        assert_eq!((header("ttl").as_str(), header("urgency").as_str(), header("topic").len()), ("172800", "low", 22));
        let authorization = header("authorization");
        let (token, public) = authorization.strip_prefix("vapid t=").expect("vapid").split_once(", k=").expect("a key");
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64");
        let verifier = Verifier::new(&ECDSA_P256_SHA256_FIXED, bytes(public));
        verifier.verify(signed.as_bytes(), &bytes(signature)).expect("signed by that key");
        let claims: serde_json::Value =
            serde_json::from_slice(&bytes(signed.split_once('.').expect("two parts").1)).expect("JSON");
        assert_eq!(claims["aud"], "https://push.example.org");
        assert_eq!(claims["exp"], 1_772_366_400 + TOKEN_FOR);
        assert_eq!(claims["sub"], "https://heartward.example.org");
    }

    #[tokio::test]
    async fn what_is_no_point_is_refused() {
        let (key, url) = (key().await, Url::parse("https://push.example.org").expect("a URL"));
        let to = Subscription { url: &url, p256dh: &[4; 65], auth: &[7; 16] };
        let message = Message {
            id: Uuid::max(),
            body: "x".into(),
            made_at: chrono::DateTime::default(),
            now: chrono::DateTime::default(),
        };
        assert!(request(&to, &key, &message, None).is_none());
    }
}
