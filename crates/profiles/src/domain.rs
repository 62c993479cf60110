//! What is true of accounts, people and imports, whatever they are stored in. No IO.

mod account;
mod archive;
mod choice;
mod erasing;
mod import;
mod joining;
mod limit;
mod person;
mod recovery;
mod session;
mod totp;

pub(crate) use account::{Account, Managed, email, label, password, time_zone};
pub(crate) use archive::{IMPORT_KNOWN, Import, LONGEST_FLAW};
pub(crate) use choice::{Choice, Choices};
pub(crate) use erasing::{Erasure, Other};
pub(crate) use import::{Card, Change, Known, Plan, Problem, Report, canonical, plan};
pub(crate) use joining::{Invitation, Role, invitation_letter, invitation_lifetime, recovery_letter};
pub(crate) use limit::{
    CODE_FROM, JOIN_FROM, Limit, PRESENT_PASSWORD, PROVIDER_FROM, RECOVER, RECOVER_FROM, SIGN_IN, SIGN_IN_FROM,
    SIGN_IN_WITH,
};
pub(crate) use person::{
    Birthday, Circle, Edit, Ended, Person, Profile, Receptiveness, Relationship, Settings, UNDELETE, lines, name,
    notes, pronouns,
};
pub(crate) use recovery::{RECOVERY_BYTES, RECOVERY_CODES, recovery_code, recovery_hash};
pub(crate) use session::{Scopes, Session, Token, USE_KNOWN_TO, is_token, lifetime, token_name, token_secret};
pub(crate) use totp::{Totp, is_code};
