//! What can be done with accounts and people, each verb in the same rhythm: begin, load, decide, save, announce, commit.

mod accounts;
mod import;
mod people;

pub(crate) use accounts::{Accounts, Registration};
pub(crate) use people::People;
