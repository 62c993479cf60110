use heartward_proto::reflections::v1::prompts_service_server::PromptsService;
use heartward_proto::reflections::v1::{
    AnswerPromptRequest, AnswerPromptResponse, DealPromptsRequest, DealPromptsResponse, ForgetPromptAnswerRequest,
    ForgetPromptAnswerResponse, GetPromptRequest, GetPromptResponse, KeptPrompt, Layer, ListKeptPromptsRequest,
    ListKeptPromptsResponse, Prompt, PromptAnswer, PromptSubject,
};
use tonic::{Request, Response, Status, async_trait};

use super::{Fakes, no};

fn prompt(id: &str) -> Prompt {
    Prompt {
        id: id.to_owned(),
        level: Layer::Feelings.into(),
        text: "What made today lighter?".into(),
        follow_ups: vec!["Who had a part in it?".into(), "What would do it again?".into()],
        listen: "Let it be small.".into(),
        subjects: vec![PromptSubject::Conflict.into()],
    }
}

/// It speaks whatever is wanted most.
fn language(languages: &[String]) -> String {
    languages.first().cloned().unwrap_or_else(|| "en".to_owned())
}

#[async_trait]
impl PromptsService for Fakes {
    async fn deal_prompts(
        &self,
        request: Request<DealPromptsRequest>,
    ) -> Result<Response<DealPromptsResponse>, Status> {
        let asked = request.into_inner();
        let usual = if asked.level == 0 { Layer::Ideas.into() } else { 0 };
        let language = language(&asked.languages);
        self.known().dealt = Some(asked);
        let prompts = vec![prompt("play-laugh")];
        Ok(Response::new(DealPromptsResponse { prompts, usual, lighter: false, silent: false, language }))
    }

    async fn get_prompt(&self, request: Request<GetPromptRequest>) -> Result<Response<GetPromptResponse>, Status> {
        let GetPromptRequest { id, languages } = request.into_inner();
        let language = language(&languages);
        match id.as_str() {
            "play-laugh" => Ok(Response::new(GetPromptResponse { prompt: Some(prompt("play-laugh")), language })),
            _ => Err(no("prompt")),
        }
    }

    async fn answer_prompt(
        &self,
        request: Request<AnswerPromptRequest>,
    ) -> Result<Response<AnswerPromptResponse>, Status> {
        self.known().answered = Some(request.into_inner());
        Ok(Response::new(AnswerPromptResponse {}))
    }

    async fn forget_prompt_answer(
        &self,
        _: Request<ForgetPromptAnswerRequest>,
    ) -> Result<Response<ForgetPromptAnswerResponse>, Status> {
        self.known().answered = None;
        Ok(Response::new(ForgetPromptAnswerResponse {}))
    }

    async fn list_kept_prompts(
        &self,
        request: Request<ListKeptPromptsRequest>,
    ) -> Result<Response<ListKeptPromptsResponse>, Status> {
        let answered = self.known().answered.clone();
        let kept = answered.filter(|answered| answered.answer() == PromptAnswer::Kept);
        let kept = kept.map(|one| KeptPrompt { prompt: Some(prompt(&one.prompt_id)), person_id: one.person_id });
        let language = language(&request.into_inner().languages);
        Ok(Response::new(ListKeptPromptsResponse { prompts: kept.into_iter().collect(), language }))
    }
}
