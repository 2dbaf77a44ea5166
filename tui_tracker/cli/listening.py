"""Takes carriers' pushes over HTTP: `POST /push/<carrier>`, and nothing else.

What connects is not trusted: sizes, times and connections are limited before anything is looked at, whether a push is
the carrier's is for the carrier to say, and the answers tell nothing of us. There is no TLS here: that is for a reverse
proxy in front.
"""

import asyncio
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestHandler

from tui_tracker.engine.receiving import Taken
from tui_tracker.plugin import Push

from .addresses import Address

_log: Final = logging.getLogger("tui_tracker.cli.listening")
Receive = Callable[[str, Push], "Future[Taken]"]
_PLACE: Final = re.compile(r"/push/([a-z0-9_-]{1,64})")
_STATUS: Final = {
    Taken.KEPT: 200,
    Taken.BUSY: 503,
    Taken.UNKNOWN: 404,
    Taken.REFUSED: 403,
    Taken.UNREADABLE: 400,
}
_AFTER: Final = 30  # seconds after which a sender may try again
_MINUTE: Final = 60.0
_ENDING: Final = 1.0  # seconds for requests under way when we end


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a client may cost. Seconds and bytes."""

    body: int = 2_000_000
    reading: float = 10.0  # for the body to come
    answering: float = 10.0  # for the carrier to verify it
    life: float = 25.0  # of a connection, whatever it does
    connections: int = 32
    refusals: int = 30  # a minute from one address, loopback's excepted: there the proxy speaks for everybody


class Listener:
    """A server on a thread of its own."""

    def __init__(self, address: Address, receive: Receive, bounds: Bounds | None = None) -> None:
        """`receive`: what a push is given to."""
        self._address = address
        self._receive = receive
        self._bounds = bounds or Bounds()
        self._refused: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._bound: Future[Address] = Future()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> Address:
        """Listen; where, with the port that was free if it was 0. Raises `OSError`."""
        self._thread.start()
        return self._bound.result()

    def stop(self) -> None:
        """Take nothing more. Idempotent; does nothing where nothing was started."""
        if self._thread.is_alive():
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=2 * _ENDING + 1)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        handlers = _Server(self._answer, self._bounds)
        try:
            server = await self._loop.create_server(handlers, self._address.host, self._address.port)
        except Exception as error:  # whatever it is, for whoever started us
            self._bound.set_exception(error)
            return
        self._bound.set_result(self._address._replace(port=server.sockets[0].getsockname()[1]))
        forgiving = self._loop.create_task(self._forgive())
        await self._stop.wait()
        forgiving.cancel()
        server.close()
        await handlers.shutdown(_ENDING)

    async def _forgive(self) -> None:
        while True:
            await asyncio.sleep(_MINUTE)
            self._refused.clear()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        place = _PLACE.fullmatch(request.path)
        if place is None:
            return _Plain(404)
        if request.method != hdrs.METH_POST:
            return _Plain(405, allow=True)
        source = request.remote or ""
        if self._refused[source] >= self._bounds.refusals:
            return _Plain(429)
        body = await self._body(request)
        if isinstance(body, _Plain):
            return body
        taken = await self._taken(place[1], Push(headers=dict(request.headers), body=body))
        if taken not in (Taken.KEPT, Taken.BUSY) and not Address(source, 0).is_loopback:
            self._refused[source] += 1
        return _Plain(_STATUS[taken])

    async def _body(self, request: web.BaseRequest) -> "bytes | _Plain":
        """All of it, or the answer to one that is too long or too slow."""
        limit = self._bounds.body
        if (request.content_length or 0) > limit:
            return _Plain(413)
        parts = bytearray()
        try:
            async with asyncio.timeout(self._bounds.reading):
                async for part in request.content.iter_any():
                    parts += part
                    if len(parts) > limit:
                        return _Plain(413)
        except TimeoutError:
            return _Plain(408)
        return bytes(parts)

    async def _taken(self, carrier_id: str, push: Push) -> Taken:
        try:
            async with asyncio.timeout(self._bounds.answering):
                return await asyncio.wrap_future(self._receive(carrier_id, push))
        except (TimeoutError, RuntimeError):
            return Taken.BUSY  # the engine hangs or has ended
        except asyncio.CancelledError:
            if self._stop.is_set() or (task := asyncio.current_task()) is None or task.cancelling():
                raise
            return Taken.BUSY  # the engine ended meanwhile


class _Plain(web.Response):
    """A status and nothing else, and the end of the connection."""

    def __init__(self, status: int, *, allow: bool = False) -> None:
        super().__init__(status=status)
        self.force_close()
        if allow:
            self.headers[hdrs.ALLOW] = hdrs.METH_POST
        if status in (429, 503):
            self.headers[hdrs.RETRY_AFTER] = str(_AFTER)

    async def _prepare_headers(self) -> None:
        """Nobody is told what we run. aiohttp has no other place for it that its own error pages go through too."""
        await super()._prepare_headers()
        self.headers.popall(hdrs.SERVER, None)


class _Connection(RequestHandler):
    """One that ends after its time, whatever the client does, and is not even heard when there are too many."""

    def __init__(self, server: "_Server", bounds: Bounds, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            loop=loop,
            logger=_log,
            access_log=None,  # type: ignore[arg-type]  # None is what its documentation says
            keepalive_timeout=bounds.reading,
            lingering_time=1.0,
            auto_decompress=False,  # the body as it came, for the signature
        )
        self._most = bounds.connections
        self._life = bounds.life
        self._server = server
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if len(self._server.connections) >= self._most:
            transport.abort()
            return
        super().connection_made(transport)
        self._end = asyncio.get_running_loop().call_later(self._life, transport.abort)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no HTTP, or a bug of ours: without the words that aiohttp would send."""
        if status >= 500:
            _log.error("a push could not be answered", exc_info=exc)
        return _Plain(status)


class _Server(web.Server):
    """Makes the connections."""

    def __init__(
        self, answer: Callable[[web.BaseRequest], Coroutine[Any, Any, web.StreamResponse]], bounds: Bounds
    ) -> None:
        super().__init__(answer)
        self._bounds = bounds

    def __call__(self) -> RequestHandler:
        return _Connection(self, self._bounds, asyncio.get_running_loop())
