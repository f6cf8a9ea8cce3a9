//! What is sent to it, what is not, and what it makes of it. The same on the real program and on
//! the stand-ins.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use integration_testkit::permit;
use kernel::{
    Answer, MASK, Trouble,
    audit::{Auditable, FieldChange, Snapshot, Target, Written},
};
use lab::{
    news::NewsServer,
    sabnzbd::{Fake, FakeOptions, Real, RealOptions, Sabnzbd, Version},
};
use serde_json::{Value, json};

use crate::common::{Answers, connect, skipped};

/// A program, real or not, and its audit.
struct Played {
    sab: Box<dyn Sabnzbd>,
    audit: Arc<dyn Auditable>,
}

impl Played {
    fn new(sab: impl Sabnzbd + 'static) -> Result<Self> {
        let audit = connect(&sab.url(), sab.api_key())?;
        Ok(Self { sab: Box::new(sab), audit })
    }

    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        self.audit.configurator(&permit()).set(target, changes).await
    }

    async fn value(&self, target: &Target, field: &str) -> Result<Value> {
        Ok(self.audit.read(target).await?.context("it is not there")?[field].clone())
    }

    async fn tell(&self, fields: &[(&str, &str)]) -> Result<Value> {
        self.sab.call("set_config", fields).await
    }

    /// Changes a field of `misc`, and answers what it is afterwards.
    async fn changed(&self, field: &str, to: impl Into<Value>) -> Result<Value> {
        let misc = Target::whole("misc");
        let from = self.value(&misc, field).await?;
        let change = FieldChange::new(field, from, to);
        ensure!(self.set(&misc, std::slice::from_ref(&change)).await? == Written::Sent);
        let now = self.audit.read(&misc).await?.context("misc")?;
        let kept = now[field].clone();
        ensure!(change.is_done(&now) == (kept == change.to), "{field}: {kept}");
        Ok(kept)
    }

    async fn what_it_drops_or_bends_is_seen(&self) -> Result<()> {
        let misc = Target::whole("misc");
        let old = self.value(&misc, "download_dir").await?;
        ensure!(self.changed("download_dir", "/proc/nope").await? == old, "a folder");
        ensure!(self.changed("dirscan_speed", 99999).await? == json!(3600), "a limit");
        ensure!(self.changed("max_art_tries", 0).await? == json!(2), "a lower limit");
        ensure!(self.changed("rss_rate", "soon").await? == json!(60), "no number");
        ensure!(self.changed("pre_script", "gone.sh").await? == json!("None"), "a script");
        let bare = self.changed("cleanup_list", json!([".NFO", "sfv"])).await?;
        ensure!(bare == json!(["nfo", "sfv"]), "extensions: {bare}");
        let names = self.changed("host_whitelist", json!(["nas", "sab-nzbd"])).await?;
        ensure!(names == json!(["nas", "sab-nzbd"]), "names: {names}");
        Ok(())
    }

    async fn what_cannot_be_changed_is_not_sent(&self) -> Result<()> {
        let misc = Target::whole("misc");
        let before = self.audit.configuration().await?;
        let was = before.find(&misc).context("it has settings")?["log_dir"].clone();
        let changes = [
            (&misc, FieldChange::new("inet_exposure", 0, 4)),
            (&misc, FieldChange::new("api_warnings", 1, 0)),
            (&misc, FieldChange::new("local_ranges", json!([]), json!(["0.0.0.0/0"]))),
            (&misc, FieldChange::new("no_such_key", Value::Null, 1)),
            (&misc, FieldChange::new("api_key", MASK, "guessed")),
            (&misc, FieldChange::new("nzb_key", MASK, MASK)),
            (&misc, FieldChange::new("log_dir", was, MASK)),
        ];
        let tv = Target::item("categories", "tv", "tv");
        let unknown = self.set(&tv, &[FieldChange::new("colour", Value::Null, "red")]).await;
        ensure!(unknown.is_err_and(|err| matches!(err.trouble, Trouble::Refused(_))));
        let answer = self.tell(&[("section", "categories"), ("keyword", "tv"), ("colour", "red")]);
        ensure!(answer.await?["status"] != false, "it says something now: no need to refuse");
        let status = Target::whole("status");
        let gone = Target::item("categories", "gone", "gone");
        for (target, change) in changes {
            let refused = self.set(target, std::slice::from_ref(&change)).await;
            let said = refused.is_err_and(|err| matches!(err.trouble, Trouble::Refused(_)));
            ensure!(said, "{}", change.field);
        }
        ensure!(self.set(&status, &[FieldChange::new("version", "3", "4")]).await.is_err());
        let refused = self.set(&gone, &[FieldChange::new("dir", "", "x")]).await;
        ensure!(refused.is_err_and(|err| err.trouble == Trouble::NotFound));
        let after = self.audit.configuration().await?;
        for section in ["misc", "categories", "servers", "keys"] {
            ensure!(after.document(section) == before.document(section), "{section} has changed");
        }
        Ok(())
    }

    async fn what_somebody_changed_meanwhile_is_left_alone(&self) -> Result<()> {
        let misc = Target::whole("misc");
        let changes = [FieldChange::new("top_only", 0, 1), FieldChange::new("no_dupes", 1, 4)];
        let Written::ChangedSince(conflicts) = self.set(&misc, &changes).await? else {
            anyhow::bail!("it was sent");
        };
        ensure!(conflicts.len() == 1 && conflicts[0].found == json!(0), "{conflicts:?}");
        ensure!(conflicts[0].field == changes[1].field, "{conflicts:?}");
        ensure!(self.value(&misc, "top_only").await? == json!(0), "half of it was sent");
        Ok(())
    }

    async fn the_words_true_and_on_switch_off(&self) -> Result<()> {
        for word in ["true", "True", "on"] {
            self.tell(&[("section", "misc"), ("keyword", "top_only"), ("value", "1")]).await?;
            self.tell(&[("section", "misc"), ("keyword", "top_only"), ("value", word)]).await?;
            let now = self.value(&Target::whole("misc"), "top_only").await?;
            ensure!(now == json!(0), "{word} is {now}: then there is no need for numbers");
        }
        Ok(())
    }

    /// A server that is changed without its quota would begin to count from now.
    async fn a_server_keeps_its_account_and_what_it_used(&self) -> Result<()> {
        let server = [("section", "servers"), ("keyword", "paid")];
        let made = [("host", "127.0.0.1"), ("port", "563"), ("password", "secret")];
        self.tell(&[&server[..], &made].concat()).await?;
        self.tell(&[&server[..], &[("quota", "500G")]].concat()).await?;
        let used = [("quota", "500G"), ("usage_at_start", "12345")];
        self.tell(&[&server[..], &used].concat()).await?;
        let target = Target::item("servers", "paid", "paid");
        let now = self.audit.read(&target).await?.context("the server")?;
        ensure!(now["usage_at_start"] == 12345 && now["password"] == MASK, "{now}");

        let change = FieldChange::new("ssl_ciphers", "", "HIGH");
        ensure!(self.set(&target, &[change]).await? == Written::Sent);
        let now = self.audit.read(&target).await?.context("the server")?;
        ensure!(now["ssl_ciphers"] == "HIGH" && now["usage_at_start"] == 12345, "{now}");
        ensure!(now["password"] == MASK && now["quota"] == "500G", "{now}");

        self.tell(&[&server[..], &[("ssl_ciphers", "")]].concat()).await?;
        let forgot = self.value(&target, "usage_at_start").await?;
        ensure!(forgot == 0, "without its quota it keeps {forgot}: then we need not send it");
        Ok(())
    }

    async fn a_category_is_made_once_and_in_lower_case(&self) -> Result<()> {
        let configurator = self.audit.configurator(&permit());
        let made =
            configurator.create("categories", &json!({"name": "Anime", "dir": "an"})).await?;
        ensure!(made == Target::item("categories", "anime", "anime"), "{made}");
        ensure!(self.value(&made, "dir").await? == "an");
        for (resource, name) in [("categories", "anime"), ("categories", "*"), ("servers", "new")] {
            let twice = configurator.create(resource, &json!({"name": name, "dir": "other"})).await;
            let said = twice.is_err_and(|err| matches!(err.trouble, Trouble::Refused(_)));
            ensure!(said, "{resource} {name}");
        }
        ensure!(self.value(&made, "dir").await? == "an", "it was overwritten");
        configurator.remove(&made).await?;
        ensure!(self.audit.read(&made).await?.is_none(), "it is still there");
        let default = Target::item("categories", "*", "*");
        ensure!(configurator.remove(&default).await.is_err(), "the default one went");
        Ok(())
    }

    async fn a_lock_is_told_of(&self) -> Result<()> {
        self.tell(&[("section", "misc"), ("keyword", "config_lock"), ("value", "1")]).await?;
        let misc = Target::whole("misc");
        let refused = self.set(&misc, &[FieldChange::new("top_only", 0, 1)]).await;
        let said = refused.err().map(|err| err.trouble.to_string()).unwrap_or_default();
        ensure!(said.contains("config_lock"), "{said}");
        ensure!(self.value(&misc, "top_only").await? == json!(0));
        Ok(())
    }

    async fn all(&self) -> Result<()> {
        self.what_it_drops_or_bends_is_seen().await.context("dropped")?;
        self.what_cannot_be_changed_is_not_sent().await.context("not sent")?;
        self.what_somebody_changed_meanwhile_is_left_alone().await.context("meanwhile")?;
        self.the_words_true_and_on_switch_off().await.context("words")?;
        self.a_server_keeps_its_account_and_what_it_used().await.context("a server")?;
        self.a_category_is_made_once_and_in_lower_case().await.context("a category")?;
        self.a_lock_is_told_of().await.context("a lock")
    }
}

#[tokio::test]
async fn the_real_one_is_changed_with_care() -> Result<()> {
    if let Err(reason) = Real::available() {
        skipped(&reason);
        return Ok(());
    }
    let real = Real::start(RealOptions::new(&NewsServer::start().await?)).await?;
    Played::new(real)?.all().await
}

#[tokio::test]
async fn the_stand_ins_are_changed_as_the_real_one() -> Result<()> {
    let news = NewsServer::start().await?;
    for version in [Version::V3, Version::V5] {
        let fake = Fake::start(FakeOptions::new(&news).version(version)).await?;
        Played::new(fake)?.all().await.with_context(|| format!("{version:?}"))?;
    }
    Ok(())
}

#[tokio::test]
async fn a_category_with_capitals_is_not_doubled() -> Result<()> {
    let mut answers = Answers::healthy("3.7")?;
    answers.config["config"]["categories"][1]["name"] = json!("TV");
    let server = answers.serve().await;
    let audit = connect(&server.uri(), "0123456789abcdef0123456789abcdef")?;
    let target = Target::item("categories", "TV", "TV");
    answers.config["config"]["categories"][1]["dir"] = json!("");
    let (_, configuration) = answers.read().await?;
    let judgement = audit.judge(&Snapshot::from(&configuration));
    let mut judged = judgement.judged.iter();
    let judged = judged.find(|judged| judged.rule.id == "category-folders").context("the rule")?;
    assert_eq!(judged.verdict.defects().iter().map(|it| &it.fix).collect::<Vec<_>>(), [&None]);
    let configurator = audit.configurator(&permit());
    let refused = configurator.set(&target, &[FieldChange::new("dir", "tv", "shows")]).await;
    let said = refused.err().map(|err| err.trouble.to_string()).unwrap_or_default();
    assert!(said.contains("lower case"), "{said}");
    let asked = server.received_requests().await.unwrap_or_default();
    assert!(asked.iter().all(|request| !request.url.as_str().contains("set_config")));
    Ok(())
}
