//! What the posts are worth to the programs that read such files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use lab::news::{Fetched, NewsServer};
use lab::posts::{Fault, Packaging, Post, Posted, have_program};

/// The post's files as a downloader would put them together, in a folder.
async fn unloaded(news: &NewsServer, post: &Posted) -> anyhow::Result<tempfile::TempDir> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for segment in post.nzb.split("<segment ").skip(1) {
        let id = segment.split(['>', '<']).nth(1).unwrap_or_default();
        if let Fetched::Article(part) = news.fetch(id) {
            files.entry(part.file.clone()).or_default().extend_from_slice(&part.data);
        }
    }
    let folder = tempfile::tempdir()?;
    for (name, data) in files {
        std::fs::write(folder.path().join(name), data)?;
    }
    Ok(folder)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<Option<Output>> {
    if !have_program(program) {
        eprintln_skipped(program);
        return Ok(None);
    }
    Ok(Some(Command::new(program).args(arguments).current_dir(folder).output()?))
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn eprintln_skipped(program: &str) {
    eprintln!("skipped: {program} is not installed");
}

async fn exit(post: Post, program: &str, arguments: &[&str]) -> anyhow::Result<Option<i32>> {
    let news = NewsServer::start().await?;
    if !have_program(program) || (!have_program("rar") || !have_program("par2")) {
        eprintln_skipped(program);
        return Ok(None);
    }
    let posted = post.real().publish(&news).await?;
    let folder = unloaded(&news, &posted).await?;
    let output = run(folder.path(), program, arguments)?;
    Ok(output.and_then(|output| output.status.code()))
}

#[tokio::test]
async fn unrar_finds_our_archives_whole() -> anyhow::Result<()> {
    let one = Post::new("T").packaging(Packaging::Rar { volumes: 1 });
    assert!(matches!(exit(one, "unrar", &["t", "T.rar"]).await?, Some(0) | None));
    let three = Post::new("T").packaging(Packaging::Rar { volumes: 3 });
    assert!(matches!(exit(three, "unrar", &["t", "T.part1.rar"]).await?, Some(0) | None));
    let exe = Post::new("T").fault(Fault::UnwantedFile);
    assert!(matches!(exit(exe, "unrar", &["t", "T.part1.rar"]).await?, Some(0) | None));
    Ok(())
}

#[tokio::test]
async fn unrar_finds_the_faults_of_our_archives() -> anyhow::Result<()> {
    let corrupt = Post::new("T").fault(Fault::CorruptRar);
    assert!(matches!(exit(corrupt, "unrar", &["t", "T.rar"]).await?, Some(3) | None));
    let volume = Post::new("T").fault(Fault::MissingVolume);
    assert!(!matches!(exit(volume, "unrar", &["t", "T.part1.rar"]).await?, Some(0)));
    for fault in [Fault::Password("secret".into()), Fault::HeaderPassword("secret".into())] {
        let post = Post::new("T").fault(fault);
        let right = exit(post.clone(), "unrar", &["t", "-psecret", "T.part1.rar"]).await?;
        assert!(matches!(right, Some(0) | None), "{right:?}");
        assert!(!matches!(exit(post, "unrar", &["t", "-pwrong", "T.part1.rar"]).await?, Some(0)));
    }
    Ok(())
}

#[tokio::test]
async fn par2_repairs_what_is_meant_to_be_repairable_and_only_that() -> anyhow::Result<()> {
    let good = Post::new("T");
    assert!(matches!(exit(good, "par2", &["verify", "T.par2"]).await?, Some(0) | None));
    let repairable = Post::new("T").fault(Fault::DamagedRepairable);
    assert!(matches!(exit(repairable, "par2", &["verify", "T.par2"]).await?, Some(1) | None));
    let beyond = Post::new("T").fault(Fault::DamagedUnrepairable);
    assert!(matches!(exit(beyond, "par2", &["verify", "T.par2"]).await?, Some(2) | None));
    Ok(())
}

#[tokio::test]
async fn the_same_seed_makes_the_same_bytes() -> anyhow::Result<()> {
    let news = NewsServer::start().await?;
    let one = Post::new("T").publish(&news).await?;
    let two = Post::new("T").publish(&news).await?;
    let (one, two) = (unloaded(&news, &one).await?, unloaded(&news, &two).await?);
    let read = |folder: &tempfile::TempDir| std::fs::read(folder.path().join("T.part1.rar"));
    assert_eq!(read(&one)?, read(&two)?);
    Ok(())
}

#[tokio::test]
async fn a_third_of_a_truncated_video_is_missing() -> anyhow::Result<()> {
    let news = NewsServer::start().await?;
    let posted = Post::new("T").fault(Fault::Truncated(1.0 / 3.0)).publish(&news).await?;
    let folder = unloaded(&news, &posted).await?;
    let held = std::fs::metadata(folder.path().join("T.mkv"))?.len();
    let share = held as f64 / posted.bytes as f64;
    assert!((0.6..0.75).contains(&share), "{share}");
    Ok(())
}
