use heartward_proto::reflections::v1::YesNo;
use http::StatusCode;

use crate::pages::Browser;
use crate::support::{Call, Stage};

#[tokio::test]
async fn a_check_in_is_noted_listed_and_taken_back() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let fields = [("told_someone", "no"), ("feelings", "tired"), ("feelings", "hopeful"), ("note", "A <long> week")];
    let reply = browser.submit("/reflect", "/reflect", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let noted = stage.fakes.known().checked_in[0].clone();
    assert_eq!((noted.told_someone(), noted.could_tell()), (YesNo::No, YesNo::Unspecified));
    assert_eq!((noted.stress, noted.connected, noted.loneliness, noted.support), (None, None, None, None));
    assert_eq!(noted.feelings, ["tired", "hopeful"]);

    let page = browser.open(reply.header("location")).await.text;
    assert!(page.contains("<span>Noted.</span>") && page.contains("A &#60;long&#62; week"));
    assert!(!page.contains("there are people who listen"), "it was not said to be heavy");
    let reply = browser.submit("/reflect", &format!("/reflect/{}/delete", noted.id), &[]).await;
    assert_eq!(reply.header("location"), "/reflect?said=removed");
    assert!(stage.fakes.known().checked_in.is_empty());
    let again = browser.submit("/reflect", &format!("/reflect/{}/delete", noted.id), &[]).await;
    assert_eq!(again.header("location"), "/reflect?said=removed", "pressed twice");
}

#[tokio::test]
async fn a_very_heavy_day_is_told_where_help_is() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let reply = browser.submit("/reflect", "/reflect", &[("stress", "4")]).await;
    let page = browser.open(reply.header("location")).await.text;
    assert!(page.contains("<a href=\"/help\">there are people who listen</a>"));
}

#[tokio::test]
async fn a_check_in_that_says_nothing_or_too_much_comes_back_with_its_words() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let reply = browser.submit("/reflect", "/reflect", &[("stress", ""), ("told_someone", "")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.text.contains("Choose or write at least one thing"));
    let reply = browser.submit("/reflect", "/reflect", &[("stress", "9"), ("note", "kept")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.text.contains("This needs to be 0 to 4") && reply.text.contains(">kept</textarea>"));
    assert!(stage.fakes.known().checked_in.is_empty());
}

#[tokio::test]
async fn the_sign_of_the_week_is_shown_and_can_be_turned_off() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    assert!(!browser.open("/").await.text.contains("in company</h2>"), "it is about somebody who is not there");
    let ines = stage.person(browser.token(), "Ines").await;
    stage.fakes.known().sign_about = Some(ines.clone());
    let today = browser.open("/").await.text;
    assert!(today.contains("You and Ines, in company</h2>") && today.contains("Because of 1 talk you noted."));
    let fields = [("kind", "in-company"), ("person_id", ines.as_str()), ("back", "/")];
    let reply = browser.submit("/", "/signs/mute", &fields).await;
    assert_eq!(reply.header("location"), "/?said=muted");
    assert!(!browser.open("/").await.text.contains("in company</h2>"));
    assert_eq!(stage.fakes.known().muted[0].person_id, ines);
    let reply = browser.submit("/", "/signs/unmute", &fields).await;
    assert_eq!(reply.header("location"), "/?said=unmuted");
    assert!(browser.open("/").await.text.contains("in company</h2>"));
    let fields = [fields[0], fields[1], ("back", "/insights")];
    let reply = browser.submit("/insights", "/signs/mute", &fields).await;
    assert_eq!(reply.header("location"), "/insights?said=muted");
    assert!(browser.open("/insights?said=muted").await.text.contains("It is not shown again."));
    let reply = browser.submit("/", "/signs/mute", &[("kind", "lonely")]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn insights_reach_as_far_back_as_asked() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    for (path, shown) in [("/insights", "6"), ("/insights?months=12", "12"), ("/insights?months=7", "6")] {
        let page = browser.open(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(&format!("?months={shown}\" aria-current=\"true\"")), "{path}");
    }
}

#[tokio::test]
async fn who_shared_more_is_counted_over_the_time_that_is_shown() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let page = browser.open(&format!("/people/{ines}")).await.text;
    assert!(page.contains("noted in 7 talks of the last 6 months: you shared more in 6,"), "{page}");
    let page = browser.open(&format!("/people/{ines}?months=12")).await.text;
    assert!(page.contains("noted in 13 talks of the last 12 months: you shared more in 12,"));
    stage.fakes.known().people[0].1.not_safe = true;
    let page = browser.open(&format!("/people/{ines}")).await.text;
    assert!(!page.contains("you shared more in"), "nothing is said about the two");
}

#[tokio::test]
async fn how_long_a_talk_counts_is_chosen() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    assert!(browser.open("/settings/model").await.text.contains("name=\"half_life_days\" value=\"60\""));
    let reply = browser.submit("/settings/model", "/settings/model", &[("half_life_days", "90")]).await;
    assert_eq!(reply.header("location"), "/settings/model?said=saved");
    for (days, asks) in [("121", "This needs to be 30 to 120 days."), ("soon", "Give a number of days")] {
        let reply = browser.submit("/settings/model", "/settings/model", &[("half_life_days", days)]).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert!(reply.text.contains(asks) && reply.text.contains(&format!("value=\"{days}\"")), "{days}");
    }
}

#[tokio::test]
async fn a_muted_sign_is_shown_again_from_the_settings() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let ines = stage.person(browser.token(), "Ines").await;
    let fields = [("kind", "in-company"), ("person_id", ines.as_str()), ("back", "/settings/model")];
    browser.submit("/", "/signs/mute", &fields).await;
    assert!(browser.open("/settings/model").await.text.contains("<span>Always in company, with Ines</span>"));
    let reply = browser.submit("/settings/model", "/signs/unmute", &fields).await;
    assert_eq!(reply.header("location"), "/settings/model?said=unmuted");
    assert!(browser.open("/settings/model").await.text.contains("None is turned off."));
}

#[tokio::test]
async fn the_questions_for_oneself_need_no_account_and_keep_nothing() {
    let stage = Stage::new();
    let page = stage.send(Call::new("GET /self-check").empty()).await;
    assert!(page.status == StatusCode::OK && page.text.contains("no validated test"));
    let form = Call::new("POST /self-check").header("content-type", "application/x-www-form-urlencoded");
    let reply = stage.send(form.body("close=yes&tell=no&both=".to_owned())).await;
    assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::OK, "private, no-store"));
    assert!(reply.text.contains("There is somebody you call close.") && reply.text.contains("owes anybody openness"));
    assert!(reply.text.contains("people who listen") && reply.text.contains("no validated test"));
    assert!(!reply.text.contains("Both of you tell, in turn."), "what was left out says nothing");
}
