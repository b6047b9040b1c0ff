//! What is learned: counted, left out, shared, forgotten.

use std::fs;

use siskin_indexer::sources::own::{OwnLayout, OwnLimits};
use tempfile::TempDir;

use super::*;

const LIBRARY: &str =
    "//- acme/__init__.py\ndef load(p): ...\ndef save(p): ...\nclass Table:\n    def merge(self): ...\n";

struct Fixture {
    dir: TempDir,
    index: Index,
}

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Self {
        let fixture = Self {
            dir: tempfile::tempdir().unwrap(),
            index: Index::of_sources(&[("acme", "1", true, &[("acme/__init__.py", LIBRARY)])], true),
        };
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }

    fn root(&self) -> PathBuf {
        canonical(self.dir.path()).join("project")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn open(&self) -> Learned {
        fs::create_dir_all(self.root()).unwrap();
        Learned::open(&Store::open(self.dir.path().join("cache")), &self.root())
    }

    fn count(&self, learned: &Learned) {
        let never = CancellationToken::default();
        let layout = OwnLayout::new(&self.root(), Vec::new());
        let found = layout.walk(&self.root(), OwnLimits::default(), &never);
        learned.count(&found.files, true, &self.index, &never);
    }
}

fn check(usage: Option<&Usage>, expected: &[(&str, u32)]) {
    let paths = ["acme.load", "acme.save", "acme.Table.merge"];
    let found: Vec<(&str, u32)> = paths
        .into_iter()
        .filter_map(|path| Some((path, usage?.calls(path))).filter(|(_, count)| *count > 0))
        .collect();
    assert_eq!(found, expected);
}

const A: (&str, &str) = ("a.py", "import acme\nacme.load(1)\nacme.Table().merge()\n");
const B: (&str, &str) = ("b.py", "from acme import load, save\nload(1)\nload(2)\nsave(3)\n");

#[test]
fn a_file_is_no_evidence_for_itself() {
    let fixture = Fixture::new(&[A, B]);
    let learned = fixture.open();
    fixture.count(&learned);
    check(learned.usage(None).as_deref(), &[("acme.load", 3), ("acme.save", 1), ("acme.Table.merge", 1)]);
    let except = |name: &str| learned.usage(Some(&fixture.root().join(name)));
    check(except("a.py").as_deref(), &[("acme.load", 2), ("acme.save", 1)]);
    check(except("b.py").as_deref(), &[("acme.load", 1), ("acme.Table.merge", 1)]);
    let outside = |own: &[(&str, u32)]| {
        let own: BTreeMap<String, u32> =
            own.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect();
        learned.usage_outside(&own)
    };
    // The beginning of `b.py`; of either; of neither; of nothing.
    check(outside(&[("acme.load", 2)]).as_deref(), &[("acme.load", 1), ("acme.Table.merge", 1)]);
    let all = [("acme.load", 3), ("acme.save", 1), ("acme.Table.merge", 1)];
    let less = [("acme.load", 2), ("acme.save", 1), ("acme.Table.merge", 1)];
    check(outside(&[("acme.load", 1)]).as_deref(), &less);
    check(outside(&[("acme.load", 3)]).as_deref(), &all);
    check(outside(&[]).as_deref(), &all);
}

#[test]
fn nothing_learned_is_no_usage() {
    let fixture = Fixture::new(&[A]);
    let learned = fixture.open();
    assert_eq!(learned.usage(None), None);
    fixture.count(&learned);
    assert_eq!(learned.usage(Some(&fixture.root().join("a.py"))), None);
}

#[test]
fn changes_are_counted_and_kept() {
    let fixture = Fixture::new(&[A, B]);
    let learned = fixture.open();
    fixture.count(&learned);
    fs::remove_file(fixture.root().join("b.py")).unwrap();
    fixture.write("a.py", "import acme\nacme.save(1)\nacme.save(2)\n");
    fixture.count(&learned);
    check(learned.usage(None).as_deref(), &[("acme.save", 2)]);
    check(fixture.open().usage(None).as_deref(), &[("acme.save", 2)]);
}

#[test]
fn two_processes_keep_what_the_other_counted() {
    let fixture = Fixture::new(&[A]);
    let (one, two) = (fixture.open(), fixture.open());
    fixture.count(&one);
    fixture.write(B.0, B.1);
    fixture.count(&two);
    fixture.write("c.py", "import acme\nacme.save(1)\n");
    // It has not counted `b.py` itself.
    let never = CancellationToken::default();
    let layout = OwnLayout::new(&fixture.root(), Vec::new());
    let file = layout.place(&fixture.root().join("c.py")).unwrap();
    one.count(&[file], false, &fixture.index, &never);
    check(one.usage(None).as_deref(), &[("acme.load", 3), ("acme.save", 2), ("acme.Table.merge", 1)]);
}

#[test]
fn what_was_taken_adds_up_across_processes() {
    let fixture = Fixture::new(&[]);
    let (one, two) = (fixture.open(), fixture.open());
    one.take("acme.load");
    two.take("acme.load");
    two.take("");
    assert_eq!(two.usage(None).unwrap().taken("acme.load"), 2);
    assert_eq!(fixture.open().extent().taken, 1);
}

#[test]
fn damage_begins_anew() {
    let fixture = Fixture::new(&[A]);
    let learned = fixture.open();
    fixture.count(&learned);
    learned.take("acme.load");
    let folder = learned.extent().folder;
    for file in fs::read_dir(&folder).unwrap() {
        fs::write(file.unwrap().path(), "{\"root\":").unwrap();
    }
    let again = fixture.open();
    assert_eq!(again.usage(None), None);
    fixture.count(&again);
    check(again.usage(None).as_deref(), &[("acme.load", 1), ("acme.Table.merge", 1)]);
}

#[test]
fn forgetting_deletes() {
    let fixture = Fixture::new(&[A]);
    let learned = fixture.open();
    fixture.count(&learned);
    learned.take("acme.load");
    assert!(learned.extent().bytes > 0);
    learned.forget().unwrap();
    assert_eq!(learned.usage(None), None);
    assert_eq!((fixture.open().usage(None), learned.extent().bytes), (None, 0));
    learned.forget().unwrap();
    // What was forgotten is not learned again because something else changed.
    fixture.count(&learned);
    assert_eq!((learned.usage(None), learned.extent().bytes), (None, 0));
}

#[test]
fn files_are_not_named() {
    let fixture = Fixture::new(&[("secret_plans.py", A.1)]);
    let learned = fixture.open();
    fixture.count(&learned);
    let stored = fs::read_to_string(learned.extent().folder.join("calls.json")).unwrap();
    assert!(stored.contains("acme.load") && !stored.contains("secret_plans"), "{stored}");
}
