//! One round of indexing: every package of a plan gets the best shard that can be had.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use rayon::prelude::*;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::error::Error;
use siskin_indexer::indexing::{IndexEvent, Indexed, Source, index_sources_on, shards_of};
use siskin_indexer::package::{Ecosystem, PackageName};
use siskin_indexer::sources::SourceSettings;
use siskin_indexer::store::{Shard, ShardRef};

use super::{PUBLISH_EVERY, n_threads, open_sound};
use crate::indexing_plan::{Plan, Step, Task};
use crate::session::assembly::{Found, FoundPackage};
use crate::session::index::Member;
use crate::session::project::{ProjectEvent, Shared, lock};
use crate::workspace::{PackageFacts, Workspace};

/// A round that goes on.
pub(super) struct Round<'a> {
    shared: &'a Shared,
    plan: &'a Plan,
    /// What was open before.
    open: Found,
    /// What answers for each package by now.
    found: Mutex<Found>,
    missing: Vec<PackageName>,
}

impl<'a> Round<'a> {
    pub(super) fn new(shared: &'a Shared, plan: &'a Plan, open: Found) -> Self {
        Self { shared, plan, open, found: Mutex::default(), missing: Vec::new() }
    }

    /// Takes what needs no work, and gives what has to be indexed. Until that is done, what answered for such a
    /// package before goes on.
    pub(super) fn take_ready(&mut self, tasks: Vec<Task>) -> Vec<(PackageName, Source)> {
        let (shared, open) = (self.shared, &self.open);
        let looked_up: Vec<(PackageName, Option<Arc<Shard>>, Option<Source>)> = tasks
            .into_par_iter()
            .map(|task| match task.step {
                Step::Ready(shard) => (task.package, Some(shard), None),
                Step::Index(source) => {
                    let there = shards_of(&shared.store, &source).into_iter();
                    let sound = there.into_iter().find_map(|at| open_sound(at, open, shared));
                    // Until it is indexed, what answered before goes on.
                    let source = if sound.is_none() { Some(source) } else { None };
                    let before = || open.get(&task.package).map(|(shard, _)| shard.clone());
                    let shard = sound.or_else(before);
                    (task.package, shard, source)
                }
                Step::Fetch(_) => (task.package, None, None),
                Step::Failed { error, next } => {
                    tracing::info!(package = %task.package, next, "{error}");
                    let find = |version| {
                        let there = shared.store.find(Ecosystem::Pypi, &task.package, version, None);
                        there.into_iter().find_map(|at| open_sound(at, open, shared))
                    };
                    // What was read of it before it went away; else another version, which says that it is one.
                    let shard = find(task.requested_version.as_deref()).or_else(|| find(None));
                    (task.package, shard, None)
                }
            })
            .collect();
        let mut sources = Vec::new();
        for (name, shard, source) in looked_up {
            match (shard, source) {
                (shard, Some(source)) => {
                    if let Some(shard) = shard {
                        self.add(&name, shard);
                    }
                    sources.push((name, source));
                }
                (Some(shard), None) => self.add(&name, shard),
                (None, None) => self.missing.push(name),
            }
        }
        sources
    }

    /// Indexes what is left; the index grows meanwhile.
    pub(super) fn index(
        &mut self,
        sources: Vec<(PackageName, Source)>,
        run: &CancellationToken,
    ) -> Vec<Indexed> {
        if sources.is_empty() {
            return Vec::new();
        }
        let (names, sources): (Vec<PackageName>, Vec<Source>) = sources.into_iter().unzip();
        let total = sources.len();
        let state = Mutex::new((0, Instant::now()));
        let observe = |event: IndexEvent<'_>| {
            let (package, done) = match event {
                IndexEvent::Started(title) => (title, lock(&state).0),
                IndexEvent::Finished(title, result) => {
                    if let Ok(indexed) = result {
                        self.add(&indexed.shard.info().name, indexed.shard.clone());
                    }
                    let (done, is_due) = {
                        let mut state = lock(&state);
                        state.0 += 1;
                        let is_due = state.1.elapsed() >= PUBLISH_EVERY && state.0 < total;
                        if is_due {
                            state.1 = Instant::now();
                        }
                        (state.0, is_due)
                    };
                    if is_due && !run.is_cancelled() {
                        self.publish(false);
                    }
                    (title, done)
                }
            };
            let package = package.to_owned();
            self.shared.tell(ProjectEvent::Indexing { title: "Indexing packages", package, done, total });
        };
        let results = index_sources_on(n_threads(), &self.shared.store, sources, false, &observe, run);
        self.shared.tell(ProjectEvent::Idle);
        let mut indexed = Vec::new();
        for (name, result) in names.into_iter().zip(results) {
            match result {
                Ok(done) => {
                    // Archives say themselves what they are called.
                    self.add(&name, done.shard.clone());
                    indexed.push(done);
                }
                Err(Error::Cancelled) => {}
                Err(error) => {
                    self.shared.tell_about_cache(&error);
                    if !lock(&self.found).contains_key(&name) {
                        self.missing.push(name);
                    }
                }
            }
        }
        indexed
    }

    fn add(&self, name: &PackageName, shard: Arc<Shard>) {
        let nothing = PackageFacts::default();
        let facts = self.plan.known.facts.get(name).unwrap_or(&nothing);
        let member = Member::new(&shard, self.plan.known.pins.get(name), facts);
        lock(&self.found).insert(name.clone(), (shard, member));
    }

    /// Makes what is there by now the packages of the index, unless they are that already.
    pub(super) fn publish(&self, is_complete: bool) {
        let found = lock(&self.found).clone();
        self.shared.publish(true, |parts| {
            let is_same =
                |(a, b): (&FoundPackage, &FoundPackage)| a.0.at().path == b.0.at().path && a.1 == b.1;
            let is_known = found.len() == parts.packages.len()
                && found.values().zip(parts.packages.values()).all(is_same)
                && *parts.unmet == *self.plan.known.unmet
                && (is_complete == parts.is_complete || !is_complete);
            if !is_known {
                parts.packages = found;
                parts.unmet = self.plan.known.unmet.as_slice().into();
                parts.is_complete = is_complete;
            }
            !is_known
        });
    }

    /// Stores what the project resolved to, for the next time.
    pub(super) fn remember(&self, settings: &SourceSettings) {
        let found = lock(&self.found);
        let shards: Vec<ShardRef> = found.values().map(|(shard, _)| shard.at().clone()).collect();
        let known = self.plan.known.clone();
        let (root, environ) = (&self.shared.root, &self.shared.environ);
        let workspace = Workspace::new(root, environ, settings, &shards, self.missing.clone(), known);
        if let Err(error) = workspace.save(&self.shared.store) {
            self.shared.tell_about_cache(&Error::io(self.shared.store.cache(), error));
        }
    }
}
