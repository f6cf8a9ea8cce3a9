//! Proves that what is at an address is a SABnzbd that lets us in.

use integration_kit::RawAnswer;
use kernel::{ApiVersion, ConnectionProblem, Identity};
use serde_json::Value;

use crate::{
    client::{API, Client},
    version::Version,
    wire::{Status, StatusAnswer},
};

const TITLE: &str = "SABnzbd";
/// The oldest version whose answers we know how to read.
const OLDEST: Version = Version::new(3, 0, 0);
/// A mode that needs the full key and tells version and URL base; `version` needs no key.
const QUESTION: [(&str, &str); 3] =
    [("mode", "fullstatus"), ("skip_dashboard", "1"), ("output", "json")];

pub(crate) async fn probe(client: &Client) -> Result<Identity, ConnectionProblem> {
    let answer = client.reader().ask(API, &QUESTION).await?;
    match identity(client, &answer) {
        Err(problem) if is_of_another_page(&problem) => {
            Err(missing_base(client).await.unwrap_or(problem))
        }
        result => result,
    }
}

fn identity(client: &Client, answer: &RawAnswer) -> Result<Identity, ConnectionProblem> {
    if answer.status == 403 {
        return Err(forbidden(&answer.text));
    }
    let reply: Value = answer.json(TITLE)?;
    // `GET /api` of another program that people run next to it.
    if reply.get("current").is_some() && reply.get("deprecated").is_some() {
        return Err(ConnectionProblem::WrongApp {
            expected: TITLE.to_owned(),
            found: "Sonarr, Radarr or one of their kind".to_owned(),
        });
    }
    let not_it = || ConnectionProblem::NotFound(TITLE.to_owned());
    let reply: StatusAnswer = serde_json::from_value(reply).map_err(|_| not_it())?;
    let status = match (reply.status, reply.error) {
        (Some(status), _) if !status.version.is_empty() => status,
        (_, Some(error)) => {
            return Err(ConnectionProblem::Broken(client.upstream().redact(&error)));
        }
        _ => return Err(not_it()),
    };
    new_enough(client, status)
}

fn new_enough(client: &Client, status: Status) -> Result<Identity, ConnectionProblem> {
    let found = client.upstream().redact(&status.version);
    // What is built from source calls itself `develop`: let it in.
    if Version::read(&status.version).is_some_and(|version| version < OLDEST) {
        return Err(ConnectionProblem::TooOld { found, needed: OLDEST.to_string() });
    }
    Ok(Identity {
        app: TITLE.to_owned(),
        version: found,
        instance_name: None,
        url_base: status.url_base.filter(|base| !base.is_empty()),
        api_versions: vec![ApiVersion { name: "api".to_owned(), deprecated: false }],
    })
}

/// A 403 has several reasons, each in a sentence that is not translated.
fn forbidden(text: &str) -> ConnectionProblem {
    if text.contains("Hostname verification") {
        return ConnectionProblem::Broken(
            "it does not accept this host name: add the name to host_whitelist (Config → Special), \
             or use the IP address"
                .to_owned(),
        );
    }
    if text.contains("internet access denied") {
        return ConnectionProblem::Broken(
            "it lets in nobody from this address: see External internet access and Local ranges \
             (Config → General)"
                .to_owned(),
        );
    }
    ConnectionProblem::KeyRefused
}

fn is_of_another_page(problem: &ConnectionProblem) -> bool {
    matches!(problem, ConnectionProblem::NotFound(_) | ConnectionProblem::NotTheApi(_))
}

/// Whether it answers under the URL base that most installations have.
async fn missing_base(client: &Client) -> Option<ConnectionProblem> {
    const BASE: &str = "/sabnzbd";
    if client.upstream().url().path().trim_end_matches('/').ends_with(BASE) {
        return None;
    }
    let path = format!("{BASE}/{API}");
    let answer = client.reader().ask(&path, &QUESTION).await.ok()?;
    let is_there = match answer.status {
        403 => answer.text.contains("API Key"),
        _ => identity(client, &answer).is_ok(),
    };
    is_there.then(|| ConnectionProblem::UrlBaseMissing(BASE.to_owned()))
}
