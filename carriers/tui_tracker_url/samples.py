"""Recorded answers beside the configuration, replayed over no network: what is asked, and what is made of the answer.

The form of the files is that of every carrier's recordings (docs/plugins/url-carriers.md). Answers that the program
itself turns into an error (HTTP 401, 429, 503 and such) have nothing to do with the paths and are passed over.
"""

import base64
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from tui_tracker.plugin import BadResponse, Missed, PluginError, Tracking, TrackRequest

from .lookup import Lookup

_SHOWN: Final = 200
_KINDS: Final = ("track",)


class Recorded:
    """An answer out of a recording."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        """`told`: the recording's `response`. Raises `ValueError`."""
        self.status = int(told.get("status", 200))
        self.headers: Mapping[str, str] = dict(told.get("headers", {}))
        if "json" in told:
            self.body = msgspec.json.encode(told["json"])
        elif "base64" in told:
            self.body = base64.b64decode(told["base64"], validate=True)
        else:
            self.body = str(told.get("text", "")).encode()

    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self, type: Any = Any, *, lax: bool = False) -> Any:  # noqa: A002 (the contract's word)
        """The body as JSON. Raises `BadResponse`."""
        try:
            return msgspec.json.decode(self.body, type=type, strict=not lax)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise BadResponse(f"not JSON: {error}", field="$") from None


def problems(lookup: Lookup, folder: Path) -> list[str]:
    """What is wrong, a sentence for each recording that does not come out as it says; nothing where all do.

    Blocks: files are read. Raises nothing.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".json")
    except OSError as error:
        return [f"{folder}: can't be read: {error.strerror}"]
    if not files:
        return [f"{folder}: there are no recordings in it"]
    return [f"{path.name}: {what}" for path in files if (what := _problem(lookup, path))]


def _problem(lookup: Lookup, path: Path) -> str:
    """What is wrong with one recording; "" for nothing."""
    try:
        recording = msgspec.json.decode(path.read_bytes())
        if recording.get("method", "track") not in _KINDS:
            return ""
        return next(_differences(lookup, recording), "")
    except OSError as error:
        return f"can't be read: {error.strerror}"
    except KeyError as error:
        return f"no {error.args[0]!r} in it"
    except (msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
        return f"not a recording: {error}"


def _differences(lookup: Lookup, recording: Mapping[str, Any]) -> Iterator[str]:
    requests = [msgspec.convert(each, TrackRequest) for each in recording["requests"]]
    exchanges: Sequence[Any] = recording["exchanges"]
    expected: Sequence[Any] = recording["expected"]
    if not len(requests) == len(exchanges) == len(expected):
        yield "expected as many exchanges and outcomes as requests"
        return
    for request, exchange, outcome in zip(requests, exchanges, expected, strict=True):
        yield from _asked_otherwise(lookup, request, exchange["request"])
        response = Recorded(exchange["response"])
        if response.status in lookup.reader.statuses or 200 <= response.status < 300:
            told = _told(lookup, request, response)
            if told != _normal(outcome, told):
                yield f"{request.number}: expected {_shown(_normal(outcome, told))}, got {_shown(told)}"


def _asked_otherwise(lookup: Lookup, request: TrackRequest, recorded: Mapping[str, Any]) -> Iterator[str]:
    asked = lookup.asked(request)
    ignored = {str(each).removeprefix("query.") for each in recorded.get("ignore", ())}
    pairs: list[tuple[str, Any, Any]] = [
        ("method", recorded.get("method", "GET"), asked.method),
        ("url", _address(str(recorded["url"]), ignored), _address(asked.url, ignored)),
    ]
    pairs += [(name, recorded[name], getattr(asked, name)) for name in ("json", "form") if name in recorded]
    for name, was, would_be in pairs:
        if was != would_be:
            yield f"{request.number}: {name}: recorded is {_shown(was)}, asked would be {_shown(would_be)}"


def _address(url: str, ignored: set[str]) -> Sequence[Any]:
    parts = urlsplit(url)
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ignored)
    return [parts.scheme, parts.netloc.lower(), parts.path, query]


def _told(lookup: Lookup, request: TrackRequest, response: Recorded) -> dict[str, Any]:
    """The outcome as a recording writes it."""
    try:
        outcome = lookup.told(request.number, response)
    except PluginError as error:
        outcome = Missed(number=request.number, error=error)
    if isinstance(outcome, Missed):
        return {"number": outcome.number, "missed": outcome.error.kind, "message": str(outcome.error)}
    made: dict[str, Any] = _plain(outcome)
    return made


def _plain(value: Any) -> Any:
    """A dataclass as a table of what differs from its defaults."""
    if dataclasses.is_dataclass(value):
        named = ((each, getattr(value, each.name)) for each in dataclasses.fields(value))
        return {each.name: _plain(told) for each, told in named if told not in (each.default, (), {})}
    if isinstance(value, datetime):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _normal(expected: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """An expectation as `_told` writes outcomes: times in one form, a message only where one is expected."""
    known = {each.name for each in dataclasses.fields(Tracking)} | {"missed", "message"}
    strange = sorted(expected.keys() - known)
    if strange:
        raise ValueError(f"nothing has a {strange[0]!r}")
    made: dict[str, Any] = _same_times(dict(expected))
    if "missed" in made:
        made.setdefault("message", told.get("message", ""))
    return made


def _same_times(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _same_times(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_same_times(each) for each in value]
    return datetime.fromisoformat(value).isoformat() if name in ("when", "first", "last") else value


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
