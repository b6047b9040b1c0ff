//! Fetching packages from the package index, and indexing what came: the only way from here to the network.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::error::{Error, Problem, Result};
use siskin_indexer::indexing::{IndexObserver, Indexed, Source, index_sources_on};
use siskin_indexer::package::PinnedVersion;
use siskin_indexer::sources::index::{self, IndexConfig, Keyring, TargetPlatform};
use siskin_indexer::sources::{Environ, SourceSettings, environment};
use siskin_indexer::store::Store;

use crate::process;

/// Fetched packages wait in memory until they are indexed, so only so many are fetched ahead.
const FETCHED_AT_ONCE: usize = 8;
/// So long the keyring may take: it may ask its user to unlock it.
const KEYRING_PATIENCE: Duration = Duration::from_secs(30);

/// How the packages of a project are fetched.
pub(crate) struct Fetching<'a> {
    pub(crate) store: &'a Store,
    pub(crate) config: &'a IndexConfig,
    pub(crate) platform: TargetPlatform,
    pub(crate) n_threads: usize,
    /// Whether what is in the cache is built again.
    pub(crate) rebuild: bool,
    pub(crate) hear: index::Observer<'a>,
    pub(crate) observe: IndexObserver<'a>,
    pub(crate) cancel: &'a CancellationToken,
}

impl Fetching<'_> {
    /// Fetches pinned versions and makes their shards; a result for each, in the same order.
    pub(crate) fn run(&self, pins: &[PinnedVersion]) -> Vec<Result<Indexed>> {
        let mut results = Vec::with_capacity(pins.len());
        for pins in pins.chunks(FETCHED_AT_ONCE) {
            let fetched =
                index::fetch(pins, self.config, &self.platform, self.store.cache(), self.hear, self.cancel);
            let mut archives: Vec<PathBuf> = Vec::new();
            let mut sources = Vec::new();
            let mut failed = Vec::new();
            for fetched in fetched {
                failed.push(match fetched {
                    Ok(fetched) => {
                        archives.extend(fetched.archive);
                        sources.push(Source::Tree(Box::new(fetched.tree), fetched.problems));
                        None
                    }
                    Err(error) => Some(error),
                });
            }
            let mut indexed = index_sources_on(
                self.n_threads,
                self.store,
                sources,
                self.rebuild,
                self.observe,
                self.cancel,
            )
            .into_iter();
            for failed in failed {
                results.push(match failed {
                    Some(error) => Err(error),
                    None => indexed.next().unwrap_or(Err(Error::Cancelled)),
                });
            }
            for archive in archives {
                // Its shard is there; a file that cannot be removed only takes room.
                let _ = std::fs::remove_file(archive);
            }
        }
        results
    }
}

/// How the index is asked for the project at `root`, and what is wrong with the settings of that.
pub(crate) fn config(
    root: &Path,
    environ: &Environ,
    cancel: &CancellationToken,
) -> (IndexConfig, Vec<Problem>) {
    let (mut config, problems) = IndexConfig::load(&environ.variables, root);
    if config.asks_keyring {
        config.keyring =
            Some(Arc::new(KeyringProgram { path: environ.path.clone(), cancel: cancel.clone() }));
    }
    (config, problems)
}

/// The platform and Python of the project at `root`.
pub(crate) fn platform(root: &Path, environ: &Environ, settings: &SourceSettings) -> TargetPlatform {
    let (environment, _) = environment::find(root, settings.python.as_deref(), environ);
    TargetPlatform::of_this_machine(environment.and_then(|found| found.python_version))
}

/// The program `keyring`, which pip and uv start too where the user's settings say so.
#[derive(Debug)]
struct KeyringProgram {
    /// Where programs are: `PATH`.
    path: Vec<PathBuf>,
    cancel: CancellationToken,
}

impl KeyringProgram {
    fn ask(&self, arguments: &[&str]) -> Option<String> {
        let names = if cfg!(windows) { ["keyring.exe", "keyring.cmd"] } else { ["keyring", "keyring"] };
        let folders = self.path.iter().filter(|folder| folder.is_absolute());
        let program = folders
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
            .find(|program| program.is_file())?;
        let mut command = vec![program.to_str()?.to_owned()];
        command.extend(arguments.iter().map(|&argument| argument.to_owned()));
        match process::output(&command, KEYRING_PATIENCE, &self.cancel) {
            Ok(output) => Some(output),
            Err(error) => {
                tracing::debug!("{error}");
                None
            }
        }
    }
}

impl Keyring for KeyringProgram {
    fn find(&self, service: &str, user: Option<&str>) -> Option<(String, String)> {
        // A service that begins with a dash would be an option.
        if service.starts_with('-') || user.is_some_and(|user| user.starts_with('-')) {
            return None;
        }
        if let Some(user) = user {
            let password = self.ask(&["get", service, user])?;
            return Some((user.to_owned(), password.trim_end_matches(['\r', '\n']).to_owned()));
        }
        let output = self.ask(&["--mode", "creds", "get", service])?;
        let mut lines = output.lines().map(str::to_owned);
        Some((lines.next()?, lines.next()?))
    }
}
