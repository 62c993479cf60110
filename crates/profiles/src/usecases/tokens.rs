use chrono::TimeDelta;
use heartward_core::{Caller, Error, Id, Kind, Result, Secret};

use super::admission::{new_token, token_hash};
use super::register::Register;
use crate::domain::{self, Scopes, Token};
use crate::store::{accounts, tokens as store};

/// The personal access tokens of the caller.
pub(crate) struct Tokens {
    register: Register,
}

/// A token to make, checked.
pub(crate) struct Wish {
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) lifetime: TimeDelta,
}

impl Tokens {
    pub(crate) fn new(register: Register) -> Self {
        Self { register }
    }

    /// The tokens that are good, newest first.
    pub(crate) async fn list(&self, caller: &Caller) -> Result<Vec<Token>> {
        let key = self.register.vault.key(caller).await?;
        let mut tx = self.register.db.read(caller).await?;
        let now = tx.now().await?;
        store::list(&mut tx, &key, now).await
    }

    /// Makes a token; its secret is in the answer and nowhere else.
    pub(crate) async fn create(&self, caller: &Caller, wish: Wish) -> Result<(Token, Secret)> {
        let key = self.register.vault.key(caller).await?;
        let secret = domain::token_secret(&new_token()?);
        let mut tx = self.register.db.begin(caller).await?;
        // Two at once wait here for each other, so that they cannot both be the last one there is room for.
        accounts::hold(&mut tx, &key).await?.ok_or_else(|| Error::not_found("account"))?;
        let now = tx.now().await?;
        if store::list(&mut tx, &key, now).await?.len() >= Token::MOST {
            let message = format!("There are {} tokens, as many as there can be. Please end one first.", Token::MOST);
            return Err(Error::new(Kind::Limited, message));
        }
        let token = Token {
            id: Id::generate(),
            name: wish.name,
            scopes: wish.scopes,
            create_time: now,
            last_use_time: None,
            expire_time: now + wish.lifetime,
        };
        store::add(&mut tx, &key, &token_hash(&secret), &token).await?;
        tx.commit().await?;
        Ok((token, secret))
    }

    /// Ends a token.
    pub(crate) async fn revoke(&self, caller: &Caller, id: Id<Token>) -> Result<()> {
        let mut tx = self.register.db.begin(caller).await?;
        if !store::end(&mut tx, id).await? {
            return Err(Error::not_found("token"));
        }
        tx.commit().await
    }
}
