"""A server on loopback that speaks bytes, not HTTP: for faults that no web server library can be made to commit."""

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

FINE: Final = b'{"ok": true}'
_HELLO: Final = b"\x16"  # the first byte of TLS
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_PLAIN: Final[Mapping[str, bytes]] = {
    "fine": _HEAD + b"Content-Length: 12\r\n\r\n" + FINE,
    "two-lengths": _HEAD + b"Content-Length: 12\r\nContent-Length: 5\r\n\r\n" + FINE,
    "length-and-chunks": _HEAD
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n"
    + FINE
    + b"\r\n0\r\n\r\n",
    "odd-length": _HEAD + b"Content-Length: many\r\n\r\n" + FINE,
    "bad-chunk": _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + FINE + b"\r\n0\r\n\r\n",
    "cut-chunk": _HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + FINE,
    "greeting": b"220 mail.example ESMTP ready\r\n",
    "noise": bytes(range(256)) * 4,
    "closed": b"",
    "hello": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "long-header": _HEAD + b"X-Long: " + b"x" * 12_000 + b"\r\nContent-Length: 12\r\n\r\n" + FINE,
    "too-long-header": _HEAD + b"X-Long: " + b"x" * 17_000 + b"\r\nContent-Length: 12\r\n\r\n" + FINE,
    "bad-header": _HEAD + b"no colon in this line\r\nContent-Length: 12\r\n\r\n" + FINE,
    "odd-status": b"HTTP/1.1 abc OK\r\n\r\n",
    "no-content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "junk-type": b"HTTP/1.1 200 OK\r\nContent-Type: ;;=\xff/ charset==;\r\nContent-Length: 12\r\n\r\n" + FINE,
    "no-type": b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + FINE,
}


@dataclass
class Raw:
    """Where the server is, and what was asked of it."""

    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)  # bytes of what does not end
    over: asyncio.Event = field(default_factory=asyncio.Event)
    serving: set["asyncio.Task[None] | None"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one fault."""
        self.serving.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            name = await _wanted(reader)
            self.asked[name] += 1
            if name in _PLAIN:
                writer.write(_PLAIN[name])
            else:
                await self._without_end(name, writer)
            await writer.drain()
        writer.close()

    async def _without_end(self, name: str, writer: asyncio.StreamWriter) -> None:
        start, piece, pause = _ENDLESS[name]
        writer.write(start)
        while not self.over.is_set():
            writer.write(piece)
            self.sent[name] += len(piece)
            await writer.drain()
            await asyncio.sleep(pause)


_ENDLESS: Final[Mapping[str, tuple[bytes, bytes, float]]] = {  # start, what is repeated, seconds between
    "endless-headers": (_HEAD, b"X-More: and more\r\n" * 50, 0),
    "endless-header": (_HEAD + b"X-More: ", b"and more " * 100, 0),
    "endless-status": (b"HTTP/1.1 200 ", b"fine " * 100, 0),
    "endless-chunk": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 1000, 0),
    "endless-trailer": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: and more\r\n" * 50, 0),
    "steady-drip": (_HEAD + b"Content-Length: 100000\r\n\r\n", b" ", 0.005),
    "drip-headers": (_HEAD, b"X: y\r\n", 0.02),
}


async def _wanted(reader: asyncio.StreamReader) -> str:
    """The fault that the path names; "hello" for the beginning of TLS."""
    if await reader.readexactly(1) == _HELLO:
        return "hello"
    head = await reader.readuntil(b"\r\n\r\n")
    return head.split(b" ", 2)[1].decode().removeprefix("/")


@asynccontextmanager
async def raw(tls: ssl.SSLContext | None = None) -> AsyncIterator[Raw]:
    """The server while it runs, on a free port."""
    served = Raw()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        served.over.set()
        server.close()
        await asyncio.wait({task for task in served.serving if task is not None} or {asyncio.create_task(_nothing())})


async def _nothing() -> None:
    """Nobody has called."""
