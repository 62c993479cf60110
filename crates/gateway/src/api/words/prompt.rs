use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Word;

/// When a prompt fits. In a `group` nothing deeper than ideas is dealt.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum PromptOccasion {
    Walk = 1,
    Meal = 2,
    Car = 3,
    Call = 4,
    Message = 5,
    Bedtime = 6,
    Group = 7,
    HardDay = 8,
}

impl Word for PromptOccasion {
    const ALL: &'static [Self] =
        &[Self::Walk, Self::Meal, Self::Car, Self::Call, Self::Message, Self::Bedtime, Self::Group, Self::HardDay];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What can hurt in a prompt, and is left out unless it is asked for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum PromptSubject {
    Loss = 1,
    FamilyRift = 2,
    Health = 3,
    Body = 4,
    Money = 5,
    Faith = 6,
    Conflict = 7,
    WorkLoss = 8,
}

impl Word for PromptSubject {
    const ALL: &'static [Self] = &[
        Self::Loss,
        Self::FamilyRift,
        Self::Health,
        Self::Body,
        Self::Money,
        Self::Faith,
        Self::Conflict,
        Self::WorkLoss,
    ];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What somebody did with a prompt: `kept` it for later, or `skipped` it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum PromptAnswer {
    Kept = 1,
    Skipped = 2,
}

impl Word for PromptAnswer {
    const ALL: &'static [Self] = &[Self::Kept, Self::Skipped];

    fn number(self) -> i32 {
        self as i32
    }
}
