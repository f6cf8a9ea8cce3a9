//! Each fix, carried out: a setting is broken over the API, found, mended, read back, and found no
//! more. On the real program, and on stand-ins of two versions.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Context, Result, ensure};
use integration_testkit::permit;
use kernel::audit::{Auditable, Defect, Fix, Remedy, Target, Verdict, Written};
use lab::{
    news::NewsServer,
    sabnzbd::{
        Fake, FakeOptions, Real, RealOptions, Sabnzbd, Script, Version,
        breakages::{self, Breakage, remove_categories, set_up},
    },
};

use crate::common::{connect, skipped};

async fn broken_by(audit: &dyn Auditable, rule: &str) -> Result<Vec<Defect>> {
    let configuration = audit.configuration().await?;
    let judgement = audit.judge(&configuration);
    let judged = judgement.judged.into_iter().find(|judged| judged.rule.id == rule);
    match judged.context("there is no such rule")?.verdict {
        Verdict::Broken(defects) => Ok(defects),
        Verdict::Passed | Verdict::NotApplicable => Ok(Vec::new()),
    }
}

async fn mend(audit: &Arc<dyn Auditable>, defect: &Defect) -> Result<()> {
    let configurator = audit.configurator(&permit());
    let (target, changes) = match defect.fix.as_ref().context("it has no fix")? {
        Fix::Create { document } => {
            let made = configurator.create(&defect.target.resource, document).await?;
            ensure!(audit.read(&made).await?.is_some(), "{made} is not there");
            return Ok(());
        }
        Fix::Set { changes } => (&defect.target, changes),
    };
    let written = configurator.set(target, changes).await?;
    ensure!(written == Written::Sent, "{written:?}");
    let kept = audit.read(target).await?.context("it is gone")?;
    for change in changes {
        ensure!(change.is_done(&kept), "{} is {:?} instead", change.field, change.field.get(&kept));
    }
    Ok(())
}

async fn round_trip(sab: &dyn Sabnzbd, audit: &Arc<dyn Auditable>, case: &Breakage) -> Result<()> {
    case.write(sab).await?;
    let defects = broken_by(audit.as_ref(), case.rule).await?;
    ensure!(!defects.is_empty(), "it was not found");
    for defect in &defects {
        mend(audit, defect).await?;
    }
    let left = broken_by(audit.as_ref(), case.rule).await?;
    ensure!(left.is_empty(), "it is still found: {left:?}");
    Ok(())
}

/// Carries out every case, and answers the rules that were proven.
async fn prove(
    sab: &dyn Sabnzbd,
    cases: Vec<Breakage>,
    has_sorters: bool,
) -> Result<BTreeSet<&'static str>> {
    set_up(sab, has_sorters).await?;
    let audit = connect(&sab.url(), sab.api_key())?;
    let mut proven = BTreeSet::new();
    for case in cases {
        round_trip(sab, &audit, &case)
            .await
            .with_context(|| format!("{} {:?}", case.rule, case.edits))?;
        proven.insert(case.rule);
    }
    proven.insert(made_categories(sab, &audit).await.context("own-categories")?);
    Ok(proven)
}

/// Without a category of its own, it gets some; and what was made can be removed again.
async fn made_categories(sab: &dyn Sabnzbd, audit: &Arc<dyn Auditable>) -> Result<&'static str> {
    const RULE: &str = "own-categories";
    remove_categories(sab).await?;
    let defects = broken_by(audit.as_ref(), RULE).await?;
    ensure!(defects.len() == 2, "{defects:?}");
    for defect in &defects {
        mend(audit, defect).await?;
    }
    ensure!(broken_by(audit.as_ref(), RULE).await?.is_empty());
    let tv = Target::item("categories", "tv", "tv");
    let made = audit.read(&tv).await?.context("it was not made")?;
    ensure!(made["dir"] == "tv" && made["script"] == "Default", "{made}");
    let configurator = audit.configurator(&permit());
    let Some(Fix::Create { document }) = &defects[0].fix else { anyhow::bail!("no category") };
    ensure!(configurator.create("categories", document).await.is_err(), "it was made twice");
    configurator.remove(&tv).await?;
    ensure!(audit.read(&tv).await?.is_none(), "it is still there");
    Ok(RULE)
}

/// Every rule that says that it can be mended from here.
fn automatic() -> BTreeSet<&'static str> {
    let rules = (sabnzbd::INTEGRATION.rules)();
    let automatic = rules.into_iter().filter(|rule| rule.remedy == Remedy::Automatic);
    automatic.map(|rule| rule.id).collect()
}

#[tokio::test]
async fn every_automatic_fix_holds_in_the_real_3_7() -> Result<()> {
    if let Err(reason) = Real::available() {
        skipped(&reason);
        return Ok(());
    }
    let real = Real::start(RealOptions::new(&NewsServer::start().await?)).await?;
    real.add_script("check.py", "#!/bin/sh\nexit 0\n")?;
    let cases = [breakages::mended(), breakages::mended_before_4()].into_iter().flatten().collect();
    let proven = prove(&real, cases, false).await?;
    // These settings came later.
    let unproven: Vec<_> = automatic().difference(&proven).copied().collect();
    assert_eq!(unproven, ["check-forwarded", "pipelined-requests"]);
    Ok(())
}

#[tokio::test]
async fn every_automatic_fix_holds_in_the_stand_in_of_5_0() -> Result<()> {
    let news = NewsServer::start().await?;
    let fake = Fake::start(FakeOptions::new(&news).version(Version::V5)).await?;
    fake.add_script("check.py", Script { exit: 0, last_line: String::new() });
    let cases = [breakages::mended(), breakages::mended_from_4()].into_iter().flatten().collect();
    let proven = prove(&fake, cases, true).await?;
    assert_eq!(automatic().difference(&proven).count(), 0);
    Ok(())
}

#[tokio::test]
async fn the_stand_in_of_3_7_is_mended_as_the_real_one() -> Result<()> {
    let news = NewsServer::start().await?;
    let fake = Fake::start(FakeOptions::new(&news)).await?;
    fake.add_script("check.py", Script { exit: 0, last_line: String::new() });
    let cases = [breakages::mended(), breakages::mended_before_4()].into_iter().flatten().collect();
    let proven = prove(&fake, cases, false).await?;
    assert_eq!(automatic().difference(&proven).count(), 2);
    Ok(())
}
