//! Indexes that uv's and Poetry's settings name, those of the user and those of a project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::address::{Address, Credentials};
use super::config::Environment;
use crate::error::Problem;
use crate::package::PackageName;
use crate::pins;
use crate::sources::manifest::{get, get_str, get_strings};
use crate::sources::project::read_table;
use crate::sources::text::read_text;
use crate::sources::walk::sorted_children;

/// How an index stands to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// Asked before the others.
    First,
    /// Asked in place of the public index.
    Default,
    /// Asked after the others.
    Last,
    /// Asked only for packages that name it.
    Explicit,
}

/// An index with its name.
#[derive(Clone, Debug)]
pub(super) struct NamedIndex {
    pub(super) name: Option<String>,
    pub(super) address: Address,
    pub(super) rank: Rank,
}

/// What one place says.
#[derive(Clone, Debug, Default)]
pub(super) struct NamedIndexes {
    pub(super) indexes: Vec<NamedIndex>,
    /// Packages that are to come from an index, by its name.
    pub(super) sources: BTreeMap<PackageName, Vec<String>>,
    /// Whether the public index is not asked unless it is named.
    pub(super) hides_public: bool,
    /// Whether passwords are to be looked for in the keyring.
    pub(super) asks_keyring: bool,
}

impl NamedIndexes {
    /// What uv's variables say.
    pub(super) fn of_variables(environment: &Environment, problems: &mut Vec<Problem>) -> Self {
        let mut found = Self::default();
        let get = |name: &str| environment.get(name).unwrap_or_default();
        for (variable, rank) in [
            ("UV_INDEX", Rank::First),
            ("UV_EXTRA_INDEX_URL", Rank::First),
            ("UV_DEFAULT_INDEX", Rank::Default),
            ("UV_INDEX_URL", Rank::Default),
        ] {
            for text in get(variable).split_whitespace() {
                // `name=address`; an address may have a `=` of its own.
                let named = text.split_once('=').filter(|(name, _)| !name.contains([':', '/']));
                let (name, url) = named.map_or((None, text), |(name, url)| (Some(name), url));
                found.add(variable, name, Some(url), rank, problems);
            }
        }
        found.asks_keyring = get("UV_KEYRING_PROVIDER") == "subprocess";
        found.take_credentials(environment);
        found
    }

    /// What the user's own files say.
    pub(super) fn of_user(environment: &Environment, problems: &mut Vec<Problem>) -> Self {
        let home = environment.home.as_ref();
        let config = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
        let folder = match environment.os.as_str() {
            "windows" => environment.get("APPDATA").map(PathBuf::from),
            _ => config.or_else(|| home.map(|home| home.join(".config"))),
        };
        let mut found = Self::default();
        let system = environment.root.join("etc/uv/uv.toml");
        for path in folder.iter().map(|folder| folder.join("uv/uv.toml")).chain([system]) {
            if let Some(table) = read_table(&path, problems) {
                found.read_uv(&path, &table, problems);
                found.asks_keyring |= get_str(&table, &["keyring-provider"]) == Some("subprocess");
            }
        }
        found.take_credentials(environment);
        found
    }

    /// What the nearest of those folders says: `uv.toml`, and what `pyproject.toml` says to uv and Poetry.
    pub(super) fn of_project(
        folders: &[PathBuf],
        environment: &Environment,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut found = Self::default();
        for folder in folders {
            // A manifest that cannot be read is a problem of whoever reads its packages.
            let path = folder.join("pyproject.toml");
            let manifest = read_table(&path, &mut Vec::new()).unwrap_or_default();
            let own = folder.join("uv.toml");
            match read_table(&own, problems) {
                Some(table) => found.read_uv(&own, &table, problems),
                None => {
                    if let Some(table) = get(&manifest, &["tool", "uv"]).and_then(Value::as_table) {
                        found.read_uv(&path, table, problems);
                    }
                }
            }
            found.read_sources(&manifest);
            found.read_poetry(&path, &manifest, problems);
            found.read_requirements(folder, problems);
            if !found.indexes.is_empty() {
                break;
            }
        }
        found.take_credentials(environment);
        found.take_poetry_credentials(environment);
        found
    }

    fn read_uv(&mut self, path: &Path, table: &Table, problems: &mut Vec<Problem>) {
        let place = path.display().to_string();
        for index in tables(get(table, &["index"])) {
            let is = |key: &str| get(index, &[key]).and_then(Value::as_bool) == Some(true);
            let rank = match (is("explicit"), is("default")) {
                (true, _) => Rank::Explicit,
                (false, true) => Rank::Default,
                (false, false) => Rank::First,
            };
            let is_flat = get_str(index, &["format"]) == Some("flat");
            let url = get_str(index, &["url"]).filter(|_| !is_flat);
            self.add(&place, get_str(index, &["name"]), url, rank, problems);
        }
        for table in [Some(table), get(table, &["pip"]).and_then(Value::as_table)].into_iter().flatten() {
            for url in get_strings(table, &["extra-index-url"]) {
                self.add(&place, None, Some(url), Rank::First, problems);
            }
            self.add(&place, None, get_str(table, &["index-url"]), Rank::Default, problems);
        }
    }

    /// Which packages come from which index: `[tool.uv.sources]`, and `source` of Poetry's dependencies.
    fn read_sources(&mut self, manifest: &Table) {
        let uv = get(manifest, &["tool", "uv", "sources"]).and_then(Value::as_table);
        for (name, source) in uv.into_iter().flatten() {
            let tables = source.as_table().into_iter().chain(tables(Some(source)));
            let names = tables.filter_map(|source| get_str(source, &["index"])).map(str::to_owned);
            self.sources.entry(PackageName::new(name)).or_default().extend(names);
        }
        let poetry = get(manifest, &["tool", "poetry"]).and_then(Value::as_table);
        let groups = poetry.and_then(|poetry| get(poetry, &["group"])).and_then(Value::as_table);
        let groups = groups.into_iter().flat_map(Table::values).filter_map(Value::as_table);
        for table in poetry.into_iter().chain(groups) {
            let dependencies = get(table, &["dependencies"]).and_then(Value::as_table);
            for (name, dependency) in dependencies.into_iter().flatten() {
                let source = dependency.as_table().and_then(|dependency| get_str(dependency, &["source"]));
                self.sources.entry(PackageName::new(name)).or_default().extend(source.map(str::to_owned));
            }
        }
        self.sources.retain(|_, names| !names.is_empty());
    }

    fn read_poetry(&mut self, path: &Path, manifest: &Table, problems: &mut Vec<Problem>) {
        let place = path.display().to_string();
        for source in tables(get(manifest, &["tool", "poetry", "source"])) {
            let is_default = get(source, &["default"]).and_then(Value::as_bool) == Some(true);
            let rank = match get_str(source, &["priority"]) {
                Some("explicit") => Rank::Explicit,
                Some("supplemental" | "secondary") => Rank::Last,
                Some("default") => Rank::Default,
                _ if is_default => Rank::Default,
                _ => Rank::First,
            };
            // Poetry's own rule: what is named as primary stands for the public index.
            self.hides_public |= rank == Rank::First;
            let name = get_str(source, &["name"]);
            let is_public = name.is_some_and(|name| name.eq_ignore_ascii_case("pypi"));
            let url = get_str(source, &["url"]).or(is_public.then_some(super::PUBLIC_INDEX));
            self.add(&place, name, url, rank, problems);
        }
    }

    /// What requirements files say to pip: `--index-url`, `--extra-index-url`.
    fn read_requirements(&mut self, folder: &Path, problems: &mut Vec<Problem>) {
        for (name, path) in sorted_children(folder, &mut Vec::new()) {
            if !(name.starts_with("requirements") && pins::is_pin_file(&name)) {
                continue;
            }
            // One that cannot be read is a problem of whoever reads its pins.
            let text = read_text(&path, &mut Vec::new()).unwrap_or_default();
            let place = path.display().to_string();
            for line in text.lines().map(str::trim) {
                let value = |option: &str| {
                    let rest = line.strip_prefix(option)?;
                    rest.starts_with([' ', '\t', '=']).then(|| rest.trim_start_matches(['=', ' ', '\t']))
                };
                let first = value("--extra-index-url").map(|url| (url, Rank::First));
                let default = || value("--index-url").or_else(|| value("-i")).map(|url| (url, Rank::Default));
                let Some((url, rank)) = first.or_else(default) else { continue };
                // What variables hold is the user's, and not for a file of the project to send.
                if url.contains("${") {
                    let message = "an index whose address depends on an environment variable is not asked";
                    problems.push(Problem::new(&place, message));
                    continue;
                }
                let url = url.split_whitespace().next();
                self.add(&place, None, url, rank, problems);
            }
        }
    }

    fn add(
        &mut self,
        place: &str,
        name: Option<&str>,
        url: Option<&str>,
        rank: Rank,
        problems: &mut Vec<Problem>,
    ) {
        let Some(url) = url.filter(|url| !url.trim().is_empty()) else { return };
        match Address::parse(url) {
            Ok(address) => {
                self.indexes.push(NamedIndex { name: name.map(str::to_owned), address, rank });
            }
            Err(message) => problems.push(Problem::new(place, format!("index: {message}"))),
        }
    }

    /// Credentials from the variables that uv and Poetry have for an index by its name.
    fn take_credentials(&mut self, environment: &Environment) {
        for index in self.indexes.iter_mut().filter(|index| index.address.credentials.is_none()) {
            let Some(name) = &index.name else { continue };
            let name = variable_name(name);
            let of = |user: String, password: String| {
                let (user, password) = (environment.get(&user), environment.get(&password));
                let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
                (user.is_some() || password.is_some())
                    .then(|| Credentials { user: text(user), password: text(password) })
            };
            index.address.credentials =
                of(format!("UV_INDEX_{name}_USERNAME"), format!("UV_INDEX_{name}_PASSWORD")).or_else(|| {
                    of(
                        format!("POETRY_HTTP_BASIC_{name}_USERNAME"),
                        format!("POETRY_HTTP_BASIC_{name}_PASSWORD"),
                    )
                });
        }
    }

    /// Credentials from Poetry's `auth.toml`.
    fn take_poetry_credentials(&mut self, environment: &Environment) {
        let Some(home) = &environment.home else { return };
        let folder = environment.get("POETRY_CONFIG_DIR").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| {
            match environment.os.as_str() {
                "windows" => environment.get("APPDATA").map_or_else(|| home.clone(), PathBuf::from),
                "macos" => home.join("Library/Application Support"),
                _ => environment.get("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from),
            }
            .join("pypoetry")
        });
        // It holds secrets: what is wrong with it is said by Poetry.
        let Some(table) = read_table(&folder.join("auth.toml"), &mut Vec::new()) else { return };
        for index in self.indexes.iter_mut().filter(|index| index.address.credentials.is_none()) {
            let Some(name) = &index.name else { continue };
            let text = |key: &str| get_str(&table, &["http-basic", name, key]).unwrap_or_default().to_owned();
            let credentials = Credentials { user: text("username"), password: text("password") };
            index.address.credentials = Some(credentials).filter(|found| !found.user.is_empty());
        }
    }
}

/// `my-index` as it stands in names of variables: `MY_INDEX`.
fn variable_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// The tables of an array.
fn tables(value: Option<&Value>) -> impl Iterator<Item = &Table> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}
