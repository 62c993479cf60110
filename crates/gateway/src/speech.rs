//! What pages say, in the language of whoever reads them.
//!
//! Words are in the catalogues in `i18n/`, one folder a language and one file an area; its README says how to add some.
//! `say("today-title")` is what such a message says in the [`Locale`] of the request; `tell` is for messages with values,
//! `mark` for those with tags. The edge settles the locale once, for the task that answers, so that no page passes it
//! on. Outside of pages (the API, and tests that ask for no other) it is English.

mod catalogue;
mod chosen;
mod locale;
mod said;
#[cfg(test)]
mod tests;

pub(crate) use catalogue::echo;
pub(crate) use chosen::{cookie, speak};
pub(crate) use locale::{Locale, locale};
pub(crate) use said::{Said, attribute, mark, say, tell};
