use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use services::{Principal, Scope, StoredEvent};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tokio_util::sync::CancellationToken;

use super::protocol::{Closing, Said, Say, Topics};
use crate::Api;

/// How long the other end may take to take one message.
const PATIENCE: Duration = Duration::from_secs(10);
const PING_EVERY: Duration = Duration::from_secs(30);
/// Two pings without an answer.
const SILENCE: Duration = Duration::from_secs(75);
/// How many events are read from the store at once.
const BATCH: u32 = 500;
/// Messages that are not understood, before we no longer listen.
const MISTAKES: u32 = 10;

/// One client.
pub(super) struct Session {
    api: Api,
    principal: Principal,
    topics: Topics,
    /// The number of the last event that the client has, or that it did not want.
    last: i64,
    mistakes: u32,
}

type Step = Result<(), Closing>;

impl Session {
    pub(super) fn new(api: Api, principal: Principal, topics: Topics) -> Self {
        Self { api, principal, topics, last: 0, mistakes: 0 }
    }

    pub(super) async fn run(
        mut self,
        mut socket: WebSocket,
        after: Option<i64>,
        shutdown: CancellationToken,
    ) {
        let open = metrics::gauge!("active_websocket_connections");
        open.increment(1.0);
        let closing = tokio::select! {
            closing = self.talk(&mut socket, after) => closing,
            () = shutdown.cancelled() => Closing::Stopping,
        };
        open.decrement(1.0);
        let Some(code) = closing.code() else { return };
        metrics::counter!("autoarr_websocket_dropped_total", "reason" => closing.reason())
            .increment(1);
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(closing.reason()) };
        let farewell = async {
            let _ = socket.send(Message::Close(Some(frame))).await;
            // Until the other end has taken it, or hangs up.
            while let Some(Ok(_)) = socket.recv().await {}
        };
        let _ = timeout(PATIENCE / 5, farewell).await;
    }

    async fn talk(&mut self, socket: &mut WebSocket, after: Option<i64>) -> Closing {
        match self.try_talk(socket, after).await {
            Ok(()) => Closing::Gone,
            Err(closing) => closing,
        }
    }

    async fn try_talk(&mut self, socket: &mut WebSocket, after: Option<i64>) -> Step {
        // First listen, then look where we are: what happens in between is heard.
        let mut feed = self.api.services.events.subscribe();
        let newest = self.newest().await?;
        let reset = after.is_some_and(|after| newest < after || after < 0);
        self.last = after.filter(|_| !reset).unwrap_or(newest);
        let version = env!("CARGO_PKG_VERSION");
        say(socket, &Say::Hello { seq: newest, reset, version }).await?;
        feed = self.read_up(socket, feed).await?;

        let mut tick = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                event = feed.recv() => match event {
                    Ok(event) => self.pass_on(socket, &event).await?,
                    Err(RecvError::Lagged(_)) => return Err(Closing::TooSlow),
                    Err(RecvError::Closed) => return Err(Closing::Stopping),
                },
                message = socket.recv() => {
                    heard = Instant::now();
                    match message {
                        None | Some(Err(_) | Ok(Message::Close(_))) => return Ok(()),
                        Some(Ok(Message::Text(text))) => {
                            if let Some(after) = self.answer(socket, &text).await? {
                                self.last = after;
                                feed = self.read_up(socket, feed).await?;
                            }
                        }
                        Some(Ok(Message::Binary(_))) => return Err(Closing::Binary),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    }
                }
                _ = tick.tick() => {
                    if heard.elapsed() > SILENCE {
                        return Err(Closing::Silent);
                    }
                    let good = self.api.services.auth.is_still_good(&self.principal).await;
                    if !good.map_err(|_| Closing::Failed)? {
                        return Err(Closing::NoLongerGood);
                    }
                    send(socket, Message::Ping(bytes())).await?;
                }
            }
        }
    }

    /// Sends what is in the store and the client has not seen. While that takes, the feed may run
    /// over, so it is begun anew at the end, and what came in between is read too.
    async fn read_up(
        &mut self,
        socket: &mut WebSocket,
        feed: Receiver<Arc<StoredEvent>>,
    ) -> Result<Receiver<Arc<StoredEvent>>, Closing> {
        self.read_rest(socket).await?;
        let feed = feed.resubscribe();
        self.read_rest(socket).await?;
        say(socket, &Say::Live { seq: self.last }).await?;
        Ok(feed)
    }

    async fn read_rest(&mut self, socket: &mut WebSocket) -> Step {
        loop {
            let events = self.api.services.activity.after(self.last, BATCH).await;
            let events = events.map_err(|err| {
                tracing::warn!(error = &err as &dyn std::error::Error, "Events not read");
                Closing::Failed
            })?;
            for event in &events {
                self.send_event(socket, event).await?;
            }
            if events.len() < BATCH as usize {
                return Ok(());
            }
        }
    }

    /// One event of the feed. When the ones before it have not come, they are in the store.
    async fn pass_on(&mut self, socket: &mut WebSocket, event: &StoredEvent) -> Step {
        if event.seq <= self.last {
            return Ok(());
        }
        if event.seq > self.last + 1 {
            return self.read_rest(socket).await;
        }
        self.send_event(socket, event).await
    }

    async fn send_event(&mut self, socket: &mut WebSocket, event: &StoredEvent) -> Step {
        let is_hidden = hidden_from(&self.principal).is_some_and(|it| event.kind.starts_with(it));
        if self.topics.hold(&event.kind) && !is_hidden {
            send(socket, Message::Text(self.api.frames.of(event))).await?;
        }
        self.last = event.seq;
        Ok(())
    }

    /// Answers what the client said; a number says from where on it wants to read.
    async fn answer(&mut self, socket: &mut WebSocket, text: &str) -> Result<Option<i64>, Closing> {
        let wrong = |detail| Say::Error { code: "not_understood", detail };
        match serde_json::from_str(text) {
            Ok(Said::Ping) => say(socket, &Say::Pong).await?,
            Ok(Said::Subscribe { topics, after }) => {
                let topics = topics.map(|it| Topics::new(it.iter().map(String::as_str)));
                match topics.transpose() {
                    Ok(topics) => {
                        self.topics = topics.unwrap_or_else(Topics::all);
                        let newest = self.newest().await?;
                        let from = after.map(|it| if it < 0 || newest < it { newest } else { it });
                        let seq = from.unwrap_or(self.last);
                        let topics = self.topics.names();
                        say(socket, &Say::Subscribed { topics, seq }).await?;
                        return Ok(from);
                    }
                    Err(_) => {
                        self.mistake(socket, wrong("these are too many topics, or no topics"))
                            .await?
                    }
                }
            }
            Err(_) => self.mistake(socket, wrong("send subscribe or ping, as JSON")).await?,
        }
        Ok(None)
    }

    async fn mistake(&mut self, socket: &mut WebSocket, say_so: Say<'_>) -> Step {
        self.mistakes += 1;
        if self.mistakes > MISTAKES {
            return Err(Closing::NotUnderstood);
        }
        say(socket, &say_so).await
    }

    async fn newest(&self) -> Result<i64, Closing> {
        self.api.services.activity.last_seq().await.map_err(|_| Closing::Failed)
    }
}

/// Who signs in from where is for administrators: how the kinds begin that somebody may not see.
pub(crate) fn hidden_from(principal: &Principal) -> Option<&'static str> {
    (principal.scope != Scope::Admin).then_some("auth.")
}

async fn say(socket: &mut WebSocket, say: &Say<'_>) -> Step {
    let text = serde_json::to_string(say).unwrap_or_default();
    send(socket, Message::Text(text.into())).await
}

async fn send(socket: &mut WebSocket, message: Message) -> Step {
    match timeout(PATIENCE, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Closing::Gone),
        Err(_) => Err(Closing::TooSlow),
    }
}

fn bytes() -> axum::body::Bytes {
    axum::body::Bytes::from_static(b"autoarr")
}
