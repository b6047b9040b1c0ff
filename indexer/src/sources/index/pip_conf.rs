//! pip's configuration files: which ones there are, and what they say.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::config::Environment;

/// The files that pip would read, weakest first.
pub(crate) fn config_files(environment: &Environment) -> Vec<PathBuf> {
    let named = environment.get("PIP_CONFIG_FILE");
    // pip's documented way to read no file at all.
    if named.is_some_and(|named| named == "/dev/null" || named.eq_ignore_ascii_case("nul")) {
        return Vec::new();
    }
    let mut files = Vec::new();
    let folder = |name: &str| environment.get(name).map(PathBuf::from);
    let home = environment.home.clone();
    match environment.os.as_str() {
        "windows" => {
            files.extend(folder("PROGRAMDATA").map(|data| data.join("pip").join("pip.ini")));
            files.extend(home.map(|home| home.join("pip").join("pip.ini")));
            files.extend(folder("APPDATA").map(|data| data.join("pip").join("pip.ini")));
            files.extend(folder("VIRTUAL_ENV").map(|prefix| prefix.join("pip.ini")));
        }
        os => {
            if os == "macos" {
                files.push(environment.root.join("Library/Application Support/pip/pip.conf"));
            } else {
                let dirs = environment.get("XDG_CONFIG_DIRS").unwrap_or("/etc/xdg");
                for dir in dirs.split(':').filter(|dir| !dir.is_empty()).rev() {
                    files.push(environment.root.join(dir.trim_start_matches('/')).join("pip/pip.conf"));
                }
                files.push(environment.root.join("etc/pip.conf"));
            }
            files.extend(home.as_ref().map(|home| home.join(".pip/pip.conf")));
            let config = folder("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
            files.extend(config.map(|config| config.join("pip/pip.conf")));
            if os == "macos" {
                files.extend(home.map(|home| home.join("Library/Application Support/pip/pip.conf")));
            }
            files.extend(folder("VIRTUAL_ENV").map(|prefix| prefix.join("pip.conf")));
        }
    }
    files.extend(named.map(PathBuf::from));
    files
}

/// The options of the sections that concern fetching, by their name with `-`; `install` and `download`
/// are stronger than `global`.
pub(crate) fn parse_pip_conf(text: &str) -> BTreeMap<String, String> {
    let mut sections: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut section = String::new();
    let mut key = String::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with([' ', '\t']) && !key.is_empty() {
            let value = sections.entry(section.clone()).or_default().entry(key.clone()).or_default();
            value.push('\n');
            value.push_str(trimmed);
        } else if let Some(name) = trimmed.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            name.trim().to_ascii_lowercase().clone_into(&mut section);
            key.clear();
        } else if let Some((name, value)) = trimmed.split_once(['=', ':']) {
            key = name.trim().to_ascii_lowercase().replace('_', "-");
            sections.entry(section.clone()).or_default().insert(key.clone(), value.trim().to_owned());
        }
    }
    let mut out = BTreeMap::new();
    for section in ["global", "install", "download"] {
        out.extend(sections.remove(section).unwrap_or_default());
    }
    out
}
