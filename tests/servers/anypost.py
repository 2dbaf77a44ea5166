"""A post office of no particular kind, over real sockets: says what the test tells it to, and remembers what it heard.

In an asynchronous test::

    async with AnyPost() as post:
        post.say({"events": []}, number="NP1")
        ...  # the look-up's url = post.url + "/parcels/{number}"

The number is what the last part of the path, the query `n`, a form's or a JSON object's `n` says.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One request as it came in; `headers` have lower-case names, `raw_path` is as it stood on the wire."""

    method: str
    raw_path: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class AnyPost:
    """The server. What is said of a number that nothing was set for is 404 and an empty object."""

    heard: list[Heard] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._said: dict[str, web.Response] = {}
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def say(self, body: Any, *, number: str = "", status: int = 200, kind: str = "application/json") -> None:
        """What is told of `number` ("" = of all) from now on: JSON, or text of another kind."""
        text = body if isinstance(body, str) else json.dumps(body)
        self._said[number] = web.Response(text=text, status=status, content_type=kind)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append(Heard(method=request.method, raw_path=request.raw_path, headers=headers, body=body))
        number = request.query.get("n") or await _in_body(request) or request.path.rpartition("/")[2]
        said = self._said.get(number) or self._said.get("")
        if said is None:
            return web.json_response({}, status=404)
        return web.Response(text=said.text, status=said.status, content_type=said.content_type)


async def _in_body(request: web.Request) -> str:
    if request.content_type == "application/x-www-form-urlencoded":
        return str((await request.post()).get("n", ""))
    try:
        return str(json.loads(await request.read())["n"])
    except (ValueError, LookupError, TypeError):
        return ""
