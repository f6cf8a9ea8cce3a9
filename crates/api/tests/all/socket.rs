//! Events over a real WebSocket, through a real port.

use std::{net::SocketAddr, time::Duration};

use crate::door::Door;
use api::Options;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use services::{NewApiKey, Principal, Scope};
use tokio::{net::TcpListener, net::TcpStream, task::JoinSet, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Longer than anything here takes on a busy machine; nothing depends on it but the failure.
const GENEROUS: Duration = Duration::from_secs(60);

struct Open {
    door: Door,
    address: SocketAddr,
    server: JoinSet<std::io::Result<()>>,
}

impl Open {
    async fn with(options: Options) -> anyhow::Result<Self> {
        let door = Door::with(options).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut server = JoinSet::new();
        server.spawn(api::serve(listener, door.api.clone()));
        Ok(Self { door, address, server })
    }

    async fn connect(&self, key: &str, query: &str) -> Result<Socket, Error> {
        let mut request =
            format!("ws://{}/api/v1/ws{query}", self.address).into_client_request()?;
        request.headers_mut().insert("x-api-key", key.parse()?);
        Ok(connect_async(request).await?.0)
    }

    /// Makes `n` events; each is that an API key was made.
    async fn happen(&self, n: usize) -> anyhow::Result<()> {
        for _ in 0..n {
            let new = NewApiKey { name: "event".to_owned(), scope: Scope::Read, expires_at: None };
            self.door.services.auth.add_api_key(&Principal::local("cli"), new).await?;
        }
        Ok(())
    }
}

/// The next message that is not a ping.
async fn hear(socket: &mut Socket) -> anyhow::Result<Value> {
    loop {
        let message = timeout(GENEROUS, socket.next()).await?;
        match message.ok_or_else(|| anyhow::anyhow!("hung up"))?? {
            Message::Text(text) => return Ok(serde_json::from_str(&text)?),
            Message::Ping(_) | Message::Pong(_) => {}
            other => anyhow::bail!("{other:?}"),
        }
    }
}

/// The numbers of events until the one called `last` has come.
async fn hear_until(socket: &mut Socket, last: i64) -> anyhow::Result<Vec<i64>> {
    let mut heard = Vec::new();
    while heard.last() != Some(&last) {
        let message = hear(socket).await?;
        if message["type"] == "event" {
            heard.push(message["seq"].as_i64().unwrap_or_default());
        }
    }
    Ok(heard)
}

async fn closed_with(socket: &mut Socket) -> anyhow::Result<u16> {
    loop {
        match timeout(GENEROUS, socket.next()).await? {
            Some(Ok(Message::Close(Some(frame)))) => return Ok(frame.code.into()),
            Some(Ok(_)) => {}
            other => anyhow::bail!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_happens_is_heard_at_once() -> anyhow::Result<()> {
    let open = Open::with(Options::default()).await?;
    let key = open.door.key(Scope::Admin).await?;
    let mut socket = open.connect(&key, "").await?;
    let hello = hear(&mut socket).await?;
    assert_eq!((&hello["type"], &hello["seq"]), (&"hello".into(), &1.into()));
    assert_eq!(hear(&mut socket).await?["type"], "live");
    open.happen(1).await?;
    let event = hear(&mut socket).await?;
    assert_eq!(event["kind"], "auth.key_added");
    assert_eq!(event["seq"], 2);
    socket.send(Message::text(r#"{"type":"ping"}"#)).await?;
    assert_eq!(hear(&mut socket).await?["type"], "pong");
    socket.send(Message::text("nonsense")).await?;
    assert_eq!(hear(&mut socket).await?["type"], "error");
    Ok(())
}

#[tokio::test]
async fn while_much_happens_none_is_lost_and_none_comes_twice() -> anyhow::Result<()> {
    let open = Open::with(Options::default()).await?;
    let key = open.door.key(Scope::Admin).await?;
    open.happen(700).await?;
    // Some connect while events are written: they read up in the middle of it.
    let listen = async |after: i64| {
        let mut socket = open.connect(&key, &format!("?after={after}")).await?;
        hear_until(&mut socket, 1001).await
    };
    let (written, one, two, three) =
        tokio::join!(open.happen(300), listen(0), listen(650), listen(701));
    written?;
    assert_eq!(one?, (1..=1001).collect::<Vec<_>>());
    assert_eq!(two?, (651..=1001).collect::<Vec<_>>());
    assert_eq!(three?, (702..=1001).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn a_client_hears_what_it_asked_for_and_may_see() -> anyhow::Result<()> {
    let open = Open::with(Options::default()).await?;
    let admin = open.door.key(Scope::Admin).await?;
    let read = open.door.key(Scope::Read).await?;
    let mut all = open.connect(&read, "?after=0").await?;
    let mut some = open.connect(&admin, "?topics=recovery.").await?;
    for socket in [&mut all, &mut some] {
        assert_eq!(hear(socket).await?["type"], "hello");
        assert_eq!(hear(socket).await?["type"], "live", "who made keys is not for a reader");
    }
    open.happen(2).await?;
    open.door.services.recovery.pause(&services::Actor::new("cli"), None).await?;
    for socket in [&mut all, &mut some] {
        assert_eq!(hear(socket).await?["kind"], "recovery.paused");
    }
    some.send(Message::text(r#"{"type":"subscribe","topics":["auth.*"],"after":2}"#)).await?;
    assert_eq!(hear(&mut some).await?["type"], "subscribed");
    assert_eq!(hear_until(&mut some, 4).await?, [3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_cursor_from_another_database_is_told_so() -> anyhow::Result<()> {
    let open = Open::with(Options::default()).await?;
    let key = open.door.key(Scope::Admin).await?;
    let mut socket = open.connect(&key, "?after=99").await?;
    let hello = hear(&mut socket).await?;
    assert_eq!((&hello["reset"], &hello["seq"]), (&true.into(), &1.into()));
    Ok(())
}

#[tokio::test]
async fn a_browser_on_a_foreign_page_cannot_listen() -> anyhow::Result<()> {
    let open = Open::with(Options::default()).await?;
    let cookie = open.door.claim().await?;
    let own = format!("http://{}", open.address);
    for (origin, is_good) in
        [(Some("http://evil.example"), false), (None, false), (Some(own.as_str()), true)]
    {
        let mut request = format!("ws://{}/api/v1/ws", open.address).into_client_request()?;
        request.headers_mut().insert("cookie", cookie.parse()?);
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse()?);
        }
        match connect_async(request).await {
            Ok(_) => assert!(is_good, "{origin:?} was let in"),
            Err(Error::Http(answer)) => {
                assert!(!is_good, "{origin:?} was turned away");
                assert_eq!(answer.status(), 403);
            }
            Err(other) => return Err(other.into()),
        }
    }
    let in_url =
        format!("ws://{}/api/v1/ws?apikey={}", open.address, open.door.key(Scope::Read).await?);
    connect_async(in_url).await?;
    Ok(())
}

#[tokio::test]
async fn there_is_room_for_so_many_and_no_more() -> anyhow::Result<()> {
    let open = Open::with(Options { max_sockets: 1, ..Options::default() }).await?;
    let key = open.door.key(Scope::Read).await?;
    let mut first = open.connect(&key, "").await?;
    hear(&mut first).await?;
    let second = open.connect(&key, "").await;
    assert!(matches!(&second, Err(Error::Http(it)) if it.status() == 503), "{second:?}");
    Ok(())
}

#[tokio::test]
async fn who_does_not_listen_is_dropped_and_told_why() -> anyhow::Result<()> {
    let open = Open::with(Options::default()).await?;
    let key = open.door.key(Scope::Admin).await?;
    let mut socket = open.connect(&key, "").await?;
    hear(&mut socket).await?;
    hear(&mut socket).await?;
    // More than the feed holds, faster than anybody can write it out: nothing here waits.
    let event = open.door.services.activity.after(0, 1).await?.remove(0);
    let many = (0..6000).map(|n| services::StoredEvent { seq: event.seq + 1 + n, ..event.clone() });
    open.door.services.events.publish(many.collect());
    assert_eq!(closed_with(&mut socket).await?, 4008);
    Ok(())
}

#[tokio::test]
async fn when_we_stop_every_client_is_told() -> anyhow::Result<()> {
    let mut open = Open::with(Options::default()).await?;
    let key = open.door.key(Scope::Admin).await?;
    let mut socket = open.connect(&key, "").await?;
    hear(&mut socket).await?;
    open.door.shutdown.cancel();
    assert_eq!(closed_with(&mut socket).await?, 1001);
    drop(socket);
    let ended = timeout(GENEROUS, open.server.join_next()).await?;
    assert!(matches!(ended, Some(Ok(Ok(())))), "{ended:?}");
    Ok(())
}
