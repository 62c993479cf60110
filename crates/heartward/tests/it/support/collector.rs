use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{ExportMetricsServiceRequest, ExportMetricsServiceResponse};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

/// Receives spans, figures and log records by OTLP over gRPC, as a backend would.
#[derive(Clone, Default)]
pub(crate) struct Collector {
    seen: Arc<Mutex<Vec<(String, Span)>>>,
    figures: Arc<Mutex<BTreeSet<String>>>,
    records: Arc<Mutex<Vec<String>>>,
}

impl Collector {
    /// A collector, and where it listens.
    pub(crate) async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server = tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(collector.clone()))
            .add_service(MetricsServiceServer::new(collector.clone()))
            .add_service(LogsServiceServer::new(collector.clone()));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        (collector, format!("http://{address}"))
    }

    /// The spans of one trace so far, each with the service it is from.
    pub(crate) fn of(&self, trace: &str) -> Vec<(String, Span)> {
        let seen = self.seen.lock().expect("unpoisoned");
        seen.iter().filter(|(_, span)| hex(&span.trace_id) == trace).cloned().collect()
    }

    /// Everything that was ever said in a span or a log record.
    pub(crate) fn text(&self) -> String {
        format!("{:?} {:?}", self.seen.lock().expect("unpoisoned"), self.records())
    }

    /// The names of all instruments that told a figure.
    pub(crate) fn figures(&self) -> BTreeSet<String> {
        self.figures.lock().expect("unpoisoned").clone()
    }

    /// All log records so far.
    pub(crate) fn records(&self) -> Vec<String> {
        self.records.lock().expect("unpoisoned").clone()
    }
}

/// As in a `traceparent`.
pub(crate) fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut seen = self.seen.lock().expect("unpoisoned");
        for resource in request.into_inner().resource_spans {
            let attributes = resource.resource.map(|resource| resource.attributes).unwrap_or_default();
            let service = attributes.into_iter().find(|attribute| attribute.key == "service.name");
            let service = service.map(|attribute| format!("{:?}", attribute.value)).unwrap_or_default();
            let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
            seen.extend(spans.map(|span| (service.clone(), span)));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let resources = request.into_inner().resource_metrics.into_iter();
        let metrics = resources.flat_map(|resource| resource.scope_metrics).flat_map(|scope| scope.metrics);
        self.figures.lock().expect("unpoisoned").extend(metrics.map(|metric| metric.name));
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Collector {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        let resources = request.into_inner().resource_logs.into_iter();
        let records = resources.flat_map(|resource| resource.scope_logs).flat_map(|scope| scope.log_records);
        self.records.lock().expect("unpoisoned").extend(records.map(|record| format!("{record:?}")));
        Ok(Response::new(ExportLogsServiceResponse::default()))
    }
}
