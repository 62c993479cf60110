//! Every SQL statement of this service.

pub(crate) mod accounts;
pub(crate) mod people;
