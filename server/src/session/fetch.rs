//! Fetching versions for an open project, beside all else that it does.

use std::sync::Mutex;

use siskin_indexer::error::Result;
use siskin_indexer::indexing::IndexEvent;
use siskin_indexer::package::PinnedVersion;
use siskin_indexer::sources::index::{FetchEvent, FetchEventKind};

use super::loading::{self, Load};
use super::project::{Project, ProjectEvent, Shared, lock};
use crate::fetching::{self, Fetching};

/// What became of each version.
pub(crate) type Fetched = Vec<(PinnedVersion, Result<()>)>;

impl Project {
    /// The hosts that fetching would ask and that nobody but the project's own files names. Reads files.
    pub(crate) fn hosts_of_its_own(&self) -> Vec<String> {
        let shared = self.shared();
        fetching::config(&shared.root, &shared.environ, &shared.cancel).0.project_hosts
    }

    /// Fetches versions on a thread of their own and resolves the packages again; `done` hears what became of them.
    /// Ends with the project.
    pub(crate) fn fetch(&self, pins: Vec<PinnedVersion>, done: impl FnOnce(Fetched) + Send + 'static) {
        let shared = self.shared().clone();
        let load = self.loader();
        let of_thread = shared.clone();
        shared.spawn("fetching", move || {
            let results = run(&of_thread, &pins);
            // The project may have been closed.
            let _ = load.send(Load::ResolveNow);
            done(pins.into_iter().zip(results).collect());
        });
    }
}

fn run(shared: &Shared, pins: &[PinnedVersion]) -> Vec<Result<()>> {
    let settings = lock(&shared.settings).clone();
    let (config, problems) = fetching::config(&shared.root, &shared.environ, &shared.cancel);
    for problem in &problems {
        tracing::warn!(subject = %problem.subject, "{}", problem.message);
    }
    let n_done = Mutex::new(0);
    let tell = |package: &str, finished: usize| {
        let done = {
            let mut n_done = lock(&n_done);
            *n_done += finished;
            *n_done
        };
        let (package, total) = (package.to_owned(), pins.len());
        shared.tell(ProjectEvent::Indexing { title: "Fetching packages", package, done, total });
    };
    let hear = |event: FetchEvent| match event.kind {
        FetchEventKind::Started { .. } | FetchEventKind::Received { .. } => tell(&event.package, 0),
        FetchEventKind::Retrying { reason } => {
            tracing::info!("{}: trying again ({reason})", event.package);
            tell(&event.package, 0);
        }
        FetchEventKind::Failed => tell(&event.package, 1),
        FetchEventKind::Finished { .. } => {}
    };
    let observe = |event: IndexEvent<'_>| match event {
        IndexEvent::Started(package) => tell(package, 0),
        IndexEvent::Finished(package, _) => tell(package, 1),
    };
    let results = Fetching {
        store: &shared.store,
        config: &config,
        platform: fetching::platform(&shared.root, &shared.environ, &settings),
        n_threads: loading::n_threads(),
        rebuild: false,
        hear: &hear,
        observe: &observe,
        cancel: &shared.cancel,
    }
    .run(pins);
    shared.tell(ProjectEvent::Idle);
    results.into_iter().map(|result| result.map(|_| ())).collect()
}
