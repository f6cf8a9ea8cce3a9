//! Logs to standard error, and traces to a collector where one is configured.

mod lines;
mod switch;

use std::{io, sync::Arc};

use anyhow::Context;
use kernel::{Clock, SystemClock};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use services::Logs;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt};

use self::{lines::Lines, switch::Switch};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Pretty,
    /// One JSON object per line, for programs.
    Json,
    /// For people who watch something else: errors alone. The rest is kept to be read.
    Errors,
}

/// Where traces go.
#[derive(Clone, Debug)]
pub(crate) struct Collector {
    /// Where OTLP over HTTP is spoken: `http://collector:4318`, or the whole `…/v1/traces`.
    pub(crate) endpoint: String,
}

impl Collector {
    fn address(&self) -> String {
        let endpoint = self.endpoint.trim_end_matches('/');
        match endpoint.ends_with("/v1/traces") {
            true => endpoint.to_owned(),
            false => format!("{endpoint}/v1/traces"),
        }
    }
}

/// What has to be done before the process ends, so that no span is lost.
pub(crate) struct Telemetry {
    provider: Option<SdkTracerProvider>,
    /// The end of the log.
    pub(crate) logs: Logs,
}

/// Starts logging. `RUST_LOG` wins over `level`.
///
/// # Errors
///
/// When the level is not understood or the collector's address is none.
pub(crate) fn start(
    format: Format,
    level: &str,
    collector: Option<&Collector>,
) -> anyhow::Result<Telemetry> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(filter) if !filter.is_empty() => filter,
        _ => level.to_owned(),
    };
    let (filter, switch) = Switch::new(filter)?;
    let logs = Logs::new(SystemClock.now(), Arc::new(switch));
    let provider = collector.map(provider).transpose()?;
    let traces = provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("autoarr")));
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format {
        Format::Json => tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(io::stderr)
            .boxed(),
        Format::Pretty => pretty().boxed(),
        Format::Errors => pretty().with_filter(LevelFilter::ERROR).boxed(),
    };
    Registry::default()
        .with(lines.and_then(Lines(logs.clone())).and_then(traces).with_filter(filter))
        .try_init()
        .context("logging could not be started")?;
    Ok(Telemetry { provider, logs })
}

fn pretty() -> impl Layer<Registry> + Send + Sync {
    tracing_subscriber::fmt::layer().with_ansi(colors()).with_target(false).with_writer(io::stderr)
}

fn colors() -> bool {
    use io::IsTerminal as _;
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

fn provider(collector: &Collector) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(collector.address())
        .build()
        .with_context(|| format!("traces cannot be sent to {}", collector.endpoint))?;
    let resource = Resource::builder().with_service_name("autoarr").build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

impl Telemetry {
    /// Sends what is left. Blocks, so it is called when the runtime has ended.
    pub(crate) fn stop(self) {
        if let Some(provider) = self.provider
            && let Err(err) = provider.shutdown()
        {
            tracing::warn!(error = %err, "The last traces were not sent");
        }
    }
}
