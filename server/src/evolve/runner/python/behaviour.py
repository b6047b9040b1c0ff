"""What a call does, as text that is equal where behaviour is equal."""

import asyncio
import hashlib
import inspect
import types

MOST_YIELDED = 1000
DEEPEST = 50
LONGEST_SHOWN = 120


def describe(value, depth=0, seen=None):
    """A value as text: floats to nine digits, sets and dicts in a fixed order, instances by their attributes.

    With `seen`, a dict that the caller keeps, the order of dicts counts, and so does whether two places hold one
    mutable object: an object that was met before is told by its number.
    """
    if depth > DEEPEST:
        return "..."
    cls = type(value)
    if seen is not None and is_mutable(value, cls):
        if id(value) in seen:
            return f"#{seen[id(value)]}"
        seen[id(value)] = len(seen)
    if cls is float:
        return f"float {value:.9g}"
    if cls is complex:
        return f"complex {value.real:.9g} {value.imag:.9g}"
    if value is None or cls in (bool, int, str, bytes):
        return repr(value)
    inner = depth + 1
    if isinstance(value, dict):
        pairs = [f"{describe(k, inner, seen)}: {describe(v, inner, seen)}" for k, v in value.items()]
        return f"{cls.__name__}{{{', '.join(pairs if seen is not None else sorted(pairs))}}}"
    if isinstance(value, (set, frozenset)):
        return f"{cls.__name__}{{{', '.join(sorted(describe(item, inner, seen) for item in value))}}}"
    if isinstance(value, (list, tuple)):
        return f"{cls.__name__}[{', '.join(describe(item, inner, seen) for item in value)}]"
    if isinstance(value, BaseException):
        return f"{cls.__name__}{describe(value.args, inner, seen)}"
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)):
        return f"{cls.__name__} {getattr(value, '__qualname__', '')}"
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return f"{cls.__name__} {value.dtype} {describe(value.tolist(), inner)}"
    if hasattr(value, "__dict__"):
        return f"{cls.__name__} {describe(vars(value), inner, seen)}"
    text = repr(value)
    return cls.__name__ if " at 0x" in text else text


def is_mutable(value, cls):
    """Whether it matters which object it is."""
    if isinstance(value, (list, dict, set, bytearray)):
        return True
    callables = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
    return hasattr(value, "__dict__") and not isinstance(value, callables)


def behave(function, args, kwargs, own_words=None):
    """Calls it and gives (text of all that it did, short text for people).

    With `own_words`, texts of the function, it is exact: see `describe`, and messages of exceptions that have one of
    them count.
    """
    seen = None if own_words is None else {}
    try:
        result = function(*args, **kwargs)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        if hasattr(result, "__next__"):
            text, shown = drain(result, seen)
        else:
            text, shown = describe(result, 0, seen), repr(result)
    except (Exception, SystemExit) as error:
        text = f"raises {type(error).__name__}"
        shown = f"{text}: {error}"
        if any(word in str(error) for word in own_words or ()):
            text = shown
    return f"{text}; {describe((args, kwargs), 0, seen)}", shorten(shown)


def drain(iterator, seen=None):
    items, end = [], ""
    try:
        for item in iterator:
            items.append(item)
            if len(items) >= MOST_YIELDED:
                end = ", ..."
                break
    except Exception as error:
        end = f" raises {type(error).__name__}"
    return f"yields {describe(items, 0, seen)}{end}", f"yields {items!r}{end}"


def shorten(text):
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def digest(text):
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def show_call(call):
    """The arguments as source, shortened."""
    args, kwargs = call
    parts = [safe_repr(value) for value in args] + [f"{name}={safe_repr(value)}" for name, value in kwargs.items()]
    return shorten(f"({', '.join(parts)})")


def safe_repr(value):
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__}>"
