//! A program that misbehaves on the level of bytes.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use integration_kit::{Auth, Limits, Upstream};
use integration_testkit::{HandClock, KEY, instance};
use kernel::Connection;
use secrecy::SecretString;

/// What the program does on one connection, after it has read the request.
#[derive(Clone)]
pub(crate) enum Act {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Sends these bytes, then nothing more, and stays.
    Stall(Vec<u8>),
    /// Sends these bytes, then one more every 20 ms.
    Drip(Vec<u8>),
    /// Resets the connection.
    Reset,
}

impl Act {
    pub(crate) fn send(text: impl AsRef<str>) -> Self {
        Self::Send(text.as_ref().as_bytes().to_vec())
    }
}

/// A JSON answer as a server writes it.
pub(crate) fn json(body: &str) -> Act {
    let length = body.len();
    Act::send(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

/// The heads of the requests that came.
#[derive(Clone, Default)]
pub(crate) struct Requests(Arc<Mutex<Vec<String>>>);

impl Requests {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Starts the program: the first connection gets the first act, the last act is repeated.
pub(crate) fn program(acts: Vec<Act>) -> anyhow::Result<(SocketAddr, Requests)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let requests = Requests::default();
    let seen = requests.clone();
    thread::spawn(move || {
        let mut acts = acts.into_iter().peekable();
        let mut act = acts.next();
        for stream in listener.incoming().map_while(Result::ok) {
            let (Some(this), seen) = (act.clone(), seen.clone()) else { return };
            if acts.peek().is_some() {
                act = acts.next();
            }
            thread::spawn(move || {
                // The client may hang up at any time.
                let _ = play(stream, this, &seen);
            });
        }
    });
    Ok((address, requests))
}

fn play(mut stream: TcpStream, act: Act, seen: &Requests) -> std::io::Result<()> {
    if matches!(act, Act::Reset) {
        // Closing with unread bytes resets the connection.
        let mut first = [0; 1];
        stream.peek(&mut first)?;
        seen.0.lock().unwrap_or_else(PoisonError::into_inner).push("reset".to_owned());
        return Ok(());
    }
    let head = read_head(&mut stream)?;
    seen.0.lock().unwrap_or_else(PoisonError::into_inner).push(head);
    match act {
        Act::Send(bytes) => {
            stream.write_all(&bytes)?;
            stream.shutdown(Shutdown::Write)?;
            wait_for_hang_up(&mut stream)
        }
        Act::Stall(bytes) => {
            stream.write_all(&bytes)?;
            wait_for_hang_up(&mut stream)
        }
        Act::Drip(bytes) => {
            stream.write_all(&bytes)?;
            // The time-out of the read paces the drops, and an ending connection ends them.
            stream.set_read_timeout(Some(Duration::from_millis(20)))?;
            loop {
                match stream.read(&mut [0; 16]) {
                    Ok(0) => return Ok(()),
                    Ok(_) => {}
                    Err(err)
                        if matches!(err.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                    Err(err) => return Err(err),
                }
                stream.write_all(b" ")?;
            }
        }
        Act::Reset => Ok(()),
    }
}

fn read_head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
        // A TLS handshake, of which no HTTP server will see the end.
        if head == [0x16] {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn wait_for_hang_up(stream: &mut TcpStream) -> std::io::Result<()> {
    while stream.read(&mut [0; 256])? > 0 {}
    Ok(())
}

/// Limits that make a test fast.
pub(crate) fn limits() -> Limits {
    Limits {
        light: Duration::from_millis(1000),
        heavy: Duration::from_millis(1500),
        light_body: 64 << 10,
        heavy_body: 1 << 20,
        backoff: Duration::from_millis(1),
        backoff_limit: Duration::from_millis(50),
        ..Limits::default()
    }
}

pub(crate) fn upstream(url: &str) -> anyhow::Result<Upstream> {
    with(url, Auth::Header("X-Api-Key"), limits(), HandClock::new())
}

pub(crate) fn with(
    url: &str,
    auth: Auth,
    limits: Limits,
    clock: Arc<HandClock>,
) -> anyhow::Result<Upstream> {
    let connection =
        Connection { url: url.parse()?, api_key: SecretString::from(KEY), verify_tls: true };
    Ok(Upstream::new(instance("subject"), &connection, auth, limits, clock))
}
