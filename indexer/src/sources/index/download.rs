//! Whole files: into a partial file first, resumed where it broke off, renamed once its hash is right.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::http::{Answer, Fault, Http, Request, content_range};
use super::progress::Progress;
use super::simple::IndexFile;
use crate::cancel::CancellationToken;
use crate::sources::archive::{hash_file, hex};

/// The largest file that is fetched whole, in bytes.
const LARGEST: u64 = 8 << 30;

/// Why there is no file.
#[derive(Debug)]
pub(crate) enum Failure {
    Fault(Fault),
    /// This machine's disk, at this path.
    Disk(PathBuf, std::io::Error),
    /// The bytes are not those that the index promises.
    WrongHash,
    /// The file is none of those that the lockfile names.
    OtherHash,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Fetches a file into `folder` and gives its path. A file that is there with the right hash is used as it is.
pub(crate) fn download(
    http: &Http,
    file: &IndexFile,
    folder: &Path,
    progress: &Progress<'_>,
    cancel: &CancellationToken,
) -> Result<PathBuf, Failure> {
    // Files of one name from two indexes may differ: each has a folder named by its hash or address.
    let identity = file.sha256.clone().unwrap_or_else(|| hex(&Sha256::digest(file.url.as_str().as_bytes())));
    let folder = folder.join(identity.get(..16).unwrap_or("unnamed"));
    let disk = |error| Failure::Disk(folder.clone(), error);
    fs::create_dir_all(&folder).map_err(disk)?;
    let target = folder.join(&file.filename);
    if file.sha256.is_some() && hash(&target).ok() == file.sha256 {
        return Ok(target);
    }
    let mut partial = Partial::open(&folder, &file.filename).map_err(disk)?;
    // Another process may have completed it before this one held the lock.
    if file.sha256.is_some() && hash(&target).ok() == file.sha256 {
        return Ok(target);
    }
    let result = complete(&mut partial, http, file, progress, cancel);
    match result {
        Ok(()) => partial.finish(&target).map_err(disk)?,
        Err(failure) => {
            if matches!(failure, Failure::WrongHash) || !partial.is_kept() {
                partial.remove();
            }
            return Err(failure);
        }
    }
    Ok(target)
}

/// Fetches until the partial file is whole and has the right hash.
fn complete(
    partial: &mut Partial,
    http: &Http,
    file: &IndexFile,
    progress: &Progress<'_>,
    cancel: &CancellationToken,
) -> Result<(), Failure> {
    loop {
        let was_resumed = fetch_into(partial, http, file, progress, cancel)?;
        let path = partial.path.clone();
        let disk = |error| Failure::Disk(path.clone(), error);
        let found = partial.hash().map_err(disk)?;
        if file.sha256.as_ref().is_none_or(|wanted| *wanted == found) {
            return Ok(());
        }
        partial.clear().map_err(disk)?;
        // What an earlier, broken transfer left may be wrong; a whole one is not tried twice.
        if !was_resumed {
            return Err(Failure::WrongHash);
        }
    }
}

fn hash(path: &Path) -> std::io::Result<String> {
    hash_file(&mut File::open(path)?)
}

/// Completes the partial file; whether a part of it had been there before.
fn fetch_into(
    partial: &mut Partial,
    http: &Http,
    file: &IndexFile,
    progress: &Progress<'_>,
    cancel: &CancellationToken,
) -> Result<bool, Failure> {
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |error| Failure::Disk(path, error)
    };
    let mut was_resumed = false;
    let mut attempt = 0;
    loop {
        let held = partial.length().map_err(disk(&partial.path))?;
        let validator = partial.validator();
        // Without a hash to check or a validator to send, nobody knows whether the rest fits.
        let can_resume = held > 0 && (validator.is_some() || file.sha256.is_some());
        let request = Request {
            range: can_resume.then(|| format!("bytes={held}-")),
            if_range: validator.filter(|_| can_resume),
            ..Request::new(&file.url)
        };
        let outcome = match http.send(&request, cancel) {
            Ok(answer) => {
                let resumes = can_resume
                    && answer.status == 206
                    && content_range(&answer)
                        .is_some_and(|(start, end, total)| start == held && end == total);
                if !resumes {
                    partial.clear().map_err(disk(&partial.path))?;
                }
                if answer.status == 206 && !resumes {
                    Err(Fault::Passing("answers with another part than was asked for".into()))
                } else {
                    was_resumed |= resumes;
                    partial.note_validator(answer.validator());
                    let start = if resumes { held } else { 0 };
                    let total = answer.number("content-length").map(|rest| rest + start).or(file.size);
                    progress.started(&file.filename, total);
                    copy(answer, partial, start, progress, cancel)?
                }
            }
            // The partial file is as long as the whole one, or longer.
            Err(Fault::Status(416)) if can_resume => {
                partial.clear().map_err(disk(&partial.path))?;
                Err(Fault::Passing("has nothing to resume".into()))
            }
            Err(fault) => Err(fault),
        };
        match outcome {
            Ok(()) => return Ok(was_resumed),
            Err(Fault::Passing(reason)) if attempt < http.retries => {
                progress.retrying(&reason);
                http.wait(attempt, cancel)?;
                let grown = partial.length().map_err(disk(&partial.path))?.saturating_sub(held);
                // A transfer that gets ahead is not given up for breaking off often.
                attempt = if grown > 1 << 20 { 0 } else { attempt + 1 };
            }
            Err(fault) => return Err(fault.into()),
        }
    }
}

/// Appends the answer's body. The outer error is the disk's, the inner one the network's.
fn copy(
    mut answer: Answer,
    partial: &mut Partial,
    start: u64,
    progress: &Progress<'_>,
    cancel: &CancellationToken,
) -> Result<Result<(), Fault>, Failure> {
    let expected = answer.number("content-length").map(|length| start + length);
    let mut at = start;
    loop {
        match answer.next_chunk(cancel) {
            Ok(Some(chunk)) => {
                at += chunk.len() as u64;
                if at > LARGEST {
                    return Ok(Err(Fault::Lasting(format!("sends more than {} GB; refused", LARGEST >> 30))));
                }
                partial.file.write_all(&chunk).map_err(|error| Failure::Disk(partial.path.clone(), error))?;
                progress.received(chunk.len() as u64);
            }
            Ok(None) if expected.is_some_and(|expected| expected != at) => {
                return Ok(Err(Fault::Passing("the answer broke off".into())));
            }
            Ok(None) => return Ok(Ok(())),
            Err(fault) => return Ok(Err(fault)),
        }
    }
}

/// A file that is not complete yet, held by one process.
struct Partial {
    path: PathBuf,
    file: File,
    /// Held as long as the file is written, and where the validator of its content is noted; `None` for a
    /// file that is not kept for later.
    kept: Option<(File, PathBuf)>,
}

impl Partial {
    fn open(folder: &Path, name: &str) -> std::io::Result<Self> {
        // The lock has a file of its own, which is never renamed: a process that waited for the partial
        // file itself could find that it had become the complete one.
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(format!("{name}.lock")))?;
        if lock.try_lock().is_ok() {
            let path = folder.join(format!("{name}.part"));
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
            return Ok(Self { path, file, kept: Some((lock, folder.join(format!("{name}.part.etag")))) });
        }
        // Another process fetches it: both go on, and the last one renames.
        let (file, path) =
            tempfile::Builder::new().prefix(name).suffix(".part").tempfile_in(folder)?.keep()?;
        Ok(Self { path, file, kept: None })
    }

    fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    fn hash(&mut self) -> std::io::Result<String> {
        self.file.seek(SeekFrom::Start(0))?;
        hash_file(&mut self.file)
    }

    /// Its length; writing goes on at its end.
    fn length(&mut self) -> std::io::Result<u64> {
        self.file.seek(SeekFrom::End(0))
    }

    fn clear(&mut self) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.note_validator(None);
        Ok(())
    }

    fn validator(&self) -> Option<String> {
        let (_, note) = self.kept.as_ref()?;
        let text = fs::read_to_string(note).ok()?;
        (!text.is_empty() && text.len() < 1024 && !text.contains(['\r', '\n'])).then_some(text)
    }

    /// Losing the note only means that the next attempt starts anew.
    fn note_validator(&self, validator: Option<String>) {
        if let Some((_, note)) = &self.kept {
            let _ = match validator {
                Some(validator) => fs::write(note, validator),
                None => fs::remove_file(note),
            };
        }
    }

    fn finish(self, target: &Path) -> std::io::Result<()> {
        self.file.sync_all()?;
        self.note_validator(None);
        drop(self.file);
        fs::rename(&self.path, target)
    }

    /// Gives the file up; one that cannot be deleted is in nobody's way.
    fn remove(self) {
        self.note_validator(None);
        drop(self.file);
        let _ = fs::remove_file(&self.path);
    }
}
