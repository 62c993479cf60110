use http::StatusCode;
use serde_json::json;

use crate::support::{Call, Stage};

const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ines\r\nEND:VCARD\r\n";

#[tokio::test]
async fn a_file_is_previewed_and_then_imported() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let import = |query: &str| {
        let call = Call::new(&format!("POST /api/v1/import/vcard{query}")).bearer(&token);
        call.header("content-type", "text/vcard; charset=utf-8").body(CARD)
    };
    let preview = stage.send(import("?dry_run=true")).await;
    let report = json!({
        "dry_run": true, "cards": 3, "added": 1, "changed": 0, "unchanged": 1,
        "problems": [{ "card": 2, "message": "This card has no name. Please add one." }],
    });
    assert_eq!(preview.json(), report);
    assert_eq!(stage.fakes.known().imported, Some((CARD.into(), true)));
    assert_eq!(stage.send(import("")).await.json()["dry_run"], false);
    assert_eq!(stage.fakes.known().imported, Some((CARD.into(), false)));
}

#[tokio::test]
async fn a_form_brings_its_file() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nx\r\n--edge\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"people.vcf\"\r\nContent-Type: text/vcard\r\n\r\n{CARD}\r\n--edge--\r\n"
    );
    let call = || {
        Call::new("POST /api/v1/import/vcard")
            .bearer(&token)
            .header("content-type", "multipart/form-data; boundary=edge")
    };
    assert_eq!(stage.send(call().body(form)).await.status, StatusCode::OK);
    assert_eq!(stage.fakes.known().imported, Some((CARD.into(), false)));
    let without = stage.send(call().body("--edge--\r\n")).await;
    assert_eq!((without.status, &without.json()["reason"]), (StatusCode::BAD_REQUEST, &json!("MALFORMED")));
}

#[tokio::test]
async fn a_file_may_have_sixteen_mebibytes_and_not_fifty() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let import = |bytes: usize| {
        let call = Call::new("POST /api/v1/import/vcard").bearer(&token).header("content-type", "text/vcard");
        call.body(vec![b'x'; bytes])
    };
    assert_eq!(stage.send(import(16 << 20)).await.status, StatusCode::OK);
    let refused = stage.send(import(50 << 20)).await;
    assert_eq!((refused.status, &refused.json()["reason"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("TOO_LARGE")));
}

#[tokio::test]
async fn people_leave_as_a_file() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let file = stage.send(Call::new("GET /api/v1/export/vcard").bearer(&token).empty()).await;
    assert_eq!(file.header("content-type"), "text/vcard; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"heartward-people.vcf\"");
    assert!(file.text.starts_with("BEGIN:VCARD"));
}
