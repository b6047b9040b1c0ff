//! `RECORD`: which files an installed distribution brought.

use std::borrow::Cow;
use std::path::Path;

use super::text::{has_extension, is_compiled, is_importable};
use super::walk::{MAX_FILE_BYTES, MAX_FILES, short_hex};
use crate::error::Problem;

/// The files of one distribution, as its `RECORD` lists them.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Importable files with their sizes in bytes (0 where it says none), sorted by path.
    pub(crate) files: Vec<(String, u64)>,
    /// `.pth` files, sorted.
    pub(crate) pth: Vec<String>,
    /// A hash of the importable files' names and content hashes: equal in every environment that has the
    /// same files. `None` if some file has no hash.
    pub(crate) fingerprint: Option<String>,
}

/// Parses the `RECORD` at `path`, of which `bytes` is the content. Lines that are none are problems; files
/// outside the folder of packages are passed over, since they are scripts and data.
pub(crate) fn parse(path: &Path, bytes: &[u8], problems: &mut Vec<Problem>) -> Record {
    let mut files: Vec<(String, &str, u64)> = Vec::new();
    let mut pth = Vec::new();
    let mut broken = 0_u32;
    let mut first_broken = None;
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        // Half of all lines are caches.
        if line.is_empty() || line.ends_with(b".pyc,,") {
            continue;
        }
        let fields = std::str::from_utf8(line).ok().and_then(split_line);
        let Some((name, hash, size)) = fields else {
            broken += 1;
            first_broken.get_or_insert(number as u32 + 1);
            continue;
        };
        let Some(name) = normalise(&name) else { continue };
        if !name.contains('/') && has_extension(&name, &["pth"]) {
            pth.push(name);
        } else if is_importable(&name) && is_wanted(&name) {
            let size = size.parse().unwrap_or(0);
            if size > MAX_FILE_BYTES && !is_compiled(&name) {
                problems.push(Problem::new(name, format!("is {size} bytes large and was not read")));
            } else {
                files.push((name, hash, size));
            }
        }
    }
    if let Some(line) = first_broken {
        let message = format!("lines that are not `path,hash,size` were left out: {broken}");
        problems.push(Problem::file(path, message).at(line));
    }
    if files.len() > MAX_FILES {
        problems.push(Problem::file(path, format!("more than {MAX_FILES} files; the rest was not read")));
        files.truncate(MAX_FILES);
    }
    files.sort_unstable();
    files.dedup_by(|b, a| a.0 == b.0);
    pth.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    let mut is_complete = true;
    for (name, hash, _) in &files {
        is_complete &= !hash.is_empty();
        hasher.update(name.as_bytes());
        hasher.update(&[0]);
        hasher.update(hash.as_bytes());
        hasher.update(&[0]);
    }
    let fingerprint = is_complete.then(|| short_hex(&hasher.finalize()));
    Record { files: files.into_iter().map(|(name, _, size)| (name, size)).collect(), pth, fingerprint }
}

/// Path, hash and size of a line.
fn split_line(line: &str) -> Option<(Cow<'_, str>, &str, &str)> {
    if let Some(quoted) = line.strip_prefix('"') {
        // A path with a comma is quoted, and quotes in it are doubled.
        let mut end = 0;
        loop {
            end += quoted.get(end..)?.find('"')?;
            if quoted.get(end + 1..)?.starts_with('"') {
                end += 2;
            } else {
                break;
            }
        }
        let path = quoted.get(..end)?.replace("\"\"", "\"");
        let (hash, size) = quoted.get(end + 1..)?.strip_prefix(',')?.split_once(',')?;
        return Some((path.into(), hash, size));
    }
    let mut fields = line.rsplitn(3, ',');
    let (size, hash, path) = (fields.next()?, fields.next()?, fields.next()?);
    (!path.is_empty() && !path.contains('\0')).then(|| (path.into(), hash, size))
}

/// The path with `/` and without `.` parts; `None` if it leaves the folder of packages.
fn normalise(path: &str) -> Option<String> {
    let has_odd_parts =
        path.contains('\\') || path.contains("./") || path.contains("//") || path.contains(':');
    if !has_odd_parts {
        return (!path.starts_with('/') && path != "..").then(|| path.to_owned());
    }
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    (!parts.is_empty() && !parts.contains(&"..")).then(|| parts.join("/"))
}

/// Whether the file can be part of an API: not a cache, not metadata, not the finder of an editable install.
fn is_wanted(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or(path);
    let is_other = has_extension(top, &["dist-info", "data"])
        || top.starts_with("__editable__")
        || path.contains("__pycache__/");
    !is_other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_importable_files_inside_the_folder() {
        let mut problems = Vec::new();
        let record = parse(
            Path::new("RECORD"),
            b"acme/__init__.py,sha256=a,10\r\n../../bin/acme.py,sha256=x,1\n/etc/x.py,sha256=x,1\nC:\\x.py,sha256=x,1\n\
              acme\\core.py,sha256=b,3\n\"acme/a,b.py\",sha256=c,4\nacme/__pycache__/x.py,,\nacme/_c.pyd,sha256=d,99\n\
              nonsense\nacme-1.dist-info/RECORD,,\n\xff,a,b\nacme.pth,sha256=e,1\n",
            &mut problems,
        );
        let expected =
            [("acme/__init__.py", 10), ("acme/_c.pyd", 99), ("acme/a,b.py", 4), ("acme/core.py", 3)];
        assert_eq!(record.files, expected.map(|(path, size)| (path.to_owned(), size)));
        assert_eq!(record.pth, ["acme.pth"]);
        assert!(record.fingerprint.is_some());
        assert_eq!(problems.len(), 1);
        assert_eq!(problems.first().and_then(|problem| problem.line), Some(9));
    }

    #[test]
    fn has_no_fingerprint_without_hashes() {
        assert_eq!(parse(Path::new("RECORD"), b"a.py,,\n", &mut Vec::new()).fingerprint, None);
    }
}
