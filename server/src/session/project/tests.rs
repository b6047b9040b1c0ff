//! Projects from first opening to changes of their environment, through the events that an editor would hear.

use std::fs;
use std::sync::OnceLock;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::lookup::Lookup;
use tempfile::TempDir;

use super::*;
use crate::session::index::Member;
use crate::session::projects::{Projects, ProjectsObserver};
use crate::workspace::Workspace;

mod versions;

/// Only a defect makes anything take so long.
const TIMEOUT: Duration = Duration::from_mins(2);

/// One cache for all tests, so that the standard library is indexed once.
fn store() -> Store {
    static CACHE: OnceLock<TempDir> = OnceLock::new();
    Store::open(CACHE.get_or_init(|| tempfile::tempdir().unwrap()).path().to_owned())
}

struct Opened {
    project: Arc<Project>,
    events: Receiver<ProjectEvent>,
    messages: Arc<Mutex<Vec<String>>>,
}

fn open_with(root: &Path, store: Store) -> Opened {
    let (tell, events) = channel();
    let messages: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = messages.clone();
    let observer: ProjectObserver = Arc::new(move |event| {
        if let ProjectEvent::Message(message) = &event {
            lock(&heard).push(message.clone());
        }
        drop(tell.send(event));
    });
    let project = Project::open(root, root, store, Environ::default(), SourceSettings::default(), observer);
    Opened { project, events, messages }
}

fn open(root: &Path) -> Opened {
    open_with(root, store())
}

impl Opened {
    /// Waits until the index is as wanted.
    fn wait(&self, what: &str, is_wanted: impl Fn(&Index) -> bool) -> Arc<Index> {
        loop {
            let index = self.project.index();
            if is_wanted(&index) {
                return index;
            }
            let members: Vec<String> = index.members.iter().map(describe).collect();
            assert!(
                self.events.recv_timeout(TIMEOUT).is_ok(),
                "{what}: not within {TIMEOUT:?}, complete {}, {members:?}",
                index.is_complete
            );
        }
    }

    fn wait_until_complete(&self) -> Arc<Index> {
        self.wait("complete", |index| index.is_complete && index.members.iter().any(|member| member.is_own))
    }

    fn wait_for_path(&self, path: &str) -> Arc<Index> {
        self.wait(path, |index| has(index, path))
    }
}

fn has(index: &Index, path: &str) -> bool {
    matches!(index.packages.lookup(path), Lookup::Found(_))
}

/// Writes files: `//- path` starts one.
fn write(root: &Path, fixture: &str) {
    for part in fixture.split("//- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        let path = root.join(path.trim());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn project(fixture: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("shop"), fixture);
    folder
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/projects").join(name).canonicalize().unwrap()
}

/// A member in short: `name version [flags]`.
fn describe(member: &Member) -> String {
    // What has no version is named by its content.
    let is_hash = member.version.starts_with("0+");
    let version = if is_hash { "0+" } else { &member.version };
    let mut text = format!("{} {version}", member.package);
    for (flag, name) in [
        (member.is_own, "own"),
        (member.is_private, "private"),
        (member.is_approximate, "approximate"),
        (member.is_known_elsewhere, "known"),
        (member.source_root.is_some(), "on-disk"),
    ] {
        if flag {
            text += " ";
            text += name;
        }
    }
    if let Some(requested) = &member.requested_version {
        text += " pinned=";
        text += requested;
    }
    text
}

/// All members, in order, once everything is indexed; the same again when the project is opened a second time
/// from what was stored, before anything is resolved.
fn check_members(root: &Path, expected: &[&str]) {
    let first = open(root);
    let index = first.wait_until_complete();
    let describe_all = |index: &Index| -> Vec<String> {
        // The version of the standard library is that of this machine's Python, if there is one.
        let members = index.members.iter().filter(|member| !member.is_standard_library());
        members.map(describe).collect()
    };
    assert_eq!(describe_all(&index), expected);
    assert!(index.members.last().unwrap().is_standard_library());
    assert_eq!(index.packages.shards().len(), index.members.len());
    drop(first);

    let settings = SourceSettings::default();
    let stored = Workspace::stored(&store(), root, &Environ::default(), &settings).expect("it is stored");
    let second = open(root);
    assert!(second.project.index().is_complete, "what is stored answers at once");
    let again = second.wait_until_complete();
    assert_eq!(again.members, index.members);
    let never = CancellationToken::default();
    fs::remove_file(stored.path(&store())).unwrap();
    let resolved = Workspace::open(&store(), root, &Environ::default(), &settings, &never).unwrap();
    assert_eq!(resolved, stored);
}

#[test]
fn members_of_the_sample_projects() {
    check_members(
        &fixture("orders"),
        &["orders  own known on-disk", "acme-frames 2.0.0 private on-disk pinned=2.0.0"],
    );
    check_members(&fixture("station"), &["station  own known on-disk", "borealis 1.0.0 private on-disk"]);
}

const ENVIRONMENT: &str = "\
//- .venv/pyvenv.cfg
version = 3.11.4
//- .venv/lib/python3.11/site-packages/plain/__init__.py
def plain(): ...
//- .venv/lib/python3.11/site-packages/plain-1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: plain
Version: 1.0
//- .venv/lib/python3.11/site-packages/plain-1.0.dist-info/RECORD
plain/__init__.py,sha256=abc,17
//- .venv/lib/python3.11/site-packages/pinned/__init__.py
def pinned(): ...
//- .venv/lib/python3.11/site-packages/pinned-3.0.dist-info/METADATA
Metadata-Version: 2.1
Name: pinned
Version: 3.0
//- .venv/lib/python3.11/site-packages/pinned-3.0.dist-info/RECORD
pinned/__init__.py,sha256=def,18
";

#[test]
fn members_of_an_environment() {
    let folder = project(&format!(
        "{ENVIRONMENT}\
//- requirements.lock
pinned==2.0
plain==1.0.0
absent==1.0
//- app.py
import plain
"
    ));
    let opened = open(&folder.path().join("shop"));
    let index = opened.wait_until_complete();
    let members: Vec<String> = index.members.iter().take(3).map(describe).collect();
    assert_eq!(
        members,
        [
            "shop  own known on-disk",
            "pinned 3.0 approximate on-disk pinned=2.0",
            "plain 1.0 known on-disk pinned=1.0.0",
        ]
    );
}

/// An installed distribution that is one package with one function.
fn installed(distribution: &str, import: &str) -> String {
    let packages = ".venv/lib/python3.11/site-packages";
    format!(
        "//- {packages}/{import}/__init__.py\ndef installed(): ...\n\
         //- {packages}/{distribution}-1.0.dist-info/METADATA\nName: {distribution}\nVersion: 1.0\n\
         //- {packages}/{distribution}-1.0.dist-info/RECORD\n{import}/__init__.py,sha256={distribution},20\n"
    )
}

#[test]
fn copies_of_own_code_are_left_out() {
    let names = |index: &Index| -> Vec<String> {
        let members = index.members.iter().filter(|member| !member.is_standard_library());
        members.map(describe).collect()
    };
    let check = |files: &str, expected: &[&str]| {
        let folder = project(&format!("//- .venv/pyvenv.cfg\nversion = 3.11.4\n{files}"));
        let opened = open(&folder.path().join("shop"));
        opened.wait("complete", |index| index.is_complete && names(index) == expected);
        assert!(!has(&opened.project.index(), "shop.installed") || expected.len() > 1);
    };
    let own = "//- shop/__init__.py\ndef own(): ...\n";
    check(&format!("{}{own}", installed("shop", "shop")), &["shop  own known on-disk"]);
    check(&format!("{}{own}", installed("other_name", "shop")), &["shop  own known on-disk"]);
    // A folder that is called like a package is none; a project that calls itself so is.
    let elsewhere = format!("{}//- lib.py\n", installed("shop", "store"));
    check(&elsewhere, &["shop  own known on-disk", "shop 1.0 known on-disk pinned=1.0"]);
    let manifest = "//- pyproject.toml\n[project]\nname = \"shop\"\n";
    check(&format!("{elsewhere}{manifest}"), &["shop  own known on-disk"]);
    // A folder without `__init__` hides nothing.
    check(
        &format!("{}//- shop/part.py\n", installed("other_name", "shop")),
        &["shop  own known on-disk", "other-name 1.0 known on-disk pinned=1.0"],
    );
}

#[test]
fn installed_editable_packages_of_the_project_are_own_code() {
    let folder = project("//- parts/part/pyproject.toml\n[project]\nname = \"part\"\nversion = \"1.5\"\n");
    let root = folder.path().join("shop").canonicalize().unwrap();
    let packages = ".venv/lib/python3.11/site-packages";
    write(
        &root,
        &format!(
            "//- .venv/pyvenv.cfg\nversion = 3.11.4\n\
         //- parts/part/src/part/__init__.py\ndef piece(): ...\n\
         //- {packages}/part.pth\n{root}/parts/part/src\n\
         //- {packages}/part-1.5.dist-info/METADATA\nName: part\nVersion: 1.5\n\
         //- {packages}/part-1.5.dist-info/direct_url.json\n\
         {{\"url\": \"file://{root}/parts/part\", \"dir_info\": {{\"editable\": true}}}}\n\
         //- {packages}/part-1.5.dist-info/RECORD\npart.pth,,\n",
            root = root.display()
        ),
    );
    check_members(&root, &["part  own known on-disk"]);
}

#[test]
fn libraries_beside_and_in_the_project() {
    let folder = project(
        "\
//- siskin.toml
[[library]]
name = \"vendored\"
path = \"vendored\"
//- vendored/vendored/__init__.py
def vendor(): ...
//- pyproject.toml
[project]
name = \"shop\"
dependencies = [\"sister\"]
[tool.uv.sources]
part = { path = \"parts/part\" }
//- parts/part/pyproject.toml
[project]
name = \"part\"
version = \"1.5\"
//- parts/part/src/part/__init__.py
def piece(): ...
//- ../sister/sister/__init__.py
def sister(): ...
",
    );
    check_members(
        &folder.path().join("shop"),
        &["part  own on-disk", "sister 0+ private on-disk", "vendored 0+ private on-disk"],
    );
}

#[test]
fn unsaved_text_stands_for_the_file() {
    let folder = project("//- app/__init__.py\nfrom .views import show\n//- app/views.py\ndef show(): ...\n");
    let opened = open(&folder.path().join("shop"));
    opened.wait_for_path("app.show");
    let views = folder.path().join("shop/app/views.py");
    opened.project.buffer_changed(&views, Some("def show(): ...\ndef hide(): ...\n".into()));
    let index = opened.wait_for_path("app.views.hide");
    assert!(has(&index, "app.show"));
    opened.project.buffer_changed(&folder.path().join("shop/app/new.py"), Some("fresh = 1\n".into()));
    opened.wait_for_path("app.new.fresh");
    opened.project.buffer_changed(&views, None);
    opened.wait("the file again", |index| !has(index, "app.views.hide") && has(index, "app.views.show"));
}

#[test]
fn hears_of_changed_files() {
    let folder = project("//- app/__init__.py\ndef one(): ...\n//- .gitignore\n*.log\n");
    let root = folder.path().join("shop");
    let opened = open(&root);
    opened.wait_until_complete();
    write(&root, "//- app/__init__.py\ndef two(): ...\n");
    opened.wait_for_path("app.two");
    write(&root, "//- deep/below/more.py\ndef three(): ...\n");
    opened.wait_for_path("deep.below.more.three");
    write(&root, "//- deep/below/again.py\ndef four(): ...\n");
    opened.wait_for_path("deep.below.again.four");
    fs::remove_dir_all(root.join("deep")).unwrap();
    opened.wait("removed", |index| !has(index, "deep.below.more.three"));
    assert!(has(&opened.project.index(), "app.two"));
}

#[test]
fn hears_of_changed_files_from_the_client() {
    let folder = project("//- app.py\ndef one(): ...\n");
    let root = folder.path().join("shop");
    let opened = open(&root);
    opened.wait_for_path("app.one");
    write(&root, "//- app.py\ndef two(): ...\n");
    opened.project.files_changed(&[root.join("app.py")]);
    opened.wait_for_path("app.two");
}

#[test]
fn picks_up_what_is_installed_and_pinned() {
    let folder = project(&format!("{ENVIRONMENT}//- app.py\n"));
    let root = folder.path().join("shop");
    let opened = open(&root);
    opened.wait_until_complete();
    let packages = ".venv/lib/python3.11/site-packages";
    write(
        &root,
        &format!(
            "//- {packages}/later/__init__.py\ndef late(): ...\n\
         //- {packages}/later-1.0.dist-info/METADATA\nName: later\nVersion: 1.0\n\
         //- {packages}/later-1.0.dist-info/RECORD\nlater/__init__.py,sha256=xyz,17\n"
        ),
    );
    opened.wait_for_path("later.late");
    write(&root, "//- requirements.lock\nlater==9.0\n");
    let is_later = |member: &&Member| member.package.as_str() == "later";
    opened.wait("the pin", |index| {
        index.members.iter().find(is_later).is_some_and(|later| later.is_approximate)
    });
}

#[cfg(unix)]
#[test]
fn hears_of_installs_behind_a_link_that_was_moved() {
    let of = |name: &str, fixture: String| fixture.replace(".venv/", &format!("../envs/{name}/"));
    let folder = project("//- app.py\n");
    let root = folder.path().join("shop");
    for name in ["one", "two"] {
        write(&root, &of(name, format!("{ENVIRONMENT}{}", installed(name, name))));
    }
    let link = root.join(".venv");
    std::os::unix::fs::symlink("../envs/one", &link).unwrap();
    let opened = open(&root);
    opened.wait_for_path("one.installed");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../envs/two", &link).unwrap();
    opened.wait_for_path("two.installed");
    write(&root, &of("two", installed("later", "later")));
    opened.wait_for_path("later.installed");
}

#[test]
fn a_library_in_use_is_read_again() {
    let folder = project(
        "//- siskin.toml\n[[library]]\nname = \"acme\"\npath = \"../acme\"\n//- app.py\n\
         //- ../acme/acme/__init__.py\ndef one(): ...\n",
    );
    let opened = open(&folder.path().join("shop"));
    opened.wait_for_path("acme.one");
    opened.wait_until_complete();
    write(&folder.path().join("shop"), "//- ../acme/acme/__init__.py\ndef two(): ...\n");
    opened.wait_for_path("acme.two");
}

#[test]
fn a_cache_that_cannot_be_written_is_said_once() {
    let folder = project("//- app.py\ndef one(): ...\n");
    // A file where the folder should be.
    let cache = folder.path().join("cache");
    fs::write(&cache, "").unwrap();
    let opened = open_with(&folder.path().join("shop"), Store::open(cache));
    opened.wait_until_complete();
    assert!(has(&opened.project.index(), "app.one"));
    let messages = lock(&opened.messages).clone();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages.iter().all(|message| message.contains("set SISKIN_CACHE_DIR")), "{messages:?}");
}

#[test]
fn a_closed_project_ends_its_threads() {
    let folder = project("//- app.py\ndef one(): ...\n");
    let opened = open(&folder.path().join("shop"));
    drop(opened.project);
    // The observer lives as long as the threads that tell it something.
    loop {
        match opened.events.recv_timeout(TIMEOUT) {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error, std::sync::mpsc::RecvTimeoutError::Disconnected);
                break;
            }
        }
    }
}
