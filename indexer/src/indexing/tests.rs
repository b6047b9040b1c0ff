use std::fs;
use std::sync::Mutex;

use tempfile::TempDir;

use super::*;
use crate::sources::folder;

struct Fixture {
    folder: TempDir,
    store: Store,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("cache"));
    Fixture { folder, store }
}

impl Fixture {
    /// The source of a package of one module.
    fn source(&self, name: &str, text: &str) -> Source {
        let path = self.folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("__init__.py"), text).unwrap();
        let read = folder::read(&path, Some(name), Some("1.0")).unwrap();
        Source::Tree(Box::new(read.tree), vec![Problem::new(name, "is a test")])
    }

    /// Names and states, or errors, in order.
    fn check(&self, sources: Vec<Source>, rebuild: bool, cancel: &CancellationToken, expected: &[&str]) {
        let results = index_sources(&self.store, sources, rebuild, &|_| {}, cancel);
        let describe = |result: &Result<Indexed>| match result {
            Ok(indexed) => format!("{} {:?}", indexed.shard.info().name, indexed.status),
            Err(error) => error.to_string(),
        };
        assert_eq!(results.iter().map(describe).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn builds_once_and_keeps_the_order() {
    let fixture = fixture();
    let sources = || vec![fixture.source("b", "x = 1"), fixture.source("a", "def f(): ...\ndef g(): ...")];
    let cancel = CancellationToken::default();
    fixture.check(sources(), false, &cancel, &["b Built", "a Built"]);
    fixture.check(sources(), false, &cancel, &["b Cached", "a Cached"]);
    fixture.check(sources(), true, &cancel, &["b Built", "a Built"]);
}

#[test]
fn private_packages_come_first_then_the_largest() {
    let fixture = fixture();
    let mut sources = vec![
        fixture.source("small", "x = 1"),
        fixture.source("large", "x = 1\ny = 2\nz = 3"),
        fixture.source("own", "x"),
    ];
    for source in &mut sources {
        if let Source::Tree(tree, _) = source {
            tree.is_private = tree.name.as_str() == "own";
        }
    }
    let order = Mutex::new(Vec::new());
    let observe = |event: IndexEvent<'_>| {
        if let IndexEvent::Started(title) = event {
            order.lock().unwrap().push(title.to_owned());
        }
    };
    index_sources_on(1, &fixture.store, sources, false, &observe, &CancellationToken::default());
    assert_eq!(order.into_inner().unwrap(), ["own 1.0", "large 1.0", "small 1.0"]);
}

#[test]
fn what_was_wrong_with_the_source_is_kept() {
    let fixture = fixture();
    let sources = vec![fixture.source("a", "def f(:")];
    let results = index_sources(&fixture.store, sources, false, &|_| {}, &CancellationToken::default());
    let problems = &results[0].as_ref().unwrap().shard.info().problems;
    assert_eq!(problems[0].message, "is a test");
    assert!(problems[1].message.starts_with("syntax error"), "{problems:?}");
}

#[test]
fn a_cancelled_run_builds_nothing() {
    let fixture = fixture();
    let cancel = CancellationToken::default();
    cancel.cancel();
    let sources = vec![fixture.source("a", ""), fixture.source("b", "")];
    fixture.check(sources, false, &cancel, &["cancelled", "cancelled"]);
    assert!(fixture.store.list().is_empty());
}

#[test]
fn a_run_that_is_cancelled_half_way_keeps_what_is_finished() {
    let fixture = fixture();
    let cancel = CancellationToken::default();
    let finished = Mutex::new(0);
    let observer = |event: IndexEvent<'_>| {
        if let IndexEvent::Finished(_, Ok(_)) = event {
            *finished.lock().unwrap() += 1;
            cancel.cancel();
        }
    };
    let names: Vec<String> = (0..20).map(|n| format!("p{n}")).collect();
    let sources = names.iter().map(|name| fixture.source(name, "x = 1")).collect();
    let results = index_sources(&fixture.store, sources, false, &observer, &cancel);
    let n_built = results.iter().filter(|result| result.is_ok()).count();
    assert!(n_built > 0 && n_built < 20);
    assert_eq!((n_built, n_built), (*finished.lock().unwrap(), fixture.store.list().len()));
}

#[test]
fn only_shards_of_the_same_place_are_replaced() {
    let fixture = fixture();
    let index = |source| {
        let results =
            index_sources(&fixture.store, vec![source], false, &|_| {}, &CancellationToken::default());
        results.into_iter().next().unwrap().unwrap().shard
    };
    index(fixture.source("a", "x = 1"));
    let second = index(fixture.source("a", "x = 2"));
    let other = index({
        let path = fixture.folder.path().join("elsewhere");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("__init__.py"), "x = 3").unwrap();
        Source::Tree(Box::new(folder::read(&path, Some("a"), Some("1.0")).unwrap().tree), Vec::new())
    });
    assert_eq!(remove_replaced(&fixture.store, &second, &|_| true), 0);
    assert_eq!(remove_replaced(&fixture.store, &second, &|_| false), 1);
    let mut left: Vec<String> = fixture.store.list().iter().map(ShardRef::id).collect();
    left.sort();
    let mut expected = vec![second.at().id(), other.at().id()];
    expected.sort();
    assert_eq!(left, expected);
}
