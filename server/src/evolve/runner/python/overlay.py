"""Files that are imported with another text than the one on the disk."""

import os
from importlib.machinery import SourceFileLoader

_texts = {}


def show(path, text):
    """From now on `path` is imported as this text."""
    _texts[os.path.realpath(path)] = text.encode()


def install():
    """Makes imports see the texts, without the bytecode that was cached for what is on the disk."""
    read, stats = SourceFileLoader.get_data, SourceFileLoader.path_stats

    def get_data(self, path):
        text = _texts.get(os.path.realpath(path))
        return read(self, path) if text is None else text

    def path_stats(self, path):
        if os.path.realpath(path) in _texts:
            raise OSError("no bytecode for an overlaid file")
        return stats(self, path)

    SourceFileLoader.get_data = get_data
    SourceFileLoader.path_stats = path_stats


def install_for_tests():
    """Makes pytest see the texts of test modules too: it reads those past the import system, to rewrite assertions."""
    import ast

    from _pytest.assertion import rewrite

    read, rewrite_test = rewrite._read_pyc, rewrite._rewrite_test

    def read_pyc(path, *others):
        return None if os.path.realpath(path) in _texts else read(path, *others)

    def rewrite_overlaid(path, config):
        text = _texts.get(os.path.realpath(path))
        if text is None:
            return rewrite_test(path, config)
        tree = ast.parse(text, filename=str(path))
        rewrite.rewrite_asserts(tree, text, str(path), config)
        return os.stat(path), compile(tree, str(path), "exec", dont_inherit=True)

    rewrite._read_pyc = read_pyc
    rewrite._rewrite_test = rewrite_overlaid
