use heartward_core::{Caller, Kind, PersonId};
use heartward_platform::rpc;
use heartward_proto::reflections::v1::{
    AnswerPromptRequest, DealPromptsRequest, DealPromptsResponse, ForgetPromptAnswerRequest, GetPromptRequest,
    KeptPrompt, Layer, ListKeptPromptsRequest, Prompt, PromptAnswer,
};
use tonic::Status;

use crate::support::{Life, fault, with};

const DAY: &str = "2026-03-01";

async fn deal(life: &Life, me: &Caller, asked: DealPromptsRequest) -> Result<DealPromptsResponse, Status> {
    let asked = DealPromptsRequest { day: DAY.into(), ..asked };
    Ok(life.prompts(me).deal_prompts(asked).await?.into_inner())
}

fn for_person(person: PersonId) -> DealPromptsRequest {
    DealPromptsRequest { person_id: person.to_string(), ..DealPromptsRequest::default() }
}

async fn answer(life: &Life, me: &Caller, prompt_id: &str, person_id: &str, answer: PromptAnswer) {
    let answer = answer.into();
    let (prompt_id, person_id, day) = (prompt_id.into(), person_id.into(), DAY.into());
    let request = AnswerPromptRequest { prompt_id, person_id, answer, day };
    life.prompts(me).answer_prompt(request).await.expect("answered");
}

async fn kept(life: &Life, me: &Caller) -> Vec<KeptPrompt> {
    life.prompts(me).list_kept_prompts(ListKeptPromptsRequest::default()).await.expect("a list").into_inner().prompts
}

#[tokio::test]
async fn cards_follow_what_is_usual_between_the_two() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let first = deal(&life, &me, for_person(ines)).await.expect("cards");
    let levels = |hand: &DealPromptsResponse| hand.prompts.iter().map(Prompt::level).collect::<Vec<_>>();
    assert_eq!(levels(&first), [Layer::Passing, Layer::CatchingUp, Layer::Ideas]);
    assert_eq!(first.usual(), Layer::Unspecified);
    assert_eq!(deal(&life, &me, for_person(ines)).await.expect("cards"), first, "the same all day");
    for _ in 0..3 {
        life.log(&me, with(&[ines], Layer::Ideas)).await;
    }
    let later = deal(&life, &me, for_person(ines)).await.expect("cards");
    assert_eq!((later.usual(), levels(&later)), (Layer::Ideas, vec![Layer::CatchingUp, Layer::Ideas, Layer::Ideas]));
    let deep = DealPromptsRequest { level: Layer::HeartToHeart.into(), ..for_person(ines) };
    assert_eq!(levels(&deal(&life, &me, deep).await.expect("cards")), [Layer::HeartToHeart; 3]);
}

#[tokio::test]
async fn what_is_kept_or_skipped_is_not_dealt_again_and_is_nobody_else_s_business() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let ines = life.profiles.add(&me);
    let hand = deal(&life, &me, for_person(ines)).await.expect("cards");
    let ids: Vec<&str> = hand.prompts.iter().map(|prompt| prompt.id.as_str()).collect();
    answer(&life, &me, ids[0], &ines.to_string(), PromptAnswer::Kept).await;
    answer(&life, &me, ids[1], &ines.to_string(), PromptAnswer::Skipped).await;
    let after = deal(&life, &me, for_person(ines)).await.expect("cards");
    assert!(after.prompts.iter().all(|prompt| prompt.id != ids[0] && prompt.id != ids[1]));
    // The other card may be another one by now, since what is kept and skipped weighs for its theme.
    assert_eq!(after.prompts[2].level, hand.prompts[2].level, "the lanes stay");

    let mine = kept(&life, &me).await;
    assert_eq!((mine.len(), &mine[0].person_id), (1, &ines.to_string()));
    assert_eq!(mine[0].prompt.as_ref(), Some(&hand.prompts[0]));
    assert_eq!(kept(&life, &other).await, []);
    let forget = ForgetPromptAnswerRequest { prompt_id: ids[0].into(), person_id: ines.to_string() };
    life.prompts(&other).forget_prompt_answer(forget.clone()).await.expect("nothing of theirs");
    assert_eq!(kept(&life, &me).await.len(), 1);
    life.prompts(&me).forget_prompt_answer(forget).await.expect("forgotten");
    assert_eq!(kept(&life, &me).await, []);
}

#[tokio::test]
async fn a_prompt_is_the_same_in_every_language() {
    let life = Life::new().await;
    let me = Life::somebody();
    let german = || vec!["fr".to_owned(), "de-CH".to_owned()];
    let hand = deal(&life, &me, DealPromptsRequest::default()).await.expect("cards");
    let asked = DealPromptsRequest { languages: german(), ..DealPromptsRequest::default() };
    let hand_in_german = deal(&life, &me, asked).await.expect("cards");
    assert_eq!((hand.language.as_str(), hand_in_german.language.as_str()), ("en", "de"));
    let bare = |hand: &DealPromptsResponse| {
        let words = |prompt: &Prompt| Prompt {
            text: String::new(),
            follow_ups: vec![],
            listen: String::new(),
            ..prompt.clone()
        };
        hand.prompts.iter().map(words).collect::<Vec<_>>()
    };
    assert_eq!(bare(&hand), bare(&hand_in_german), "the same cards");
    assert!(hand.prompts.iter().zip(&hand_in_german.prompts).all(|(one, other)| one.text != other.text));

    let id = hand.prompts[0].id.clone();
    let asked = GetPromptRequest { id: id.clone(), languages: german() };
    let alone = life.prompts(&me).get_prompt(asked).await.expect("it").into_inner();
    assert_eq!((alone.language.as_str(), alone.prompt.as_ref()), ("de", Some(&hand_in_german.prompts[0])));
    answer(&life, &me, &id, "", PromptAnswer::Kept).await;
    let asked = ListKeptPromptsRequest { languages: german() };
    let list = life.prompts(&me).list_kept_prompts(asked).await.expect("a list").into_inner();
    assert_eq!((list.language.as_str(), list.prompts[0].prompt.as_ref()), ("de", alone.prompt.as_ref()));
    assert_eq!(kept(&life, &me).await[0].prompt.as_ref(), Some(&hand.prompts[0]), "kept once, for every language");
}

#[tokio::test]
async fn nothing_is_suggested_about_who_is_to_be_left_alone() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.profiles.put(&me, ines, |person| person.not_safe = true);
    let hand = deal(&life, &me, for_person(ines)).await.expect("an answer");
    assert_eq!((hand.silent, hand.prompts.len()), (true, 0));
}

#[tokio::test]
async fn a_foreign_person_looks_like_nobody_and_bad_input_is_named() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let theirs = life.profiles.add(&other);
    let look = async |person: PersonId| {
        let status = deal(&life, &me, for_person(person)).await.expect_err("nobody");
        (status.code(), status.message().to_owned())
    };
    assert_eq!(look(theirs).await, look(PersonId::generate()).await);
    let unheard = life.prompts(&me).get_prompt(GetPromptRequest { id: "play-nothing".into(), languages: vec![] }).await;
    assert_eq!(rpc::error(unheard.expect_err("no such prompt")).kind(), Kind::NotFound);
    let today = life.prompts(&me).deal_prompts(DealPromptsRequest { day: "today".into(), ..Default::default() }).await;
    assert_eq!(fault(today), "day");
    let wrong = |level, occasion, subjects| DealPromptsRequest {
        day: DAY.into(),
        level,
        occasion,
        subjects,
        ..Default::default()
    };
    assert_eq!(fault(life.prompts(&me).deal_prompts(wrong(9, 0, vec![])).await), "level");
    assert_eq!(fault(life.prompts(&me).deal_prompts(wrong(0, 9, vec![])).await), "occasion");
    assert_eq!(fault(life.prompts(&me).deal_prompts(wrong(0, 0, vec![0])).await), "subjects");
    let unsaid = AnswerPromptRequest { prompt_id: "play-laugh".into(), day: DAY.into(), ..Default::default() };
    assert_eq!(fault(life.prompts(&me).answer_prompt(unsaid).await), "answer");
}
