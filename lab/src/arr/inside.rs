//! What a stand-in is inside: its memory, its clock, its hands, and the one worker that runs its
//! commands one after the other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tokio::sync::{mpsc, watch};

use super::state::{Command, World};
use super::{App, Fault};
use crate::clock::Clock;

pub(super) struct Inside {
    pub(super) app: App,
    pub(super) clock: Clock,
    pub(super) http: reqwest::Client,
    pub(super) fault: Mutex<Fault>,
    /// Killed programs do nothing by themselves either.
    pub(super) alive: AtomicBool,
    /// Who looks at the client or grabs has the turn, so that two of them do not mix.
    pub(super) turn: tokio::sync::Mutex<()>,
    world: Mutex<World>,
    jobs: mpsc::UnboundedSender<i64>,
    waiting: watch::Sender<usize>,
}

impl Inside {
    pub(super) fn new(
        app: App,
        clock: Clock,
        world: World,
    ) -> anyhow::Result<(Self, mpsc::UnboundedReceiver<i64>)> {
        let (jobs, todo) = mpsc::unbounded_channel();
        let inside = Self {
            app,
            clock,
            http: super::wire::http()?,
            fault: Mutex::default(),
            alive: AtomicBool::new(true),
            turn: tokio::sync::Mutex::default(),
            world: Mutex::new(world),
            jobs,
            waiting: watch::Sender::new(0),
        };
        Ok((inside, todo))
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn fault(&self) -> MutexGuard<'_, Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Puts a command into the queue; the worker takes it from there.
    pub(super) fn queue_command(&self, name: &str, body: Map<String, Value>, by_hand: bool) -> i64 {
        let id = self.world().new_command(name, body, by_hand, self.now());
        self.waiting.send_modify(|count| *count += 1);
        if self.jobs.send(id).is_err() {
            self.waiting.send_modify(|count| *count -= 1);
        }
        id
    }

    /// Runs commands until there will be no more.
    pub(super) async fn work(&self, mut todo: mpsc::UnboundedReceiver<i64>) {
        while let Some(id) = todo.recv().await {
            self.run(id).await;
            self.send_webhooks().await;
            self.waiting.send_modify(|count| *count -= 1);
        }
    }

    /// Returns when no command waits or runs.
    pub(super) async fn idle(&self) {
        let mut waiting = self.waiting.subscribe();
        // The sender lives in `self`, so the wait can only end by the count's reaching zero.
        drop(waiting.wait_for(|count| *count == 0).await);
    }

    /// Does what the app does unasked, as far as it is due.
    pub(super) async fn tick(&self) {
        if !self.alive.load(Ordering::Relaxed) {
            return;
        }
        let now = self.now();
        let (refresh, rss, health) = {
            let mut world = self.world();
            let refresh = now >= world.next_refresh;
            if refresh {
                world.next_refresh = now + SignedDuration::from_secs(60);
            }
            let minutes = world.config["indexer"]["rssSyncInterval"].as_i64().unwrap_or(0);
            let rss = minutes > 0 && now >= world.next_rss;
            if rss {
                world.next_rss = now + SignedDuration::from_mins(minutes);
            }
            let health = now >= world.next_health;
            if health {
                world.next_health = now + SignedDuration::from_hours(6);
            }
            (refresh, rss, health)
        };
        for (due, command) in
            [(refresh, "RefreshMonitoredDownloads"), (rss, "RssSync"), (health, "CheckHealth")]
        {
            if due {
                self.queue_command(command, Map::new(), false);
            }
        }
    }

    /// Looks at the client again in five seconds, as the apps do after a grab.
    pub(super) fn look_soon(&self) {
        let soon = self.now() + SignedDuration::from_secs(5);
        let mut world = self.world();
        world.next_refresh = world.next_refresh.min(soon);
    }

    /// Sends what has gathered.
    pub(super) async fn send_webhooks(&self) {
        let waiting = std::mem::take(&mut self.world().outbox);
        let agent = format!("{}/{} (debian 12)", self.app.name(), self.app.version());
        for (hook, body) in waiting {
            super::wire::send_webhook(&self.http, &hook, &body, &agent).await;
        }
    }
}

impl World {
    pub(super) fn new_command(
        &mut self,
        name: &str,
        body: Map<String, Value>,
        by_hand: bool,
        now: Timestamp,
    ) -> i64 {
        let id = self.id("command");
        // The apps forget old commands too.
        let excess = self.commands.len().saturating_sub(500);
        self.commands.drain(..excess);
        self.commands.push(Command {
            id,
            name: name.to_owned(),
            body,
            by_hand,
            status: "queued",
            result: "unknown",
            message: None,
            queued: now,
            started: None,
            ended: None,
        });
        id
    }

    pub(super) fn command(&mut self, id: i64) -> Option<&mut Command> {
        self.commands.iter_mut().find(|command| command.id == id)
    }
}
