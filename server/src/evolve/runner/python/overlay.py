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
