//! Why something did not arrive, as it is told.

use kernel::{Cause, Classification, Evidence};
use serde::Serialize;
use utoipa::ToSchema;

/// A cause and what led to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhyView {
    #[serde(flatten)]
    cause: CauseView,
    /// What to do about it.
    #[schema(value_type = String)]
    advice: &'static str,
    evidence: EvidenceView,
}

/// Why something does not arrive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CauseView {
    /// One of a closed list: `missing_articles`, `corrupt`, `password`, `unwanted`, `duplicate`,
    /// `disk`, `script`, `nzb_fetch`, `tool`, `import_blocked`, `orphaned`, `truncated`, `stalled`,
    /// `loop`, `unknown`.
    #[schema(value_type = String, example = "missing_articles")]
    cause: &'static str,
    /// What kind of it, where there are several: `gone`, `no_space`, `other_category`, …
    detail: Option<String>,
    /// As an owner would say it.
    #[schema(value_type = String)]
    sentence: &'static str,
}

/// What was seen, in the words of those who told it. All of it is text from outside.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvidenceView {
    status: String,
    message: String,
    stages: Vec<StageView>,
    labels: Vec<String>,
    bytes_expected: Option<u64>,
    bytes_downloaded: Option<u64>,
    /// What decided on the cause.
    decided_by: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StageView {
    name: String,
    lines: Vec<String>,
}

impl From<Classification> for WhyView {
    fn from(why: Classification) -> Self {
        Self {
            cause: why.cause.into(),
            advice: services::advice(why.cause),
            evidence: why.evidence.into(),
        }
    }
}

impl From<Cause> for CauseView {
    fn from(cause: Cause) -> Self {
        Self { cause: cause.code(), detail: detail(cause), sentence: cause.sentence() }
    }
}

/// The word behind the cause, as it is stored everywhere.
fn detail(cause: Cause) -> Option<String> {
    let value = serde_json::to_value(cause).ok()?;
    value.get("detail")?.as_str().map(str::to_owned)
}

impl From<Evidence> for EvidenceView {
    fn from(evidence: Evidence) -> Self {
        let stages = evidence.stages.into_iter();
        Self {
            status: evidence.status,
            message: evidence.message,
            stages: stages.map(|it| StageView { name: it.name, lines: it.lines }).collect(),
            labels: evidence.labels,
            bytes_expected: evidence.bytes_expected,
            bytes_downloaded: evidence.bytes_downloaded,
            decided_by: evidence.decided_by,
        }
    }
}
