//! How much is logged, and how that is changed while the program runs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use services::{LogLevel, LogSwitch};
use tracing_subscriber::{EnvFilter, Registry, reload};

/// The parts that are ours. The libraries under them say no more than `info`, since some write
/// whole requests at `debug`, headers with keys included.
const OURS: &[&str] = &[
    "api",
    "autoarr",
    "guides",
    "integration_kit",
    "jobs",
    "kernel",
    "plex",
    "prowlarr",
    "radarr",
    "sabnzbd",
    "servarr",
    "services",
    "settings",
    "sonarr",
    "store",
    "web_ui",
];

/// The filter in force, and what stands behind it.
pub(super) struct Switch {
    handle: reload::Handle<EnvFilter, Registry>,
    started_with: String,
    in_force: Mutex<String>,
}

impl Switch {
    /// The filter to log with, and its switch.
    ///
    /// # Errors
    ///
    /// When `text` is neither a level nor a filter.
    pub(super) fn new(text: String) -> anyhow::Result<(reload::Layer<EnvFilter, Registry>, Self)> {
        let (layer, handle) = reload::Layer::new(filter(&text)?);
        let in_force = Mutex::new(text.clone());
        Ok((layer, Self { handle, started_with: text, in_force }))
    }

    fn current(&self) -> MutexGuard<'_, String> {
        self.in_force.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogSwitch for Switch {
    fn in_force(&self) -> String {
        self.current().clone()
    }

    fn started_with(&self) -> String {
        self.started_with.clone()
    }

    fn set(&self, level: Option<LogLevel>) -> Result<(), String> {
        let text = level.map_or_else(|| self.started_with.clone(), |it| it.code().to_owned());
        let filter = filter(&text).map_err(|err| err.to_string())?;
        let mut current = self.current();
        self.handle.reload(filter).map_err(|err| err.to_string())?;
        *current = text;
        Ok(())
    }
}

/// A filter as it is written, or of a level in one word.
fn filter(text: &str) -> anyhow::Result<EnvFilter> {
    let is_fine = matches!(text.trim().to_ascii_lowercase().as_str(), "debug" | "trace");
    let ours = OURS.iter().map(|part| format!(",{part}={text}"));
    let text = if is_fine { format!("info{}", ours.collect::<String>()) } else { text.to_owned() };
    EnvFilter::try_new(&text)
        .with_context(|| format!("`{text}` is not a log level or filter, such as `info`"))
}

#[cfg(test)]
mod tests {
    use tracing::level_filters::LevelFilter;

    use super::*;

    #[test]
    fn a_level_in_one_word_lets_our_own_parts_say_more_and_no_library() -> anyhow::Result<()> {
        let fine = filter("trace")?.to_string();
        assert!(fine.contains("services=trace") && fine.contains("info"), "{fine}");
        assert!(!fine.split(',').any(|it| it == "trace"), "{fine}");
        assert_eq!(filter("warn")?.max_level_hint(), Some(LevelFilter::WARN));
        assert_eq!(filter("hyper=debug")?.to_string(), "hyper=debug", "as it is written");
        assert!(filter("a=b=c").is_err());
        Ok(())
    }

    #[test]
    fn every_part_of_ours_is_named() -> anyhow::Result<()> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        // Those never run in the program, or say nothing.
        let silent = ["integration-testkit", "tidy", "app"];
        for folder in ["crates", "integrations"] {
            for entry in std::fs::read_dir(root.join(folder))? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                let is_named = OURS.contains(&name.replace('-', "_").as_str());
                assert!(is_named || silent.contains(&name.as_str()), "{name}");
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_logged_changes_and_changes_back() -> anyhow::Result<()> {
        let (layer, switch) = Switch::new("warn".to_owned())?;
        switch.set(Some(LogLevel::Debug)).map_err(anyhow::Error::msg)?;
        assert_eq!((switch.in_force().as_str(), switch.started_with().as_str()), ("debug", "warn"));
        switch.set(None).map_err(anyhow::Error::msg)?;
        assert_eq!(switch.in_force(), "warn");
        drop(layer);
        assert!(switch.set(Some(LogLevel::Info)).is_err(), "nobody logs any more");
        assert_eq!(switch.in_force(), "warn");
        Ok(())
    }
}
