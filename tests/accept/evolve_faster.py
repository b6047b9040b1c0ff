"""The slow functions of the fixtures: how many become faster, and whether `timeit` and other inputs agree."""

import pathlib
import shutil
import string
import sys
import tempfile

from improved import differences, evolve, load, print_outcome, speedup

WORDS = string.ascii_lowercase


def word(rng):
    return "".join(rng.choice(WORDS) for _ in range(rng.randint(1, 6)))


def numbers(rng, n):
    return [rng.randint(-3 * n - 1, 3 * n + 1) for _ in range(n)]


def users(rng, n):
    return [{"name": word(rng)} for _ in range(n)]


def customers(rng, n):
    return [{"id": rng.randint(0, 2 * n + 1), "name": word(rng)} for _ in range(n)]


# Function: inputs of a size, and the size at which time is taken.
CASES = {
    "collections_work.py": {
        "unique": (lambda rng, n: (numbers(rng, n),), 2000),
        "common": (lambda rng, n: (numbers(rng, n), numbers(rng, n)), 2000),
        "not_blocked": (lambda rng, n: (users(rng, n), [word(rng) for _ in range(n)]), 2000),
        "count_words": (lambda rng, n: ([word(rng) for _ in range(n)],), 2000),
        "attach_names": (lambda rng, n: (
            [{"number": i, "customer": rng.randint(0, 2 * n + 1)} for i in range(n)], customers(rng, n)), 1000),
        "group_by_length": (lambda rng, n: ([word(rng) * rng.randint(1, 1 + n // 8) for _ in range(n)],), 400),
        "share_of_largest": (lambda rng, n: ([value or 1 for value in numbers(rng, n)],), 1000),
        "above_average": (lambda rng, n: (numbers(rng, n),), 1000),
        "smallest_first": (lambda rng, n: (numbers(rng, n), rng.randint(0, n + 1)), 1000),
        "rolling_sum": (lambda rng, n: (numbers(rng, n), rng.randint(1, n + 1)), 1500),
    },
    "numbers_work.py": {
        "fibonacci": (lambda rng, n: (min(n, 22),), 22),
        "count_paths": (lambda rng, n: (min(n, 8), min(n, 8)), 8),
        "is_prime": (lambda rng, n: (n if n < 100 else 99991,), 1000),
        "has_pair": (lambda rng, n: (numbers(rng, n), 10**9 if n > 100 else rng.randint(-9, 9)), 600),
        "prefix_sums": (lambda rng, n: (numbers(rng, n),), 1500),
    },
    "text_work.py": {
        "join_fields": (lambda rng, n: ([word(rng) for _ in range(n)],), 20000),
        "strip_marks": (lambda rng, n: (word(rng) * n, "".join(rng.choice(".,;abc") for _ in range(rng.randint(0, 4)))), 3000),
        "find_matches": (lambda rng, n: ([word(rng) for _ in range(n)], rng.choice(WORDS)), 3000),
        "process_queue": (lambda rng, n: ([(word(rng), rng.randint(1, 9)) for _ in range(n)], 3), 20000),
        "newest_first": (lambda rng, n: ([(rng.randint(0, n), word(rng)) for _ in range(n)],), 20000),
    },
}


def main():
    import random

    fixture, only = pathlib.Path(sys.argv[1]), sys.argv[2:]
    n_faster = n_claimed = n_wrong = n_all = 0
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "project"
        shutil.copytree(fixture, root)
        for file, functions in CASES.items():
            for function, (make, size) in functions.items():
                if only and function not in only:
                    continue
                n_all += 1
                outcome, text = evolve(root, file, function, "speed")
                if outcome["status"] != "improved":
                    print_outcome(f"{file}::{function}", outcome, "")
                    continue
                n_claimed += 1
                before = getattr(load((root / file).read_text(), f"before_{n_all}", folder), function)
                after = getattr(load(text, f"after_{n_all}", folder), function)
                different = differences(before, after, make)
                measured = speedup(before, after, make(random.Random(3), size))
                is_wrong = bool(different) or measured < 1.0
                n_wrong += is_wrong
                n_faster += measured >= 1.5 and not different
                sizes = outcome["improvement"]["speed"]["sizes"]
                claims = ", ".join(f"{s['size']}: {s['speedup']['low']:.2f}-{s['speedup']['high']:.2f}" for s in sizes)
                more = f"claimed {outcome['speedup']:.2f} ({claims}), timeit at {size}: {measured:.2f}"
                print_outcome(f"{file}::{function}", outcome, more + (f" WRONG {different[:1]}" if is_wrong else ""))
    print(f"faster by 1.5 or more: {n_faster} of {n_all}; claimed {n_claimed}; wrong {n_wrong}")
    sys.exit(bool(n_wrong))


if __name__ == "__main__":
    main()
