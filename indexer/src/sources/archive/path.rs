//! Names of archive members: only those that stay inside the archive's folder are taken.

/// The member's path with `/` and without `.` and empty parts, or why it is refused.
///
/// `depth` is the number of parts that a path may have. Nothing is ever written to disk under such a name,
/// but it becomes a module's name and may be shown or joined to a folder later.
pub(crate) fn member_path(raw: &[u8], depth: usize) -> Result<String, &'static str> {
    let name = std::str::from_utf8(raw).map_err(|_| "the name is not UTF-8; left out")?;
    if name.len() > 4096 {
        return Err("the name is longer than 4096 bytes; left out");
    }
    if name.contains('\0') {
        return Err("the name contains NUL; left out");
    }
    if name.contains('\\') {
        return Err("the name contains a backslash; left out");
    }
    if name.starts_with('/') {
        return Err("the name is an absolute path; left out");
    }
    if name.as_bytes().get(1) == Some(&b':') && name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return Err("the name has a drive letter; left out");
    }
    let mut out = String::with_capacity(name.len());
    let mut parts = 0;
    for part in name.split('/') {
        match part {
            "" | "." => continue,
            ".." => return Err("the name leads out of the archive; left out"),
            _ => {}
        }
        parts += 1;
        if parts > depth {
            return Err("the name is nested too deeply; left out");
        }
        if !out.is_empty() {
            out.push('/');
        }
        out.push_str(part);
    }
    if out.is_empty() { Err("the name is empty; left out") } else { Ok(out) }
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The folder of a path; empty at the top.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a file name ends in `.extension`, in any case.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(stem, found)| !stem.is_empty() && found.eq_ignore_ascii_case(extension))
}

/// Whether the file holds Python source: `.py` or `.pyi`.
pub(crate) fn is_source(path: &str) -> bool {
    has_extension(path, "py") || has_extension(path, "pyi")
}

/// Whether the file is a compiled module.
pub(crate) fn is_compiled(path: &str) -> bool {
    has_extension(path, "so") || has_extension(path, "pyd")
}
