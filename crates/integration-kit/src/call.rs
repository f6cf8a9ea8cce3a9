//! One call: slot, circuit breaker, attempts, limits in time and size, metrics.

use http::{HeaderMap, Method, header};
use kernel::{Answer, Trouble};
use secrecy::ExposeSecret;
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, sleep, timeout},
};
use tracing::Instrument;
use url::{Origin, Url};

use crate::{
    Auth, Upstream, Weight,
    body::{Meter, Sink, Whole},
    fault::{Fault, trouble_of},
    retry::{pause, retry_after},
};

/// How often a read is sent on by redirects.
const REDIRECTS: usize = 3;
/// How much of an error's body is read, in bytes.
const ERROR_BODY: u64 = 64 << 10;

/// What is asked.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) weight: Weight,
    /// It changes something: sent once, and no redirect is followed.
    pub(crate) writes: bool,
}

impl Upstream {
    /// Makes a call and lets `sink` take the answer.
    pub(crate) async fn call(&self, call: &Call<'_>, sink: &mut impl Sink) -> Answer<()> {
        let instance = self.0.name.as_str();
        let span = tracing::info_span!(
            "upstream",
            instance,
            method = %call.method,
            path = call.path,
            writes = call.writes,
        );
        async {
            let started = Instant::now();
            let result = self.call_with_slot(call, sink).await;
            let outcome = result.as_ref().map_or_else(|fault| fault.trouble.code(), |()| "ok");
            let took = started.elapsed();
            metrics::counter!(
                "autoarr_upstream_requests_total",
                "instance" => instance.to_owned(),
                "outcome" => outcome,
            )
            .increment(1);
            metrics::histogram!(
                "autoarr_upstream_request_duration_seconds",
                "instance" => instance.to_owned(),
            )
            .record(took.as_secs_f64());
            tracing::debug!(outcome, took_ms = took.as_secs_f64() * 1000.0, "Asked");
            result.map_err(|fault| self.error(fault))
        }
        .instrument(span)
        .await
    }

    async fn call_with_slot(&self, call: &Call<'_>, sink: &mut impl Sink) -> Result<(), Fault> {
        let _slots = self.slots(call.weight).await;
        let pass = self.0.breaker.enter().map_err(Trouble::CircuitOpen)?;
        let result = self.attempts(call, sink).await;
        match &result {
            Err(fault) if fault.counts_against_it() => pass.failed(),
            _ => pass.answered(),
        }
        result
    }

    async fn slots(&self, weight: Weight) -> [Option<SemaphorePermit<'_>>; 2] {
        let heavy = match weight {
            Weight::Light => None,
            Weight::Heavy => self.0.heavy_slots.acquire().await.ok(),
        };
        // A semaphore that is never closed always has a permit to give in the end.
        [heavy, self.0.slots.acquire().await.ok()]
    }

    /// Only reads are repeated, and not what took too long: it would again, and be one more burden.
    async fn attempts(&self, call: &Call<'_>, sink: &mut impl Sink) -> Result<(), Fault> {
        let limits = &self.0.limits;
        let mut attempt = 1;
        loop {
            let fault = match self.attempt(call, sink).await {
                Ok(()) => return Ok(()),
                Err(fault) => fault,
            };
            let hopeless =
                call.writes || attempt >= limits.attempts || !fault.is_worth_another_attempt();
            if hopeless || !sink.rewind() {
                return Err(fault);
            }
            attempt += 1;
            let Some(pause) = pause(limits, attempt, &fault.trouble) else { return Err(fault) };
            let error = self.redact(&fault.trouble.to_string());
            tracing::debug!(attempt, error, "Asking again");
            sleep(pause).await;
        }
    }

    async fn attempt(&self, call: &Call<'_>, sink: &mut impl Sink) -> Result<(), Fault> {
        let limit = self.0.limits.time(call.weight);
        let answer = timeout(limit, self.exchange(call, sink));
        answer.await.unwrap_or(Err(Trouble::TimedOut(limit).into()))
    }

    async fn exchange(&self, call: &Call<'_>, sink: &mut impl Sink) -> Result<(), Fault> {
        let limit = self.0.limits.time(call.weight);
        let mut url = self.address_of(call.path, call.query)?;
        for _ in 0..=REDIRECTS {
            let mut answer = self.send(call, url.clone()).await?;
            let status = answer.status();
            if status.is_redirection()
                && let Some(target) = target_of(&url, answer.headers())
            {
                url = self.next_address(call, &target)?;
                continue;
            }
            if !status.is_success() {
                let wait = retry_after(answer.headers(), self.0.clock.now());
                let mut body = Whole::default();
                // An error's body that breaks off or is too long still tells its beginning.
                let _ = drain(&mut answer, &mut body, ERROR_BODY, limit).await;
                return Err(trouble_of(status, wait, &body.text()).into());
            }
            drain(&mut answer, sink, self.0.limits.body(call.weight), limit).await?;
            return sink.end();
        }
        Err(Fault::misunderstood("it redirects in a circle"))
    }

    /// Where a redirect leads, when we may go there: a read, within the same origin.
    fn next_address(&self, call: &Call<'_>, target: &Url) -> Result<Url, Fault> {
        let home = self.0.base.origin();
        if target.origin() != home {
            let away = away(&target.origin());
            return Err(Fault::misunderstood(format!("it redirects to {away}")));
        }
        if call.writes {
            return Err(Fault::misunderstood("it redirects instead of doing it"));
        }
        let mut url = self.with_credentials(target.clone());
        if let Auth::Query(name) = self.0.auth
            && !url.query_pairs().any(|(key, _)| key == name)
        {
            url.query_pairs_mut().append_pair(name, self.0.key.expose_secret());
        }
        Ok(url)
    }

    fn with_credentials(&self, mut url: Url) -> Url {
        // Both only fail for addresses that cannot have a user at all.
        let _ = url.set_username(self.0.base.username());
        let _ = url.set_password(self.0.base.password());
        url
    }

    /// The full address of a request, with the key if it belongs there.
    pub(crate) fn address_of(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, Fault> {
        allowed(&self.0.base)?;
        let mut url = self.0.address(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        if let Auth::Query(name) = self.0.auth {
            url.query_pairs_mut().append_pair(name, self.0.key.expose_secret().trim());
        }
        Ok(url)
    }

    pub(crate) async fn send(&self, call: &Call<'_>, url: Url) -> Result<reqwest::Response, Fault> {
        let client = self.0.client.as_ref();
        let client = client.map_err(|why| Fault::from(Trouble::Unreachable(why.clone())))?;
        let mut request =
            client.request(call.method.clone(), url).header(header::ACCEPT, "application/json");
        if let Auth::Header(name) = self.0.auth {
            request = request.header(name, self.0.key_header()?);
        }
        if let Some(body) = &call.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        request.send().await.map_err(|err| Fault::transport(err, self.0.limits.light))
    }
}

/// Reads a body to its end, or up to `most` bytes.
pub(crate) async fn drain(
    answer: &mut reqwest::Response,
    sink: &mut impl Sink,
    most: u64,
    limit: std::time::Duration,
) -> Result<(), Fault> {
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(Trouble::TooBig(most).into());
    }
    let mut meter = Meter::new(most);
    while let Some(piece) = answer.chunk().await.map_err(|err| Fault::transport(err, limit))? {
        meter.count(piece.len())?;
        sink.take(&piece)?;
    }
    Ok(())
}

pub(crate) fn target_of(from: &Url, headers: &HeaderMap) -> Option<Url> {
    from.join(headers.get(header::LOCATION)?.to_str().ok()?).ok()
}

/// The host and port that a redirect leads to, without whatever else is in it.
pub(crate) fn away(origin: &Origin) -> String {
    match origin {
        Origin::Tuple(..) => origin.ascii_serialization(),
        Origin::Opaque(_) => "another address".to_owned(),
    }
}

/// Only the web, and no address that machines use to hand out their own secrets.
fn allowed(url: &Url) -> Result<(), Fault> {
    let refuse = |why: &str| Err(Fault::from(Trouble::Unreachable(why.to_owned())));
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("its address is not http or https");
    }
    let link_local = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_link_local(),
        Some(url::Host::Ipv6(ip)) => {
            ip.is_unicast_link_local() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_link_local())
        }
        Some(url::Host::Domain(_)) => false,
        None => return refuse("its address has no host"),
    };
    if link_local {
        return refuse("link-local addresses are not asked");
    }
    Ok(())
}
