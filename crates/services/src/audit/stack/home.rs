//! A home in which everything fits, and tests of all rules.

use std::collections::BTreeSet;

use kernel::{
    Protocol,
    audit::{
        Application, Category, ClientFacts, Defect, Fix, HistoryKept, Indexer, LibraryClient,
        LibraryFacts, ManagerFacts, PathMapping, PlacedFolder, Relations, ServerFacts,
        ServerNotification, ServerSection, Setting, SyncLevel, Target,
    },
};
use serde_json::{Value, json};

use super::{House, Member, Misfit, RULES, StackRule};

/// A download client, two libraries, an indexer manager and a media server, each in a container of
/// its own, on one disk.
pub(super) struct Home {
    members: Vec<Member>,
}

impl Home {
    pub(super) fn healthy() -> Self {
        let members = vec![
            member("getter", "getter", 8080, Relations { client: Some(client()), ..none() }),
            member("shows", "shows", 8989, library("series", "tv", "tv", "onEpisodeFileDelete")),
            member(
                "films",
                "films",
                7878,
                library("movies", "movies", "movies", "onMovieFileDelete"),
            ),
            member("keeper", "keeper", 9696, Relations { manager: Some(manager()), ..none() }),
            member("screen", "screen", 32400, Relations { server: Some(server()), ..none() }),
        ];
        Self { members }
    }

    pub(super) fn member(&mut self, name: &str) -> &mut Member {
        self.members.iter_mut().find(|it| it.name.as_str() == name).expect("a member")
    }

    pub(super) fn client(&mut self) -> &mut ClientFacts {
        self.member("getter").relations.client.as_mut().expect("a client")
    }

    pub(super) fn category(&mut self, name: &str) -> &mut Category {
        self.client().categories.iter_mut().find(|it| it.name == name).expect("a category")
    }

    pub(super) fn library(&mut self, name: &str) -> &mut LibraryFacts {
        self.member(name).relations.library.as_mut().expect("a library")
    }

    pub(super) fn manager(&mut self) -> &mut ManagerFacts {
        self.member("keeper").relations.manager.as_mut().expect("a manager")
    }

    pub(super) fn server(&mut self) -> &mut ServerFacts {
        self.member("screen").relations.server.as_mut().expect("a server")
    }

    pub(super) fn map(&mut self, library: &str, host: &str, remote: &str, local: &str) {
        let mappings = &mut self.library(library).mappings;
        let id = mappings.len() + 1;
        mappings.push(PathMapping {
            target: Target::item("remotepathmapping", id, remote),
            host: host.to_owned(),
            remote: remote.to_owned(),
            local: local.to_owned(),
        });
    }

    pub(super) fn throw_into(&mut self, library: &str, bin: &str) {
        self.library(library).recycle_bin = Some(recycle_bin(bin));
    }

    pub(super) fn add_root(&mut self, library: &str, path: &str) {
        let id = self.library(library).root_folders.len() + 1;
        self.library(library).root_folders.push(placed(Target::item("rootfolder", id, path), path));
    }

    pub(super) fn allow_names(&mut self, names: &[&str], written: Value) {
        let names = names.iter().map(|&it| it.to_owned()).collect();
        let target = Target::whole("misc");
        self.client().host_allow_list = Some(Setting::new(names, target, "allowed", written));
    }

    pub(super) fn tell_manager_url(&mut self, url: &str) {
        let told = &mut self.manager().applications[0].manager_url;
        told.value = url.to_owned();
        told.written = json!(url);
    }

    pub(super) fn enter_indexer(&mut self, library: &str, base_url: &str) {
        let indexer = indexer("9", "by hand", base_url);
        self.library(library).indexers.push(indexer);
    }

    /// A second program, set as this one is.
    pub(super) fn add_like(&mut self, name: &str, new: &str, url: &str) {
        let mut member = self.member(name).clone();
        member.name = new.parse().expect("a name");
        member.url = url.parse().expect("an address");
        self.members.push(member);
    }

    /// The indexers of a library that are known to come from the manager; `before` it was so.
    pub(super) fn kept_by_managers(&self, library: &str, before: &Relations) -> BTreeSet<String> {
        super::kept_by_managers(&self.members, &library.parse().expect("a name"), before)
    }

    pub(super) fn judge(&self, rule: &StackRule) -> Option<Vec<Misfit>> {
        let misfits = (rule.check)(&House { members: &self.members })?;
        let key = |it: &Misfit| {
            let target = it.defect.target.clone();
            (it.instance.clone(), target.resource, target.item)
        };
        let keys: BTreeSet<_> = misfits.iter().map(key).collect();
        assert_eq!(keys.len(), misfits.len(), "{} names an object twice", rule.info.id);
        Some(misfits)
    }

    /// Does to the facts what a fix does to the settings.
    fn mend(&mut self, misfit: &Misfit) {
        let Defect { target, fix, .. } = &misfit.defect;
        let relations = &mut self.member(misfit.instance.as_str()).relations;
        match fix.as_ref().expect("an automatic fix") {
            Fix::Create { document } => {
                let name = document["name"].as_str().expect("a name");
                relations.client.as_mut().expect("a client").categories.push(category(name));
            }
            Fix::Set { changes } => {
                for change in changes {
                    let field = change.field.as_str();
                    set(relations, target, field, &change.from, &change.to);
                }
            }
        }
    }
}

/// What the rule says of a home that was changed; `None` when it is not applicable.
pub(super) fn judged(rule: &str, change: impl FnOnce(&mut Home)) -> Option<Vec<Misfit>> {
    let mut home = Home::healthy();
    change(&mut home);
    home.judge(named(rule))
}

/// What the rule says of a home that was changed, all of which its own fixes mend.
pub(super) fn mended(rule: &str, change: impl FnOnce(&mut Home)) -> Vec<Misfit> {
    let mut home = Home::healthy();
    change(&mut home);
    let misfits = home.judge(named(rule)).expect("an applicable rule");
    for misfit in &misfits {
        home.mend(misfit);
    }
    assert_eq!(home.judge(named(rule)), Some(vec![]), "{rule} is not mended by its fixes");
    misfits
}

/// `<instance> <resource> <item>` of each misfit.
pub(super) fn about(misfits: &[Misfit]) -> Vec<String> {
    let words = misfits.iter().map(|it| {
        let target = &it.defect.target;
        format!("{} {} {}", it.instance, target.resource, target.item.as_deref().unwrap_or("-"))
    });
    words.collect()
}

fn named(id: &str) -> &'static StackRule {
    RULES.iter().find(|it| it.info.id == id).expect("a rule of this name")
}

/// Sets the one setting that is at this place, if it is still as the fix takes it to be.
fn set(relations: &mut Relations, target: &Target, field: &str, from: &Value, to: &Value) {
    let mut found = 0;
    let mut switch = |setting: &mut Setting<bool>| {
        if setting.target == *target && setting.field == field {
            (setting.value, setting.written) = (to.as_bool().expect("a switch"), to.clone());
            found += 1;
        }
    };
    if let Some(server) = &mut relations.server {
        server.empties_trash.iter_mut().for_each(&mut switch);
    }
    for told in relations.library.iter_mut().flat_map(|it| &mut it.notifications) {
        [
            &mut told.updates_library,
            &mut told.on_import,
            &mut told.on_upgrade,
            &mut told.on_rename,
            &mut told.on_delete,
        ]
        .into_iter()
        .flatten()
        .for_each(&mut switch);
    }
    if let Some(allowed) = relations.client.as_mut().and_then(|it| it.host_allow_list.as_mut())
        && allowed.target == *target
        && allowed.field == field
    {
        assert_eq!(allowed.written, *from);
        let names = to.as_array().expect("a list").iter();
        allowed.value = names.map(|it| it.as_str().expect("a name").to_owned()).collect();
        found += 1;
    }
    for application in relations.manager.iter_mut().flat_map(|it| &mut it.applications) {
        let told = &mut application.manager_url;
        if told.target == *target && told.field == field {
            assert_eq!(told.written, *from);
            told.value = to.as_str().expect("an address").to_owned();
            found += 1;
        }
    }
    assert_eq!(found, 1, "{target} {field}");
}

fn none() -> Relations {
    Relations::default()
}

fn member(name: &str, kind: &'static str, port: u16, relations: Relations) -> Member {
    let url = format!("http://{name}:{port}").parse().expect("an address");
    Member { name: name.parse().expect("a name"), kind, url, relations }
}

fn on(target: &Target, field: &str) -> Option<Setting<bool>> {
    Some(Setting::new(true, target.clone(), field, true))
}

fn text(value: &str, target: Target, field: &str) -> Setting<String> {
    Setting::new(value.to_owned(), target, field, value)
}

fn placed(target: Target, path: &str) -> PlacedFolder {
    PlacedFolder { path: path.to_owned(), target, accessible: true, free_bytes: Some(900_000_000) }
}

fn recycle_bin(path: &str) -> Setting<String> {
    text(path, Target::whole("config/mediamanagement"), "recycleBin")
}

fn category(name: &str) -> Category {
    let target = Target::item("categories", name, name);
    let folder = text(&format!("/data/usenet/complete/{name}"), target, "dir");
    Category { name: name.to_owned(), folder }
}

fn lacks_category(name: &str, folder: &str) -> Defect {
    let name = name.to_lowercase();
    let target = Target::item("categories", &name, &name);
    let mut defect = Defect::manual(target, "none", "a category");
    defect.fix = Some(Fix::Create { document: json!({"name": name, "dir": folder}) });
    defect
}

fn client() -> ClientFacts {
    let misc = || Target::whole("misc");
    ClientFacts {
        complete_folder: Some(text("/data/usenet/complete", misc(), "complete")),
        incomplete_folder: Some(text("/data/usenet/incomplete", misc(), "incomplete")),
        categories: ["tv", "movies", "picked"].map(category).into(),
        history: Some(Setting::new(HistoryKept::Always, misc(), "history", "all")),
        lacks_category: Some(lacks_category),
        host_allow_list: Some(Setting::new(
            vec!["getter".to_owned()],
            misc(),
            "allowed",
            json!(["getter"]),
        )),
    }
}

fn entry(category: &str) -> LibraryClient {
    let target = Target::item("downloadclient", 1, "Getter");
    LibraryClient {
        category: Some(text(category, target.clone(), "fields[name=category].value")),
        removes_completed: on(&target, "removeCompletedDownloads"),
        removes_failed: on(&target, "removeFailedDownloads"),
        target,
        name: "Getter".to_owned(),
        kind: "Getter".to_owned(),
        protocol: Protocol::Usenet,
        enabled: true,
        host: "getter".to_owned(),
        port: Some(8080),
        url_base: String::new(),
        priority: 1,
        uses_tls: false,
    }
}

fn indexer(id: &str, name: &str, base_url: &str) -> Indexer {
    Indexer {
        target: Target::item("indexer", id, name),
        name: name.to_owned(),
        protocol: Protocol::Usenet,
        enabled: true,
        base_url: base_url.to_owned(),
        priority: 25,
        tags: Vec::new(),
        categories: Vec::new(),
    }
}

fn library(media: &'static str, folder: &str, category: &str, deletes: &str) -> Relations {
    let path = format!("/data/media/{folder}");
    let told = Target::item("notification", 1, "Screen");
    let notification = ServerNotification {
        name: "Screen".to_owned(),
        kind: "ScreenServer".to_owned(),
        host: "screen".to_owned(),
        port: Some(32400),
        updates_library: on(&told, "fields[name=updateLibrary].value"),
        on_import: on(&told, "onDownload"),
        on_upgrade: on(&told, "onUpgrade"),
        on_rename: on(&told, "onRename"),
        on_delete: on(&told, deletes),
        target: told,
    };
    let facts = LibraryFacts {
        root_folders: vec![placed(Target::item("rootfolder", 1, &path), &path)],
        recycle_bin: Some(recycle_bin("/data/recycle")),
        clients: vec![entry(category)],
        indexers: vec![indexer("1", "Indexer (Keeper)", "http://keeper:9696/1/")],
        notifications: vec![notification],
        media,
        ..LibraryFacts::default()
    };
    Relations { library: Some(facts), ..none() }
}

fn application(id: u8, kind: &str, url: &str, categories: Vec<i64>) -> Application {
    let target = Target::item("applications", id, kind);
    let field = "fields[name=managerUrl].value";
    Application {
        name: kind.to_owned(),
        kind: kind.to_owned(),
        url: url.to_owned(),
        manager_url: text("http://keeper:9696", target.clone(), field),
        level: Setting::new(SyncLevel::Full, target.clone(), "syncLevel", "full"),
        categories,
        tags: Vec::new(),
        target,
    }
}

fn manager() -> ManagerFacts {
    let categories = vec![2000, 2040, 5000, 5040];
    let indexer = indexer("1", "Indexer", "https://api.indexer.example");
    ManagerFacts {
        indexers: vec![Indexer { categories, ..indexer }],
        applications: vec![
            application(1, "Shows", "http://shows:8989", vec![5000, 5040]),
            application(2, "Films", "http://films:7878", vec![2000, 2040]),
        ],
        clients: vec![entry("picked")],
    }
}

fn server() -> ServerFacts {
    let section = |id: u8, title: &str, media: &str, path: &str| ServerSection {
        title: title.to_owned(),
        media: media.to_owned(),
        folders: vec![placed(Target::item("library/sections", id, title), path)],
    };
    let switch = |value: bool, id: &str| {
        Some(Setting::new(value, Target::item("prefs", id, id), "value", value))
    };
    ServerFacts {
        sections: vec![
            section(1, "Shows", "series", "/data/media/tv"),
            section(2, "Films", "movies", "/data/media/movies"),
        ],
        empties_trash: switch(true, "trash"),
        watches_folders: switch(false, "watches"),
        port: Some(32400),
    }
}

#[test]
fn of_a_home_in_which_everything_fits_every_rule_says_so() {
    let home = Home::healthy();
    // Both need something that a good home need not have.
    let absent = ["mapping-covers-downloads", "mapping-used", "indexer-asked-once"];
    for rule in RULES {
        let expected = (!absent.contains(&rule.info.id)).then(Vec::new);
        assert_eq!(home.judge(rule), expected, "{}", rule.info.id);
    }
}

#[test]
fn of_an_empty_home_no_rule_says_anything() {
    let home = Home { members: Vec::new() };
    for rule in RULES {
        assert_eq!(home.judge(rule), None, "{}", rule.info.id);
    }
}

#[test]
fn a_program_that_is_not_connected_is_not_missed() {
    for missing in ["getter", "keeper", "screen"] {
        let mut home = Home::healthy();
        home.members.retain(|it| it.name.as_str() != missing);
        for rule in RULES {
            let said = home.judge(rule).unwrap_or_default();
            assert_eq!(said, [], "{} without {missing}", rule.info.id);
        }
    }
}

#[test]
fn facts_that_are_not_told_are_not_held_against_anybody() {
    let mut home = Home::healthy();
    for member in &mut home.members {
        let relations = &mut member.relations;
        let media = relations.library.as_ref().map(|it| it.media);
        relations.client.iter_mut().for_each(|it| *it = ClientFacts::default());
        relations.library.iter_mut().for_each(|it| {
            *it = LibraryFacts { media: media.unwrap_or_default(), ..LibraryFacts::default() };
        });
        relations.manager = None;
        relations.server = None;
    }
    for rule in RULES {
        assert_eq!(home.judge(rule).unwrap_or_default(), [], "{}", rule.info.id);
    }
}

#[test]
fn rules_are_written_as_the_list_of_rules_shows_them() {
    let ids: BTreeSet<_> = RULES.iter().map(|it| it.info.id).collect();
    assert_eq!(ids.len(), RULES.len());
    for StackRule { info, .. } in RULES {
        let is_kebab = info.id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(is_kebab, "{}", info.id);
        assert!(!info.title.ends_with('.') && info.reason.ends_with('.'), "{}", info.id);
        assert!(info.source.starts_with("https://"), "{}", info.id);
        for text in [info.title, info.reason] {
            assert!(!text.contains("  "), "{}", info.id);
        }
    }
}

#[test]
fn hostile_names_are_cleaned_before_they_are_shown() {
    let found = judged("category-exists", |home| {
        let name = "tv\u{202e}\n".to_owned();
        home.library("shows").clients[0].category.as_mut().expect("a category").value = name;
    });
    let shown = found.expect("an applicable rule")[0].defect.current.to_string();
    assert!(!shown.contains('\u{202e}') && !shown.contains("\\n"), "{shown}");
}
