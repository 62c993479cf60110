use serde_json::json;

use super::browser;
use super::driver::Browser;
use crate::support::{Somebody, System, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn single_keys_lead_on_and_can_be_turned_off() {
    let Some(browser) = browser().await else { return };
    let system = System::start().await;
    let ines = enter(&browser, &system).await;
    for (keys, place) in [("l", "/log"), ("gp", "/people"), ("/", "/search"), ("?", "/help"), ("gt", "/")] {
        browser.run("document.activeElement.blur()", json!([])).await;
        browser.keys(keys).await;
        eventually(place, async || (browser.place().await == place).then_some(())).await;
        if place == "/help" {
            browser.go(system.url()).await;
        }
    }

    browser.go(&format!("{}/log?with={ines}", system.url())).await;
    browser.run("document.querySelector('#layer input').focus()", json!([])).await;
    browser.keys("4").await;
    browser.control_enter().await;
    browser.says("Noted.").await;
    browser.says("Feelings with Ines").await;

    browser.write("#words", "logs of wood").await;
    assert_eq!(browser.place().await.split('?').next(), Some("/"), "whoever writes is left alone");
    browser.go(&format!("{}/settings", system.url())).await;
    browser.press("Single keys").await;
    browser.run("document.activeElement.blur()", json!([])).await;
    browser.keys("lgp").await;
    // Long enough for a page to have come, had a key led to one.
    browser.run_async("setTimeout(arguments[arguments.length - 1], 500)", json!([])).await;
    assert_eq!(browser.place().await, "/settings");
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_talk_noted_while_the_server_is_away_is_saved_once_when_it_is_back() {
    let Some(browser) = browser().await else { return };
    let mut system = System::start().await;
    enter(&browser, &system).await;
    let kept = "const done = arguments[arguments.length - 1]; caches.match('/who').then(found => done(Boolean(found)))";
    eventually("the form at hand", async || (browser.run_async(kept, json!([])).await == json!(true)).then_some(()))
        .await;

    let front = if system.roles().contains(&"gateway") { "gateway" } else { "all" };
    system.kill(front);
    browser.go(&format!("{}/log", system.url())).await;
    browser.press("Ines").await;
    browser.press("Ideas").await;
    browser.write("#words", "On the train, without a connection.").await;
    browser.press("Save").await;
    browser.says("There is no connection").await;
    assert_eq!(browser.place().await, "/offline?noted");

    system.run_all().await;
    browser.go(system.url()).await;
    browser.says("The talk that you noted offline is saved.").await;
    // Once more, with nothing left to send.
    browser.go(system.url()).await;
    browser.says("On the train, without a connection.").await;
    assert_eq!(browser.text().await.matches("On the train, without").count(), 1);
    assert!(!browser.text().await.contains("noted offline"));
}

/// Somebody with one friend, signed in on Today; returns the friend's id.
async fn enter(browser: &Browser, system: &System) -> String {
    let ines = Somebody::first(system).await.friend("Ines").await;
    browser.go(system.url()).await;
    browser.write("#email", "ada@example.org").await;
    browser.write("#password", "a quiet walk by the river").await;
    browser.press("Sign in").await;
    browser.says("How deep did it go?").await;
    ines
}
