use integration_kit::Upstream;
use kernel::{Answer, ApiVersion, ConnectionProblem, Identity, Trouble};

use crate::{
    text,
    wire::{Offered, SystemStatus},
};

/// What a program must be for us to speak with it.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The program's own name for itself.
    pub app: &'static str,
    /// The oldest version, as major and minor.
    pub oldest: (u32, u32),
    /// The versions of its API that we speak, the preferred one first.
    pub spoken: &'static [&'static str],
}

/// Proves that it is the right program, lets us in, and is new enough.
///
/// # Errors
///
/// Says what the owner can do about it.
pub async fn probe(
    upstream: &Upstream,
    expected: &Expected,
) -> Result<Identity, ConnectionProblem> {
    let reader = upstream.reader();
    let root = reader.ask("api", &[]).await?;
    if root.status == 403 && root.text.trim_start().starts_with("API Key") {
        // Ours answer a wrong key with 401 and nothing else.
        return Err(ConnectionProblem::NotTheApi("it is some other program's API".to_owned()));
    }
    let offered = match root.json::<Offered>(expected.app) {
        Ok(offered) => versions(offered),
        // Old programs do not tell; what they are is told by the next question.
        Err(ConnectionProblem::NotFound(_) | ConnectionProblem::NotTheApi(_)) => Vec::new(),
        Err(problem) => return Err(problem),
    };
    let spoken = choose(expected.spoken, &offered);
    // Of a program that speaks otherwise, we still want to know which one it is.
    let asked = spoken.or_else(|| offered.first().map(|version| version.name.as_str()));
    let path = format!("api/{}/system/status", asked.unwrap_or("v3"));
    let status: SystemStatus = reader.ask(&path, &[]).await?.json(expected.app)?;

    let app = text::name(&status.app_name);
    if app.is_empty() {
        return Err(ConnectionProblem::NotTheApi("no name of a program".to_owned()));
    }
    if !app.eq_ignore_ascii_case(expected.app) {
        let expected = expected.app.to_owned();
        return Err(ConnectionProblem::WrongApp { expected, found: app });
    }
    let version = text::name(&status.version);
    if number(&version).is_some_and(|number| number < expected.oldest) {
        let (major, minor) = expected.oldest;
        let needed = format!("{major}.{minor}");
        return Err(ConnectionProblem::TooOld { found: version, needed });
    }
    if spoken.is_none() {
        let offered: Vec<_> = offered.iter().map(|version| version.name.as_str()).collect();
        let offered = offered.join(", ");
        let problem = format!("it only speaks {offered}, which is newer than what we speak");
        return Err(ConnectionProblem::Broken(problem));
    }
    Ok(Identity {
        app,
        version,
        instance_name: text::some_name(status.instance_name.as_deref()),
        url_base: text::some_name(status.url_base.as_deref()),
        api_versions: offered,
    })
}

/// Asks which of the versions that we speak is the one to use: the first that is offered, and
/// where the program does not tell, the first.
///
/// # Errors
///
/// When it cannot be asked, or offers none of them.
pub async fn spoken_version(
    upstream: &Upstream,
    spoken: &'static [&'static str],
) -> Answer<&'static str> {
    let offered = match upstream.reader().get("api", &[], integration_kit::Weight::Light).await {
        Ok(offered) => versions(offered),
        Err(err) if matches!(err.trouble, Trouble::NotFound | Trouble::Misunderstood(_)) => {
            Vec::new()
        }
        Err(err) => return Err(err),
    };
    choose(spoken, &offered)
        .ok_or_else(|| upstream.misunderstood("it offers no version of its API that we speak"))
}

fn choose(spoken: &'static [&'static str], offered: &[ApiVersion]) -> Option<&'static str> {
    if offered.is_empty() {
        return spoken.first().copied();
    }
    spoken.iter().copied().find(|spoken| offered.iter().any(|version| version.name == *spoken))
}

fn versions(offered: Offered) -> Vec<ApiVersion> {
    let version = |name: &String, deprecated| ApiVersion { name: text::name(name), deprecated };
    let current = offered.current.iter().map(|name| version(name, false));
    current.chain(offered.deprecated.iter().map(|name| version(name, true))).collect()
}

fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(current: &str, deprecated: &[&str]) -> Vec<ApiVersion> {
        let deprecated = deprecated.iter().map(|&name| name.to_owned()).collect();
        versions(Offered { current: Some(current.to_owned()), deprecated })
    }

    #[test]
    fn the_preferred_version_is_used_while_it_is_offered() {
        assert_eq!(choose(&["v3", "v5"], &offered("v5", &["v3"])), Some("v3"));
        assert_eq!(choose(&["v3", "v5"], &offered("v5", &[])), Some("v5"));
        assert_eq!(choose(&["v3"], &offered("v5", &[])), None);
        assert_eq!(choose(&["v3"], &[]), Some("v3"));
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(number("4.0.9.2244"), Some((4, 0)));
        assert!(number("10.0.0.7851") > number("4.0.9"));
        assert_eq!(number("develop"), None);
    }
}
