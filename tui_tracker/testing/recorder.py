"""Makes a recording of a live answer: listens below the rules of `ctx.http`, then scrubs and replays what it heard."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tui_tracker.host.client import Client
from tui_tracker.host.decode import Body
from tui_tracker.host.exchange import Exchange, Received, Sent
from tui_tracker.plugin import PluginError

from .answering import RecordedExchange, same_place
from .outcomes import plain
from .playing import Run, played, secrets_of
from .recordings import Asked, Recording, read_recording
from .scrub import STAND_IN, scrub

_CAP: Final = 64 * 1024 * 1024  # bytes of one answer, as the host's own limit


@dataclass
class Recorder:
    """An `Exchange` that passes everything on to another and keeps it in the form of recordings, in `exchanges`."""

    inner: Exchange
    exchanges: list[dict[str, Any]] = field(default_factory=list)

    @asynccontextmanager
    async def __call__(self, sent: Sent) -> AsyncIterator[Received]:
        """The answer of the inner exchange; kept as far as it was read."""
        parts: list[bytes] = []
        async with self.inner(sent) as received:
            try:
                yield replace(received, chunks=_heard(received.chunks, parts))
            finally:
                self.exchanges.append({"request": _request(sent), "response": _response(received, parts)})

    async def close(self) -> None:
        """Close the inner exchange."""
        await self.inner.close()


async def record(
    thing: Any,
    requests: Sequence[Mapping[str, Any]],
    *,
    settings: Mapping[str, Any] | None = None,
    method: str = "track",
    kind: str = "",
    about: str = "",
    now: datetime | None = None,
    memory: Mapping[str, str] | None = None,
    exchange: Exchange | None = None,
    allow_loopback_http: bool = False,
) -> dict[str, Any]:
    """Call `method` of a carrier (or channel or source) for real and give the scrubbed recording, ready for JSON.

    `thing`: the plugin's object. `requests`: as recordings write them, `[{"number": "AB123456789CN"}]`. `settings`:
    its section with secrets in clear; in the recording they are "stand-in". `kind` and `about` default to what came
    of it. `now`: aware, default the present time. `memory`: what `recall` gives. `exchange`: instead of the network.
    `allow_loopback_http`: as the option of the host.

    The scrubbed recording is replayed at once; "expected" is what came of that, and what of a request differs each
    time (a time, a signature) is named in its "ignore". "reviewed" is null: a person has to look. An error of the six
    becomes "missed"; raises `BadRecording` for wrong requests, `ConfigError` for wrong settings, and whatever else the
    plugin raises.
    """
    given, kept = dict(settings or {}), dict(memory or {})
    value: dict[str, Any] = {
        "about": about or f"A live answer to {method}.",
        "kind": kind or "live",
        "method": method,
        "now": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "config": {name: each for name, each in given.items() if isinstance(each, str | int | float | bool)},
        **({"memory": kept} if kept else {}),
        "requests": [dict(request) for request in requests],
    }
    recorder = Recorder(exchange if exchange is not None else Client())
    try:
        run = await _run(value, thing, given, recorder, allow_loopback_http=allow_loopback_http)
    finally:
        await recorder.close()
    heard = {**value, "exchanges": recorder.exchanges}
    secrets = {*secrets_of(getattr(thing, "config_type", None), given), *run.remembered, *kept.values()}
    return await _replayed(_scrubbed(heard, thing, secrets), thing, kind, allow_loopback_http=allow_loopback_http)


def _scrubbed(heard: dict[str, Any], thing: Any, secrets: set[str]) -> dict[str, Any]:
    """What was heard without secrets and people; nobody has looked at it yet."""
    scrubbed = scrub(heard, secrets)
    hidden = {name: STAND_IN for name in _secret_names(thing) if scrubbed["config"].get(name)}
    return {**scrubbed, "config": {**scrubbed["config"], **hidden}, "expected": [], "reviewed": None}


async def _replayed(value: dict[str, Any], thing: Any, kind: str, *, allow_loopback_http: bool) -> dict[str, Any]:
    """The recording with what comes of it, and with what differs each time named."""
    exchanges = [_read_asked(each) for each in value["exchanges"]]
    run = await _run(value, thing, {}, None, allow_loopback_http=allow_loopback_http)
    for sent in run.exchange.sent:
        for each, asked in zip(value["exchanges"], exchanges, strict=True):
            if same_place(asked, sent):
                volatile = sorted({*each["request"].get("ignore", ()), *_different(asked, sent)})
                each["request"] |= {"ignore": volatile} if volatile else {}
    outcomes = run.settled(_lax(value))
    value["expected"] = [plain(outcome) for outcome in outcomes]
    if not kind:
        value["kind"] = _kind_of(value["expected"])
    return value


async def _run(
    value: dict[str, Any],
    thing: Any,
    settings: Mapping[str, Any],
    exchange: Exchange | None,
    *,
    allow_loopback_http: bool,
) -> Run:
    """One call; without an exchange, answered from the recording. Raises what is not of the six."""
    recording = _lax(value)
    answers = exchange if exchange is not None else RecordedExchange(recording.exchanges, lenient=True)
    run = await played(recording, thing, settings, answers, allow_loopback_http=allow_loopback_http)
    if run.error is not None and not isinstance(run.error, PluginError):
        raise run.error
    return run


def _lax(value: Mapping[str, Any]) -> Recording:
    """The recording, which expects nothing yet."""
    return read_recording({**value, "expected": []}, "the recording", complete=False)


def _read_asked(exchange: Mapping[str, Any]) -> Asked:
    request = exchange["request"]
    given = frozenset({"json", "form"} & request.keys())
    return Asked(
        method=request["method"], url=request["url"], json=request.get("json"), form=request.get("form"), compares=given
    )


def _different(asked: Asked, sent: Sent) -> list[str]:
    """The parts of a request, as "ignore" names them, that are not the same again."""
    pairs = {
        "query": (dict(parse_qsl(urlsplit(asked.url).query)), dict(parse_qsl(urlsplit(str(sent.url)).query))),
        "form": (dict(asked.form or {}), dict(parse_qsl((sent.content or b"").decode("utf-8", "replace")))),
    }
    if "form" not in asked.compares:
        del pairs["form"]
    found = [f"{part}.{name}" for part, (one, other) in pairs.items() for name in one if one[name] != other.get(name)]
    if "json" in asked.compares and sent.content:
        found += _different_members("json", asked.json, json.loads(sent.content))
    return found


def _different_members(path: str, one: Any, other: Any) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        return [each for name in one for each in _different_members(f"{path}.{name}", one[name], other.get(name))]
    return [path] if one != other and path != "json" else []


def _kind_of(expected: Sequence[Mapping[str, Any]]) -> str:
    """A word for what came: a status, or the kind of failure."""
    first = expected[0] if expected else {}
    return str(first.get("missed") or first.get("status") or "live")


def _secret_names(thing: Any) -> list[str]:
    from tui_tracker.host.settings import secret_options

    return sorted(secret_options(getattr(thing, "config_type", None)))


async def _heard(chunks: AsyncIterator[bytes], parts: list[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        parts.append(chunk)
        yield chunk


def _request(sent: Sent) -> dict[str, Any]:
    told: dict[str, Any] = {"method": sent.method, "url": str(sent.url)}
    kind = next((value for name, value in sent.headers.items() if name.lower() == "content-type"), "")
    if sent.content and kind.startswith("application/json"):
        told["json"] = json.loads(sent.content)
    elif sent.content and kind.startswith("application/x-www-form-urlencoded"):
        told["form"] = dict(parse_qsl(sent.content.decode(), keep_blank_values=True))
    return told


def _response(received: Received, parts: Sequence[bytes]) -> dict[str, Any]:
    told: dict[str, Any] = {"status": received.status, "headers": dict(received.headers)}
    return {**told, **_body(_unpacked(received.encodings, parts), received.charset)}


def _unpacked(encodings: Sequence[str], parts: Sequence[bytes]) -> bytes:
    try:
        body = Body(encodings, _CAP)
        for part in parts:
            body.feed(part)
        return body.end()
    except PluginError:  # broken on its way: kept as it came
        return b"".join(parts)


def _body(body: bytes, charset: str) -> dict[str, Any]:
    import base64

    try:
        text = body.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return {"base64": base64.b64encode(body).decode()}
    try:
        return {"json": json.loads(text)}
    except ValueError:
        return {"text": text}
