//! Mail, by the operator's own server. It is driven step by step, to know what a broken connection means: before the
//! message nothing was sent, after it nobody can tell.

use std::time::Duration;

use heartward_core::{Error, Result};
use heartward_platform::mail::{Security, Smtp};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message as Email, transport::smtp::Error as SmtpError};
use tokio::time::timeout;

use super::{Message, TITLE};
use crate::domain::{Outcome, Reply};

/// How long everything up to the message may take, and how long the message.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends mail.
#[derive(Clone)]
pub(super) struct Mailer {
    smtp: Smtp,
    from: Mailbox,
}

impl Mailer {
    pub(super) fn new(smtp: &Smtp) -> Result<Self> {
        let from = smtp.from.parse::<Mailbox>();
        let from = from.map_err(|_| Error::invalid("smtp.from", "Must be an email address."))?;
        Ok(Self { smtp: smtp.clone(), from })
    }

    /// Sends a message once.
    pub(super) async fn send(&self, to: &str, message: &Message, link: Option<&str>, leave: &str) -> Reply {
        let Ok(to) = to.parse::<Address>() else { return Outcome::Refused.into() };
        let Some(mail) = self.mail(Mailbox::new(None, to.clone()), message, link, leave) else {
            return Outcome::Refused.into();
        };
        let mut connection = match timeout(PATIENCE, self.envelope(to)).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(reply)) => return reply,
            Err(_) => return Outcome::Later.into(),
        };
        let reply = match timeout(PATIENCE, connection.message(&mail)).await {
            Ok(Ok(_)) => Reply { code: Some(250), ..Outcome::Taken.into() },
            Ok(Err(error)) => answered(&error, Outcome::Refused).unwrap_or(Outcome::Unknown.into()),
            Err(_) => Outcome::Unknown.into(),
        };
        // A goodbye that is not heard changes nothing.
        let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        reply
    }

    /// Gets as far as one can without a mail: connected, secured and signed in.
    pub(super) async fn reach(&self) -> Reply {
        match timeout(PATIENCE, self.connect()).await {
            Ok(Ok(mut connection)) => {
                let _ = timeout(Duration::from_secs(1), connection.quit()).await;
                Outcome::Taken.into()
            }
            Ok(Err(reply)) => reply,
            Err(_) => Outcome::Later.into(),
        }
    }

    /// Everything up to the message.
    async fn envelope(&self, to: Address) -> std::result::Result<AsyncSmtpConnection, Reply> {
        let mut connection = self.connect().await?;
        connection.command(Mail::new(Some(self.from.email.clone()), vec![])).await.map_err(|error| ours(&error))?;
        let gone = |error: SmtpError| answered(&error, Outcome::Gone).unwrap_or(Outcome::Later.into());
        connection.command(Rcpt::new(to, vec![])).await.map_err(gone)?;
        connection.command(Data).await.map_err(|error| ours(&error))?;
        Ok(connection)
    }

    /// Connects, secures the connection and signs in.
    async fn connect(&self) -> std::result::Result<AsyncSmtpConnection, Reply> {
        let Smtp { host, port, security, login, .. } = &self.smtp;
        let ours = |error: SmtpError| ours(&error);
        let hello = ClientId::default();
        let tls = || TlsParameters::new_rustls(host.clone()).map_err(ours);
        let wrapped = if *security == Security::Tls { Some(tls()?) } else { None };
        let place = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(PATIENCE), &hello, wrapped, None).await.map_err(ours)?;
        if *security == Security::StartTls {
            connection.starttls(tls()?, &hello).await.map_err(ours)?;
        }
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(ours)?;
        }
        Ok(connection)
    }

    /// The mail, with the same id in every attempt.
    fn mail(&self, to: Mailbox, message: &Message, link: Option<&str>, leave: &str) -> Option<Vec<u8>> {
        let id = format!("<{}@{}>", message.id, self.from.email.domain());
        let (plain, html) = bodies(&message.body, link);
        let mut mail = Email::builder()
            .from(self.from.clone())
            .to(to)
            .subject(TITLE)
            .date(message.made_at.into())
            .message_id(Some(id))
            .multipart(MultiPart::alternative_plain_html(plain, html))
            .ok()?;
        let mut header = |name, value: String| {
            mail.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
        };
        header("Auto-Submitted", "auto-generated".to_owned());
        // One click takes a secure address (RFC 8058).
        if let Some(link) = link.filter(|link| link.starts_with("https://")) {
            header("List-Unsubscribe", format!("<{link}/u/{leave}>"));
            header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
        }
        Some(mail.formatted())
    }
}

/// The text twice. Neither holds anything but words of ours and the address of this instance.
fn bodies(body: &str, link: Option<&str>) -> (String, String) {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let html = |inner: String| format!("<!doctype html><html lang=\"en\"><body>{inner}</body></html>");
    match link {
        None => (format!("{body}\n"), html(format!("<p>{}</p>", escaped(body)))),
        Some(link) => {
            let shown = escaped(link);
            let inner = format!("<p>{}</p><p><a href=\"{shown}\">{shown}</a></p>", escaped(body));
            (format!("{body}\n\n{link}\n"), html(inner))
        }
    }
}

/// What the server has against us or our sign-in is no fault of the channel.
fn ours(error: &SmtpError) -> Reply {
    answered(error, Outcome::Later).unwrap_or(Outcome::Later.into())
}

/// What a server's answer means; `None` when there was none. `permanent` is what it means when it is for good.
fn answered(error: &SmtpError, permanent: Outcome) -> Option<Reply> {
    let code = error.status().map(|code| i32::from(u16::from(code)));
    let outcome = if error.is_permanent() { permanent } else { Outcome::Later };
    (error.is_permanent() || error.is_transient()).then_some(Reply { outcome, code, retry_after: None })
}
