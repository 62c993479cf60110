use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Caller, Clock, Error, Kind, Result, Secret};
use heartward_platform::{DataKey, Db, Tx, Vault, vault};

use super::admission::{Admission, Proof, Rotated, SignedIn, rotate, second_factors, token_hash};
use crate::domain::{RECOVERY_BYTES, RECOVERY_CODES, Totp, is_code, recovery_code, recovery_hash};
use crate::passwords::Passwords;
use crate::store::{accounts, factors as store};

/// How many codes may be wrong in one second step, before it takes the password again.
const IN_STEP: i32 = 5;

/// How many guesses of an account may be wrong in a day, codes and proofs together. Three codes of a million fit at a
/// time: a year of guessing at this pace is right with 2 %. Recovery codes and passkeys cannot be guessed, so they
/// are not bounded by it: whoever knows the password cannot shut its owner out.
const IN_A_DAY: i32 = 20;

/// Second factors, and what they open.
pub(crate) struct Factors {
    db: Db,
    vault: Vault,
    clock: Clock,
    passwords: Passwords,
    admission: Admission,
}

/// What somebody has beside a password.
pub(crate) struct Held {
    pub(crate) totp_confirm_time: Option<DateTime<Utc>>,
    pub(crate) recovery_codes: i64,
}

impl Factors {
    pub(crate) fn new(db: Db, vault: Vault, clock: Clock, passwords: Passwords, admission: Admission) -> Self {
        Self { db, vault, clock, passwords, admission }
    }

    /// What the caller has.
    pub(crate) async fn held(&self, caller: &Caller) -> Result<Held> {
        let mut tx = self.db.read(caller).await?;
        let totp_confirm_time = store::totp(&mut tx).await?.and_then(|totp| totp.confirm_time);
        Ok(Held { totp_confirm_time, recovery_codes: store::recovery_codes(&mut tx).await? })
    }

    /// Makes a secret for an app. It counts once it is confirmed.
    pub(crate) async fn create_totp(&self, caller: &Caller) -> Result<(Totp, String)> {
        let key = self.vault.key(caller).await?;
        let totp = Totp::new(vault::random()?);
        let mut tx = self.db.begin(caller).await?;
        let account = accounts::hold(&mut tx, &key).await?.ok_or_else(|| Error::not_found("account"))?;
        let sealed = seal(&key, caller, &totp)?;
        let now = tx.now().await?;
        if !store::put_totp(&mut tx, &sealed, now).await? {
            return Err(Error::conflict("There is an app already. Take it away before you set up another one."));
        }
        tx.commit().await?;
        Ok((totp, account.email))
    }

    /// Makes the app count, shown by a code of it. Whoever has no recovery codes yet gets some.
    pub(crate) async fn confirm_totp(&self, caller: &Caller, code: &str) -> Result<Vec<Secret>> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let kept = store::totp(&mut tx).await?.filter(|totp| totp.confirm_time.is_none());
        let kept = kept.ok_or_else(|| Error::conflict("There is no app that waits for a code. Begin again."))?;
        let now = tx.now().await?;
        let step = open(&key, caller, &kept.secret)?.step_of(code, now, kept.used_step);
        let step = step.ok_or_else(wrong_code)?;
        if !store::confirm_totp(&mut tx, step, now).await? {
            return Err(Error::conflict("There is no app that waits for a code. Begin again."));
        }
        let codes = first_recovery_codes(&mut tx).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Takes the app away.
    pub(crate) async fn delete_totp(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        store::delete_totp(&mut tx).await?;
        forget_recovery_codes_of_nothing(&mut tx).await?;
        tx.commit().await
    }

    /// Makes new recovery codes in place of all before.
    pub(crate) async fn create_recovery_codes(&self, caller: &Caller) -> Result<Vec<Secret>> {
        let mut tx = self.db.begin(caller).await?;
        if second_factors(&mut tx).await? == (false, false) {
            return Err(Error::conflict("Recovery codes stand in for a second factor. Set one up first."));
        }
        let codes = new_recovery_codes(&mut tx).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Ends the second step with a code.
    pub(crate) async fn complete(&self, token: &Secret, code: &str) -> Result<SignedIn> {
        let (hash, code) = (token_hash(token), code.trim());
        let mut tx = self.db.read(&Caller::System).await?;
        let step = store::second_step(&mut tx, &hash, self.clock.now()).await?.ok_or_else(over)?;
        drop(tx);
        let caller = Caller::Account(step.account());
        let key = self.vault.key(&caller).await?;

        let mut tx = self.db.begin(&caller).await?;
        let wrong = hold_guesses(&mut tx).await?;
        // Whoever waited for somebody else's guess finds what that left.
        let now = tx.now().await?;
        let step = store::second_step(&mut tx, &hash, now).await?.ok_or_else(over)?;
        let fits = if is_code(code) {
            within_a_day(wrong)?;
            use_code(&mut tx, &key, &caller, code, now).await?
        } else {
            store::use_recovery_code(&mut tx, &recovery_hash(code)).await?
        };
        if !fits {
            store::count_wrong_code(&mut tx).await?;
            store::count_in_step(&mut tx, &hash).await?;
            if step.wrong + 1 >= IN_STEP {
                store::end_second_step(&mut tx, &hash).await?;
            }
            tx.commit().await?;
            return Err(wrong_code());
        }
        store::end_second_step(&mut tx, &hash).await?;
        let account = accounts::hold(&mut tx, &key).await?.ok_or_else(over)?;
        let signed_in = self.admission.let_in(&mut tx, account, &step.label, Proof::Given).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Proves with the password that whoever holds a session is who signed in.
    pub(crate) async fn prove(&self, caller: &Caller, token: &Secret, password: Secret) -> Result<Rotated> {
        let mut tx = self.db.begin(caller).await?;
        within_a_day(hold_guesses(&mut tx).await?)?;
        // Counted before it is checked, so that many at once are no more than one after the other.
        store::count_wrong_code(&mut tx).await?;
        let hash = accounts::password_hash(&mut tx).await?;
        tx.commit().await?;
        if !self.passwords.matches(password, hash).await? {
            return Err(Error::invalid("password", "Must be the password of your account."));
        }
        let mut tx = self.db.begin(caller).await?;
        store::uncount_wrong_code(&mut tx).await?;
        let rotated = rotate(&mut tx, token).await?;
        tx.commit().await?;
        Ok(rotated)
    }
}

/// Recovery codes for whoever has none yet; they are shown with the first factor.
pub(crate) async fn first_recovery_codes(tx: &mut Tx) -> Result<Vec<Secret>> {
    if store::recovery_codes(tx).await? > 0 { Ok(Vec::new()) } else { new_recovery_codes(tx).await }
}

/// Recovery codes go with the last factor they stand in for.
pub(crate) async fn forget_recovery_codes_of_nothing(tx: &mut Tx) -> Result<()> {
    if second_factors(tx).await? == (false, false) {
        store::delete_recovery_codes(tx).await?;
    }
    Ok(())
}

async fn new_recovery_codes(tx: &mut Tx) -> Result<Vec<Secret>> {
    store::delete_recovery_codes(tx).await?;
    let now = tx.now().await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = recovery_code(vault::random::<RECOVERY_BYTES>()?);
        store::add_recovery_code(tx, &recovery_hash(code.expose()), now).await?;
        codes.push(code);
    }
    Ok(codes)
}

/// Uses up a code of the caller's app; `false` when it does not fit.
async fn use_code(tx: &mut Tx, key: &DataKey, caller: &Caller, code: &str, now: DateTime<Utc>) -> Result<bool> {
    let Some(kept) = store::totp(tx).await?.filter(|totp| totp.confirm_time.is_some()) else { return Ok(false) };
    match open(key, caller, &kept.secret)?.step_of(code, now, kept.used_step) {
        Some(step) => store::use_step(tx, step).await,
        None => Ok(false),
    }
}

async fn hold_guesses(tx: &mut Tx) -> Result<i32> {
    let now = tx.now().await?;
    store::hold_wrong_codes(tx, now - TimeDelta::days(1), now).await
}

fn within_a_day(wrong: i32) -> Result<()> {
    if wrong < IN_A_DAY {
        return Ok(());
    }
    Err(Error::new(
        Kind::Limited,
        "Too much of this did not fit today. It works again tomorrow; recovery codes and passkeys do all the time.",
    ))
}

fn seal(key: &DataKey, caller: &Caller, totp: &Totp) -> Result<Vec<u8>> {
    key.seal("totp", caller.account()?.uuid(), "secret", totp.secret())
}

fn open(key: &DataKey, caller: &Caller, sealed: &[u8]) -> Result<Totp> {
    Totp::restore(&key.open("totp", caller.account()?.uuid(), "secret", sealed)?)
}

fn wrong_code() -> Error {
    Error::invalid(
        "code",
        "Must be the code that your app shows now, not used before, or a recovery code that is left.",
    )
}

fn over() -> Error {
    Error::unauthenticated("This sign-in has taken too long or too many tries. Please sign in again.")
}
