use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::Answer;

/// A warning of a program about itself. Can be up to six hours old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthNote {
    /// The program's own name for the check, such as `RootFolderCheck`.
    pub source: String,
    pub is_error: bool,
    pub text: String,
}

/// A program that can say how it does.
#[async_trait]
pub trait Health: Send + Sync {
    /// Its warnings; none when all is well. An answer is proof that it can be reached and lets us
    /// in.
    async fn health(&self) -> Answer<Vec<HealthNote>>;
}
