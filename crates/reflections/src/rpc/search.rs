use heartward_core::Page;
use heartward_core::PageLimits;
use heartward_platform::rpc::{caller, status};
use heartward_proto::reflections::v1::search_service_server::SearchService;
use heartward_proto::reflections::v1::{SearchNotesRequest, SearchNotesResponse};
use tonic::{Request, Response, Status};

use crate::domain::Query;
use crate::usecases::Reflections;

const HITS: PageLimits = PageLimits { default: 20, max: 100 };

#[tonic::async_trait]
impl SearchService for Reflections {
    async fn search_notes(
        &self,
        request: Request<SearchNotesRequest>,
    ) -> Result<Response<SearchNotesResponse>, Status> {
        let caller = caller(&request)?;
        let SearchNotesRequest { query, page_size } = request.into_inner();
        let query = Query::parse(&query).map_err(status)?;
        let page = Page::parse(page_size, "", HITS).map_err(status)?;
        let (found, total) = self.search(&caller, &query, page.size).await.map_err(status)?;
        let notes = found.into_iter().map(Into::into).collect();
        Ok(Response::new(SearchNotesResponse { notes, total: i64::try_from(total).unwrap_or(i64::MAX) }))
    }
}
