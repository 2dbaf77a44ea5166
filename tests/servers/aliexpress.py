"""A server of ours that behaves like AliExpress' open platform (dropshipping part), over real sockets.

    async with AliExpressServer() as server:
        server.order("8190001234567890", parcel("LP00123456789012", ("Package delivered", 1)))
        ...  # base_url = server.url, app_key = server.app_key, app_secret = server.app_secret, code = server.code()

What it knows of the vendor: requests are signed with HMAC-SHA256 and refused otherwise; business methods stand at
`/sync`, system methods at `/rest` (and, for some apps, at `/sync` only); a code is good once; access tokens expire; a
refresh gives a new pair and leaves the refresh token's end where it was; errors come with HTTP 200; lists, numbers and
whole parts are written in several ways (`shape`). Everything it was asked stands in `calls`.

The signature is computed here by itself, from the documentation's words, not by the carrier's code.
"""

import hashlib
import hmac
import itertools
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self, get_args

from aiohttp import web

Json = dict[str, Any]
Shape = Literal["wrapped", "simplified", "bare", "texts", "packed", "dto"]
Failure = Literal["html", "503", "429", "empty", "half"]

CREATED: Final = 1_777_800_000_000  # milliseconds since 1970: when all orders here were made
_HOUR: Final = 3_600_000  # milliseconds
_WINDOW: Final = 7_200_000  # milliseconds that a timestamp may be off


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as it came in."""

    path: str
    method: str
    params: Mapping[str, str]
    query: str


def parcel(number: str | None, *events: tuple[str, int], courier: str = "Own Line", headline: str = "Update") -> Json:
    """A parcel of an order. `events`: words and hours since the order, oldest first; `number` `None` = key left out."""
    nodes = [
        {"time_stamp": CREATED + hours * _HOUR, "tracking_name": headline, "tracking_detail_desc": words}
        for words, hours in events
    ]
    told: Json = {"carrier_name": courier, "eta_time_stamps": CREATED + 480 * _HOUR, "package_item_list": []}
    if number is not None:
        told["mail_no"] = number
    return {**told, "detail_node_list": nodes[::-1]}


@dataclass(kw_only=True)
class AliExpressServer:
    """The vendor. Its attributes may be changed while it runs.

    `now`: its clock, milliseconds since 1970. `shape`: how lists and numbers are written. `life`, `refresh_life`:
    seconds that tokens live. `rest`: whether system methods are understood at `/rest`. `keeps_refresh`: a refresh
    leaves the refresh token out of its answer.
    """

    app_key: str = "512345"
    app_secret: str = "secret-of-the-loopback-app"
    now: int = 1_777_885_200_000
    shape: Shape = "wrapped"
    life: int = 86_400
    refresh_life: int = 172_800
    rest: bool = True
    keeps_refresh: bool = False
    port: int = 0
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._serial = itertools.count(1)
        self._codes: set[str] = set()
        self._access: dict[str, int] = {}  # → when it ends
        self._refresh: dict[str, int] = {}
        self._parcels: dict[str, list[Json]] = {}
        self._states: dict[str, Json] = {}
        self._failures: deque[Failure | Json] = deque()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """What the client is given as `base_url`."""
        return f"http://127.0.0.1:{self.port}"

    # What the test says

    def order(self, reference: str, *parcels: Json, state: str = "WAIT_BUYER_ACCEPT_GOODS", **more: Any) -> None:
        """An order of the account; without parcels its tracking is not found. `more`: fields of the order."""
        self._parcels[reference] = list(parcels)
        self._states[reference] = {"gmt_create": "2026-05-03 02:20:00", "order_status": state, **more}

    def code(self) -> str:
        """A fresh code of the authorise page."""
        code = f"0_512345_code{next(self._serial)}"
        self._codes.add(code)
        return code

    def pair(self, *, access_life: int | None = None) -> tuple[str, str]:
        """An access token and a refresh token that are good."""
        answer = self._issued(self.now + self.refresh_life * 1000)
        if access_life is not None:
            self._access[answer["access_token"]] = self.now + access_life * 1000
        return answer["access_token"], answer["refresh_token"]

    def forget(self, token: str) -> None:
        """Take `token` no more."""
        self._access.pop(token, None)
        self._refresh.pop(token, None)

    def fail_next(self, failure: "Failure | Json", *, times: int = 1) -> None:
        """Let the next calls fail: by a word, or with this body."""
        if isinstance(failure, str) and failure not in get_args(Failure):
            raise ValueError(f"no such failure: {failure}")
        self._failures.extend([failure] * times)

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    # Running

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/sync", self._handle)
        app.router.add_route("*", "/rest/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # Answering

    async def _handle(self, request: web.Request) -> web.Response:
        params = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
        api_path = request.path.removeprefix("/rest") if request.path.startswith("/rest/") else ""
        method = api_path or params.get("method", "")
        self.calls.append(Call(path=request.path, method=method, params=params, query=request.query_string))
        if self._failures:
            return _failing(self._failures.popleft())
        refused = self._refused(params, api_path)
        answer = refused or self._answer(method, params)
        if api_path and "error_response" in answer:
            answer = {_flat.get(name, name): value for name, value in answer["error_response"].items()}
        elif not api_path and "error_response" not in answer:
            answer = {method.replace(".", "_") + "_response": answer, "request_id": "r0"}
        return web.json_response(answer)

    def _refused(self, params: Mapping[str, str], api_path: str) -> Json | None:
        if params.get("app_key") != self.app_key:
            return _error("InvalidAppkey", "No such app.")
        text = "".join(name + params[name] for name in sorted(params) if name != "sign" and params[name])
        right = hmac.new(self.app_secret.encode(), (api_path + text).encode(), hashlib.sha256).hexdigest().upper()
        in_time = abs(int(params.get("timestamp", "0")) - self.now) <= _WINDOW
        if params.get("sign") != right or not in_time or (api_path and not self.rest):
            return _error("IncompleteSignature", "That is signed otherwise here.")
        return None

    def _answer(self, method: str, params: Mapping[str, str]) -> Json:
        if method == "/auth/token/create":
            return self._create(params.get("code", ""))
        if method == "/auth/token/refresh":
            return self._renew(params.get("refresh_token", ""))
        token = params.get("session", "")
        if self._access.get(token, 0) <= self.now:
            return _error("IllegalAccessToken", f"That token is no good any more: {token}")
        answers: dict[str, Callable[[Mapping[str, str]], Json]] = {
            "aliexpress.ds.order.tracking.get": self._tracking,
            "aliexpress.trade.ds.order.get": self._order,
        }
        return answers[method](params) if method in answers else _error("InvalidApiPath", "No such method.")

    def _create(self, code: str) -> Json:
        if code not in self._codes:
            return _error("InvalidCode", "That code is none.")
        self._codes.remove(code)
        return self._issued(self.now + self.refresh_life * 1000)

    def _renew(self, refresh: str) -> Json:
        ends = self._refresh.get(refresh, 0)
        if ends <= self.now:
            return _error("IllegalRefreshToken", f"That refresh token is none: {refresh}")
        answer = self._issued(ends)
        if self.keeps_refresh:
            self._refresh.pop(answer.pop("refresh_token"))
        return answer

    def _issued(self, refresh_ends: int) -> Json:
        serial = next(self._serial)
        access, refresh = f"access-of-the-shop-{serial}", f"refresh-of-the-shop-{serial}"
        self._access[access] = self.now + self.life * 1000
        self._refresh[refresh] = refresh_ends
        answer: Json = self._written(
            {
                "access_token": access,
                "refresh_token": refresh,
                "expires_in": self.life,
                "expire_time": self._access[access],
                "refresh_expires_in": (refresh_ends - self.now) // 1000,
                "refresh_token_valid_time": refresh_ends,
                "code": "0",
            }
        )
        return answer

    def _tracking(self, params: Mapping[str, str]) -> Json:
        parcels = self._parcels.get(params.get("ae_order_id", ""))
        if "language" not in params:
            return _error("MissingParameter", "A language is wanted.")
        if not parcels:
            result = {"ret": False, "msg": "TRACKING DATA NOT FOUND", "code": "1001"}
            return {"result": self._written(result)}
        lines = [
            {
                **each,
                "detail_node_list": self._list(each["detail_node_list"], "detail_node"),
                "package_item_list": self._list(each["package_item_list"], "package_item"),
            }
            for each in parcels
        ]
        data = {"tracking_detail_line_list": self._list(lines, "tracking_detail")}
        return self._result({"ret": True, "msg": "", "code": "", "data": self._packed(data)})

    def _order(self, params: Mapping[str, str]) -> Json:
        reference = str(json.loads(params["single_order_query"])["order_id"])
        state = dict(self._states.get(reference, {}))
        for name, inner in _ORDER_LISTS.items():
            if name in state:
                state[name] = self._list(state[name], inner)
        return self._result(state)

    def _result(self, result: Json) -> Json:
        written = self._written(result)
        return {"result": {"result_dto": written} if self.shape == "dto" and written else self._packed(written)}

    def _list(self, entries: list[Json], inner: str) -> Any:
        """A list in the shape of the day."""
        if self.shape in ("simplified", "packed"):
            return entries
        if not entries:
            return {}
        if self.shape == "bare" and len(entries) == 1:
            return {inner: entries[0]}
        if self.shape == "dto":
            return {inner: [{"item_dto": each} for each in entries]}
        return {inner: entries}

    def _packed(self, value: Json) -> Any:
        return json.dumps(value) if self.shape == "packed" else value

    def _written(self, value: Any) -> Any:
        return _as_texts(value) if self.shape == "texts" else value


_ORDER_LISTS: Final = {
    "child_order_list": "aeop_child_order_info",
    "logistics_info_list": "aeop_order_logistics_info",
}
_flat: Final = {"msg": "message"}


def _error(code: str, message: str) -> Json:
    return {"error_response": {"type": "ISV", "code": code, "msg": message, "request_id": "r0"}}


def _failing(failure: "Failure | Json") -> web.Response:
    if isinstance(failure, dict):
        return web.json_response(failure)
    if failure == "html":
        return web.Response(text="<!doctype html><title>Slide to go on</title>", content_type="text/html")
    if failure == "half":
        return web.Response(text='{"access_token": "access-of-the-shop-0", "expi', content_type="application/json")
    if failure == "empty":
        return web.Response(body=b"", content_type="application/json")
    return web.json_response({}, status=int(failure), headers={"Retry-After": "7"} if failure == "429" else {})


def _as_texts(value: Any) -> Any:
    """Numbers and booleans as text, all the way down."""
    if isinstance(value, dict):
        return {name: _as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value
