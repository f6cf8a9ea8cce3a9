//! Proves that at an address is a Plex that lets us in, and as its owner.

use integration_kit::RawAnswer;
use kernel::{ConnectionProblem, Identity, clean_text};
use serde::de::DeserializeOwned;

use crate::{
    client::{IDENTITY, PREFERENCES, Plex, ROOT},
    version::Version,
    wire::{ServerIdentity, ServerInfo, Wrapped},
};

const TITLE: &str = "Plex";
/// Since 1.3 it answers JSON to whoever asks for it.
const OLDEST: Version = Version([1, 3, 0, 0]);

pub(crate) async fn probe(plex: &Plex) -> Result<Identity, ConnectionProblem> {
    let reader = plex.reader();
    // Everybody may ask this: what is wrong here is wrong with the address and not with the token.
    let server: ServerIdentity = match read(&reader.ask(IDENTITY, &[]).await?) {
        Err(ConnectionProblem::KeyRefused) => {
            let what = "it wants a login before it says who it is, which Plex does not".to_owned();
            return Err(ConnectionProblem::NotTheApi(what));
        }
        answer => answer?,
    };
    if server.machine_identifier.is_empty() || server.version.is_empty() {
        return Err(ConnectionProblem::NotFound(TITLE.to_owned()));
    }
    let version = plex.upstream().redact(&server.version);
    if Version::read(&version).is_some_and(|found| found < OLDEST) {
        let needed = OLDEST.to_string();
        return Err(ConnectionProblem::TooOld { found: version, needed });
    }
    let info: ServerInfo = read(&reader.ask(ROOT, &[]).await?)?;
    // Whom the owner has shared the server with gets this far.
    let preferences = reader.ask(PREFERENCES, &[]).await?;
    match preferences.check(TITLE) {
        Err(ConnectionProblem::KeyRefused) => return Err(ConnectionProblem::KeyTooWeak),
        result => result?,
    }
    Ok(Identity {
        app: "Plex Media Server".to_owned(),
        version,
        instance_name: info.friendly_name.map(|name| clean_text(&name, 300)),
        url_base: None,
        api_versions: Vec::new(),
    })
}

fn read<T: DeserializeOwned>(answer: &RawAnswer) -> Result<T, ConnectionProblem> {
    answer.check(TITLE)?;
    match answer.json::<Wrapped<T>>(TITLE) {
        Ok(wrapped) => Ok(wrapped.media_container),
        // It is JSON, and nobody else wraps it so.
        Err(ConnectionProblem::NotTheApi(_)) if answer.text.trim_start().starts_with('{') => {
            Err(ConnectionProblem::NotFound(TITLE.to_owned()))
        }
        Err(problem) => Err(problem),
    }
}
