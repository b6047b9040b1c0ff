//! Which files of a package only show how it is used.

/// Folders whose files are never API, wherever they stand.
const FOLDERS: [&str; 5] = ["tests", "examples", "benchmarks", "asv_bench", "asv_benchmarks"];

/// Folders whose files are never API when they stand at the top, beside the import packages. Deeper, `test`
/// may be API (`django.test`), and so may `docs`.
const TOP_FOLDERS: [&str; 6] = ["test", "docs", "doc", "example", "benchmark", "samples"];

/// Modules named like tests that libraries offer to their users (`aiohttp.test_utils`).
const OFFERED: [&str; 6] =
    ["test_util", "test_helper", "test_support", "test_client", "test_case", "test_tool"];

/// Whether the file at `path` (below the import root, with `/`) is a test, an example or a benchmark: it
/// shows how the API is used and is none itself.
///
/// Folders named `testing` are API (`numpy.testing`), and in a folder named `test` below a package only
/// files named like tests are left out (`django.test.Client` is API).
pub fn is_usage(path: &str) -> bool {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts = folders.split('/').filter(|part| !part.is_empty());
    if let Some(first) = parts.next()
        && (TOP_FOLDERS.contains(&first) || FOLDERS.contains(&first))
    {
        return true;
    }
    if parts.any(|part| FOLDERS.contains(&part)) {
        return true;
    }
    let Some((stem, "py" | "pyi")) = file.rsplit_once('.') else { return false };
    if stem == "conftest" {
        return true;
    }
    if stem.starts_with("test_") {
        return !OFFERED.iter().any(|offered| stem.starts_with(offered));
    }
    stem.ends_with("_test") && !stem.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::is_usage;

    #[test]
    fn tells_tests_and_examples_from_api() {
        for path in [
            "pandas/tests/io/test_x.py",
            "tests/helpers.py",
            "docs/conf.py",
            "acme/examples/a.py",
            "acme/conftest.py",
            "conftest.py",
            "tornado/test/web_test.py",
            "acme/test_core.py",
        ] {
            assert!(is_usage(path), "{path}");
        }
        for path in [
            "numpy/testing/__init__.py",
            "django/test/client.py",
            "aiohttp/test_utils.py",
            "scipy/stats/_ks_test.py",
            "acme/docs/__init__.py",
            "acme/__init__.py",
            "latest.py",
            "acme/contest.py",
        ] {
            assert!(!is_usage(path), "{path}");
        }
    }
}
