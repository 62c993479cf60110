//! What somebody wants to be reminded of, and what came up of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use heartward_core::{ConversationId, Error, Id, PersonId, Result};

use super::note::NoteKind;
use super::schedule::Schedule;

/// How many reminders an account may have.
pub(crate) const MOST_REMINDERS: i64 = 10_000;

pub(crate) type ReminderId = Id<Reminder>;
pub(crate) type NoticeId = Id<Notice>;

/// What a reminder is. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReminderKind {
    FollowUp = 1,
    Birthday = 2,
    Date = 3,
    Own = 4,
    Reflect = 5,
    Digest = 6,
}

impl ReminderKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 6] =
        [Self::FollowUp, Self::Birthday, Self::Date, Self::Own, Self::Reflect, Self::Digest];

    /// Whether an account has one of it at most.
    pub(crate) fn is_single(self) -> bool {
        matches!(self, Self::Reflect | Self::Digest)
    }

    /// Whether it says nothing without words of the account.
    pub(crate) fn needs_text(self) -> bool {
        matches!(self, Self::FollowUp | Self::Date | Self::Own)
    }

    /// The kind of the note that tells it.
    pub(crate) fn note(self) -> NoteKind {
        match self {
            Self::FollowUp => NoteKind::FollowUp,
            Self::Birthday => NoteKind::Birthday,
            Self::Date => NoteKind::Date,
            Self::Own => NoteKind::Own,
            Self::Reflect => NoteKind::Reflect,
            Self::Digest => NoteKind::Digest,
        }
    }
}

/// One time that a reminder is told: what the clock shows, and when that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) wall: NaiveDateTime,
    pub(crate) at: DateTime<Utc>,
}

/// Something to be reminded of.
#[derive(Debug, Clone)]
pub(crate) struct Reminder {
    pub(crate) id: ReminderId,
    pub(crate) kind: ReminderKind,
    pub(crate) person: Option<PersonId>,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) text: String,
    pub(crate) schedule: Schedule,
    pub(crate) muted: bool,
    /// When it is told next.
    pub(crate) next: Option<Occurrence>,
    pub(crate) made_at: DateTime<Utc>,
}

/// What became of a notice. The numbers are the contract's, and the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeState {
    Open = 1,
    Done = 2,
    LetGo = 3,
    Postponed = 4,
}

impl NoticeState {
    /// Every state.
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Done, Self::LetGo, Self::Postponed];
}

/// Something that came up.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) id: NoticeId,
    pub(crate) reminder: ReminderId,
    pub(crate) kind: ReminderKind,
    pub(crate) person: Option<PersonId>,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) text: String,
    pub(crate) state: NoticeState,
    pub(crate) occurrence: Occurrence,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) resolved_at: Option<DateTime<Utc>>,
}

impl Notice {
    /// What came up of a reminder that is due.
    pub(crate) fn of(reminder: &Reminder, occurrence: Occurrence, now: DateTime<Utc>) -> Self {
        Self {
            id: NoticeId::generate(),
            reminder: reminder.id,
            kind: reminder.kind,
            person: reminder.person,
            conversation: reminder.conversation,
            text: reminder.text.clone(),
            state: NoticeState::Open,
            occurrence,
            made_at: now,
            resolved_at: None,
        }
    }

    /// The notice with its answer; `None` when it has this answer already.
    pub(crate) fn answered(self, answer: NoticeState, now: DateTime<Utc>) -> Result<Option<Self>> {
        match self.state {
            NoticeState::Open => Ok(Some(Self { state: answer, resolved_at: Some(now), ..self })),
            state if state == answer => Ok(None),
            _ => Err(Error::conflict("This has another answer already. Its answer was kept.")),
        }
    }
}
