"""A right carrier, small but whole: options, a batch, statuses by code, times, a page; and its recordings."""

import hashlib
import json
from typing import Any, Final

SOURCE: Final = '''
"""Acme Post: a made-up carrier that keeps the whole contract."""

import re
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from tui_tracker.plugin import (
    BadResponse, Candidate, Carrier, Event, Limits, Missed, NotFound, Rejected, Status, Tracking, option,
)

STATUSES = {"PU": Status.IN_TRANSIT, "DL": Status.DELIVERED}
NUMBER = re.compile(r"AC[0-9]{9}")


@dataclass(frozen=True, kw_only=True)
class Config:
    api_key: str = option("The key from Acme's customer page.", secret=True)
    depot: str = option("Two letters.", default="ST")

    def __post_init__(self):
        if not self.depot.isascii() or not self.depot.isalpha() or len(self.depot) != 2:
            raise ValueError("depot: two letters")


class Acme(Carrier):
    id = "acme"
    title = "Acme Post"
    hosts = frozenset({"api.acme.example"})
    limits = Limits(batch=10)
    config_type = Config
    url_template = "https://www.acme.example/track?n={number}"

    def detect(self, number):
        if not NUMBER.fullmatch(number):
            return ()
        return (Candidate(courier="Acme Post", confidence=0.9, reason="has the form of Acme's numbers"),)

    async def track(self, requests, ctx):
        known = [each.number for each in requests if NUMBER.fullmatch(each.number)]
        parcels = await self.ask(known, ctx) if known else {}
        return [self.outcome(each.number, parcels) for each in requests]

    async def ask(self, numbers, ctx):
        answer = await ctx.http.post_json(
            "https://api.acme.example/v1/parcels",
            json={"numbers": numbers},
            headers={"X-Key": ctx.config.api_key},
            idempotent=True,
        )
        parcels = answer.get("parcels") if isinstance(answer, dict) else None
        if not isinstance(parcels, list):
            raise BadResponse("Acme's answer has no parcels", field="$.parcels")
        whole = [each for each in parcels if isinstance(each, dict) and isinstance(each.get("no"), str)]
        return {parcel["no"]: parcel for parcel in whole}

    def outcome(self, number, parcels):
        if not NUMBER.fullmatch(number):
            return Missed(number=number, error=Rejected("Acme's numbers are AC and nine digits"))
        parcel = parcels.get(number)
        if parcel is None:
            return Missed(number=number, error=BadResponse("Acme left the number out", field="$.parcels"))
        if parcel.get("error") == "unknown":
            return Missed(number=number, error=NotFound("Acme does not know it yet"))
        scans = parcel.get("scans")
        if not isinstance(scans, list):
            return Missed(number=number, error=BadResponse("no scans", field="$.parcels[].scans"))
        events = [event for event in map(self.event, scans) if event is not None]
        return Tracking(number=number, events=events, status=events[-1].status if events else None)

    def event(self, scan):
        try:
            when = datetime.fromisoformat(scan["at"])
        except (KeyError, TypeError, ValueError):
            return None
        code = scan.get("code")
        code = code if isinstance(code, str) else ""
        return Event(when=when, text=str(scan.get("text") or ""), code=code, status=STATUSES.get(code))

    async def receive(self, push, ctx):
        signed = hashlib.sha256(push.body + ctx.config.api_key.encode()).hexdigest()
        if push.headers.get("X-Sign") != signed:
            raise Rejected("not signed by Acme")
        parcel = json.loads(push.body)
        return [self.outcome(parcel["no"], {parcel["no"]: parcel})]

    async def check(self, ctx):
        await ctx.http.get_json("https://api.acme.example/v1/account", headers={"X-Key": ctx.config.api_key})
'''

HOOK: Final = """
from tui_tracker.plugin import hookimpl


@hookimpl
def tracker_carriers(settings):
    from .carrier import Acme
    return (Acme(),)
"""

SUITE: Final = """
from tui_tracker.testing import CarrierSuite
from {package}.carrier import Acme


class TestAcme(CarrierSuite):
    carrier = Acme
    config = {{"api_key": "stand-in-key"}}
    own_numbers = ("AC123456789",)
"""


def recording(kind: str, numbers: list[str], parcels: Any, expected: list[Any]) -> dict[str, Any]:
    """A recording of Acme's."""
    return {
        "about": f"{kind}, made up",
        "kind": kind,
        "now": "2026-11-02T10:00:00Z",
        "config": {"api_key": "stand-in-key"},
        "requests": [{"number": number} for number in numbers],
        "exchanges": [
            {
                "request": {
                    "method": "POST",
                    "url": "https://api.acme.example/v1/parcels",
                    "json": {"numbers": numbers},
                },
                "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "json": parcels},
            }
        ],
        "expected": expected,
        "reviewed": {"by": "tui-tracker maintainers", "on": "2026-11-25"},
    }


DELIVERED: Final = recording(
    "delivered",
    ["AC123456789", "AC987654321"],
    {
        "parcels": [
            {
                "no": "AC123456789",
                "scans": [
                    {"at": "2026-10-30T09:12:00+08:00", "code": "PU", "text": "Picked up"},
                    {"at": "2026-11-01T15:00:00+01:00", "code": "DL", "text": "Delivered"},
                ],
            },
            {"no": "AC987654321", "error": "unknown"},
        ]
    },
    [
        {
            "number": "AC123456789",
            "status": "delivered",
            "events": [
                {"when": "2026-10-30T09:12:00+08:00", "text": "Picked up", "code": "PU", "status": "in_transit"},
                {"when": "2026-11-01T15:00:00+01:00", "text": "Delivered", "code": "DL", "status": "delivered"},
            ],
        },
        {"number": "AC987654321", "missed": "not_found"},
    ],
)
NOT_FOUND: Final = recording(
    "not_found",
    ["AC000000000"],
    {"parcels": [{"no": "AC000000000", "error": "unknown"}]},
    [{"number": "AC000000000", "missed": "not_found", "message": "Acme does not know it yet"}],
)


_PUSHED: Final = json.dumps(DELIVERED["exchanges"][0]["response"]["json"]["parcels"][0])
PUSHED: Final = {
    **DELIVERED,
    "kind": "pushed",
    "method": "receive",
    "requests": [
        {"headers": {"X-Sign": hashlib.sha256(_PUSHED.encode() + b"stand-in-key").hexdigest()}, "body": _PUSHED}
    ],
    "exchanges": [],
    "expected": DELIVERED["expected"][:1],
}


def files(package: str) -> dict[str, str]:
    """The plugin's files, by path."""
    return {
        f"{package}/__init__.py": HOOK,
        f"{package}/carrier.py": SOURCE,
        f"{package}/recordings/delivered.json": json.dumps(DELIVERED),
        f"{package}/recordings/not_found.json": json.dumps(NOT_FOUND),
        f"{package}/tests/test_conformance.py": SUITE.format(package=package),
    }
