//! What a project is checked against: its packages at their pins, or some of them at other versions.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use siskin_indexer::lookup::Packages;
use siskin_indexer::package::{PackageName, PinKind};
use siskin_indexer::store::{VersionKey, same_version};

use super::report::Finding;
use crate::arguments::PinArgument;
use crate::catalogue::Catalogue;
use crate::config::NetworkOption;
use crate::ide::diagnostics::{Other, later, version_mismatch};
use crate::session::index::{Index, Member};
use crate::session::project::whole_index_with;
use crate::source_files::shown;
use crate::surroundings::Surroundings;
use crate::workspace::{PackageFacts, Workspace};

/// A project's packages.
pub(in crate::cli) struct CheckedProject {
    pub(in crate::cli) index: Index,
    /// What the project pins now of packages that are asked about at a newer version.
    pub(super) now: Vec<Other>,
    /// What the settings say that it is to use later.
    pub(super) later: Vec<Other>,
    /// The shards of the packages that were named; all count if `None`.
    pub(super) only: Option<Vec<usize>>,
    pins: BTreeMap<PackageName, String>,
    missing: Vec<PackageName>,
    root: String,
    /// Whether the user's settings let packages be fetched.
    may_fetch: bool,
    /// What is wrong with its lockfiles.
    pub(super) warnings: Vec<String>,
}

impl CheckedProject {
    /// The project at `root`, whose own code is that below `code_root`, with the named packages at the named versions.
    pub(in crate::cli) fn open(
        root: &Path,
        code_root: &Path,
        with: &[PinArgument],
        surroundings: &Surroundings,
    ) -> Result<Self> {
        let catalogue = Catalogue::new(surroundings, root.to_owned());
        let workspace = catalogue.workspace()?;
        let settings = surroundings.settings(root).0;
        let upgrade_to = settings.upgrade_to.clone();
        let pinned = pinned_in_files(workspace);
        let mut swapped = Vec::new();
        let mut required = Vec::new();
        let mut now = Vec::new();
        for PinArgument { name, version } in with {
            let answering = catalogue.package(name, Some(version)).filter(|found| !found.is_approximate());
            let Some(answering) = answering else {
                bail!(
                    "{name} {version} is not indexed; run `siskin index --fetch --package {name}=={version}`"
                );
            };
            let name = answering.shard.info().name.clone();
            required.extend(catalogue.with_requirements(&answering).shards().iter().skip(1).cloned());
            let pin = pinned.get(&name).copied();
            if let Some(pin) = pin.filter(|pin| VersionKey::new(pin) < VersionKey::new(version))
                && let Some(pinned) = catalogue.package(&name, Some(pin)).filter(|it| !it.is_approximate())
            {
                let packages = Arc::new(Packages::new(vec![pinned.shard]));
                now.push(Other { package: name.clone(), version: pin.to_owned(), packages });
            }
            swapped.push((name, version.clone(), answering.shard));
        }
        let standard_library = catalogue.standard_library();
        let nothing = PackageFacts::default();
        let (index, _, _) =
            whole_index_with(code_root, workspace, catalogue.store(), &surroundings.cancel, |found| {
                // Nobody said at which version these are used.
                for shard in required {
                    let name = shard.info().name.clone();
                    let member = Member { is_approximate: true, ..Member::new(&shard, None, &nothing) };
                    found.entry(name).or_insert((shard, member));
                }
                if let Some(shard) = standard_library {
                    let member = Member::new(&shard, None, &nothing);
                    found.insert(shard.info().name.clone(), (shard, member));
                }
                for (name, version, shard) in &swapped {
                    let facts = workspace.facts.get(name).unwrap_or(&nothing);
                    let member = Member::new(shard, Some(version), facts);
                    found.insert(name.clone(), (Arc::clone(shard), member));
                }
            });
        let is_swapped =
            |member: &Member| swapped.iter().any(|(name, ..)| *name == member.package && !member.is_own);
        let named = index.members.iter().enumerate().filter(|(_, member)| is_swapped(member));
        let only = (!with.is_empty()).then(|| named.map(|(at, _)| at).collect());
        let missing = if with.is_empty() { workspace.missing.clone() } else { Vec::new() };
        let pins = if with.is_empty() { workspace.pins.clone() } else { BTreeMap::new() };
        let later = if with.is_empty() { later(&index, &upgrade_to) } else { Vec::new() };
        let root = workspace.root.display().to_string();
        let may_fetch = settings.network != NetworkOption::Never;
        let warnings = workspace.warnings.clone();
        Ok(Self { index, now, later, only, pins, missing, root, may_fetch, warnings })
    }

    /// Findings on the lines of pins that another version answers for.
    pub(super) fn mismatches(&self, root: &Path) -> Vec<Finding> {
        let found = version_mismatch::mismatches(&self.index, self.may_fetch);
        found.into_iter().map(|mismatch| Finding::of_pin(mismatch, &|path| shown(root, path))).collect()
    }

    /// What is to be said beside the findings.
    pub(in crate::cli) fn note(&self) -> Option<String> {
        let has_packages =
            self.index.members.iter().any(|member| !member.is_own && !member.is_standard_library());
        if self.only.is_none() && !has_packages {
            return Some(format!("nothing is indexed for {}; run `siskin index` there", self.root));
        }
        let is_pinned = |name: &&PackageName| {
            let pin = self.pins.get(*name);
            let member = self.index.members.iter().find(|member| member.package == **name);
            pin.is_some_and(|pin| member.is_none_or(|member| !same_version(&member.version, pin)))
        };
        let names: Vec<&str> = self.missing.iter().filter(is_pinned).map(PackageName::as_str).collect();
        let rest = names.len().saturating_sub(3);
        let shown = names.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
        (!names.is_empty())
            .then(|| format!("{shown}{more}: the pinned version is not indexed; run `siskin index --fetch`"))
    }
}

/// The versions that the project's own files pin; what is merely installed is no pin.
fn pinned_in_files(workspace: &Workspace) -> BTreeMap<&PackageName, &str> {
    let is_in_file = |facts: &PackageFacts| {
        let kind = facts.pinned_in.as_ref().map(|origin| origin.kind);
        matches!(kind, Some(PinKind::Lockfile | PinKind::Requirement))
    };
    let pins = workspace.pins.iter().filter(|(name, _)| workspace.facts.get(*name).is_some_and(is_in_file));
    pins.map(|(name, version)| (name, version.as_str())).collect()
}
