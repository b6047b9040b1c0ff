//! File paths to module paths.

/// What a file is to the import system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Source {
        is_package: bool,
    },
    Stub {
        is_package: bool,
    },
    /// A compiled module, or the source that it is compiled from.
    Compiled,
}

/// The dotted module path of a file below an import root; `None` for files that are no modules.
pub(crate) fn module_path(path: &str) -> Option<(String, FileKind)> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = file.rsplit_once('.')?;
    let kind = match extension {
        "py" => FileKind::Source { is_package: stem == "__init__" },
        "pyi" => FileKind::Stub { is_package: stem == "__init__" },
        "so" | "pyd" | "pyx" | "dylib" | "abi3" => FileKind::Compiled,
        _ => return None,
    };
    // `_lib.cpython-311-x86_64-linux-gnu.so`
    let stem = if kind == FileKind::Compiled { stem.split('.').next().unwrap_or(stem) } else { stem };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(first) = parts.first_mut() {
        *first = first.strip_suffix("-stubs").unwrap_or(first);
    }
    if stem != "__init__" {
        parts.push(stem);
    }
    // A name may begin with a digit: `importlib` loads such modules (database migrations have them).
    let is_identifier =
        |part: &&str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric());
    (!parts.is_empty() && parts.iter().all(is_identifier)).then(|| (parts.join("."), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_modules_as_python_does() {
        let path = |text: &str| module_path(text).map(|(path, _)| path);
        assert_eq!(path("a/b.py").as_deref(), Some("a.b"));
        assert_eq!(path("a/__init__.pyi").as_deref(), Some("a"));
        assert_eq!(path("a/_x.cpython-311-x86_64-linux-gnu.so").as_deref(), Some("a._x"));
        assert_eq!(path("yaml-stubs/__init__.pyi").as_deref(), Some("yaml"));
        assert_eq!(path("a/my-script.py"), None);
        assert_eq!(path("a/data.json"), None);
    }
}
