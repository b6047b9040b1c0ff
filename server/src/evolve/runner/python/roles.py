"""What a sandboxed interpreter is for."""

import os
import sys

from _siskin.channel import Channel


def run(role, settings, source, sink):
    channel = Channel(source, sink)
    root = settings["root"]
    sys.argv = ["pytest"]
    # As `python -m pytest` does it; and the project's own text of a package counts, not an installed copy of it.
    sys.path[:0] = [root] if (folder := import_folder(settings["file"])) in (None, root) else [root, folder]
    from _siskin import overlay

    overlay.install()
    for path, text in settings["unsaved"].items():
        overlay.show(path, text)
    overlay.show(settings["file"], settings["text"])
    if role == "candidate":
        from _siskin.answering import answer_calls

        answer_calls(settings, channel)
    else:
        run_with_pytest(role, settings, channel)
    sys.stderr.flush()
    os._exit(0)


def import_folder(file):
    """The folder that a file's package is imported from; None for a file in no package."""
    package = folder = os.path.dirname(file)
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return None if folder == package else folder


def run_with_pytest(role, settings, channel):
    try:
        import pytest  # noqa: F401
    except ImportError:
        channel.send({"error": "no-pytest"})
        return
    if settings["unsaved"]:
        from _siskin import overlay

        overlay.install_for_tests()
    if role == "collected":
        from _siskin.collected import serve_collected

        serve_collected(settings, channel)
    elif role == "fresh":
        from _siskin.fresh import serve_fresh

        serve_fresh(settings, channel)
    else:
        from _siskin.remote import run_tests

        run_tests(settings, channel)
