//! Which package a finding is about, and whether anything may be said of it.

use siskin_indexer::entry::Flags;
use siskin_indexer::language::python::check::Use;
use siskin_indexer::lookup::{Lookup, Place};
use siskin_indexer::sources::import_map::is_stubs;

use super::{Checked, Diagnostic, Severity};
use crate::config::Scope;
use crate::session::index::Member;

impl Checked<'_> {
    /// What is known of the package of a shard, if findings about it are wanted at all.
    pub(super) fn member(&self, shard: usize) -> Option<&Member> {
        let member = self.index.members.get(shard)?;
        let is_wanted = self.only.is_none_or(|only| only.contains(&shard));
        (is_wanted && !member.is_own && !member.is_standard_library()).then_some(member)
    }

    /// Whether errors about a package are for us to say: no other server knows it as it is pinned.
    pub(super) fn may_err(&self, member: &Member) -> bool {
        self.index.is_complete
            && self.scope.is_none_or(|scope| scope == Scope::All || !member.is_known_elsewhere)
    }

    /// Whether the version of a shard is the one that the project uses.
    pub(super) fn is_exact(&self, shard: usize) -> bool {
        self.index.members.get(shard).is_some_and(|member| {
            member.is_own
                || member.is_standard_library()
                || !member.is_approximate && !is_stubs(&member.package) && !member.version.is_empty()
        })
    }

    /// The shard in which a name is absent, if every package that could have it is there in its exact version.
    pub(super) fn absent_in(&self, one: &Use) -> Option<usize> {
        if one.found != Lookup::Absent {
            return None;
        }
        let holder = one.holder?;
        let packages = &self.index.packages;
        let entry = packages.entry(holder)?;
        // Other distributions may add to a folder without `__init__`.
        if entry.flags().contains(Flags::NAMESPACE) {
            return None;
        }
        let root = one.path.split('.').next().unwrap_or_default();
        let exact = |place: &Place| self.is_exact(place.shard);
        let is_real = |place: &&Place| {
            self.index.members.get(place.shard).is_some_and(|member| !is_stubs(&member.package))
        };
        let roots = packages.roots_named(root);
        let (bases, _) = packages.bases(holder);
        let is_sure = roots.iter().filter(is_real).all(exact)
            && exact(&holder)
            && bases.iter().all(exact)
            && self.stars_are_exact(holder)
            && (!one.needs_witness || self.was_there(one, holder.shard));
        is_sure.then_some(holder.shard)
    }

    /// Whether an earlier version of a shard's package has what is used in its sources.
    fn was_there(&self, one: &Use, shard: usize) -> bool {
        self.index.members.get(shard).is_some_and(|member| {
            let versions = self.index.versions();
            let history = versions.history(&member.package, &one.path);
            let last = history.last_before(&member.version);
            let before = last.and_then(|last| versions.at(&member.package, last));
            before.is_some_and(|before| match before.lookup(&one.path) {
                Lookup::Found(place) => before.is_in_source(place),
                _ => false,
            })
        })
    }

    /// Whether what a module imports with a star from other packages is there in its exact version.
    fn stars_are_exact(&self, module: Place) -> bool {
        use siskin_indexer::store::TargetView;
        let packages = &self.index.packages;
        let Some(shard) = packages.shard(module.shard) else { return false };
        shard
            .children(module.entry)
            .map(|child| shard.entry(child))
            .take_while(|it| it.name().starts_with('*'))
            .all(|star| match star.target() {
                Some(TargetView::Path(path)) => {
                    let root = path.split('.').next().unwrap_or(path);
                    packages.roots_named(root).iter().all(|place| self.is_exact(place.shard))
                }
                _ => true,
            })
    }

    /// A finding about a use, without what is particular to its code.
    pub(super) fn finding(
        one: &Use,
        member: &Member,
        code: &'static str,
        severity: Severity,
        message: String,
    ) -> Diagnostic {
        Diagnostic {
            range: one.range.clone(),
            code,
            severity,
            message,
            package: member.package.to_string(),
            version: member.version.clone(),
            requested_version: member.requested_version.clone(),
            qualname: one.path.clone(),
            replacement: None,
            fixes: Vec::new(),
        }
    }
}
