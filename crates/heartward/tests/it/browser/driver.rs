use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{eventually, free};

/// The key under which the protocol wraps the id of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const ENTER: &str = "\u{e007}";
const CONTROL: &str = "\u{e009}";

/// The tallest picture, in CSS pixels.
const TALLEST: f64 = 6_000.0;

/// How the system of a visitor is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One tab of a headless browser with a profile of its own, driven as the W3C has it for all browsers.
///
/// That is a dozen JSON calls over HTTP. The crates for it cost more than these lines: crates/README.md has the reasons.
pub(super) struct Browser {
    http: Client,
    session: String,
    keeper: Child,
    // After the keeper, which still writes into it.
    _profile: TempDir,
}

#[expect(clippy::needless_pass_by_value, reason = "json!() is written where it is sent")]
impl Browser {
    /// Starts one with an empty profile.
    pub(super) async fn start(program: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let profile = tempfile::tempdir().expect("a folder");
        let address = free();
        let port = address.rsplit(':').next().expect("a port").to_owned();
        // The shell ends when this process does, however that happens, and takes the browser along.
        let keeper = Command::new("sh")
            .args(["-c", r#""$0" --port="$1" --silent & cat; kill -s KILL -- -$$"#, program, &port])
            .env("TMPDIR", profile.path())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let http = Client::new();
        let at = format!("http://{address}");
        eventually("a driver", async || http.get(format!("{at}/status")).send().await.ok()).await;
        let mut browser = Self { http, session: at, keeper, _profile: profile };
        let options = json!({ "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en",
        ] });
        let wanted = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let made = browser.post("/session", json!({ "capabilities": { "alwaysMatch": wanted } })).await;
        let id = made["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/session/{id}", browser.session);
        browser.look(Theme::Light, super::LAPTOP).await;
        browser
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.expect("the driver answers").text().await.expect("a body");
        let value = serde_json::from_str::<Value>(&answer).expect("JSON")["value"].take();
        if value["error"].is_string() { Err(value) } else { Ok(value) }
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        let path = path.to_owned();
        async move {
            match self.send(Method::POST, &path, Some(body)).await {
                Ok(value) => value,
                Err(error) => panic!("{caller}: {} {}", error["error"], error["message"]),
            }
        }
    }

    /// One command of the protocol of the developer tools.
    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// Sets the theme of the system and the width of the window.
    pub(super) async fn look(&self, theme: Theme, width: u32) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": theme.name() },
            // What fades is not what is looked at.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let mobile = width < 600;
        let size = json!({ "width": width, "height": if mobile { 844 } else { 800 }, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Chooses the language of the site that is open.
    pub(super) async fn choose_language(&self, tag: &str) {
        self.run("document.cookie = `heartward-language=${arguments[0]}; path=/`", json!([tag])).await;
    }

    /// Gives it a device that keeps passkeys, with somebody there who always agrees.
    pub(super) async fn own_a_passkey_device(&self) {
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true,
        });
        self.post("/webauthn/authenticator", device).await;
    }

    /// From now on no page runs a script.
    pub(super) async fn forbid_script(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// Opens an address.
    pub(super) async fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// An address of the site that is open.
    pub(super) async fn url(&self, path: &str) -> String {
        let origin = self.run("return location.origin", json!([])).await;
        format!("{}{path}", origin.as_str().unwrap_or_default())
    }

    /// Where the tab is: path and query.
    pub(super) async fn place(&self) -> String {
        self.run("return location.pathname + location.search", json!([])).await.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script of the test's own, which needs no permission of the page.
    #[track_caller]
    pub(super) fn run(&self, script: &str, arguments: Value) -> impl Future<Output = Value> {
        self.post("/execute/sync", json!({ "script": script, "args": arguments }))
    }

    /// The same for a script that calls its last argument when it is done.
    pub(super) async fn run_async(&self, script: &str, arguments: Value) -> Value {
        self.post("/execute/async", json!({ "script": script, "args": arguments })).await
    }

    /// What the page says, as it is seen.
    pub(super) async fn text(&self) -> String {
        let text = self.run("return document.body.innerText", json!([])).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says something.
    #[track_caller]
    pub(super) fn says(&self, words: &str) -> impl Future<Output = ()> {
        let what = format!("{}: “{words}”", std::panic::Location::caller());
        async move { eventually(&what, async || self.text().await.contains(words).then_some(())).await }
    }

    async fn elements(&self, using: &str, value: &str) -> Vec<String> {
        let found = self.post("/elements", json!({ "using": using, "value": value })).await;
        let id = |element: &Value| element[ELEMENT].as_str().expect("an id").to_owned();
        found.as_array().expect("a list").iter().map(id).collect()
    }

    async fn first_seen(&self, elements: Vec<String>) -> Option<String> {
        for id in elements {
            let path = format!("/element/{id}/displayed");
            if self.send(Method::GET, &path, None).await.is_ok_and(|seen| seen == json!(true)) {
                return Some(id);
            }
        }
        None
    }

    /// Scrolls an element to where nothing lies over it, as the bar of a phone would.
    async fn bring_up(&self, id: &str) {
        let element = json!({ ELEMENT: id });
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.post("/execute/sync", json!({ "script": script, "args": [element] })).await;
    }

    /// Presses what people see under these words: a link, a button, a choice, something folded.
    #[track_caller]
    pub(super) fn press(&self, words: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        // Whole words first: “Save” is not “Save it so”.
        let named = |test: &str| format!("//*[self::a or self::button or self::label or self::summary][{test}]");
        let searches = [
            named(&format!("normalize-space(.)=\"{words}\"")),
            named(&format!("starts-with(normalize-space(.), \"{words}\")")),
        ];
        let words = words.to_owned();
        async move {
            for search in &searches {
                if let Some(id) = self.first_seen(self.elements("xpath", search).await).await {
                    self.bring_up(&id).await;
                    self.post(&format!("/element/{id}/click"), json!({})).await;
                    return;
                }
            }
            panic!("{caller}: there is nothing to press with “{words}” on:\n{}", self.text().await);
        }
    }

    /// Writes into a field, over what was there.
    #[track_caller]
    pub(super) fn write(&self, css: &str, text: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        let (css, text) = (css.to_owned(), text.to_owned());
        async move {
            let Some(id) = self.first_seen(self.elements("css selector", &css).await).await else {
                panic!("{caller}: no {css} to write into on:\n{}", self.text().await);
            };
            // Choices and files cannot be emptied, and need not be.
            let _ = self.send(Method::POST, &format!("/element/{id}/clear"), Some(json!({}))).await;
            self.post(&format!("/element/{id}/value"), json!({ "text": text })).await;
        }
    }

    /// Presses keys, wherever the focus is.
    pub(super) async fn keys(&self, keys: &str) {
        let press = |key: char| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        self.act(keys.chars().flat_map(press).collect()).await;
    }

    /// Presses Control and Enter together.
    pub(super) async fn control_enter(&self) {
        let key = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        self.act(vec![key("keyDown", CONTROL), key("keyDown", ENTER), key("keyUp", ENTER), key("keyUp", CONTROL)])
            .await;
    }

    async fn act(&self, actions: Vec<Value>) {
        self.post("/actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] })).await;
    }

    /// What the browser complained about since it was last asked: scripts that failed, what the policy of the page
    /// forbade. Answers other than 200 are no complaint of a page, nor is what it only recommends.
    pub(super) async fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({ "type": "browser" })).await;
        let entries = log.as_array().expect("a list").iter();
        let told = entries.filter(|entry| entry["source"] != "network" && entry["level"] != "DEBUG");
        told.map(|entry| entry["message"].to_string()).collect()
    }

    /// The whole page as a PNG, in base64.
    pub(super) async fn picture(&self) -> String {
        let size = self.devtools("Page.getLayoutMetrics", json!({})).await["cssContentSize"].take();
        // Nobody looks at more of a page at once, and the browser takes minutes for it.
        let height = size["height"].as_f64().unwrap_or_default().min(TALLEST);
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1 });
        let shot = json!({ "captureBeyondViewport": true, "clip": clip });
        let shot = self.devtools("Page.captureScreenshot", shot).await;
        shot["data"].as_str().expect("a picture").to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Its end is what matters, not how it ended.
        let _ = self.keeper.wait();
    }
}
