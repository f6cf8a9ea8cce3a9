//! A connection test tells what is wrong with the connection, and each thing in its own sentence.

use std::collections::BTreeSet;

use integration_testkit::KEY;
use kernel::{ConnectionProblem, Identity};
use lab::{
    arr::{App, Arr, ArrOptions},
    plex::{Fault, Plex, PlexOptions},
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{connect, owner, server};

async fn probe(url: &str, token: &str) -> anyhow::Result<Result<Identity, ConnectionProblem>> {
    Ok(connect(url, token)?.probe.probe().await)
}

#[tokio::test]
async fn the_owner_is_told_who_is_there() -> anyhow::Result<()> {
    let plex = server().await?;
    let identity = owner(&plex)?.probe.probe().await?;
    assert_eq!(identity.app, "Plex Media Server");
    assert_eq!(identity.version, "1.41.3.9314-a0bfb8370");
    assert_eq!(identity.instance_name.as_deref(), Some("Living Room"));
    assert_eq!(plex.counts().writes, 0);
    Ok(())
}

#[tokio::test]
async fn a_wrong_token_is_told_apart_from_that_of_a_guest() -> anyhow::Result<()> {
    let plex = server().await?;
    assert_eq!(probe(&plex.url(), "wrong").await?, Err(ConnectionProblem::KeyRefused));
    let guest = plex.add_guest();
    assert_eq!(probe(&plex.url(), &guest).await?, Err(ConnectionProblem::KeyTooWeak));
    Ok(())
}

#[tokio::test]
async fn another_program_is_not_taken_for_it() -> anyhow::Result<()> {
    let radarr = Arr::start(ArrOptions::new(App::Radarr)).await?;
    let problem = probe(radarr.url(), radarr.api_key()).await?.err();
    assert!(matches!(problem, Some(ConnectionProblem::NotTheApi(_))), "{problem:?}");

    let other = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(serde_json::json!({"identity": "mine"}));
    Mock::given(path("/identity")).respond_with(answer).mount(&other).await;
    let nothing = ConnectionProblem::NotFound("Plex".to_owned());
    assert_eq!(probe(&other.uri(), KEY).await?, Err(nothing));
    Ok(())
}

#[tokio::test]
async fn each_failure_has_a_sentence_of_its_own() -> anyhow::Result<()> {
    let plex = server().await?;
    let mut sentences = BTreeSet::new();
    let mut count = 0;
    for (fault, start) in [
        (Fault::Html, "the answer is not from the API"),
        (Fault::Status(500), "the program answers, but fails"),
        (Fault::Status(404), "nothing of Plex is found"),
        (Fault::Redirect("https://login.example/".to_owned()), "it redirects to another address"),
    ] {
        plex.set_fault(fault);
        let problem = owner(&plex)?.probe.probe().await.err();
        let sentence = problem.map(|problem| problem.to_string()).unwrap_or_default();
        assert!(sentence.starts_with(start), "{sentence}");
        assert!(!sentence.contains(plex.token()));
        sentences.insert(sentence);
        count += 1;
    }
    plex.set_fault(Fault::None);
    let guest = plex.add_guest();
    let old = PlexOptions { version: "1.2.9.100-abc".to_owned(), ..PlexOptions::default() };
    let old = Plex::start(old).await?;
    let away = server().await?;
    away.away().await?;
    for (url, token) in [
        (plex.url(), "wrong"),
        (plex.url(), guest.as_str()),
        (plex.url(), ""),
        (plex.url(), "********"),
        (old.url(), old.token()),
        (away.url(), away.token()),
        ("http://nobody.invalid:32400".to_owned(), KEY),
    ] {
        let problem = probe(&url, token).await?.err();
        sentences.extend(problem.map(|problem| problem.to_string()));
        count += 1;
    }
    assert_eq!(sentences.len(), count, "{sentences:#?}");
    Ok(())
}
