//! The news server, spoken to as SABnzbd speaks to it.

use lab::news::{Missing, Mode, NewsServer};
use lab::posts::{Packaging, Post};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

struct Reader(BufReader<TcpStream>);

impl Reader {
    async fn connect(news: &NewsServer) -> anyhow::Result<(Self, String)> {
        let mut reader = Self(BufReader::new(TcpStream::connect(news.address()).await?));
        let greeting = reader.line().await?;
        Ok((reader, greeting))
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut line = Vec::new();
        self.0.read_until(b'\n', &mut line).await?;
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    async fn say(&mut self, command: &str) -> anyhow::Result<String> {
        self.0.write_all(format!("{command}\r\n").as_bytes()).await?;
        self.line().await
    }
}

/// A server with one small post: its id, and the message ids of its articles.
async fn server() -> anyhow::Result<(NewsServer, String, Vec<String>)> {
    let news = NewsServer::start().await?;
    let post = Post::new("T").bytes(300_000).packaging(Packaging::Plain).recovery_blocks(0);
    let posted = post.publish(&news).await?;
    let segments = posted.nzb.split("<segment ").skip(1);
    let ids = segments.filter_map(|text| text.split(['>', '<']).nth(1)).map(str::to_owned);
    Ok((news, posted.id.clone(), ids.collect()))
}

#[tokio::test]
async fn a_body_ends_with_a_dot_and_an_absent_one_is_430() -> anyhow::Result<()> {
    let (news, post, ids) = server().await?;
    let (mut reader, greeting) = Reader::connect(&news).await?;
    assert!(greeting.starts_with("200 "));
    let ask = format!("BODY <{}>", ids[0]);
    assert!(reader.say(&ask).await?.starts_with("222 "));
    assert!(reader.line().await?.starts_with("=ybegin part=1 "));
    while reader.line().await? != "." {}
    assert!(reader.say("BODY <nosuch@lab>").await?.starts_with("430 "));
    assert_eq!(news.withhold(&post, Missing::All), ids.len());
    assert!(reader.say(&ask).await?.starts_with("430 "));
    news.withhold(&post, Missing::None);
    assert!(reader.say(&format!("STAT <{}>", ids[0])).await?.starts_with("223 "));
    assert!(reader.say("QUIT").await?.starts_with("205 "));
    assert_eq!(news.counts(), (2, 2));
    Ok(())
}

#[tokio::test]
async fn a_share_is_spread_over_the_file_and_leaves_its_first_article() -> anyhow::Result<()> {
    let (news, post, ids) = server().await?;
    assert_eq!(ids.len(), 10);
    assert_eq!(news.withhold(&post, Missing::Share(0.5)), 5);
    let (mut reader, _) = Reader::connect(&news).await?;
    assert!(reader.say(&format!("STAT <{}>", ids[0])).await?.starts_with("223 "));
    Ok(())
}

#[tokio::test]
async fn a_login_is_asked_for_and_checked() -> anyhow::Result<()> {
    let (news, _, ids) = server().await?;
    news.require_login("me", "secret");
    let (mut reader, _) = Reader::connect(&news).await?;
    let ask = format!("BODY <{}>", ids[0]);
    assert!(reader.say(&ask).await?.starts_with("480 "));
    assert!(reader.say("authinfo user me").await?.starts_with("381 "));
    assert!(reader.say("authinfo pass wrong").await?.starts_with("481 "));
    assert!(reader.say("authinfo pass secret").await?.starts_with("281 "));
    assert!(reader.say(&ask).await?.starts_with("222 "));
    Ok(())
}

#[tokio::test]
async fn each_mode_refuses_in_its_own_way() -> anyhow::Result<()> {
    let (news, ..) = server().await?;
    news.set_mode(Mode::AccessDenied).await?;
    assert!(Reader::connect(&news).await?.1.starts_with("502 "));
    news.set_mode(Mode::WrongPassword).await?;
    let (mut reader, _) = Reader::connect(&news).await?;
    reader.say("authinfo user me").await?;
    assert!(reader.say("authinfo pass any").await?.starts_with("481 "));
    news.down().await?;
    assert!(TcpStream::connect(news.address()).await.is_err());
    news.up().await?;
    assert!(Reader::connect(&news).await?.1.starts_with("200 "));
    Ok(())
}

#[tokio::test]
async fn what_is_kept_back_is_given_when_it_is_released() -> anyhow::Result<()> {
    let (news, post, ids) = server().await?;
    let last = ids.last().cloned().unwrap_or_default();
    news.hold(&post);
    let (mut first, _) = Reader::connect(&news).await?;
    assert!(first.say(&format!("STAT <{}>", ids[0])).await?.starts_with("223 "));
    let (mut second, _) = Reader::connect(&news).await?;
    second.0.write_all(format!("STAT <{last}>\r\n").as_bytes()).await?;
    // Everything else goes on meanwhile.
    assert!(first.say(&format!("STAT <{}>", ids[1])).await?.starts_with("223 "));
    assert_eq!(second.0.buffer(), b"");
    news.release(&post);
    assert!(second.line().await?.starts_with("223 "));
    assert!(second.say(&format!("STAT <{last}>")).await?.starts_with("223 "));
    Ok(())
}
