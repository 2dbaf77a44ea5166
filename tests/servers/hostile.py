"""A web server on loopback that does everything wrong a server can do, one path for each fault."""

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

PAGE: Final = b"<!DOCTYPE html><html><body>Are you human?</body></html>"
BOMB: Final = 64 * 1024 * 1024  # bytes, unpacked
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Hostile:
    """What came in, and where the server is."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The fault that the path names."""
        name = request.match_info["fault"]
        self.asked[name] += 1
        self.headers[name] = dict(request.headers)
        self.bodies[name] = await request.read()
        if name in PLAIN:
            status, body, headers = PLAIN[name]
            return web.Response(status=status, body=body, headers=headers)
        if name.startswith("status-"):
            return web.Response(status=int(name.removeprefix("status-")), body=PAGE)
        handler: Handler = getattr(self, "_" + name)
        return await handler(request)

    async def _redirect(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{self.url}/fine"})

    async def _elsewhere(self, request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": request.query["to"]})

    async def _busy(self, request: web.Request) -> web.Response:
        """Back in so many seconds, or at a time, and then it answers."""
        if self.asked["busy"] < 2:
            return web.Response(status=503, headers={"Retry-After": request.query["after"]})
        return web.json_response({"ok": True})

    async def _cookie(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True}, headers={"Set-Cookie": "session=1; Path=/"})

    async def _flaky(self, request: web.Request) -> web.Response:
        if self.asked["flaky"] < 3:
            return web.Response(status=503, body=PAGE)
        return web.json_response({"attempt": self.asked["flaky"]})

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        """One byte, and no more until the test is over."""
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b"{")
        await self.released.wait()
        return response

    async def _silent(self, request: web.Request) -> web.Response:
        await self.released.wait()
        return web.Response()

    async def _truncated(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"half": ')
        _hang_up(request)
        return response

    async def _dropped(self, request: web.Request) -> web.Response:
        _hang_up(request)
        return web.Response()

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        try:
            while True:
                await response.write(b"[" * 65536)
        except ConnectionError:
            return response


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    piece = bytes(1024 * 1024)
    return b"".join([*(packer.compress(piece) for _ in range(BOMB // len(piece))), packer.flush()])


_JSON: Final = {"Content-Type": "application/json"}
_FINE: Final = b'{"ok": true}'
PLAIN: Final[dict[str, tuple[int, bytes, dict[str, str]]]] = {
    "fine": (200, _FINE, _JSON),
    "page": (200, PAGE, _JSON),
    "blank": (200, b"", _JSON),
    "cut-json": (200, b'{"ok": tr', _JSON),
    "deep": (200, b"[" * 500_000 + b"]" * 500_000, _JSON),
    "big": (200, b'"' + b"x" * (3 * 1024 * 1024) + b'"', _JSON),
    "bomb": (200, _bomb(), {**_JSON, "Content-Encoding": "gzip"}),
    "gzip": (200, gzip.compress(_FINE), {**_JSON, "Content-Encoding": "gzip"}),
    "deflate": (200, zlib.compress(_FINE), {**_JSON, "Content-Encoding": "deflate"}),
    "raw-deflate": (200, zlib.compress(_FINE)[2:-4], {**_JSON, "Content-Encoding": "deflate"}),
    "cut-gzip": (200, gzip.compress(_FINE * 50)[:-12], {**_JSON, "Content-Encoding": "gzip"}),
    "no-gzip": (200, _FINE, {**_JSON, "Content-Encoding": "gzip"}),
    "twice": (200, gzip.compress(gzip.compress(_FINE)), {**_JSON, "Content-Encoding": "gzip, gzip"}),
    "brotli": (200, _FINE, {**_JSON, "Content-Encoding": "br"}),
    "bom": (200, b"\xef\xbb\xbf" + _FINE, _JSON),
    "latin": (200, '{"city": "Malmö"}'.encode("latin-1"), {"Content-Type": "application/json; charset=iso-8859-1"}),
    "wrong-charset": (200, '{"city": "Malmö"}'.encode("latin-1"), {"Content-Type": "application/json; charset=utf-8"}),
    "no-charset": (200, '{"city": "Malmö"}'.encode(), {"Content-Type": "application/json; charset=unicode_escape"}),
    "wrong-type": (200, b'{"data": {"accepted": [{"number": {}}]}}', _JSON),
    "same-key-twice": (200, b'{"number": "first", "number": "last"}', _JSON),
    "numbers-as-text": (200, b'{"count": "7", "weight": "1.5", "final": "true"}', _JSON),
    "limit-seconds": (429, b"", {"Retry-After": "17"}),
    "limit-date": (429, b"", {"Retry-After": "Wed, 25 Nov 2026 06:00:00 GMT"}),
    "limit-silent": (429, b"", {}),
    "limit-odd": (429, b"", {"Retry-After": "soon"}),
}


@asynccontextmanager
async def hostile() -> AsyncIterator[Hostile]:
    """The server while it runs, on a free port."""
    server = Hostile()
    app = web.Application()
    app.router.add_route("*", "/{fault}", server.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.url = f"http://{host}:{port}"
        yield server
    finally:
        server.released.set()
        await runner.cleanup()
