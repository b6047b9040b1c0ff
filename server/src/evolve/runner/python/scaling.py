"""Larger inputs made from recorded ones: copies of what is in them, side by side.

A copy is renamed: numbers and texts become others, the same value the same other one everywhere in the call, so that
what refers to each other still does, and what differed still differs. Where that breaks the call, plain copies or one
number alone are tried.
"""

import copy
import math

# A value of a call that has so many elements is not made larger.
MOST_ELEMENTS = 200_000
DEEPEST = 6
# So many arguments are made larger one by one.
MOST_SINGLE = 4
# What is added to numbers: what one takes may depend on what it is divisible by.
NEIGHBOURS = (0, 1, 2, 4, 6, 10)
LARGEST_NUMBER = 10**9
CONTAINERS = (list, tuple, set, frozenset, dict)


class Renaming:
    """What the numbers and texts of a call become in its copies."""

    def __init__(self, call):
        numbers = [value for value in leaves(call) if type(value) in (int, float)]
        # So that copies do not meet.
        self.span = max((math.ceil(abs(value)) for value in numbers if math.isfinite(value)), default=0) * 2 + 1

    def rename(self, value, place):
        if place == 0:
            return value
        if type(value) in (int, float):
            return value + place * self.span
        if type(value) is str and value:
            return f"{value}{letters(place)}"
        return value


class Copying:
    """Copies that are as they were."""

    def rename(self, value, place):
        return value


def letters(number):
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def leaves(value, depth=0):
    if isinstance(value, CONTAINERS) and depth < DEEPEST:
        parts = list(value) + list(value.values()) if isinstance(value, dict) else value
        for part in parts:
            yield from leaves(part, depth + 1)
    else:
        yield value


def renamed(value, how, place, depth=0):
    """A copy of an element: of the same form, with other numbers and texts; the keys of records stay."""
    cls = type(value)
    if depth > DEEPEST:
        return copy.deepcopy(value)
    if cls in (list, tuple, set, frozenset):
        return cls(renamed(item, how, place, depth + 1) for item in value)
    if cls is dict:
        return {key: renamed(item, how, place, depth + 1) for key, item in value.items()}
    if hasattr(value, "__dict__") and not callable(value):
        other = copy.deepcopy(value)
        try:
            for name, item in vars(value).items():
                object.__setattr__(other, name, renamed(item, how, place, depth + 1))
        except Exception:
            return copy.deepcopy(value)
        return other
    return how.rename(value, place)


def grown(value, factor, how):
    """The value with `factor` times as many elements."""
    cls = type(value)
    if cls in (list, tuple):
        items = list(value)
        # A square stays one.
        if items and all(type(item) in (list, tuple) and len(item) == len(items) for item in items):
            items = [grown(item, factor, how) for item in items]
        is_sorted = len(items) > 1 and is_ordered(items)
        items = [renamed(item, how, place) for place in range(factor) for item in items]
        if is_sorted:
            try:
                items.sort()
            except Exception:
                pass
        return cls(items)
    if cls in (set, frozenset):
        return cls(renamed(item, how, place) for place in range(factor) for item in value)
    if cls is dict:
        return {
            how.rename(key, place) if type(key) is not tuple else renamed(key, how, place): renamed(item, how, place)
            for place in range(factor) for key, item in value.items()
        }
    if cls in (str, bytes):
        return value * factor
    return copy.deepcopy(value)


def is_ordered(items):
    try:
        return all(a <= b for a, b in zip(items, items[1:]))
    except Exception:
        return False


def is_container(value):
    return type(value) in (list, tuple, set, frozenset, dict, str, bytes) and len(value) > 0


def places_of(call):
    """What of a call can be larger: (holder, key) of each argument, and of each attribute of an instance that has it."""
    args, kwargs = call
    found = [(args, place) for place in range(len(args))] + [(kwargs, name) for name in kwargs]
    for holder, key in list(found):
        value = holder[key]
        if hasattr(value, "__dict__") and not callable(value) and not is_container(value):
            found += [(vars(value), name) for name in vars(value)]
    return found


def ways_of(call):
    """Ways to make a call larger, the likely ones first: functions of a factor that give calls to choose from."""
    places = places_of(call)
    containers = [i for i, (holder, key) in enumerate(places) if is_container(holder[key])]
    texts = [i for i in containers if type(places[i][0][places[i][1]]) in (str, bytes)]
    groups = [i for i in containers if i not in texts]
    numbers = [
        i for i, (holder, key) in enumerate(places) if type(holder[key]) is int and 2 <= holder[key] <= 1_000_000
    ]
    ways = []
    if groups:
        ways.append(lambda factor: [with_grown(call, groups, factor, Renaming(call))])
        ways.append(lambda factor: [with_grown(call, groups, factor, Copying())])
    elif texts:
        ways.append(lambda factor: [with_grown(call, texts, factor, Copying())])
    if len(containers) > 1:
        for i in containers[:MOST_SINGLE]:
            ways.append(lambda factor, i=i: [with_grown(call, [i], factor, Renaming(call))])
    if groups and numbers:
        ways.append(lambda factor: [with_multiplied(with_grown(call, groups, factor, Renaming(call)), numbers, factor)])
    if numbers:
        ways.append(lambda factor: [with_numbers(call, numbers, factor, 0)])
        ways.append(lambda factor: [with_numbers(call, numbers, factor, more) for more in NEIGHBOURS])
    return ways


def with_grown(call, which, factor, how):
    larger = list(copy.deepcopy(call))
    places = places_of(larger)
    for i in which:
        holder, key = places[i]
        holder[key] = grown(holder[key], factor, how)
    return tuple(larger)


def with_numbers(call, which, factor, more):
    """Whole numbers grow slowly at first: what they cost may grow with them in any way."""
    larger = list(copy.deepcopy(call))
    places = places_of(larger)
    for i in which:
        holder, key = places[i]
        slowly = 1 + math.log2(factor) / 8
        times = slowly if factor < 64 else factor
        larger_one = round(holder[key] * times + 2 * math.log2(factor)) + (more if factor > 1 else 0)
        if larger_one > LARGEST_NUMBER:
            raise OverflowError
        holder[key] = larger_one
    return tuple(larger)


def with_multiplied(call, which, factor):
    """With numbers that grow as the containers beside them do: widths, counts, limits."""
    places = places_of(call)
    for i in which:
        holder, key = places[i]
        holder[key] *= factor
    return call


def size_of(call):
    """The number of elements of the largest argument; where there is none, the largest number."""
    values = [holder[key] for holder, key in places_of(call)]
    sizes = [len(value) for value in values if is_container(value)]
    numbers = [value for value in values if type(value) is int]
    return max(sizes) if sizes else max(numbers, default=0)


def count_of(call, most=MOST_ELEMENTS):
    """All elements of a call, counted up to `most`."""
    count = 0
    for value in leaves(call):
        count += len(value) if type(value) in (str, bytes) else 1
        if count > most:
            break
    return count
