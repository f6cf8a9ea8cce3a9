//! Homes as people build them, in which nothing is wrong.

use super::{RULES, home::Home};

/// What the rules say of a home, by their names.
fn said(home: &Home) -> Vec<String> {
    let said = RULES.iter().filter_map(|rule| Some((rule, home.judge(rule)?)));
    said.flat_map(|(rule, misfits)| {
        misfits.into_iter().map(|it| format!("{} {}", rule.info.id, it.instance))
    })
    .collect()
}

/// A home whose programs call each other by `theirs`, and are reached from here by `ours`.
fn built(theirs: impl Fn(&str, u16) -> String, ours: impl Fn(&str, u16) -> String) -> Home {
    let mut home = Home::healthy();
    for (name, port) in [("shows", 8989), ("films", 7878)] {
        let library = home.library(name);
        library.clients[0].host = host(&theirs("getter", 8080));
        library.notifications[0].host = host(&theirs("screen", 32400));
        library.indexers[0].base_url = format!("{}/1/", theirs("keeper", 9696));
        home.member(name).url = ours(name, port).parse().unwrap();
    }
    for (name, port) in [("getter", 8080), ("keeper", 9696), ("screen", 32400)] {
        home.member(name).url = ours(name, port).parse().unwrap();
    }
    home.manager().clients[0].host = host(&theirs("getter", 8080));
    for (application, (name, port)) in
        home.manager().applications.iter_mut().zip([("shows", 8989), ("films", 7878)])
    {
        application.url = theirs(name, port);
        application.manager_url.value = theirs("keeper", 9696);
    }
    home
}

fn host(url: &str) -> String {
    url::Url::parse(url).unwrap().host_str().unwrap().to_owned()
}

fn local(_: &str, port: u16) -> String {
    format!("http://localhost:{port}")
}

fn in_containers(name: &str, port: u16) -> String {
    format!("http://{name}:{port}")
}

fn by_address(_: &str, port: u16) -> String {
    format!("http://192.168.1.4:{port}")
}

fn behind_a_proxy(name: &str, _: u16) -> String {
    format!("https://{name}.example.org")
}

fn below_a_proxy(name: &str, _: u16) -> String {
    format!("https://nas.example.org/{name}")
}

#[test]
fn one_machine_without_containers_fits() {
    for ours in [local, by_address, behind_a_proxy, below_a_proxy] {
        assert_eq!(said(&built(local, ours)), Vec::<String>::new());
    }
}

#[test]
fn containers_with_published_ports_fit() {
    for ours in [in_containers, local, by_address, behind_a_proxy, below_a_proxy] {
        assert_eq!(said(&built(in_containers, ours)), Vec::<String>::new());
    }
}

#[test]
fn everything_by_the_address_of_the_machine_fits() {
    for ours in [in_containers, local, by_address, behind_a_proxy, below_a_proxy] {
        assert_eq!(said(&built(by_address, ours)), Vec::<String>::new());
    }
}

/// As the instructions of many images have it: a mount for each folder.
#[test]
fn mounts_that_each_container_has_for_itself_only_cost_time() {
    let mut home = Home::healthy();
    home.client().complete_folder.as_mut().unwrap().value = "/downloads/complete".to_owned();
    home.client().incomplete_folder.as_mut().unwrap().value = "/downloads/incomplete".to_owned();
    for name in ["tv", "movies", "picked"] {
        home.category(name).folder.value = format!("/downloads/complete/{name}");
    }
    for (library, root) in [("shows", "/tv"), ("films", "/movies")] {
        home.library(library).root_folders[0].path = root.to_owned();
    }
    for (section, path) in home.server().sections.iter_mut().zip(["/data/tvshows", "/data/movies"])
    {
        section.folders[0].path = path.to_owned();
    }
    assert_eq!(said(&home), ["same-disk shows", "same-disk films"]);
}

/// The address of one of two downloaders leads to nobody for certain: nothing is guessed.
#[test]
fn of_two_clients_with_other_names_neither_is_meant_for_certain() {
    let mut home = built(in_containers, by_address);
    home.add_like("getter", "second", "http://192.168.1.4:8081");
    home.client().categories.clear();
    assert_eq!(said(&home), Vec::<String>::new());
}
