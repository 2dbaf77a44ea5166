"""The service of Chaos Post on loopback: answers by the caller's clock, and does all that can go wrong at random."""

import asyncio
import json
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from benchmarks.lives import Shown
from tests.servers.hostile import PLAIN

Said = dict[str, Any]
_STATUSES: Final = (400, 401, 403, 404, 408, 418, 425, 500, 502, 503, 504, 599)


@dataclass(kw_only=True)
class ChaosServer:
    """`lives`: what is shown of each number, from when on. A call for several of which one is in `poison` fails."""

    lives: Mapping[str, Sequence[Shown]]
    until: datetime  # what would be shown later is never shown
    seed: int = 1
    share: float = 0.0  # of calls that fail
    hangs: bool = False  # some of them without an end
    poison: frozenset[str] = frozenset()
    faults: Counter[str] = field(default_factory=Counter)  # how often each was done
    registered: set[str] = field(default_factory=set)
    calls: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        odd: dict[str, Callable[[web.Request, Said], Awaitable[web.StreamResponse]]] = {
            "dropped": self._dropped,
            "truncated": self._truncated,
            "redirect": self._redirect,
            "lost numbers": self._lost,
            "everything twice": self._twice,
            "other numbers": self._others,
            "forgotten": self._forgotten,
            "nulls": self._nulls,
            "answered and dropped": self._too_late,
        }
        if self.hangs:
            odd["hangs"] = self._hangs
        self._odd = odd
        self._released = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Well, or not."""
        asked = await request.json()
        self.calls += 1
        said = self._said(request.path, asked["numbers"], datetime.fromisoformat(asked["at"]))
        if len(asked["numbers"]) > 1 and self.poison.intersection(asked["numbers"]) and request.path == "/track":
            self.faults["poison"] += 1
            return web.Response(status=500)
        if self._chance.random() >= self.share:
            return web.json_response(said)
        return await self._fault(request, said)

    async def _fault(self, request: web.Request, said: Said) -> web.StreamResponse:
        kind = self._chance.choice(("plain", "status", "odd", "odd"))
        if kind == "plain":
            name = self._chance.choice(sorted(PLAIN))
            self.faults[name] += 1
            status, body, headers = PLAIN[name]
            return web.Response(status=status, body=body, headers=headers)
        if kind == "status":
            status = self._chance.choice(_STATUSES)
            self.faults[f"HTTP {status}"] += 1
            return web.Response(status=status, text=json.dumps(said))
        name = self._chance.choice(sorted(self._odd))
        self.faults[name] += 1
        return await self._odd[name](request, said)

    def _said(self, path: str, numbers: list[str], at: datetime) -> Said:
        if path == "/register":
            self.registered.update(numbers)
            return {"registered": numbers}
        shown = {number: self._scans(number, at) for number in numbers if number in self.registered}
        return {
            "parcels": [{"number": number, "scans": scans} for number, scans in shown.items() if scans],
            "unknown": [number for number in numbers if not shown.get(number)],
        }

    def _scans(self, number: str, at: datetime) -> list[Said]:
        events = [each.event for each in self.lives[number] if each.at <= min(at, self.until)]
        return [
            {
                "at": event.when.isoformat(),
                "text": event.text,
                "detail": event.detail.value if event.detail else "",
                "status": event.status.value if event.status else "",
                "country": event.country,
            }
            for event in sorted(events, key=lambda event: event.when)
        ]

    async def _dropped(self, request: web.Request, said: Said) -> web.StreamResponse:
        _hang_up(request)
        return web.Response()

    async def _too_late(self, request: web.Request, said: Said) -> web.StreamResponse:
        """All but the last byte."""
        body = json.dumps(said).encode()
        return await self._part(request, body[:-1], len(body))

    async def _truncated(self, request: web.Request, said: Said) -> web.StreamResponse:
        body = json.dumps(said).encode()
        return await self._part(request, body[: len(body) // 2], len(body))

    async def _part(self, request: web.Request, body: bytes, length: int) -> web.StreamResponse:
        headers = {"Content-Length": str(length), "Content-Type": "application/json"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(body)
        _hang_up(request)
        return response

    async def _redirect(self, request: web.Request, said: Said) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"{self.url}/elsewhere"})

    async def _lost(self, request: web.Request, said: Said) -> web.StreamResponse:
        """Nothing about every other number."""
        return web.json_response({name: each[::2] for name, each in said.items()})

    async def _twice(self, request: web.Request, said: Said) -> web.StreamResponse:
        doubled = {name: each * 2 for name, each in said.items()}
        for parcel in said.get("parcels", ()):
            parcel["scans"] = parcel["scans"] * 2
        return web.json_response(doubled)

    async def _others(self, request: web.Request, said: Said) -> web.StreamResponse:
        """Some that were not asked for."""
        strangers = {"parcels": [{"number": "STRANGER", "scans": []}], "unknown": ["ELSE"], "registered": ["ELSE"]}
        return web.json_response({name: strangers[name] + each for name, each in said.items()})

    async def _forgotten(self, request: web.Request, said: Said) -> web.StreamResponse:
        """As if it had seen none of them yet."""
        if "parcels" not in said:
            return web.json_response({"registered": []})
        numbers = [each["number"] for each in said["parcels"]]
        return web.json_response({"parcels": [], "unknown": said["unknown"] + numbers})

    async def _nulls(self, request: web.Request, said: Said) -> web.StreamResponse:
        return web.json_response(dict.fromkeys(said))

    async def _hangs(self, request: web.Request, said: Said) -> web.StreamResponse:
        await self._released.wait()
        return web.Response()

    def release(self) -> None:
        """End what hangs."""
        self._released.set()


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


@contextmanager
def serving(server: ChaosServer) -> Iterator[ChaosServer]:
    """The server on a free port, on a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    app = web.Application()
    app.router.add_post("/track", server.answer)
    app.router.add_post("/register", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def begin() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def end() -> None:
        server.release()
        await runner.cleanup()

    asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
