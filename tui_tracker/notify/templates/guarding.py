"""Every filter within bounds: what goes in, what comes out, and how long it may take.

python-liquid limits loops and output, not filters: a chain of `replace` over long texts, or `join` over a big range,
runs for seconds.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from liquid.exceptions import FilterValueError, LiquidError, ResourceLimitError
from liquid.token import Token

from .limits import BITS, EXPONENT, ITEMS, STRING, Deadline

_FAR: Final = re.compile(r"\s*[-+]?[\d_.]*[eE][-+]?\d{3,}\s*")
_REPLACING: Final = frozenset({"replace", "replace_first", "replace_last"})


def guarded(name: str, apply: Callable[..., object], token: Token | None, deadline: Deadline) -> Callable[..., object]:
    """`apply` within the limits. Raises `ResourceLimitError` saying which was passed."""

    def bounded(left: Any, *args: Any, **options: Any) -> object:
        deadline.check()
        _check(name, (left, *args, *options.values()), token)
        _foresee(name, left, args, token)
        try:
            result = apply(left, *args, **options)
        except (LiquidError, TypeError):
            raise
        except (ArithmeticError, ValueError, LookupError, AttributeError) as error:
            why = str(error) if isinstance(error, ValueError) else type(error).__name__
            raise FilterValueError(f"{name}: {why}", token=token) from error
        _check(name, (result,), token)
        deadline.check()
        return result

    return bounded


def _check(name: str, values: Sequence[object], token: Token | None) -> None:
    for value in values:
        why = _excess(value)
        if why:
            raise ResourceLimitError(f"{name}: {why}", token=token)


def _excess(value: object) -> str:
    """Why a value is too large to work with; "" = it is not."""
    if isinstance(value, str):
        if len(value) > STRING:
            return f"a text of more than {STRING} characters"
        return "a number that is too large" if len(value) < BITS and _FAR.fullmatch(value) else ""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return "a number that is too large" if value.bit_length() > BITS else ""
    if isinstance(value, Decimal):
        far = value.is_finite() and bool(value) and abs(value.adjusted()) > EXPONENT
        return "a number that is too large" if far else ""
    if isinstance(value, range | list | tuple):
        return f"a list of more than {ITEMS} items" if len(value) > ITEMS else ""
    return ""


def _foresee(name: str, left: Any, args: Sequence[Any], token: Token | None) -> None:
    """Refuse what would become too large before it does."""
    size = 0
    if name in _REPLACING and len(args) > 1:
        text, old, new = str(left), str(args[0]), str(args[1])
        size = len(text) + len(new) * (text.count(old) if name == "replace" else 1)
    elif name == "join" and isinstance(left, list | tuple):
        separator = str(args[0]) if args else " "
        size = len(separator) * len(left) + sum(_length(each) for each in left)
    elif name == "split" and args:
        text, separator = str(left), str(args[0])
        parts = len(text) if separator == "" else text.count(separator) + 1
        if parts > ITEMS:
            raise ResourceLimitError(f"{name}: a list of more than {ITEMS} items", token=token)
    if size > STRING:
        raise ResourceLimitError(f"{name}: a text of more than {STRING} characters", token=token)


def _length(value: object) -> int:
    """Characters of `value` as text, as far as that is quick to say."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple):
        return sum(_length(each) for each in value[: ITEMS + 1])
    return 1000 if isinstance(value, Mapping) else 20


def size_of(value: object) -> int:
    """Bytes of what a template keeps in a variable, roughly."""
    if isinstance(value, str):
        return 60 + len(value) * (1 if value.isascii() else 4)
    if isinstance(value, list | tuple):
        return 60 + sum(8 + (size_of(each) if isinstance(each, str) else 30) for each in value)
    return 60
