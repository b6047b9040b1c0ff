"""The complex functions of the fixtures: how many become simpler, and whether other inputs agree."""

import ast
import pathlib
import shutil
import sys
import tempfile

from improved import differences, evolve, load, print_outcome


def numbers(rng, n):
    return [rng.randint(-4, 9) for _ in range(n)]


def words(rng, n):
    return ["".join(rng.choice("aeioubcd") for _ in range(rng.randint(0, 5))) for _ in range(n)]


CASES = {
    "checks.py": {
        "is_adult": lambda rng, n: ({"age": rng.randint(0, 40)},),
        "has_negative": lambda rng, n: (numbers(rng, n),),
        "all_positive": lambda rng, n: (numbers(rng, n),),
        "is_valid_name": lambda rng, n: (rng.choice((None, 7, "", "a" * n, "1" + "a" * n, "b" * (n + 12), ["a"])),),
        "can_vote": lambda rng, n: (rng.randint(10, 30), rng.random() < 0.5, rng.random() < 0.5),
        "is_empty": lambda rng, n: (rng.choice((numbers(rng, n), "a" * n, (1,) * n)),),
        "in_range": lambda rng, n: (rng.randint(-3, 9), rng.randint(-3, 9), rng.randint(-3, 9)),
    },
    "loops.py": {
        "squares": lambda rng, n: (numbers(rng, n),),
        "even_lengths": lambda rng, n: (words(rng, n),),
        "total_price": lambda rng, n: ([{"price": rng.randint(0, 9), "quantity": rng.randint(0, 9)} for _ in range(n)],),
        "numbered": lambda rng, n: (words(rng, n),),
        "by_name": lambda rng, n: ([{"name": word, "n": i} for i, word in enumerate(words(rng, n))],),
        "pairs": lambda rng, n: (numbers(rng, n), words(rng, rng.randint(0, n + 2))),
        "first_long": lambda rng, n: (words(rng, n), rng.randint(0, 5)),
        "count_vowels": lambda rng, n: ("".join(words(rng, n)),),
    },
    "choices.py": {
        "grade": lambda rng, n: (rng.randint(-5, 105),),
        "shipping": lambda rng, n: (rng.randint(0, 20), rng.random() < 0.5),
        "greeting": lambda rng, n: ("a" * n, rng.random() < 0.5),
        "setting": lambda rng, n: ({word: i for i, word in enumerate(words(rng, n))}, rng.choice(("a", "e", "ab", "")), 0),
        "largest": lambda rng, n: (rng.randint(-9, 9), rng.randint(-9, 9)),
    },
}


def nodes(text, function):
    """Nodes of Python's own syntax tree, docstring and contexts left out."""
    (node,) = [node for node in ast.parse(text).body if getattr(node, "name", "") == function]
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:]
    return sum(not isinstance(inner, ast.expr_context) for inner in ast.walk(node))


def main():
    fixture, only = pathlib.Path(sys.argv[1]), sys.argv[2:]
    n_simpler = n_claimed = n_wrong = n_all = 0
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "project"
        shutil.copytree(fixture, root)
        for file, functions in CASES.items():
            for function, make in functions.items():
                if only and function not in only:
                    continue
                n_all += 1
                outcome, text = evolve(root, file, function, "simplicity")
                if outcome["status"] != "improved":
                    print_outcome(f"{file}::{function}", outcome, "")
                    continue
                n_claimed += 1
                original = (root / file).read_text()
                before = getattr(load(original, f"before_{n_all}", folder), function)
                after = getattr(load(text, f"after_{n_all}", folder), function)
                different = differences(before, after, make)
                n_wrong += bool(different)
                counts = nodes(original, function), nodes(text, function)
                n_simpler += counts[1] <= 0.8 * counts[0] and not different
                more = f"nodes {counts[0]} -> {counts[1]} ({100 * counts[1] / counts[0] - 100:+.0f} %)"
                print_outcome(f"{file}::{function}", outcome, more + (f" WRONG {different[:1]}" if different else ""))
    print(f"simpler by 20 % or more: {n_simpler} of {n_all}; claimed {n_claimed}; wrong {n_wrong}")
    sys.exit(bool(n_wrong))


if __name__ == "__main__":
    main()
