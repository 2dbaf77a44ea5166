"""Recordings: what was asked, what the service answered, and what a person says must come of it.

The format is described in docs/plugins/kit.md. A recording that breaks it is refused with the file, the place in it
and what belongs there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from .fields import BadRecording, Place, failure_of
from .methods import METHODS, asked_for

_TOP: Final = (
    *("about", "kind", "method", "now", "config", "memory"),
    *("requests", "exchanges", "expected", "reviewed"),
)
_BODIES: Final = ("json", "text", "base64")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request of a recording. `json` and `form` are compared when `compares` names them.

    `ignore`: parts that differ each time: `query.NAME`, `form.NAME`, `json.NAME.NAME`.
    """

    method: str
    url: str
    json: Any = None
    form: Mapping[str, str] | None = None
    compares: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """The answer to it. `json` is what the body decodes to, where the recording holds JSON (`is_json`)."""

    status: int = 200
    headers: Mapping[str, str]
    body: bytes = b""
    is_json: bool = False
    json: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """One request and its answer."""

    request: Asked
    response: Answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Who compared the expectation with what the service shows to people, and when."""

    by: str
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What must come of a request: an outcome, or `Missed` with an error of the kind `missed`.

    `message` is compared when it is given. `number`: which request it answers, "" when the method has no numbers.
    """

    number: str
    outcome: Any = None
    missed: str = ""
    message: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """One recording. `name`: that of its file; `now`: the clock of the context, aware."""

    name: str
    about: str
    kind: str
    method: str
    now: datetime
    config: Mapping[str, Any]
    memory: Mapping[str, str]
    requests: tuple[Any, ...]
    exchanges: tuple[Recorded, ...]
    expected: tuple[Expected, ...]
    reviewed: Review | None


def load_recordings(folder: Path) -> list[Recording]:
    """All `*.json` of `folder`, by name. An absent folder has none. Raises `BadRecording`."""
    return [load_recording(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def load_recording(path: Path) -> Recording:
    """The recording in a file. Raises `BadRecording`."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadRecording(f"{path.name} can't be read as UTF-8 JSON: {error}") from None
    return read_recording(value, path.name)


def read_recording(value: Any, name: str, *, complete: bool = True) -> Recording:
    """The recording that `value` (decoded JSON) is. Raises `BadRecording` naming the place.

    `name`: for messages. `complete`: there must be an expectation for each request.
    """
    top = Place(name, "", value).known(_TOP)
    method = top.text("method", "track")
    if method not in METHODS:
        raise top.wrong(f"method is one of {', '.join(METHODS)}, not {method!r}")
    recording = Recording(
        name=name,
        about=top.text("about"),
        kind=top.text("kind"),
        method=method,
        now=_now(top),
        config=top.table("config"),
        memory=top.texts("memory"),
        requests=tuple(_request(each, method) for each in top.items("requests")),
        exchanges=tuple(_exchange(each) for each in top.items("exchanges")),
        expected=tuple(_expected(each, method) for each in top.items("expected")),
        reviewed=_reviewed(top),
    )
    if complete:
        _check_numbers(recording, top)
    return recording


def _now(top: Place) -> datetime:
    now = top.built("now", datetime)
    if now.tzinfo is None:
        raise top.wrong('now needs its zone, as in "2026-11-02T10:00:00Z"')
    return datetime.fromisoformat(now.isoformat())


def _request(place: Place, method: str) -> Any:
    kind = METHODS[method].request
    if kind is None:
        raise place.wrong(f"{method} takes no requests")
    return place.as_type(kind)


def _exchange(place: Place) -> Recorded:
    place.known(("request", "response"))
    return Recorded(request=_asked(place.inner("request")), response=_answered(place.inner("response")))


def _asked(place: Place) -> Asked:
    place.known(("method", "url", "json", "form", "ignore"))
    url = place.text("url")
    if not url.startswith(("https://", "http://")):
        raise place.wrong(f"url is a whole address, not {url!r}")
    given = {name for name in ("json", "form") if name in place.value}
    return Asked(
        method=place.text("method", "GET").upper(),
        url=url,
        json=place.value.get("json"),
        form=place.texts("form") if "form" in given else None,
        compares=frozenset(given),
        ignore=frozenset(place.built("ignore", list[str], [])),
    )


def _answered(place: Place) -> Answered:
    place.known(("status", "headers", *_BODIES))
    given = [name for name in _BODIES if name in place.value]
    if len(given) > 1:
        raise place.wrong(f"one body at most, not {' and '.join(given)}")
    status = place.built("status", int, 200)
    if not 100 <= status <= 599:
        raise place.wrong(f"status is an HTTP status, not {status}")
    body = b""
    if given == ["json"]:
        body = json.dumps(place.value["json"], ensure_ascii=False).encode()
    elif given == ["text"]:
        body = place.text("text", blank=True).encode()
    elif given == ["base64"]:
        body = place.built("base64", bytes)
    try:
        decoded, is_json = json.loads(body), True
    except ValueError:
        decoded, is_json = None, False
    return Answered(status=status, headers=place.texts("headers"), body=body, is_json=is_json, json=decoded)


def _expected(place: Place, method: str) -> Expected:
    of = METHODS[method]
    if "missed" in place.value:
        place.known(("number", "missed", "message"))
        kind = place.text("missed")
        if kind not in failure_of():
            raise place.wrong(f"missed is one of {', '.join(failure_of())}, not {kind!r}")
        message = place.text("message", blank=True) if "message" in place.value else None
        return Expected(number=place.text("number", "", blank=True), missed=kind, message=message)
    if of.outcome is type(None):
        raise place.wrong(f'{method} has no outcome; "expected" is [] or one entry with "missed"')
    outcome = place.as_type(of.outcome)
    return Expected(number=str(getattr(outcome, of.number)) if of.number else "", outcome=outcome)


def _reviewed(top: Place) -> Review | None:
    if top.value.get("reviewed") is None:
        return None
    place = top.inner("reviewed").known(("by", "on"))
    return Review(by=place.text("by"), on=place.built("on", date))


def _check_numbers(recording: Recording, top: Place) -> None:
    """One expectation per request, in the same order, where the method has numbers."""
    if METHODS[recording.method].outcome in (type(None),) or not METHODS[recording.method].number:
        return
    asked = [asked_for(request) for request in recording.requests]
    told = [each.number for each in recording.expected]
    if not asked:
        raise top.wrong(f'"requests" is empty, but {recording.method} is called with some')
    if recording.method == "find_numbers":  # a split order has several
        told = list(dict.fromkeys(told))
    if asked != told:
        raise top.wrong(f'"expected" has one entry per request in the same order: {asked}, not {told}')
