//! The simple API: the files that an index has of one project, as JSON (PEP 691) or HTML (PEP 503).

use std::collections::BTreeMap;

use reqwest::Url;
use serde::Deserialize;

use super::address::decode;
use super::html::{attribute, links};

/// What an index page is asked for.
pub(crate) const ACCEPT: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.2, text/html; q=0.1";

/// A file that an index offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFile {
    /// Its name, without folders.
    pub filename: String,
    /// Where it is.
    pub(crate) url: Url,
    /// The sha256 that its bytes must have, in lower-case hexadecimal.
    pub sha256: Option<String>,
    /// Its size in bytes, where the index says so.
    pub size: Option<u64>,
    /// The Python versions that it says it needs; never a reason to leave a pinned version out.
    pub requires_python: Option<String>,
    /// Whether it was withdrawn; no reason either.
    pub is_yanked: bool,
    /// Whether the index offers its metadata as a file of its own.
    pub has_metadata: bool,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    files: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct JsonFile {
    filename: String,
    url: String,
    #[serde(default)]
    hashes: BTreeMap<String, String>,
    #[serde(default)]
    requires_python: Option<String>,
    #[serde(default)]
    yanked: serde_json::Value,
    #[serde(default)]
    core_metadata: serde_json::Value,
    #[serde(default)]
    size: Option<u64>,
}

/// Reads a project's page. `base` is the page's own address; files that make no sense are left out.
pub(crate) fn parse_page(body: &[u8], content_type: &str, base: &Url) -> Result<Vec<IndexFile>, String> {
    let is_json = content_type.contains("json") || body.trim_ascii_start().starts_with(b"{");
    if is_json {
        let page: Page =
            serde_json::from_slice(body).map_err(|error| format!("its page is no valid JSON: {error}"))?;
        return Ok(page.files.into_iter().filter_map(|file| json_file(file, base)).collect());
    }
    Ok(parse_html(&String::from_utf8_lossy(body), base))
}

fn json_file(file: serde_json::Value, base: &Url) -> Option<IndexFile> {
    let file: JsonFile = serde_json::from_value(file).ok()?;
    let says = |value: &serde_json::Value| {
        !matches!(value, serde_json::Value::Null | serde_json::Value::Bool(false))
    };
    Some(IndexFile {
        filename: plain_name(&file.filename)?,
        url: join(base, &file.url)?,
        sha256: file.hashes.get("sha256").and_then(|hash| sha256(hash)),
        size: file.size,
        requires_python: file.requires_python,
        is_yanked: says(&file.yanked),
        has_metadata: says(&file.core_metadata),
    })
}

/// Links to archives in an HTML page, of an index or of a plain list of files.
pub(crate) fn parse_html(text: &str, base: &Url) -> Vec<IndexFile> {
    let page = links(text);
    let base = page.base.and_then(|own| join(base, &own)).unwrap_or_else(|| base.clone());
    let file = |attributes: &[(String, String)]| {
        let url = join(&base, attribute(attributes, "href")?)?;
        let last = url.path_segments()?.next_back()?;
        let fragment = url.fragment().unwrap_or_default().to_owned();
        Some(IndexFile {
            filename: plain_name(&decode(last))?,
            sha256: fragment.split('&').find_map(|part| sha256(part.strip_prefix("sha256=")?)),
            size: None,
            requires_python: attribute(attributes, "data-requires-python").map(str::to_owned),
            is_yanked: attribute(attributes, "data-yanked").is_some(),
            has_metadata: ["data-core-metadata", "data-dist-info-metadata"]
                .iter()
                .any(|name| attribute(attributes, name).is_some_and(|value| value != "false")),
            url,
        })
    };
    page.links.iter().filter_map(|attributes| file(attributes)).collect()
}

/// A link's address; a page of another machine cannot point at files of this one.
fn join(base: &Url, link: &str) -> Option<Url> {
    let url = base.join(link).ok()?;
    let is_allowed =
        matches!(url.scheme(), "http" | "https") || (url.scheme() == "file" && base.scheme() == "file");
    is_allowed.then_some(url)
}

/// A file name that stays in its folder.
fn plain_name(name: &str) -> Option<String> {
    let is_plain = !name.is_empty()
        && name.len() <= 255
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':'])
        && !name.chars().any(char::is_control);
    is_plain.then(|| name.to_owned())
}

fn sha256(text: &str) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}
