//! A project's files on all configured places, and the one that is read.

use std::path::{Path, PathBuf};

use reqwest::Url;

use super::Fetcher;
use super::address::{Address, host};
use super::choose::{Candidate, candidates, choose, versions};
use super::download::Failure;
use super::http::{Fault, Request};
use super::progress::Progress;
use super::simple::{ACCEPT, IndexFile, parse_html, parse_page};
use super::title;
use crate::error::{Error, Result};
use crate::package::PinnedVersion;
use crate::sources::archive::ArchiveName;

/// The largest page of an index, in bytes.
const LARGEST_PAGE: u64 = 64 << 20;

/// Where the chosen file is.
pub(super) enum Place {
    /// On this machine, in a folder of pip's `find-links`.
    Local(PathBuf),
    /// At an address.
    Remote(IndexFile),
}

/// Asks the configured places in their order; the first one that has the version is taken.
pub(super) fn find(
    fetcher: &Fetcher<'_>,
    pin: &PinnedVersion,
    progress: &Progress<'_>,
) -> Result<(Place, ArchiveName)> {
    let mut seen = Vec::new();
    let mut asked = Vec::new();
    let mut failure = None;
    let pages = fetcher.config.find_links.iter().map(|link| (link.as_str(), None));
    let indexes = fetcher.config.indexes_for(&pin.name).iter().map(|index| ("", Some(index)));
    for (link, index) in pages.chain(indexes) {
        let (place, found) = match index {
            Some(index) => (index.host(), index_files(fetcher, index, pin, progress)),
            None => match local_folder(link) {
                Some(folder) => (folder.display().to_string(), Ok(folder_files(&folder))),
                None => page_files(fetcher, link, progress),
            },
        };
        match found {
            Ok(files) => {
                let mut files = candidates(files, &pin.name);
                let n_files = files.len();
                files.retain(|file| !is_other_file(&file.file, pin));
                if let Some(best) = choose(&files, &pin.name, &pin.version, fetcher.platform) {
                    return Ok((place_of(best), best.name.clone()));
                }
                if files.len() < n_files {
                    failure = failure.or(Some((place.clone(), Failure::OtherHash)));
                }
                asked.push((place, n_files > 0));
                seen.append(&mut files);
            }
            Err(Fault::Status(404 | 410)) => asked.push((place, false)),
            Err(Fault::Cancelled) => return Err(Error::Cancelled),
            // Another place may have it; if none has, this is why.
            Err(fault) => failure = failure.or(Some((place, Failure::Fault(fault)))),
        }
    }
    if let Some((place, failure)) = failure {
        return Err(fetcher.failed(pin, &place, failure));
    }
    Err(Error::package(title(pin), not_found(&asked, &versions(&seen))))
}

/// Whether a file is of the pinned version, but none of those that the lockfile names.
fn is_other_file(file: &IndexFile, pin: &PinnedVersion) -> bool {
    let is_named = |sha256: &String| pin.sha256.contains(sha256);
    let name = ArchiveName::parse(&file.filename, Some(&pin.name));
    !pin.sha256.is_empty()
        && file.sha256.as_ref().is_some_and(|sha256| !is_named(sha256))
        && name.is_some_and(|name| name.is(&pin.name, &pin.version))
}

/// `asked` says of each place whether it has other versions.
fn not_found(asked: &[(String, bool)], versions: &[String]) -> String {
    if asked.is_empty() {
        return "no index may be asked: pip's `no-index` is set and `find-links` names no folder".into();
    }
    let places = |all: bool| {
        let named = asked.iter().filter(|(_, has)| all || *has).map(|(place, _)| place.as_str());
        named.collect::<Vec<_>>().join(", ")
    };
    if versions.is_empty() {
        let places = places(true);
        return format!(
            "not on {places}: nothing of that name is there; check the spelling or pip's index-url"
        );
    }
    let shown: Vec<&str> = versions.iter().take(8).map(String::as_str).collect();
    let more = if versions.len() > shown.len() { " …" } else { "" };
    format!("not on {}; it has {}{more}", places(false), shown.join(", "))
}

fn place_of(best: &Candidate) -> Place {
    match best.file.url.to_file_path() {
        Ok(path) if best.file.url.scheme() == "file" => Place::Local(path),
        _ => Place::Remote(best.file.clone()),
    }
}

fn index_files(
    fetcher: &Fetcher<'_>,
    index: &Address,
    pin: &PinnedVersion,
    progress: &Progress<'_>,
) -> std::result::Result<Vec<IndexFile>, Fault> {
    let mut url = index.url.clone();
    if url.scheme() == "file" {
        let folder =
            url.to_file_path().map_err(|()| Fault::Lasting("not a folder of this machine".into()))?;
        let page = folder.join(pin.name.as_str()).join("index.html");
        let Ok(bytes) = std::fs::read(&page) else { return Err(Fault::Status(404)) };
        let base =
            Url::from_file_path(&page).map_err(|()| Fault::Lasting("not a folder of this machine".into()))?;
        return Ok(parse_html(&String::from_utf8_lossy(&bytes), &base));
    }
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push(pin.name.as_str()).push("");
    }
    get_page(fetcher, &url, progress)
}

fn page_files(
    fetcher: &Fetcher<'_>,
    link: &str,
    progress: &Progress<'_>,
) -> (String, std::result::Result<Vec<IndexFile>, Fault>) {
    match Address::parse(link) {
        Ok(address) => (host(&address.url), get_page(fetcher, &address.url, progress)),
        Err(message) => ("find-links".into(), Err(Fault::Lasting(message))),
    }
}

fn get_page(
    fetcher: &Fetcher<'_>,
    url: &Url,
    progress: &Progress<'_>,
) -> std::result::Result<Vec<IndexFile>, Fault> {
    let request = Request { accept: Some(ACCEPT), gzip: true, ..Request::new(url) };
    let mut attempt = 0;
    loop {
        let answer =
            fetcher.http.send_patiently(&request, fetcher.cancel, &|reason| progress.retrying(reason))?;
        let content_type = answer.header("content-type").unwrap_or_default().to_owned();
        let base = answer.url.clone();
        match answer.body(LARGEST_PAGE, fetcher.cancel) {
            Ok(body) => return parse_page(&body, &content_type, &base).map_err(Fault::Lasting),
            Err(Fault::Passing(reason)) if attempt < fetcher.http.retries => {
                progress.retrying(&reason);
                fetcher.http.wait(attempt, fetcher.cancel)?;
                attempt += 1;
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// The folder that a `find-links` entry names, if it names one.
pub(super) fn local_folder(link: &str) -> Option<PathBuf> {
    if let Ok(url) = Url::parse(link)
        && url.scheme() == "file"
    {
        return url.to_file_path().ok();
    }
    (!link.contains("://")).then(|| PathBuf::from(link))
}

/// The archives in a folder, or the links of a page on this machine; nothing where it is not there.
fn folder_files(folder: &Path) -> Vec<IndexFile> {
    if folder.is_file() {
        let base = std::path::absolute(folder).ok().and_then(|path| Url::from_file_path(path).ok());
        let text = std::fs::read(folder).unwrap_or_default();
        return base.map(|base| parse_html(&String::from_utf8_lossy(&text), &base)).unwrap_or_default();
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = std::path::absolute(entry.ok()?.path()).ok()?;
        let filename = path.file_name()?.to_str()?.to_owned();
        let url = Url::from_file_path(&path).ok()?;
        Some(IndexFile {
            filename,
            url,
            sha256: None,
            size: None,
            requires_python: None,
            is_yanked: false,
            has_metadata: false,
        })
    };
    entries.filter_map(file).collect()
}
