use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use kernel::InstanceName;
use serde_json::json;
use services::{FormatVerdict, GuidePlan, GuideState, Own, Scored, Source, Truth, WishFile};

use crate::{
    commands::settings_plan::{plan_document, tell_plan},
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// The largest file of wishes. Bytes.
const LARGEST: u64 = 1024 * 1024;

/// Keep custom formats, profiles, sizes and names as a guide has them
#[derive(Debug, Args)]
pub(crate) struct Guides {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Fetch the guide anew; the one that is there stays in use until the new one is whole
    Update {
        /// A folder, or the https address of a repository; where it came from last without it
        #[arg(long, value_name = "SOURCE")]
        from: Option<String>,
    },
    /// Show what the guide has: profiles with their ids, sizes, naming schemes
    List,
    /// Take wishes from a file of ours or from recyclarr.yml, in place of those of the same instances
    Import {
        file: PathBuf,
        /// What has the name of something of the guide may be changed, even if it was not made from it
        #[arg(long)]
        adopt: bool,
    },
    /// Show what would be changed to fulfil the wishes, and change nothing
    Plan {
        /// Only for this instance
        instance: Option<InstanceName>,
    },
    /// Say what a release would count in the wished profiles of an instance, by its name and the
    /// guide, and by the program itself
    Score { instance: InstanceName, release: String },
}

impl Guides {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let (guides, actor) = (&program.services.guides, program.actor());
        match &self.what {
            What::Update { from } => {
                let source = from.as_deref().map(str::parse::<Source>).transpose()?;
                let state = guides.update(&actor, source).await?;
                out.result(&state_document(&state), |out| tell_state(out, &state))?;
                Ok(Exit::Done)
            }
            What::List => {
                let state = guides.state().await?;
                let state = state.context("there is no guide yet: `autoarr guides update`")?;
                out.result(&state_document(&state), |out| {
                    tell_state(out, &state);
                    tell_books(out, &state);
                })?;
                Ok(Exit::Done)
            }
            What::Import { file, adopt } => {
                let text = read(file)?;
                let is_toml = file.extension().is_some_and(|it| it == "toml");
                let included = |name: &str| included(file, name).map_err(|err| format!("{err:#}"));
                let wishes = WishFile { text: &text, is_toml, included: &included };
                let done = guides.import(&actor, &wishes, *adopt).await?;
                let document = json!({"instances": done.instances, "notes": done.notes});
                out.result(&document, |out| {
                    for name in &done.instances {
                        out.toned(Tone::Good, &format!("{name}: its wishes are taken over"));
                    }
                    done.notes.iter().for_each(|it| out.toned(Tone::Warning, it));
                    out.toned(Tone::Faint, "`autoarr guides plan` shows what they would change.");
                })?;
                Ok(Exit::Done)
            }
            What::Plan { instance } => {
                let planned = guides.plan(&actor, instance.as_ref()).await?;
                out.result(&planned_document(&planned), |out| tell_planned(out, &planned))?;
                if planned.has_problems() {
                    bail!("some wishes cannot be planned: nothing is planned for their programs");
                }
                Ok(Exit::findings(planned.plan.is_some()))
            }
            What::Score { instance, release } => {
                let scored = guides.score(instance, release).await?;
                out.result(&scored, |out| {
                    scored.profiles.iter().for_each(|it| tell_score(out, it));
                    scored.program.iter().for_each(|it| tell_own(out, instance, it));
                    scored.differences.iter().for_each(|it| out.toned(Tone::Warning, it));
                })?;
                Ok(Exit::Done)
            }
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    let named = || file.display().to_string();
    if std::fs::metadata(file).with_context(named)?.len() > LARGEST {
        bail!("{} is larger than {LARGEST} bytes", file.display());
    }
    std::fs::read_to_string(file).with_context(named)
}

/// A file that another one includes: beside it, or in the folder `includes` there.
fn included(by: &Path, name: &str) -> anyhow::Result<String> {
    let name = Path::new(name);
    if !name.components().all(|part| matches!(part, Component::Normal(_))) {
        bail!("{} is not the name of a file beside this one", name.display());
    }
    let folder = by.parent().unwrap_or(Path::new(""));
    let places = [folder.join("includes").join(name), folder.join(name)];
    let found = places.iter().find(|it| it.is_file());
    read(found.with_context(|| format!("there is no {}", places[0].display()))?)
}

fn state_document(state: &GuideState) -> serde_json::Value {
    json!({
        "source": state.source,
        "version": state.version,
        "fetchedAt": shown::iso(state.fetched_at),
        "books": state.books,
    })
}

fn tell_state(out: &Printer, state: &GuideState) {
    let version = state.version.as_deref().unwrap_or("a folder");
    let at = shown::moment(state.fetched_at);
    out.toned(Tone::Strong, &format!("{}  {version}  {at}", state.source));
    for book in &state.books {
        let (formats, groups) = (book.formats, book.groups);
        let profiles = book.profiles.len();
        let what = format!("{formats} custom formats, {groups} groups, {profiles} profiles");
        out.line(&format!("  {}: {what}", book.kind));
    }
}

fn tell_books(out: &Printer, state: &GuideState) {
    for book in &state.books {
        out.line("");
        out.toned(Tone::Strong, &book.kind);
        let rows = book.profiles.iter().map(|(id, name)| vec![id.clone(), name.clone()]);
        out.table(&["profile", "name"], rows.collect());
        out.line(&format!("sizes: {}", book.sizes.join(", ")));
        for (place, variants) in &book.naming {
            out.line(&format!("naming of {place}: {}", variants.join(", ")));
        }
    }
}

fn planned_document(planned: &GuidePlan) -> serde_json::Value {
    json!({
        "plan": planned.plan.as_ref().map(plan_document),
        "instances": planned.instances,
    })
}

fn tell_planned(out: &Printer, planned: &GuidePlan) {
    for it in &planned.instances {
        let name = &it.instance;
        it.notes.iter().for_each(|note| out.toned(Tone::Warning, &format!("{name}: {note}")));
        it.problems.iter().for_each(|why| out.toned(Tone::Bad, &format!("{name}: {why}")));
        if it.steps == 0 && it.problems.is_empty() {
            out.toned(Tone::Good, &format!("{name}: it is as it is wished for"));
        }
    }
    if let Some(plan) = &planned.plan {
        tell_plan(out, plan);
        let hint = format!("`autoarr apply --plan {}` changes exactly this.", plan.id);
        out.toned(Tone::Faint, &hint);
    }
}

fn tell_score(out: &Printer, scored: &Scored) {
    let range = if scored.at_least == scored.at_most {
        scored.score.to_string()
    } else {
        format!("{} (from {} to {})", scored.score, scored.at_least, scored.at_most)
    };
    let quality = scored.quality.as_deref().unwrap_or("a quality that its name does not tell");
    out.toned(Tone::Strong, &format!("{}: {range}", scored.profile));
    out.line(&format!("  {quality}, allowed: {}", truth(scored.quality_allowed)));
    out.line(&format!("  taken: {}, enough: {}", truth(scored.taken), truth(scored.is_enough)));
    for FormatVerdict { name, score, met, unknown, .. } in &scored.formats {
        match met {
            Truth::Yes => out.line(&format!("  {score:>7}  {name}")),
            Truth::No | Truth::Unknown => out.toned(
                Tone::Faint,
                &format!("  {score:>7}  {name}: a name does not tell {}", unknown.join(", ")),
            ),
        }
    }
}

fn tell_own(out: &Printer, instance: &InstanceName, own: &Own) {
    let title = own.title.as_deref().unwrap_or("nothing that it knows");
    let quality = own.quality.as_deref().unwrap_or("no quality");
    out.toned(Tone::Strong, &format!("{instance} itself takes it for {title}, {quality}"));
    out.line(&format!("  its formats: {}", own.formats.join(", ")));
    for it in &own.profiles {
        let (taken, enough) = (truth(it.taken), truth(it.is_enough));
        out.line(&format!("  {}: {}, taken: {taken}, enough: {enough}", it.profile, it.score));
    }
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "not to be told by the name",
    }
}
