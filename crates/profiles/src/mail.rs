//! Mails with codes in them. They wait in memory alone: a code is nowhere kept but as a hash, so a mail that is lost
//! with the process is asked for again.

use std::time::Duration;

use heartward_core::{Error, Result, Secret};
use heartward_platform::Job;
use heartward_platform::mail::{Security, Smtp};
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::sync::mpsc;
use tracing::warn;

/// How long a mail may take to be handed over.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many may wait. Whatever comes then is not sent: limits keep it from happening.
const WAITING: usize = 100;

/// A mail to send.
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: &'static str,
    pub(crate) body: Secret,
}

/// Where mails are put in.
#[derive(Clone)]
pub(crate) struct Post(Option<mpsc::Sender<Letter>>);

impl Post {
    /// No post, where no mail server is named.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Whether mails go anywhere.
    pub(crate) fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Puts a mail in; false when there is no post or it is full.
    pub(crate) fn put(&self, letter: Letter) -> bool {
        self.0.as_ref().is_some_and(|post| post.try_send(letter).is_ok())
    }
}

/// The post, and the job that carries it.
pub(crate) fn post(smtp: &Smtp) -> Result<(Post, Job)> {
    let from = smtp.from.parse::<Mailbox>();
    let from = from.map_err(|_| Error::invalid("smtp.from", "Must be an email address."))?;
    let transport = transport(smtp)?;
    let (put, mut taken) = mpsc::channel::<Letter>(WAITING);
    let job = Job::new("profiles.mail", |stop| async move {
        while let Some(Some(letter)) = stop.run_until_cancelled(taken.recv()).await {
            // The address and the server's words about it are nobody else's business.
            if send(&transport, from.clone(), letter).await.is_err() {
                warn!("a mail with a code could not be handed over");
            }
        }
    });
    Ok((Post(Some(put)), job))
}

fn transport(smtp: &Smtp) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let parameters = || TlsParameters::new_rustls(smtp.host.clone()).map_err(Error::internal);
    let tls = match smtp.security {
        Security::None => Tls::None,
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
    };
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    let transport = match &smtp.login {
        Some((user, password)) => transport.credentials(Credentials::new(user.clone(), password.expose().to_owned())),
        None => transport,
    };
    Ok(transport.build())
}

async fn send(transport: &AsyncSmtpTransport<Tokio1Executor>, from: Mailbox, letter: Letter) -> Result<()> {
    let to = Mailbox::new(None, letter.to.parse::<Address>().map_err(Error::internal)?);
    let mail = Message::builder()
        .from(from)
        .to(to)
        .subject(letter.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.expose().to_owned())
        .map_err(Error::internal)?;
    transport.send(mail).await.map_err(Error::unavailable).map(drop)
}
