"""What a call does, as text that is equal where behaviour is equal."""

import asyncio
import hashlib
import inspect
import types

MOST_YIELDED = 1000
DEEPEST = 50
LONGEST_SHOWN = 120


def describe(value, depth=0):
    """A value as text: floats to nine digits, sets and dicts in a fixed order, instances by their attributes."""
    if depth > DEEPEST:
        return "..."
    cls = type(value)
    if cls is float:
        return f"float {value:.9g}"
    if cls is complex:
        return f"complex {value.real:.9g} {value.imag:.9g}"
    if value is None or cls in (bool, int, str, bytes):
        return repr(value)
    inner = depth + 1
    if isinstance(value, dict):
        pairs = sorted(f"{describe(k, inner)}: {describe(v, inner)}" for k, v in value.items())
        return f"{cls.__name__}{{{', '.join(pairs)}}}"
    if isinstance(value, (set, frozenset)):
        return f"{cls.__name__}{{{', '.join(sorted(describe(item, inner) for item in value))}}}"
    if isinstance(value, (list, tuple)):
        return f"{cls.__name__}[{', '.join(describe(item, inner) for item in value)}]"
    if isinstance(value, BaseException):
        return f"{cls.__name__}{describe(value.args, inner)}"
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)):
        return f"{cls.__name__} {getattr(value, '__qualname__', '')}"
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return f"{cls.__name__} {value.dtype} {describe(value.tolist(), inner)}"
    if hasattr(value, "__dict__"):
        return f"{cls.__name__} {describe(vars(value), inner)}"
    text = repr(value)
    return cls.__name__ if " at 0x" in text else text


def behave(function, args, kwargs):
    """Calls it and gives (text of all that it did, short text for people)."""
    try:
        result = function(*args, **kwargs)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        if hasattr(result, "__next__"):
            text, shown = drain(result)
        else:
            text, shown = describe(result), repr(result)
    except (Exception, SystemExit) as error:
        text = f"raises {type(error).__name__}"
        shown = f"{text}: {error}"
    return f"{text}; {describe((args, kwargs))}", shorten(shown)


def drain(iterator):
    items, end = [], ""
    try:
        for item in iterator:
            items.append(item)
            if len(items) >= MOST_YIELDED:
                end = ", ..."
                break
    except Exception as error:
        end = f" raises {type(error).__name__}"
    return f"yields {describe(items)}{end}", f"yields {items!r}{end}"


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
