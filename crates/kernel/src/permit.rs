use serde::{Deserialize, Serialize};

/// Whether we may change the world, or only say what we would change.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Look, judge, write down what would be done; change nothing.
    #[default]
    DryRun,
    /// Do it.
    Live,
}

impl Mode {
    /// The permit that every writer asks for. In dry-run there is none, so no writer can exist.
    ///
    /// Only the executors of plans may call this; a test of the workspace's layout sees to it.
    pub fn issue_permit(self) -> Option<WritePermit> {
        match self {
            Self::DryRun => None,
            Self::Live => Some(WritePermit(())),
        }
    }
}

/// The right to change something in another program.
#[derive(Debug)]
pub struct WritePermit(());

/// The right to make another program look at itself. It changes no setting, no file and no queue,
/// so that there is one in every mode.
#[derive(Debug)]
pub struct CheckPermit(());

impl CheckPermit {
    /// Only the audit may call this, before it reads; a test of the workspace's layout sees to it.
    pub fn issue() -> Self {
        Self(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dry_run_has_no_permit() {
        assert!(Mode::DryRun.issue_permit().is_none());
        assert!(Mode::Live.issue_permit().is_some());
    }
}
