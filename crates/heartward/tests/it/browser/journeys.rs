use std::fs;

use super::driver::Browser;
use super::driver::Theme;
use super::{PHONE, browser};
use crate::support::System;

const CONTACTS: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Tobias Brandt\r\nBDAY:--0412\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Mum\r\nEND:VCARD\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_first_evening_with_scripts() {
    let Some(browser) = browser().await else { return };
    first_evening(&browser, &System::start().await).await;
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_evening_without_scripts() {
    let Some(browser) = browser().await else { return };
    browser.forbid_script().await;
    first_evening(&browser, &System::start().await).await;
}

/// From the first look to signing out, on a phone.
async fn first_evening(browser: &Browser, system: &System) {
    browser.look(Theme::Light, PHONE).await;
    set_up(browser, system).await;
    add_and_import(browser).await;
    log_and_undo(browser).await;
    look_back(browser).await;
    sign_out_and_in(browser).await;
}

async fn set_up(browser: &Browser, system: &System) {
    browser.go(system.url()).await;
    browser.press("Begin").await;
    assert_eq!(browser.place().await, "/setup", "an empty form goes nowhere");
    browser.write("#code", &system.setup_code().await).await;
    browser.write("#name", "Ada").await;
    browser.write("#email", "ada@example.org").await;
    browser.write("#password", "a quiet walk by the river").await;
    browser.write("#time_zone", "Berlin").await;
    browser.press("Begin").await;
}

async fn add_and_import(browser: &Browser) {
    browser.says("Who matters to you?").await;
    browser.write("#name-0", "Ines Moreau").await;
    browser.write("#circle-0", "Close").await;
    browser.press("Go on").await;
    browser.says("Would a quiet note help?").await;
    browser.press("Begin").await;
    browser.says("All is set up.").await;
    browser.press("People").await;
    browser.press("Add somebody").await;
    browser.write("#name", "Farah Haddad").await;
    browser.press("Add").await;
    browser.says("Farah Haddad").await;

    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("contacts.vcf");
    fs::write(&file, CONTACTS).expect("written");
    browser.press("Import from a file").await;
    browser.write("input[type=file]", &file.display().to_string()).await;
    browser.press("Have a look first").await;
    browser.says("Nothing is saved yet.").await;
    browser.press("Import 2 people").await;
    browser.says("Imported.").await;
}

async fn log_and_undo(browser: &Browser) {
    browser.press("Today").await;
    // Three taps from Today: who, how deep, save.
    browser.press("Ines Moreau").await;
    browser.press("Feelings").await;
    browser.press("Save").await;
    browser.says("Noted.").await;
    browser.says("Feelings with Ines Moreau").await;
    browser.press("Undo").await;
    browser.says("Removed. Nothing of it is kept.").await;
    assert!(!browser.text().await.contains("Feelings with"));

    browser.press("Save").await;
    browser.says("Choose who it was with").await;
    browser.press("Tobias Brandt").await;
    browser.press("Ideas").await;
    browser.write("#words", "He wonders whether to teach again.").await;
    browser.press("Anything to come back to?").await;
    browser.write("#follow_up", "ask how the interview went").await;
    browser.press("Tomorrow").await;
    browser.press("Save").await;
    browser.says("Ideas with Tobias Brandt").await;
    browser.go(&browser.url("/reminders").await).await;
    browser.says("ask how the interview went").await;
}

async fn look_back(browser: &Browser) {
    browser.go(&browser.url("/prompts").await).await;
    browser.press("Keep").await;
    browser.says("Kept. It is below").await;
    browser.press("Let go").await;
    browser.says("Let go.").await;
    browser.press("Talk").await;
    browser.says("Nothing you say here is kept.").await;
    browser.press("Done").await;

    browser.press("Menu of").await;
    browser.press("Timeline").await;
    browser.says("He wonders whether to teach again.").await;

    browser.go(&browser.url("/reflect").await).await;
    browser.press("grateful").await;
    browser.press("Note it").await;
    browser.says("Noted.").await;

    browser.go(&browser.url("/search").await).await;
    browser.write("#query", "téach").await;
    browser.press("Search").await;
    browser.says("whether to teach again").await;

    browser.go(&browser.url("/settings/model").await).await;
    browser.write("#half_life_days", "100").await;
    browser.press("Save").await;
    browser.says("Saved.").await;
}

async fn sign_out_and_in(browser: &Browser) {
    browser.press("Menu of").await;
    browser.press("Sign out").await;
    browser.says("You are signed out.").await;
    browser.go(&browser.url("/").await).await;
    assert_eq!(browser.place().await, "/sign-in");
    browser.write("#email", "ada@example.org").await;
    browser.write("#password", "not the password").await;
    browser.press("Sign in").await;
    browser.says("password").await;
    browser.write("#password", "a quiet walk by the river").await;
    browser.press("Sign in").await;
    browser.says("Ideas with Tobias Brandt").await;
}
