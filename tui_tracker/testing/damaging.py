"""Recordings with one thing broken: what services send on bad days, and what nobody thought of."""

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .methods import PushIn
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
    """One thing broken in a recording. `what` says how; `whole`: nothing of the answer is left.

    `body`: the damaged JSON (or bytes), `path` the place in it. `exchange`: whose answer it is, -1 = the push.
    """

    what: str
    recording: Recording  # as it was
    exchange: int
    whole: bool
    status: int = 200
    body: Any = None
    path: Path = ()
    original: Any = None  # what stood there
    removed: bool = False
    answer: Answered | None = None
    push: PushIn | None = None

    def broken(self) -> Recording:
        """The damaged recording, made when it is wanted: there are thousands."""
        if self.push is not None:
            return replace(self.recording, requests=(self.push,))
        exchanges = list(self.recording.exchanges)
        before = exchanges[self.exchange]
        answer = self.answer if self.answer is not None else with_json(before.response, self.body)
        exchanges[self.exchange] = replace(before, response=answer)
        return replace(self.recording, exchanges=tuple(exchanges))


def damages(recording: Recording) -> Iterator[Damage]:
    """Every damage to each of a recording's answers, and to a push, one at a time."""
    for at, exchange in enumerate(recording.exchanges):
        answer = exchange.response
        for name, body in _broken_bodies(answer.body):
            yield _whole(recording, at, name, replace(answer, body=body))
        for name, answered in _STATUSES.items():
            yield _whole(recording, at, name, answered)
        if answer.is_json:
            yield from _members(recording, at, answer.json)
    if recording.method == "receive" and len(recording.requests) == 1:
        yield from _pushes(recording, recording.requests[0])


def _broken_bodies(whole: bytes) -> Iterator[tuple[str, bytes]]:
    yield from ((name, body) for name, body in _WHOLE.items() if body != whole)
    if len(whole) > 2:
        yield "cut in the middle", whole[: len(whole) // 2]


def _whole(recording: Recording, at: int, name: str, answer: Answered) -> Damage:
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = answer.body
    what = f"answer {at}: {name}"
    return Damage(
        what=what, recording=recording, exchange=at, whole=True, status=answer.status, body=body, answer=answer
    )


def _pushes(recording: Recording, push: PushIn) -> Iterator[Damage]:
    for name, body in _broken_bodies(push.body.encode()):
        new = replace(push, body=body.decode("utf-8", "replace"))
        yield Damage(what=f"the push: {name}", recording=recording, exchange=-1, whole=True, push=new)
    yield Damage(
        what="the push: no headers", recording=recording, exchange=-1, whole=True, push=replace(push, headers={})
    )


def _members(recording: Recording, at: int, body: Any) -> Iterator[Damage]:
    status = recording.exchanges[at].response.status
    seen: Counter[Path] = Counter()
    for path, value in places(body):
        form = formed(path)
        seen[form] += 1
        if seen[form] > _SAME:
            continue
        for name, new in (("removed", _GONE), *_others(value)):
            yield Damage(
                what=f"answer {at}: {shown(path)} {name}",
                recording=recording,
                exchange=at,
                whole=False,
                status=status,
                body=changed(body, path, new),
                path=path,
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
    """`body` with another value at `path`, or without what is there; what is not on the way is shared."""
    key, *rest = path
    whole = copy.copy(body)
    if rest:
        whole[key] = changed(body[key], tuple(rest), new)
    elif new is _GONE:
        del whole[key]
    else:
        whole[key] = new
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
