use heartward_proto::reflections::v1::{Initiator, Layer};
use heartward_proto::reminders::v1::{Offer, OfferReason, OfferState};
use http::StatusCode;
use http::header::{CONTENT_TYPE, COOKIE};

use crate::fakes::{CODE, PASSWORD};
use crate::support::{Call, Reply, Stage};

/// A browser of somebody who is signed in.
pub(crate) struct Browser<'a> {
    stage: &'a Stage,
    cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) async fn signed_in(stage: &'a Stage) -> Self {
        Self { stage, cookie: format!("heartward={}", stage.sign_in().await) }
    }

    pub(crate) fn token(&self) -> &str {
        self.cookie.split_once('=').expect("a cookie").1
    }

    pub(crate) async fn open(&self, path: &str) -> Reply {
        self.stage.send(Call::new(&format!("GET {path}")).header(COOKIE.as_str(), &self.cookie).empty()).await
    }

    /// Sends a form as it stands on the page at `page`.
    pub(crate) async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = hidden(&self.open(page).await.text, "csrf").to_owned();
        self.send(action, &[&[("csrf", csrf.as_str())], fields].concat()).await
    }

    pub(crate) async fn send(&self, action: &str, fields: &[(&str, &str)]) -> Reply {
        let call = Call::new(&format!("POST {action}")).header(COOKIE.as_str(), &self.cookie);
        self.stage.send(form(call, fields)).await
    }
}

pub(crate) fn form(call: Call, fields: &[(&str, &str)]) -> http::Request<axum::body::Body> {
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    call.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded").body(body.join("&"))
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| encoded + &format!("%{byte:02X}"))
}

/// The value of a hidden field.
fn hidden<'a>(html: &'a str, name: &str) -> &'a str {
    let after = html.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the field");
    after.split('"').next().expect("its end")
}

fn offer(id: &str, person_id: &str) -> Offer {
    Offer {
        id: id.to_owned(),
        person_id: person_id.to_owned(),
        state: OfferState::Open.into(),
        reason: OfferReason::FirstOneToOne.into(),
        ..Offer::default()
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_page() {
    let stage = Stage::new();
    for path in [
        "/",
        "/people",
        "/reminders",
        "/settings/quiet",
        "/log",
        "/import",
        "/conversations/x",
        "/reflect",
        "/insights",
        "/settings/model",
    ] {
        let reply = stage.send(Call::new(&format!("GET {path}")).empty()).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
    for path in ["/help", "/about", "/self-check"] {
        assert_eq!(stage.send(Call::new(&format!("GET {path}")).empty()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn setting_up_signs_in_and_leads_to_the_people() {
    let stage = Stage::new();
    let mut fields = vec![("email", "ada@example.org"), ("password", PASSWORD), ("name", "Ada"), ("time_zone", "UTC")];
    let wrong = [fields.as_slice(), &[("code", "nonsense")]].concat();
    let reply = stage.send(form(Call::new("POST /setup"), &wrong)).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(
        reply.text.contains("value=\"ada@example.org\"") && !reply.text.contains(PASSWORD),
        "kept, but for the password"
    );
    assert!(reply.text.contains("All is still here, except for the password."));
    fields.push(("code", CODE));
    let reply = stage.send(form(Call::new("POST /setup"), &fields)).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/welcome"));
    assert!(reply.header("set-cookie").starts_with("heartward="));
}

#[tokio::test]
async fn a_wrong_password_brings_the_form_back() {
    let stage = Stage::new();
    let fields = [("email", "ada@example.org"), ("password", "not the one of anybody")];
    let reply = stage.send(form(Call::new("POST /sign-in"), &fields)).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text.contains("do not go together") && reply.text.contains("value=\"ada@example.org\""));
    assert!(!reply.text.contains("not the one of anybody"));
    let reply =
        stage.send(form(Call::new("POST /sign-in"), &[("email", "ada@example.org"), ("password", PASSWORD)])).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let reply = browser.submit("/", "/sign-out", &[]).await;
    assert_eq!(reply.header("location"), "/sign-in?signed_out=yes");
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(browser.open("/people").await.header("location"), "/sign-in");
}

#[tokio::test]
async fn a_conversation_is_noted_with_three_presses() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let reply = browser.submit("/", "/log", &[("person_ids", &ines), ("layer", "feelings")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let logged = stage.fakes.known().logged.clone().expect("a conversation").conversation.expect("it");
    assert_eq!((logged.person_ids, logged.layer), (vec![ines], Layer::Feelings.into()));
    assert_eq!(
        (logged.spoke_freely, logged.accepting, logged.initiator, logged.minutes, logged.occur_time),
        (None, None, 0, None, None),
        "what is left out stays unset"
    );

    let today = browser.open(reply.header("location")).await;
    assert!(today.text.contains("<span>Noted.</span>") && today.text.contains(">Undo</button>"));
    let id = stage.fakes.known().conversations[0].1.id.clone();
    let reply = browser.submit("/", &format!("/conversations/{id}/delete"), &[("back", "/")]).await;
    assert_eq!(reply.header("location"), "/?said=removed");
    assert!(stage.fakes.known().conversations.is_empty());
}

#[tokio::test]
async fn a_form_that_is_not_complete_comes_back_with_its_words() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let reply =
        browser.submit("/log", "/log", &[("person_ids", &ines), ("note", "By <the> sea"), ("new_person", "Jun")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.text.contains("By &#60;the&#62; sea") && reply.text.contains("value=\"Jun\""));
    assert!(reply.text.contains(&format!("value=\"{ines}\" checked")));
    assert!(reply.text.contains("Choose how deep it went."));
    let known = stage.fakes.known();
    assert!(known.logged.is_none() && known.people.len() == 1, "nothing was changed");
}

#[tokio::test]
async fn a_service_that_refuses_brings_the_form_back_too() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let fields = [("person_ids", ines.as_str()), ("layer", "ideas"), ("spoke_freely", "9"), ("note", "kept")];
    let reply = browser.submit("/log", "/log", &fields).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.text.contains("This needs to be 0 to 4") && reply.text.contains(">kept</textarea>"));
}

#[tokio::test]
async fn a_form_sent_twice_adds_the_new_person_once() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let page = browser.open("/log").await.text;
    let fields = [
        ("csrf", hidden(&page, "csrf")),
        ("request_id", hidden(&page, "request_id")),
        ("new_person_request_id", hidden(&page, "new_person_request_id")),
        ("new_person", "Jun"),
        ("layer", "passing"),
    ];
    let first = browser.send("/log", &fields).await;
    let request_id = stage.fakes.known().logged.clone().expect("a conversation").request_id;
    let second = browser.send("/log", &fields).await;
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let known = stage.fakes.known();
    assert_eq!(known.people.len(), 1);
    assert_eq!(known.logged.as_ref().expect("again").request_id, request_id, "which makes one conversation of the two");
}

#[tokio::test]
async fn a_form_without_the_token_of_this_session_changes_nothing() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let forms = [
        "/log".to_owned(),
        "/people".to_owned(),
        format!("/people/{ines}"),
        format!("/people/{ines}/archive"),
        format!("/people/{ines}/delete"),
        format!("/people/{ines}/restore"),
        format!("/conversations/{ines}"),
        format!("/conversations/{ines}/delete"),
        format!("/offers/{ines}"),
        format!("/notices/{ines}"),
        "/reminders".to_owned(),
        "/reminders/weekly".to_owned(),
        format!("/reminders/{ines}"),
        "/settings/quiet".to_owned(),
        "/reflect".to_owned(),
        "/settings/model".to_owned(),
        "/signs/mute".to_owned(),
        "/signs/unmute".to_owned(),
        format!("/reflect/{ines}/delete"),
        "/import/apply".to_owned(),
        "/sign-out".to_owned(),
    ];
    for action in &forms {
        let fields = [
            ("csrf", "bm90IGl0"),
            ("person_ids", ines.as_str()),
            ("layer", "ideas"),
            ("name", "Jun"),
            ("answer", "rest"),
            ("stress", "2"),
        ];
        let reply = browser.send(action, &fields).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{action}");
        assert!(reply.text.starts_with("<!doctype html>"), "a page, not a document for programs");
    }
    let known = stage.fakes.known();
    assert!(known.logged.is_none() && known.imported.is_none() && known.checked_in.is_empty());
    assert!(known.people.len() == 1 && known.people[0].1.delete_time.is_none() && !known.people[0].1.archived);
}

#[tokio::test]
async fn a_conversation_is_changed_with_what_was_seen() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    browser.submit("/", "/log", &[("person_ids", &ines), ("layer", "ideas")]).await;
    let id = stage.fakes.known().conversations[0].1.id.clone();
    let page = format!("/conversations/{id}");
    let fields = [
        ("person_ids", ines.as_str()),
        ("layer", "heart-to-heart"),
        ("felt_received", "4"),
        ("accepting", "0"),
        ("initiator", "them"),
        ("ran_dry", "yes"),
        ("version", "1"),
    ];
    let reply = browser.submit(&page, &page, &fields).await;
    assert_eq!(reply.header("location"), format!("/people/{ines}?said=saved"));
    let amended = stage.fakes.known().amended.clone().expect("a change");
    let conversation = amended.conversation.expect("it");
    assert_eq!((conversation.layer, conversation.felt_received), (Layer::HeartToHeart.into(), Some(4)));
    assert_eq!(
        (conversation.accepting, conversation.initiator(), conversation.ran_dry),
        (Some(0), Initiator::Them, true)
    );
    assert_eq!((amended.version, amended.update_mask.expect("a mask").paths.len()), (Some(1), 15));
}

#[tokio::test]
async fn somebody_is_added_removed_and_brought_back() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let reply = browser.submit("/people", "/people", &[("name", "Ines"), ("circle", "inner")]).await;
    assert_eq!(reply.header("location"), "/people?said=added");
    let ines = stage.fakes.known().people[0].1.clone();
    assert_eq!((ines.name.as_str(), ines.circle), ("Ines", 2));

    let page = format!("/people/{}", ines.id);
    assert!(browser.open(&page).await.text.contains("<h1>Ines</h1>"));
    let removed = browser.submit(&page, &format!("{page}/delete"), &[]).await;
    assert_eq!(removed.header("location"), format!("/people?removed={}", ines.id));
    assert!(browser.open(removed.header("location")).await.text.contains("Ines is removed."));
    assert_eq!(browser.open(&page).await.status, StatusCode::GONE);
    let back = browser.submit("/people", &format!("{page}/restore"), &[]).await;
    assert_eq!(back.header("location"), format!("{page}?said=restored"));
    assert!(browser.open(&page).await.text.contains("<h1>Ines</h1>"));
}

#[tokio::test]
async fn somebody_elses_person_is_nobody() {
    let stage = Stage::new();
    let theirs = Browser::signed_in(&stage).await;
    let ines = stage.person(theirs.token(), "Ines").await;
    let mine = Browser::signed_in(&stage).await;
    let reply = mine.open(&format!("/people/{ines}")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert!(!reply.text.contains("Ines"));
}

#[tokio::test]
async fn an_offer_is_answered_where_it_stands() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    stage.fakes.known().offers.push(offer(id, &ines));
    let today = browser.open("/").await.text;
    assert!(today.contains("Would time together with Ines suit"));
    for (answer, state) in
        [("accept", OfferState::Accepted), ("postpone", OfferState::Postponed), ("rest", OfferState::Rested)]
    {
        let fields = [("answer", answer), ("back", "/reminders")];
        let reply = browser.submit("/reminders", &format!("/offers/{id}"), &fields).await;
        assert_eq!(reply.header("location"), format!("/reminders?said={answer}"));
        assert_eq!(stage.fakes.known().offers[0].state, i32::from(state));
    }
    let fields = [("answer", "accept"), ("back", "https://example.org")];
    assert_eq!(
        browser.submit("/reminders", &format!("/offers/{id}"), &fields).await.header("location"),
        "/?said=accept"
    );
}

#[tokio::test]
async fn today_is_there_while_reminders_is_away() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    stage.fakes.known().reminders_away = true;
    assert_eq!(browser.open("/").await.status, StatusCode::OK);
    let offers = browser.open("/reminders").await;
    assert_eq!(offers.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(offers.text.contains("Back to Today"));
}

#[tokio::test]
async fn an_import_is_looked_at_before_it_is_made() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let csrf = hidden(&browser.open("/import").await.text, "csrf").to_owned();
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Zo\u{eb}\r\nEND:VCARD\r\n";
    let part =
        |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let upload = |csrf: &str| {
        let body = part("csrf", csrf) + &part("vcard", card) + "--x--\r\n";
        let call = Call::new("POST /import").header(COOKIE.as_str(), &browser.cookie);
        call.header(CONTENT_TYPE.as_str(), "multipart/form-data; boundary=x").body(body)
    };
    assert_eq!(stage.send(upload("bm90IGl0")).await.status, StatusCode::FORBIDDEN);
    assert!(stage.fakes.known().imported.is_none());

    let preview = stage.send(upload(&csrf)).await;
    assert!(preview.text.contains("Nothing is saved yet."), "{}", preview.text);
    assert_eq!(stage.fakes.known().imported, Some((card.as_bytes().to_vec(), true)));
    let file = hidden(&preview.text, "vcard");
    let done = browser.send("/import/apply", &[("csrf", &csrf), ("vcard", file)]).await;
    assert!(done.text.contains("Imported."));
    assert_eq!(stage.fakes.known().imported, Some((card.as_bytes().to_vec(), false)));
}

#[tokio::test]
async fn files_of_the_design_are_kept_for_good_and_pages_are_not() {
    let stage = Stage::new();
    let page = stage.send(Call::new("GET /help").empty()).await;
    assert_eq!(page.header("cache-control"), "private, no-store");
    for kind in ["stylesheet\" href=\"", "image/svg+xml\" href=\""] {
        let path = page.text.split(kind).nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let file = stage.send(Call::new(&format!("GET {path}")).empty()).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        let etag = file.header("etag").to_owned();
        let again = stage.send(Call::new(&format!("GET {path}")).header("if-none-match", &etag).empty()).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }
    assert_eq!(stage.send(Call::new("GET /static/other.css").empty()).await.status, StatusCode::NOT_FOUND);
}
