use super::browser;
use crate::support::{Somebody, System, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_lets_in_proves_and_is_taken_away() {
    let Some(browser) = browser().await else { return };
    let system = System::start().await;
    Somebody::first(&system).await;
    browser.own_a_passkey_device().await;
    // An address can have no passkeys; this name can.
    let at = |path: &str| format!("{}{path}", system.url().replace("127.0.0.1", "localhost"));
    browser.go(&at("/sign-in")).await;
    browser.write("#email", "ada@example.org").await;
    browser.write("#password", "a quiet walk by the river").await;
    browser.press("Sign in").await;
    browser.says("Today").await;

    browser.go(&at("/settings/security")).await;
    browser.write("#name", "This laptop").await;
    browser.press("Add a passkey").await;
    browser.says("This laptop").await;
    browser.says("are left").await;

    let leave = async || {
        browser.press("Menu of Ada").await;
        browser.press("Sign out").await;
        browser.says("Good to see you").await;
    };
    leave().await;
    browser.press("Sign in with a passkey").await;
    browser.says("Today").await;
    browser.go(&at("/prove?next=/settings/tokens")).await;
    browser.press("Use a passkey").await;
    eventually("what was asked for", async || (browser.place().await == "/settings/tokens").then_some(())).await;

    browser.go(&at("/settings/security")).await;
    browser.says("last used").await;
    browser.press("Take it away").await;
    eventually("it to be gone", async || (!browser.text().await.contains("This laptop")).then_some(())).await;
    assert_eq!(browser.complaints().await, [""; 0]);
    leave().await;
    browser.press("Sign in with a passkey").await;
    let refused = async || (browser.place().await == "/sign-in?passkey=unknown").then_some(());
    eventually("a refusal", refused).await;
    browser.go(&at("/")).await;
    assert_eq!(browser.place().await, "/sign-in", "what was taken away lets nobody in");
}
