//! A log file that stays small: when it is full it is moved aside, and the oldest one goes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A file is moved aside before it grows beyond that.
const MAX_BYTES: u64 = 5 * 1024 * 1024;
/// So many are kept, the one that is written among them.
const MAX_FILES: usize = 3;

/// A file that several processes may write to.
#[derive(Debug)]
pub(super) struct RotatingFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    max_bytes: u64,
}

impl RotatingFile {
    /// Goes on in the file at `path`. Makes it, and the folders above, if they are not there.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = append(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, bytes, max_bytes: MAX_BYTES })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line, in one write, so that those of other processes do not mix with it.
    pub(super) fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.bytes + line.len() as u64 > self.max_bytes && self.bytes > 0 {
            self.rotate(line.len() as u64)?;
        }
        self.file.write_all(line)?;
        self.bytes += line.len() as u64;
        Ok(())
    }

    fn rotate(&mut self, more: u64) -> io::Result<()> {
        // Another process may have done it: then what is there is new.
        let there = fs::metadata(&self.path).map_or(0, |file| file.len());
        if there + more > self.max_bytes {
            for number in (1..MAX_FILES).rev() {
                // The younger one may be missing, and a file that cannot be moved only grows.
                let _ = fs::rename(self.numbered(number - 1), self.numbered(number));
            }
        }
        self.file = append(&self.path)?;
        self.bytes = self.file.metadata()?.len();
        Ok(())
    }

    /// `siskin.log`, `siskin.log.1`, `siskin.log.2`
    fn numbered(&self, number: usize) -> PathBuf {
        if number == 0 {
            return self.path.clone();
        }
        let mut name = OsString::from(&self.path);
        name.push(format!(".{number}"));
        name.into()
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path) -> RotatingFile {
        RotatingFile { max_bytes: 10, ..RotatingFile::open(path).unwrap() }
    }

    fn content(folder: &Path) -> Vec<(String, String)> {
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|file| {
                let path = file.unwrap().path();
                (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort();
        files
    }

    #[track_caller]
    fn check(folder: &Path, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(content(folder), expected);
    }

    #[test]
    fn keeps_three_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.log");
        let mut file = open(&path);
        for line in ["1234\n", "2234\n", "3234\n"] {
            file.write_line(line.as_bytes()).unwrap();
        }
        check(dir.path(), &[("s.log", "3234\n"), ("s.log.1", "1234\n2234\n")]);
        // What is longer than a file stands alone; another process goes on where this one was.
        drop(file);
        let mut file = open(&path);
        for line in ["longer than a file\n", "5\n", "6\n"] {
            file.write_line(line.as_bytes()).unwrap();
        }
        check(dir.path(), &[("s.log", "5\n6\n"), ("s.log.1", "longer than a file\n"), ("s.log.2", "3234\n")]);
    }

    #[test]
    fn follows_another_process_that_moved_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.log");
        let (mut one, mut other) = (open(&path), open(&path));
        one.write_line(b"1234567\n").unwrap();
        other.write_line(b"2234567\n").unwrap();
        // The first one is full by its own count, and finds a full file; the other one finds a new file.
        one.write_line(b"323\n").unwrap();
        other.write_line(b"423\n").unwrap();
        check(dir.path(), &[("s.log", "323\n423\n"), ("s.log.1", "1234567\n2234567\n")]);
    }
}
