"""An exchange that answers from a recording instead of the network."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tui_tracker.host.exchange import Received, Sent

from .recordings import Answered, Asked, Recorded

NOWHERE: Final = 503  # what is not recorded is not to be had


@dataclass
class RecordedExchange:
    """Answers each request with the first answer recorded for it that was not given yet.

    One that was answered with a server's failure may be repeated, as the host does. `lenient` (for damaged answers):
    a request whose details differ is answered as the one recorded for the same address, as often as it is asked.
    `hang`: the count of the request that is never answered.
    """

    recorded: Sequence[Recorded]
    lenient: bool = False
    hang: int | None = None
    sent: list[Sent] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # sentences about requests that are not recorded
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _used: set[int] = field(default_factory=set)

    @asynccontextmanager
    async def __call__(self, sent: Sent) -> AsyncIterator[Received]:
        """The recorded answer; 503 when there is none, which is noted in `unknown`."""
        self.sent.append(sent)
        if self.hang is not None and len(self.sent) == self.hang + 1:
            self.hanging.set()
            await asyncio.Event().wait()
        yield _received(self._answer(sent))

    async def close(self) -> None:
        """Nothing is open."""

    def unused(self) -> list[str]:
        """The recorded requests that were not made."""
        return [
            f"{each.request.method} {each.request.url}" for at, each in enumerate(self.recorded) if at not in self._used
        ]

    def _answer(self, sent: Sent) -> Answered:
        differing = {at: unlike(each.request, sent) for at, each in enumerate(self.recorded)}
        fitting = [at for at, what in differing.items() if not what]
        if self.lenient:
            fitting = fitting or [at for at, each in enumerate(self.recorded) if same_place(each.request, sent)]
        fresh = [at for at in fitting if at not in self._used]
        again = [at for at in fitting if self.lenient or self.recorded[at].response.status >= 500]
        found = next(iter((*fresh, *again[-1:])), None)
        if found is None:
            self.unknown.append(_unknown(sent, differing, self.recorded))
            return Answered(status=NOWHERE, headers={})
        self._used.add(found)
        return self.recorded[found].response


def same_place(asked: Asked, sent: Sent) -> bool:
    """Whether method, host and path are the same."""
    there = urlsplit(asked.url)
    here = urlsplit(str(sent.url))
    return (asked.method, there.scheme, there.netloc.lower(), there.path or "/") == (
        sent.method,
        here.scheme,
        here.netloc.lower(),
        here.path or "/",
    )


def same_address(one: Asked, other: Asked) -> bool:
    """Whether two recorded requests go to the same method, host and path."""
    there, here = urlsplit(one.url), urlsplit(other.url)
    return (one.method, there.netloc.lower(), there.path) == (other.method, here.netloc.lower(), here.path)


def unlike(asked: Asked, sent: Sent) -> str:
    """What of a request that was sent is not as recorded; "" when it is the same."""
    if not same_place(asked, sent):
        return f"recorded for {asked.method} {asked.url}"
    wanted, got = _query(asked.url, asked.ignore), _query(str(sent.url), asked.ignore)
    if wanted != got:
        return f"the query is {_pairs(got)}, recorded is {_pairs(wanted)}"
    content = sent.content or b""
    if "form" in asked.compares:
        form = _named(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True), "form", asked.ignore)
        recorded = _named((asked.form or {}).items(), "form", asked.ignore)
        if form != recorded:
            return f"the form is {_pairs(form)}, recorded is {_pairs(recorded)}"
    if "json" in asked.compares and (told := _decoded(content)) is not None:
        if _without(told, asked.ignore) != _without(asked.json, asked.ignore):
            return f"the JSON is {json.dumps(told)}, recorded is {json.dumps(asked.json)}"
    elif "json" in asked.compares and asked.json is not None:
        return "no JSON is sent, but some is recorded"
    return ""


def _query(url: str, ignore: frozenset[str]) -> list[tuple[str, str]]:
    return _named(parse_qsl(urlsplit(url).query, keep_blank_values=True), "query", ignore)


def _named(pairs: Any, part: str, ignore: frozenset[str]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in pairs if f"{part}.{name}" not in ignore)


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs) or "empty"


def _decoded(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _without(value: Any, ignore: frozenset[str], path: str = "json") -> Any:
    """`value` without the ignored members; items of a list count as the list itself."""
    if isinstance(value, list):
        return [_without(each, ignore, path) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {key: each for key, each in value.items() if f"{path}.{key}" not in ignore}
    return {key: _without(each, ignore, f"{path}.{key}") for key, each in kept.items()}


def _unknown(sent: Sent, differing: Mapping[int, str], recorded: Sequence[Recorded]) -> str:
    near = [what for at, what in differing.items() if same_place(recorded[at].request, sent)]
    why = (near[0] or "all answers recorded for it were given already") if near else "nothing is recorded there"
    return f"{sent.method} {sent.url}: {why}"


def _received(answer: Answered) -> Received:
    from multidict import CIMultiDict

    headers = CIMultiDict(answer.headers)
    return Received(
        status=answer.status,
        headers=headers,
        encodings=[],  # a recording holds bodies unpacked
        charset=_charset(headers.get("Content-Type", "")),
        chunks=_once(answer.body),
    )


def _charset(content_type: str) -> str:
    from email.message import Message

    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_content_charset() or "")


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
