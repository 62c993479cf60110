use serde_json::json;

use super::browser;
use super::driver::Browser;
use super::pages::{pages, unfold};
use crate::support::{Somebody, System};

/// What leaves a context, so that what follows might be read as markup.
const WAYS_OUT: [&str; 10] = [
    "",
    "\">",
    "'>",
    "</textarea>",
    "</title>",
    "</option></select>",
    "-->",
    "]]>",
    "</text></svg>",
    "</style></script>",
];

/// What would run, each its own way.
const SCRIPTS: [&str; 30] = [
    "<script>pwned=1</script>",
    "<script src=data:,pwned=1></script>",
    "<scr<script>ipt>pwned=1</script>",
    "<SCRIPT>pwned=1</SCRIPT >",
    "<script/x>pwned=1</script>",
    "<img src=x onerror=pwned=1>",
    "<img src=x onerror=\"pwned=1\">",
    "<img/src=x/onerror=pwned=1>",
    "<svg onload=pwned=1>",
    "<svg><script>pwned=1</script></svg>",
    "<svg><animate onbegin=pwned=1 attributeName=x dur=1s>",
    "<body onload=pwned=1>",
    "<input autofocus onfocus=pwned=1>",
    "<select autofocus onfocus=pwned=1>",
    "<details open ontoggle=pwned=1>",
    "<video src=x onerror=pwned=1>",
    "<audio src=x onerror=pwned=1>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'>",
    "<iframe src=javascript:parent.pwned=1>",
    "<object data=javascript:pwned=1>",
    "<a href=javascript:pwned=1 autofocus onfocus=pwned=1>x</a>",
    "<form><button formaction=javascript:pwned=1>x",
    "<math href=javascript:pwned=1>x</math>",
    "<meta http-equiv=refresh content='0;url=javascript:pwned=1'>",
    "<base href=//example.org/>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<style>@import '//example.org/x.css';</style>",
    "<p style=background:url(//example.org/x)>",
    " onfocus=pwned=1 autofocus x=",
    "{{ 7*7 }}${pwned=1}&lt;script&gt;pwned=1&lt;/script&gt;",
];

/// Fields of a form that a page repeats when something is not right yet, filled by hand of a script.
const FILL: &str = "const form = document.querySelector(`form[action=\"${arguments[0]}\"]`);
  [...form.elements].filter(field => field.matches('input:not([type]), [type=search], [type=email], [type=text], textarea'))
    .forEach((field, at) => { field.value = arguments[1][at % arguments[1].length]; });
  form.noValidate = true; form.requestSubmit();";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "some minutes: `cargo xtask test -- -p heartward hostile -- --ignored`"]
async fn three_hundred_scripts_in_every_field_run_nowhere() {
    let Some(browser) = browser().await else { return };
    let system = System::start().await;
    let me = Somebody::first(&system).await;
    let payloads: Vec<String> =
        WAYS_OUT.iter().flat_map(|out| SCRIPTS.iter().map(move |script| format!("{out}{script}"))).collect();
    assert_eq!(payloads.len(), 300);

    let mut people = Vec::new();
    for (at, text) in payloads.iter().enumerate() {
        let pronouns: String = text.chars().take(40).collect();
        let person = json!({ "name": text, "pronouns": pronouns, "notes": text, "circle": "close" });
        let id = me.post("/api/v1/people", &person).await.good()["id"].as_str().expect("an id").to_owned();
        me.post("/api/v1/conversations", &json!({ "person_ids": [id], "layer": "ideas", "note": text })).await.good();
        if at % 6 == 0 {
            let feeling: String = text.chars().take(30).collect();
            me.post("/api/v1/check-ins", &json!({ "note": text, "feelings": [feeling], "stress": 1 })).await.good();
            let reminder = json!({ "kind": "own", "text": text, "start": "2030-01-01" });
            me.post("/api/v1/reminders", &reminder).await.good();
        }
        people.push(id);
    }

    browser.go(&format!("{}/sign-in", system.url())).await;
    for some in payloads.chunks(10) {
        browser.run(FILL, json!(["/sign-in", some])).await;
        quiet(&browser, some).await;
    }
    browser.write("#email", "ada@example.org").await;
    browser.write("#password", "a quiet walk by the river").await;
    browser.press("Sign in").await;
    browser.says("Today").await;
    for path in pages(&browser, system.url()).await.values().chain(&["/people?circle=close".to_owned()]) {
        browser.go(&format!("{}{path}", system.url())).await;
        unfold(&browser).await;
        quiet(&browser, std::slice::from_ref(path)).await;
    }
    for (id, text) in people.iter().zip(&payloads) {
        browser.go(&format!("{}/people/{id}", system.url())).await;
        quiet(&browser, std::slice::from_ref(text)).await;
    }
    for (page, action) in [
        ("/log", "/log"),
        ("/people", "/people"),
        ("/search", "/search"),
        ("/reminders", "/reminders"),
        ("/reflect", "/reflect"),
    ] {
        for some in payloads.chunks(6) {
            browser.go(&format!("{}{page}", system.url())).await;
            browser.run(FILL, json!([action, some])).await;
            quiet(&browser, some).await;
        }
    }
}

/// No script ran, and the policy had nothing to forbid: what was written is text.
async fn quiet(browser: &Browser, about: &[String]) {
    let ran = browser.run("return typeof pwned !== 'undefined'", json!([])).await;
    assert_eq!(ran, false, "ran: {about:?}");
    assert_eq!(browser.complaints().await, [""; 0], "{about:?}");
}
