//! The program is killed again and again while it works, and everything is still done once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home, Outside, until};
use lab::posts::Fault;

const EPISODES: u32 = 6;
const KILLS: u32 = 12;

/// What is random here is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// Waits until a server that is told to look again and again has logged so many lines more.
async fn works_on(server: &Binary, hook: &str, lines: u64) -> anyhow::Result<()> {
    let logged = || anyhow::Ok(server.log()?.lines().count() as u64);
    let enough = logged()? + lines;
    until("it works", async || {
        server.told_by_sabnzbd(hook).await?;
        Ok((logged()? >= enough).then_some(()))
    })
    .await
}

#[tokio::test]
async fn twelve_power_cuts_lose_nothing_and_do_nothing_twice() -> anyhow::Result<()> {
    let outside = Outside::start(i64::from(EPISODES)).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    home.let_it_act();
    // Here, that much fails at once.
    home.set("AUTOARR__RECOVERY__BRAKE__FAILURES", "100");
    home.own().await?;
    let mut all = Vec::new();
    for episode in 1..=EPISODES {
        let fault = match episode % 2 {
            0 => Fault::AllMissing,
            _ => Fault::HeaderPassword("nobody knows it".to_owned()),
        };
        all.push(outside.grab_a_bad_one(episode, fault).await?);
    }

    let mut dice = Dice(0x5eed_cafe);
    for _ in 0..KILLS {
        let mut server = home.launch()?;
        // Some are killed before they are ready, others while they work.
        if dice.roll(4) > 0 {
            server.until_ready().await?;
            let hook = server.hook("sabnzbd").await?;
            works_on(&server, &hook, dice.roll(12)).await?;
        } else {
            let lines = dice.roll(3) as usize;
            until("it begins", async || Ok((server.log()?.lines().count() >= lines).then_some(())))
                .await?;
        }
        server.kill().await?;
    }

    let server = home.serve().await?;
    let hook = server.hook("sabnzbd").await?;
    until("everything is there", async || {
        server.told_by_sabnzbd(&hook).await?;
        let incidents = server.incidents().await?;
        let healed = incidents.iter().all(|it| it["state"] == "resolved");
        Ok((healed && all.iter().all(|it| outside.has(it))).then_some(()))
    })
    .await
    .with_context(|| format!("{:#?}\n{:#?}", outside.sonarr.history(), outside.sonarr.counts()))?;
    // The library heals the plain case by itself, maybe while we were away; the other is ours.
    let incidents = server.incidents().await?;
    let told: BTreeSet<_> = incidents.iter().filter_map(|it| it["release"].as_str()).collect();
    ensure!(told.len() == incidents.len(), "one each: {incidents:#?}");
    let failed: BTreeSet<_> = all.iter().map(|it| it.bad.as_str()).collect();
    ensure!(told.is_subset(&failed), "{incidents:#?}");
    let ours: BTreeSet<_> = all.iter().step_by(2).map(|it| it.bad.as_str()).collect();
    ensure!(told.is_superset(&ours), "{incidents:#?}");
    let mut blocked = BTreeMap::<_, u32>::new();
    for entry in outside.sonarr.blocklist() {
        *blocked.entry(entry.title).or_default() += 1;
    }
    let once: BTreeMap<_, _> = all.iter().map(|it| (it.bad.clone(), 1)).collect();
    ensure!(blocked == once, "{blocked:#?}");
    let counts = outside.sonarr.counts();
    let wanted = u64::from(EPISODES);
    ensure!(counts.own_searches + counts.searches == wanted, "{counts:#?}");
    ensure!(counts.grabs == 2 * wanted && counts.imports == wanted, "{counts:#?}");
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn what_is_asked_to_end_goes_on_at_the_next_start() -> anyhow::Result<()> {
    let outside = Outside::start(2).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    home.let_it_act();
    home.own().await?;
    let one = outside.grab_a_bad_one(1, Fault::HeaderPassword("nobody".to_owned())).await?;
    let two = outside.grab_a_bad_one(2, Fault::AllMissing).await?;
    let mut dice = Dice(0x0dd_ba11);
    for _ in 0..5 {
        let server = home.serve().await?;
        let hook = server.hook("sabnzbd").await?;
        works_on(&server, &hook, dice.roll(12)).await?;
        ensure!(server.terminate().await? == Some(0));
    }
    let server = home.serve().await?;
    let hook = server.hook("sabnzbd").await?;
    until("both are there", async || {
        server.told_by_sabnzbd(&hook).await?;
        let healed = server.incidents().await?.iter().all(|it| it["state"] == "resolved");
        Ok((healed && outside.has(&one) && outside.has(&two)).then_some(()))
    })
    .await?;
    ensure!(outside.sonarr.blocklist().len() == 2, "{:?}", outside.sonarr.blocklist());
    ensure!(outside.sonarr.counts().grabs == 4, "{:?}", outside.sonarr.counts());
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn in_dry_run_nothing_is_written_anywhere() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    home.own().await?;
    // Neither program does anything about this one by itself, so whatever is written is ours.
    let bad = outside.grab_a_bad_one(1, Fault::HeaderPassword("nobody".to_owned())).await?;
    outside.until_it_fails(&bad).await?;
    let (client, library) = (outside.sabnzbd.writes(), outside.sonarr.counts());
    let server = home.serve().await?;
    let hook = server.hook("sabnzbd").await?;
    let plan = until("a plan", async || {
        server.told_by_sabnzbd(&hook).await?;
        let plan = server.get("/api/v1/recovery/plan").await?;
        Ok(plan.to_string().contains("dry_run").then_some(plan))
    })
    .await?;
    for _ in 0..10 {
        server.told_by_sabnzbd(&hook).await?;
        server.post("/api/v1/recovery/run", &serde_json::json!({})).await?;
    }
    home.run(&["recover", "run"]).await?;
    ensure!(server.terminate().await? == Some(0));
    ensure!(outside.sabnzbd.writes() == client, "{:?}, planned: {plan}", outside.sabnzbd.writes());
    let mut counts = outside.sonarr.counts();
    // That it looked at itself, for the audit, changes nothing there.
    counts.writes -= counts.by_request.remove("POST command/CheckHealth").unwrap_or_default();
    ensure!(counts == library, "{counts:?}");
    Ok(())
}
