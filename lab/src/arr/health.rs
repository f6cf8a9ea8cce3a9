//! What an app knows of its own state, when it looks.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::state::World;

impl World {
    /// Looks, and tells of what is new and what is over. A download client that is away is not
    /// among what is looked at: the real apps stayed silent about it.
    pub(super) fn check_health_at(&mut self, now: Timestamp) {
        let found = self.problems(now);
        let before = std::mem::replace(&mut self.health, found.clone());
        let new = found.iter().filter(|problem| !before.contains(problem));
        let over = before.iter().filter(|problem| !found.contains(problem));
        let (new, over): (Vec<&Value>, Vec<&Value>) = (new.collect(), over.collect());
        for problem in new.into_iter().filter(|problem| problem["type"] == "error") {
            self.tell_health(problem, false);
        }
        for problem in over.into_iter().filter(|problem| problem["type"] == "error") {
            self.tell_health(problem, true);
        }
    }

    /// The first look, at the start.
    pub(super) fn check_health(&mut self) {
        self.health = self.problems(self.started);
    }

    fn problems(&self, now: Timestamp) -> Vec<Value> {
        let app = self.app.name();
        let mut found = Vec::new();
        let mut say = |source: &str, level: &str, message: String, wiki: &str| {
            let page = app.to_lowercase();
            found.push(json!({
                "source": source, "type": level, "message": message,
                "wikiUrl": format!("https://wiki.servarr.com/{page}/system#{wiki}"),
            }));
        };
        let indexers: Vec<&Value> = self.all("indexer").collect();
        let on = |switch: &str| -> Vec<&Value> {
            indexers.iter().copied().filter(|indexer| indexer[switch] == true).collect()
        };
        let alone = |indexer: &&Value| self.is_left_alone(indexer["id"].as_i64().unwrap_or(0), now);
        let failures = "indexers-are-unavailable-due-to-failures";
        let rss = on("enableRss");
        if rss.is_empty() {
            let text = format!(
                "No indexers available with RSS sync enabled, {app} will not grab new releases \
                 automatically"
            );
            let wiki = "no-indexers-available-with-rss-sync-enabled";
            say("IndexerRssCheck", "error", text, wiki);
        } else if rss.iter().all(alone) {
            let text =
                "All rss-capable indexers are temporarily unavailable due to recent indexer errors";
            say("IndexerRssCheck", "warning", text.to_owned(), failures);
        }
        if self.all("downloadclient").next().is_none() {
            let text = "No download client is available".to_owned();
            say("DownloadClientCheck", "warning", text, "no-download-client-is-available");
        }
        let down: Vec<&str> = indexers
            .iter()
            .filter(|indexer| alone(indexer))
            .filter_map(|indexer| indexer["name"].as_str())
            .collect();
        if !down.is_empty() && down.len() == indexers.len() {
            let text = "All indexers are unavailable due to failures".to_owned();
            say("IndexerStatusCheck", "error", text, failures);
        } else if !down.is_empty() {
            let text = format!("Indexers unavailable due to failures: {}", down.join(", "));
            say("IndexerStatusCheck", "warning", text, failures);
        }
        let search = on("enableAutomaticSearch");
        if search.is_empty() {
            let text = format!(
                "No indexers available with Automatic Search enabled, {app} will not provide any \
                 automatic search results"
            );
            let wiki = "no-indexers-available-with-automatic-search-enabled";
            say("IndexerSearchCheck", "warning", text, wiki);
        } else if search.iter().all(alone) {
            let text = "All search-capable indexers are temporarily unavailable due to recent \
                        indexer errors";
            say("IndexerSearchCheck", "warning", text.to_owned(), failures);
        }
        if !self.is_set("downloadclient", "enableCompletedDownloadHandling") {
            let text = "Enable Completed Download Handling".to_owned();
            say("ImportMechanismCheck", "warning", text, "completed-download-handling-is-disabled");
        }
        let bin = self.config["mediamanagement"]["recycleBin"].as_str().unwrap_or("");
        if !bin.is_empty() && !std::path::Path::new(bin).is_dir() {
            let text = format!(
                "Unable to write to configured recycling bin folder: {bin}. Ensure this path \
                 exists and is writable by the user running {app}"
            );
            say("RecyclingBinCheck", "error", text, "cannot-write-recycle-bin");
        }
        let roots: std::collections::BTreeSet<&str> =
            self.works.values().map(|work| work.root.as_str()).collect();
        for root in roots {
            if !std::path::Path::new(root).is_dir() {
                let text = format!("Missing root folder: {root}");
                say("RootFolderCheck", "error", text, "missing-root-folder");
            }
        }
        found
    }
}
