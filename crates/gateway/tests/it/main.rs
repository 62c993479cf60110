//! The gateway over services that are played: what it asks them, and what it makes of their answers.

mod agenda;
mod agenda_pages;
mod check_ins;
mod conversations;
mod documentation;
mod edge;
mod factors;
mod fakes;
mod joining;
mod languages;
mod offers;
mod pages;
mod passkeys;
mod people;
mod problems;
mod prompts;
mod reflect;
mod serving;
mod session;
mod sessions;
mod support;
mod transfer;
