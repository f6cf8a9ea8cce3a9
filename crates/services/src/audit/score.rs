use kernel::audit::Severity;
use serde::{Deserialize, Serialize};

/// How good settings are: 100 times the weight of the rules that hold, divided by the weight of
/// all rules that apply. Critical rules weigh 8, high 4, medium 2, low 1; a rule counts once,
/// however many objects break it; one whose findings are all ignored counts for neither side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The weight of the rules that hold.
    pub held: u32,
    /// The weight of all that apply.
    pub of: u32,
}

impl Score {
    pub(super) fn count(&mut self, severity: Severity, holds: bool) {
        let weight = match severity {
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 4,
            Severity::Critical => 8,
        };
        self.of += weight;
        if holds {
            self.held += weight;
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { held: self.held + other.held, of: self.of + other.of }
    }

    /// From 0 to 100, rounded down, so that 100 is perfect; `None` when no rule applies.
    pub fn percent(self) -> Option<u32> {
        (self.of > 0).then(|| self.held * 100 / self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_critical_rule_weighs_as_much_as_eight_low_ones() {
        let mut score = Score::default();
        score.count(Severity::Critical, false);
        for _ in 0..8 {
            score.count(Severity::Low, true);
        }
        assert_eq!(score.percent(), Some(50));
    }

    #[test]
    fn only_perfect_is_a_hundred() {
        let mut score = Score { held: 999, of: 999 };
        score.count(Severity::Low, false);
        assert_eq!(score.percent(), Some(99));
        assert_eq!(Score::default().percent(), None);
    }
}
