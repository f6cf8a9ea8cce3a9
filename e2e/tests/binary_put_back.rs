//! Random plans of real findings are applied to stand-ins of the programs and taken back. What the
//! stand-ins keep is then what it was, to the last field, whatever became of the single steps.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home};
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
    plex::{Kind, Plex, PlexOptions},
    prowlarr::{AppKind, Prowlarr, ProwlarrOptions},
};
use serde_json::{Map, Value, json};

const ROUNDS: u64 = 8;
/// Nobody answers there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// What is random here is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.roll(of.len() as u64) as usize;
        &of[at]
    }
}

struct House {
    sonarr: Arr,
    radarr: Arr,
    prowlarr: Prowlarr,
    plex: Plex,
    home: Home,
    http: reqwest::Client,
}

/// Everything that the stand-ins keep, by program and resource.
type Kept = BTreeMap<&'static str, BTreeMap<String, Value>>;

impl House {
    async fn new(sonarr: SonarrVersion) -> anyhow::Result<Self> {
        let arr = |app| Arr::start(ArrOptions::new(app).clock(Clock::real()));
        let (sonarr, radarr) = (arr(App::Sonarr(sonarr)).await?, arr(App::Radarr).await?);
        let prowlarr = ProwlarrOptions::default().clock(&Clock::real());
        let prowlarr = Prowlarr::start(prowlarr).await?;
        let plex = Plex::start(PlexOptions::default().clock(&Clock::real())).await?;
        for arr in [&sonarr, &radarr] {
            arr.add_client(NOWHERE, "client key", "media").await?;
            arr.add_indexer(NOWHERE, "indexer key").await?;
            arr.add_indexer(NOWHERE, "indexer key").await?;
            arr.add_webhook(NOWHERE).await?;
        }
        prowlarr.add_indexer("Attic", NOWHERE, "key").await?;
        prowlarr.add_indexer("Cellar", NOWHERE, "key").await?;
        prowlarr.add_application(AppKind::Sonarr, NOWHERE, "key").await?;
        plex.add_section("TV Shows", Kind::Show, &["/data/tv"]);
        let mut home = Home::new()?;
        for (name, url, key) in [
            ("SONARR", sonarr.url().to_owned(), sonarr.api_key()),
            ("RADARR", radarr.url().to_owned(), radarr.api_key()),
            ("PROWLARR", prowlarr.url(), prowlarr.api_key()),
            ("PLEX", plex.url(), plex.token()),
        ] {
            home.set(&format!("{name}_URL"), url);
            home.set(&format!("{name}_API_KEY"), key);
        }
        home.set("AUTOARR__AUDIT__EVERY_HOURS", "0");
        home.own().await?;
        Ok(Self { sonarr, radarr, prowlarr, plex, home, http: lab::http::client()? })
    }

    fn kept(&self) -> Kept {
        BTreeMap::from([
            ("sonarr", self.sonarr.all_settings()),
            ("radarr", self.radarr.all_settings()),
            ("prowlarr", self.prowlarr.all_settings()),
            ("plex", self.plex.preferences()),
        ])
    }

    /// Sets settings at random, as people do: a program keeps what it takes. Some are new to us.
    async fn disorder(&self, dice: &mut Dice) -> anyhow::Result<()> {
        for (program, resources) in self.kept() {
            for (resource, document) in resources {
                if program == "plex" {
                    if let Value::Bool(_) = document {
                        let text = dice.pick(&["0", "1"]);
                        self.plex.set_preference(&resource, text);
                    }
                    continue;
                }
                match document {
                    Value::Array(objects) => {
                        for object in objects {
                            self.shake(program, &resource, object, dice).await?;
                        }
                    }
                    page => self.shake(program, &resource, page, dice).await?,
                }
            }
        }
        Ok(())
    }

    async fn shake(
        &self,
        program: &str,
        resource: &str,
        mut object: Value,
        dice: &mut Dice,
    ) -> anyhow::Result<()> {
        object["newToUs"] = json!({"kept": [dice.roll(9), null]});
        let names: Vec<_> = object.as_object().context("an object")?.keys().cloned().collect();
        for name in names.iter().filter(|it| !KEPT.contains(&it.as_str())) {
            let mut changed = object.clone();
            let is_page = resource.starts_with("config/");
            if changed.get_mut(name).is_some_and(|it| turn(name, it, is_page, dice))
                && self.takes(program, resource, &changed).await?
            {
                object = changed;
            }
        }
        Ok(())
    }

    /// Whether a program takes an object of its settings.
    async fn takes(&self, program: &str, resource: &str, object: &Value) -> anyhow::Result<bool> {
        let (root, key) = match program {
            "sonarr" => (format!("{}/api/v3", self.sonarr.url()), self.sonarr.api_key()),
            "radarr" => (format!("{}/api/v3", self.radarr.url()), self.radarr.api_key()),
            _ => (format!("{}/api/v1", self.prowlarr.url()), self.prowlarr.api_key()),
        };
        let url = format!("{root}/{resource}/{}?forceSave=true", object["id"]);
        let answer = self.http.put(url).header("X-Api-Key", key).json(object).send().await?;
        Ok(answer.status().is_success())
    }
}

/// What an object is, and by what it is reached.
const KEPT: [&str; 14] = [
    "id",
    "name",
    "label",
    "implementation",
    "implementationName",
    "configContract",
    "protocol",
    "format",
    "quality",
    "cutoff",
    "port",
    "urlBase",
    "apiKey",
    "items",
];
const NUMBERS: [i64; 6] = [0, 1, 7, 51, 600, 100_000];
const WORDS: [&str; 9] =
    ["", "none", "trace", "disabled", "external", "develop", "addOnly", "basic", "/tmp/x"];

/// Sets one field of an object at random. The answer is whether it did.
fn turn(name: &str, value: &mut Value, is_page: bool, dice: &mut Dice) -> bool {
    match value {
        // Its elements are settings by name and value; nothing is a value that is left out.
        Value::Array(settings) if name == "fields" => {
            let settings = settings.iter_mut().filter_map(Value::as_object_mut);
            settings.map(|it| turn_field(it, dice)).filter(|it| *it).count() > 0
        }
        Value::Bool(on) if dice.roll(3) == 0 => {
            *on = !*on;
            true
        }
        Value::Number(number) if number.is_i64() && dice.roll(4) == 0 => {
            *value = json!(dice.pick(&NUMBERS));
            true
        }
        Value::String(text) if is_page && dice.roll(4) == 0 => {
            (*dice.pick(&WORDS)).clone_into(text);
            true
        }
        _ => name == "newToUs",
    }
}

fn turn_field(setting: &mut Map<String, Value>, dice: &mut Dice) -> bool {
    match setting.get("value") {
        Some(Value::Bool(on)) if dice.roll(3) == 0 => {
            let turned = Value::from(!on);
            setting.insert("value".to_owned(), turned);
            true
        }
        Some(Value::Number(_) | Value::Array(_)) if dice.roll(3) == 0 => {
            setting.shift_remove("value").is_some()
        }
        _ => false,
    }
}

/// Applies a plan. The answer are its steps.
async fn apply(server: &Binary, plan: &Value) -> anyhow::Result<Vec<Value>> {
    let path = format!("/api/v1/audit/plans/{}/apply", plan["id"].as_str().context("an id")?);
    let applied = server.post(&path, &json!({})).await?;
    Ok(applied["plan"]["steps"].as_array().context("it has steps")?.clone())
}

/// The steps that were not done, and why.
fn not_done(steps: &[Value]) -> Vec<&Value> {
    steps.iter().filter(|it| it["state"] != "done").collect()
}

/// Says where two states differ, by program and resource.
fn differences(before: &Kept, after: &Kept) -> Vec<String> {
    let mut found = Vec::new();
    for (program, resources) in before {
        for (resource, was) in resources {
            // To the order of their fields.
            let (was, is) = (was.to_string(), after[program][resource].to_string());
            if was != is {
                found.push(format!("{program} {resource}\n{was}\n{is}"));
            }
        }
    }
    found
}

async fn there_and_back(version: SonarrVersion, seed: u64) -> anyhow::Result<()> {
    let house = House::new(version).await?;
    let server = house.home.serve().await?;
    let mut dice = Dice(seed);
    let mut rules = BTreeMap::<String, usize>::new();
    let mut done = 0;
    for round in 0..ROUNDS {
        house.disorder(&mut dice).await?;
        server.post("/api/v1/audit/run", &json!({})).await?;
        let findings = server.get("/api/v1/audit/findings?pageSize=500").await?;
        let findings = findings["records"].as_array().context("a page has records")?;
        let fixable = findings.iter().filter(|it| it["fixable"] == true);
        let chosen: Vec<_> = fixable.filter(|_| dice.roll(4) > 0).collect();
        ensure!(!chosen.is_empty(), "round {round} has nothing to be changed");
        for finding in &chosen {
            let rule = finding["rule"].as_str().unwrap_or_default();
            *rules.entry(rule.to_owned()).or_default() += 1;
        }
        let ids: Vec<_> = chosen.iter().map(|it| &it["id"]).collect();

        let before = house.kept();
        let plan = server.post("/api/v1/audit/plans", &json!({"findings": ids})).await?;
        let steps = apply(&server, &plan).await?;
        let left = not_done(&steps);
        let is_open = |it: &&&Value| it["state"] != "failed" && it["state"] != "skipped";
        ensure!(!left.iter().any(|it| is_open(&it)), "round {round}: {left:#?}");
        done += steps.len() - left.len();
        ensure!(house.kept() != before, "round {round} has changed nothing: {left:#?}");
        let back = server.post("/api/v1/audit/rollback", &json!({"plan": plan["id"]})).await?;
        let steps = apply(&server, &back).await?;
        let left = not_done(&steps);
        ensure!(left.is_empty(), "round {round}, on the way back: {left:#?}");
        let left = differences(&before, &house.kept());
        ensure!(left.is_empty(), "round {round} is not as it was:\n{}", left.join("\n"));
    }
    ensure!(done >= 40 && rules.len() >= 15, "{done} steps of {} rules: {rules:#?}", rules.len());
    for program in ["sonarr.", "radarr.", "prowlarr.", "plex."] {
        let has = rules.keys().any(|it| it.starts_with(program));
        ensure!(has, "nothing of {program} was changed: {rules:#?}");
    }
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn random_plans_are_taken_back_to_the_last_field() -> anyhow::Result<()> {
    there_and_back(SonarrVersion::V5, 0x0dd5_eed5).await
}

#[tokio::test]
async fn random_plans_are_taken_back_to_the_last_field_of_an_older_library() -> anyhow::Result<()> {
    there_and_back(SonarrVersion::V4, 0x5e77_1e5a).await
}
