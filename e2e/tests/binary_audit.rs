//! The audit through the program's own doors, with stand-ins of the programs.

use anyhow::{Context, ensure};
use e2e::binary::{Home, Outside};
use serde_json::{Value, json};

/// The findings in an answer that can be mended, by their ids.
fn fixable(audit: &Value, risk: &str) -> Vec<String> {
    let findings = audit["findings"].as_array().into_iter().flatten();
    let chosen = findings.filter(|it| it["fixable"] == true && it["risk"] == risk);
    chosen.filter_map(|it| it["id"].as_str().map(str::to_owned)).collect()
}

fn ids(audit: &Value) -> Vec<String> {
    let findings = audit["findings"].as_array().into_iter().flatten();
    findings.filter_map(|it| it["id"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn what_is_safe_is_mended_proved_and_put_back() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    let before = home.json(&["audit"]).await?;
    let safe = fixable(&before, "safe");
    ensure!(!safe.is_empty(), "fresh programs have something to be mended: {before:#}");

    // A preview changes nothing.
    home.says(1, &["plan", "--all-safe"]).await?;
    home.says(1, &["apply", "--all-safe", "--dry-run"]).await?;
    ensure!(ids(&home.json(&["audit"]).await?) == ids(&before), "a preview changed something");

    let applied = home.json(&["apply", "--all-safe"]).await?;
    let steps = applied["steps"].as_array().context("steps")?;
    let undone: Vec<_> = steps.iter().filter(|it| it["state"] != "done").collect();
    ensure!(undone.is_empty(), "not every safe step was done: {undone:#?}");
    ensure!(applied["notConverged"] == json!([]), "{applied:#}");
    let after = home.json(&["audit"]).await?;
    let left: Vec<_> = ids(&after).into_iter().filter(|it| safe.contains(it)).collect();
    ensure!(left.is_empty(), "still found: {left:?}");
    ensure!(after["overall"].as_u64() > before["overall"].as_u64(), "the score did not rise");
    let nothing = home.run(&["plan", "--all-safe"]).await?;
    ensure!(
        nothing.code == Some(2) && nothing.err.contains("nothing to be changed"),
        "{nothing:?}"
    );

    let plan = applied["id"].as_str().context("a plan has an id")?;
    home.says(0, &["rollback", plan]).await?;
    let back = home.json(&["audit"]).await?;
    ensure!(ids(&back) == ids(&before), "it is not as it was: {back:#}");
    Ok(())
}

#[tokio::test]
async fn a_plan_is_made_applied_and_undone_over_http() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    home.own().await?;
    let server = home.serve().await?;
    let audit = server.post("/api/v1/audit/run", &json!({})).await?;
    ensure!(audit["overall"]["percent"].is_u64(), "{audit:#}");
    let findings = server.get("/api/v1/audit/findings?pageSize=500").await?;
    let count = findings["totalRecords"].as_u64().context("a count")?;
    ensure!(count > 0, "{findings:#}");

    let plan = server.post("/api/v1/audit/plans", &json!({"all": "safe"})).await?;
    let path = format!("/api/v1/audit/plans/{}/apply", plan["id"].as_str().context("an id")?);
    let dry = server.post(&path, &json!({"dryRun": true})).await?;
    ensure!(dry["plan"] == plan, "a dry run did something: {dry:#}");
    let applied = server.post(&path, &json!({})).await?;
    let steps = applied["plan"]["steps"].as_array().context("steps")?;
    ensure!(steps.iter().all(|it| it["state"] == "done"), "{applied:#}");

    let back = server.post("/api/v1/audit/rollback", &json!({"plan": plan["id"]})).await?;
    let path = format!("/api/v1/audit/plans/{}/apply", back["id"].as_str().context("an id")?);
    server.post(&path, &json!({})).await?;
    server.post("/api/v1/audit/run", &json!({})).await?;
    let findings = server.get("/api/v1/audit/findings?pageSize=500").await?;
    ensure!(findings["totalRecords"].as_u64() == Some(count), "{findings:#}");
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn no_key_of_a_program_leaves_by_the_audit() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    let mut said = home.run(&["audit", "--explain"]).await?.out;
    for command in
        [vec!["audit", "--json"], vec!["plan", "--all", "--json"], vec!["apply", "--all", "--json"]]
    {
        said.push_str(&home.run(&command).await?.out);
    }
    for name in ["sonarr", "sabnzbd"] {
        said.push_str(&home.run(&["history", name, "--json"]).await?.out);
    }
    for database in ["autoarr.db", "autoarr.db-wal"] {
        let bytes = std::fs::read(home.path().join(database)).unwrap_or_default();
        said.push_str(&String::from_utf8_lossy(&bytes));
    }
    for key in outside.keys() {
        ensure!(!said.contains(&key), "a key was told");
    }
    Ok(())
}
