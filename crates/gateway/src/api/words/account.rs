use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Word;

/// What somebody may do beside what everybody may: nothing, or look after who may sign in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum Role {
    Member = 1,
    Admin = 2,
}

impl Word for Role {
    const ALL: &'static [Self] = &[Self::Member, Self::Admin];

    fn number(self) -> i32 {
        self as i32
    }
}
