"""A server of ours that behaves like 17TRACK's tracking API v2.4, over real sockets.

In an asynchronous test::

    async with SeventeenTrackServer() as server:
        server.set("LP00123456789012", "delivered")
        ...  # base_url = server.url, api_key = server.key

In a synchronous test, or beside other processes (the server runs on a thread of its own)::

    with running(SeventeenTrackServer()) as server:
        ...

By hand, or for a command in another process (prints its address, ends on SIGTERM or Ctrl-C)::

    python -m tests.servers.seventeentrack --port 0 --key K --delivered LP00123456789012

What it knows of the vendor: numbers are registered once for a courier, a credit each; a number that is registered again
is refused with -18019901 and costs nothing; news is there only for registered numbers; the courier of a number is
changed five times at most, and not before there is news; a stopped number is started again once; at most 40 numbers a
call; the key stands in the header `17token`; the answers' lists have an order of their own. Everything it was asked
stands in `calls`.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal, Self, get_args

from aiohttp import web

from tests.servers.seventeentrack_news import Json, News, news_of
from tests.servers.seventeentrack_numbers import Numbers

__all__ = ["Call", "Failure", "News", "SeventeenTrackServer", "news_of", "running"]

Failure = Literal["html", "429", "500", "503", "quota", "daily", "slow", "401", "empty", "cut"]

BATCH: Final = 40
_LIMITS: Final[Mapping[str, int]] = {"quota": -18019908, "daily": -18019907}
PATH: Final = "/track/v2.4"
_ENDPOINTS: Final = ("register", "gettrackinfo", "getquota", "changecarrier", "retrack", "stoptrack")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as it came in. `headers` have lower-case names; `status` is the HTTP status it got."""

    endpoint: str
    numbers: tuple[str, ...]
    headers: Mapping[str, str]
    body: Any
    status: int


class _Refused(Exception):
    """The whole call fails: HTTP status and code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "data": {"errors": [{"code": code, "message": message}]}}


@dataclass(kw_only=True)
class SeventeenTrackServer(Numbers):
    """The vendor. Its attributes, and those of its book of numbers, may be changed while it runs.

    `rate`: requests a second, more get 429; `None` = no limit. `shuffle`: seed for the order of the answers' lists;
    `None` = as asked. `texts`: codes, couriers and quotas as text instead of numbers. `empty_form`: "not yet" is told
    by two empty lists where nothing else is to be told.
    """

    key: str = "key-of-the-loopback-shop"
    rate: int | None = None
    shuffle: int | None = None
    texts: bool = False
    empty_form: bool = False
    port: int = 0
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._failures: deque[tuple[Failure | int, str | None]] = deque()
        self._recent: deque[float] = deque()
        self._waiting: list[asyncio.Event] = []
        self.holding = threading.Event()  # set while a slow call waits; for tests on other threads
        self._runner: web.AppRunner | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """What the client is given as `base_url`."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    # What the test says

    def fail_next(self, failure: Failure | int, *, times: int = 1, endpoint: str | None = None) -> None:
        """Let the next `times` calls (of `endpoint`, or any) fail. "slow" waits for `release`; "quota" and "daily"
        refuse numbers that cost a credit; "empty" is a body of no bytes; "cut" ends the connection in the middle of
        the body; a number is the code with which the whole call is refused, with HTTP status 200."""
        if not isinstance(failure, int) and failure not in get_args(Failure):
            raise ValueError(f"no such failure: {failure}")
        self._failures.extend([(failure, endpoint)] * times)

    def release(self) -> None:
        """Let the slow calls that wait now get their answers. May be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._let_go)

    def push(self, number: str, event: str = "TRACKING_UPDATED") -> tuple[dict[str, str], bytes]:
        """Headers and body with which the vendor would tell the news of a registered number, signed with `key`."""
        known = self.registered[number][0]
        data = self.told(number, known)
        if event == "TRACKING_STOPPED":
            data = {"number": number, "carrier": known.carrier, "param": None, "tag": ""}
        body = json.dumps(self._written({"event": event, "data": data})).encode()
        return {"Content-Type": "application/json", "sign": sha256(body + b"/" + self.key.encode()).hexdigest()}, body

    def called(self, endpoint: str) -> list[Call]:
        """The calls of one endpoint, oldest first."""
        return [call for call in self.calls if call.endpoint == endpoint]

    # Running

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        app = web.Application()
        for endpoint in _ENDPOINTS:
            app.router.add_post(f"{PATH}/{endpoint}", self._handler(endpoint))
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._let_go()
        if self._runner is not None:
            await self._runner.cleanup()

    def _let_go(self) -> None:
        self.holding.clear()
        while self._waiting:
            self._waiting.pop().set()

    # Answering

    def _handler(self, endpoint: str) -> "Callable[[web.Request], Any]":
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            response = await self._respond(endpoint, body, request)
            numbers = tuple(str(item.get("number")) for item in _items(body))
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.calls.append(
                Call(endpoint=endpoint, numbers=numbers, headers=headers, body=body, status=response.status)
            )
            return response

        return handle

    async def _respond(self, endpoint: str, body: Any, request: web.Request) -> web.Response:
        failure = self._next_failure(endpoint)
        if failure == "slow":
            held = asyncio.Event()
            self._waiting.append(held)
            self.holding.set()
            await held.wait()
        elif isinstance(failure, str) and failure not in _LIMITS:
            return _failing(failure, request)
        try:
            self._admit(request)
            if isinstance(failure, int):
                raise _Refused(200, failure, f"The server's words for {failure}.")
            return web.json_response(self._written(self._answer(endpoint, body, _LIMITS.get(failure or ""))))
        except _Refused as refused:
            return web.json_response(self._written(refused.body), status=refused.status)

    def _next_failure(self, endpoint: str) -> Failure | int | None:
        if self._failures and self._failures[0][1] in (None, endpoint):
            return self._failures.popleft()[0]
        return None

    def _admit(self, request: web.Request) -> None:
        if request.headers.get("17token") != self.key:
            raise _Refused(401, -18010002, "That key opens nothing.")
        now = asyncio.get_running_loop().time()
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        if self.rate is not None and len(self._recent) >= self.rate:
            raise _Refused(429, 429, "Not so fast.")
        self._recent.append(now)

    def _answer(self, endpoint: str, body: Any, limit: int | None) -> Json:
        if endpoint == "getquota":
            return {"code": 0, "data": self.credits()}
        if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
            raise _Refused(200, -18010013, "A list was expected.")
        if len(body) > BATCH:
            raise _Refused(200, -18010014, "Too many numbers in one call.")
        said = [entry for item in body for entry in self.entries(endpoint, item, limit)]
        accepted = [entry for entry in said if "error" not in entry]
        rejected = [entry for entry in said if "error" in entry]
        if self.empty_form and not accepted and all(entry["error"]["code"] == -18019909 for entry in rejected):
            rejected = []
        if self.shuffle is not None:
            order = random.Random(self.shuffle)
            order.shuffle(accepted)
            order.shuffle(rejected)
        return {"code": 0, "data": {"accepted": accepted, "rejected": rejected}}

    def _written(self, answer: Json) -> Json:
        return _as_texts(answer) if self.texts else answer


def _failing(failure: Failure, request: web.Request) -> web.Response:
    if failure == "html":
        return web.Response(text="<!doctype html><title>One moment</title>", content_type="text/html")
    if failure == "empty":
        return web.Response(body=b"", content_type="application/json")
    if failure == "cut":
        if request.transport is not None:
            request.transport.abort()
        return web.Response(body=b"{", content_type="application/json")
    if failure == "429":
        return web.json_response(_Refused(429, 429, "Not so fast.").body, status=429, headers={"Retry-After": "7"})
    if failure == "401":
        return web.json_response(_Refused(401, -18010001, "Not from here.").body, status=401)
    status = 503 if failure == "503" else 500
    return web.json_response({"code": -18010003, "data": {"errors": []}}, status=status)


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except ValueError:
        return None


def _items(body: Any) -> list[Json]:
    return [item for item in body if isinstance(item, dict)] if isinstance(body, list) else []


def _as_texts(value: Any) -> Any:
    """Whole numbers as text, all the way down."""
    if isinstance(value, dict):
        return {name: _as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


@contextmanager
def running(server: SeventeenTrackServer) -> Iterator[SeventeenTrackServer]:
    """`server` on a thread and event loop of its own, ready when the block begins and gone when it ends."""
    ready = threading.Event()
    trouble: list[BaseException] = []
    control: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        ended = asyncio.Event()
        async with server:
            control.append((asyncio.get_running_loop(), ended))
            ready.set()
            await ended.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            trouble.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="seventeentrack-server", daemon=True)
    thread.start()
    ready.wait()
    try:
        if trouble:
            raise trouble[0]
        yield server
    finally:
        for loop, ended in control:
            loop.call_soon_threadsafe(ended.set)
        thread.join()


def main(arguments: "Iterable[str] | None" = None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.seventeentrack", description="A 17TRACK of our own.")
    parser.add_argument("--port", type=int, default=0, help="0 = any that is free")
    parser.add_argument("--key", default=SeventeenTrackServer.key, help="what the header 17token must say")
    parser.add_argument("--quota", type=int, default=200, help="credits")
    parser.add_argument("--rate", type=int, default=None, help="requests a second; more get 429")
    parser.add_argument("--default", choices=get_args(News), default="not_yet", help="news of all other numbers")
    for news in get_args(News):
        parser.add_argument(f"--{news.replace('_', '-')}", dest=news, nargs="+", default=[], metavar="NUMBER")
    given = parser.parse_args(None if arguments is None else list(arguments))
    server = SeventeenTrackServer(
        port=given.port, key=given.key, quota=given.quota, rate=given.rate, default=given.default
    )
    for news in get_args(News):
        for number in getattr(given, news):
            server.set(number, news)
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the thread starts, so that it has them blocked too
    with running(server):
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
