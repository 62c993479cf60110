use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use heartward_core::{Error, Result, Secret};

use crate::workers::Workers;

/// 46 MiB, one pass, one lane: the row of the OWASP password storage sheet that fits a small server.
const MEMORY_KIB: u32 = 46 * 1024;
const PASSES: u32 = 1;
const LANES: u32 = 1;

/// The hash of a password that nobody has, made like all others. Whoever is unknown is checked against it, so that the
/// time an answer takes does not tell who has an account.
const NOBODY: &str = "$argon2id$v=19$m=47104,t=1,p=1$aGVhcnR3YXJkIG5vYm9keQ$\
                      MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";

/// Hashes and checks passwords with Argon2id, a few at a time: each takes 46 MiB.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    workers: Workers,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self> {
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| Error::internal(error.to_string()))?;
        let at_once = std::thread::available_parallelism().map_or(2, usize::from).min(4);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self { argon2, workers: Workers::new(at_once, 64) })
    }

    /// The hash of a new password, to be stored.
    pub(crate) async fn hash(&self, password: Secret) -> Result<String> {
        let argon2 = self.argon2.clone();
        let hash = move || argon2.hash_password(password.expose().as_bytes()).map(|hash| hash.to_string());
        self.workers.run(hash).await?.map_err(|error| Error::internal(error.to_string()))
    }

    /// Whether the password is the one behind `hash`; never when there is none, after the same time.
    pub(crate) async fn matches(&self, password: Secret, hash: Option<String>) -> Result<bool> {
        let argon2 = self.argon2.clone();
        let check = move || {
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY))?;
            match argon2.verify_password(password.expose().as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        };
        self.workers.run(check).await?.map_err(|error| Error::internal(error.to_string()))
    }

    /// Whether a hash was made when hashing was cheaper than it is now.
    pub(crate) fn is_outdated(&self, hash: &str) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        let made = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
        made.is_none_or(|made| cost(&made) != cost(self.argon2.params()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_same_password_matches_and_nobody_has_none() {
        let passwords = Passwords::new().expect("valid parameters");
        let word = || Secret::new("correct horse battery staple");
        let hash = passwords.hash(word()).await.expect("hashed");
        assert!(passwords.matches(word(), Some(hash.clone())).await.expect("checked"));
        assert!(
            !passwords.matches(Secret::new("correct horse battery stable"), Some(hash.clone())).await.expect("checked")
        );
        assert!(!passwords.matches(word(), None).await.expect("checked"));
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(&hash), cost(NOBODY), "both take the same time");
        assert_eq!(hash.len(), NOBODY.len(), "salt and output are as long");
        assert!(!passwords.is_outdated(&hash) && !passwords.is_outdated(NOBODY));
        assert!(passwords.is_outdated(&hash.replace("m=47104", "m=19456")) && passwords.is_outdated("$argon2id$"));
    }
}
