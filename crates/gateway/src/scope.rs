//! What a personal access token may be used for: reading or changing one area. Pages never take a token.

use heartward_core::{Error, Kind, Result};
use http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod table;

use table::TABLE;

/// One thing that a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum Scope {
    #[serde(rename = "profiles:read")]
    ProfilesRead = 1,
    #[serde(rename = "profiles:write")]
    ProfilesWrite = 2,
    #[serde(rename = "reflections:read")]
    ReflectionsRead = 3,
    #[serde(rename = "reflections:write")]
    ReflectionsWrite = 4,
    #[serde(rename = "reminders:read")]
    RemindersRead = 5,
    #[serde(rename = "reminders:write")]
    RemindersWrite = 6,
    #[serde(rename = "account:read")]
    AccountRead = 7,
    #[serde(rename = "account:write")]
    AccountWrite = 8,
}

impl Scope {
    /// Every scope, in the order of the contract.
    pub(crate) const ALL: [Self; 8] = [
        Self::ProfilesRead,
        Self::ProfilesWrite,
        Self::ReflectionsRead,
        Self::ReflectionsWrite,
        Self::RemindersRead,
        Self::RemindersWrite,
        Self::AccountRead,
        Self::AccountWrite,
    ];

    /// How the API calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ProfilesRead => "profiles:read",
            Self::ProfilesWrite => "profiles:write",
            Self::ReflectionsRead => "reflections:read",
            Self::ReflectionsWrite => "reflections:write",
            Self::RemindersRead => "reminders:read",
            Self::RemindersWrite => "reminders:write",
            Self::AccountRead => "account:read",
            Self::AccountWrite => "account:write",
        }
    }

    /// The number of the contract.
    pub(crate) fn number(self) -> i32 {
        self as i32
    }

    /// The scope behind a number; `None` for those of a later version, which are good for nothing here.
    pub(crate) fn of_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.number() == number)
    }
}

/// What an operation of the API asks of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// All of these scopes.
    Scopes(&'static [Scope]),
    /// No token will do, whatever its scopes: this takes somebody who is signed in.
    Session,
}

/// What an operation asks of a token; one that is not in the table takes none.
pub(crate) fn needs(method: &Method, path: &str) -> Needs {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    TABLE.iter().find(|row| (row.0, row.1) == (method, path)).map_or(Needs::Session, |row| row.2)
}

/// `Forbidden` unless `granted` is enough for an operation.
pub(crate) fn check(granted: &[Scope], method: &Method, path: &str) -> Result<()> {
    let refusal = |message: String| Err(Error::new(Kind::Forbidden, message));
    match needs(method, path) {
        Needs::Session => refusal("This takes somebody who is signed in; no token will do.".to_owned()),
        Needs::Scopes(scopes) => match scopes.iter().find(|scope| !granted.contains(scope)) {
            Some(lacking) => refusal(format!("This token lacks the scope {}.", lacking.name())),
            None => Ok(()),
        },
    }
}

/// What is said of an operation in the documentation.
pub(crate) fn described(method: &Method, path: &str) -> String {
    match needs(method, path) {
        Needs::Session => "No personal access token will do.".to_owned(),
        Needs::Scopes(scopes) => {
            let names: Vec<_> = scopes.iter().map(|scope| format!("`{}`", scope.name())).collect();
            format!("A personal access token needs {}.", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn scopes_go_by_their_names() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).expect("JSON"), scope.name());
            assert_eq!(Scope::of_number(scope.number()), Some(scope));
        }
    }

    #[test]
    fn every_operation_has_one_row_and_every_row_an_operation() {
        let described: HashSet<_> = crate::api::guarded().into_iter().collect();
        assert!(described.len() > 60, "the operations were found");
        let rows: HashSet<_> = TABLE.iter().map(|row| (row.0.to_owned(), row.1.to_owned())).collect();
        assert_eq!(rows.len(), TABLE.len(), "a row twice");
        let lacking: Vec<_> = described.difference(&rows).collect();
        assert!(lacking.is_empty(), "src/scope/table.rs does not say what these need of a token: {lacking:?}");
        let idle: Vec<_> = rows.difference(&described).collect();
        assert!(idle.is_empty(), "src/scope/table.rs speaks of what is not there: {idle:?}");
    }

    #[test]
    fn what_reads_needs_no_scope_to_change_and_what_changes_needs_one() {
        // A query that is a body, because addresses end up in logs.
        let asks = ["/api/v1/search"];
        for (method, path, needs) in TABLE {
            let Needs::Scopes(scopes) = needs else { continue };
            assert!(!scopes.is_empty(), "{method} {path}");
            let changes = *method != "GET" && !asks.contains(path);
            assert_eq!(scopes.iter().any(|scope| scope.name().ends_with(":write")), changes, "{method} {path}");
        }
    }

    #[test]
    fn what_is_in_no_row_takes_no_token() {
        assert!(check(&Scope::ALL, &Method::GET, "/api/v1/unheard-of").is_err());
        assert!(check(&Scope::ALL, &Method::PUT, "/api/v1/people").is_err());
        assert!(check(&Scope::ALL, &Method::HEAD, "/api/v1/people").is_ok());
        assert!(check(&[Scope::ProfilesWrite], &Method::GET, "/api/v1/people").is_err());
    }
}
