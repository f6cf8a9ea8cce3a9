/// What all of our variables begin with.
const PREFIX: &str = "AUTOARR__";

/// One variable that sets something.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
    pub(crate) value: Given,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Text(String),
    /// The value is in the file with this name.
    InFile(String),
}

/// The variables that set something, the weaker ones first. An empty one sets nothing.
pub(crate) fn read(
    variables: impl IntoIterator<Item = (String, String)>,
    integrations: &[&str],
) -> Vec<Variable> {
    let (mut ours, mut usual) = (Vec::new(), Vec::new());
    let mut given: Vec<_> = variables.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    given.sort();
    for (name, value) in given {
        if let Some(rest) = name.strip_prefix(PREFIX) {
            ours.push(own(&name, rest, value, integrations));
        } else {
            usual.extend(well_known(&name, value, integrations));
        }
    }
    usual.append(&mut ours);
    usual
}

/// `AUTOARR__SERVER__BIND` is `server.bind`; with `__FILE` at its end the value is in a file.
fn own(name: &str, rest: &str, value: String, integrations: &[&str]) -> Variable {
    let mut path: Vec<String> = rest.split("__").map(str::to_lowercase).collect();
    let value = match path.last_mut() {
        Some(last) if last == "file" && rest.contains("__") => {
            path.pop();
            Given::InFile(value)
        }
        _ => Given::Text(value),
    };
    if path.first().is_some_and(|first| integrations.contains(&first.as_str())) {
        path.insert(0, "instances".to_owned());
    }
    Variable { name: name.to_owned(), path, value }
}

/// The names that others use too: `DATABASE_URL`, and for each integration `…_URL`,
/// `…_API_KEY` and `…_API_KEY_FILE`, or `…_TOKEN` and `…_TOKEN_FILE` where a key is called so.
fn well_known(name: &str, value: String, integrations: &[&str]) -> Option<Variable> {
    let variable = |path: &[&str], value| {
        let path = path.iter().map(|&part| part.to_owned()).collect();
        Some(Variable { name: name.to_owned(), path, value })
    };
    match name {
        "DATABASE_URL" => return variable(&["database", "url"], Given::Text(value)),
        "DATABASE_PATH" => {
            return variable(&["database", "url"], Given::Text(format!("sqlite:{value}")));
        }
        _ => {}
    }
    let integration = integrations.iter().find(|id| {
        let start = name.get(..id.len());
        start.is_some_and(|it| it == id.to_uppercase()) && name[id.len()..].starts_with('_')
    })?;
    match &name[integration.len() + 1..] {
        "URL" => variable(&["instances", integration, "url"], Given::Text(value)),
        "API_KEY" | "TOKEN" => variable(&["instances", integration, "api_key"], Given::Text(value)),
        "API_KEY_FILE" | "TOKEN_FILE" => {
            variable(&["instances", integration, "api_key"], Given::InFile(value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(name: &str) -> Option<(String, Given)> {
        let mut all = read([(name.to_owned(), "x".to_owned())], &["tvapp", "tv"]);
        all.pop().map(|it| (it.path.join("."), it.value))
    }

    #[test]
    fn a_name_says_which_setting_it_is() {
        let text = |path: &str| Some((path.to_owned(), Given::Text("x".to_owned())));
        let file = |path: &str| Some((path.to_owned(), Given::InFile("x".to_owned())));
        assert_eq!(read_one("AUTOARR__SERVER__BIND"), text("server.bind"));
        assert_eq!(read_one("AUTOARR__SECRET_KEY__FILE"), file("secret_key"));
        assert_eq!(read_one("AUTOARR__INSTANCES__TV_4K__URL"), text("instances.tv_4k.url"));
        assert_eq!(read_one("AUTOARR__TVAPP__API_KEY"), text("instances.tvapp.api_key"));
        assert_eq!(read_one("AUTOARR__TVAPP__API_KEY__FILE"), file("instances.tvapp.api_key"));
        assert_eq!(read_one("TVAPP_URL"), text("instances.tvapp.url"));
        assert_eq!(read_one("TVAPP_API_KEY"), text("instances.tvapp.api_key"));
        assert_eq!(read_one("TVAPP_API_KEY_FILE"), file("instances.tvapp.api_key"));
        assert_eq!(read_one("TVAPP_TOKEN"), text("instances.tvapp.api_key"));
        assert_eq!(read_one("TVAPP_TOKEN_FILE"), file("instances.tvapp.api_key"));
        assert_eq!(read_one("DATABASE_URL"), text("database.url"));
        for nobodys in ["TVAPP_PORT", "TVAPPURL", "tvapp_url", "AUTOARR_CONFIG_DIR", "ÄÖ", "PATH"]
        {
            assert_eq!(read_one(nobodys), None, "{nobodys}");
        }
    }

    #[test]
    fn our_own_names_come_last_and_win() {
        let pairs = [("AUTOARR__TVAPP__URL", "1"), ("TVAPP_URL", "2"), ("DATABASE_PATH", "/x")];
        let all = read(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())), &["tvapp"]);
        let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["DATABASE_PATH", "TVAPP_URL", "AUTOARR__TVAPP__URL"]);
        assert_eq!(all[0].value, Given::Text("sqlite:/x".to_owned()));
    }
}
