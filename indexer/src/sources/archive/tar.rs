//! Packed tars, read in one pass: only what is of use stays in memory.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::limits::{Limits, Problems};
use super::metadata::hex;
use super::name::ArchiveKind;
use super::path::{is_compiled, member_path};
use super::sdist::{Unpacked, is_kept, is_metadata};
use crate::error::{Error, Result};
use crate::package::{Content, SourceFile};

/// Reads the tar at `path`. Damage ends the reading with a problem; what stands before it is kept.
pub(crate) fn unpack_tar(
    path: &Path,
    kind: ArchiveKind,
    limits: &Limits,
    problems: &mut Problems,
) -> Result<Unpacked> {
    let open = || File::open(path).map_err(|error| Error::io(path, error));
    let mut out = Unpacked {
        fingerprint: hash_file(&mut open()?).map_err(|error| Error::io(path, error))?,
        ..Unpacked::default()
    };
    let packed = Rc::new(Cell::new(0));
    let reader = Counted { inner: BufReader::with_capacity(1 << 16, open()?), count: Rc::clone(&packed) };
    let unpacked: Box<dyn Read> = match kind {
        ArchiveKind::TarBz2 => Box::new(bzip2::read::MultiBzDecoder::new(reader)),
        _ => Box::new(MultiGzDecoder::new(reader)),
    };
    let bounded = Bounded { inner: unpacked, packed, count: 0, limits: limits.clone() };
    let mut archive = tar::Archive::new(bounded);
    let mut walk = Walk { limits, problems, out: &mut out, kept_bytes: 0, long_name: None, members: 0 };
    let result = archive.entries().and_then(|entries| {
        for entry in entries.raw(true) {
            if !walk.visit(&mut entry?)? {
                break;
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        let seen = walk.members;
        if seen == 0 {
            return Err(Error::malformed(
                path,
                format!("not a source distribution that can be read: {error}"),
            ));
        }
        problems.add("", format!("read up to member {seen}: {error}"));
    }
    Ok(out)
}

struct Walk<'a> {
    limits: &'a Limits,
    problems: &'a mut Problems,
    out: &'a mut Unpacked,
    kept_bytes: u64,
    /// The name that a header of its own gives to the next member.
    long_name: Option<Vec<u8>>,
    members: usize,
}

impl Walk<'_> {
    /// Takes one member; `false` where the rest shall not be read.
    fn visit<R: Read>(&mut self, entry: &mut tar::Entry<'_, R>) -> io::Result<bool> {
        use tar::EntryType;
        self.members += 1;
        if self.members > self.limits.members {
            self.problems.add("", format!("more than {} members; the rest is left out", self.limits.members));
            return Ok(false);
        }
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName => {
                let mut name = read_small(entry)?;
                name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
                self.long_name = Some(name);
                return Ok(true);
            }
            EntryType::XHeader => {
                let header = read_small(entry)?;
                let path =
                    tar::PaxExtensions::new(&header).flatten().find(|line| line.key_bytes() == b"path");
                self.long_name = path.map(|line| line.value_bytes().to_vec()).or(self.long_name.take());
                return Ok(true);
            }
            EntryType::GNULongLink | EntryType::XGlobalHeader | EntryType::Directory => return Ok(true),
            _ => {}
        }
        let raw = self.long_name.take().unwrap_or_else(|| entry.header().path_bytes().into_owned());
        let path = match member_path(&raw, self.limits.depth) {
            Ok(path) => path,
            Err(message) => {
                self.problems.add(&String::from_utf8_lossy(&raw), message);
                return Ok(true);
            }
        };
        match kind {
            EntryType::Regular | EntryType::Continuous => self.take(entry, path),
            EntryType::Symlink => Ok(self.refuse(&path, "a symbolic link; not followed")),
            EntryType::Link => Ok(self.refuse(&path, "a hard link; not followed")),
            _ => Ok(self.refuse(&path, "not a plain file; left out")),
        }
    }

    fn refuse(&mut self, path: &str, message: &str) -> bool {
        self.problems.add(path, message);
        true
    }

    fn take<R: Read>(&mut self, entry: &mut tar::Entry<'_, R>, path: String) -> io::Result<bool> {
        let first = path.split('/').next().unwrap_or_default();
        if self.out.tops.last().is_none_or(|last| last != first) {
            self.out.tops.push(first.to_owned());
        }
        let (needed, kept) = (is_metadata(&path), is_kept(&path));
        if !needed && !kept {
            return Ok(true);
        }
        let size = entry.header().entry_size()?;
        if is_compiled(&path) {
            let content = Content::Memory(Arc::from(Vec::new()));
            self.out.files.push(SourceFile { path, content, size });
            return Ok(true);
        }
        if size > self.limits.file_bytes {
            return Ok(
                self.refuse(&path, &format!("larger than {} MB; left out", self.limits.file_bytes >> 20))
            );
        }
        self.kept_bytes += size;
        if self.kept_bytes > self.limits.memory_bytes {
            let message =
                format!("more than {} MB of sources; the rest is left out", self.limits.memory_bytes >> 20);
            self.problems.add(&path, message);
            return Ok(false);
        }
        let mut content = Vec::with_capacity(usize::try_from(size.min(1 << 20)).unwrap_or(0));
        entry.take(size).read_to_end(&mut content)?;
        if content.len() as u64 != size {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive is cut short"));
        }
        if needed {
            self.out.metadata.push((path.clone(), content.clone()));
        }
        if kept {
            self.out.files.push(SourceFile { path, content: Content::Memory(Arc::from(content)), size });
        }
        Ok(true)
    }
}

/// The content of a header member, which only holds a name.
fn read_small<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    entry.take(1 << 16).read_to_end(&mut out)?;
    Ok(out)
}

/// Counts the bytes that are read.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

/// Ends with an error where the unpacked stream grows beyond what is honest.
struct Bounded {
    inner: Box<dyn Read>,
    packed: Rc<Cell<u64>>,
    count: u64,
    limits: Limits,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count += n as u64;
        if self.count > self.limits.total_bytes {
            let message =
                format!("unpacks to more than {} MB; the rest is left out", self.limits.total_bytes >> 20);
            return Err(io::Error::other(message));
        }
        // A stream starts with headers that pack well: only a long one is judged.
        if self.count > 16 * Limits::RATIO_FROM && self.limits.is_bomb(self.count, self.packed.get()) {
            let message =
                format!("unpacks to more than {} times its size; the rest is left out", self.limits.ratio);
            return Err(io::Error::other(message));
        }
        Ok(n)
    }
}

/// The sha256 of all that a reader gives, in hexadecimal.
pub(crate) fn hash_file(file: &mut impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    io::copy(file, &mut hash)?;
    Ok(hex(&hash.finalize()))
}
