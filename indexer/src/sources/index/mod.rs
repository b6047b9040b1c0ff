//! Package indexes: from a name and a version to a verified source tree.
//!
//! The only place in this crate that uses the network, and only when it is called.

mod address;
mod choose;
mod config;
mod download;
mod html;
mod http;
mod keyring;
mod named;
mod netrc;
mod pip_conf;
mod progress;
mod project;
mod range;
mod simple;
mod tls;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use address::{Address, Credentials};
pub use choose::TargetPlatform;
pub use config::{Environment, IndexConfig, PUBLIC_INDEX};
pub use keyring::Keyring;
pub use progress::{FetchEvent, FetchEventKind, Observer};
pub use simple::IndexFile;
pub use tls::tls_config;

use crate::cancel::CancellationToken;
use crate::error::{Error, Problem, Result};
use crate::package::{PinnedVersion, Provenance, SourceTree};
use crate::sources::archive::{self, ArchiveKind, Identity, Limits, Problems, same_version};
use address::{host, shown};
use download::{Failure, download};
use http::{Fault, Http};
use progress::Progress;
use project::{Place, find};

/// A package that was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// Its sources.
    pub tree: SourceTree,
    /// What was left out of it.
    pub problems: Vec<Problem>,
    /// The file that was chosen.
    pub filename: String,
    /// The archive on disk that the tree reads from; `None` where it is in memory. It may be deleted once
    /// the tree is no longer read. Never a file of the user's own.
    pub archive: Option<PathBuf>,
    /// Bytes that came over the network.
    pub bytes: u64,
}

/// What all fetches have in common.
struct Fetcher<'a> {
    http: Http,
    config: &'a IndexConfig,
    platform: &'a TargetPlatform,
    downloads: PathBuf,
    limits: Limits,
    observer: Observer<'a>,
    cancel: &'a CancellationToken,
}

/// Fetches pinned versions, several at a time, and gives a result for each in the same order.
///
/// Archives go to `downloads` in `cache`. `observer` is called from several threads.
///
/// # Errors
/// For each package: [`Error::Package`] where no index has it or its bytes are wrong, [`Error::Network`]
/// where an index does not answer, [`Error::Io`] about the cache, [`Error::Cancelled`].
pub fn fetch(
    pins: &[PinnedVersion],
    config: &IndexConfig,
    platform: &TargetPlatform,
    cache: &Path,
    observer: Observer<'_>,
    cancel: &CancellationToken,
) -> Vec<Result<Fetched>> {
    let http = match Http::new(config) {
        Ok(http) => http,
        Err(message) => {
            let failed = |pin: &PinnedVersion| Err(Error::package(title(pin), message.clone()));
            return pins.iter().map(failed).collect();
        }
    };
    let downloads = cache.join("downloads");
    let fetcher = Fetcher { http, config, platform, downloads, limits: Limits::default(), observer, cancel };
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<Fetched>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..config.parallel.clamp(1, 32).min(pins.len()) {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(pin) = pins.get(i) else { break };
                    let result = fetcher.fetch_one(pin);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((i, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn title(pin: &PinnedVersion) -> String {
    format!("{} {}", pin.name, pin.version)
}

impl Fetcher<'_> {
    fn fetch_one(&self, pin: &PinnedVersion) -> Result<Fetched> {
        let progress = Progress::new(title(pin), self.observer);
        let result =
            if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { self.try_fetch(pin, &progress) };
        let bytes = progress.ended(result.is_ok());
        result.map(|fetched| Fetched { bytes, ..fetched })
    }

    fn try_fetch(&self, pin: &PinnedVersion, progress: &Progress<'_>) -> Result<Fetched> {
        let (place, name) = find(self, pin, progress)?;
        let (tree, problems, archive, filename) = match place {
            Place::Local(path) => {
                self.check_hash(pin, &path, "find-links")?;
                let (tree, problems) = archive::read_archive(&path, &self.limits)?;
                (tree, problems, None, file_name(&path))
            }
            Place::Remote(file) => {
                let provenance = Provenance::Index(shown(&file.url));
                let parts = match name.kind {
                    // The hash that a lockfile names is that of the whole file.
                    ArchiveKind::Wheel if pin.sha256.is_empty() => {
                        range::fetch_parts(&self.http, &file, &self.limits, progress, self.cancel)
                            .map_err(|fault| self.failed(pin, &host(&file.url), fault.into()))?
                    }
                    _ => None,
                };
                if let Some(parts) = parts {
                    let (tree, problems) = self.read_parts(parts, pin, &file.filename, provenance)?;
                    (tree, problems, None, file.filename)
                } else {
                    let path = download(&self.http, &file, &self.downloads, progress, self.cancel)
                        .map_err(|failure| self.failed(pin, &host(&file.url), failure))?;
                    self.check_hash(pin, &path, &host(&file.url)).inspect_err(|_| {
                        // It is of no use to anyone.
                        let _ = std::fs::remove_file(&path);
                    })?;
                    let (tree, problems) = archive::read_archive_from(&path, provenance, &self.limits)?;
                    (tree, problems, Some(path), file.filename)
                }
            }
        };
        if tree.name != pin.name || !same_version(&tree.version, &pin.version) {
            let message = format!(
                "{filename} says that it is {} {}; nothing of it is used. Ask whoever runs the index",
                tree.name, tree.version
            );
            return Err(Error::package(title(pin), message));
        }
        // The pin's own spelling names the shard.
        let tree = SourceTree { version: pin.version.clone(), ..tree };
        Ok(Fetched { tree, problems, filename, archive, bytes: 0 })
    }

    /// Compares a file with the hashes that the lockfile names, if it names some.
    fn check_hash(&self, pin: &PinnedVersion, path: &Path, host: &str) -> Result<()> {
        if pin.sha256.is_empty() {
            return Ok(());
        }
        let file = std::fs::File::open(path);
        let found = file.and_then(|mut file| archive::hash_file(&mut file));
        match found {
            Ok(found) if pin.sha256.contains(&found) => Ok(()),
            Ok(_) => Err(self.failed(pin, host, Failure::OtherHash)),
            Err(error) => Err(Error::io(path, error)),
        }
    }

    /// A tree from the parts of a wheel; what does not match RECORD is left out at once.
    fn read_parts(
        &self,
        parts: range::Parts,
        pin: &PinnedVersion,
        filename: &str,
        provenance: Provenance,
    ) -> Result<(SourceTree, Vec<Problem>)> {
        let given = Identity { name: Some(pin.name.clone()), version: Some(pin.version.clone()) };
        let mut problems = Problems::default();
        let tree = archive::read_zip(
            Arc::new(parts),
            ArchiveKind::Wheel,
            &given,
            provenance,
            &self.limits,
            &mut problems,
        );
        let mut tree =
            tree.map_err(|message| Error::package(title(pin), format!("{filename}: {message}")))?;
        for files in [&mut tree.files, &mut tree.usage_files] {
            files.retain(|file| {
                let result = if archive::is_compiled(&file.path) { Ok(Vec::new()) } else { file.read() };
                result.map_err(|error| problems.add(&file.path, error.to_string())).is_ok()
            });
        }
        Ok((tree, archive::named(problems.finish(filename), filename)))
    }

    /// The error for a package that `host` did not give.
    fn failed(&self, pin: &PinnedVersion, host: &str, failure: Failure) -> Error {
        let message = match failure {
            Failure::Fault(Fault::Cancelled) => return Error::Cancelled,
            Failure::Disk(path, source) => return Error::io(path, source),
            Failure::WrongHash => {
                format!("what {host} sent does not have the sha256 that the index names; it was deleted")
            }
            Failure::OtherHash => {
                let lockfile = pin.origin.as_ref().map(|origin| origin.path.display().to_string());
                let lockfile = lockfile.unwrap_or_else(|| "the lockfile".to_owned());
                format!(
                    "the file on {host} has another sha256 than {lockfile} names; nothing of it is used. Lock again, or ask whoever runs the index"
                )
            }
            Failure::Fault(fault) => {
                let (host, message) = (host.to_owned(), self.explain(fault));
                return Error::Network { package: title(pin), host, message };
            }
        };
        Error::package(title(pin), message)
    }

    /// What a fault means, and what to do next.
    fn explain(&self, fault: Fault) -> String {
        match fault {
            Fault::Status(status @ (401 | 403)) => format!(
                "refuses access ({status}); put a user name and password into pip's index-url, .netrc or the keyring"
            ),
            Fault::Status(status) => format!("answered {status}"),
            Fault::Passing(reason) => format!(
                "could not be reached after {} attempts ({reason}); check the network and pip's proxy settings",
                self.config.retries + 1
            ),
            Fault::Lasting(reason) => reason,
            Fault::Cancelled => "was not waited for".to_owned(),
        }
    }
}
