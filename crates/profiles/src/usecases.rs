//! What can be done with accounts and people, each verb in the same rhythm: begin, load, decide, save, announce, commit.

mod accounts;
mod admission;
mod factors;
mod import;
mod passkeys;
mod people;

pub(crate) use accounts::{Accounts, Registration};
pub(crate) use admission::{Admission, Admitted, SecondStep, SignedIn};
pub(crate) use factors::{Factors, Held};
pub(crate) use passkeys::{Passkey, Passkeys};
pub(crate) use people::People;
