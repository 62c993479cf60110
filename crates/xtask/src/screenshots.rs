//! Pictures of every page, to be looked at.

use std::path::absolute;

use anyhow::{Context as _, Result};

use crate::command::{cargo, run};
use crate::servers::Browser;

/// Every page with the sample data, in both themes, on a phone and on a laptop.
pub(crate) fn take(dir: &str) -> Result<()> {
    let browser = Browser::find()?.context("pictures take a browser")?;
    let mut cargo = cargo();
    cargo.args(["test", "-p", "heartward", "--test", "it", "screenshots", "--", "--ignored"]);
    cargo.env("HEARTWARD_TEST_SCREENSHOTS", absolute(dir)?);
    browser.tell(&mut cargo);
    run(&mut cargo)
}
