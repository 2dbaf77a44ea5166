"""A server of ours that behaves like Cainiao's public tracking endpoint, over real sockets.

In an asynchronous test::

    async with CainiaoServer() as server:
        server.set("LP00123456789012", "delivered")
        ...  # base_url = server.url

What it knows of the vendor: several numbers in one call, parted by commas; HTTP 200 and `success: true` also for a
number it does not know, whose list of events is empty; zones written in two ways; instants in milliseconds; most parts
missing as often as not; and a guard against robots that answers with a page, with nothing or with a captcha.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self, get_args

from aiohttp import web

Failure = Literal[
    "html", "empty", "blank", "captcha", "action", "redirect", "unsuccessful", "429", "403", "500", "list"
]
News = Literal["unknown", "label", "in_transit", "customs", "pick_up_point", "failed", "delivered", "strange"]
Json = dict[str, Any]

PATH: Final = "/global/detail.json"
DAY: Final = 86_400_000  # milliseconds
FIRST: Final = 1_790_000_000_000  # 2026-09-21T14:13:20Z
_PAGE: Final = "<!doctype html><html><script>/* are you a person? */</script></html>"

_LIVES: Final[Mapping[str, tuple[str, ...]]] = {
    "label": ("GWMS_ACCEPT",),
    "in_transit": ("GWMS_ACCEPT", "PU_PICKUP_SUCCESS", "LH_DEPART"),
    "customs": ("PU_PICKUP_SUCCESS", "LH_DEPART", "LH_ARRIVE", "CC_IM_START"),
    "pick_up_point": ("PU_PICKUP_SUCCESS", "LH_ARRIVE", "GTMS_DO_DEPART", "GTMS_STA_SIGNED"),
    "failed": ("PU_PICKUP_SUCCESS", "LH_ARRIVE", "GTMS_DO_DEPART", "GTMS_SIGN_FAILURE"),
    "delivered": ("PU_PICKUP_SUCCESS", "LH_ARRIVE", "GTMS_DELIVERING", "GTMS_SIGNED"),
    "strange": ("PU_PICKUP_SUCCESS", "XX_SOMETHING_NEW"),
}


def trace(day: float, code: str, **more: Any) -> Json:
    """An event `day` days after the first, by the clock of China. `None` takes a member away."""
    made: Json = {
        "time": FIRST + int(day * DAY),
        "desc": f"The server's words for {code}",
        "standerdDesc": f"The usual words for {code}",
        "descTitle": "Carrier note:",
        "timeZone": "GMT+8",
        "actionCode": code,
        **more,
    }
    return {name: value for name, value in made.items() if value is not None}


def entry(number: str, *traces: Json, **more: Any) -> Json:
    """What is said of `number`: the events newest first, and whatever else is given."""
    return {"mailNo": number, "mailNoSource": "AE", "detailList": list(reversed(traces)), **more}


def entry_of(number: str, news: News) -> Json:
    """The entry of a number whose news is one word."""
    if news == "unknown":
        return {"mailNo": number, "mailNoSource": "EXTERNAL", "detailList": []}
    traces = [trace(day, code) for day, code in enumerate(_LIVES[news])]
    headline = "DELIVERED" if news in ("delivered", "pick_up_point") else "DELIVERING"
    return entry(number, *traces, status=headline, latestTrace=traces[-1], daysNumber="60\tday(s)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as it came in; `headers` have lower-case names."""

    numbers: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(kw_only=True)
class CainiaoServer:
    """The vendor. `default`: the news of numbers that nothing was set for. `reverse`: entries in another order."""

    default: News = "unknown"
    reverse: bool = False
    calls: list[Call] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._news: dict[str, Json | None] = {}
        self._failures: deque[Failure] = deque()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """What the client is given as `base_url`."""
        return f"http://127.0.0.1:{self.port}"

    def set(self, number: str, news: "News | Json | None") -> None:
        """What is told of `number` from now on: a word, a whole entry, or nothing at all."""
        self._news[number] = entry_of(number, news) if isinstance(news, str) else news

    def fail_next(self, failure: Failure, *, times: int = 1) -> None:
        """Let the next `times` calls fail."""
        if failure not in get_args(Failure):
            raise ValueError(f"no such failure: {failure}")
        self._failures.extend([failure] * times)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get(PATH, self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        numbers = tuple(request.query.get("mailNos", "").split(","))
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.calls.append(Call(numbers=numbers, query=dict(request.query), headers=headers))
        if self._failures:
            return _failing(self._failures.popleft())
        told = [self._news.get(number, entry_of(number, self.default)) for number in numbers]
        module = [each for each in told if each is not None]
        return _said({"module": module[::-1] if self.reverse else module, "success": True})


def _said(body: Any) -> web.Response:
    return web.Response(text=json.dumps(body), content_type="application/json")


def _failing(failure: Failure) -> web.Response:
    if failure == "html":
        return web.Response(text=_PAGE, content_type="text/html")
    if failure in ("empty", "blank"):
        return web.Response(text="" if failure == "empty" else "\r\n \r\n", content_type="application/json")
    if failure == "captcha":
        return _said({"ret": ["FAIL_SYS_USER_VALIDATE", "RGV587_ERROR::SM::try later"], "data": {"url": "/_____tmd"}})
    if failure == "action":
        return _said({"rgv587_flag": "sm", "action": "captcha", "url": "https://punish.example/"})
    if failure == "redirect":
        return web.Response(status=302, headers={"Location": "https://punish.example/"}, text=_PAGE)
    if failure == "unsuccessful":
        return _said({"success": False, "errorCode": "SYSTEM_BUSY"})
    if failure == "list":
        return _said([])
    return web.Response(status=int(failure), text="{}", headers={"Retry-After": "7"})
