//! Projects whose tests need plugins of pytest.

use super::packages::installed;
use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, Plan, VerificationKind};

/// Expects that these tests cover `FILE::FUNCTION`, that the first replacement of `old` passes all and is verified, and
/// that the second passes none.
fn check(fixture: &str, target: &str, tests: &[&str], old: &str, good: &str, bad: &str) {
    let project = Project::new(fixture);
    project.add_packages(&installed("tests/plugins.lock"));
    let mut runner = project.runner(target);
    let baseline = runner.baseline().unwrap();
    let ids: Vec<&str> = baseline.tests.iter().map(|test| test.id.as_str()).collect();
    assert_eq!(ids, tests, "{baseline:#?}");
    let text = project.text(target.split_once("::").unwrap().0);
    let candidates = [text.replacen(old, good, 1), text.replacen(old, bad, 1)];
    let all: Vec<usize> = (0..ids.len()).collect();
    let plan = Plan { order: all.clone(), stop_after: all.len(), batch: true };
    let found = runner.evaluate(&candidates, &plan).unwrap();
    assert!(found[0].passes(&all), "{good}: {found:#?}");
    assert!(all.iter().all(|&test| !found[1].passes(&[test])), "{bad}: {found:#?}");
    let verification = runner.verify(&candidates[0], &all).unwrap();
    assert_ne!(verification.kind, VerificationKind::None, "{verification:?}");
}

#[test]
fn asyncio() {
    check(
        "
//- pyproject.toml
[tool.pytest.ini_options]
asyncio_mode = 'auto'
asyncio_default_fixture_loop_scope = 'function'
//- work.py
import asyncio

async def fetch(n):
    await asyncio.sleep(0)
    return n + 1
//- test_work.py
import asyncio
import pytest
from work import fetch

@pytest.fixture
async def start():
    await asyncio.sleep(0)
    return 1

async def test_fetch(start):
    assert await fetch(start) == 2

async def test_together():
    assert await asyncio.gather(fetch(2), fetch(3)) == [3, 4]
",
        "work.py::fetch",
        &["test_work.py::test_fetch", "test_work.py::test_together"],
        "n + 1",
        "1 + n",
        "n - 1",
    );
}

#[test]
fn django_with_a_database() {
    check(
        "
//- pytest.ini
[pytest]
DJANGO_SETTINGS_MODULE = settings
pythonpath = .
//- settings.py
SECRET_KEY = 'x'
INSTALLED_APPS = ['shop']
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}
USE_TZ = True
//- shop/__init__.py
//- shop/models.py
from django.db import models

class Item(models.Model):
    price = models.IntegerField()

    class Meta:
        app_label = 'shop'
//- shop/totals.py
from shop.models import Item

def total(least=0):
    return sum(item.price for item in Item.objects.filter(price__gt=least))
//- tests/test_totals.py
import pytest
from shop.models import Item
from shop.totals import total

@pytest.mark.django_db
def test_total():
    Item.objects.create(price=2)
    Item.objects.create(price=3)
    assert total() == 5

@pytest.mark.django_db
def test_total_above():
    Item.objects.create(price=2)
    Item.objects.create(price=3)
    assert total(2) == 3
",
        "shop/totals.py::total",
        &["tests/test_totals.py::test_total", "tests/test_totals.py::test_total_above"],
        "price__gt=least",
        "price__gte=least + 1",
        "price__lt=least",
    );
}
