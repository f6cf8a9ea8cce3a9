//! `autoarr demo`: a whole stack on loopback and AutoArr over it, and a story that is told while it
//! happens.

mod outside;
mod stack;
mod story;
mod timeline;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::Context;
use api::{Api, Metrics, Options};
use clap::Args;
use kernel::Mode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use services::{Areas, Grace, Logs, NewApiKey, NewInstance, NewUser, Policy, Scope};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{outside::Way, stack::Stack, story::Ending, timeline::Timeline};
use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::{Program, Setup},
    serve,
};

/// How often AutoArr looks here. At home it is every 15 s, and at once with a webhook.
const PACE: jobs::Pace = jobs::Pace {
    busy: Duration::from_secs(2),
    idle: Duration::from_secs(4),
    judge: Duration::from_secs(2),
    housekeeping: Duration::from_secs(3600),
    due: Duration::from_secs(3600),
};

/// How long AutoArr waits here for the apps to notice something by themselves, which look more
/// often than at home, too.
const APPS_NOTICE_WITHIN: Duration = Duration::from_secs(15);

/// After so long the story should have ended.
const PATIENCE: Duration = Duration::from_secs(120);
const PATIENCE_WITH_THE_REAL_ONE: Duration = Duration::from_secs(300);

/// Show AutoArr at work, with a whole stack on this machine's loopback
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Tell the story to its end, then leave: with 0 if it ended as it should
    #[arg(long)]
    once: bool,
    /// Use the installed SABnzbd instead of its stand-in
    #[arg(long)]
    real_sabnzbd: bool,
    /// Start the stack alone, and say how its programs are reached
    #[arg(long, conflicts_with_all = ["once", "port"])]
    stack_only: bool,
    /// The port of AutoArr; a free one where it is taken
    #[arg(long, default_value_t = 8088)]
    port: u16,
}

/// How a visitor gets in.
struct Ticket {
    password: SecretString,
    api_key: SecretString,
}

impl Demo {
    pub(crate) async fn run(&self, out: &Printer, logs: Logs) -> anyhow::Result<Exit> {
        let folder = tempfile::tempdir().context("there is no room for a temporary folder")?;
        out.line(
            "Starting a news server, an indexer, SABnzbd, Sonarr, Radarr, Prowlarr and Plex …",
        );
        let stack = Stack::start(self.real_sabnzbd).await?;
        if self.stack_only {
            return stand_alone(out, &stack).await;
        }
        let setup = Setup::load(folder.path().join("config"), Vec::new())?;
        let program = Program::open(setup, "demo".to_owned()).await?.with_logs(logs);
        let stop = CancellationToken::new();
        let tracker = TaskTracker::new();
        tracker.spawn(serve::stop_on_signal(stop.clone())?);

        let told = self.tell(out, &stack, &program, &tracker, &stop).await;
        serve::finish(&tracker, &stop).await;
        program.close().await;
        stack.sabnzbd.stop().await?;
        told
    }

    async fn tell(
        &self,
        out: &Printer,
        stack: &Stack,
        program: &Program,
        tracker: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<Exit> {
        connect(stack, program).await?;
        let grace = Grace { library_notices: APPS_NOTICE_WITHIN.as_secs(), ..Grace::default() };
        let policy = Policy { areas: Areas::all(Mode::Live), grace, ..Policy::default() };
        program.services.recovery.set_policy(&program.actor(), policy).await?;
        let ticket = admit(program).await?;
        let address = self.open_the_door(program, tracker, stop).await?;
        welcome(out, stack, address, &ticket);

        let timeline = Timeline::begin(*out);
        story::follow_autoarr(&program.services, &timeline, tracker, stop);
        story::follow_app("Sonarr", &stack.sonarr, &timeline, tracker, stop);
        story::follow_app("Radarr", &stack.radarr, &timeline, tracker, stop);
        stack.keep_looking(tracker, stop);
        jobs::start(&program.services, PACE, jobs::Wanted::default(), tracker, stop);
        stack.search_everything().await;

        let patience = if self.real_sabnzbd { PATIENCE_WITH_THE_REAL_ONE } else { PATIENCE };
        let endings = tokio::select! {
            () = stop.cancelled() => return Ok(Exit::Done),
            endings = story::until_the_end(stack, &program.services, &timeline, patience) => endings,
        };
        let concluded = endings.and_then(|it| conclude(out, &timeline, &it));
        if self.once {
            concluded?;
        } else {
            // A visitor may have stopped it, and still looks around.
            if let Err(err) = concluded {
                out.line(&format!("The story took another way: {err:#}"));
            }
            out.line("");
            out.line("Everything still runs. Look around, and press Ctrl-C to end it.");
            stop.cancelled().await;
        }
        Ok(Exit::Done)
    }

    /// Answers HTTP, on the wanted port or a free one.
    async fn open_the_door(
        &self,
        program: &Program,
        tracker: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<SocketAddr> {
        let loopback = IpAddr::from(Ipv4Addr::LOCALHOST);
        let listener = match TcpListener::bind((loopback, self.port)).await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind((loopback, 0)).await.context("no port is free")?,
        };
        let address = listener.local_addr()?;
        let api = Api::new(
            program.services.clone(),
            Options { bind: loopback, ..Options::default() },
            Metrics::install().context("metrics could not be started")?,
            program.clock.clone(),
            stop.clone(),
        );
        let serving = api::serve(listener, api);
        tracker.spawn(async move {
            if let Err(err) = serving.await {
                tracing::error!(error = &err as &dyn std::error::Error, "The API failed");
            }
        });
        Ok(address)
    }
}

/// Keeps the stack running until somebody ends it.
async fn stand_alone(out: &Printer, stack: &Stack) -> anyhow::Result<Exit> {
    let stop = CancellationToken::new();
    let tracker = TaskTracker::new();
    tracker.spawn(serve::stop_on_signal(stop.clone())?);
    stack.keep_looking(&tracker, &stop);
    outside::introduce(out, stack)?;
    stop.cancelled().await;
    serve::finish(&tracker, &stop).await;
    stack.sabnzbd.stop().await?;
    Ok(Exit::Done)
}

/// Connects AutoArr to the stack, as an owner does.
async fn connect(stack: &Stack, program: &Program) -> anyhow::Result<()> {
    for Way { kind, url, api_key } in outside::ways(stack) {
        let new = NewInstance {
            name: kind.parse()?,
            kind: kind.to_owned(),
            url,
            api_key: Some(api_key),
            verify_tls: true,
            enabled: true,
        };
        let connections = &program.services.connections;
        connections
            .try_out(new.clone())
            .await
            .with_context(|| format!("{kind} was not connected"))?;
        connections.add(&program.actor(), new).await?;
    }
    Ok(())
}

/// A user and a key for this demo alone: both are gone with its folder.
async fn admit(program: &Program) -> anyhow::Result<Ticket> {
    let by = program.local_user();
    let auth = &program.services.auth;
    let password: SecretString = uuid::Uuid::new_v4().simple().to_string().into();
    let user = NewUser { name: "demo".to_owned(), password: password.clone(), role: Scope::Admin };
    auth.add_user(&by, user).await?;
    let key = NewApiKey { name: "demo".to_owned(), scope: Scope::Admin, expires_at: None };
    let (_, api_key) = auth.add_api_key(&by, key).await?;
    Ok(Ticket { password, api_key })
}

fn welcome(out: &Printer, stack: &Stack, address: SocketAddr, ticket: &Ticket) {
    let key = ticket.api_key.expose_secret();
    out.line("");
    out.toned(Tone::Strong, &format!("AutoArr is at http://{address}/"));
    out.line(&format!("  sign in as demo, with the password {}", ticket.password.expose_secret()));
    out.line("  or ask with the key of this demo, from another terminal:");
    out.line(&format!("  curl -H 'X-Api-Key: {key}' http://{address}/api/v1/incidents"));
    out.line("");
    for wanted in &stack.wanted {
        out.line(&format!("{} is wanted, and {}.", wanted.title, wanted.trouble));
    }
    out.toned(
        Tone::Faint,
        &format!(
            "(Here the apps look at their downloads every {} s instead of every minute, and AutoArr every {} s.)",
            stack::APPS_LOOK_EVERY.as_secs(),
            PACE.busy.as_secs()
        ),
    );
    out.line("");
}

fn conclude(out: &Printer, timeline: &Timeline, endings: &[Ending]) -> anyhow::Result<()> {
    let seconds = timeline.elapsed().as_secs_f64();
    let document = json!({
        "seconds": seconds,
        "endings": endings,
        "timeline": timeline.moments(),
    });
    out.result(&document, |out| {
        out.line("");
        let rows = endings.iter().map(|it| {
            vec![
                it.title.clone(),
                it.cause.clone().unwrap_or_default(),
                match it.blocked {
                    0 => "no".to_owned(),
                    1 => "once".to_owned(),
                    more => format!("{more} times"),
                },
                it.imported.clone().unwrap_or_else(|| "you are asked".to_owned()),
            ]
        });
        out.table(&["what", "cause", "blocked", "in the library now"], rows.collect());
        out.toned(Tone::Good, &format!("The story ended as it should, after {seconds:.0} s."));
    })
}
