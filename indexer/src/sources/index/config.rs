//! Which index to ask, and how: what pip's configuration files and the environment say, and then uv's and Poetry's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::address::{Address, Credentials};
use super::keyring::Keyring;
use super::named::{NamedIndexes, Rank};
use super::netrc::parse_netrc;
use super::pip_conf::{config_files, parse_pip_conf};
use crate::error::Problem;
use crate::package::PackageName;
use crate::pins;

/// The index that pip asks where nothing else is configured.
pub const PUBLIC_INDEX: &str = "https://pypi.org/simple/";

/// The parts of a process's environment that configuration depends on, as a value.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Environment variables.
    pub variables: BTreeMap<String, String>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// The operating system, as `std::env::consts::OS` names it.
    pub os: String,
    /// The root of the file system that `/etc` is looked for in.
    pub root: PathBuf,
}

impl Environment {
    /// This process's environment; variables that are no UTF-8 are left out.
    pub fn of_process() -> Self {
        let variables: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let home = variables.get("HOME").or_else(|| variables.get("USERPROFILE")).map(PathBuf::from);
        Self { variables, home, os: std::env::consts::OS.to_owned(), root: PathBuf::from("/") }
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// A variable under its lower-case name, else under its upper-case one.
    fn get_any_case(&self, name: &str) -> Option<&str> {
        self.get(&name.to_ascii_lowercase()).or_else(|| self.get(name))
    }
}

/// How packages are fetched. Credentials in it are never shown by `Debug`.
#[derive(Clone, Debug)]
pub struct IndexConfig {
    /// Indexes, in the order in which they are asked; empty where pip is told to ask none.
    pub indexes: Vec<Address>,
    /// The indexes that are asked for a package in place of those, because the project says so.
    pub only_for: BTreeMap<PackageName, Vec<Address>>,
    /// The hosts that nobody but the project's own files names.
    pub project_hosts: Vec<String>,
    /// Whether the user's settings say that the keyring has passwords.
    pub asks_keyring: bool,
    /// Where passwords are looked for when a host refuses access.
    pub keyring: Option<Arc<dyn Keyring>>,
    /// Folders and pages with archives, asked before the indexes.
    pub find_links: Vec<String>,
    /// The proxy for all hosts.
    pub proxy: Option<Address>,
    /// The proxy for `http` addresses, from the environment.
    pub http_proxy: Option<Address>,
    /// The proxy for `https` addresses, from the environment.
    pub https_proxy: Option<Address>,
    /// Hosts that are asked without a proxy, as `NO_PROXY` lists them.
    pub no_proxy: Option<String>,
    /// Files with certificates of authorities, besides the system's.
    pub certificates: Vec<PathBuf>,
    /// A file with the client's own certificate and key.
    pub client_certificate: Option<PathBuf>,
    /// Hosts (`host` or `host:port`) that may be asked without TLS or with certificates that nobody vouches for.
    pub trusted_hosts: Vec<String>,
    /// How long a host may be silent.
    pub timeout: Duration,
    /// How often a request that failed for a passing reason is sent again.
    pub retries: u32,
    /// How long to wait before the first repetition; doubled each time.
    pub backoff: Duration,
    /// Credentials by host from `.netrc`; `None` as the host stands for all others.
    pub(crate) netrc: Vec<(Option<String>, Credentials)>,
    /// How many packages are fetched at once.
    pub parallel: usize,
}

impl Default for IndexConfig {
    fn default() -> Self {
        Self {
            indexes: Address::parse(PUBLIC_INDEX).into_iter().collect(),
            only_for: BTreeMap::new(),
            project_hosts: Vec::new(),
            asks_keyring: false,
            keyring: None,
            find_links: Vec::new(),
            proxy: None,
            http_proxy: None,
            https_proxy: None,
            no_proxy: None,
            certificates: Vec::new(),
            client_certificate: None,
            trusted_hosts: Vec::new(),
            timeout: Duration::from_secs(15),
            retries: 5,
            backoff: Duration::from_millis(250),
            netrc: Vec::new(),
            parallel: 8,
        }
    }
}

impl IndexConfig {
    /// The folders of this machine among `find_links`.
    pub(crate) fn find_links_folders(&self) -> Vec<PathBuf> {
        let folders = self.find_links.iter().filter_map(|link| super::project::local_folder(link));
        folders.filter(|folder| folder.is_dir()).collect()
    }

    /// Reads what pip, uv and Poetry would read for the project at `root`: the user's settings, and the indexes that
    /// the project's own name, whose hosts are listed apart. Whatever cannot be used is a problem, and the rest holds.
    pub fn load(environment: &Environment, root: &Path) -> (Self, Vec<Problem>) {
        let (mut config, mut problems) = Self::of_pip(environment);
        let folders = pins::folders(root, environment.home.as_deref());
        let variables = NamedIndexes::of_variables(environment, &mut problems);
        let project = NamedIndexes::of_project(&folders, environment, &mut problems);
        let user = NamedIndexes::of_user(environment, &mut problems);
        let own: Vec<String> = [&variables, &user]
            .into_iter()
            .flat_map(|place| place.indexes.iter().map(|index| index.address.host()))
            .chain(config.indexes.iter().map(Address::host))
            .collect();
        let mut hosts: Vec<String> = project.indexes.iter().map(|index| index.address.host()).collect();
        hosts.retain(|host| !own.contains(host));
        hosts.sort_unstable();
        hosts.dedup();
        config.project_hosts = hosts;
        config.asks_keyring |= variables.asks_keyring || user.asks_keyring;
        config.take_named(&[variables, project, user]);
        (config, problems)
    }

    /// Puts named indexes beside pip's: those of a place that comes first are asked first.
    fn take_named(&mut self, places: &[NamedIndexes]) {
        let of_rank = |rank: Rank| {
            let all = places.iter().flat_map(|place| &place.indexes);
            all.filter(move |index| index.rank == rank).map(|index| index.address.clone())
        };
        let mut pips = std::mem::take(&mut self.indexes);
        let default = of_rank(Rank::Default).next();
        if default.is_some() || places.iter().any(|place| place.hides_public) {
            pips.retain(|index| index.url.as_str() != PUBLIC_INDEX);
        }
        let ordered = of_rank(Rank::First).chain(default).chain(pips).chain(of_rank(Rank::Last));
        for address in ordered {
            if self.indexes.iter().all(|known| known.url != address.url) {
                self.indexes.push(address);
            }
        }
        for (package, names) in places.iter().flat_map(|place| &place.sources) {
            let all = places.iter().flat_map(|place| &place.indexes);
            let named = all.filter(|index| index.name.as_ref().is_some_and(|name| names.contains(name)));
            let named: Vec<Address> = named.map(|index| index.address.clone()).collect();
            if !named.is_empty() {
                self.only_for.insert(package.clone(), named);
            }
        }
    }

    /// All indexes that may be asked.
    pub(super) fn all_indexes(&self) -> impl Iterator<Item = &Address> {
        self.indexes.iter().chain(self.only_for.values().flatten())
    }

    /// The indexes that are asked for a package, in their order.
    pub(super) fn indexes_for(&self, package: &PackageName) -> &[Address] {
        self.only_for.get(package).unwrap_or(&self.indexes)
    }

    /// What pip itself would read.
    pub(crate) fn of_pip(environment: &Environment) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut options: BTreeMap<String, (String, String)> = BTreeMap::new();
        for path in config_files(environment) {
            if let Some(text) = read_text(&path, &mut problems) {
                let from = path.display().to_string();
                options.extend(
                    parse_pip_conf(&text).into_iter().map(|(key, value)| (key, (value, from.clone()))),
                );
            }
        }
        for (name, value) in &environment.variables {
            if let Some(key) = name.strip_prefix("PIP_")
                && !value.trim().is_empty()
            {
                options.insert(key.to_ascii_lowercase().replace('_', "-"), (value.clone(), name.clone()));
            }
        }
        // `PIP_DEFAULT_TIMEOUT` is the name in pip's own documentation for `timeout`.
        if let Some(default) = options.get("default-timeout").cloned() {
            options.insert("timeout".into(), default);
        }
        let mut config = Self::default();
        config.apply(&options, &mut problems);
        config.apply_environment(environment, &mut problems);
        (config, problems)
    }

    fn apply(&mut self, options: &BTreeMap<String, (String, String)>, problems: &mut Vec<Problem>) {
        let text =
            |key: &str| options.get(key).map(|(value, _)| value.trim()).filter(|value| !value.is_empty());
        let words = |key: &str| {
            text(key).unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        let from = |key: &str| options.get(key).map(|(_, from)| from.clone()).unwrap_or_default();
        let mut address = |key: &str, text: &str| match Address::parse(text) {
            Ok(address) => Some(address),
            Err(message) => {
                problems.push(Problem::new(from(key), format!("{key}: {message}")));
                None
            }
        };
        if let Some(index) = text("index-url") {
            // An index that cannot be asked is not replaced by another one: names may mean something else there.
            self.indexes = address("index-url", index).into_iter().collect();
        }
        self.indexes
            .extend(words("extra-index-url").iter().filter_map(|text| address("extra-index-url", text)));
        if text("no-index")
            .is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on"))
        {
            self.indexes.clear();
        }
        self.asks_keyring = matches!(text("keyring-provider"), Some("subprocess" | "import"));
        self.find_links = words("find-links");
        self.proxy = text("proxy").and_then(|text| address("proxy", &with_scheme(text)));
        self.certificates.extend(text("cert").map(PathBuf::from));
        self.client_certificate = text("client-cert").map(PathBuf::from);
        self.trusted_hosts = words("trusted-host");
        if let Some(seconds) = text("timeout").and_then(|text| text.parse::<f64>().ok()) {
            self.timeout = Duration::try_from_secs_f64(seconds.clamp(1.0, 600.0)).unwrap_or(self.timeout);
        }
        if let Some(retries) = text("retries").and_then(|text| text.parse().ok()) {
            self.retries = std::cmp::min(retries, 20);
        }
    }

    fn apply_environment(&mut self, environment: &Environment, problems: &mut Vec<Problem>) {
        let mut proxy = |name: &str| {
            let text = environment.get_any_case(name)?;
            Address::parse(&with_scheme(text))
                .map_err(|message| problems.push(Problem::new(name, message)))
                .ok()
        };
        let all = proxy("ALL_PROXY");
        self.https_proxy = proxy("HTTPS_PROXY").or_else(|| all.clone());
        self.http_proxy = proxy("HTTP_PROXY").or(all);
        self.no_proxy = environment.get_any_case("NO_PROXY").map(str::to_owned);
        for name in ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            self.certificates.extend(environment.get(name).map(PathBuf::from).filter(|path| path.is_file()));
        }
        self.certificates.sort();
        self.certificates.dedup();
        let named = environment.get("NETRC").map(PathBuf::from);
        let in_home = ["_netrc", ".netrc"].map(|file| environment.home.as_ref().map(|home| home.join(file)));
        for path in named.into_iter().chain(in_home.into_iter().flatten()) {
            if let Some(text) = read_text(&path, problems) {
                self.netrc = parse_netrc(&text);
            }
        }
    }
}

fn with_scheme(text: &str) -> String {
    if text.contains("://") { text.to_owned() } else { format!("http://{text}") }
}

/// A file's text; `None` where there is none, a problem where it cannot be read.
fn read_text(path: &Path, problems: &mut Vec<Problem>) -> Option<String> {
    if !path.is_file() {
        return None;
    }
    match std::fs::read(path) {
        Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => {
            problems.push(Problem::file(path, error.to_string()));
            None
        }
    }
}
