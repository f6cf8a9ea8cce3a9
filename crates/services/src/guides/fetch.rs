//! Getting a guide: from a folder, or from a repository by the program `git`.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    process::Stdio,
    str::FromStr,
    time::Duration,
};

use guides::Guide;
use tokio::process::Command;
use url::Url;

use crate::{Error, Result};

/// The guide that most people mean.
const USUAL: &str = "https://github.com/TRaSH-Guides/Guides.git";
/// The only way to a repository.
const PROTOCOL: &str = "https";
/// How long one call of `git` may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// Where a guide is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Folder(PathBuf),
    /// Always `https`.
    Repository(Url),
}

impl Source {
    pub(super) fn usual() -> Self {
        Self::Repository(Url::parse(USUAL).expect("the address is written here"))
    }
}

impl FromStr for Source {
    type Err = Error;

    /// An absolute folder, or the `https` address of a repository.
    fn from_str(text: &str) -> Result<Self> {
        let invalid = |problem: &str| Error::Invalid {
            field: "source".to_owned(),
            problem: problem.to_owned(),
        };
        if Path::new(text).is_absolute() {
            return Ok(Self::Folder(PathBuf::from(text)));
        }
        let address =
            Url::parse(text).map_err(|_| invalid("an absolute folder or an address is needed"))?;
        if address.scheme() != PROTOCOL || address.host().is_none() {
            return Err(invalid("only https addresses are fetched from"));
        }
        if !address.username().is_empty() || address.password().is_some() {
            return Err(invalid("an address with a name or password in it would show them"));
        }
        Ok(Self::Repository(address))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Repository(address) => f.write_str(address.as_str()),
        }
    }
}

/// Fetches the newest state of a repository into the empty folder `into`, as far as the guide's list
/// of contents speaks of it. Answers the commit.
pub(super) async fn clone(address: &Url, into: &Path) -> Result<String> {
    clone_by(PROTOCOL, address.as_str(), into).await
}

async fn clone_by(protocol: &str, address: &str, into: &Path) -> Result<String> {
    let folder = into.display().to_string();
    let newest = ["clone", "--quiet", "--depth=1", "--single-branch", "--no-tags"];
    let little = ["--filter=blob:none", "--sparse", "--", address, &folder];
    git(protocol, None, &[&newest[..], &little[..]].concat()).await?;
    let parts = Guide::folders(into).map_err(|err| super::shelf::unreadable(&err))?;
    let parts: Vec<_> = parts.iter().map(|it| it.display().to_string()).collect();
    if parts.iter().any(|it| it.starts_with('-')) {
        return Err(Error::Conflict("the guide has folders with odd names".to_owned()));
    }
    let parts = parts.iter().map(String::as_str);
    let set: Vec<_> = ["sparse-checkout", "set", "--cone"].into_iter().chain(parts).collect();
    git(protocol, Some(into), &set).await?;
    let commit = git(protocol, Some(into), &["rev-parse", "HEAD"]).await?;
    Ok(commit.trim().chars().take(64).collect())
}

/// Calls `git`, without a shell, without anybody's settings, and without asking anybody.
async fn git(protocol: &str, folder: Option<&Path>, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("git");
    command
        .args(["-c", "core.hooksPath=/dev/null", "-c", "core.symlinks=false"])
        .args(["-c", "core.fsmonitor=false", "-c", "submodule.recurse=false"])
        .args(arguments)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_ALLOW_PROTOCOL", protocol)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let answer = tokio::time::timeout(PATIENCE, command.output()).await;
    let answer = answer
        .map_err(|_| Error::Conflict(format!("git did not end within {} s", PATIENCE.as_secs())))?;
    let output = match answer {
        Ok(output) => output,
        Err(err) if err.kind() == io::ErrorKind::NotFound => {
            return Err(Error::Conflict(
                "the program `git` is not installed: install it, or give a folder".to_owned(),
            ));
        }
        Err(err) => return Err(Error::File("the program `git`".to_owned(), err)),
    };
    if !output.status.success() {
        let said = kernel::clean_text(&String::from_utf8_lossy(&output.stderr), 300);
        return Err(Error::Conflict(format!("the guide cannot be fetched: git says “{said}”")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_folders_and_https_are_sources() -> anyhow::Result<()> {
        for good in ["/srv/guide", "https://example.org/guide.git"] {
            let source: Source = good.parse()?;
            assert_eq!(source.to_string(), good);
        }
        for wrong in [
            "guide",
            "http://example.org/guide.git",
            "git@example.org:guide.git",
            "ssh://example.org/guide.git",
            "file:///srv/guide",
            "ext::sh -c touch% /tmp/pwned",
            "--upload-pack=touch /tmp/pwned",
            "https://anna:hunter2@example.org/guide.git",
        ] {
            let err = wrong.parse::<Source>().expect_err(wrong).to_string();
            assert!(!err.contains("hunter2"), "{err}");
        }
        Ok(())
    }

    /// A repository with a guide that has a file which the guide does not speak of.
    async fn repository(folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder.join("cf"))?;
        fs::create_dir_all(folder.join("pictures"))?;
        let contents = r#"{"json_paths": {"films": {"custom_formats": ["cf"]}}}"#;
        fs::write(folder.join("metadata.json"), contents)?;
        let format = r#"{"trash_id": "a1", "name": "One", "specifications": []}"#;
        fs::write(folder.join("cf/one.json"), format)?;
        fs::write(folder.join("pictures/large.txt"), "large")?;
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "."],
            &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a guide"],
        ] {
            git("file", Some(folder), arguments).await?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn of_a_repository_only_the_guide_is_fetched() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, into) = (folder.path().join("from"), folder.path().join("into"));
        fs::create_dir(&from)?;
        repository(&from).await?;
        let address = format!("file://{}", from.display());
        let commit = clone_by("file", &address, &into).await?;
        assert_eq!(commit.len(), 40);
        assert_eq!(Guide::read(&into)?.books["films"].formats.len(), 1);
        assert!(!into.join("pictures/large.txt").exists());
        Ok(())
    }

    /// The server is a real one, on loopback; it speaks git's own protocol, for which no
    /// certificate is needed.
    #[tokio::test]
    async fn from_a_server_only_the_guide_is_fetched_and_a_newer_one_the_next_time()
    -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let from = folder.path().join("from");
        fs::create_dir(&from)?;
        repository(&from).await?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        // By itself: what `git daemon` starts would outlive it.
        let programs = git("file", None, &["--exec-path"]).await?;
        let mut daemon = Command::new(Path::new(programs.trim()).join("git-daemon"))
            .args(["--export-all", "--listen=127.0.0.1", "--reuseaddr"])
            .arg(format!("--port={port}"))
            .arg(format!("--base-path={}", folder.path().display()))
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            anyhow::ensure!(daemon.try_wait()?.is_none(), "the server has ended");
            tokio::task::yield_now().await;
        }
        let address = format!("git://127.0.0.1:{port}/from");
        let one = folder.path().join("one");
        let first = clone_by("git", &address, &one).await?;
        assert_eq!(Guide::read(&one)?.books["films"].formats.len(), 1);
        assert!(!one.join("pictures/large.txt").exists());

        let format = r#"{"trash_id": "a2", "name": "Two", "specifications": []}"#;
        fs::write(from.join("cf/two.json"), format)?;
        for arguments in [
            &["add", "."][..],
            &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "more"],
        ] {
            git("file", Some(&from), arguments).await?;
        }
        let two = folder.path().join("two");
        assert_ne!(clone_by("git", &address, &two).await?, first);
        assert_eq!(Guide::read(&two)?.books["films"].formats.len(), 2);

        daemon.kill().await?;
        let err = clone_by("git", &address, &folder.path().join("three")).await;
        let err = err.expect_err("it is off").to_string();
        assert!(err.contains("the guide cannot be fetched"), "{err}");
        Ok(())
    }

    #[tokio::test]
    async fn another_way_than_https_is_refused_by_git_itself() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, into) = (folder.path().join("from"), folder.path().join("into"));
        fs::create_dir(&from)?;
        repository(&from).await?;
        let address = format!("file://{}", from.display());
        let err = clone_by(PROTOCOL, &address, &into).await.expect_err("it is refused");
        assert!(err.to_string().contains("not allowed"), "{err}");
        Ok(())
    }
}
