use integration_kit::{Ignored, Upstream, Weight, Writer};
use kernel::{Answer, CommandId, EventId, QueueRecordId, Release, RemoveOptions, Trouble};
use serde::Serialize;
use serde_json::Value;

use crate::{
    command::{Bare, NewCommand},
    import::ImportBody,
    release::Grab,
    wire::Numbered,
};

/// What these programs can be told alike, in one version of their API.
#[derive(Debug)]
pub struct ApiWriter<'a> {
    writer: &'a Writer,
    upstream: &'a Upstream,
    root: &'static str,
}

impl<'a> ApiWriter<'a> {
    pub fn new(writer: &'a Writer, upstream: &'a Upstream, root: &'static str) -> Self {
        Self { writer, upstream, root }
    }

    fn path(&self, resource: &str) -> String {
        format!("{}/{resource}", self.root)
    }

    /// Starts a command. That it was taken says nothing about its result.
    pub async fn command(&self, name: &str, body: impl Serialize + Sync) -> Answer<CommandId> {
        let order = NewCommand { name, body };
        let taken: Numbered =
            self.writer.post(&self.path("command"), &[], &order, Weight::Light).await?;
        if taken.id == 0 {
            return Err(self.upstream.misunderstood("a command without an id"));
        }
        Ok(CommandId(taken.id))
    }

    pub async fn refresh_downloads(&self) -> Answer<CommandId> {
        self.command("RefreshMonitoredDownloads", Bare {}).await
    }

    pub async fn check_health(&self) -> Answer<CommandId> {
        self.command("CheckHealth", Bare {}).await
    }

    pub async fn import(&self, files: Vec<Value>) -> Answer<CommandId> {
        self.command("ManualImport", ImportBody { files, import_mode: "auto" }).await
    }

    /// Answered with success also when nothing comes of it: read the history back.
    pub async fn mark_failed(&self, grab: EventId) -> Answer<()> {
        let path = self.path(&format!("history/failed/{}", grab.0));
        let _: Ignored = self.writer.post(&path, &[], &Bare {}, Weight::Light).await?;
        Ok(())
    }

    /// Answered with success also when nothing is blocked: read the blocklist back.
    pub async fn remove(&self, record: QueueRecordId, options: RemoveOptions) -> Answer<()> {
        let path = self.path(&format!("queue/{}", record.0));
        let query = [
            ("removeFromClient", flag(options.from_client)),
            ("blocklist", flag(options.blocklist)),
            ("skipRedownload", flag(options.skip_search)),
        ];
        // It asks the client first, which may take its time.
        let _: Ignored = self.writer.delete(&path, &query, Weight::Heavy).await?;
        Ok(())
    }

    pub async fn grab(&self, release: &Release) -> Answer<()> {
        let grab = Grab { guid: &release.guid, indexer_id: release.indexer_id };
        // It fetches the NZB from the indexer and hands it to the client before it answers.
        let taken: Answer<Ignored> =
            self.writer.post(&self.path("release"), &[], &grab, Weight::Heavy).await;
        match taken {
            Ok(_) => Ok(()),
            Err(err) if err.trouble == Trouble::NotFound => Err(self
                .upstream
                .refused("the release is no longer in its search cache; search again, then grab")),
            Err(err) => Err(err),
        }
    }

    pub async fn put(&self, resource: &str, body: &(impl Serialize + Sync)) -> Answer<()> {
        let _: Ignored = self.writer.put(&self.path(resource), &[], body, Weight::Light).await?;
        Ok(())
    }

    pub async fn delete(&self, resource: &str) -> Answer<()> {
        let _: Ignored = self.writer.delete(&self.path(resource), &[], Weight::Light).await?;
        Ok(())
    }
}

fn flag(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
