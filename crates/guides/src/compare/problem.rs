use crate::GuideId;

/// Why a wish cannot be fulfilled as it is. Each is a sentence that says what to do; while there is
/// one, nothing is planned for the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("the guide has no custom format {0}: is the id right, and the guide up to date?")]
    UnknownFormat(GuideId),
    #[error("the guide has no profile {0}: is the id right, and the guide up to date?")]
    UnknownProfile(GuideId),
    #[error("the guide has no group of custom formats {0}: is the id right?")]
    UnknownGroup(GuideId),
    #[error("{id} is not in the group “{group}”: take an id of that group")]
    NotInGroup { id: GuideId, group: String },
    #[error("the guide has no sizes for `{kind}`, but for {has}")]
    UnknownSizes { kind: String, has: String },
    #[error("the guide has no naming scheme for `{place}`, but for {has}")]
    UnknownPlace { place: String, has: String },
    #[error("the guide has no variant `{variant}` for `{place}`, but {has}")]
    UnknownVariant { place: String, variant: String, has: String },
    #[error("the guide has no naming schemes for `{0}`")]
    UnknownServer(String),
    #[error("a profile is wished for without an id of the guide and without a name")]
    NamelessProfile,
    #[error("the name `{0}` hides characters or is too long")]
    OddName(String),
    #[error("`{0}` is wished for twice: take one of them out")]
    WantedTwice(String),
    #[error("scores are wished for in `{0}`, which is not among the wished profiles")]
    NotWished(String),
    #[error("the custom formats {one} and {other} are both called “{name}”: leave one out")]
    SameName { name: String, one: GuideId, other: GuideId },
    #[error("only one of {formats} may count in the profile “{profile}”: leave the others out")]
    Conflict { profile: String, formats: String },
    #[error("preferred_ratio is between 0 and 1")]
    BadRatio,
    #[error("`{0}` is not a pattern")]
    BadPattern(String),
    #[error("the program does not tell its {0}: is it a version that has custom formats?")]
    NotTold(String),
    #[error(
        "{what} “{name}” is there already, is not as the guide has it ({differs}), and was not \
         made from the guide: rename it, or say `adopt` to have it changed"
    )]
    NameTaken { what: String, name: String, differs: String },
    #[error("{count} of {what} are called “{name}”, whatever the case: rename all but one")]
    Ambiguous { what: String, name: String, count: usize },
    #[error("{what} “{from}” should be called “{to}”, but another one is called so: rename that")]
    RenameTaken { what: String, from: String, to: String },
    #[error("there is no profile “{0}” in the program: give an id of the guide to have one made")]
    NoSuchProfile(String),
    #[error("the program has no quality “{quality}”, which is wished for in {by}")]
    UnknownQuality { quality: String, by: String },
    #[error("the quality “{quality}” is named twice in “{profile}”")]
    QualityTwice { profile: String, quality: String },
    #[error("the cutoff “{cutoff}” of “{profile}” is not one of its allowed qualities or groups")]
    BadCutoff { profile: String, cutoff: String },
    #[error("the program has no language “{language}”, which “{profile}” wants")]
    UnknownLanguage { profile: String, language: String },
    #[error("the sizes of “{0}” contradict each other: smallest, preferred and largest must rise")]
    BadSizes(String),
}
