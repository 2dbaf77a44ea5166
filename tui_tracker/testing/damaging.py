"""Recordings with one thing broken: what services send on bad days, and what nobody thought of."""

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .recordings import Answered, Recording

Path = tuple[str | int, ...]

_HTML: Final = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><p>Checking.</p></body></html>"
_WHOLE: Final[Mapping[str, bytes]] = {
    "{}": b"{}",
    "null": b"null",
    "[]": b"[]",
    '""': b'""',
    "a number": b"7",
    "true": b"true",
    "an HTML page": _HTML,
    "an empty body": b"",
    "bytes that are no text": b"\xff\xfe\x00\x80" * 8,
}
_STATUSES: Final[Mapping[str, Answered]] = {
    "status 503": Answered(status=503, headers={"Content-Type": "text/html"}, body=_HTML),
    "status 500": Answered(status=500, headers={}),
    "status 401": Answered(status=401, headers={"Content-Type": "application/json"}, body=b"{}"),
    "status 403": Answered(status=403, headers={"Content-Type": "text/html"}, body=_HTML),
    "status 404": Answered(status=404, headers={"Content-Type": "text/html"}, body=_HTML),
    "status 429": Answered(status=429, headers={"Retry-After": "120"}),
    "status 302": Answered(status=302, headers={"Location": "https://elsewhere.example/"}),
}
_SAME: Final = 3  # places of the same form (items of a list) that are damaged in turn
UNKNOWN_TEXT: Final = "kit-unmapped-7391"
UNKNOWN_NUMBER: Final = 739173917391
_GONE: Final = object()


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """A damaged recording. `what` says how; `whole`: nothing of the answer is left.

    `body`: the damaged JSON, `path` the place in it.
    """

    what: str
    recording: Recording
    exchange: int
    whole: bool
    path: Path = ()
    body: Any = None
    original: Any = None  # what stood there
    removed: bool = False


def damages(recording: Recording) -> Iterator[Damage]:
    """Every damage to each of a recording's answers, one at a time."""
    for at, exchange in enumerate(recording.exchanges):
        answer = exchange.response
        for name, body in _WHOLE.items():
            if body != answer.body:
                yield _whole(recording, at, name, replace(answer, body=body))
        if len(answer.body) > 2:
            yield _whole(recording, at, "cut in the middle", replace(answer, body=answer.body[: len(answer.body) // 2]))
        for name, answered in _STATUSES.items():
            yield _whole(recording, at, name, answered)
        if answer.is_json:
            yield from _members(recording, at, answer.json)


def _whole(recording: Recording, at: int, name: str, answer: Answered) -> Damage:
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = answer.body
    return Damage(
        what=f"answer {at}: {name}", recording=_with(recording, at, answer), exchange=at, whole=True, body=body
    )


def _members(recording: Recording, at: int, body: Any) -> Iterator[Damage]:
    answer = recording.exchanges[at].response
    seen: Counter[Path] = Counter()
    for path, value in places(body):
        form = formed(path)
        seen[form] += 1
        if seen[form] > _SAME:
            continue
        for name, new in (("removed", _GONE), *_others(value)):
            broken = changed(body, path, new)
            yield Damage(
                what=f"answer {at}: {shown(path)} {name}",
                recording=_with(recording, at, with_json(answer, broken)),
                exchange=at,
                whole=False,
                path=path,
                body=broken,
                original=value,
                removed=new is _GONE,
            )


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    """Values of other types in the place of one."""
    if value is not None:
        yield "null", None
    if isinstance(value, str):
        yield from (("a number instead of text", 7), ("a list instead of text", []), ("an object instead of text", {}))
        yield "an empty text", ""
    elif isinstance(value, int | float):
        yield from (("text instead of a number", "x"), ("a list instead of a number", [value]))
        yield from (("a huge number", 10**30), ("a negative number", -1))
    elif isinstance(value, list):
        yield from (("an object instead of a list", {}), ("text instead of a list", "x"), ("an empty list", []))
        yield "a list with null", [None, *value]
    elif isinstance(value, dict):
        yield from (("a list instead of an object", []), ("text instead of an object", "x"), ("an empty object", {}))


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every member and item of decoded JSON with its path, outer ones first; not the whole itself."""
    inner: Sequence[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for key, each in inner:
        yield (*path, key), each
        yield from places(each, (*path, key))


def changed(body: Any, path: Path, new: Any) -> Any:
    """A copy of `body` with another value at `path`, or without what is there."""
    whole = copy.deepcopy(body)
    parent = whole
    for key in path[:-1]:
        parent = parent[key]
    if new is _GONE:
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    return whole


def standing(body: Any, path: Path) -> Any:
    """What stands at exactly `path`; something equal to nothing else where that is gone."""
    for key in path:
        try:
            body = body[key]
        except (KeyError, IndexError):
            return _GONE
    return body


def at_path(body: Any, path: Path) -> list[Any]:
    """What stands at `path` in another body: an index stands for every item of a list."""
    found = [body]
    for key in path:
        found = [each for value in found for each in _inner(value, key)]
    return found


def replaced(recording: Recording, swap: Mapping[str, Any], beside: bool = False) -> Recording:
    """The recording with every leaf whose text is in `swap` replaced.

    `beside`: all texts of the objects that hold such a leaf become unknown ones, too, but the numbers asked for.
    """
    kept = frozenset(str(getattr(request, "number", "")) for request in recording.requests)
    exchanges = [
        replace(each, response=with_json(each.response, _swapped(each.response.json, swap, kept, beside)))
        if each.response.is_json
        else each
        for each in recording.exchanges
    ]
    return replace(recording, exchanges=tuple(exchanges))


def with_json(answer: Answered, body: Any) -> Answered:
    """The answer with another JSON body."""
    return replace(answer, body=json.dumps(body, ensure_ascii=False).encode(), json=body, is_json=True)


def formed(path: Path) -> Path:
    """A path with all items of a list being the same."""
    return tuple("*" if isinstance(key, int) else key for key in path)


def shown(path: Path) -> str:
    """A path as people write it."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def _inner(value: Any, key: str | int) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value[key]] if isinstance(value, dict) and key in value else []


def _with(recording: Recording, at: int, answer: Answered) -> Recording:
    exchanges = list(recording.exchanges)
    exchanges[at] = replace(exchanges[at], response=answer)
    return replace(recording, exchanges=tuple(exchanges))


def _swapped(value: Any, swap: Mapping[str, Any], kept: frozenset[str], beside: bool) -> Any:
    if isinstance(value, list):
        return [_swapped(each, swap, kept, beside) for each in value]
    if not isinstance(value, dict):
        return _leaf(value, swap)
    new = {key: _swapped(each, swap, kept, beside) for key, each in value.items()}
    if beside and any(_leaf(each, swap) is not each for each in value.values() if _is_leaf(each)):
        return {key: UNKNOWN_TEXT if _is_word(value[key], kept) else each for key, each in new.items()}
    return new


def _leaf(value: Any, swap: Mapping[str, Any]) -> Any:
    if not _is_leaf(value) or str(value) not in swap:
        return value
    return UNKNOWN_NUMBER if isinstance(value, int) else swap[str(value)]


def _is_leaf(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_word(value: Any, kept: frozenset[str]) -> bool:
    """Whether a text may say a status: not a number asked for, nor a time."""
    return isinstance(value, str) and value not in kept and not any(char.isdigit() for char in value)
