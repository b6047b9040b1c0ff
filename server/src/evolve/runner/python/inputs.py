"""New inputs from recorded ones: types kept, sizes and edge values varied."""

import copy
import random

MOST_ITEMS = 200


class Chance(random.Random):
    """Chance, and the literals of a function: what it compares with, and what values become at times."""

    literals = ()
    # Whether what is inside a list changes as often as the list itself.
    is_deep = False

    def literal_like(self, value):
        """At times a literal of the value's type, or a number beside one; else None."""
        alike = [literal for literal in self.literals if type(literal) is type(value)]
        if not alike or self.randrange(3):
            return None
        literal = self.choice(alike)
        return literal + self.choice((-1, 0, 1)) if type(literal) in (int, float) else literal


def vary_call(call, rng):
    """A call with one argument changed, at times two; None if nothing in it can be changed."""
    args, kwargs = copy.deepcopy(call)
    places = [(args, i) for i in range(len(args))] + [(kwargs, name) for name in kwargs]
    places = [(where, key) for where, key in places if is_variable(where[key])]
    if not places:
        return None
    for where, key in rng.sample(places, min(len(places), rng.choice((1, 1, 1, 2)))):
        where[key] = vary(where[key], rng)
    return args, kwargs


def is_variable(value):
    return type(value) in VARY


def vary(value, rng):
    """A value of the same type that differs a little."""
    literal = rng.literal_like(value)
    if literal is not None:
        return literal
    return VARY[type(value)](value, rng) if is_variable(value) else value


def vary_bool(value, rng):
    return not value


def vary_int(value, rng):
    return rng.choice((value + 1, value - 1, -value, 0, 1, 2, value * 2, value // 2, value + rng.randint(-10, 10)))


def vary_float(value, rng):
    return rng.choice((value + 1, -value, 0.0, value * 2, value / 2, value + rng.random(), float(round(value))))


def vary_str(value, rng):
    if not value:
        return rng.choice(("a", " ", "0"))
    at = rng.randrange(len(value))
    other = value[rng.randrange(len(value))]
    return rng.choice((
        "", value[1:], value[:-1], value[::-1], value[:at] + value[at + 1:], value[:at] + other + value[at:],
        value[:at] + value[at].swapcase() + value[at + 1:], (value + value)[:MOST_ITEMS], value.swapcase(),
        value[:at] + " " + value[at:], value[at:] + value[:at],
    ))


def vary_list(value, rng):
    items = list(value)
    if not items:
        return items
    at, to = rng.randrange(len(items)), rng.randrange(len(items))
    kind = rng.randrange(8)
    # A tuple is more often a record than a sequence.
    if rng.is_deep and (type(value) is tuple or rng.randrange(2)):
        kind = 7
    if kind == 0:
        items = []
    elif kind == 1:
        del items[at]
    elif kind == 2:
        items.insert(to, copy.deepcopy(items[at]))
    elif kind == 3:
        items.reverse()
    elif kind == 4:
        items[at], items[to] = items[to], items[at]
    elif kind == 5:
        items = (items + copy.deepcopy(items))[:MOST_ITEMS]
    else:
        items[at] = vary_record(items[at], rng) if rng.is_deep and is_record(items[at]) else vary(items[at], rng)
    return items


def is_record(value):
    """Whether a dict in a list has fields: they are its type, as the positions of a tuple are."""
    return type(value) is dict and bool(value) and all(type(key) is str for key in value)


def vary_record(value, rng):
    changed = dict(value)
    key = rng.choice(list(changed))
    changed[key] = vary(changed[key], rng)
    return changed


def vary_dict(value, rng):
    if not value:
        return value
    changed = dict(value)
    key = rng.choice(list(changed))
    if rng.randrange(3) == 0:
        del changed[key]
    elif rng.randrange(3) == 0:
        changed[vary(key, rng)] = changed.pop(key)
    else:
        changed[key] = vary(changed[key], rng)
    return changed


def vary_set(value, rng):
    items = sorted(value, key=repr)
    if items and rng.randrange(2):
        items.remove(rng.choice(items))
    elif items:
        items.append(vary(rng.choice(items), rng))
    return set(items)


VARY = {
    bool: vary_bool,
    int: vary_int,
    float: vary_float,
    str: vary_str,
    list: vary_list,
    tuple: lambda value, rng: tuple(vary_list(value, rng)),
    dict: vary_dict,
    set: vary_set,
    frozenset: lambda value, rng: frozenset(vary_set(value, rng)),
    bytes: lambda value, rng: vary_str(value.decode("latin-1"), rng).encode("latin-1", "replace"),
}


def make_inputs(calls, rng, count):
    """At most `count` inputs, each once: recorded calls, and new ones made from them; with whether it was recorded."""
    from _siskin.behaviour import describe

    inputs, seen = [], set()

    def add(call, is_recorded):
        text = describe(call)
        if text not in seen and len(text) < 20_000 and len(inputs) < count:
            seen.add(text)
            inputs.append((call, is_recorded))

    for call in rng.sample(calls, min(len(calls), (count + 1) // 2)) if len(calls) > count // 2 else calls:
        add(call, True)
    for _ in range(4 * count if calls else 0):
        base = rng.choice(inputs)[0] if inputs else rng.choice(calls)
        try:
            call = vary_call(base, rng)
        except Exception:
            continue
        if call is not None:
            add(call, False)
    return inputs
