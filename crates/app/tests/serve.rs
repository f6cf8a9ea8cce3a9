//! The server as a service manager sees it: it starts with nothing connected, answers, and leaves when it
//! is asked to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

/// A server on a free port.
struct Server {
    child: Child,
    address: String,
    /// What it has logged until it listened.
    log: String,
}

impl Server {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_autoarr"))
            .args(["serve", "--bind", "127.0.0.1:0"])
            .env_clear()
            .env("AUTOARR_CONFIG_DIR", folder)
            .env("AUTOARR__LOG__FORMAT", "json")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().context("its log is piped")?);
        let mut log = String::new();
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                bail!("it ended before it listened: {log}");
            }
            log.push_str(&line);
            if let Some(rest) = line.split("listens on http://").nth(1) {
                let address = rest.split('/').next().unwrap_or_default().to_owned();
                // Or the next line of its log would find nobody who reads.
                child.stderr = Some(lines.into_inner());
                return Ok(Self { child, address, log });
            }
        }
    }

    fn get(&self, path: &str) -> anyhow::Result<String> {
        self.get_with(path, "nothing")
    }

    fn get_with(&self, path: &str, key: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        let headers = format!("host: {}\r\nx-api-key: {key}\r\nconnection: close", self.address);
        write!(stream, "GET {path} HTTP/1.1\r\n{headers}\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Sends SIGTERM and waits for the end.
    fn stop(mut self) -> anyhow::Result<Option<i32>> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.code());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("it did not end")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_starts_with_nothing_connected_answers_and_leaves_when_asked() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    assert!(server.get("/ping")?.starts_with("HTTP/1.1 200"));
    assert!(server.get("/health/ready")?.starts_with("HTTP/1.1 200"));
    assert!(server.get("/api/v1/incidents")?.starts_with("HTTP/1.1 401"));
    assert!(server.log.contains("claim"), "the claim code is told: {}", server.log);
    assert_eq!(server.stop()?, Some(0));
    Ok(())
}

#[test]
fn a_folder_has_one_server_and_the_command_line_beside_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let second = Command::new(env!("CARGO_BIN_EXE_autoarr"))
        .args(["serve", "--bind", "127.0.0.1:0"])
        .env_clear()
        .env("AUTOARR_CONFIG_DIR", folder.path())
        .output()?;
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("already runs"));

    let made = Command::new(env!("CARGO_BIN_EXE_autoarr"))
        .args(["apikey", "create", "beside", "--json"])
        .env_clear()
        .env("AUTOARR_CONFIG_DIR", folder.path())
        .output()?;
    let made: serde_json::Value = serde_json::from_slice(&made.stdout)?;
    let key = made["key"].as_str().context("the key is shown")?;
    let answer = server.get_with("/api/v1/incidents", key)?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.stop()?, Some(0));
    Ok(())
}
