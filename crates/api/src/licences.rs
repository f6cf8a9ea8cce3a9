//! What the program is built from, and under which licences.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::Json;

/// The crates and npm packages that are compiled in: made by a test of the workspace, which also sees to it that
/// it is current.
const THIRD_PARTY: &str = include_str!("../licences.json");

/// The licences of everything that the program is built from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Licences {
    /// AutoArr's own.
    pub licence: String,
    pub third_party: Vec<ThirdParty>,
}

/// A crate, or a package of the web interface, that is compiled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ThirdParty {
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub licence: String,
    /// Where its source is.
    pub repository: Option<String>,
}

/// The licences of everything that the program is built from. Needs no server.
///
/// # Panics
///
/// Never: a test reads the list.
pub fn licences() -> Licences {
    Licences {
        licence: "GPL-3.0-or-later".to_owned(),
        third_party: serde_json::from_str(THIRD_PARTY).expect("the list was made by a test"),
    }
}

/// The licences of everything that the program is built from.
#[utoipa::path(get, path = "/system/licences", tag = "system", responses((status = 200, body = Licences)))]
pub(crate) async fn read_licences() -> Json<Licences> {
    Json(licences())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_read_and_names_what_is_there() {
        let licences = licences();
        let axum = licences.third_party.iter().find(|it| it.name == "axum");
        assert_eq!(axum.map(|it| it.licence.as_str()), Some("MIT"));
    }
}
