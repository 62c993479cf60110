use http::StatusCode;

use crate::pages::{Browser, form};
use crate::support::{Call, Stage};

const COOKIE: &str = "cookie";

#[tokio::test]
async fn a_page_is_in_the_language_that_was_chosen_in_the_browser() {
    let stage = Stage::new();
    let ask = async |cookie: &str| {
        let call = Call::new("GET /language").header("accept-language", "de-AT").header(COOKIE, cookie);
        stage.send(call.empty()).await
    };
    let german = ask("heartward-language=de").await;
    assert!(german.text.contains("<html lang=\"de\">") && german.text.contains("Sprache"));
    assert_eq!(german.header("content-language"), "de");
    assert!(german.header("vary").contains("accept-language"));
    let english = ask("heartward-language=en").await;
    assert!(english.text.contains("<html lang=\"en\">"), "chosen, whatever the browser likes");
    let liked = ask("heartward-language=tlh").await;
    assert!(liked.text.contains("<html lang=\"de\">"), "nobody speaks that, and the browser likes German");
}

#[tokio::test]
async fn a_choice_stays_in_the_browser() {
    let stage = Stage::new();
    let chosen = stage.send(form(Call::new("POST /language"), &[("language", "en")])).await;
    assert_eq!((chosen.status, chosen.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    let (cookie, _) = chosen.header("set-cookie").split_once(';').expect("a cookie");
    assert_eq!(cookie, "heartward-language=en");
    let unknown = stage.send(form(Call::new("POST /language"), &[("language", "tlh")])).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn whoever_is_signed_in_goes_back_to_the_settings() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    assert_eq!(browser.send("/language", &[("language", "en")]).await.header("location"), "/settings");
}

#[tokio::test]
async fn programs_are_answered_in_english() {
    let stage = Stage::new();
    let reply = stage.send(Call::new("GET /api/v1/people").header("accept-language", "de").empty()).await;
    assert_eq!((reply.status, reply.header("content-language")), (StatusCode::UNAUTHORIZED, ""));
}

#[tokio::test]
async fn a_phone_has_its_shortcut_in_its_language() {
    let stage = Stage::new();
    for (language, name, short) in [("en", "Log a conversation", "Log"), ("de", "Ein Gespräch notieren", "Notieren")] {
        let manifest =
            stage.send(Call::new("GET /manifest.webmanifest").header("accept-language", language).empty()).await;
        let shortcut = &manifest.json()["shortcuts"][0];
        assert_eq!((&shortcut["name"], &shortcut["short_name"]), (&name.into(), &short.into()));
    }
}
