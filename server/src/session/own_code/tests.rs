use std::fs;

use siskin_indexer::lookup::{Lookup, Packages};
use tempfile::TempDir;

use super::*;

struct Fixture {
    folder: TempDir,
    code: OwnCode,
}

impl Fixture {
    fn new(files: &[(&str, &str)], limits: OwnLimits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let mut fixture = Self { folder, code: OwnCode::new(&root, &root.join("cache"), limits) };
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture.scan();
        fixture
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    fn write(&mut self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn scan(&mut self) -> bool {
        self.code.scan(&CancellationToken::default()).1
    }

    fn refresh(&mut self, path: &str) -> bool {
        let paths = BTreeSet::from([self.path(path)]);
        self.code.refresh(&paths, &CancellationToken::default())
    }

    fn buffer(&mut self, path: &str, text: Option<&str>) -> bool {
        let at = self.path(path);
        self.code.set_buffer(&at, text.map(Into::into));
        self.refresh(path)
    }

    /// Which of `paths` are found.
    fn check(&self, paths: &[&str], expected: &[&str]) {
        let shards = self.code.packages().into_iter().map(|own| own.shard).collect();
        let packages = Packages::new(shards);
        let found = paths.iter().filter(|path| matches!(packages.lookup(path), Lookup::Found(_)));
        assert_eq!(found.copied().collect::<Vec<_>>(), expected);
    }

    /// The packages by key, each with the name of its shard: another name is another shard.
    fn shards(&self) -> Vec<(String, String)> {
        let packages = self.code.packages.iter();
        packages
            .map(|((_, top), package)| (top.clone(), package.own.as_ref().unwrap().shard.at().key.clone()))
            .collect()
    }
}

const FILES: &[(&str, &str)] = &[
    ("shop/__init__.py", "from .cart import Cart\n"),
    ("shop/cart.py", "class Cart:\n    def add(self): ...\n"),
    ("tool.py", "from shop import Cart\n"),
];

#[test]
fn a_change_links_its_package_alone() {
    let mut fixture = Fixture::new(FILES, OwnLimits::default());
    fixture.check(&["shop.Cart.add", "tool.Cart.add"], &["shop.Cart.add", "tool.Cart.add"]);
    let before = fixture.shards();
    fixture.write("shop/cart.py", "class Cart:\n    def remove(self): ...\n");
    assert!(fixture.refresh("shop/cart.py"));
    fixture.check(
        &["shop.Cart.add", "shop.Cart.remove", "tool.Cart.remove"],
        &["shop.Cart.remove", "tool.Cart.remove"],
    );
    let after = fixture.shards();
    let changed: Vec<&str> =
        before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a.0.as_str()).collect();
    assert_eq!(changed, ["shop"]);
    assert!(!fixture.refresh("shop/cart.py"), "the same text is no change");
    assert!(!fixture.scan());
}

#[test]
fn an_unsaved_text_overlays_the_disk() {
    let mut fixture = Fixture::new(FILES, OwnLimits::default());
    assert!(fixture.buffer("shop/cart.py", Some("class Cart:\n    def sum(self): ...\n")));
    fixture.check(&["shop.Cart.add", "shop.Cart.sum"], &["shop.Cart.sum"]);
    // Whatever happens on disk meanwhile.
    fixture.write("shop/cart.py", "class Cart:\n    def other(self): ...\n");
    assert!(!fixture.refresh("shop/cart.py"));
    assert!(!fixture.scan());
    assert!(fixture.buffer("shop/cart.py", None));
    fixture.check(&["shop.Cart.other", "shop.Cart.sum"], &["shop.Cart.other"]);
    assert!(fixture.buffer("fresh/new.py", Some("x = 1\n")));
    fixture.check(&["fresh.new.x"], &["fresh.new.x"]);
    assert!(fixture.buffer("fresh/new.py", None));
    fixture.check(&["fresh.new.x"], &[]);
}

#[test]
fn what_is_gone_is_forgotten() {
    let mut fixture = Fixture::new(FILES, OwnLimits::default());
    fs::remove_file(fixture.path("tool.py")).unwrap();
    assert!(fixture.refresh("tool.py"));
    fs::remove_file(fixture.path("shop/cart.py")).unwrap();
    assert!(fixture.scan());
    fixture.check(&["tool", "shop.cart", "shop"], &["shop"]);
}

#[test]
fn a_manifest_moves_where_import_paths_begin() {
    let mut fixture = Fixture::new(&[("part/deep/a.py", "x = 1\n")], OwnLimits::default());
    fixture.check(&["part.deep.a.x", "deep.a.x"], &["part.deep.a.x"]);
    fixture.write("part/pyproject.toml", "[project]\nname = \"part\"\n");
    assert!(fixture.scan());
    fixture.check(&["part.deep.a.x", "deep.a.x"], &["deep.a.x"]);
}

#[test]
fn of_a_huge_project_only_open_packages_are_read() {
    let limits = OwnLimits { files: 3, ..OwnLimits::default() };
    let more = [("a/x.py", "x = 1\n"), ("b/x.py", "x = 1\n"), ("b/y.py", "y = 1\n"), ("c.py", "")];
    let mut fixture = Fixture::new(&more, limits);
    fixture.check(&["a.x.x", "b.x.x", "b.y.y"], &[]);
    let at = fixture.path("b/x.py");
    fixture.code.set_buffer(&at, Some("z = 1\n".into()));
    assert!(fixture.code.needs_scan(&at));
    assert!(fixture.scan());
    fixture.check(&["a.x.x", "b.x.x", "b.x.z", "b.y.y"], &["b.x.z", "b.y.y"]);
}
