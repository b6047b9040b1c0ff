//! Honest candidates are verified, in the strictest way that their values allow; those that cheat are not.

use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, VerificationKind};
use crate::evolve::sandbox::Tier;

/// Verifies each replacement of `old` in `FILE::FUNCTION`.
fn check(fixture: &str, target: &str, old: &str, expected: &[(&str, VerificationKind)]) {
    check_under(Tier::Namespaces, fixture, target, old, expected);
}

fn check_under(tier: Tier, fixture: &str, target: &str, old: &str, expected: &[(&str, VerificationKind)]) {
    let project = Project::new(fixture);
    let mut runner = project.try_runner(target, Some(tier)).unwrap();
    let baseline = runner.baseline().unwrap();
    let tests: Vec<usize> = (0..baseline.tests.len()).collect();
    let text = project.text(target.split_once("::").unwrap().0);
    assert!(text.contains(old), "{old} is not in {text}");
    for (new, kind) in expected {
        let found = runner.verify(&text.replace(old, new), &tests).unwrap();
        assert_eq!(found.kind, *kind, "{old} -> {new}: {found:#?}; {baseline:#?}");
    }
}

#[test]
fn plain_values_cross() {
    check(
        "
//- shop.py
def total(prices, tax=0):
    return sum(prices) - tax
//- test_shop.py
from shop import total
import pytest

def test_values():
    assert total([1, 2]) == 3
    assert total((1.5, 2)) == 3.5
    assert total({1: 'a', 2: 'b'}) == 3
    assert total(x for x in [1, 2]) == 3

def test_tax():
    assert total([1], tax=2) == 3

def test_error():
    with pytest.raises(TypeError, match='unsupported operand'):
        total(['a'])
",
        "shop.py::total",
        "sum(prices) - tax",
        &[
            ("sum(prices) + tax", VerificationKind::Separate),
            ("sum(prices)", VerificationKind::None),
            ("sum(prices) + abs(tax)", VerificationKind::Separate),
        ],
    );
}

#[test]
fn changes_identity_callbacks_and_generators_cross() {
    check(
        "
//- work.py
def arrange(items, key=None, log=None):
    items.sort(key=key, reverse=False)
    if log is not None:
        log.append(len(items))
    return items


def chunks(items, size):
    part = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
//- test_work.py
from work import arrange, chunks

def test_arrange():
    items, log = [3, 1, 2], []
    assert arrange(items, log=log) is items
    assert items == [1, 2, 3] and log == [3]

def test_key():
    assert arrange(['bb', 'a'], key=lambda item: len(item)) == ['a', 'bb']
    assert arrange(['bb', 'a'], key=len) == ['a', 'bb']

def test_chunks():
    parts = chunks([1, 2, 3], 2)
    assert next(parts) == [1, 2]
    assert list(parts) == [[3]]
    assert list(chunks(iter('abc'), 3)) == [['a', 'b', 'c']]
",
        "work.py::arrange",
        "items.sort(key=key, reverse=False)",
        &[
            ("items.sort(key=key)", VerificationKind::Separate),
            ("items = sorted(items, key=key)", VerificationKind::None),
        ],
    );
}

#[test]
fn instances_of_the_project_cross_and_others_do_not() {
    let fixture = "
//- stock.py
import threading

class Stock:
    def __init__(self, amount):
        self.amount = amount

    def take(self, n):
        self.amount -= n
        return self.amount

class Locked(Stock):
    def __init__(self, amount):
        super().__init__(amount)
        self.lock = threading.Lock()

    def add(self, n):
        self.amount += n
//- test_stock.py
from stock import Stock, Locked

def test_take():
    stock = Stock(3)
    assert stock.take(1) == 2
    assert stock.amount == 2

def test_add():
    stock = Locked(3)
    stock.add(1)
    assert stock.amount == 4
";
    check(
        fixture,
        "stock.py::Stock.take",
        "self.amount -= n",
        &[("self.amount = self.amount - n", VerificationKind::Separate)],
    );
    check(
        fixture,
        "stock.py::Locked.add",
        "self.amount += n",
        &[("self.amount = self.amount + n", VerificationKind::InProcess)],
    );
}

/// One test, which the original fails.
const CHEATED: &str = "
//- sol.py
def answer(n):
    return 0
//- test_sol.py
from sol import answer

def test_answer():
    assert answer(2) == 4
    assert answer(3) == 9
";

#[test]
fn cheats_are_not_verified() {
    let cheats = [
        "import os; os._exit(0)",
        "raise SystemExit(0)",
        "class A:\n        def __eq__(self, other): return True\n    return A()",
        "import unittest.mock; return unittest.mock.ANY",
        "import pytest; pytest.skip('x')",
        "import pytest; pytest.xfail('x')",
        "import pytest; pytest.exit('x', 0)",
        "import unittest.case; raise unittest.case._ShouldStop",
        "import _pytest.runner as r; r.runtestprotocol = lambda *a, **k: []",
        "import _pytest.python as p; p.Function.runtest = lambda self: None; return 4",
        "import builtins; builtins.AssertionError = SystemExit",
        "import sys\n    f = sys._getframe(1)\n    while f:\n        f.f_locals.clear() if 'emit' in f.f_code.co_varnames else 0\n        f = f.f_back",
        "import gc\n    for o in gc.get_objects():\n        if type(o).__name__ == 'Function' and hasattr(o, 'runtest'): o.runtest = lambda: None",
        "import sys; sys.modules['test_sol'].test_answer.__code__ = (lambda: None).__code__",
        "import os\n    for fd in range(3, 50):\n        try: os.write(fd, b'{\"test\": 0, \"status\": \"passed\"}\\n{\"row\": {\"test\": 0, \"status\": \"passed\"}}\\n{\"done\": true}\\n{\"end\": true}\\n')\n        except OSError: pass\n    os._exit(0)",
        "import atexit; return type('I', (int,), {'__eq__': lambda s, o: True})(4)",
        "import threading; raise KeyboardInterrupt",
        "import inspect; import ctypes; return float('nan')",
        "import signal; signal.setitimer(signal.ITIMER_PROF, 0); signal.alarm(1)\n    while True: pass",
        "globals()['__class__'] = 1; import sys; sys.settrace(lambda *a: None); sys.exit()",
    ];
    let expected: Vec<(&str, VerificationKind)> =
        cheats.iter().map(|cheat| (*cheat, VerificationKind::None)).collect();
    let honest = [("return n * n", VerificationKind::Separate)];
    for tier in [Tier::Namespaces, Tier::Landlock] {
        check_under(tier, CHEATED, "sol.py::answer", "return 0", &expected);
        check_under(tier, CHEATED, "sol.py::answer", "return 0", &honest);
    }
}

#[test]
fn one_test_that_cannot_be_sent_spares_no_other() {
    let fixture = "
//- sol.py
def answer(n, lock=None):
    return 0
//- test_sol.py
import threading
from sol import answer

def test_answer():
    assert answer(2) == 4

def test_locked():
    assert answer(3, threading.Lock()) == 9
";
    check(
        fixture,
        "sol.py::answer",
        "return 0",
        &[
            ("return n * n", VerificationKind::InProcess),
            ("return type('I', (int,), {'__eq__': lambda a, b: True})(n)", VerificationKind::None),
        ],
    );
}
