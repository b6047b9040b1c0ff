//! Progress on stderr: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use siskin_indexer::error::Error;
use siskin_indexer::indexing::{IndexEvent, Status};
use siskin_indexer::sources::index::{FetchEvent, FetchEventKind};

use super::report::size;
use crate::terminal;

/// How far an index run is.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Of `n_packages` packages; draws if `is_drawn`, else writes a line per package that needs work.
    pub(super) fn new(is_drawn: bool, n_packages: usize) -> Self {
        let bar = is_drawn.then(|| {
            let bar = ProgressBar::with_draw_target(Some(n_packages as u64), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:24.cyan/dim} {pos}/{len} {wide_msg}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar }
    }

    /// `n` packages need no work.
    pub(super) fn is_done(&self, n: usize) {
        self.bar.iter().for_each(|bar| bar.inc(n as u64));
    }

    /// Something happened to a package that is indexed.
    pub(super) fn indexing(&self, event: &IndexEvent<'_>) {
        match (event, &self.bar) {
            (IndexEvent::Started(title), Some(bar)) => bar.set_message(format!("reading {title}")),
            (IndexEvent::Started(_), None) => {}
            (IndexEvent::Finished(..), Some(bar)) => bar.inc(1),
            (IndexEvent::Finished(title, Ok(indexed)), None) => {
                if indexed.status == Status::Built {
                    let n = indexed.shard.len();
                    terminal::note(&format!("indexed {title}: {n} entries in {:.2} s", indexed.seconds));
                }
            }
            (IndexEvent::Finished(_, Err(error @ Error::Package { .. })), None) => {
                terminal::note(&format!("could not index {error}"));
            }
            (IndexEvent::Finished(title, Err(error)), None) => {
                terminal::note(&format!("could not index {title}: {error}"));
            }
        }
    }

    /// Something happened to a package that is fetched.
    pub(super) fn fetching(&self, event: &FetchEvent) {
        let package = &event.package;
        match (&event.kind, &self.bar) {
            (FetchEventKind::Received { bytes }, Some(bar)) => {
                bar.set_message(format!("fetching {package} ({})", size(*bytes)));
            }
            (FetchEventKind::Started { file, .. }, Some(bar)) => bar.set_message(format!("fetching {file}")),
            (FetchEventKind::Failed, Some(bar)) => bar.inc(1),
            (FetchEventKind::Finished { bytes }, None) => {
                terminal::note(&format!("fetched {package} ({})", size(*bytes)));
            }
            (FetchEventKind::Retrying { reason }, _) => {
                let note = || terminal::note(&format!("{package}: trying again ({reason})"));
                match &self.bar {
                    Some(bar) => bar.suspend(note),
                    None => note(),
                }
            }
            _ => {}
        }
    }

    /// Wipes the bar.
    pub(super) fn finish(&self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}
