"""What a sandboxed interpreter is for."""

import os
import sys

from _siskin.channel import Channel


def run(role, settings, source, sink):
    channel = Channel(source, sink)
    root = settings["root"]
    sys.argv = ["pytest"]
    # As `python -m pytest` does it.
    sys.path.insert(0, root)
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
