//! Signing in at an OpenID Connect provider, as a browser goes through it.

use std::collections::BTreeMap;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use serde_json::json;

use crate::support::{Provider, Said, Somebody, System};

const PASSWORD: &str = "a lantern over wet cobblestones";

/// What is wrong with what a provider says.
type Change = fn(&mut Said);

/// A browser, as far as cookies and redirects go.
struct Browser {
    http: Client,
    url: String,
    cookies: BTreeMap<String, String>,
}

/// Where a page leads, or what it says.
struct Page {
    status: StatusCode,
    to: String,
    text: String,
}

impl Browser {
    fn new(system: &System) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { http, url: system.url().to_owned(), cookies: BTreeMap::new() }
    }

    async fn open(&mut self, method: Method, path: &str, form: &[(&str, &str)]) -> Page {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        request = request.header("cookie", cookies.join("; ")).header("sec-fetch-site", "same-origin");
        if method == Method::POST {
            let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        }
        let answer = request.send().await.expect("an answer");
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            let (name, value) = cookie.split(';').next().expect("a cookie").split_once('=').expect("a cookie");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            match value {
                "" => drop(self.cookies.remove(name)),
                value => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
        let to = answer.headers().get("location").map_or("", |to| to.to_str().expect("text")).to_owned();
        Page { status: answer.status(), to, text: answer.text().await.expect("text") }
    }

    async fn get(&mut self, path: &str) -> Page {
        self.open(Method::GET, path, &[]).await
    }

    /// Posts a form of a page, with the token that is on it.
    async fn post(&mut self, page: &str, path: &str) -> Page {
        let page = self.get(page).await.text;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
        self.open(Method::POST, path, &[("csrf", csrf)]).await
    }

    /// Goes to the provider, is `subject` there, and comes back.
    async fn sign_in(&mut self, provider: &Provider, subject: &str) -> Page {
        let leaving = self.get("/sign-in/provider").await;
        let back = provider.answer(&leaving.to, subject, |_| {});
        self.get(&format!("/sign-in/provider/return?{back}")).await
    }

    async fn sign_in_with_password(&mut self, email: &str) {
        let page = self.open(Method::POST, "/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!((page.status, &page.to[..]), (StatusCode::SEE_OTHER, "/"), "{}", page.text);
    }

    /// Connects `subject` with the account that is signed in.
    async fn connect(&mut self, provider: &Provider, subject: &str) -> Page {
        let page = self.post("/settings/security", "/settings/security/identities").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let link = page.text.split("class=\"button main\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let link = link.expect("a link").replace("&#38;", "&");
        let back = provider.answer(&link, subject, |_| {});
        self.get(&format!("/sign-in/provider/return?{back}")).await
    }
}

async fn system(provider: &Provider, extra: &[(&str, &str)]) -> (System, Somebody) {
    let system = System::start_with(&[&provider.settings()[..], extra].concat()).await;
    let me = Somebody::first(&system).await;
    let change = json!({ "present_password": crate::support::PASSWORD, "new_password": PASSWORD });
    me.send(
        Method::PUT,
        "/api/v1/account/password",
        &[("content-type", "application/json")],
        change.to_string().into(),
    )
    .await
    .expect("an answer")
    .good();
    (system, me)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_connected_it_signs_in_and_proves_themselves_at_the_provider() {
    let provider = Provider::start().await;
    let (system, me) = system(&provider, &[]).await;
    let mut browser = Browser::new(&system);
    assert!(browser.get("/sign-in").await.text.contains("Sign in at Our sign-in"));
    let stranger = browser.sign_in(&provider, "ada").await;
    assert_eq!(stranger.to, "/sign-in?provider=unknown", "an address connects nothing");

    browser.sign_in_with_password("ada@example.org").await;
    assert_eq!(browser.connect(&provider, "ada").await.to, "/settings/security?said=identity");
    let known = me.get("/api/v1/account/identities").await;
    assert_eq!((&known["provider"], &known["identities"][0]["label"]), (&json!("Our sign-in"), &json!("ada")));

    let mut elsewhere = Browser::new(&system);
    assert_eq!(elsewhere.sign_in(&provider, "ada").await.to, "/");
    assert_eq!(elsewhere.get("/people").await.status, StatusCode::OK);
    // Signing in there may ask for nothing at all, so it proves nothing.
    let asked = elsewhere.post("/settings", "/settings/security/identities").await;
    assert_eq!(asked.to, "/prove?next=/settings/security");
    assert!(elsewhere.get(&asked.to).await.text.contains("Sign in anew at Our sign-in"));
    let leaving = elsewhere.get("/prove/provider?next=/settings/security").await;
    let stale = provider.answer(&leaving.to, "ada", |said| {
        said.claims["auth_time"] = json!(said.claims["iat"].as_i64().expect("a time") - 3600);
    });
    assert_eq!(elsewhere.get(&format!("/sign-in/provider/return?{stale}")).await.to, "/prove?next=/settings/security");
    let leaving = elsewhere.get("/prove/provider?next=/settings/security").await;
    let other = provider.answer(&leaving.to, "mallory", |_| {});
    assert_eq!(elsewhere.get(&format!("/sign-in/provider/return?{other}")).await.to, "/prove?next=/settings/security");
    let leaving = elsewhere.get("/prove/provider?next=/settings/security").await;
    let fresh = provider.answer(&leaving.to, "ada", |_| {});
    assert_eq!(elsewhere.get(&format!("/sign-in/provider/return?{fresh}")).await.to, "/settings/security");
    assert_eq!(elsewhere.connect(&provider, "ada").await.to, "/settings/security?said=identity-taken");

    let id = known["identities"][0]["id"].as_str().expect("an id");
    let path = format!("/settings/security/identities/{id}/delete");
    assert_eq!(elsewhere.post("/settings/security", &path).await.to, "/settings/security?said=identity-gone");
    assert_eq!(Browser::new(&system).sign_in(&provider, "ada").await.to, "/sign-in?provider=unknown");
    assert_eq!(me.get("/api/v1/account/identities").await["identities"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_does_not_hold_signs_anybody_in() {
    let provider = Provider::start().await;
    let (system, _) = system(&provider, &[]).await;
    let mut browser = Browser::new(&system);
    browser.sign_in_with_password("ada@example.org").await;
    browser.connect(&provider, "ada").await;

    let changes: [(&str, Change); 20] = [
        ("no signature", |said| said.header = json!({ "alg": "none" })),
        ("a shared secret", |said| said.header["alg"] = json!("HS256")),
        ("another algorithm", |said| said.header["alg"] = json!("RS256")),
        ("an unknown key", |said| said.header["kid"] = json!("two")),
        ("a forged signature", |said| said.forged = true),
        ("another issuer", |said| said.claims["iss"] = json!("http://127.0.0.1:1")),
        ("no issuer", |said| without(said, "iss")),
        ("an issuer with a slash", |said| {
            said.claims["iss"] = json!(format!("{}/", said.claims["iss"].as_str().expect("text")));
        }),
        ("another audience", |said| said.claims["aud"] = json!("somebody else")),
        ("one more audience", |said| said.claims["aud"] = json!(["somebody else", "another"])),
        ("no audience", |said| without(said, "aud")),
        ("another party", |said| {
            said.claims["aud"] = json!(["heartward", "another"]);
            said.claims["azp"] = json!("another");
        }),
        ("another nonce", |said| said.claims["nonce"] = json!("guessed")),
        ("no nonce", |said| without(said, "nonce")),
        ("run out", |said| said.claims["exp"] = json!(said.claims["iat"].as_i64().expect("a time") - 60)),
        ("no end", |said| without(said, "exp")),
        ("no beginning", |said| without(said, "iat")),
        ("no subject", |said| without(said, "sub")),
        ("a subject that is no text", |said| said.claims["sub"] = json!(["ada"])),
        ("no claims", |said| said.claims = json!([])),
    ];
    let mut tried = 0;
    for (what, change) in changes {
        let mut browser = Browser::new(&system);
        let leaving = browser.get("/sign-in/provider").await;
        let back = provider.answer(&leaving.to, "ada", change);
        assert_eq!(browser.get(&format!("/sign-in/provider/return?{back}")).await.to, "/sign-in?provider=no", "{what}");
        assert!(!browser.cookies.contains_key("heartward"), "{what}");
        tried += 1;
    }
    assert_eq!(tried, changes.len());
    assert!(!system.log().contains("@example.org"), "who somebody is there is in no log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_good_once_for_the_browser_that_left() {
    let provider = Provider::start().await;
    let (system, _) = system(&provider, &[]).await;
    let mut owner = Browser::new(&system);
    owner.sign_in_with_password("ada@example.org").await;
    owner.connect(&provider, "ada").await;
    let refused = "/sign-in?provider=no";

    let mut browser = Browser::new(&system);
    let leaving = browser.get("/sign-in/provider").await;
    let back = format!("/sign-in/provider/return?{}", provider.answer(&leaving.to, "ada", |_| {}));
    assert_eq!(Browser::new(&system).get(&back).await.to, refused, "without the cookie of whoever left");
    let mut other = Browser::new(&system);
    other.get("/sign-in/provider").await;
    assert_eq!(other.get(&back).await.to, refused, "with the cookie of another trip");

    let (leaving, kept) = (browser.get("/sign-in/provider").await, browser.cookies.clone());
    let answered = provider.answer(&leaving.to, "ada", |_| {});
    let (code, state) = answered.split_once("&state=").expect("both");
    for wrong in [format!("{code}&state=guessed"), code.to_owned()] {
        let mut copy = Browser { cookies: kept.clone(), ..Browser::new(&system) };
        assert_eq!(copy.get(&format!("/sign-in/provider/return?{wrong}")).await.to, refused, "{wrong}");
    }
    let late = format!("/sign-in/provider/return?{code}&state={state}");
    assert_eq!(browser.get(&late).await.to, refused, "what somebody left with is used up by a wrong state");

    let leaving = browser.get("/sign-in/provider").await;
    let kept = browser.cookies.clone();
    let back = format!("/sign-in/provider/return?{}", provider.answer(&leaving.to, "ada", |_| {}));
    assert_eq!(browser.get(&back).await.to, "/");
    let mut again = Browser { cookies: kept, ..Browser::new(&system) };
    assert_eq!(again.get(&back).await.to, refused, "twice");

    // The provider takes the code from nobody else: its challenge went with the one who left.
    let mut thief = Browser::new(&system);
    let victim = browser.get("/sign-in/provider").await;
    let code = provider.answer(&victim.to, "ada", |_| {});
    let code = code.split_once("&state=").expect("both").0;
    let leaving = thief.get("/sign-in/provider").await;
    let state = provider.answer(&leaving.to, "mallory", |_| {});
    let state = state.split_once("&state=").expect("both").1;
    assert_eq!(thief.get(&format!("/sign-in/provider/return?{code}&state={state}")).await.to, refused, "a stolen code");
    let left = browser.get("/sign-in/provider/return?error=access_denied").await;
    assert_eq!(left.to, refused, "whoever changed their mind");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_provider_knows_gets_an_account_where_the_operator_wants_it() {
    let provider = Provider::start().await;
    let (system, me) = system(&provider, &[("OIDC__JOIN", "true")]).await;
    let mut browser = Browser::new(&system);
    assert_eq!(browser.sign_in(&provider, "noor").await.to, "/");
    assert!(browser.get("/settings/account").await.text.contains("noor@example.org"));
    assert_eq!(
        Browser::new(&system).sign_in(&provider, "ada").await.to,
        "/sign-in?provider=unknown",
        "a taken address"
    );
    let leaving = browser.get("/sign-in/provider").await;
    let unverified = provider.answer(&leaving.to, "sam", |said| said.claims["email_verified"] = json!(false));
    let back = browser.get(&format!("/sign-in/provider/return?{unverified}")).await;
    assert_eq!(back.to, "/sign-in?provider=unknown", "an address that nobody has looked at");
    let accounts = me.get("/api/v1/admin/accounts").await;
    assert_eq!(accounts["accounts"].as_array().map(Vec::len), Some(2), "{accounts}");
}

fn without(said: &mut Said, claim: &str) {
    said.claims.as_object_mut().expect("claims").remove(claim);
}
