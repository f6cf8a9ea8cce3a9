use guides::{Own, Scored, differences, own};
use kernel::Connected;
use serde::Serialize;

use super::read;
use crate::{Error, Result};

/// The settings by which a program judges a release.
const JUDGED_BY: [&str; 2] = ["customformat", "qualityprofile"];

/// A release judged by its name and the guide, and by the program itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoredRelease {
    /// By the guide, in each wished profile.
    pub profiles: Vec<Scored>,
    /// By the program, with its settings of now; `None` when it does not say.
    pub program: Option<Own>,
    /// Where the two differ, or why that is not known, in sentences.
    pub differences: Vec<String>,
}

pub(super) async fn beside(
    connected: &Connected,
    release: &str,
    profiles: Vec<Scored>,
) -> Result<ScoredRelease> {
    let audit = connected.audit.as_ref().ok_or_else(|| Error::CannotDo {
        instance: connected.name.to_string(),
        ability: "an audit",
    })?;
    let release = kernel::clean_text(release, 500);
    let told = match audit.reading(&release).await {
        Ok(Some(reading)) => match read(connected, &JUDGED_BY).await {
            Ok(settings) => Ok((reading, settings)),
            Err(why) => Err(vec![why]),
        },
        Ok(None) => Err(Vec::new()),
        Err(err) => Err(vec![err.to_string()]),
    };
    Ok(match told {
        Ok((reading, settings)) => {
            let own = own(reading, &settings, &profiles);
            let differences = differences(&profiles, &own, &settings);
            ScoredRelease { profiles, program: Some(own), differences }
        }
        Err(differences) => ScoredRelease { profiles, program: None, differences },
    })
}
