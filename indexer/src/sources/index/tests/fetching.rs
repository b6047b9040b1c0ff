use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::super::{Address, FetchEventKind, Fetched, IndexConfig, TargetPlatform, fetch};
use super::server::{Asked, Reply, Server};
use crate::cancel::CancellationToken;
use crate::error::Result;
use crate::package::{Ecosystem, PackageName, PinnedVersion};
use crate::sources::archive::hex;
use crate::sources::archive::tests::{Member, gzip, tar, wheel, wheel_members, zip};

fn pin(text: &str) -> PinnedVersion {
    let (name, version) = text.split_once(' ').unwrap();
    PinnedVersion {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new(name),
        version: version.into(),
        origin: None,
        sha256: Vec::new(),
    }
}

fn config(server: &Server) -> IndexConfig {
    IndexConfig {
        indexes: vec![Address::parse(&format!("http://{}/simple", server.address)).unwrap()],
        retries: 2,
        backoff: Duration::from_millis(1),
        timeout: Duration::from_secs(20),
        ..IndexConfig::default()
    }
}

fn platform() -> TargetPlatform {
    TargetPlatform { os: "linux".into(), arch: "x86_64".into(), python: Some((3, 11)) }
}

fn fetch_with(config: &IndexConfig, what: &str, cache: &std::path::Path) -> Result<Fetched> {
    fetch(&[pin(what)], config, &platform(), cache, &|_| {}, &CancellationToken::default()).remove(0)
}

fn fetch_one(server: &Server, what: &str) -> Result<Fetched> {
    // The folder goes away at once: what is read later must not need it.
    let cache = tempfile::tempdir().unwrap();
    fetch_with(&config(server), what, cache.path())
}

fn error(result: Result<Fetched>, server: &Server) -> String {
    result.unwrap_err().to_string().replace(&server.address, "HOST")
}

fn page(files: &[(&str, &[u8])]) -> Reply {
    let file = |(name, bytes): &(&str, &[u8])| {
        let hash = hex(&Sha256::digest(bytes));
        format!(
            r#"{{"filename": "{name}", "url": "/files/{name}", "hashes": {{"sha256": "{hash}"}}, "size": {}}}"#,
            bytes.len()
        )
    };
    let files: Vec<String> = files.iter().map(file).collect();
    Reply::new(200, "application/vnd.pypi.simple.v1+json", format!(r#"{{"files": [{}]}}"#, files.join(",")))
}

fn not_found() -> Reply {
    Reply::new(404, "text/plain", "")
}

/// Bytes that do not pack.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(length)
    .collect()
}

const WHEEL: &str = "demo-1.0-py3-none-any.whl";

/// A wheel of 3 MB whose sources are at both ends.
fn large_wheel() -> Vec<u8> {
    let mut members =
        wheel_members("demo", "1.0", &[("demo/__init__.py", b"x = 1\n"), ("demo/a.py", b"y = 2\n")]);
    members[0].local_extra = vec![0; 500];
    members.insert(1, Member::new("demo/_core.so", &noise(3 << 20)));
    zip(&members)
}

fn sdist() -> Vec<u8> {
    gzip(&tar(&[
        ("demo-1.0/PKG-INFO", b"Name: demo\nVersion: 1.0\n"),
        ("demo-1.0/demo/__init__.py", b"x = 1\n"),
        ("demo-1.0/noise.bin", &noise(200_000)),
    ]))
}

fn serve(
    files: &'static [&'static str],
    bytes: Vec<u8>,
    answer: impl Fn(&Asked, &[u8]) -> Reply + Send + Sync + 'static,
) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/simple/demo/" => page(&files.iter().map(|name| (*name, bytes.as_slice())).collect::<Vec<_>>()),
        path if path.starts_with("/files/") => answer(asked, &bytes),
        _ => not_found(),
    })
}

fn names(fetched: &Fetched) -> Vec<&str> {
    fetched.tree.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn fetches_only_the_sources_of_a_large_wheel() {
    let server = serve(&[WHEEL], large_wheel(), Reply::ranged);
    let fetched = fetch_one(&server, "Demo 1.0.0").unwrap();
    assert_eq!(names(&fetched), ["demo/__init__.py", "demo/_core.so", "demo/a.py"]);
    assert_eq!(fetched.tree.files[0].read().unwrap(), b"x = 1\n");
    assert_eq!(fetched.tree.version, "1.0.0");
    assert!(fetched.archive.is_none() && fetched.problems.is_empty());
    assert!(fetched.bytes < 300_000, "{}", fetched.bytes);
    assert!(server.log()[1..].iter().all(|line| line.contains("bytes=")), "{:?}", server.log());
}

#[test]
fn fetches_the_whole_wheel_where_there_are_no_ranges() {
    let server = serve(&[WHEEL], large_wheel(), |_, bytes| Reply::new(200, "application/zip", bytes));
    let cache = tempfile::tempdir().unwrap();
    let fetched = fetch_with(&config(&server), "demo 1.0", cache.path()).unwrap();
    assert_eq!(names(&fetched), ["demo/__init__.py", "demo/_core.so", "demo/a.py"]);
    assert!(fetched.archive.as_ref().unwrap().starts_with(cache.path().join("downloads")));
    assert!(!format!("{:?}", fetched.tree.provenance).contains("Archive"));
    let asked = server.log().len();
    let by_range = serve(&[WHEEL], large_wheel(), Reply::ranged);
    assert_eq!(fetch_one(&by_range, "demo 1.0").unwrap().tree.fingerprint, fetched.tree.fingerprint);
    let again = fetch_with(&config(&server), "demo 1.0", cache.path()).unwrap();
    assert_eq!(again.tree.fingerprint, fetched.tree.fingerprint);
    assert!(server.log().len() <= asked + 2);
}

#[test]
fn leaves_out_a_member_that_does_not_match_record() {
    let mut members = wheel_members("demo", "1.0", &[("demo/__init__.py", b"good"), ("demo/a.py", b"good")]);
    members[0].content = b"evil".to_vec();
    members.insert(1, Member::new("demo/_core.so", &noise(3 << 20)));
    let server = serve(&[WHEEL], zip(&members), Reply::ranged);
    let fetched = fetch_one(&server, "demo 1.0").unwrap();
    assert_eq!(names(&fetched), ["demo/_core.so", "demo/a.py"]);
    assert!(fetched.problems[0].message.contains("sha256"), "{:?}", fetched.problems);
}

#[test]
fn falls_back_to_the_whole_file_where_ranges_lie() {
    for lie in ["bytes 0-9/10", "nonsense", "bytes 5-1/3"] {
        let server = serve(&[WHEEL], large_wheel(), move |asked, bytes| match asked.headers.get("range") {
            Some(_) => Reply::new(206, "application/zip", &bytes[..100]).with("content-range", lie),
            None => Reply::new(200, "application/zip", bytes),
        });
        let cache = tempfile::tempdir().unwrap();
        let fetched = fetch_with(&config(&server), "demo 1.0", cache.path()).unwrap();
        assert!(fetched.archive.is_some());
        assert_eq!(fetched.tree.files.len(), 3);
    }
}

#[test]
fn resumes_a_download_that_broke_off() {
    let n = AtomicUsize::new(0);
    let server = serve(&["demo-1.0.tar.gz"], sdist(), move |asked, bytes| {
        let reply = Reply::ranged(asked, bytes);
        if n.fetch_add(1, Ordering::SeqCst) == 0 { Reply { cut: Some(100_000), ..reply } } else { reply }
    });
    let retried = Mutex::new(0);
    let observe = |event: super::super::FetchEvent| {
        if matches!(event.kind, FetchEventKind::Retrying { .. }) {
            *retried.lock().unwrap() += 1;
        }
    };
    let cache = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::default();
    let fetched = fetch(&[pin("demo 1.0")], &config(&server), &platform(), cache.path(), &observe, &cancel)
        .remove(0)
        .unwrap();
    assert_eq!(names(&fetched), ["demo/__init__.py"]);
    assert_eq!(*retried.lock().unwrap(), 1);
    let log = server.log();
    let resumed = log.last().unwrap().strip_prefix("/files/demo-1.0.tar.gz bytes=").unwrap();
    assert!(resumed.trim_end_matches('-').parse::<usize>().unwrap() > 0, "{log:?}");
    let last = server.asked.lock().unwrap().last().unwrap().clone();
    assert_eq!(last.headers.get("if-range").unwrap(), "\"v1\"");
    assert!(fetched.bytes < sdist().len() as u64 + 1000);
}

#[test]
fn starts_anew_where_the_partial_file_was_wrong() {
    let n = AtomicUsize::new(0);
    let server = serve(&["demo-1.0.tar.gz"], sdist(), move |asked, bytes| {
        if n.fetch_add(1, Ordering::SeqCst) > 0 {
            return Reply::ranged(asked, bytes);
        }
        let wrong = vec![0; bytes.len()];
        Reply { cut: Some(100_000), ..Reply::ranged(asked, &wrong) }
    });
    let fetched = fetch_one(&server, "demo 1.0").unwrap();
    assert_eq!(names(&fetched), ["demo/__init__.py"]);
}

#[test]
fn keeps_nothing_with_a_wrong_hash() {
    let server =
        serve(&["demo-1.0.tar.gz"], sdist(), |_, _| Reply::new(200, "application/gzip", gzip(b"evil")));
    let cache = tempfile::tempdir().unwrap();
    let text = error(fetch_with(&config(&server), "demo 1.0", cache.path()), &server);
    assert_eq!(
        text,
        "demo 1.0: what HOST sent does not have the sha256 that the index names; it was deleted"
    );
    let mut left = Vec::new();
    for folder in std::fs::read_dir(cache.path().join("downloads")).unwrap().flatten() {
        left.extend(std::fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.file_name()));
    }
    assert_eq!(left, ["demo-1.0.tar.gz.lock"]);
}

#[test]
fn two_processes_may_fetch_one_file() {
    let server = serve(&["demo-1.0.tar.gz"], sdist(), Reply::ranged);
    let cache = tempfile::tempdir().unwrap();
    let pins: Vec<PinnedVersion> = (0..8).map(|_| pin("demo 1.0")).collect();
    let results =
        fetch(&pins, &config(&server), &platform(), cache.path(), &|_| {}, &CancellationToken::default());
    assert!(
        results.iter().all(|result| result.as_ref().is_ok_and(|fetched| fetched.tree.files.len() == 1)),
        "{results:?}"
    );
}

#[test]
fn names_the_versions_that_are_there() {
    let server = serve(&["demo-1.0.tar.gz", "demo-1.10.tar.gz", "demo-1.9.tar.gz"], sdist(), Reply::ranged);
    assert_eq!(
        error(fetch_one(&server, "demo 9.9"), &server),
        "demo 9.9: not on HOST; it has 1.10, 1.9, 1.0"
    );
    assert_eq!(
        error(fetch_one(&server, "none 1.0"), &server),
        "none 1.0: not on HOST: nothing of that name is there; check the spelling or pip's index-url"
    );
}

#[test]
fn refuses_a_file_that_is_another_package() {
    let server = serve(&[WHEEL], wheel("other", "1.0", &[("other.py", b"")]), Reply::ranged);
    let text = error(fetch_one(&server, "demo 1.0"), &server);
    assert!(text.contains("says that it is other 1.0"), "{text}");
}

#[test]
fn tries_again_after_passing_faults_and_gives_up_after_some() {
    let n = AtomicUsize::new(0);
    let bytes = sdist();
    let server = Server::start(move |asked| match n.fetch_add(1, Ordering::SeqCst) {
        0 | 2 => Reply::new(503, "text/plain", "later"),
        _ if asked.path == "/simple/demo/" => page(&[("demo-1.0.tar.gz", &bytes)]),
        _ => Reply::ranged(asked, &bytes),
    });
    assert!(fetch_one(&server, "demo 1.0").is_ok());
    let server = Server::start(|_| Reply::new(500, "text/plain", ""));
    let text = error(fetch_one(&server, "demo 1.0"), &server);
    assert_eq!(
        text,
        "demo 1.0: HOST could not be reached after 3 attempts (answered 500); check the network and pip's proxy settings"
    );
    assert_eq!(server.log().len(), 3);
}

#[test]
fn sends_credentials_to_their_host_only_and_never_shows_them() {
    let bytes = sdist();
    let elsewhere = Server::start(move |asked| {
        assert!(!asked.headers.contains_key("authorization"));
        Reply::ranged(asked, &bytes)
    });
    let place = format!("http://{}/demo-1.0.tar.gz?signature=hush", elsewhere.address);
    let server =
        Server::start(move |asked| match (asked.headers.get("authorization"), asked.path.as_str()) {
            (None, _) => Reply::new(401, "text/plain", ""),
            (Some(_), "/simple/demo/") => page(&[("demo-1.0.tar.gz", &sdist())]),
            (Some(value), _) => {
                assert_eq!(value, "Basic bWU6c2VjcmV0");
                Reply::new(302, "text/plain", "").with("location", &place)
            }
        });
    let text = error(fetch_one(&server, "demo 1.0"), &server);
    assert_eq!(
        text,
        "demo 1.0: HOST refuses access (401); put a user name and password into pip's index-url, .netrc or the keyring"
    );
    let with = IndexConfig {
        indexes: vec![Address::parse(&format!("http://me:secret@{}/simple", server.address)).unwrap()],
        ..config(&server)
    };
    let cache = tempfile::tempdir().unwrap();
    let fetched = fetch_with(&with, "demo 1.0", cache.path()).unwrap();
    let text = format!("{fetched:?}");
    assert!(!text.contains("secret") && !text.contains("hush"), "{text}");
    let text = fetch_with(&with, "none 1.0", cache.path()).unwrap_err().to_string();
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn asks_nobody_without_tls_but_this_machine_and_trusted_hosts() {
    let server = Server::start(|_| not_found());
    let with =
        IndexConfig { indexes: vec![Address::parse("http://index.test/simple").unwrap()], ..config(&server) };
    let cache = tempfile::tempdir().unwrap();
    let text = fetch_with(&with, "demo 1.0", cache.path()).unwrap_err().to_string();
    assert_eq!(
        text,
        "demo 1.0: index.test would be asked without TLS; use https, or name it in pip's `trusted-host`"
    );
}

#[test]
fn stops_soon_after_a_cancel() {
    let server = serve(&["demo-1.0.tar.gz"], sdist(), |asked, bytes| Reply {
        cut: Some(1000),
        stalls: true,
        ..Reply::ranged(asked, bytes)
    });
    let cancel = CancellationToken::default();
    let stop = cancel.clone();
    let observe = move |event: super::super::FetchEvent| {
        if matches!(event.kind, FetchEventKind::Received { .. }) {
            stop.cancel();
        }
    };
    let cache = tempfile::tempdir().unwrap();
    let pins = [pin("demo 1.0"), pin("demo 1.0")];
    let config = IndexConfig { parallel: 1, ..config(&server) };
    let results = fetch(&pins, &config, &platform(), cache.path(), &observe, &cancel);
    assert!(
        results.iter().all(|result| matches!(result, Err(crate::error::Error::Cancelled))),
        "{results:?}"
    );
}

#[test]
fn goes_on_to_the_next_place() {
    let bytes = sdist();
    let html = format!("<a href='../../files/demo-1.0.tar.gz#sha256={}'>x</a>", hex(&Sha256::digest(&bytes)));
    let second = Server::start(move |asked| match asked.path.as_str() {
        "/simple/demo/" => Reply::new(200, "text/html", html.clone()),
        _ => Reply::ranged(asked, &bytes),
    });
    let first = Server::start(|_| not_found());
    let wheels = tempfile::tempdir().unwrap();
    std::fs::write(
        wheels.path().join("local-2.0-py3-none-any.whl"),
        wheel("local", "2.0", &[("local.py", b"")]),
    )
    .unwrap();
    let with = IndexConfig {
        indexes: [&first, &second]
            .iter()
            .map(|server| Address::parse(&format!("http://{}/simple/", server.address)).unwrap())
            .collect(),
        find_links: vec![wheels.path().display().to_string()],
        ..config(&first)
    };
    let cache = tempfile::tempdir().unwrap();
    let pins = [pin("demo 1.0"), pin("local 2.0"), pin("none 1")];
    let results = fetch(&pins, &with, &platform(), cache.path(), &|_| {}, &CancellationToken::default());
    let shown: Vec<String> = results
        .iter()
        .map(|result| result.as_ref().map_or("error".into(), |fetched| names(fetched).join(" ")))
        .collect();
    assert_eq!(shown, ["demo/__init__.py", "local.py", "error"]);
    assert!(results[1].as_ref().unwrap().archive.is_none());
}

#[test]
fn asks_through_a_proxy_and_reads_packed_pages() {
    let bytes = sdist();
    let proxy = Server::start(move |asked| match asked.path.as_str() {
        "http://index.test/simple/demo/" => {
            assert_eq!(asked.headers.get("proxy-authorization").unwrap(), "Basic cDpodXNo");
            let page = page(&[("demo-1.0.tar.gz", &bytes)]);
            Reply { body: gzip(&page.body), ..page }.with("content-encoding", "gzip")
        }
        "http://index.test/files/demo-1.0.tar.gz" => Reply::ranged(asked, &bytes),
        _ => not_found(),
    });
    let with = IndexConfig {
        indexes: vec![Address::parse("http://index.test/simple").unwrap()],
        trusted_hosts: vec!["index.test".into()],
        proxy: Some(Address::parse(&format!("http://p:hush@{}", proxy.address)).unwrap()),
        ..config(&proxy)
    };
    let cache = tempfile::tempdir().unwrap();
    assert_eq!(names(&fetch_with(&with, "demo 1.0", cache.path()).unwrap()), ["demo/__init__.py"]);
}

#[test]
fn a_refused_connection_is_not_tried_again() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = IndexConfig {
        indexes: vec![Address::parse(&format!("http://127.0.0.1:{port}/simple")).unwrap()],
        retries: 3,
        backoff: Duration::from_mins(1),
        ..IndexConfig::default()
    };
    let cache = tempfile::tempdir().unwrap();
    let error = fetch_with(&config, "demo 1.0", cache.path()).unwrap_err().to_string();
    assert!(error.contains("could not be reached"), "{error}");
}

#[test]
fn a_host_that_stays_silent_is_not_waited_for_again() {
    let server = Server::start(|_| Reply::new(503, "text/plain", ""));
    let cache = tempfile::tempdir().unwrap();
    let pins = ["a 1", "b 1", "c 1"].map(pin);
    let config = IndexConfig { parallel: 1, ..config(&server) };
    let results = fetch(&pins, &config, &platform(), cache.path(), &|_| {}, &CancellationToken::default());
    assert!(results.iter().all(Result::is_err));
    // Three tries for the first one, and one for each of the others.
    assert_eq!(server.log().len(), 5);
}
