"""SMS gateways on loopback that answer as 46elks and Twilio document, and as they do when something is wrong."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from tests.servers.mail import append

ACCOUNT = "AC" + "0f" * 16
PASSWORD = "made-up-password"
SEGMENT = 153


@dataclass
class Refusal:
    """What a gateway says instead of taking a message."""

    status: int
    body: Any = ""  # text, or JSON
    headers: dict[str, str] = field(default_factory=dict)


def twilio_error(code: int, message: str, status: int = 400, **headers: str) -> Refusal:
    """Twilio's shape of an error."""
    body = {"code": code, "message": message, "more_info": f"https://errors.example/{code}", "status": status}
    return Refusal(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class SmsGateway:
    """Both at one address. `refuse`: number → refusal; `trouble`: number → "silent" or "hang up", once taken."""

    def __init__(self) -> None:
        self.refuse: dict[str, Refusal] = {}
        self.trouble: dict[str, str] = {}
        self.more: dict[str, Any] = {}  # on top of a good answer
        self.got: list[dict[str, str]] = []
        self.log: Path | None = None  # where every message that is taken stands, before it is said to be
        self.username = "u-made-up"
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/a1/sms", self._elks)
        app.router.add_post(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", self._twilio)
        app.router.add_get("/a1/me", self._account)
        app.router.add_get(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", self._account)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def _is_known(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, password = base64.b64decode(given).decode().partition(":")
        return name in (self.username, ACCOUNT) and password == PASSWORD

    def _unknown(self, request: web.Request) -> web.Response:
        if "Accounts" in request.path:
            return web.json_response({"code": 20003, "message": "Authenticate", "status": 401}, status=401)
        return web.Response(status=401, text="API access requires Basic HTTP authentication.")

    async def _account(self, request: web.Request) -> web.Response:
        """What an account has; of Twilio's, its messages."""
        if not self._is_known(request):
            return self._unknown(request)
        mine = {"id": self.username, "balance": 420_000, "currency": "SEK"}
        return web.json_response({"messages": []} if "Accounts" in request.path else mine)

    async def _met(self, request: web.Request, form: dict[str, str], number: str) -> web.Response | None:
        """Trouble or a refusal; `None`: the message is taken."""
        if not self._is_known(request):
            return self._unknown(request)
        if number in self.refuse:
            refusal = self.refuse[number]
            if isinstance(refusal.body, str):
                return web.Response(status=refusal.status, text=refusal.body, headers=refusal.headers)
            return web.json_response(refusal.body, status=refusal.status, headers=refusal.headers)
        self.got.append(form)
        if self.log is not None:
            append(self.log, json.dumps({**form, "n": len(self.got)}))
        trouble = self.trouble.get(number, "")
        if trouble == "hang up" and request.transport is not None:
            request.transport.close()
        if trouble == "silent":
            await asyncio.Event().wait()
        return None

    async def _elks(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        met = await self._met(request, form, form["to"])
        if met is not None:
            return met
        cut = 1 if len(form["message"]) <= 160 else -(-len(form["message"]) // SEGMENT)
        told = {
            "id": f"s{len(self.got):032x}",
            "direction": "outgoing",
            "from": form["from"],
            "to": form["to"],
            "message": form["message"],
            "created": "2026-11-25T10:00:00.000000",
            "status": "created",
            "parts": cut,
            "cost": 3500 * cut,
        }
        return web.json_response(told | self.more)

    async def _twilio(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        met = await self._met(request, form, form["To"])
        if met is not None:
            return met
        cut = 1 if len(form["Body"]) <= 160 else -(-len(form["Body"]) // SEGMENT)
        told = {
            "sid": f"SM{len(self.got):032x}",
            "account_sid": ACCOUNT,
            "body": form["Body"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "to": form["To"],
            "status": "queued",
            "num_segments": str(cut),
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "USD",
        }
        return web.json_response(told | self.more, status=201)
