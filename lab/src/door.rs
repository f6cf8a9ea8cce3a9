//! A place on loopback that can be open or shut, always under the same address.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

type Conversation = Pin<Box<dyn Future<Output = ()> + Send>>;
type Serve = Arc<dyn Fn(TcpStream) -> Conversation + Send + Sync>;

/// A listener on a free loopback port. While it is shut, connections are refused and the port
/// stays ours; shutting cuts the open connections off, as a killed program would.
#[derive(Clone)]
pub struct Door(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    serve: Serve,
    state: Mutex<State>,
}

/// A free loopback port that is kept for a program which is yet to listen on it, or does so at
/// times: no other listener gets it, and no connection starts from it.
pub struct Port {
    number: u16,
    /// Bound, but not listening: who knocks is refused, and a program that says that it shares
    /// addresses (`SO_REUSEADDR`) can listen.
    _kept: TcpSocket,
}

impl Port {
    /// Takes one.
    ///
    /// # Errors
    /// Where there is none to be had.
    pub fn free() -> anyhow::Result<Self> {
        let socket = socket(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        Ok(Self { number: socket.local_addr()?.port(), _kept: socket })
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

enum State {
    Open {
        close: CancellationToken,
        tasks: TaskTracker,
    },
    /// Bound, but not listening: nobody else gets the port, and who knocks is refused.
    Shut(Option<TcpSocket>),
}

impl Door {
    /// Opens a door behind which `app` answers.
    pub async fn http(app: axum::Router) -> anyhow::Result<Self> {
        Self::open_with(Arc::new(move |stream| Box::pin(converse(stream, app.clone())))).await
    }

    /// Opens a door behind which `serve` speaks with each visitor until it returns.
    pub async fn tcp<F, Fut>(serve: F) -> anyhow::Result<Self>
    where
        F: Fn(TcpStream) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self::open_with(Arc::new(move |stream| Box::pin(serve(stream)))).await
    }

    async fn open_with(serve: Serve) -> anyhow::Result<Self> {
        let socket = socket(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = socket.local_addr()?;
        let state = Mutex::new(State::Shut(Some(socket)));
        let door = Self(Arc::new(Inner { address, serve, state }));
        door.open().await?;
        Ok(door)
    }

    /// Where it is, open or shut.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        matches!(*self.state(), State::Open { .. })
    }

    /// Opens it again. Opening an open door does nothing.
    pub async fn open(&self) -> anyhow::Result<()> {
        let mut state = self.state();
        let State::Shut(kept) = &mut *state else { return Ok(()) };
        let socket = match kept.take() {
            Some(socket) => socket,
            None => socket(self.0.address)?,
        };
        let listener = socket.listen(1024).context("a loopback port cannot be listened on")?;
        let (close, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (serve, token, conversations) =
            (Arc::clone(&self.0.serve), close.clone(), tasks.clone());
        tasks.spawn(accept(listener, serve, token, conversations));
        *state = State::Open { close, tasks };
        Ok(())
    }

    /// Shuts it and cuts the open connections off. Shutting a shut door does nothing.
    pub async fn shut(&self) -> anyhow::Result<()> {
        let before = std::mem::replace(&mut *self.state(), State::Shut(None));
        let kept = match before {
            State::Open { close, tasks } => {
                close.cancel();
                tasks.close();
                tasks.wait().await;
                Some(socket(self.0.address)?)
            }
            State::Shut(kept) => kept,
        };
        *self.state() = State::Shut(kept);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let State::Open { close, .. } = state {
            close.cancel();
        }
    }
}

fn socket(address: SocketAddr) -> anyhow::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address).with_context(|| format!("{address} cannot be bound"))?;
    Ok(socket)
}

async fn accept(
    listener: TcpListener,
    serve: Serve,
    close: CancellationToken,
    conversations: TaskTracker,
) {
    loop {
        let stream = tokio::select! {
            () = close.cancelled() => return,
            visit = listener.accept() => match visit {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "Visitor not let in");
                    continue;
                }
            },
        };
        let (conversation, close) = (serve(stream), close.clone());
        conversations.spawn(async move {
            tokio::select! {
                () = close.cancelled() => {}
                () = conversation => {}
            }
        });
    }
}

async fn converse(stream: TcpStream, app: axum::Router) {
    drop(stream.set_nodelay(true));
    let service = TowerToHyperService::new(app);
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    if let Err(error) = connection.await {
        tracing::trace!(%error, "Visitor left in the middle");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;

    use super::*;

    #[tokio::test]
    async fn a_shut_door_refuses_and_opens_again_at_the_same_address() -> anyhow::Result<()> {
        let door = Door::http(axum::Router::new().route("/", get(|| async { "here" }))).await?;
        let url = door.url();
        let ask = || async { TcpStream::connect(door.address()).await.is_ok() };
        assert!(ask().await);
        door.shut().await?;
        assert!(!ask().await);
        door.shut().await?;
        door.open().await?;
        assert!(ask().await);
        assert_eq!(door.url(), url);
        Ok(())
    }

    #[tokio::test]
    async fn a_kept_port_is_given_to_nobody_else_and_can_be_listened_on() -> anyhow::Result<()> {
        let port = Port::free()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.number()));
        assert!(TcpStream::connect(address).await.is_err());
        for _ in 0..2 {
            let listener = TcpListener::bind(address).await?;
            assert!(TcpStream::connect(address).await.is_ok());
            drop(listener);
            assert!(TcpStream::connect(address).await.is_err());
        }
        Ok(())
    }

    #[tokio::test]
    async fn shutting_cuts_the_open_connections_off() -> anyhow::Result<()> {
        use tokio::io::AsyncReadExt;
        let door = Door::tcp(|_stream| std::future::pending()).await?;
        let mut stream = TcpStream::connect(door.address()).await?;
        door.shut().await?;
        let read = stream.read(&mut [0_u8; 8]).await;
        assert!(matches!(read, Ok(0) | Err(_)));
        Ok(())
    }
}
