//! What is told about a fetch while it runs.

use std::sync::atomic::{AtomicU64, Ordering};

/// Something that happened to one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchEvent {
    /// The package and its version: `numpy 1.25.0`.
    pub package: String,
    /// What happened.
    pub kind: FetchEventKind,
}

/// What happened to a package while it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchEventKind {
    /// A file was chosen. A range fetch that turns into a whole one starts twice.
    Started {
        /// Its name.
        file: String,
        /// How many bytes will be fetched, where that is known.
        total: Option<u64>,
    },
    /// So many bytes of this package have arrived since it began.
    Received {
        /// Bytes.
        bytes: u64,
    },
    /// A request failed for a passing reason and is sent again.
    Retrying {
        /// The reason, without any address.
        reason: String,
    },
    /// The package is there.
    Finished {
        /// Bytes that were fetched for it.
        bytes: u64,
    },
    /// The package could not be fetched; the result says why.
    Failed,
}

/// Whoever wants to hear of events, on any thread.
pub type Observer<'a> = &'a (dyn Fn(FetchEvent) + Sync);

/// One package's progress.
pub(crate) struct Progress<'a> {
    package: String,
    observer: Observer<'a>,
    bytes: AtomicU64,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(package: String, observer: Observer<'a>) -> Self {
        Self { package, observer, bytes: AtomicU64::new(0) }
    }

    fn tell(&self, kind: FetchEventKind) {
        (self.observer)(FetchEvent { package: self.package.clone(), kind });
    }

    pub(crate) fn started(&self, file: &str, total: Option<u64>) {
        self.tell(FetchEventKind::Started { file: file.to_owned(), total });
    }

    pub(crate) fn received(&self, bytes: u64) {
        let sum = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.tell(FetchEventKind::Received { bytes: sum });
    }

    pub(crate) fn retrying(&self, reason: &str) {
        self.tell(FetchEventKind::Retrying { reason: reason.to_owned() });
    }

    /// Tells the end and gives the number of bytes that were fetched.
    pub(crate) fn ended(&self, is_there: bool) -> u64 {
        let bytes = self.bytes.load(Ordering::Relaxed);
        self.tell(if is_there { FetchEventKind::Finished { bytes } } else { FetchEventKind::Failed });
        bytes
    }
}
