"""The methods that are "sync, pure and fast": of many numbers at once, and left alone when they are not."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from tui_tracker.plugin import Candidate, Carrier, PluginCrashed, PluginError

from .asking import Asking
from .checking import candidate_of, page_url
from .guard import crashed
from .health import Health
from .objects import Loaded

S = TypeVar("S")
T = TypeVar("T")

_CANDIDATES: Final = 20
_AT_ONCE: Final = 200  # numbers in one go: 10 ms are left for each


async def candidates(asking: Asking, loaded: Loaded, numbers: Sequence[str]) -> list[list[Candidate] | None]:
    """What `detect` says of each number."""
    return await _quickly(asking, loaded, "detect", numbers, _detected)


async def pages(asking: Asking, loaded: Loaded, parcels: Sequence[tuple[str, str]]) -> list[str | None]:
    """The page of each number (and courier), http or https."""
    return await _quickly(asking, loaded, "tracking_url", parcels, _page_of)


async def _quickly(
    asking: Asking, loaded: Loaded, method: str, items: Sequence[S], call: Callable[[Carrier, S], T]
) -> list[T | None]:
    """`call` for each item; `None` where it raises, and for all the rest once it blocks."""
    results: list[T | None] = []
    for start in range(0, len(items), _AT_ONCE):
        chunk = items[start : start + _AT_ONCE]
        if loaded.id in asking.stuck and asking.health.state(loaded.id).health is Health.BROKEN:
            break
        try:
            results += await asking.caller.quick(loaded, method, partial(_each, loaded, method, chunk, call))
        except PluginError as error:
            if isinstance(error, PluginCrashed):
                asking.stuck.add(loaded.id)
                asking.note(loaded, error)
            break
    return results + [None] * (len(items) - len(results))


def _each(loaded: Loaded, method: str, items: Sequence[S], call: Callable[[Carrier, S], T]) -> list[T | None]:
    return [_safely(loaded, method, partial(call, loaded.thing, item)) for item in items]


def _safely(loaded: Loaded, method: str, call: Callable[[], T]) -> T | None:
    """The result of a synchronous method, or `None` when it raises."""
    try:
        return call()
    except BaseException as error:  # a plugin may raise anything
        crashed(error, loaded.who, method)
        return None


def _detected(carrier: Carrier, number: str) -> list[Candidate]:
    return [candidate_of(each) for each in tuple(carrier.detect(number))[:_CANDIDATES]]


def _page_of(carrier: Carrier, parcel: tuple[str, str]) -> str | None:
    number, courier = parcel
    return page_url(carrier.tracking_url(number, courier or None))
