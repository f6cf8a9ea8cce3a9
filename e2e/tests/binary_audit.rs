//! The audit through the program's own doors, with stand-ins of the programs.

use anyhow::{Context, ensure};
use e2e::binary::{Home, Outside};
use lab::arr::Fault;
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
    let held = |audit: &Value| audit["overall"]["held"].as_u64();
    ensure!(held(&after) > held(&before), "the score did not rise");
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

/// A figure of a score, of all scores of an audit but the overall one.
fn sum(audit: &Value, figure: &str) -> u64 {
    let instances = audit["instances"].as_array().into_iter().flatten().map(|it| &it["score"]);
    instances.chain([&audit["stack"]]).filter_map(|it| it[figure].as_u64()).sum()
}

#[tokio::test]
async fn the_score_can_be_checked_by_hand() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    let audit = home.json(&["audit"]).await?;
    let (held, of) = (sum(&audit, "held"), sum(&audit, "of"));
    ensure!(audit["stack"]["of"].as_u64() > Some(0), "{audit:#}");
    let overall = json!({"percent": held * 100 / of, "held": held, "of": of});
    ensure!(audit["overall"] == overall, "{audit:#}");
    let told = home.says(1, &["audit"]).await?;
    ensure!(told.contains(&format!("100 × {held} ÷ {of}")), "{told}");
    let stack = format!("{} of {}", audit["stack"]["held"], audit["stack"]["of"]);
    ensure!(told.lines().any(|it| it.contains("stack") && it.ends_with(&stack)), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_program_that_dies_on_the_way_makes_the_audit_a_partial_one() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    home.own().await?;
    let server = home.serve().await?;
    let whole = server.post("/api/v1/audit/run", &json!({})).await?;
    ensure!(whole["partial"] == false, "{whole:#}");

    // It still answers who it is, and then the first of its settings.
    outside.sonarr.set_fault(Fault::DiesAfter(6));
    let half = server.post("/api/v1/audit/run", &json!({})).await?;
    ensure!(half["partial"] == true, "{half:#}");
    ensure!(half["troubles"].as_array().map(Vec::len) == Some(1), "{half:#}");
    let last = server.get("/api/v1/audit").await?;
    ensure!(last["partial"] == true && last["troubles"] == half["troubles"], "{last:#}");
    let findings = server.get("/api/v1/audit/findings?pageSize=500&instance=sonarr").await?;
    let findings = findings["records"].as_array().context("records")?;
    ensure!(!findings.is_empty(), "what was found before is kept");
    ensure!(findings.iter().all(|it| it["unjudged"].is_string()), "{findings:#?}");
    ensure!(server.terminate().await? == Some(0));

    let mut fresh = Home::new()?;
    fresh.set("SONARR_URL", outside.sonarr.url());
    fresh.set("SONARR_API_KEY", outside.sonarr.api_key());
    outside.sonarr.set_fault(Fault::DiesAfter(6));
    let told = fresh.says(1, &["audit"]).await?;
    ensure!(told.contains("partial: ") && !told.contains("nothing to complain"), "{told}");
    outside.sonarr.set_fault(Fault::DiesAfter(6));
    let told = fresh.json(&["audit"]).await?;
    ensure!(told["partial"] == true && told["findings"] == json!([]), "{told:#}");

    // Silence about what nobody asked for is no praise either.
    outside.sonarr.set_fault(Fault::None);
    let told = fresh.run(&["audit", "--instance", "none"]).await?;
    ensure!(told.code == Some(0) && !told.out.contains("nothing to complain"), "{told:?}");
    Ok(())
}

/// What programs send along with their calls, and what stands in a text of its own.
fn other_peoples_secrets(outside: &Outside, secret: &str) -> anyhow::Result<()> {
    let header = |name: &str| json!({"key": name, "value": format!("Bearer {secret}")});
    let hook = json!([{
        "id": 1, "name": "hook", "implementation": "Webhook", "configContract": "WebhookSettings",
        "onGrab": true, "tags": [], "fields": [
            {"name": "url", "value": "http://127.0.0.1:9/", "privacy": "normal"},
            {"name": "headers", "type": "keyValueList", "privacy": "normal",
                "value": [header("Authorization"), header("X-Anything")]},
        ],
    }]);
    outside.sonarr.set_settings("notification", &hook)?;
    let mut indexers = outside.sonarr.settings("indexer").context("it has indexers")?;
    let fields = indexers[0]["fields"].as_array_mut().context("it has fields")?;
    fields.retain(|it| it["name"] != "additionalParameters");
    fields.push(json!({"name": "additionalParameters", "value": format!("&token={secret}")}));
    outside.sonarr.set_settings("indexer", &indexers)
}

#[tokio::test]
async fn no_key_of_a_program_leaves_by_the_audit() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    let secrets = ["5e9c1b7a04d2463f8a6b0c1d", "0c1d5e9c1b7a04d2463f8a6b"];
    other_peoples_secrets(&outside, secrets[0])?;
    let mut said = home.run(&["audit", "--explain"]).await?.out;
    // Now it is another one: who keeps that as drift must not keep the secret.
    other_peoples_secrets(&outside, secrets[1])?;
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
    ensure!(said.contains("X-Anything"), "the hook was not looked at");
    for key in outside.keys().iter().map(String::as_str).chain(secrets) {
        ensure!(!said.contains(key), "a key was told");
    }
    Ok(())
}
