use heartward_proto::reflections::v1::{AnswerPromptRequest, Layer, PromptAnswer, PromptOccasion, PromptSubject};
use http::StatusCode;
use serde_json::json;

use crate::pages::Browser;
use crate::support::{Call, Stage};

#[tokio::test]
async fn three_cards_are_asked_for_by_words_and_say_why_they_came() {
    let stage = Stage::new();
    let me = Browser::signed_in(&stage).await;
    let page = me.open("/prompts?level=feelings&occasion=walk&also=loss&draw=2").await;
    assert!(page.text.contains("Because it is a walk, and you chose Feelings."), "{}", page.text);
    assert!(page.text.contains("What made today lighter?"));
    let asked = stage.fakes.known().dealt.clone().expect("cards were asked for");
    assert_eq!((asked.level(), asked.occasion(), asked.draw), (Layer::Feelings, PromptOccasion::Walk, 2));
    assert_eq!((asked.subjects, asked.day.as_str()), (vec![PromptSubject::Loss.into()], "2026-03-01"));
    assert!(page.text.contains("/prompts?level=feelings&#38;occasion=walk&#38;also=loss&#38;draw=3&#38;"));
}

#[tokio::test]
async fn a_card_is_kept_skipped_and_let_go_with_a_form() {
    let stage = Stage::new();
    let me = Browser::signed_in(&stage).await;
    let kept = me.submit("/prompts", "/prompts/play-laugh", &[("answer", "keep"), ("level", "ideas")]).await;
    assert_eq!(kept.header("location"), "/prompts?level=ideas&said=keep");
    assert_eq!(stage.fakes.known().answered.as_ref().map(AnswerPromptRequest::answer), Some(PromptAnswer::Kept));
    assert!(me.open("/prompts").await.text.contains("id=\"kept\""));
    me.submit("/prompts", "/prompts/play-laugh", &[("answer", "forget")]).await;
    assert!(!me.open("/prompts").await.text.contains("id=\"kept\""));
    let wrong = me.submit("/prompts", "/prompts/play-laugh", &[("answer", "burn")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let alone = me.open("/prompts/play-laugh").await;
    assert!(alone.text.contains("What made today lighter?") && !alone.text.contains("class=\"nav\""));
    assert_eq!(me.open("/prompts/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_offers_what_the_page_does() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let call = |what: &str| Call::new(what).bearer(&token);
    let hand = stage.send(call("GET /api/v1/prompts?subjects=loss,money&occasion=hard_day").empty()).await.json();
    assert_eq!(hand["prompts"][0]["level"], "feelings");
    assert_eq!((&hand["usual"], &hand["silent"]), (&json!("ideas"), &json!(false)));
    assert_eq!(stage.fakes.known().dealt.clone().expect("dealt").subjects.len(), 2);
    let wrong = stage.send(call("GET /api/v1/prompts?subjects=everything").empty()).await;
    assert_eq!(wrong.json()["errors"][0]["parameter"], "subjects");
    assert_eq!(stage.send(call("GET /api/v1/prompts/play-laugh").empty()).await.json()["id"], "play-laugh");

    let keep = json!({ "answer": "kept" });
    let kept = stage.send(call("PUT /api/v1/prompts/play-laugh/answer").json(&keep)).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    let listed = stage.send(call("GET /api/v1/prompts/kept").empty()).await.json();
    assert_eq!(
        (&listed["prompts"][0]["prompt"]["id"], &listed["prompts"][0]["person_id"]),
        (&json!("play-laugh"), &json!(null))
    );
    let gone = stage.send(call("DELETE /api/v1/prompts/play-laugh/answer").empty()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.send(call("GET /api/v1/prompts/kept").empty()).await.json()["prompts"], json!([]));
}

#[tokio::test]
async fn prompts_come_in_the_language_that_is_wanted_most_and_say_so() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    for path in ["/api/v1/prompts", "/api/v1/prompts/kept", "/api/v1/prompts/play-laugh"] {
        let call = || Call::new(&format!("GET {path}")).bearer(&token);
        let wanted = stage.send(call().header("accept-language", "en;q=0.4, de-AT").empty()).await;
        assert_eq!((wanted.header("content-language"), wanted.header("vary")), ("de-AT", "accept-language"), "{path}");
        let unsaid = stage.send(call().empty()).await;
        assert_eq!((unsaid.header("content-language"), unsaid.header("vary")), ("en", "accept-language"), "{path}");
    }
    let dealt = stage.send(Call::new("GET /api/v1/prompts").bearer(&token).header("accept-language", "fr, de").empty());
    assert_eq!(dealt.await.header("content-language"), "fr");
    assert_eq!(stage.fakes.known().dealt.clone().expect("dealt").languages, ["fr", "de"], "all of them are handed on");
}
