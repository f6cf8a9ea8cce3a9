//! A wish put together with the guide: what there should be in the program.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupAdd, NamingWish, ProfileWish, QualitySort, Reset, SizesWish, Wish};
use crate::{Book, Format, Group, GuideId, Item, Naming, Problem, Profile, Sizes};

/// Ids by which a media server finds a title, the surest first.
const SUREST: [&str; 3] = ["tvdb", "tmdb", "imdb"];
/// The ordinary variant of a place.
const ORDINARY: [&str; 2] = ["default", "standard"];

/// What there should be.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// By name.
    pub(crate) formats: Vec<&'a Format>,
    pub(crate) profiles: Vec<WantedProfile<'a>>,
    pub(crate) sizes: Option<(&'a Sizes, &'a SizesWish)>,
    pub(crate) rename: Option<bool>,
    /// Schemes by the guide's place.
    pub(crate) naming: BTreeMap<&'a str, &'a str>,
}

/// A profile as it should be.
#[derive(Debug)]
pub(crate) struct WantedProfile<'a> {
    /// `None` for one that is there, and of which only some things are wished.
    pub(crate) guide: Option<&'a Profile>,
    pub(crate) name: &'a str,
    pub(crate) wish: &'a ProfileWish,
    pub(crate) scores: BTreeMap<&'a GuideId, i64>,
}

impl<'a> WantedProfile<'a> {
    fn is_called(&self, reference: &str) -> bool {
        self.name == reference || self.guide.is_some_and(|it| it.id.as_str() == reference)
    }

    fn score_set(&self) -> Option<&'a str> {
        let of_guide = self.guide.and_then(|it| it.score_set.as_deref());
        self.wish.score_set.as_deref().or(of_guide)
    }

    /// The best first; empty when they are left as they are.
    pub(crate) fn items(&self) -> &'a [Item] {
        match (self.wish.qualities.as_slice(), self.guide) {
            ([], Some(guide)) => &guide.items,
            (wished, _) => wished,
        }
    }

    /// Whether the qualities that are not named stand above the others.
    pub(crate) fn unnamed_on_top(&self) -> bool {
        self.wish.quality_sort == Some(QualitySort::Bottom)
    }

    pub(crate) fn cutoff(&self) -> Option<&'a str> {
        let of_guide = self.guide.map(|it| it.cutoff.as_str());
        self.wish.cutoff.as_deref().or(of_guide)
    }

    /// The plain settings of it by the names that programs have for them.
    pub(crate) fn settings(&self) -> Vec<(&'static str, serde_json::Value)> {
        let Self { wish, guide, .. } = self;
        let of = |wished: Option<i64>, of_guide: Option<i64>| wished.or(of_guide).map(Into::into);
        let upgrade = wish.upgrade_allowed.or(guide.map(|it| it.upgrade_allowed));
        let min = of(wish.min_score, guide.map(|it| it.min_format_score));
        let cutoff = of(wish.cutoff_score, guide.map(|it| it.cutoff_format_score));
        let step = guide.and_then(|it| it.min_upgrade_format_score);
        let all = [
            ("upgradeAllowed", upgrade.map(Into::into)),
            ("minFormatScore", min),
            ("cutoffFormatScore", cutoff),
            ("minUpgradeFormatScore", of(wish.min_upgrade_score, step)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    pub(crate) fn reset(&self) -> Option<&'a Reset> {
        self.wish.reset_unmatched_scores.as_ref().filter(|it| it.enabled)
    }
}

/// What a wish comes to.
///
/// # Errors
///
/// Everything in it that the guide does not have, or that contradicts itself.
pub(crate) fn want<'a>(book: &'a Book, wish: &'a Wish) -> Result<Wanted<'a>, Vec<Problem>> {
    let mut wanting = Wanting { book, problems: Vec::new(), formats: BTreeMap::new() };
    let mut profiles = wanting.profiles(wish);
    wanting.groups(wish, &mut profiles);
    wanting.single_formats(wish, &mut profiles);
    wanting.contradictions(&profiles);
    let sizes = wish.sizes.as_ref().and_then(|it| wanting.sizes(it));
    let naming = wish.naming.as_ref().map(|it| wanting.naming(it)).unwrap_or_default();
    if !wanting.problems.is_empty() {
        return Err(wanting.problems);
    }
    let mut formats: Vec<_> = wanting.formats.into_values().collect();
    formats.sort_by(|a, b| a.name.cmp(&b.name));
    let rename = wish.naming.as_ref().and_then(|it| it.rename);
    Ok(Wanted { formats, profiles, sizes, rename, naming })
}

struct Wanting<'a> {
    book: &'a Book,
    problems: Vec<Problem>,
    formats: BTreeMap<&'a GuideId, &'a Format>,
}

impl<'a> Wanting<'a> {
    fn profiles(&mut self, wish: &'a Wish) -> Vec<WantedProfile<'a>> {
        let mut profiles: Vec<WantedProfile<'a>> = Vec::new();
        for wished in &wish.profiles {
            let guide = match &wished.id {
                None => None,
                Some(id) => match self.book.profiles.get(id) {
                    Some(guide) => Some(guide),
                    None => {
                        self.problems.push(Problem::UnknownProfile(id.clone()));
                        continue;
                    }
                },
            };
            let name = wished.name.as_deref().or(guide.map(|it| it.name.as_str()));
            let Some(name) = name.filter(|name| !name.is_empty()) else {
                self.problems.push(Problem::NamelessProfile);
                continue;
            };
            if kernel::clean_text(name, 200) != name {
                self.problems.push(Problem::OddName(kernel::clean_text(name, 60)));
                continue;
            }
            if profiles.iter().any(|it| it.name == name) {
                self.problems.push(Problem::WantedTwice(name.to_owned()));
                continue;
            }
            let twice = guide.filter(|guide| {
                profiles.iter().any(|it| it.guide.is_some_and(|it| it.id == guide.id))
            });
            if let Some(guide) = twice {
                self.problems.push(Problem::WantedTwice(guide.id.to_string()));
                continue;
            }
            let mut profile = WantedProfile { guide, name, wish: wished, scores: BTreeMap::new() };
            for id in guide.into_iter().flat_map(|it| it.format_items.values()) {
                self.add(id, None, &mut profile);
            }
            profiles.push(profile);
        }
        profiles
    }

    /// Makes a format count in a profile; `score` is what its owner says, if anything.
    fn add(&mut self, id: &GuideId, score: Option<i64>, profile: &mut WantedProfile<'a>) {
        let Some(format) = self.format(id) else { return };
        let score = score.or_else(|| format.score(profile.score_set()));
        profile.scores.insert(&format.id, score.unwrap_or(0));
    }

    fn format(&mut self, id: &GuideId) -> Option<&'a Format> {
        let Some(format) = self.book.formats.get(id) else {
            self.problems.push(Problem::UnknownFormat(id.clone()));
            return None;
        };
        self.formats.insert(&format.id, format);
        Some(format)
    }

    fn groups(&mut self, wish: &'a Wish, profiles: &mut [WantedProfile<'a>]) {
        for id in &wish.groups.skip {
            if !self.book.groups.contains_key(id) {
                self.problems.push(Problem::UnknownGroup(id.clone()));
            }
        }
        let is_named = |id: &GuideId| {
            wish.groups.skip.contains(id) || wish.groups.add.iter().any(|it| it.id == *id)
        };
        let unasked = self.book.groups.values().filter(|it| it.default && !is_named(&it.id));
        for group in unasked {
            let of_group = group.custom_formats.iter().filter(|it| it.required || it.default);
            let ids: Vec<_> = of_group.map(|it| &it.id).collect();
            self.count(&ids, group, &[], profiles);
        }
        for wished in &wish.groups.add {
            let Some(group) = self.book.groups.get(&wished.id) else {
                self.problems.push(Problem::UnknownGroup(wished.id.clone()));
                continue;
            };
            let ids = self.chosen(group, wished);
            self.count(&ids, group, &wished.profiles, profiles);
        }
    }

    /// The formats of a group that are wished for.
    fn chosen(&mut self, group: &'a Group, wished: &GroupAdd) -> Vec<&'a GuideId> {
        for id in wished.select.iter().chain(&wished.exclude) {
            if !group.custom_formats.iter().any(|it| it.id == *id) {
                self.problems
                    .push(Problem::NotInGroup { id: id.clone(), group: group.name.clone() });
            }
        }
        let of_group = group.custom_formats.iter().filter(|it| {
            let chosen = wished.select_all || it.required || it.default;
            (chosen || wished.select.contains(&it.id)) && !wished.exclude.contains(&it.id)
        });
        of_group.map(|it| &it.id).collect()
    }

    /// Makes the formats of a group count in the profiles that are named, or that it is for.
    fn count(
        &mut self,
        ids: &[&'a GuideId],
        group: &Group,
        named: &[String],
        profiles: &mut [WantedProfile<'a>],
    ) {
        for reference in named {
            if !profiles.iter().any(|it| it.is_called(reference)) {
                self.problems.push(Problem::NotWished(reference.clone()));
            }
        }
        for profile in profiles {
            let counts = if named.is_empty() {
                profile.guide.is_some_and(|it| group.is_for(&it.id))
            } else {
                named.iter().any(|it| profile.is_called(it))
            };
            for id in ids.iter().filter(|_| counts) {
                self.add(id, None, profile);
            }
        }
    }

    fn single_formats(&mut self, wish: &'a Wish, profiles: &mut [WantedProfile<'a>]) {
        let mut seen = BTreeSet::new();
        for wished in &wish.formats {
            let named: Vec<_> = wished.scores.iter().map(|it| Some(it.profile.as_str())).collect();
            let places = if named.is_empty() { vec![None] } else { named };
            for id in &wished.ids {
                self.format(id);
                if places.iter().any(|place| !seen.insert((id, *place))) {
                    self.problems.push(Problem::WantedTwice(id.to_string()));
                }
            }
            for score in &wished.scores {
                let profile = profiles.iter_mut().find(|it| it.is_called(&score.profile));
                let Some(profile) = profile else {
                    self.problems.push(Problem::NotWished(score.profile.clone()));
                    continue;
                };
                for id in wished.ids.iter().filter(|id| self.book.formats.contains_key(*id)) {
                    self.add(id, score.score, profile);
                }
            }
        }
    }

    fn contradictions(&mut self, profiles: &[WantedProfile<'a>]) {
        let mut by_name: BTreeMap<String, &Format> = BTreeMap::new();
        for format in self.formats.values() {
            if let Some(other) = by_name.insert(format.name.to_lowercase(), format) {
                let (one, other) = (format.id.clone(), other.id.clone());
                self.problems.push(Problem::SameName { name: format.name.clone(), one, other });
            }
        }
        for (profile, set) in
            profiles.iter().flat_map(|it| self.book.conflicts.iter().map(move |set| (it, set)))
        {
            let both: Vec<_> = set
                .iter()
                .filter(|&id| profile.scores.get(id).is_some_and(|score| *score != 0))
                .filter_map(|id| Some(self.book.formats.get(id)?.name.clone()))
                .collect();
            if both.len() > 1 {
                let profile = profile.name.to_owned();
                self.problems.push(Problem::Conflict { profile, formats: both.join(", ") });
            }
        }
    }

    fn sizes(&mut self, wish: &'a SizesWish) -> Option<(&'a Sizes, &'a SizesWish)> {
        if wish.preferred_ratio.is_some_and(|it| !(0.0..=1.0).contains(&it)) {
            self.problems.push(Problem::BadRatio);
        }
        match self.book.sizes.get(&wish.kind) {
            Some(sizes) => Some((sizes, wish)),
            None => {
                let has = listed(self.book.sizes.keys());
                self.problems.push(Problem::UnknownSizes { kind: wish.kind.clone(), has });
                None
            }
        }
    }

    fn naming(&mut self, wish: &'a NamingWish) -> BTreeMap<&'a str, &'a str> {
        let Naming { places } = &self.book.naming;
        let mut schemes: BTreeMap<&str, &str> = BTreeMap::new();
        if let Some(server) = &wish.server {
            let fitting =
                places.iter().filter_map(|(place, has)| Some((place, fitting(has, server)?)));
            schemes.extend(fitting.map(|(place, scheme)| (place.as_str(), scheme)));
            let prefix = format!("{server}-");
            if !places.values().flat_map(BTreeMap::keys).any(|it| it.starts_with(&prefix)) {
                self.problems.push(Problem::UnknownServer(server.clone()));
            }
        }
        for (place, variant) in &wish.variants {
            let Some((place, has)) = places.get_key_value(place) else {
                let has = listed(places.keys());
                self.problems.push(Problem::UnknownPlace { place: place.clone(), has });
                continue;
            };
            match has.get(variant) {
                Some(scheme) => {
                    schemes.insert(place, scheme);
                }
                None => {
                    let (place, variant) = (place.clone(), variant.clone());
                    let has = listed(has.keys());
                    self.problems.push(Problem::UnknownVariant { place, variant, has });
                }
            }
        }
        schemes
    }
}

/// The variant for a media server, or the ordinary one.
fn fitting<'a>(variants: &'a BTreeMap<String, String>, server: &str) -> Option<&'a str> {
    let sure = SUREST.iter().map(|id| format!("{server}-{id}"));
    let names = sure.chain(ORDINARY.iter().map(|&it| it.to_owned()));
    names.into_iter().find_map(|name| variants.get(&name)).map(String::as_str)
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}
