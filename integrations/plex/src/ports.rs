use async_trait::async_trait;
use kernel::{
    Answer, CircuitState, ConnectionProblem, Health, HealthNote, Identity, Probe, clean_text,
};

use crate::{client::Plex, probe};

#[async_trait]
impl Probe for Plex {
    async fn probe(&self) -> Result<Identity, ConnectionProblem> {
        probe::probe(self).await
    }

    fn circuit(&self) -> CircuitState {
        self.upstream().circuit()
    }
}

#[async_trait]
impl Health for Plex {
    async fn health(&self) -> Answer<Vec<HealthNote>> {
        let identity = self.who().await?;
        // The identity is told to everybody; this is not, and proves the token.
        let info = self.info().await?;
        let mut notes = Vec::new();
        if identity.claimed == Some(false) {
            notes.push(HealthNote {
                source: "claimed".to_owned(),
                is_error: true,
                text: "The server belongs to nobody: whoever is in its network can change it. \
                       Sign in to Plex on the server itself, and claim it"
                    .to_owned(),
            });
        } else if let Some(state) = info.sign_in_state.filter(|state| state != "ok") {
            let text = format!(
                "The server is not signed in to its account ({}): sign in again in its settings",
                clean_text(&state, 60)
            );
            notes.push(HealthNote { source: "signin".to_owned(), is_error: true, text });
        }
        Ok(notes)
    }
}
