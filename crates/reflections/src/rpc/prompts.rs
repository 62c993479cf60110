use heartward_core::Error;
use heartward_platform::rpc::{caller, status};
use heartward_proto::reflections::v1::prompts_service_server::PromptsService;
use heartward_proto::reflections::v1::{
    AnswerPromptRequest, AnswerPromptResponse, DealPromptsRequest, DealPromptsResponse, ForgetPromptAnswerRequest,
    ForgetPromptAnswerResponse, GetPromptRequest, GetPromptResponse, KeptPrompt, ListKeptPromptsRequest,
    ListKeptPromptsResponse, PromptAnswer,
};
use tonic::{Request, Response, Status};

use crate::convert;
use crate::domain::prompt;
use crate::usecases::Reflections;

#[tonic::async_trait]
impl PromptsService for Reflections {
    async fn deal_prompts(
        &self,
        request: Request<DealPromptsRequest>,
    ) -> Result<Response<DealPromptsResponse>, Status> {
        let caller = caller(&request)?;
        let table = convert::table(request.get_ref()).map_err(status)?;
        let hand = self.deal(&caller, table).await.map_err(status)?;
        Ok(Response::new(convert::dealt(hand, convert::language(&request.get_ref().languages))))
    }

    async fn get_prompt(&self, request: Request<GetPromptRequest>) -> Result<Response<GetPromptResponse>, Status> {
        caller(&request)?;
        let GetPromptRequest { id, languages } = request.get_ref();
        let prompt = prompt::find(id).map_err(status)?;
        let language = convert::language(languages);
        let told = Some(convert::prompt(prompt, language));
        Ok(Response::new(GetPromptResponse { prompt: told, language: language.tag().to_owned() }))
    }

    async fn answer_prompt(
        &self,
        request: Request<AnswerPromptRequest>,
    ) -> Result<Response<AnswerPromptResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let kept = match request.answer() {
            PromptAnswer::Kept => true,
            PromptAnswer::Skipped => false,
            PromptAnswer::Unspecified => return Err(status(Error::invalid("answer", "Must be kept or skipped."))),
        };
        let person = convert::narrowed(&request.person_id).map_err(status)?;
        let day = convert::day(&request.day).map_err(status)?;
        self.answer_prompt(&caller, &request.prompt_id, person, kept, day).await.map_err(status)?;
        Ok(Response::new(AnswerPromptResponse {}))
    }

    async fn forget_prompt_answer(
        &self,
        request: Request<ForgetPromptAnswerRequest>,
    ) -> Result<Response<ForgetPromptAnswerResponse>, Status> {
        let caller = caller(&request)?;
        let ForgetPromptAnswerRequest { prompt_id, person_id } = request.into_inner();
        let person = convert::narrowed(&person_id).map_err(status)?;
        self.forget_prompt_answer(&caller, &prompt_id, person).await.map_err(status)?;
        Ok(Response::new(ForgetPromptAnswerResponse {}))
    }

    async fn list_kept_prompts(
        &self,
        request: Request<ListKeptPromptsRequest>,
    ) -> Result<Response<ListKeptPromptsResponse>, Status> {
        let kept = self.kept_prompts(&caller(&request)?).await.map_err(status)?;
        let language = convert::language(&request.get_ref().languages);
        let told = |(prompt, person): (&prompt::Prompt, Option<heartward_core::PersonId>)| KeptPrompt {
            prompt: Some(convert::prompt(prompt, language)),
            person_id: person.map(|person| person.to_string()).unwrap_or_default(),
        };
        let prompts = kept.into_iter().map(told).collect();
        Ok(Response::new(ListKeptPromptsResponse { prompts, language: language.tag().to_owned() }))
    }
}
