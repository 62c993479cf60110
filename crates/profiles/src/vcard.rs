//! vCard files, in and out.
//!
//! A file is cut into cards before any of it is parsed, and only lines that say something of use go on to the parser:
//! one broken card hides no other, a card inside a card inside a card is found before it can do harm, and pictures, which
//! make files large, cost nothing.

mod charset;
mod cut;
mod lines;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;
