//! What SABnzbd pushes to us through its notification script.

use kernel::{DownloadId, Hook, HookScript, IntegrationHookError, clean_text};
use serde::Deserialize;

/// The script that a user puts into SABnzbd's scripts folder and chooses under Config →
/// Notifications, with the hook's address and its secret as parameters.
pub(crate) const SCRIPT: HookScript = HookScript {
    file_name: "autoarr-notify.py",
    text: include_str!("../scripts/autoarr-notify.py"),
};

/// The longest body that our script can send, with room.
const LARGEST: usize = 64 << 10;

#[derive(Deserialize)]
struct Notification {
    /// SABnzbd's word, not translated: `failed`, `complete`, `disk_full`, …
    event: String,
    /// Only known to post-processing scripts.
    #[serde(default)]
    download: Option<String>,
}

pub(crate) fn read(body: &[u8]) -> Result<Hook, IntegrationHookError> {
    if body.len() > LARGEST {
        return Err("the notification is too long".into());
    }
    let notification: Notification = serde_json::from_slice(body)
        .map_err(|_| "this is not what our notification script sends")?;
    let event = clean_text(&notification.event, 40);
    if event.is_empty() {
        return Err("the notification does not say what happened".into());
    }
    let download = notification.download.filter(|id| !id.is_empty() && id.len() <= 100);
    Ok(Hook { event, download: download.map(DownloadId) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_notification_is_read() -> anyhow::Result<()> {
        let body = br#"{"event": "failed", "title": "SABnzbd: Job failed", "message": "Some.Release", "download": null, "parameters": []}"#;
        let hook = read(body).map_err(|err| anyhow::anyhow!(err))?;
        assert_eq!(hook, Hook { event: "failed".to_owned(), download: None });
        Ok(())
    }

    #[test]
    fn anything_else_is_refused() {
        for body in [&b"<html>"[..], b"{}", b"[]", b"", br#"{"event": ""}"#, br#"{"event": 7}"#] {
            assert!(read(body).is_err());
        }
        assert!(read(&vec![b' '; LARGEST + 1]).is_err());
    }
}
