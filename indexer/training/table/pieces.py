"""The table: word pieces, a vector for each, and what each weighs in queries and in docs. Its files."""

import json
from dataclasses import dataclass, field

import numpy as np

MAGIC = b"SEMB0001"
UNKNOWN = "[UNK]"


@dataclass
class Table:
    """Vectors of word pieces. The vector of a text is the weighted mean over its pieces, each counted once."""

    # The vocabulary: a piece's number is its place. A piece inside a word begins with `##`.
    pieces: list
    # A row for each piece.
    vectors: np.ndarray
    # What each piece weighs: in queries, in docs.
    weights: np.ndarray
    # What each field of an entry weighs.
    mix: np.ndarray
    numbers: dict = field(init=False)
    _known: dict = field(init=False, default_factory=dict)

    def __post_init__(self):
        self.numbers = {piece: number for number, piece in enumerate(self.pieces)}

    @classmethod
    def read(cls, folder, name):
        """The table NAME.* and vocab.txt of a folder, as Siskin has them."""
        data = (folder / f"{name}.i8").read_bytes()
        n_rows, n_columns = np.frombuffer(data, "<u4", 2, len(MAGIC)).tolist()
        start = len(MAGIC) + 8
        scales = np.frombuffer(data, "<f4", n_rows, start)
        rows = np.frombuffer(data, np.int8, n_rows * n_columns, start + 4 * n_rows).reshape(n_rows, n_columns)
        weights = np.fromfile(folder / f"{name}.w.f32", "<f4").reshape(2, n_rows)
        mix = np.array(json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["alpha"])
        pieces = (folder / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
        return cls(pieces, rows * scales[:, None], weights, mix)

    def write(self, folder, name):
        """Writes the table as Siskin reads it: each row rounded to bytes and a scale."""
        peaks = np.abs(self.vectors).max(axis=1)
        scales = np.where(peaks > 0, peaks / 127, 1).astype("<f4")
        rows = np.round(self.vectors / scales[:, None]).clip(-127, 127).astype(np.int8)
        shape = np.array(rows.shape, "<u4").tobytes()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.i8").write_bytes(MAGIC + shape + scales.tobytes() + rows.tobytes())
        self.weights.astype("<f4").tofile(folder / f"{name}.w.f32")
        mix = {"alpha": [round(float(share), 4) for share in self.mix]}
        (folder / f"{name}.json").write_text(json.dumps(mix) + "\n", encoding="utf-8")
        (folder / "vocab.txt").write_text("".join(piece + "\n" for piece in self.pieces), encoding="utf-8")

    @classmethod
    def load(cls, path):
        """A table between two steps of the training."""
        with np.load(path) as arrays:
            return cls(arrays["pieces"].tolist(), arrays["vectors"], arrays["weights"], arrays["mix"])

    def save(self, path):
        """Keeps a table between two steps of the training, unrounded."""
        np.savez(path, pieces=np.array(self.pieces), vectors=self.vectors.astype(np.float32),
                 weights=self.weights.astype(np.float32), mix=self.mix)

    def word(self, word):
        """The pieces of a lower-case word: the longest that fits, again and again."""
        if word not in self._known:
            self._known[word] = self._split(word)
        return self._known[word]

    def text(self, words, limit):
        """The pieces of words, each once, at most `limit`."""
        return list(dict.fromkeys(number for word in words for number in self.word(word)))[:limit]

    def _split(self, word):
        numbers, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if prefix + word[start:end] in self.numbers)
            end = next(ends, None)
            if end is None:
                return [self.numbers[UNKNOWN]]
            numbers.append(self.numbers[prefix + word[start:end]])
            start = end
        return numbers


def unit(vectors):
    """Vectors of length one."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
