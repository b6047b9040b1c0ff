//! Where the versions that a project uses are said, and which of them are not here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::package::{PackageName, PinKind};
use siskin_indexer::pins::StaleLockfile;
use siskin_indexer::sources::Discovery;
use siskin_indexer::store::Store;

use crate::cli::output::Output;
use crate::indexing_plan::find_cached;
use crate::terminal::{CODE, WARNING, paint};

/// So many packages are named where many are alike.
const MAX_NAMED: usize = 6;

/// All that is said of versions.
#[derive(Debug, Default, Serialize)]
pub(super) struct Versions {
    pins: Vec<Pin>,
    ranges: Vec<Range>,
    stale: Vec<Stale>,
    unmet: Vec<Unmet>,
}

#[derive(Debug, Serialize)]
struct Pin {
    package: PackageName,
    version: String,
    kind: &'static str,
    path: Option<PathBuf>,
    line: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Range {
    package: PackageName,
    #[serde(rename = "range")]
    accepted: String,
    path: PathBuf,
    line: u32,
}

#[derive(Debug, Serialize)]
struct Stale {
    path: PathBuf,
    message: String,
}

#[derive(Debug, Serialize)]
struct Unmet {
    package: PackageName,
    requested_version: String,
    available: Option<String>,
    /// Whether the project's own files import it.
    imported: bool,
    path: Option<PathBuf>,
    line: Option<u32>,
    next: String,
}

impl Versions {
    /// What was discovered of them; pins that the cache meets are met.
    pub(super) fn of(discovery: &Discovery, store: &Store) -> Self {
        let line = |line: u32| (line > 0).then_some(line);
        let pins = discovery.pins.iter().map(|pin| Pin {
            package: pin.name.clone(),
            version: pin.version.clone(),
            kind: pin.origin.as_ref().map_or("lockfile", |origin| origin.kind.as_str()),
            path: pin.origin.as_ref().map(|origin| origin.path.clone()),
            line: pin.origin.as_ref().and_then(|origin| line(origin.line)),
        });
        let ranges = discovery.ranges.iter().map(|range| Range {
            package: range.name.clone(),
            accepted: range.specifiers.to_string(),
            path: range.origin.path.clone(),
            line: range.origin.line,
        });
        let stale = discovery
            .stale
            .iter()
            .map(|StaleLockfile { path, message }| Stale { path: path.clone(), message: message.clone() });
        let is_unmet = |name: &PackageName, version: &str| find_cached(store, name, version).is_none();
        let unmet = discovery.unmet.iter().filter(|unmet| is_unmet(&unmet.pin.name, &unmet.pin.version));
        let unmet = unmet.map(|unmet| Unmet {
            next: format!("siskin index --fetch --package {}=={}", unmet.pin.name, unmet.pin.version),
            package: unmet.pin.name.clone(),
            requested_version: unmet.pin.version.clone(),
            available: unmet.available.clone(),
            imported: unmet.is_imported,
            path: unmet.pin.origin.as_ref().map(|origin| origin.path.clone()),
            line: unmet.pin.origin.as_ref().and_then(|origin| line(origin.line)),
        });
        Self {
            pins: pins.collect(),
            ranges: ranges.collect(),
            stale: stale.collect(),
            unmet: unmet.collect(),
        }
    }

    /// Says from which files versions come, and how many from each.
    pub(super) fn print_sources(&self, root: &Path, output: &mut Output) -> Result<()> {
        let mut files: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        let place = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        for pin in &self.pins {
            let path = match &pin.path {
                Some(path) if pin.kind != PinKind::Environment.as_str() => place(path),
                _ => "what is installed".to_owned(),
            };
            *files.entry((pin.kind, path)).or_default() += 1;
        }
        let mut ranged: BTreeMap<String, usize> = BTreeMap::new();
        for range in &self.ranges {
            *ranged.entry(place(&range.path)).or_default() += 1;
        }
        let mut label = "versions     ";
        for kind in [PinKind::Lockfile, PinKind::Requirement, PinKind::Environment] {
            for ((_, path), count) in files.iter().filter(|((other, _), _)| *other == kind.as_str()) {
                output.line(&format!("{label}{count} pinned by {path} ({})", kind.as_str()))?;
                label = "             ";
            }
        }
        for (path, count) in ranged {
            output.line(&format!("{label}{count} only as a range in {path}"))?;
            label = "             ";
        }
        Ok(())
    }

    /// Says which lockfiles are stale, and which pins are not met: those that the project's own files import one by
    /// one, all others together.
    pub(super) fn print_unmet(&self, root: &Path, output: &mut Output) -> Result<()> {
        for Stale { path, message } in &self.stale {
            let path = path.strip_prefix(root).unwrap_or(path).display();
            output.line(&format!("{} {path} {message}", paint(WARNING, "stale ")))?;
        }
        for unmet in self.unmet.iter().filter(|unmet| unmet.imported) {
            let available = unmet.available.as_deref().unwrap_or("nothing");
            let (package, wanted) = (&unmet.package, &unmet.requested_version);
            let place = unmet.path.as_ref().map_or(String::new(), |path| {
                let line = unmet.line.map_or(String::new(), |line| format!(":{line}"));
                format!(" by {}{line}", path.strip_prefix(root).unwrap_or(path).display())
            });
            output.line(&format!(
                "{} {package} {wanted}{place}, here is {available}",
                paint(WARNING, "pinned")
            ))?;
            output.line(&format!("       try: {}", paint(CODE, &unmet.next)))?;
        }
        let others: Vec<&Unmet> = self.unmet.iter().filter(|unmet| !unmet.imported).collect();
        if others.is_empty() {
            return Ok(());
        }
        let named = others.iter().take(MAX_NAMED);
        let mut named: Vec<String> =
            named.map(|unmet| format!("{} {}", unmet.package, unmet.requested_version)).collect();
        if others.len() > MAX_NAMED {
            named.push("…".to_owned());
        }
        let (count, what) = (others.len(), if others.len() == 1 { "pin is" } else { "pins are" });
        output.line(&format!(
            "{} {count} {what} not here, of packages that no file of the project imports: {}",
            paint(WARNING, "pinned"),
            named.join(", ")
        ))?;
        output.line(&format!("       try: {}", paint(CODE, "siskin index --fetch")))?;
        Ok(())
    }

    /// The problems of files that are said as stale already.
    pub(super) fn is_said(&self, problem: &siskin_indexer::error::Problem) -> bool {
        let mut stale = self.stale.iter();
        stale.any(|stale| {
            problem.message == stale.message && problem.subject == stale.path.display().to_string()
        })
    }
}
