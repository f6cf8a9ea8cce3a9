use std::process::ExitCode;

/// How a command ended, as scripts read it. An error ends with 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and there is nothing to look at.
    Done,
    /// Done, and something waits for somebody: findings, open incidents, planned changes.
    Findings,
}

impl Exit {
    /// `Findings` if there are any.
    pub(crate) fn findings(any: bool) -> Self {
        if any { Self::Findings } else { Self::Done }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Findings => Self::from(1),
        }
    }
}

/// The code of every error, of usage too.
pub(crate) fn failed() -> ExitCode {
    ExitCode::from(2)
}
