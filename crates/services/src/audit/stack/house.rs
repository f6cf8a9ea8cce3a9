//! Who of the house speaks with whom.

use std::collections::BTreeSet;

use kernel::audit::{
    Application, Category, ClientFacts, Folder, LibraryClient, LibraryFacts, ManagerFacts,
    PathMapping, Relations, ServerFacts, ServerNotification, Setting,
};

use super::{
    House, Member,
    address::{Address, Likeness},
};

/// One program of the house in one of its roles.
pub(super) struct Of<'a, F> {
    pub(super) member: &'a Member,
    pub(super) facts: &'a F,
}

impl<F> Clone for Of<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Of<'_, F> {}

/// What a program can be to another one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Client,
    Library,
    Server,
}

/// Whom an address leads to.
pub(super) enum Whom<'a> {
    Is(&'a Member),
    /// Certainly nobody of the house, though somebody of this kind is there.
    NobodyHere,
    /// Not to be told, or no program of this kind is connected.
    Unclear,
}

/// A library and a download client that it uses.
#[derive(Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) library: Of<'a, LibraryFacts>,
    /// How the library knows the client.
    pub(super) entry: &'a LibraryClient,
    pub(super) client: Of<'a, ClientFacts>,
}

/// A library and the indexer manager that keeps its indexers.
#[derive(Clone, Copy)]
pub(super) struct Enrolment<'a> {
    pub(super) manager: Of<'a, ManagerFacts>,
    /// How the manager knows the library.
    pub(super) application: &'a Application,
    pub(super) library: Of<'a, LibraryFacts>,
}

/// A library and a media server that it tells of new files.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) library: Of<'a, LibraryFacts>,
    pub(super) notification: &'a ServerNotification,
    pub(super) server: Of<'a, ServerFacts>,
}

/// Where an indexer of a library comes from.
pub(super) enum Origin<'a> {
    /// The manager's indexer with this id.
    Manager(&'a str),
    /// Not from this manager.
    Elsewhere,
    Unclear,
}

/// An address that somebody of the house has written down.
struct Told<'a> {
    by: &'a Member,
    address: Address,
    /// What kind of program is said to be there.
    kind: &'a str,
}

impl Member {
    pub(super) fn address(&self) -> Address {
        Address::of_url(&self.url)
    }

    /// Whether this is what another program calls `told`, in its own spelling.
    pub(super) fn is_kind(&self, told: &str) -> bool {
        let told: String = told.chars().filter(char::is_ascii_alphanumeric).collect();
        let kind = self.kind.as_bytes();
        told.as_bytes().get(..kind.len()).is_some_and(|it| it.eq_ignore_ascii_case(kind))
    }

    fn has(&self, role: Role) -> bool {
        match role {
            Role::Client => self.relations.client.is_some(),
            Role::Library => self.relations.library.is_some(),
            Role::Server => self.relations.server.is_some(),
        }
    }
}

impl<'a> House<'a> {
    pub(super) fn clients(&self) -> Vec<Of<'a, ClientFacts>> {
        self.all(|it| it.client.as_ref())
    }

    pub(super) fn libraries(&self) -> Vec<Of<'a, LibraryFacts>> {
        self.all(|it| it.library.as_ref())
    }

    pub(super) fn managers(&self) -> Vec<Of<'a, ManagerFacts>> {
        self.all(|it| it.manager.as_ref())
    }

    pub(super) fn servers(&self) -> Vec<Of<'a, ServerFacts>> {
        self.all(|it| it.server.as_ref())
    }

    fn all<F>(&self, facts: impl Fn(&'a Relations) -> Option<&'a F>) -> Vec<Of<'a, F>> {
        let members = self.members.iter();
        members.filter_map(|member| Some(Of { member, facts: facts(&member.relations)? })).collect()
    }

    /// Those of the house that are of this kind and have this role.
    pub(super) fn peers(&self, role: Role, kind: &str) -> Vec<&'a Member> {
        self.members.iter().filter(|it| it.has(role) && it.is_kind(kind)).collect()
    }

    /// Whom `address`, as `by` has written it down, leads to.
    ///
    /// When the names do not say it, this does: the house knows one address for this kind of
    /// program, one such program is connected, and the port is the same.
    pub(super) fn whom(&self, role: Role, kind: &str, by: &Member, address: &Address) -> Whom<'a> {
        let peers = self.peers(role, kind);
        let speaker = by.address();
        let alike = |wanted: Likeness| -> Vec<&'a Member> {
            let is_alike = |it: &&Member| address.compare(&speaker, &it.address()) == wanted;
            peers.iter().copied().filter(is_alike).collect()
        };
        let (same, possible) = (alike(Likeness::Same), alike(Likeness::Unclear));
        match (&same[..], &possible[..]) {
            ([one], _) => Whom::Is(one),
            ([], []) if !peers.is_empty() => Whom::NobodyHere,
            ([], [one]) if peers.len() == 1 => {
                let told = self.told(role);
                let told = told.iter().filter(|it| one.is_kind(it.kind));
                let told = told.map(|it| it.address.as_said_by(&it.by.address()));
                let is_only = told.collect::<BTreeSet<_>>().len() == 1;
                let is_likely = is_only && address.has_port_of(&one.address());
                if is_likely { Whom::Is(one) } else { Whom::Unclear }
            }
            _ => Whom::Unclear,
        }
    }

    /// Every address that leads to programs of this role.
    fn told(&self, role: Role) -> Vec<Told<'a>> {
        match role {
            Role::Client => {
                let of_libraries = self
                    .libraries()
                    .into_iter()
                    .flat_map(|it| enabled(it.member, &it.facts.clients));
                let of_managers = self
                    .managers()
                    .into_iter()
                    .flat_map(|it| enabled(it.member, &it.facts.clients));
                let told = of_libraries.chain(of_managers);
                told.map(|(by, it)| Told { by, address: address_of(it), kind: &it.kind }).collect()
            }
            Role::Library => {
                let managers = self.managers().into_iter();
                let told = managers.flat_map(|manager| {
                    manager.facts.applications.iter().filter_map(move |it| {
                        let address = Address::read(&it.url)?;
                        Some(Told { by: manager.member, address, kind: &it.kind })
                    })
                });
                told.collect()
            }
            Role::Server => {
                let libraries = self.libraries().into_iter();
                let told = libraries.flat_map(|library| {
                    library.facts.notifications.iter().map(move |it| {
                        let address = address_of_told(it);
                        Told { by: library.member, address, kind: &it.kind }
                    })
                });
                told.collect()
            }
        }
    }

    /// The clients that the libraries use and that are connected.
    pub(super) fn links(&self) -> Vec<Link<'a>> {
        let mut links = Vec::new();
        for library in self.libraries() {
            for entry in library.facts.clients.iter().filter(|it| it.enabled) {
                if let Some(client) = self.client_of(library.member, entry) {
                    links.push(Link { library, entry, client });
                }
            }
        }
        links
    }

    /// The connected client that `by` has written down as `entry`.
    pub(super) fn client_of(
        &self,
        by: &Member,
        entry: &LibraryClient,
    ) -> Option<Of<'a, ClientFacts>> {
        match self.whom(Role::Client, &entry.kind, by, &address_of(entry)) {
            Whom::Is(member) => Some(Of { member, facts: member.relations.client.as_ref()? }),
            Whom::NobodyHere | Whom::Unclear => None,
        }
    }

    /// The libraries that managers keep indexers for and that are connected.
    pub(super) fn enrolments(&self) -> Vec<Enrolment<'a>> {
        let mut enrolments = Vec::new();
        for manager in self.managers() {
            for application in &manager.facts.applications {
                let Some(address) = Address::read(&application.url) else { continue };
                let whom = self.whom(Role::Library, &application.kind, manager.member, &address);
                let Whom::Is(member) = whom else { continue };
                let Some(facts) = &member.relations.library else { continue };
                enrolments.push(Enrolment { manager, application, library: Of { member, facts } });
            }
        }
        enrolments
    }

    /// The media servers that libraries tell of new files and that are connected.
    pub(super) fn tellings(&self) -> Vec<Telling<'a>> {
        let mut tellings = Vec::new();
        for library in self.libraries() {
            for notification in &library.facts.notifications {
                let address = address_of_told(notification);
                let whom = self.whom(Role::Server, &notification.kind, library.member, &address);
                let Whom::Is(member) = whom else { continue };
                let Some(facts) = &member.relations.server else { continue };
                tellings.push(Telling { library, notification, server: Of { member, facts } });
            }
        }
        tellings
    }
}

pub(super) fn address_of(entry: &LibraryClient) -> Address {
    Address::new(&entry.host, entry.port, &entry.url_base, Some(entry.uses_tls))
}

pub(super) fn address_of_told(notification: &ServerNotification) -> Address {
    Address::new(&notification.host, notification.port, "", None)
}

fn enabled<'a>(
    by: &'a Member,
    clients: &'a [LibraryClient],
) -> impl Iterator<Item = (&'a Member, &'a LibraryClient)> {
    clients.iter().filter(|it| it.enabled).map(move |it| (by, it))
}

impl<'a> Link<'a> {
    /// The category that the library's jobs get, if it has one of its own.
    pub(super) fn category(&self) -> Option<&'a Setting<String>> {
        self.entry.category.as_ref().filter(|it| is_own(&it.value))
    }

    /// The client's category of that name.
    pub(super) fn kept_in(&self) -> Option<&'a Category> {
        category_named(self.client.facts, &self.category()?.value)
    }

    /// Where the client puts the library's finished jobs, as the client sees the disk.
    pub(super) fn finished_folder(&self) -> Option<&'a Setting<String>> {
        let category = self.kept_in().map(|it| &it.folder);
        category.or(self.client.facts.complete_folder.as_ref())
    }

    /// The library's mappings for this client: it goes by the host alone.
    pub(super) fn mappings(&self) -> impl Iterator<Item = &'a PathMapping> {
        let host = self.entry.host.trim();
        let mappings = self.library.facts.mappings.iter();
        mappings.filter(move |it| it.host.trim().eq_ignore_ascii_case(host))
    }

    /// A folder of the client as the library sees it: by the first mapping that fits, or else
    /// under the same path.
    pub(super) fn seen(&self, path: &str) -> Option<Folder> {
        let folder = Folder::of(path)?;
        for mapping in self.mappings() {
            let Some(remote) = Folder::of(&mapping.remote) else { continue };
            if remote.holds(&folder) {
                return folder.moved(&remote, &Folder::of(&mapping.local)?);
            }
        }
        Some(folder)
    }
}

/// Whether a category keeps jobs apart from those of everybody.
pub(super) fn is_own(category: &str) -> bool {
    !matches!(category.trim(), "" | "*")
}

pub(super) fn category_named<'a>(client: &'a ClientFacts, name: &str) -> Option<&'a Category> {
    let name = name.trim().to_lowercase();
    client.categories.iter().find(|it| it.name.trim().to_lowercase() == name)
}

impl<'a> Enrolment<'a> {
    /// Where an indexer of the library comes from: what a manager keeps has the manager's address
    /// and a number.
    pub(super) fn origin(&self, base_url: &'a str) -> Origin<'a> {
        let Some(address) = Address::read(base_url) else { return Origin::Unclear };
        let (base, _) = address.parent();
        let number = base_url.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|it| it.is_ascii_digit()) {
            return Origin::Elsewhere;
        }
        if Address::read(&self.application.manager_url.value).is_some_and(|it| it == base) {
            return Origin::Manager(number);
        }
        match base.compare(&self.library.member.address(), &self.manager.member.address()) {
            Likeness::Same => Origin::Manager(number),
            Likeness::Different => Origin::Elsewhere,
            Likeness::Unclear => Origin::Unclear,
        }
    }
}
