use std::fs;

use serde_json::{Value, json};

use super::demo::Demo;
use super::driver::{Browser, Theme};
use super::pages::{pages, unfold};
use super::{LAPTOP, PHONE, browser, found};
use crate::support::{System, is_split};

/// Everything that axe knows of WCAG 2.2 AA, and what it calls good practice.
const RUN: &str = "const done = arguments[arguments.length - 1];
  axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))).catch(error => done([`${error}`]))";

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page_in_either_theme() {
    // The pages are the same on every engine; once is enough.
    if is_split() {
        return;
    }
    let Some(axe) = found("HEARTWARD_TEST_AXE", "axe-core") else { return };
    let Some(browser) = browser().await else { return };
    let axe = fs::read_to_string(axe).expect("axe-core");
    let demo = Demo::start().await;

    let mut wrong = Vec::new();
    for path in ["/sign-in", "/help", "/about"] {
        wrong.extend(look(&browser, &axe, &format!("{}{path}", demo.url)).await);
    }
    demo.enter(&browser).await;
    let pages = pages(&browser, &demo.url).await;
    assert!(pages.len() > 15, "{pages:?}");
    // Words are longer in German, and what is too long scrolls.
    for language in ["en", "de"] {
        browser.choose_language(language).await;
        for path in pages.values() {
            wrong.extend(look(&browser, &axe, &format!("{}{path}", demo.url)).await);
        }
    }
    let empty = System::start().await;
    wrong.extend(look(&browser, &axe, &format!("{}/setup", empty.url())).await);
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n\n"));
    eprintln!("axe-core looked at {} pages", 2 * pages.len() + 4);
}

/// What is wrong with a page, folded and unfolded, dark on a phone and light on a laptop.
async fn look(browser: &Browser, axe: &str, url: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    browser.go(url).await;
    wrong.extend(browser.complaints().await.into_iter().map(|complaint| format!("{url}: {complaint}")));
    browser.run(axe, json!([])).await;
    for (theme, width) in [(Theme::Light, LAPTOP), (Theme::Dark, PHONE)] {
        browser.look(theme, width).await;
        let found = browser.run_async(RUN, json!([])).await;
        let found = found.as_array().expect("a list").iter().filter_map(Value::as_str);
        wrong.extend(found.map(|one| format!("{url}, {}, {width} px: {one}", theme.name())));
        unfold(browser).await;
    }
    wrong
}
