//! What can be done with accounts and people, each verb in the same rhythm: begin, load, decide, save, announce, commit.

mod accounts;
mod admin;
mod admission;
mod archive;
mod codes;
mod erasing;
mod factors;
mod identities;
mod import;
mod joining;
mod limits;
mod passkeys;
mod people;
mod register;
mod sessions;
mod tokens;

pub(crate) use accounts::{Accounts, Means, Owner, Registration, Visitor};
pub(crate) use admin::{Admin, Inviting};
pub(crate) use admission::{Admission, Admitted, SecondStep, SignedIn};
pub(crate) use archive::Stranger;
pub(crate) use erasing::{Erasing, receipt};
pub(crate) use factors::{Factors, Held};
pub(crate) use identities::{Authorization, Identities, Identity};
pub(crate) use joining::{Invited, Joining};
pub(crate) use limits::Limits;
pub(crate) use passkeys::{Passkey, Passkeys};
pub(crate) use people::People;
pub(crate) use register::Register;
pub(crate) use sessions::Sessions;
pub(crate) use tokens::{Tokens, Wish};
