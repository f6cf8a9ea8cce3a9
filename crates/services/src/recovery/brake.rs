//! When too much fails at once, it is not the releases.

use std::{collections::BTreeMap, time::Duration};

use kernel::{Cause, Classification, Evidence, InstanceName, Timestamp};

use super::{
    Inner,
    engine::{Memory, Scene},
    policy::Policy,
    world::World,
};
use crate::{
    Result,
    events::EventKind,
    incidents::{Incident, IncidentState, Scope},
};

impl Inner {
    /// Pulls the brake of a client where too much fails, and releases it on evidence.
    pub(super) async fn brake(
        &self,
        open: &mut Vec<Incident>,
        world: &World,
        policy: &Policy,
        memory: &mut Memory,
    ) -> Result<()> {
        for incident in open.iter_mut().filter(|it| it.scope == Scope::Brake && !it.is_over()) {
            if let Some(how) = release(incident, world, policy) {
                self.close(incident, IncidentState::Resolved, how).await?;
                memory.keep(incident);
            }
        }
        for (client, failures) in failing_clients(open, world, policy, &memory.released) {
            let braked = open.iter().any(|it| {
                it.scope == Scope::Brake && !it.is_over() && it.client.as_ref() == Some(&client)
            });
            if braked {
                continue;
            }
            let mut incident = pulled(client, failures, world, policy);
            let mut change = self.store.begin().await?;
            let summary = format!(
                "{}: nothing is done about single downloads until it is clear why",
                incident.title
            );
            self.save(&mut change, &mut incident, EventKind::IncidentOpened, summary).await?;
            self.feed.commit(change).await?;
            open.push(incident);
        }
        Ok(())
    }
}

/// The clients with too many different failures in a short time, and how many.
fn failing_clients(
    open: &[Incident],
    world: &World,
    policy: &Policy,
    released: &BTreeMap<InstanceName, Timestamp>,
) -> Vec<(InstanceName, usize)> {
    let since = world.now - Duration::from_secs(policy.brake.minutes * 60);
    let mut failing = Vec::new();
    for (client, view) in &world.clients {
        // What came to a good end since then shows that the client can.
        let since = [Some(since), view.last_success, released.get(client).copied()];
        let since = since.into_iter().flatten().filter(|at| *at <= world.now);
        let since = since.max().unwrap_or(world.now);
        let failures = open.iter().filter(|it| {
            it.scope == Scope::Item
                && client_of(it, world) == Some(client)
                && failed_at(it, world) > since
                && counts(it.why.cause)
        });
        let failures = failures.count();
        if failures >= policy.brake.failures as usize {
            failing.push((client.clone(), failures));
        }
    }
    failing
}

impl Scene {
    /// Why an incident waits for something that is wrong in the house, if it does.
    pub(super) fn held_by_house(&self, incident: &Incident) -> Option<String> {
        let client = client_of(incident, &self.world).filter(|_| counts(incident.why.cause))?;
        self.holding.get(client).map(|title| format!("{title}: put that right first"))
    }
}

/// Whether a failure of this kind, many times over, speaks of the house rather than of releases.
fn counts(cause: Cause) -> bool {
    !matches!(
        cause,
        Cause::ImportBlocked(_)
            | Cause::Orphaned(_)
            | Cause::Loop
            | Cause::Truncated
            | Cause::Password
            | Cause::Unwanted
    )
}

/// The client in which an incident's download is or was. Where only the library's history tells of
/// it, that is the client whose name the grab has there, or the only one that there is.
fn client_of<'a>(incident: &'a Incident, world: &'a World) -> Option<&'a InstanceName> {
    let named = || {
        let library = world.libraries.get(incident.library.as_ref()?)?;
        let name = library.events.grab_of(incident.download.as_ref()?)?.client.as_deref()?;
        world.clients.keys().find(|it| it.as_str().eq_ignore_ascii_case(name))
    };
    let only = || world.clients.keys().next().filter(|_| world.clients.len() == 1);
    incident.client.as_ref().or_else(named).or_else(only)
}

/// When an incident's download failed: what only the library's history tells may be long ago.
fn failed_at(incident: &Incident, world: &World) -> Timestamp {
    let told = || {
        let library = world.libraries.get(incident.library.as_ref()?)?;
        Some(library.events.failure_of(incident.download.as_ref()?)?.at)
    };
    match incident.client {
        Some(_) => incident.failed_at,
        None => told().unwrap_or(incident.failed_at),
    }
}

fn release(incident: &Incident, world: &World, policy: &Policy) -> Option<String> {
    let view = world.clients.get(incident.client.as_ref()?)?;
    if !view.is_reachable() || view.halt.is_some() {
        return None;
    }
    if view.last_success.is_some_and(|at| at > incident.opened_at && at <= world.now) {
        return Some("a download came to a good end again".to_owned());
    }
    let quiet = Duration::from_secs(policy.brake.quiet_minutes * 60);
    let failed = view.history.iter().filter(|job| job.failure.is_some());
    let newest = failed.filter_map(|job| job.finished_at).filter(|at| *at <= world.now).max();
    let since = newest.unwrap_or(incident.opened_at).max(incident.opened_at);
    (view.servers.usable > 0 && world.now.since(since) >= quiet)
        .then(|| format!("nothing failed for {} minutes", policy.brake.quiet_minutes))
}

fn pulled(client: InstanceName, failures: usize, world: &World, policy: &Policy) -> Incident {
    let message = format!("{failures} downloads failed within {} minutes", policy.brake.minutes);
    let evidence = Evidence {
        message: message.clone(),
        decided_by: "how much fails at once".to_owned(),
        ..Evidence::default()
    };
    let why = Classification { cause: Cause::Tool, evidence };
    Incident {
        scope: Scope::Brake,
        title: format!("{client}: {message}"),
        client: Some(client),
        state: IncidentState::Waiting,
        next_step: "a download that comes to a good end, or quiet".to_owned(),
        ..Incident::new(why, world.now)
    }
}
