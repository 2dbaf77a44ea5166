"""Things that are made when they are first used: a start waits only for what it shows."""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")


def late(make: Callable[[], T]) -> T:
    """What `make` returns, to be used as if it were there: `make` is called once, with the first attribute that is
    asked for, on whatever thread that is. What it raises is raised there, and it is called again the next time.
    """
    return cast(T, _Late(make))


def is_made(thing: object) -> bool:
    """Whether that is there, or is still to be made."""
    return not isinstance(thing, _Late) or thing._made is not None


class _Late:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        self._making = Lock()

    def __getattr__(self, name: str) -> Any:
        with self._making:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)
