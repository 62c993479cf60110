//! The three services, played: enough of each to tell whether the gateway asked the right thing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use heartward_core::{AccountId, Caller, Error};
use heartward_platform::rpc;
use heartward_proto::profiles::v1::{self as profiles, Person};
use heartward_proto::reflections::v1::{self as reflections, Conversation};
use heartward_proto::reminders::v1::{Notice, Offer, Preferences, Reminder};
use tonic::{Request, Status};

mod accounts;
mod agenda;
mod checking_in;
mod factors;
mod identities;
mod looking_after;
mod passkeys;
mod people;
mod prompting;
mod reflecting;
mod reminding;
mod signing_in;

pub(crate) use factors::APP_CODE;
pub(crate) use looking_after::SAM;
pub(crate) use passkeys::CREDENTIAL;

/// Who is asked for a second factor.
pub(crate) const WITH_AN_APP: &str = "grace@example.org";

/// The password of everybody.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The one-time code.
pub(crate) const CODE: &str = "7K2M-9QXD";

/// What the played services know, and what they were asked.
#[derive(Clone, Default)]
pub(crate) struct Fakes(Arc<Mutex<Known>>);

/// What the played services know.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Known {
    /// Tokens of open sessions and whose they are.
    pub(crate) sessions: Vec<(String, AccountId)>,
    /// Passkeys of everybody.
    pub(crate) passkeys: Vec<profiles::Passkey>,
    /// Whether there is an app for codes.
    pub(crate) app: bool,
    /// How many proofs were given since the sign-in.
    pub(crate) proofs: usize,
    /// What personal access tokens may be used for; those of sessions are not among them.
    pub(crate) scopes: HashMap<String, Vec<i32>>,
    /// Changes of password: the present one and the new one.
    pub(crate) passwords: Vec<(String, String)>,
    /// Accounts that are no admin's.
    pub(crate) members: Vec<AccountId>,
    /// Whether an admin closed the account of Sam.
    pub(crate) closed: Option<bool>,
    /// Invitations that are open.
    pub(crate) invitations: Vec<profiles::Invitation>,
    /// Addresses that a new password was asked for.
    pub(crate) asked: Vec<String>,
    /// What browsers were known by when they signed in.
    pub(crate) devices: Vec<String>,
    /// How often a session was looked up.
    pub(crate) lookups: usize,
    /// People and whose they are.
    pub(crate) people: Vec<(AccountId, Person)>,
    /// Requests to make people and what they made.
    pub(crate) made: Vec<(String, String, Person)>,
    /// Conversations and whose they are.
    pub(crate) conversations: Vec<(AccountId, Conversation)>,
    /// The last conversation request, as it came.
    pub(crate) logged: Option<reflections::LogConversationRequest>,
    /// The last change of a conversation, as it came.
    pub(crate) amended: Option<reflections::AmendConversationRequest>,
    /// The last list of people that was asked for.
    pub(crate) listed: Option<profiles::ListPeopleRequest>,
    /// Check-ins, newest first.
    pub(crate) checked_in: Vec<reflections::CheckIn>,
    /// Whom the sign of the week is about; somebody nobody knows when that is not said.
    pub(crate) sign_about: Option<String>,
    /// Signs that are muted.
    pub(crate) muted: Vec<reflections::Sign>,
    /// What cards were last asked for.
    pub(crate) dealt: Option<reflections::DealPromptsRequest>,
    /// What was last done with a prompt.
    pub(crate) answered: Option<reflections::AnswerPromptRequest>,
    /// Reminders, newest first, and the keys they were made with.
    pub(crate) reminders: Vec<(String, Reminder)>,
    /// Notices, newest first.
    pub(crate) notices: Vec<Notice>,
    /// When the last notice that was put off comes again.
    pub(crate) until: String,
    /// When notes may reach somebody.
    pub(crate) preferences: Preferences,
    /// The zone that an account was moved to.
    pub(crate) zone: Option<String>,
    /// Offers.
    pub(crate) offers: Vec<Offer>,
    /// The last file that was imported, and whether it was a preview.
    pub(crate) imported: Option<(Vec<u8>, bool)>,
    /// Whether reminders is away.
    pub(crate) reminders_away: bool,
    /// Whether listing notices never ends.
    pub(crate) reminders_stuck: bool,
    /// Whether listing conversations panics.
    pub(crate) broken: bool,
}

impl Fakes {
    /// What they know, to look at or to prepare.
    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().expect("no test panics while it holds this")
    }
}

/// Whom a call is made for.
fn account<T>(request: &Request<T>) -> Result<AccountId, Status> {
    match rpc::caller(request)? {
        Caller::Account(id) => Ok(id),
        Caller::System => Err(rpc::status(Error::unauthenticated("Please sign in."))),
    }
}

fn no(what: &str) -> Status {
    rpc::status(Error::not_found(what))
}
