use serde_json::json;

use super::browser;
use super::demo::Demo;
use super::pages::pages;
use crate::support::is_split;

/// What the first page may weigh for somebody who has nothing of it yet, style and script included.
const MOST_OF_TODAY: u64 = 20_000;

/// What all scripts of ours may weigh, compressed.
const MOST_SCRIPT: u64 = 8_000;

/// The sum of the scripts of a page that has them all, and of the worker.
const SCRIPTS: &str = "const done = arguments[arguments.length - 1];
  const all = [...document.scripts].map(script => script.src).concat('/sw.js');
  Promise.all(all.map(url => fetch(url).then(answer => answer.text()))).then(() => done(
    all.map(url => performance.getEntriesByName(new URL(url, location).href).pop().encodedBodySize).reduce((a, b) => a + b)))";

/// What came over the wire for a page and all that it needs, with the headers.
const WEIGH: &str =
    "const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return { bytes: all.reduce((sum, one) => sum + one.transferSize, 0), requests: all.length }";

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_light_and_what_today_offers_can_be_answered() {
    // The pages are the same on every engine; once is enough.
    if is_split() {
        return;
    }
    let Some(browser) = browser().await else { return };
    let demo = Demo::start().await;
    demo.enter(&browser).await;
    browser.devtools("Network.enable", json!({})).await;
    browser.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await;
    // The worker would answer from what it keeps; whoever comes for the first time has none.
    browser.devtools("Network.setBypassServiceWorker", json!({ "bypass": true })).await;
    for (name, path) in pages(&browser, &demo.url).await {
        browser.go(&format!("{}{path}", demo.url)).await;
        let page = browser.run(WEIGH, json!([])).await;
        let bytes = page["bytes"].as_u64().expect("a number");
        eprintln!("{name:24} {bytes:6} bytes in {} requests", page["requests"]);
        assert!(bytes > 1_000, "{page}");
        assert!(name != "today" || bytes < MOST_OF_TODAY, "{page}");
    }

    browser.go(&format!("{}/settings/channels", demo.url)).await;
    let scripts = browser.run_async(SCRIPTS, json!([])).await;
    eprintln!("all scripts {scripts} bytes");
    assert!(scripts.as_u64().is_some_and(|bytes| bytes > 1_000 && bytes < MOST_SCRIPT), "{scripts}");

    browser.go(&demo.url).await;
    browser.press("Another time").await;
    browser.says("Another time, then.").await;
    assert_eq!(browser.complaints().await, [""; 0]);
}
