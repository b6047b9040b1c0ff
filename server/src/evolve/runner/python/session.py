"""A pytest session as the project configures it, with what would disturb switched off."""

import os

import pytest

from _siskin import tracebacks

# Plugins that start processes, change the order, or measure; with the options that they add, so that `addopts` may
# still name them. Options with a value, options that may have one, and flags.
DISTURBING = ["xdist", "xdist.looponfail", "pytest_cov", "randomly", "random_order", "rerunfailures", "flaky", "sugar"]
WITH_VALUE = [
    "--numprocesses", "--maxprocesses", "--max-worker-restart", "--dist", "--tx", "--px", "--rsyncdir",
    "--rsyncignore", "--testrunuid", "--maxschedchunk", "--cov-report", "--cov-config", "--cov-fail-under",
    "--cov-context", "--cov-precision", "--randomly-seed", "--random-order-bucket", "--random-order-seed",
    "--reruns", "--reruns-delay", "--only-rerun", "--rerun-except", "--max-runs", "--min-passes",
]
FLAGS = [
    "--looponfail", "--loadscope-reorder", "--no-loadscope-reorder", "--no-cov-on-fail", "--no-cov", "--cov-append",
    "--cov-branch", "--cov-reset", "--randomly-dont-reset-seed", "--randomly-dont-reorganize", "--random-order",
    "--rerun-show-tracebacks", "--fail-on-flaky", "--force-flaky", "--no-flaky-report",
]


def arguments(settings):
    """The command line of pytest: the project's own options, the files, and ours."""
    scratch = settings["scratch"]
    blocked = [part for name in DISTURBING for part in ("-p", f"no:{name}")]
    return [
        *blocked,
        "--rootdir", settings["root"],
        "--confcutdir", settings["root"],
        # Where this process may write.
        "-o", f"cache_dir={os.path.join(os.environ.get('TMPDIR', scratch), 'cache')}",
        "--capture=no", "-q",
        *(["--doctest-modules"] if settings["doctests"] else []),
        *settings["paths"],
    ]


class Quiet:
    """Takes the options of the plugins that are switched off, and makes reports cheap."""

    @pytest.hookimpl(trylast=True)
    def pytest_addoption(self, parser):
        group = parser.getgroup("siskin")

        def add(*names, **how):
            try:
                group._addoption(*names, dest="siskin_ignored", default=None, **how)
            except ValueError:
                pass  # its plugin is there after all

        add("-n", action="append")
        add("--cov", action="append", nargs="?")
        for name in WITH_VALUE:
            add(name, action="append")
        for name in FLAGS:
            add(name, action="store_true")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        """A failure as one line: rendering tracebacks costs more than running the test."""
        import unittest

        if call.excinfo is None or isinstance(call.excinfo.value, (pytest.skip.Exception, unittest.SkipTest)):
            return None
        tracebacks.see_failure(call.excinfo)
        return pytest.TestReport(
            nodeid=item.nodeid, location=item.location, keywords={}, outcome="failed",
            longrepr=describe(call.excinfo), when=call.when, duration=call.duration,
        )


def describe(excinfo):
    """What failed, in one line."""
    value = excinfo.value
    failures = getattr(value, "failures", None) or [value]
    if hasattr(failures[0], "got") and hasattr(failures[0], "example"):
        return f"expected {failures[0].example.want.strip()!r}, got {failures[0].got.strip()!r}"
    example = getattr(failures[0], "example", None)
    raised = getattr(failures[0], "exc_info", None)
    if example is not None and raised:
        return f"{example.source.strip()!r} raises {raised[0].__name__}: {raised[1]}"
    try:
        text = excinfo.exconly()
    except Exception as error:
        text = f"{type(value).__name__}, which cannot be shown: {type(error).__name__}"
    return " ".join(text.split())
