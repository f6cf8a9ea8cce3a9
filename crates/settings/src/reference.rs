use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::shape::{Node, Shape};

/// The reference of all settings, as a Markdown document.
pub fn reference_markdown<R>(integrations: &[&str]) -> String
where
    R: Default + Serialize + JsonSchema,
{
    let shape = Shape::of::<R>();
    let mut text = INTRODUCTION.to_owned();
    for id in integrations {
        let upper = id.to_uppercase();
        let _ = writeln!(
            text,
            "| `{upper}_URL`, `{upper}_API_KEY`, `{upper}_API_KEY_FILE` | the instance `{id}` |"
        );
    }
    text.push_str(
        "| `DATABASE_URL` | `database.url` |\n\
         | `DATABASE_PATH` | `database.url`, as the path of a SQLite file |\n",
    );
    let root = shape.root();
    text.push_str("\n## General\n\n");
    table(&mut text, "", root.children().filter(|(_, node)| !node.is_group()));
    for (name, node) in root.children().filter(|(_, node)| node.is_group()) {
        section(&mut text, name, node);
    }
    text
}

const INTRODUCTION: &str = "\
# Configuration

This page is made from the code (`autoarr config-reference`).

Settings come from four places. The later one wins, key by key:

1. the defaults below;
2. one file in the configuration folder: `autoarr.yaml`, `autoarr.yml` or `autoarr.toml`;
3. the environment: `AUTOARR__SERVER__BIND` sets `server.bind`. A list is separated by commas. \
With `__FILE` at its end, a variable names the file that holds the value, as for Docker secrets. \
An empty variable sets nothing;
4. the command line.

In the file, a secret `x` can also be given as `x_file`, the name of the file that holds it. What \
is set in one of these places is shown as locked in the program. A key that does not exist is an \
error.

These variables are understood as well. Where a program calls its key a token, `…_TOKEN` and \
`…_TOKEN_FILE` mean the same as `…_API_KEY` and `…_API_KEY_FILE`:

| variable | sets |
| --- | --- |
";

fn section(text: &mut String, key: &str, node: Node<'_>) {
    let _ = write!(text, "\n## `{key}`\n\n");
    if let Some(description) = node.description() {
        let _ = writeln!(text, "{description}\n");
    }
    let mut rows = Vec::new();
    collect(&mut rows, String::new(), node);
    table(text, key, rows.iter().map(|(name, node)| (name, *node)));
}

fn collect<'a>(rows: &mut Vec<(String, Node<'a>)>, prefix: String, node: Node<'a>) {
    let join =
        |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
    for (name, child) in node.children() {
        if child.is_group() {
            collect(rows, join(name), child);
        } else {
            rows.push((join(name), child));
        }
    }
    if let Some(child) = node.any_child() {
        if child.is_group() {
            collect(rows, join("<name>"), child);
        } else {
            rows.push((join("<name>"), child));
        }
    }
}

fn table<'a>(text: &mut String, group: &str, rows: impl Iterator<Item = (&'a String, Node<'a>)>) {
    text.push_str("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
    for (name, node) in rows {
        let key = if group.is_empty() { name.clone() } else { format!("{group}.{name}") };
        let default = match node.default() {
            Some(Value::Null) | None => String::new(),
            Some(Value::String(word)) if word.is_empty() => String::new(),
            Some(Value::String(word)) => format!("`{word}`"),
            Some(other) => format!("`{other}`"),
        };
        let meaning = node.description().unwrap_or_default().replace('|', "\\|");
        let _ = writeln!(text, "| `{key}` | {} | {default} | {meaning} |", value(node));
    }
}

fn value(node: Node<'_>) -> String {
    if let Some(words) = node.choices() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    match node.kind() {
        _ if node.is_secret() => "secret text".to_owned(),
        Some("boolean") => "`true`, `false`".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("array") => match node.items().and_then(Node::kind) {
            Some("string") => "list of texts".to_owned(),
            _ => "list".to_owned(),
        },
        Some("string") => "text".to_owned(),
        _ => "JSON".to_owned(),
    }
}
