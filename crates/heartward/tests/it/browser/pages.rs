use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use serde_json::json;

use super::driver::Browser;

/// Reads every link of a page, and what the page was answered with.
const LINKS: &str = "return {
  status: performance.getEntriesByType('navigation')[0].responseStatus,
  kind: document.contentType,
  links: [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin).map(a => a.pathname + a.search),
}";

/// Where no link leads while one is signed in.
const UNLINKED: [&str; 1] = ["/nowhere"];

/// Every page that links lead to from Today, one of each kind: ids count as one another. A link that leads nowhere
/// fails.
pub(super) async fn pages(browser: &Browser, url: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::from([("today".to_owned(), "/".to_owned())]);
    let mut ahead = VecDeque::from(["/".to_owned()]);
    while let Some(path) = ahead.pop_front() {
        browser.go(&format!("{url}{path}")).await;
        let page = browser.run(LINKS, json!([])).await;
        assert_eq!(page["status"], 200, "{path} is linked to");
        if page["kind"] != "text/html" {
            found.retain(|_, one| *one != path);
            continue;
        }
        for link in page["links"].as_array().expect("links").iter().filter_map(|link| link.as_str()) {
            if let Entry::Vacant(place) = found.entry(name(link)) {
                place.insert(link.to_owned());
                ahead.push_back(link.to_owned());
            }
        }
    }
    found.extend(UNLINKED.map(|path| (name(path), path.to_owned())));
    found
}

/// What a picture of the page is called: `people-id`.
fn name(link: &str) -> String {
    let path = link.split('?').next().unwrap_or_default();
    let parts = path.split('/').filter(|part| !part.is_empty());
    let parts: Vec<_> = parts.map(|part| if part.len() == 36 && part.contains('-') { "id" } else { part }).collect();
    if parts.is_empty() { "today".to_owned() } else { parts.join("-") }
}

/// Unfolds everything that is folded.
pub(super) async fn unfold(browser: &Browser) {
    browser.run("document.querySelectorAll('details').forEach(it => it.open = true)", json!([])).await;
}
