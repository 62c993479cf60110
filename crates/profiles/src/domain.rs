//! What is true of accounts, people and imports, whatever they are stored in. No IO.

mod account;
mod import;
mod person;
mod recovery;
mod totp;

pub(crate) use account::{Account, email, label, password, time_zone};
pub(crate) use import::{Card, Change, Known, Plan, Problem, Report, canonical, plan};
pub(crate) use person::{
    Birthday, Choice, Circle, Edit, Ended, Person, Profile, Receptiveness, Relationship, Setting, Settings, UNDELETE,
    lines, name, notes, pronouns,
};
pub(crate) use recovery::{RECOVERY_BYTES, RECOVERY_CODES, recovery_code, recovery_hash};
pub(crate) use totp::{Totp, is_code};
