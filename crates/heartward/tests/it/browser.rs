//! The pages in a real browser, headless Chromium, with the program behind them.
//!
//! `cargo xtask test` finds or installs the browser and axe-core, and names them by `HEARTWARD_TEST_CHROMEDRIVER` and
//! `HEARTWARD_TEST_AXE`. A run that has neither says SKIPPED for each test here; where `CI` is set, that is a failure.

mod axe;
mod demo;
mod driver;
mod hostile;
mod journeys;
mod measure;
mod pages;
mod passkeys;
mod screenshots;
mod scripts;

use std::env::var;

use driver::{Browser, Theme};

/// Both themes.
const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];
/// A phone and a laptop, in CSS pixels.
const PHONE: u32 = 390;
const LAPTOP: u32 = 1280;

/// A browser, or `None`, which was said, where there is none.
async fn browser() -> Option<Browser> {
    let program = found("HEARTWARD_TEST_CHROMEDRIVER", "a browser")?;
    Some(Browser::start(&program).await)
}

/// What `variable` names, or a line that says what is not tested.
fn found(variable: &str, what: &str) -> Option<String> {
    let found = var(variable).ok();
    if found.is_none() {
        assert!(var("CI").is_err(), "{variable} is not set: `cargo xtask test` finds {what}");
        eprintln!("SKIPPED: this takes {what}, which `cargo xtask test` finds and names by {variable}");
    }
    found
}
