//! Projects inside a folder: which of them a file belongs to.

use std::path::{Path, PathBuf};

use super::manifest::get;
use super::project::read_table;
use super::text::read_text;
use super::walk::{SKIPPED, sorted_children};
use crate::pins::is_pin_file;

/// A folder with pins or a manifest of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedProject {
    /// The folder.
    pub root: PathBuf,
    /// Whether it says of itself that it is a project, so that the code around it is not its own.
    pub is_whole: bool,
}

/// The nearest folder, from `folder` upwards and below `top`, that pins versions or is a project. `None` if there is
/// none, and for files of environments. Lists the folders between the two.
pub fn nested_project(folder: &Path, top: &Path) -> Option<NestedProject> {
    let below = folder.strip_prefix(top).ok()?;
    let is_skipped = |name: &str| name.starts_with('.') || SKIPPED.contains(&name);
    if below.components().any(|part| part.as_os_str().to_str().is_none_or(is_skipped)) {
        return None;
    }
    let between = folder.ancestors().take(below.components().count());
    let found = between.map(|folder| (folder, says(folder))).find(|(_, says)| *says != Says::Nothing);
    found.map(|(folder, says)| NestedProject { root: folder.to_owned(), is_whole: says == Says::Project })
}

/// What the files of a folder say of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    Nothing,
    Pins,
    Project,
}

fn says(folder: &Path) -> Says {
    let mut says = Says::Nothing;
    for (name, path) in sorted_children(folder, &mut Vec::new()) {
        let of_file = match name.as_str() {
            "pyproject.toml" => {
                let table = read_table(&path, &mut Vec::new()).unwrap_or_default();
                let is_project =
                    get(&table, &["project"]).is_some() || get(&table, &["tool", "poetry"]).is_some();
                let has_groups = get(&table, &["dependency-groups"]).is_some();
                match (is_project, has_groups) {
                    (true, _) => Says::Project,
                    (false, true) => Says::Pins,
                    // Settings of a tool alone.
                    (false, false) => Says::Nothing,
                }
            }
            "setup.py" if path.is_file() => Says::Project,
            "setup.cfg" => {
                let text = read_text(&path, &mut Vec::new()).unwrap_or_default();
                if text.contains("[metadata]") { Says::Project } else { Says::Nothing }
            }
            "siskin.toml" if path.is_file() => Says::Pins,
            _ if is_pin_file(&name) && path.is_file() => Says::Pins,
            _ => Says::Nothing,
        };
        says = says.max(of_file);
    }
    says
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::fixture::write;

    #[test]
    fn the_nearest_folder_that_says_something_counts() {
        let dir = write(&[
            "mono/pyproject.toml=[project]",
            "mono/a/uv.lock",
            "mono/a/src/pkg/x.py",
            "mono/b/pyproject.toml=[project]\nname = 'b'",
            "mono/b/tests/requirements.txt",
            "mono/c/pyproject.toml=[tool.ruff]",
            "mono/c/setup.cfg=[flake8]",
            "mono/.venv/lib/p/pyproject.toml=[project]",
        ]);
        let top = dir.path().join("mono");
        let check = |folder: &str, expected: Option<(&str, bool)>| {
            let found = nested_project(&top.join(folder), &top);
            let expected = expected.map(|(root, is_whole)| NestedProject { root: top.join(root), is_whole });
            assert_eq!(found, expected, "{folder}");
        };
        check("a/src/pkg", Some(("a", false)));
        check("b", Some(("b", true)));
        check("b/tests/deep", Some(("b/tests", false)));
        check("c", None);
        check(".venv/lib/p", None);
        check("", None);
        assert_eq!(nested_project(dir.path(), &top), None);
    }
}
