use prost_types::FieldMask;
use serde::{Deserialize, Deserializer};

use crate::problem::{Place, Problem};

/// What a JSON merge patch says about a field (RFC 7396): nothing, `null`, or a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::api) enum Change<T> {
    /// Absent: leave it.
    #[default]
    Keep,
    /// `null`: unset it.
    Clear,
    /// A value: this one from now on.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// Gathers which fields a patch changes.
#[derive(Debug, Default)]
pub(in crate::api) struct Mask(Vec<String>);

impl Mask {
    /// What a field is set to; remembers it as changed unless the patch is silent about it.
    pub(in crate::api) fn take<T>(&mut self, field: &str, change: Change<T>) -> Option<T> {
        if matches!(change, Change::Keep) {
            return None;
        }
        self.0.push(field.to_owned());
        match change {
            Change::Set(value) => Some(value),
            Change::Keep | Change::Clear => None,
        }
    }

    /// The mask for the contract; a patch that changes nothing is a mistake.
    pub(in crate::api) fn finish(self) -> Result<Option<FieldMask>, Problem> {
        if self.0.is_empty() {
            return Err(Problem::invalid(Place::Field(String::new()), "Must name at least one field to change."));
        }
        Ok(Some(FieldMask { paths: self.0 }))
    }
}
