//! Projects as people lay them out: the right tests are found, and candidates are judged.

use super::project::Project;
use crate::evolve::evaluation::{EvaluationError, Evaluator as _, Plan};

/// Takes the baseline of `FILE::FUNCTION`, expects these tests, and that the first replacement of `old` passes all of
/// them and the second none.
fn check(fixture: &str, target: &str, tests: &[&str], old: &str, good: &str, bad: &str) {
    let project = Project::new(fixture);
    let mut runner = project.runner(target);
    let baseline = runner.baseline().unwrap();
    let ids: Vec<&str> = baseline.tests.iter().map(|test| test.id.as_str()).collect();
    assert_eq!(ids, tests, "{baseline:#?}");
    let text = project.text(target.split_once("::").unwrap().0);
    assert!(text.contains(old), "{old} is not in {text}");
    let candidates = [text.replacen(old, good, 1), text.replacen(old, bad, 1)];
    let all: Vec<usize> = (0..ids.len()).collect();
    for batch in [false, true] {
        let plan = Plan { order: all.clone(), stop_after: all.len(), batch };
        let found = runner.evaluate(&candidates, &plan).unwrap();
        assert!(found[0].passes(&all), "{good}: {found:#?}");
        assert!(all.iter().all(|&test| !found[1].passes(&[test])), "{bad}: {found:#?}");
    }
}

#[test]
fn a_package_below_src_with_pytest_configured() {
    check(
        "
//- pyproject.toml
[tool.pytest.ini_options]
pythonpath = ['src']
testpaths = ['checks']
addopts = '-ra --strict-markers -n 4 --cov=shop --cov-report term --reruns 2 -p no:randomly'
//- src/shop/__init__.py
from .orders import clean
//- src/shop/orders.py
def clean(name):
    return name.strip()
//- checks/conftest.py
import pytest

@pytest.fixture
def name():
    return ' a '
//- checks/test_orders.py
import shop

def test_clean(name):
    assert shop.clean(name) == 'a'
",
        "src/shop/orders.py::clean",
        &["checks/test_orders.py::test_clean"],
        "name.strip()",
        "name.rstrip().lstrip()",
        "name",
    );
}

#[test]
fn unittest_with_set_up() {
    check(
        "
//- counter.py
class Counter:
    def __init__(self):
        self.n = 0

    def add(self, by=1):
        self.n += by
        return self.n
//- test_counter.py
import unittest
from counter import Counter

class CounterTest(unittest.TestCase):
    def setUp(self):
        self.counter = Counter()

    def test_add(self):
        self.assertEqual(self.counter.add(), 1)

    def test_twice(self):
        self.counter.add(2)
        self.assertEqual(self.counter.add(), 3)
",
        "counter.py::Counter.add",
        &["test_counter.py::CounterTest::test_add", "test_counter.py::CounterTest::test_twice"],
        "self.n += by",
        "self.n = self.n + by",
        "self.n -= by",
    );
}

#[test]
fn unittest_without_set_up_shares_processes() {
    check(
        "
//- words.py
def first(words):
    return words[0]
//- test_words.py
import unittest
from words import first

class FirstTest(unittest.TestCase):
    def test_first(self):
        for words in (['a'], ['b', 'c']):
            with self.subTest(words=words):
                self.assertEqual(first(words), words[:1][0])

    def test_none(self):
        self.assertEqual(first(('x', 'y')), 'x')
",
        "words.py::first",
        &["test_words.py::FirstTest::test_first", "test_words.py::FirstTest::test_none"],
        "words[0]",
        "next(iter(words))",
        "words[-1] * 2",
    );
}

#[test]
fn examples_in_docstrings() {
    check(
        "
//- words.py
def shout(word):
    \"\"\"Says it loud.

    >>> shout('a')
    'A!'
    \"\"\"
    return word.upper() + '!'
",
        "words.py::shout",
        &["words.py::words.shout"],
        "word.upper() + '!'",
        "f'{word.upper()}!'",
        "word",
    );
}

#[test]
fn properties_static_methods_and_what_decorators_wrap() {
    let fixture = "
//- shapes.py
import functools

class Square:
    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        return self.side ** 2

    @staticmethod
    def unit():
        return Square(1)

    @classmethod
    def of(cls, text):
        return cls(int(text))

@functools.lru_cache
def double(n):
    return n * 2
//- test_shapes.py
from shapes import Square, double

def test_area():
    assert Square(3).area == 9

def test_unit():
    assert Square.unit().side == 1

def test_of():
    assert Square.of('4').side == 4

class TestDouble:
    def test_double(self):
        assert double(3) == 6
";
    check(
        fixture,
        "shapes.py::Square.area",
        &["test_shapes.py::test_area"],
        "self.side ** 2",
        "self.side * self.side",
        "self.side",
    );
    check(
        fixture,
        "shapes.py::Square.unit",
        &["test_shapes.py::test_unit"],
        "Square(1)",
        "Square(2 - 1)",
        "Square(2)",
    );
    check(
        fixture,
        "shapes.py::Square.of",
        &["test_shapes.py::test_of"],
        "int(text)",
        "int(text, 10)",
        "text",
    );
    check(fixture, "shapes.py::double", &["test_shapes.py::TestDouble::test_double"], "n * 2", "n + n", "n");
}

#[test]
fn nested_functions_and_coroutines() {
    let fixture = "
//- work.py
def outer(n):
    def inner(m):
        return m + n
    return inner(1)

async def fetch(n):
    return n + 1
//- test_work.py
import asyncio
from work import outer, fetch

def test_outer():
    assert outer(2) == 3

def test_fetch():
    assert asyncio.run(fetch(1)) == 2
";
    check(fixture, "work.py::outer.inner", &["test_work.py::test_outer"], "m + n", "n + m", "m");
    check(fixture, "work.py::fetch", &["test_work.py::test_fetch"], "n + 1", "1 + n", "n");
}

#[test]
fn what_is_more_than_code_is_imported_anew() {
    let fixture = "
//- shop.py
RATE = 2

def price(n, rate=RATE):
    return n * rate
//- test_shop.py
from shop import price

def test_price():
    assert price(2) == 4
";
    check(
        fixture,
        "shop.py::price",
        &["test_shop.py::test_price"],
        "rate=RATE",
        "rate=RATE + 0",
        "rate=RATE + 1",
    );
    check(fixture, "shop.py::price", &["test_shop.py::test_price"], "RATE = 2", "RATE = 1 + 1", "RATE = 3");
    check(fixture, "shop.py::price", &["test_shop.py::test_price"], "rate=RATE", "rate=2", "rate=3");
}

#[test]
fn threads_after_import_mean_fresh_processes() {
    let fixture = "
//- shop.py
import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()

def price(n):
    return n * 2
//- test_shop.py
from shop import price

def test_price():
    assert price(2) == 4
";
    check(fixture, "shop.py::price", &["test_shop.py::test_price"], "n * 2", "n + n", "n");
    let notes = Project::new(fixture).runner("shop.py::price").baseline().unwrap().notes;
    assert!(notes.len() == 1 && notes[0].contains("2 threads run"), "{notes:?}");
}

#[test]
fn skipped_tests_are_set_aside_by_name() {
    let project = Project::new(
        "
//- shop.py
def price(n):
    return n * 2
//- test_shop.py
import pytest
from shop import price

def test_price():
    assert price(2) == 4

@pytest.mark.xfail
def test_expected():
    assert price(2) == 5
",
    );
    let baseline = project.runner("shop.py::price").baseline().unwrap();
    assert_eq!(baseline.tests.len(), 1);
    assert_eq!(baseline.aside.len(), 1);
    assert_eq!(baseline.aside[0].id, "test_shop.py::test_expected");
    assert_eq!(baseline.aside[0].reason, "skips itself");
}

#[test]
fn no_tests_says_where_it_looked() {
    let project = Project::new(
        "
//- shop.py
def price(n):
    return n * 2
//- tests/test_shop.py
def test_nothing():
    assert True
",
    );
    match project.runner("shop.py::price").baseline() {
        Err(EvaluationError::NoTests { looked }) => {
            assert_eq!(looked, [project.root().join("tests/test_shop.py")]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_projects_own_package_counts_and_not_an_installed_copy() {
    let project = Project::new(
        "
//- src/shop/__init__.py
//- src/shop/orders.py
def clean(name):
    return name.strip()
//- tests/test_orders.py
from shop.orders import clean

def test_clean():
    assert clean(' a ') == 'a'
",
    );
    let library = std::fs::read_dir(project.root().join(".venv/lib")).unwrap().next().unwrap().unwrap();
    let installed = library.path().join("site-packages/shop");
    std::fs::create_dir(&installed).unwrap();
    std::fs::write(installed.join("__init__.py"), "raise ImportError('the installed copy')").unwrap();
    let baseline = project.runner("src/shop/orders.py::clean").baseline().unwrap();
    assert_eq!(baseline.tests.len(), 1, "{baseline:#?}");
}

#[test]
fn tests_that_leave_something_behind_run_last_and_in_order() {
    let project = Project::new(
        "
//- shop.py
RATES = {}
LIMIT = 3

def rate(key):
    return RATES[key]
//- test_shop.py
import time
import shop

def test_slow():
    shop.RATES['a'] = 1
    time.sleep(0.02)
    assert shop.rate('a') == 1

def test_quick():
    assert shop.rate('a') == 1
    shop.LIMIT = 4

def test_alone():
    shop.RATES.get('a')
    assert shop.rate.__name__ == 'rate' and shop.rate('a')
",
    );
    let baseline = project.runner("shop.py::rate").baseline().unwrap();
    let lasting: Vec<usize> = baseline.lasting.iter().copied().collect();
    assert_eq!(lasting, [0, 1], "{baseline:#?}");
    let all: Vec<usize> = (0..baseline.tests.len()).collect();
    let visible = crate::evolve::search::Visible::new(&all, &baseline);
    assert_eq!(visible.guarding(), [2, 0, 1]);
}

#[test]
fn what_runs_on_import_is_imported_anew() {
    let project = Project::new(
        "
//- shop.py
def rate(n):
    return n - 1

TABLE = {n: rate(n) for n in range(3)}
FIRST = [10, 20][TABLE[1] - 2]
//- test_shop.py
import shop

def test_table():
    assert shop.TABLE[2] == 3

def test_other():
    assert shop.FIRST
//- test_broken.py
# Of what rate gives.
import shop

assert shop.TABLE[0] == 1

def test_it():
    assert shop.TABLE[1] == 2
",
    );
    let mut runner = project.runner("shop.py::rate");
    runner.setup.seeks_failing = true;
    let baseline = runner.baseline().unwrap();
    let ids: Vec<&str> = baseline.tests.iter().map(|test| test.id.as_str()).collect();
    assert_eq!(
        ids,
        ["test_shop.py::test_table", "test_shop.py::test_other", "test_broken.py"],
        "{baseline:#?}"
    );
    assert!(baseline.notes.iter().any(|note| note.contains("runs when its module is imported")));
    let text = project.text("shop.py");
    let plan = Plan { order: vec![0, 1, 2], stop_after: 3, batch: true };
    let candidates = [text.replace("n - 1", "n + 1"), text.replace("n - 1", "n + 7")];
    let found = runner.evaluate(&candidates, &plan).unwrap();
    assert!(found[0].passes(&[0, 1, 2]), "{found:#?}");
    assert!(!found[1].passes(&[0]) && !found[1].passes(&[2]), "{found:#?}");
}
