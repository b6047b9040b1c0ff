//! Which version of a package answers.

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::indexing::{Source, index_sources};
use siskin_indexer::sources::folder;

use super::*;
use crate::workspace::UnmetPin;

/// Puts versions of packages into the cache that all tests share, each with one function `v<version>`.
fn index(versions: &[(&str, &str)]) {
    for (name, version) in versions {
        let dir = tempfile::tempdir().unwrap();
        let import = name.replace('-', "_");
        let function = format!("v{}", version.replace('.', "_"));
        write(
            dir.path(),
            &format!("//- {import}/__init__.py\n__version__ = '{version}'\ndef {function}(): ...\n"),
        );
        let read = folder::read(dir.path(), Some(name), Some(version)).unwrap();
        let source = Source::Tree(Box::new(read.tree), Vec::new());
        let done = index_sources(&store(), vec![source], false, &|_| {}, &CancellationToken::default());
        assert!(done.iter().all(Result::is_ok));
    }
}

fn member(index: &Index, name: &str) -> String {
    let member = index.members.iter().find(|member| member.package.as_str() == name);
    member.map_or("none".to_owned(), describe)
}

fn unmet(index: &Index) -> Vec<String> {
    let describe = |unmet: &UnmetPin| {
        let origin = unmet.pinned_in.as_ref().unwrap();
        let file = origin.path.file_name().unwrap().to_str().unwrap();
        let imported = if unmet.is_imported { " imported" } else { "" };
        format!("{} {} {file}:{}{imported}", unmet.package, unmet.version, origin.line)
    };
    index.unmet().map(describe).collect()
}

#[test]
fn the_newest_indexed_version_of_a_range_answers() {
    index(&[("ranged-one", "1.0"), ("ranged-one", "1.5"), ("ranged-one", "2.0rc1"), ("ranged-one", "2.0")]);
    let folder = project(
        "//- pyproject.toml\n[project]\nname = 'shop'\ndependencies = ['ranged-one>=1,<2']\n//- app.py\n",
    );
    let root = folder.path().join("shop");
    let opened = open(&root);
    let found = opened.wait_until_complete();
    assert_eq!(member(&found, "ranged-one"), "ranged-one 1.5 private");
    // A pin counts more.
    write(&root, "//- uv.lock\n[[package]]\nname = 'ranged-one'\nversion = '1.0'\n");
    opened.wait("the pin", |index| member(index, "ranged-one") == "ranged-one 1.0 private pinned=1.0");
    drop(opened);
    // What was stored holds until a newer version is there.
    write(&root, "//- uv.lock\n");
    open(&root).wait("the range again", |index| member(index, "ranged-one") == "ranged-one 1.5 private");
    index(&[("ranged-one", "1.6")]);
    open(&root).wait("the newer one", |index| member(index, "ranged-one") == "ranged-one 1.6 private");
}

#[test]
fn pins_that_nothing_meets_are_known_with_their_line() {
    index(&[("stood-in", "3.0"), ("met", "2.0")]);
    let folder = project(
        "//- requirements.lock\n# made\nstood-in==2.0\nmet==2.0\nabsent==1.0\n//- app.py\nimport absent\n",
    );
    let root = folder.path().join("shop");
    let opened = open(&root);
    let found = opened.wait_until_complete();
    assert_eq!(
        unmet(&found),
        ["absent 1.0 requirements.lock:4 imported", "stood-in 2.0 requirements.lock:2"]
    );
    let stored = Workspace::stored(&store(), &root, &Environ::default(), &SourceSettings::default()).unwrap();
    assert_eq!(stored.unmet.len(), 3);
}

#[test]
fn a_stale_lockfile_is_said_once() {
    let folder = project(
        "//- pyproject.toml\n[project]\nname = 'shop'\ndependencies = ['lacking']\n//- uv.lock\nversion = 1\n//- app.py\n",
    );
    let root = folder.path().join("shop");
    let opened = open(&root);
    opened.wait_until_complete();
    write(&root, "//- requirements.txt\nlater-one==1\n");
    opened.wait("the second look", |index| index.unmet().count() == 1);
    let messages = lock(&opened.messages).clone();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].ends_with("uv.lock is older than pyproject.toml: it lacks lacking; run `uv lock`"));
}

#[test]
fn a_file_belongs_to_the_nearest_folder_that_pins() {
    index(&[("nested-pin", "1.0"), ("nested-pin", "2.0"), ("nested-pin", "3.0")]);
    let folder = project(
        "//- requirements.lock\nnested-pin==1.0\n//- app.py\n\
         //- service/requirements.lock\nnested-pin==2.0\n//- service/deep/run.py\n\
         //- whole/pyproject.toml\n[project]\nname = 'whole'\n//- whole/run.py\n//- plain/run.py\n",
    );
    let root = folder.path().join("shop").canonicalize().unwrap();
    let (tell, events) = channel();
    let observer: ProjectsObserver = Arc::new(move |_: &Path, event| drop(tell.send(event)));
    let projects = Projects::new(store(), Environ::default(), observer);
    projects.change_folders(vec![root.clone()], &[]);
    let wait = |file: &str, expected: &str| {
        let project = projects.of_file(Some(&root.join(file)));
        while member(&project.index(), "nested-pin") != expected {
            let members: Vec<String> = project.index().members.iter().map(describe).collect();
            assert!(events.recv_timeout(TIMEOUT).is_ok(), "{file}: {members:?}");
        }
        project
    };
    let outer = wait("app.py", "nested-pin 1.0 private pinned=1.0");
    let nested = wait("service/deep/run.py", "nested-pin 2.0 private pinned=2.0");
    // It has the code around it, for nothing says that it is a project of its own.
    while !has(&nested.index(), "app") {
        assert!(events.recv_timeout(TIMEOUT).is_ok());
    }
    // What has no lockfile of its own has that of the folder above.
    wait("whole/run.py", "nested-pin 1.0 private pinned=1.0");
    assert!(Arc::ptr_eq(&outer, &projects.of_file(Some(&root.join("plain/run.py")))));
    write(&root, "//- plain/requirements.txt\nnested-pin==3.0\n");
    projects.forget_nested();
    wait("plain/run.py", "nested-pin 3.0 private pinned=3.0");
}

#[test]
fn the_environment_counts_where_it_is_preferred() {
    let folder = project(&format!("{ENVIRONMENT}//- requirements.lock\npinned==2.0\n//- app.py\n"));
    let root = folder.path().join("shop");
    let opened = open(&root);
    opened.wait_until_complete();
    let settings =
        SourceSettings { prefer: siskin_indexer::pins::Preference::Environment, ..SourceSettings::default() };
    opened.project.set_settings(settings);
    opened
        .wait("the environment's", |index| member(index, "pinned") == "pinned 3.0 known on-disk pinned=3.0");
}
