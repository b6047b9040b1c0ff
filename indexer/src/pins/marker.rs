//! Environment markers (`python_version < "3.9" and sys_platform == "win32"`): whether one holds, as far as that can
//! be told without starting Python.

use std::str::FromStr as _;

use pep440_rs::{Version, VersionSpecifiers};

use crate::sources::Environment;

/// Brackets nested deeper than this are not looked into.
const MAX_DEPTH: usize = 32;

/// Whether `marker` holds for the Python and the platform of `environment`; `None` if these do not tell, or if it
/// is no marker. An empty one holds.
pub(super) fn holds(marker: &str, environment: Option<&Environment>) -> Option<bool> {
    if marker.trim().is_empty() {
        return Some(true);
    }
    let mut parser = Parser { rest: marker, environment };
    let holds = parser.any(0)?;
    parser.rest.trim().is_empty().then_some(holds).flatten()
}

/// Whether one of several markers holds, or none is given: how lockfiles write resolution forks.
pub(super) fn any_holds<'m>(
    markers: impl IntoIterator<Item = &'m str>,
    environment: Option<&Environment>,
) -> Option<bool> {
    let mut markers = markers.into_iter().peekable();
    if markers.peek().is_none() {
        return Some(true);
    }
    markers.map(|marker| holds(marker, environment)).fold(Some(false), or)
}

/// Truth of three values: what is not known stays so unless the other side decides.
fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// See [`or`].
pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    or(a.map(|a| !a), b.map(|b| !b)).map(|holds| !holds)
}

/// What stands on one side of an operator.
enum Operand<'m> {
    Variable(&'m str),
    Text(&'m str),
}

struct Parser<'m> {
    rest: &'m str,
    environment: Option<&'m Environment>,
}

/// The outer `None`: it is no marker; the inner one: it cannot be told.
type Parsed = Option<Option<bool>>;

impl<'m> Parser<'m> {
    fn any(&mut self, depth: usize) -> Parsed {
        let mut holds = self.all(depth)?;
        while self.word("or") {
            holds = or(holds, self.all(depth)?);
        }
        Some(holds)
    }

    fn all(&mut self, depth: usize) -> Parsed {
        let mut holds = self.one(depth)?;
        while self.word("and") {
            holds = and(holds, self.one(depth)?);
        }
        Some(holds)
    }

    fn one(&mut self, depth: usize) -> Parsed {
        if self.symbol("(") {
            if depth >= MAX_DEPTH {
                return None;
            }
            let holds = self.any(depth + 1)?;
            return self.symbol(")").then_some(holds);
        }
        let left = self.operand()?;
        let operator = self.operator()?;
        let right = self.operand()?;
        Some(compare(&left, operator, &right, self.environment))
    }

    fn operand(&mut self) -> Option<Operand<'m>> {
        let rest = self.rest.trim_start();
        let quote = rest.chars().next()?;
        if quote == '"' || quote == '\'' {
            let (text, rest) = rest.get(1..)?.split_once(quote)?;
            self.rest = rest;
            return Some(Operand::Text(text));
        }
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
        self.rest = rest;
        Some(Operand::Variable(name))
    }

    fn operator(&mut self) -> Option<&'static str> {
        if self.word("not") {
            return self.word("in").then_some("not in");
        }
        if self.word("in") {
            return Some("in");
        }
        ["===", "==", "~=", "!=", "<=", ">=", "<", ">"].into_iter().find(|operator| self.symbol(operator))
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(symbol);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(word);
        let rest = rest.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

fn compare(
    left: &Operand<'_>,
    operator: &str,
    right: &Operand<'_>,
    environment: Option<&Environment>,
) -> Option<bool> {
    match (left, right) {
        (Operand::Variable("python_version" | "python_full_version"), Operand::Text(_))
        | (Operand::Text(_), Operand::Variable("python_version" | "python_full_version")) => {
            compare_python(left, operator, right, environment?.python_version?)
        }
        (Operand::Variable(name), Operand::Text(value)) => {
            compare_text(&value_of(name, environment)?, operator, value)
        }
        (Operand::Text(value), Operand::Variable(name)) => {
            compare_text(value, operator, &value_of(name, environment)?)
        }
        _ => None,
    }
}

/// Compares the version of Python. Of the full version only the first two parts are known: what holds for some of
/// its releases and not for others cannot be told.
fn compare_python(
    left: &Operand<'_>,
    operator: &str,
    right: &Operand<'_>,
    (major, minor): (u8, u8),
) -> Option<bool> {
    let (name, operator, value) = match (left, right) {
        (Operand::Variable(name), Operand::Text(value)) => (*name, operator, *value),
        (Operand::Text(value), Operand::Variable(name)) => (*name, mirrored(operator)?, *value),
        _ => return None,
    };
    let short = format!("{major}.{minor}");
    if matches!(operator, "in" | "not in") {
        let is_listed = value
            .split([' ', ',', '|'])
            .any(|listed| listed == short || listed.starts_with(&format!("{short}.")));
        return Some(is_listed == (operator == "in"));
    }
    let specifiers = VersionSpecifiers::from_str(&format!("{operator}{value}")).ok()?;
    if name == "python_version" {
        return Some(specifiers.contains(&Version::from_str(&short).ok()?));
    }
    is_release_in(&specifiers, (major, minor))
}

/// Whether `requires-python` of a package accepts the environment's Python; `None` if that cannot be told.
pub(super) fn is_python(requires: Option<&str>, environment: Option<&Environment>) -> Option<bool> {
    match requires.map(VersionSpecifiers::from_str) {
        Some(Ok(specifiers)) => is_python_in(&specifiers, environment),
        _ => Some(true),
    }
}

/// Whether the specifiers accept the environment's Python; `None` if that cannot be told.
pub(super) fn is_python_in(
    specifiers: &VersionSpecifiers,
    environment: Option<&Environment>,
) -> Option<bool> {
    if specifiers.is_empty() {
        return Some(true);
    }
    is_release_in(specifiers, environment?.python_version?)
}

/// Whether the specifiers accept all releases of a Python, or none.
fn is_release_in(specifiers: &VersionSpecifiers, (major, minor): (u8, u8)) -> Option<bool> {
    let own = |micro: u64| Version::new([u64::from(major), u64::from(minor), micro]);
    let holds = specifiers.contains(&own(0));
    let is_own = |version: &&Version| matches!(version.release(), [a, b, ..] if (*a, *b) == (u64::from(major), u64::from(minor)));
    let named = specifiers.iter().map(pep440_rs::VersionSpecifier::version).filter(is_own).cloned();
    named.chain([own(999)]).all(|other| specifiers.contains(&other) == holds).then_some(holds)
}

/// The operator with its sides exchanged.
fn mirrored(operator: &str) -> Option<&str> {
    Some(match operator {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        "==" | "!=" | "===" => operator,
        _ => return None,
    })
}

fn compare_text(left: &str, operator: &str, right: &str) -> Option<bool> {
    Some(match operator {
        "==" | "===" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "in" => right.contains(left),
        "not in" => !right.contains(left),
        _ => return None,
    })
}

/// The value of a marker variable; `None` for those that depend on what is installed with which extras, and for
/// those that only a running Python tells.
fn value_of(name: &str, environment: Option<&Environment>) -> Option<String> {
    let environment = environment?;
    let platform = environment.platform;
    let is_windows = platform == "win32";
    let is_pypy = environment.stdlib_dir.iter().chain(&environment.packages_dirs).any(|dir| {
        dir.components().any(|part| part.as_os_str().to_str().is_some_and(|part| part.starts_with("pypy")))
    });
    let value = match name {
        "sys_platform" | "sys.platform" => platform,
        "os_name" | "os.name" => {
            if is_windows {
                "nt"
            } else {
                "posix"
            }
        }
        "platform_system" => match platform {
            "win32" => "Windows",
            "darwin" => "Darwin",
            "linux" => "Linux",
            _ => return None,
        },
        "platform_python_implementation" | "platform.python_implementation" => {
            if is_pypy {
                "PyPy"
            } else {
                "CPython"
            }
        }
        "implementation_name" => {
            if is_pypy {
                "pypy"
            } else {
                "cpython"
            }
        }
        "platform_machine" | "platform.machine" => return machine(platform),
        _ => return None,
    };
    Some(value.to_owned())
}

/// What `platform.machine()` says, if the environment's platform is the one that Siskin runs on.
fn machine(platform: &str) -> Option<String> {
    let own = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    if own != platform {
        return None;
    }
    let name = match (std::env::consts::ARCH, platform) {
        ("x86_64", "win32") => "AMD64",
        ("aarch64", "win32") => "ARM64",
        ("aarch64", "darwin") => "arm64",
        ("x86", _) => return None,
        (other, _) => other,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Evaluates a marker for CPython 3.11 on Linux.
    fn check(marker: &str, expected: Option<bool>) {
        let environment = Environment {
            root: PathBuf::new(),
            python_version: Some((3, 11)),
            packages_dirs: Vec::new(),
            stdlib_dir: None,
            platform: "linux",
        };
        assert_eq!(holds(marker, Some(&environment)), expected, "{marker}");
    }

    #[test]
    fn compares_the_version_of_python_as_versions() {
        check("", Some(true));
        check("python_version >= '3.9'", Some(true));
        check("python_version<'3.9'", Some(false));
        check("'3.12' > python_version", Some(true));
        check("python_version == '3.*'", Some(true));
        check("python_version ~= '3.10'", Some(true));
        check("python_version in '3.10 3.11'", Some(true));
        check("python_version not in '3.10,3.11'", Some(false));
        check("python_version < 'three'", None);
    }

    #[test]
    fn knows_two_parts_of_the_full_version() {
        check("python_full_version < '3.12'", Some(true));
        check("python_full_version == '3.11.*'", Some(true));
        check("python_full_version >= '3.11.4'", None);
        check("python_full_version != '3.11.4'", None);
        check("python_full_version != '3.10.4'", Some(true));
    }

    #[test]
    fn what_is_not_known_matters_only_where_nothing_else_decides() {
        check("extra == 'x'", None);
        check("extra == 'x' and sys_platform == 'win32'", Some(false));
        check("extra == 'x' or sys_platform == 'linux'", Some(true));
        check("(extra == 'x' or os_name == 'posix') and (platform_system != \"Linux\")", Some(false));
        check("'dev' in dependency_groups", None);
        check("implementation_name == 'cpython' and 'lin' in sys_platform", Some(true));
    }

    #[test]
    fn what_is_no_marker_cannot_be_told() {
        for marker in ["python_version", "== '3'", "os_name == 'posix' x", "(os_name == 'posix'", "'a' == 'b"]
        {
            check(marker, None);
        }
        check(&format!("{}os_name == 'posix'{}", "(".repeat(40_000), ")".repeat(40_000)), None);
    }
}
