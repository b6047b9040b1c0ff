//! Builds a shard: written under a temporary name, made durable, renamed.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::container;
use super::{ENTRIES_FILE, FORMAT_VERSION, INFO_FILE, Shard, ShardInfo, ShardRef, Store, TemporaryFolder};
use super::{shard_at, words, write};
use crate::entry::Extraction;
use crate::error::{Error, Result};
use crate::moments::Moments;

impl Store {
    /// Builds the shard of `extraction`, or gives the one that is already there for the same content. Of two
    /// that build one shard at once, the later uses the other's. An error leaves the cache as it was.
    pub fn build(&self, extraction: &Extraction, mut info: ShardInfo) -> Result<ShardRef> {
        let folder = self.shard_folder(&info);
        let (ecosystem, name, version) = (info.ecosystem, info.name.clone(), info.version.clone());
        let find = || shard_at(&folder, ecosystem, &name, &version);
        if let Some(shard) = find().filter(is_sound) {
            return Ok(shard);
        }
        write::check_order(extraction).map_err(|message| Error::malformed(&folder, message))?;
        let temporary = TemporaryFolder::create(&self.shards())?;
        write_files(extraction, &info, temporary.path())?;
        complete(&mut info, extraction);
        write_info(&temporary.path().join(INFO_FILE), &info)?;
        sync_folder(temporary.path());
        self.publish(&temporary, &folder, &|| find().is_some_and(|shard| is_sound(&shard)))?;
        find().ok_or_else(|| Error::Corrupt {
            path: folder.clone(),
            message: "it was removed while it was built".into(),
        })
    }

    /// Renames a finished folder to `folder`. If a sound one is there by now, that one stays; a damaged one
    /// gives way.
    pub(crate) fn publish(
        &self,
        temporary: &TemporaryFolder,
        folder: &Path,
        is_sound: &dyn Fn() -> bool,
    ) -> Result<()> {
        let parent = folder.parent().unwrap_or(folder);
        for _ in 0..3 {
            fs::create_dir_all(parent).map_err(|source| Error::io(parent, source))?;
            match fs::rename(temporary.path(), folder) {
                Ok(()) => {
                    sync_folder(parent);
                    return Ok(());
                }
                Err(_) if folder.exists() => {
                    if is_sound() {
                        return Ok(());
                    }
                    self.discard(folder)?;
                }
                Err(source) => return Err(Error::io(folder, source)),
            }
        }
        Err(Error::Corrupt { path: folder.to_path_buf(), message: "it could not be replaced".into() })
    }
}

/// Whether a shard can be used as it is.
pub(super) fn is_sound(shard: &ShardRef) -> bool {
    Shard::open(shard.clone()).is_ok_and(|shard| shard.verify().is_ok())
}

fn write_files(extraction: &Extraction, info: &ShardInfo, folder: &Path) -> Result<()> {
    let mut sections = lay_out(extraction, info)?;
    sections.meaning = super::meaning::lay_out(extraction);
    container::write(&folder.join(ENTRIES_FILE), FORMAT_VERSION, &sections.named())?;
    words::write(extraction, folder)
}

fn lay_out(extraction: &Extraction, info: &ShardInfo) -> Result<write::Sections> {
    let too_large = |message: String| Error::package(format!("{} {}", info.name, info.version), message);
    write::lay_out(extraction).map_err(too_large)
}

impl Shard {
    /// A shard that lies nowhere on disk: the same entries with the same accessors, and no words, so that search
    /// finds them by name alone. For sources that change faster than shards are worth building.
    pub fn in_memory(extraction: &Extraction, mut info: ShardInfo) -> Result<Arc<Self>> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let key = format!("memory-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let at = ShardRef {
            path: Path::new(&key).join(info.name.as_str()),
            ecosystem: info.ecosystem,
            name: info.name.clone(),
            version: info.version.clone(),
            key,
            built: SystemTime::now(),
        };
        write::check_order(extraction).map_err(|message| Error::malformed(&at.path, message))?;
        let sections = lay_out(extraction, &info)?;
        let bytes = container::to_bytes(FORMAT_VERSION, &sections.named())
            .map_err(|source| Error::io(&at.path, source))?;
        complete(&mut info, extraction);
        let file = container::Container::from_bytes(&at.path, bytes, FORMAT_VERSION)?;
        Ok(Arc::new(Self::new(at, info, file, true)))
    }
}

fn complete(info: &mut ShardInfo, extraction: &Extraction) {
    let roots = extraction.entries.iter().take_while(|entry| entry.parent.is_none());
    info.import_names = roots.map(|entry| entry.name.to_string()).collect();
    info.n_entries = extraction.entries.len();
    info.max_refs = extraction.entries.iter().filter_map(|entry| entry.refs).max().unwrap_or(0);
    describe_searchable(info, extraction);
    info.n_files = extraction.n_files;
    info.n_bytes = extraction.n_bytes;
    info.problems.clone_from(&extraction.problems);
    info.built = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
}

/// What ranking compares an entry with.
fn describe_searchable(info: &mut ShardInfo, extraction: &Extraction) {
    let searchable = || extraction.entries.iter().filter(|entry| write::is_searchable(entry));
    let depths = searchable().map(|entry| entry.public_path.matches('.').count() as u32);
    info.min_depth = depths.filter(|depth| *depth > 0).min().unwrap_or(0);
    let refs = searchable().filter_map(|entry| entry.refs).map(|refs| f64::from(refs).ln_1p());
    (info.refs_mean, info.refs_deviation) = refs.collect::<Moments>().mean_and_deviation();
    info.objects = super::objects::of(extraction);
}

pub(super) fn write_info(path: &Path, info: &ShardInfo) -> Result<()> {
    let json = serde_json::to_vec(info).map_err(|error| Error::malformed(path, error.to_string()))?;
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(&json)?;
        file.sync_all()
    };
    write().map_err(|source| Error::io(path, source))
}

/// Makes renames in `folder` durable where the system can (Windows cannot, and need not).
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
