//! Targets of cargo-fuzz, one for each law of a `fuzzing.rs`: `cargo xtask fuzz parsers` runs them.
//!
//! What they begin with is in `seeds/`; what they find on the way stays in `corpus/` on the machine, and an input that broke
//! a law in `artifacts/`. It becomes a test of the crate whose law it broke.
