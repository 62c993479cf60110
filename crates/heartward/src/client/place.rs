//! Which instance the commands talk to, and who is signed in there.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use heartward_core::Secret;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;

use super::Server;
use crate::local;

/// Where an instance is that nobody named: where one listens by default.
const DEFAULT: &str = "http://127.0.0.1:8080";
/// Holds the token of a session that was made elsewhere.
const TOKEN: &str = "HEARTWARD_TOKEN";
const FOLDER_MODE: u32 = 0o700;

/// Which instance to talk to.
#[derive(Debug, Args)]
pub(crate) struct At {
    /// The address of your Heartward. Where you signed in last when it is not given.
    #[arg(long, env = "HEARTWARD_URL", hide_env_values = true)]
    url: Option<String>,
}

impl At {
    /// The instance, as whoever is signed in there.
    pub(crate) fn server(&self) -> anyhow::Result<Server> {
        let given =
            std::env::var_os(TOKEN).and_then(|token| token.into_string().ok()).filter(|token| !token.is_empty());
        let (asked, given) = (self.asked()?, given.map(Secret::new));
        let remembered = if asked.is_some() && given.is_some() { None } else { Store::of_the_user()?.read()? };
        let (url, token) = choose(asked, given, remembered)?;
        if token.is_none() {
            bail!("Please sign in first: heartward sign-in --url {}", url.as_str().trim_end_matches('/'));
        }
        Server::new(url, token)
    }

    /// The address to sign in at.
    pub(super) fn to_sign_in(&self, store: &Store) -> anyhow::Result<Url> {
        // What is remembered is about to be replaced, so it need not be readable.
        Ok(choose(self.asked()?, None, store.read().ok().flatten())?.0)
    }

    fn asked(&self) -> anyhow::Result<Option<Url>> {
        self.url.as_deref().filter(|url| !url.is_empty()).map(address).transpose()
    }
}

/// The address and the token to use. What is remembered about one instance is never sent to another.
fn choose(
    asked: Option<Url>,
    given: Option<Secret>,
    remembered: Option<Session>,
) -> anyhow::Result<(Url, Option<Secret>)> {
    let remembered = remembered.map(|session| Ok::<_, anyhow::Error>((address(&session.url)?, session.token)));
    let (known, token) = remembered.transpose()?.unzip();
    let url = match asked.or_else(|| known.clone()) {
        Some(url) => url,
        None => address(DEFAULT)?,
    };
    let token = given.or_else(|| token.filter(|_| known.as_ref() == Some(&url)));
    Ok((url, token))
}

/// An address as people write it: scheme, host and port, nothing behind them but a slash.
pub(crate) fn address(text: &str) -> anyhow::Result<Url> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.filter(|url| {
        let bare = url.username().is_empty() && url.password().is_none();
        bare && url.path() == "/" && url.query().is_none() && url.fragment().is_none()
    })
    .context("An address must begin with http:// or https:// and end with the host or the port, as in http://127.0.0.1:8080.")
}

/// Somebody who is signed in somewhere.
#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) url: String,
    pub(super) token: Secret,
}

/// The file that remembers where somebody signed in.
pub(super) struct Store(PathBuf);

impl Store {
    /// The one of whoever runs this.
    pub(super) fn of_the_user() -> anyhow::Result<Self> {
        let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
        let config = config.context("There is no folder to remember you in. Set HOME or XDG_CONFIG_HOME.")?;
        Ok(Self::in_folder(&config))
    }

    fn in_folder(config: &Path) -> Self {
        Self(config.join("heartward/session.json"))
    }

    /// Who is remembered.
    pub(super) fn read(&self) -> anyhow::Result<Option<Session>> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => bail!("Cannot read {}: {error}.", self.0.display()),
        };
        // The parser quotes what it reads, which is a secret.
        let session = serde_json::from_str(&text).ok();
        let damaged = || format!("{} is damaged. Please sign in again: heartward sign-in", self.0.display());
        session.map(Some).with_context(damaged)
    }

    /// Remembers; whoever was remembered before is not any more.
    pub(super) fn write(&self, url: &str, token: &Secret) -> anyhow::Result<()> {
        let written = || {
            let folder = self.0.parent().unwrap_or(Path::new("."));
            DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
            local::write_new(&self.0, &json!({ "url": url, "token": token.expose() }).to_string())
        };
        written().with_context(|| format!("Cannot write {}", self.0.display()))
    }

    /// Forgets.
    pub(super) fn remove(&self) -> anyhow::Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("Cannot remove {}", self.0.display()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn chosen(asked: Option<&str>, given: Option<&str>, remembered: Option<(&str, &str)>) -> (String, Option<String>) {
        let remembered = remembered.map(|(url, token)| Session { url: url.to_owned(), token: Secret::new(token) });
        let asked = asked.map(|url| address(url).expect("an address"));
        let (url, token) = choose(asked, given.map(Secret::new), remembered).expect("usable");
        (url.to_string(), token.map(|token| token.expose().to_owned()))
    }

    #[test]
    fn what_is_asked_for_goes_before_what_is_remembered_and_that_before_the_usual() {
        let home = Some(("https://heartward.example", "abc"));
        assert_eq!(chosen(None, None, None), ("http://127.0.0.1:8080/".into(), None));
        assert_eq!(chosen(None, None, home), ("https://heartward.example/".into(), Some("abc".into())));
        assert_eq!(chosen(None, Some("xyz"), home), ("https://heartward.example/".into(), Some("xyz".into())));
        let again = Some("https://HEARTWARD.example:443/");
        assert_eq!(chosen(again, None, home), ("https://heartward.example/".into(), Some("abc".into())));
    }

    #[test]
    fn a_session_is_never_shown_to_another_instance() {
        let home = Some(("https://heartward.example", "abc"));
        for other in ["https://elsewhere.example", "http://heartward.example", "https://heartward.example:8443"] {
            assert_eq!(chosen(Some(other), None, home).1, None, "{other}");
        }
    }

    #[test]
    fn an_address_is_scheme_host_and_port() {
        for good in ["http://127.0.0.1:8080", "https://heartward.example/", " http://[::1]:1 "] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in
            ["heartward.example", "ftp://a", "http://a/path", "http://a?b", "http://u:p@a", "http://", "localhost:1"]
        {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_session_is_remembered_for_its_owner_alone_and_forgotten() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Store::in_folder(&dir.path().join("config"));
        assert!(store.read().expect("nothing there").is_none());
        for token in ["first", "second"] {
            store.write("http://127.0.0.1:1", &Secret::new(token)).expect("written");
            let session = store.read().expect("read").expect("there");
            assert_eq!((session.url.as_str(), session.token.expose()), ("http://127.0.0.1:1", token));
        }
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&store.0), 0o600);
        assert_eq!(mode(store.0.parent().expect("a folder")), 0o700);
        assert_eq!(fs::read_dir(store.0.parent().expect("a folder")).expect("read").count(), 1);
        store.remove().expect("forgotten");
        store.remove().expect("still forgotten");
        assert!(store.read().expect("nothing there").is_none());
    }

    #[test]
    fn a_damaged_file_is_named_and_not_quoted() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Store::in_folder(dir.path());
        store.write("http://127.0.0.1:1", &Secret::new("hunter2")).expect("written");
        let text = fs::read_to_string(&store.0).expect("there");
        fs::write(&store.0, &text[..text.len() - 2]).expect("written");
        let error = format!("{:#}", store.read().expect_err("damaged"));
        assert!(error.contains("session.json is damaged") && !error.contains("hunter2"), "{error}");
    }
}
