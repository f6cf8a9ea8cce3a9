use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use anyhow::Context;
use kernel::{Connected, Connection, DownloadId, InstanceName, ItemId, SystemClock, Timestamp};
use tokio::runtime::Runtime;
use url::Url;

use crate::INTEGRATIONS;

/// A server on loopback that answers every request with whatever it was told last, and the integrations
/// that believe it.
pub struct Liar {
    address: SocketAddr,
    answer: Arc<Mutex<Vec<u8>>>,
    runtime: Runtime,
}

impl Liar {
    /// Starts the server in a thread of its own.
    ///
    /// # Errors
    ///
    /// When loopback cannot be listened on.
    pub fn start() -> anyhow::Result<Self> {
        // A second call finds it installed, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let answer = Arc::new(Mutex::new(Vec::new()));
        let spoken = Arc::clone(&answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A caller that hangs up early is what a fuzzer is for.
                let _ = tell(stream, &spoken);
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { address, answer, runtime })
    }

    /// Lets the integration that the first byte names read everything, with the rest as every answer.
    ///
    /// # Errors
    ///
    /// When the address of the server is none; never because of `input`.
    pub fn read_everything(&self, input: &[u8]) -> anyhow::Result<()> {
        let Some((&choice, body)) = input.split_first() else { return Ok(()) };
        lock(&self.answer).clear();
        lock(&self.answer).extend_from_slice(body);

        let integration = INTEGRATIONS[usize::from(choice) % INTEGRATIONS.len()];
        let connection = Connection {
            url: Url::parse(&format!("http://{}/", self.address))?,
            api_key: "0123456789abcdef0123456789abcdef".to_owned().into(),
            verify_tls: true,
        };
        let name: InstanceName = "liar".parse()?;
        let connected = (integration.connect)(name, connection, Arc::new(SystemClock));
        self.runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(20), read(&connected, choice >> 2))
                .await
                .context("an answer that is there at once is read at once")
        })
    }
}

/// One of the things that can be read. Every outcome is right, except to panic or to hang.
async fn read(connected: &Connected, which: u8) {
    let download = DownloadId("SABnzbd_nzo_abcdefgh".to_owned());
    if let Some(client) = &connected.downloads {
        match which % 4 {
            0 => drop(connected.probe.probe().await),
            1 => drop(client.find(&download).await),
            2 => drop(client.categories().await),
            _ => drop(client.snapshot(which >= 32).await),
        }
    }
    if let Some(library) = &connected.library {
        match which % 11 {
            0 => drop(connected.probe.probe().await),
            1 => drop(library.handling().await),
            2 => drop(library.tracked().await),
            3 => drop(library.events_since(Timestamp(0)).await),
            4 => drop(library.events_of(&download).await),
            5 => drop(library.items(&[ItemId("1".to_owned())]).await),
            6 => drop(library.blocklist_since(Timestamp(0)).await),
            7 => drop(library.commands().await),
            8 => drop(library.import_candidates(&download, None).await),
            9 => drop(library.releases(&ItemId("1".to_owned())).await),
            _ => drop(library.root_folders().await),
        }
    }
    if let Some(health) = &connected.health
        && which.is_multiple_of(3)
    {
        drop(health.health().await);
    }
    if let Some(audit) = &connected.audit
        && which.is_multiple_of(2)
        && let Ok(configuration) = audit.configuration().await
    {
        drop(audit.judge(&configuration));
        drop(audit.relations(&configuration));
    }
}

fn tell(mut stream: TcpStream, answer: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut request = [0; 8192];
    let mut length = 0;
    while !request[..length].windows(4).any(|it| it == b"\r\n\r\n") && length < request.len() {
        match stream.read(&mut request[length..])? {
            0 => return Ok(()),
            n => length += n,
        }
    }
    let body = lock(answer).clone();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

fn lock(answer: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}
