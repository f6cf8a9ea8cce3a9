//! What else is known of 3.7.1, played on either: each sentence is checked by what the API says.
//!
//! Where the program does something in its own time, the check waits for it: it may be a busy
//! machine that runs this.

use anyhow::{Context, ensure};
use lab::indexer::{Indexer, NzbFault, Release};
use lab::news::NewsServer;
use lab::posts::{Fault, Packaging, Post};
use lab::sabnzbd::Sabnzbd;
use serde_json::Value;

use super::{NOT_THERE, end_of, wait_until};

/// A program, and where its articles come from.
struct Played<'a> {
    sab: &'a dyn Sabnzbd,
    news: &'a NewsServer,
}

pub(crate) async fn play_facts(sab: &dyn Sabnzbd, news: &NewsServer) -> anyhow::Result<()> {
    let played = Played { sab, news };
    let good = played.a_retry_gives_a_new_id().await.context("a retry")?;
    played.what_is_completed_or_unknown_is_not_retried(&good).await.context("no retry")?;
    played.a_duplicate_fails_or_is_not_taken().await.context("a duplicate")?;
    played.a_url_that_answers_404_fails_at_once().await.context("a URL")?;
    played.a_deleted_category_is_the_default_one().await.context("a deleted category")?;
    played.without_a_news_server_a_job_waits().await.context("no news server")?;
    played.too_little_room_pauses_the_queue().await.context("too little room")?;
    played.a_program_that_was_away_has_its_queue().await.context("away and back")
}

impl Played<'_> {
    async fn add(&self, post: Post, category: &str) -> anyhow::Result<String> {
        let posted = post.publish(self.news).await?;
        let parameters = [("cat", category)];
        let id = self.sab.add_nzb(&posted.title, &posted.nzb, &parameters).await?;
        id.context("the NZB was not taken")
    }

    /// Waits for a job's end, which has to be `Completed`.
    async fn completes(&self, id: &str) -> anyhow::Result<Value> {
        let (seen, slot) = end_of(self.sab, id).await?;
        ensure!(seen.status == "Completed", "{seen:?}");
        Ok(slot)
    }

    /// The old entry is gone with that. Answers a job that is completed.
    async fn a_retry_gives_a_new_id(&self) -> anyhow::Result<String> {
        let gone = self.add(plain("Retried").fault(Fault::AllMissing), "tv").await?;
        end_of(self.sab, &gone).await?;
        let answer = self.sab.call("retry", &[("value", &gone)]).await?;
        let again = answer["nzo_id"].as_str().context("a new id")?.to_owned();
        ensure!(again != gone && answer["status"] == true, "{answer}");
        let (seen, _) = end_of(self.sab, &again).await?;
        ensure!(seen.message == NOT_THERE, "after a retry: {seen:?}");
        wait_until("the old entry to go", async || {
            Ok(self.sab.history().await?.iter().all(|slot| slot["nzo_id"] != gone.as_str()))
        })
        .await?;

        let good = self.add(plain("Good.Plain"), "tv").await?;
        let slot = self.completes(&good).await?;
        let file = self.sab.category_dir("tv").join("Good.Plain").join("Good.Plain.mkv");
        ensure!(slot["storage"].as_str() == file.to_str() && file.is_file(), "{slot}");
        Ok(good)
    }

    async fn what_is_completed_or_unknown_is_not_retried(&self, good: &str) -> anyhow::Result<()> {
        for refused in [good, "SABnzbd_nzo_nosuch"] {
            let answer = self.sab.call("retry", &[("value", refused)]).await?;
            ensure!(answer["error"] == "item does not exist", "{refused}: {answer}");
        }
        Ok(())
    }

    async fn a_duplicate_fails_or_is_not_taken(&self) -> anyhow::Result<()> {
        self.sab.set("no_dupes", "3").await?;
        let twice = self.add(plain("Good.Plain"), "tv").await?;
        let (seen, slot) = end_of(self.sab, &twice).await?;
        let ended = (seen.status.as_str(), seen.message.as_str());
        ensure!(ended == ("Failed", "Duplicate NZB"), "{slot}");
        self.sab.set("no_dupes", "1").await?;
        ensure!(self.add(plain("Good.Plain"), "tv").await.is_err(), "it was taken again");
        self.sab.set("no_dupes", "0").await?;
        Ok(())
    }

    async fn a_url_that_answers_404_fails_at_once(&self) -> anyhow::Result<()> {
        let indexer = Indexer::start(self.news).await?;
        let release = Release::episode(plain("Listed"), 1, 1, 1).nzb_fault(NzbFault::NotFound);
        indexer.post(release).await?;
        let link = indexer.items().remove(0).link;
        let parameters = [("name", link.as_str()), ("nzbname", "url_404"), ("cat", "tv")];
        let answer = self.sab.call("addurl", &parameters).await?;
        let id = answer["nzo_ids"][0].as_str().context("an id")?.to_owned();
        let (seen, slot) = end_of(self.sab, &id).await?;
        ensure!(seen.message == "URL Fetching failed; File not on server", "{slot}");
        ensure!(slot["name"] == format!("url_404 - {link}"), "{slot}");
        Ok(())
    }

    async fn a_deleted_category_is_the_default_one(&self) -> anyhow::Result<()> {
        self.sab.set_category_present("tv", false).await?;
        let lost = self.add(plain("Lost"), "tv").await?;
        let slot = self.completes(&lost).await?;
        ensure!(slot["category"] == "*", "{slot}");
        let file = self.sab.complete_dir().join("Lost").join("Lost.mkv");
        ensure!(file.is_file(), "{slot}");
        self.sab.set_category_present("tv", true).await
    }

    /// Nothing fails, as long as no article was tried more often than `max_art_tries`.
    async fn without_a_news_server_a_job_waits(&self) -> anyhow::Result<()> {
        self.sab.set("max_art_tries", "1000").await?;
        self.news.down().await?;
        let waits = self.add(plain("Waits"), "tv").await?;
        wait_until("a word about the server", async || {
            let status = self.sab.call("fullstatus", &[("skip_dashboard", "1")]).await?;
            let server = &status["status"]["servers"][0];
            let queue = self.sab.call("queue", &[]).await?["queue"].clone();
            let downloading = queue["slots"][0]["status"] == "Downloading";
            // 3.7.1 says it where the number of connections belongs, and calls the server active.
            let told = server["serveractiveconn"].as_str().unwrap_or_default();
            let quiet = server["servererror"] == "" && server["serveractive"] == true;
            let still = queue["kbpersec"] == "0.00";
            Ok(downloading && told.starts_with("Failed to connect:") && quiet && still)
        })
        .await?;
        self.is_warned_of("Failed to connect: [Errno 111]").await?;
        let history = self.sab.history().await?;
        ensure!(history.iter().all(|slot| slot["nzo_id"] != waits.as_str()), "{history:?}");
        self.news.up().await?;
        self.completes(&waits).await.context("after the outage")?;
        Ok(())
    }

    /// With a warning; nothing fails.
    async fn too_little_room_pauses_the_queue(&self) -> anyhow::Result<()> {
        self.sab.set("download_free", "90000G").await?;
        let room = self.add(plain("Roomless").bytes(900_000), "tv").await?;
        wait_until("a paused queue", async || {
            Ok(self.sab.call("queue", &[]).await?["queue"]["paused"] == true)
        })
        .await?;
        self.is_warned_of("Too little diskspace forcing PAUSE").await?;
        self.sab.set("download_free", "").await?;
        self.sab.call("resume", &[]).await?;
        self.completes(&room).await.context("with room again")?;
        Ok(())
    }

    async fn a_program_that_was_away_has_its_queue(&self) -> anyhow::Result<()> {
        self.sab.call("pause", &[]).await?;
        let kept = self.add(plain("Kept"), "tv").await?;
        self.sab.stop().await?;
        ensure!(self.sab.call("queue", &[]).await.is_err(), "it still answers");
        self.sab.start_again().await?;
        wait_until("the job from before", async || {
            Ok(self.sab.queue().await?.iter().any(|slot| slot["nzo_id"] == kept.as_str()))
        })
        .await
    }

    async fn is_warned_of(&self, what: &str) -> anyhow::Result<()> {
        wait_until(what, async || {
            Ok(self.sab.call("warnings", &[]).await?.to_string().contains(what))
        })
        .await
    }
}

fn plain(name: &str) -> Post {
    Post::new(name).bytes(100_000).packaging(Packaging::Plain).recovery_blocks(0)
}
