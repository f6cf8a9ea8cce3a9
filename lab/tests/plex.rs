//! Plex' stand-in answers as the real program was seen to answer.

use std::path::{Path, PathBuf};

use anyhow::Context;
use lab::plex::{Kind, Plex, PlexOptions};
use lab::shape::Shape;
use reqwest::Method;
use serde_json::{Value, json};

type Result = anyhow::Result<()>;

/// Where what is shared between the checkouts lies.
fn shared(part: &str) -> anyhow::Result<Option<Value>> {
    let told = std::env::var_os("AUTOARR_SHARED").map(PathBuf::from);
    let folder = told.unwrap_or(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    match std::fs::read_to_string(folder.join(part)) {
        Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
        Err(_) => {
            skipped(part);
            Ok(None)
        }
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped(part: &str) {
    eprintln!("skipped: there is no {part} in the folder of recordings");
}

async fn server() -> anyhow::Result<Plex> {
    let plex = Plex::start(PlexOptions::default()).await?;
    plex.add_section("Movies", Kind::Movie, &["/data/movies"]);
    plex.add_section("TV Shows", Kind::Show, &["/data/tv", "/data/anime"]);
    Ok(plex)
}

async fn send(
    plex: &Plex,
    method: Method,
    path: &str,
    token: Option<&str>,
) -> anyhow::Result<(u16, String, String)> {
    let url = format!("{}{path}", plex.url());
    let mut request =
        lab::http::client()?.request(method, url).header("accept", "application/json");
    if let Some(token) = token {
        request = request.header("X-Plex-Token", token);
    }
    let answer = request.send().await?;
    let kind = answer.headers().get("content-type").context("a content type")?.to_str()?.to_owned();
    Ok((answer.status().as_u16(), kind, answer.text().await?))
}

async fn get(plex: &Plex, path: &str) -> anyhow::Result<Value> {
    let (status, kind, text) = send(plex, Method::GET, path, Some(plex.token())).await?;
    anyhow::ensure!(status == 200 && kind == "application/json", "{path}: {status} {text}");
    Ok(serde_json::from_str(&text)?)
}

/// The makers' specification, as a judge of the answers to `GET`.
struct Specification(Value);

impl Specification {
    fn open() -> anyhow::Result<Option<Self>> {
        let Some(mut document) = shared("specs/plex.json")? else { return Ok(None) };
        // A known error: real servers tell a number.
        let hidden = "/components/schemas/LibrarySection/properties/hidden";
        *document.pointer_mut(hidden).context("sections can be hidden")? = json!({});
        Ok(Some(Self(document)))
    }

    fn check(&self, path: &str, answer: &Value) -> anyhow::Result<()> {
        let place = format!(
            "/paths/{}/get/responses/200/content/application~1json/schema",
            path.replace('/', "~1")
        );
        let schema = self.0.pointer(&place).with_context(|| format!("no schema for {path}"))?;
        let document = json!({"allOf": [schema], "components": self.0["components"]});
        let validator = jsonschema::validator_for(&document)?;
        let wrong: Vec<String> = validator
            .iter_errors(answer)
            .map(|error| format!("{path}{}: {error}", error.instance_path()))
            .collect();
        anyhow::ensure!(wrong.is_empty(), "{wrong:#?}");
        Ok(())
    }
}

#[tokio::test]
async fn the_answers_fit_the_specification() -> Result {
    let Some(specification) = Specification::open()? else { return Ok(()) };
    let plex = server().await?;
    for path in
        ["/identity", "/:/prefs", "/library/sections/all", "/", "/activities", "/status/sessions"]
    {
        specification.check(path, &get(&plex, path).await?)?;
    }
    let one = get(&plex, "/:/prefs/get?id=FriendlyName").await?;
    specification.check("/:/prefs/get", &one)
}

#[tokio::test]
async fn the_sections_and_the_refusal_have_the_recorded_shape() -> Result {
    let Some(recorded) = shared("fixtures/watchstate/plex_data.json")? else { return Ok(()) };
    let plex = server().await?;
    let shape =
        Shape::of(&recorded["sections_get_200"]["response"]["body"]["MediaContainer"]["Directory"]);
    let sections = get(&plex, "/library/sections").await?;
    assert_eq!(shape.differences(&sections["MediaContainer"]["Directory"]), []);

    let refusal = &recorded["sections_get_401"]["response"];
    let (status, kind, text) = send(&plex, Method::GET, "/library/sections", Some("wrong")).await?;
    assert_eq!(json!(status), refusal["http_code"]);
    assert_eq!(json!(kind), refusal["headers"]["Content-Type"]);
    assert_eq!(json!(text), refusal["body"]);
    Ok(())
}

#[tokio::test]
async fn who_it_is_it_tells_everybody_and_nothing_else() -> Result {
    let plex = server().await?;
    let (status, _, text) = send(&plex, Method::GET, "/identity", None).await?;
    let identity: Value = serde_json::from_str(&text)?;
    assert_eq!((status, &identity["MediaContainer"]["claimed"]), (200, &json!(true)));
    assert_eq!(identity["MediaContainer"]["machineIdentifier"], plex.machine_identifier());
    for path in ["/", "/:/prefs", "/library/sections"] {
        let (status, kind, _) = send(&plex, Method::GET, path, None).await?;
        assert_eq!((status, kind.as_str()), (401, "text/html"), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn the_token_may_stand_in_the_address_too() -> Result {
    let plex = server().await?;
    let path = format!("/library/sections?X-Plex-Token={}", plex.token());
    assert_eq!(send(&plex, Method::GET, &path, None).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn a_guest_sees_the_library_and_not_the_settings() -> Result {
    let plex = server().await?;
    let guest = plex.add_guest();
    let asked = async |method: Method, path: &str| {
        anyhow::Ok(send(&plex, method, path, Some(&guest)).await?.0)
    };
    assert_eq!(asked(Method::GET, "/library/sections").await?, 200);
    assert_eq!(asked(Method::GET, "/:/prefs").await?, 403);
    assert_eq!(asked(Method::PUT, "/:/prefs?autoEmptyTrash=0").await?, 403);
    assert_eq!(asked(Method::POST, "/library/sections/1/refresh").await?, 403);
    assert_eq!(plex.preference("autoEmptyTrash"), Some(json!(true)));
    Ok(())
}

#[tokio::test]
async fn a_server_that_belongs_to_nobody_lets_in_everybody() -> Result {
    let plex = server().await?;
    plex.set_claimed(false);
    assert_eq!(send(&plex, Method::GET, "/:/prefs", None).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn preferences_are_kept_in_their_own_types() -> Result {
    let plex = server().await?;
    let path = "/:/prefs?autoEmptyTrash=0&ScheduledLibraryUpdateInterval=43200&FriendlyName=Den";
    assert_eq!(send(&plex, Method::PUT, path, Some(plex.token())).await?.0, 200);
    assert_eq!(plex.preference("autoEmptyTrash"), Some(json!(false)));
    assert_eq!(plex.preference("ScheduledLibraryUpdateInterval"), Some(json!(43_200)));
    assert_eq!(get(&plex, "/").await?["MediaContainer"]["friendlyName"], "Den");
    assert_eq!(plex.counts().writes, 1);
    Ok(())
}

/// It says that all is well to names that it does not know, and to values that it does not take.
#[tokio::test]
async fn success_is_not_proof_that_a_preference_was_kept() -> Result {
    let plex = server().await?;
    let path = "/:/prefs?noSuchThing=1&GenerateBIFBehavior=sometimes&autoEmptyTrash=perhaps";
    assert_eq!(send(&plex, Method::PUT, path, Some(plex.token())).await?.0, 200);
    assert_eq!(plex.preference("noSuchThing"), None);
    assert_eq!(plex.preference("GenerateBIFBehavior"), Some(json!("never")));
    assert_eq!(plex.preference("autoEmptyTrash"), Some(json!(true)));
    let unknown = send(&plex, Method::GET, "/:/prefs/get?id=noSuchThing", Some(plex.token()));
    assert_eq!(unknown.await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn a_folder_is_scanned_in_the_section_that_holds_it() -> Result {
    let plex = server().await?;
    let scan =
        async |path: &str| anyhow::Ok(send(&plex, Method::POST, path, Some(plex.token())).await?.0);
    assert_eq!(scan("/library/sections/2/refresh?path=/data/anime/Show").await?, 200);
    assert_eq!(scan("/library/sections/1/refresh?path=/elsewhere").await?, 200);
    assert_eq!(scan("/library/sections/9/refresh").await?, 404);
    assert_eq!(plex.counts().scans, ["/data/anime/Show"]);
    Ok(())
}

#[tokio::test]
async fn who_does_not_ask_for_json_gets_xml() -> Result {
    let plex = server().await?;
    let url = format!("{}/library/sections", plex.url());
    let answer = lab::http::client()?.get(url).header("X-Plex-Token", plex.token()).send().await?;
    let text = answer.text().await?;
    assert!(
        text.starts_with("<?xml") && text.contains("<Location id=\"2\" path=\"/data/tv\"/>"),
        "{text}"
    );
    Ok(())
}
