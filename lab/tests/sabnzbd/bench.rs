//! A stand-in of SABnzbd with a clock in the test's hand.

use std::time::Duration;

use lab::clock::Clock;
use lab::news::NewsServer;
use lab::posts::{Packaging, Post};
use lab::sabnzbd::{Fake, FakeOptions, Sabnzbd, Script, Version};
use serde_json::Value;

/// A stand-in on a clock that stands still until a test moves it.
pub(crate) struct Bench {
    pub(crate) news: NewsServer,
    pub(crate) fake: Fake,
}

impl Bench {
    pub(crate) async fn new() -> anyhow::Result<Self> {
        Self::of(Version::V3).await
    }

    pub(crate) async fn of(version: Version) -> anyhow::Result<Self> {
        let news = NewsServer::start().await?;
        let options = FakeOptions::new(&news).version(version).clock(&Clock::stepped());
        let fake = Fake::start(options).await?;
        let script = Script { exit: 3, last_line: "hook: cannot import".to_owned() };
        fake.add_script("fail.sh", script);
        Ok(Self { news, fake })
    }

    pub(crate) async fn add(&self, post: Post) -> anyhow::Result<String> {
        self.add_with(post, &[("cat", "tv")]).await
    }

    pub(crate) async fn add_with(
        &self,
        post: Post,
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        let posted = post.publish(&self.news).await?;
        let id = self.fake.add_nzb(&posted.title, &posted.nzb, parameters).await?;
        id.ok_or_else(|| anyhow::anyhow!("not taken"))
    }

    pub(crate) async fn minute(&self) {
        self.fake.pass(Duration::from_secs(60)).await;
    }

    pub(crate) async fn history_of(&self, id: &str) -> anyhow::Result<Value> {
        let slots = self.fake.history().await?;
        Ok(slots.into_iter().find(|slot| slot["nzo_id"] == id).unwrap_or_default())
    }

    pub(crate) async fn queue_of(&self, id: &str) -> anyhow::Result<Value> {
        let slots = self.fake.queue().await?;
        Ok(slots.into_iter().find(|slot| slot["nzo_id"] == id).unwrap_or_default())
    }
}

/// A small plain video.
pub(crate) fn small(name: &str) -> Post {
    Post::new(name).bytes(100_000).packaging(Packaging::Plain).recovery_blocks(0)
}
