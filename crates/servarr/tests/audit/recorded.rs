//! Recorded settings of instances that were just installed.

use kernel::{Integration, audit::Judgement};

use crate::support::{Stage, recorded};

/// What is found in a fresh instance of `program`; `None` where there are no recordings.
pub async fn fresh(integration: &Integration, program: &str) -> anyhow::Result<Option<Judgement>> {
    let stage = Stage::v3(integration).await?;
    let mut played = 0;
    for answer in recorded(program)? {
        let is_fresh = answer.file.starts_with("fresh_") || answer.file == "health_fresh.json";
        let wanted = is_fresh || answer.file == "system_status.json";
        if wanted && answer.is_get() {
            let path = answer.path.split('?').next().unwrap_or_default().trim_start_matches('/');
            stage.answer_bytes("GET", path, answer.status, answer.body()?).await;
            played += 1;
        }
    }
    if played == 0 {
        return Ok(None);
    }
    let audit = super::auditable(&stage.connected)?;
    let configuration = audit.configuration().await?;
    Ok(Some(audit.judge(&configuration)))
}
