use std::env::var;
use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::demo::Demo;
use super::driver::Browser;
use super::pages::pages;
use super::{LAPTOP, PHONE, THEMES, browser};
use crate::support::System;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "`cargo xtask screenshots DIR` runs it"]
async fn every_page_in_both_themes_on_a_phone_and_a_laptop() {
    let dir = PathBuf::from(var("HEARTWARD_TEST_SCREENSHOTS").expect("where to put them"));
    fs::create_dir_all(&dir).expect("a folder");
    let browser = browser().await.expect("a browser");
    let demo = Demo::start().await;
    let empty = System::start().await;
    let save = async |name: &str, url: &str| picture(&browser, &dir, name, url).await;
    save("setup", &format!("{}/setup", empty.url())).await;
    save("sign-in", &format!("{}/sign-in", demo.url)).await;
    demo.enter(&browser).await;
    for language in ["en", "de"] {
        browser.choose_language(language).await;
        for (name, path) in pages(&browser, &demo.url).await {
            let name = if language == "en" { name } else { format!("{name}-{language}") };
            save(&name, &format!("{}{path}", demo.url)).await;
        }
    }
}

async fn picture(browser: &Browser, dir: &std::path::Path, name: &str, url: &str) {
    browser.go(url).await;
    for theme in THEMES {
        for width in [PHONE, LAPTOP] {
            browser.look(theme, width).await;
            let png = STANDARD.decode(browser.picture().await).expect("base64");
            fs::write(dir.join(format!("{name}-{width}-{}.png", theme.name())), png).expect("written");
        }
    }
}
