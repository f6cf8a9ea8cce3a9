//! The indexer, asked as Sonarr and Radarr ask it.

use std::time::Duration;

use lab::indexer::{Fault, Indexer, NzbFault, Release, feed};
use lab::news::NewsServer;
use lab::posts::Post;

const EPISODE: &str = "Show.Name.S01E02.1080p.WEB.H264-GRP";

async fn indexer() -> anyhow::Result<Indexer> {
    let news = NewsServer::start().await?;
    let indexer = Indexer::start(&news).await?;
    indexer.post(Release::episode(Post::new(EPISODE), 81189, 1, 2)).await?;
    indexer.post(Release::season(Post::new("Show.Name.S02.1080p.WEB.H264-GRP"), 81189, 2)).await?;
    let film = Post::new("Movie.Title.2017.1080p.BluRay.x264-GRP");
    indexer.post(Release::movie(film, 1_234_567, 603)).await?;
    Ok(indexer)
}

async fn ask(indexer: &Indexer, question: &str) -> anyhow::Result<(u16, String)> {
    let url = format!("{}/api?{question}&apikey={}", indexer.url(), indexer.api_key());
    get(&url).await
}

async fn get(url: &str) -> anyhow::Result<(u16, String)> {
    let answer = lab::http::client()?.get(url).send().await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

async fn titles(indexer: &Indexer, question: &str) -> anyhow::Result<Vec<String>> {
    let (_, feed) = ask(indexer, question).await?;
    Ok(feed::read(&feed).into_iter().map(|item| item.title).collect())
}

#[tokio::test]
async fn a_search_finds_by_id_by_words_and_by_category() -> anyhow::Result<()> {
    let indexer = indexer().await?;
    let by_id = titles(&indexer, "t=tvsearch&tvdbid=81189&season=1&ep=2&cat=5040").await?;
    assert_eq!(by_id, [EPISODE]);
    assert_eq!(titles(&indexer, "t=tvsearch&q=Show+Name&season=2").await?.len(), 1);
    assert_eq!(titles(&indexer, "t=movie&imdbid=1234567&cat=2000").await?.len(), 1);
    assert_eq!(titles(&indexer, "t=movie&imdbid=tt1234567").await?.len(), 1);
    assert_eq!(titles(&indexer, "t=tvsearch&tvdbid=1").await?.len(), 0);
    assert_eq!(titles(&indexer, "t=search&cat=2000").await?.len(), 1);
    assert_eq!(titles(&indexer, "t=search").await?.len(), 3);
    assert_eq!(titles(&indexer, "t=search&limit=1&offset=1").await?.len(), 1);
    assert_eq!(indexer.calls().searches, 8);
    Ok(())
}

#[tokio::test]
async fn the_link_of_an_item_gives_its_nzb() -> anyhow::Result<()> {
    let indexer = indexer().await?;
    let listed = indexer.listed().remove(0);
    let item = indexer.items().remove(0);
    let (status, nzb) = get(&item.link).await?;
    assert_eq!((status, nzb), (200, listed.posted.nzb));
    for (fault, status, length) in [
        (NzbFault::NotFound, 404, "No such NZB".len()),
        (NzbFault::ZeroBytes, 200, 0),
        (NzbFault::Garbage, 200, "this is no NZB, and no XML either".len()),
    ] {
        indexer.set_nzb_fault(&listed.guid, fault);
        let (got, body) = get(&item.link).await?;
        assert_eq!((got, body.len()), (status, length));
    }
    assert_eq!(indexer.calls().nzbs, 4);
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_is_an_error_of_newznab() -> anyhow::Result<()> {
    let indexer = indexer().await?;
    let url = format!("{}/api?t=search&apikey=wrong", indexer.url());
    let (_, body) = get(&url).await?;
    assert!(body.contains("<error code=\"100\" description=\"Incorrect user credentials\"/>"));
    Ok(())
}

#[tokio::test]
async fn each_fault_of_the_indexer_has_its_status() -> anyhow::Result<()> {
    let indexer = indexer().await?;
    for (fault, status) in [
        (Fault::Unauthorized, 401),
        (Fault::Forbidden, 403),
        (Fault::TooManyRequests, 429),
        (Fault::ServerError, 500),
        (Fault::NoResults, 200),
        (Fault::None, 200),
    ] {
        indexer.set_fault(fault);
        assert_eq!(ask(&indexer, "t=search").await?.0, status, "{fault:?}");
    }
    indexer.down().await?;
    assert!(ask(&indexer, "t=caps").await.is_err());
    indexer.up().await?;
    let (_, caps) = ask(&indexer, "t=caps").await?;
    assert!(caps.contains("<tv-search available=\"yes\""));
    Ok(())
}

#[tokio::test]
async fn only_a_redated_release_gets_another_date_at_every_answer() -> anyhow::Result<()> {
    let news = NewsServer::start().await?;
    let indexer = Indexer::start(&news).await?;
    indexer.post(Release::episode(Post::new("A.S01E01-X"), 1, 1, 1)).await?;
    indexer.post(Release::episode(Post::new("B.S01E01-X"), 2, 1, 1).redated()).await?;
    let dates = async |question: &str| -> anyhow::Result<_> {
        let (_, feed) = ask(&indexer, question).await?;
        Ok(feed::read(&feed).remove(0).published)
    };
    assert_eq!(dates("t=search&tvdbid=1").await?, dates("t=search&tvdbid=1").await?);
    let (one, two) = (dates("t=search&tvdbid=2").await?, dates("t=search&tvdbid=2").await?);
    assert!(one.duration_since(two).unsigned_abs() >= Duration::from_secs(300));
    Ok(())
}
