use kernel::{DownloadId, Hook, IntegrationHookError};
use serde::Deserialize;

use crate::text;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pushed {
    event_type: String,
    download_id: Option<String>,
}

/// Reads what the library pushes when something happens in it.
///
/// # Errors
///
/// When it is not JSON, or names no event.
pub fn read_hook(body: &[u8]) -> Result<Hook, IntegrationHookError> {
    let pushed: Pushed = serde_json::from_slice(body)?;
    let event = text::name(&pushed.event_type);
    if event.is_empty() {
        return Err("it names no event".into());
    }
    Ok(Hook { event, download: pushed.download_id.filter(|id| !id.is_empty()).map(DownloadId) })
}
