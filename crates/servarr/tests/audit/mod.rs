//! What the tests of the audits of this family share: healthy settings, and for each shared rule
//! what has to be wrong for it to speak.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    reason = "each of the tests uses another part of this, so that nothing can be expected"
)]

mod common;
mod library;
pub mod mended;
pub mod promises;
pub mod recorded;
pub mod specified;
pub mod written;

use integration_testkit::RuleCase;
use kernel::{
    Connected,
    audit::{Auditable, Configuration, Judgement, Verdict},
};
use serde_json::Value;

/// The resources and what the makers' specification calls them.
pub const SCHEMAS: [(&str, &str); 21] = [
    ("system/status", "SystemResource"),
    ("health", "HealthResource"),
    ("config/host", "HostConfigResource"),
    ("config/naming", "NamingConfigResource"),
    ("config/mediamanagement", "MediaManagementConfigResource"),
    ("config/downloadclient", "DownloadClientConfigResource"),
    ("config/indexer", "IndexerConfigResource"),
    ("config/importlist", "ImportListConfigResource"),
    ("qualityprofile", "QualityProfileResource"),
    ("qualitydefinition", "QualityDefinitionResource"),
    ("customformat", "CustomFormatResource"),
    ("downloadclient", "DownloadClientResource"),
    ("indexer", "IndexerResource"),
    ("rootfolder", "RootFolderResource"),
    ("delayprofile", "DelayProfileResource"),
    ("releaseprofile", "ReleaseProfileResource"),
    ("remotepathmapping", "RemotePathMappingResource"),
    ("importlist", "ImportListResource"),
    ("diskspace", "DiskSpaceResource"),
    ("tag/detail", "TagDetailsResource"),
    ("notification", "NotificationResource"),
];

/// How a library calls what the shared rules look at.
pub struct Names {
    pub category_field: &'static str,
    pub rename: &'static str,
    pub file_format: &'static str,
    pub folder_format: &'static str,
    pub empty_folders: &'static str,
    pub unmonitor: &'static str,
}

/// Settings as they are kept in `fixtures`.
pub fn healthy(fixture: &str) -> anyhow::Result<Configuration> {
    Ok(serde_json::from_str(fixture)?)
}

/// At least one case for each shared rule.
pub fn cases(names: &Names) -> Vec<RuleCase> {
    common::cases().into_iter().chain(library::cases(names)).collect()
}

pub fn auditable(connected: &Connected) -> anyhow::Result<&dyn Auditable> {
    connected.audit.as_deref().ok_or_else(|| anyhow::anyhow!("it can be audited"))
}

/// The rules that speak, in their order.
pub fn broken(judgement: &Judgement) -> Vec<&'static str> {
    let speaks = judgement.judged.iter().filter(|one| !one.verdict.defects().is_empty());
    speaks.map(|one| one.rule.id).collect()
}

/// What one rule says.
pub fn verdict<'a>(judgement: &'a Judgement, rule: &str) -> anyhow::Result<&'a Verdict> {
    let judged = judgement.judged.iter().find(|one| one.rule.id == rule);
    judged.map(|one| &one.verdict).ok_or_else(|| anyhow::anyhow!("there is no rule {rule}"))
}

/// `document` with what its owner wrote in `path` put to `value`.
pub fn with(mut document: Value, path: &str, value: Value) -> anyhow::Result<Value> {
    kernel::audit::FieldPath::new(path).set(&mut document, value)?;
    Ok(document)
}
