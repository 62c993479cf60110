use heartward_proto::profiles::v1::{Circle, ListPeopleRequest, Person};

use crate::support::{Life, field, named, names};

async fn page(life: &Life, me: &heartward_core::Caller, request: &ListPeopleRequest) -> (Vec<String>, String) {
    let page = life.people(me).list_people(request.clone()).await.expect("a page").into_inner();
    (names(&page.people).into_iter().map(str::to_owned).collect(), page.next_page_token)
}

/// All pages of a list, each as long as it was asked for but the last.
async fn pages(life: &Life, me: &heartward_core::Caller, mut request: ListPeopleRequest) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let (people, next) = page(life, me, &request).await;
        let full = usize::try_from(request.page_size).expect("a size");
        assert!(people.len() == full || (next.is_empty() && people.len() <= full));
        all.extend(people);
        if next.is_empty() {
            return all;
        }
        request.page_token = next;
    }
}

#[tokio::test]
async fn pages_of_each_size_hold_everybody_once_in_the_order_they_were_added() {
    let life = Life::new().await;
    let me = Life::somebody();
    let mut added = Vec::new();
    for at in 0..7 {
        // Some at the same time: then the id decides.
        life.world.clock.advance(chrono::TimeDelta::seconds(at % 2));
        added.push(life.add(&me, named(&format!("Person {at}"))).await.name);
    }
    for page_size in 1..=8 {
        let request = ListPeopleRequest { page_size, ..ListPeopleRequest::default() };
        assert_eq!(pages(&life, &me, request).await, added);
    }
    let (all, next) = page(&life, &me, &ListPeopleRequest::default()).await;
    assert_eq!((all, next.as_str()), (added, ""));
}

#[tokio::test]
async fn circle_and_archive_narrow_the_list() {
    let life = Life::new().await;
    let me = Life::somebody();
    for (name, circle, archived) in [
        ("A", Circle::Close, false),
        ("B", Circle::Outer, false),
        ("C", Circle::Close, true),
        ("D", Circle::Unspecified, false),
    ] {
        life.add(&me, Person { circle: circle.into(), archived, ..named(name) }).await;
    }
    let list = async |circle: Circle, include_archived| {
        let request = ListPeopleRequest { page_size: 9, circle: circle.into(), include_archived, ..Default::default() };
        pages(&life, &me, request).await.concat()
    };
    assert_eq!(list(Circle::Unspecified, false).await, "ABD");
    assert_eq!(list(Circle::Unspecified, true).await, "ABCD");
    assert_eq!(list(Circle::Close, false).await, "A");
    assert_eq!(list(Circle::Close, true).await, "AC");
    assert_eq!(list(Circle::Inner, true).await, "");
}

#[tokio::test]
async fn a_query_finds_names_whatever_their_case_and_fills_its_pages() {
    let life = Life::new().await;
    let me = Life::somebody();
    let card = |at: i32| {
        let name = if at % 100 == 50 { format!("ÅSA Lund {at}") } else { format!("Sam {at}") };
        format!("BEGIN:VCARD\nVERSION:4.0\nFN:{name}\nEND:VCARD\n")
    };
    // More than are looked through at once, the matches thinly spread.
    let file: String = (0..1200).map(card).collect();
    assert_eq!(life.import(&me, file.as_bytes()).await.added, 1200);
    let expected: Vec<_> = (0..12).map(|at| format!("ÅSA Lund {}", at * 100 + 50)).collect();
    for page_size in [1, 2, 5, 11, 12, 13, 1000] {
        let request = ListPeopleRequest { page_size, query: " åsa l".into(), ..ListPeopleRequest::default() };
        assert_eq!(pages(&life, &me, request).await, expected);
    }
    let none = ListPeopleRequest { page_size: 5, query: "nobody".into(), ..ListPeopleRequest::default() };
    assert_eq!(pages(&life, &me, none).await, [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_named() {
    let life = Life::new().await;
    let me = Life::somebody();
    let bad = [
        ("page_size", ListPeopleRequest { page_size: -1, ..Default::default() }),
        ("page_token", ListPeopleRequest { page_token: "x".into(), ..Default::default() }),
        ("circle", ListPeopleRequest { circle: 6, ..Default::default() }),
        ("query", ListPeopleRequest { query: "x".repeat(201), ..Default::default() }),
    ];
    for (named, request) in bad {
        assert_eq!(field(life.people(&me).list_people(request).await.expect_err("refused")), named);
    }
}
