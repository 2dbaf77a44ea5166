"""A right channel, small but whole, and its recordings."""

import json
from typing import Any, Final

SOURCE: Final = '''
"""Acme Post Box: a made-up service that takes messages, one at a time."""

from dataclasses import dataclass

from tui_tracker.plugin import BadResponse, Channel, Missed, PluginError, Receipt, Rejected, option


@dataclass(frozen=True, kw_only=True)
class Config:
    api_key: str = option("The key from Acme's customer page.", secret=True)


class PostBox(Channel):
    id = "postbox"
    title = "Acme Post Box"
    hosts = frozenset({"api.acme.example"})
    config_type = Config
    deduplicates = True

    async def send(self, messages, ctx):
        return [await self.one(message, ctx) for message in messages]

    async def one(self, message, ctx):
        if "@" not in message.recipient.address:
            return Missed(number=message.key, error=Rejected("not an address"))
        try:
            answer = await self.post(message, ctx)
        except PluginError as error:
            return Missed(number=message.key, error=error)
        reference = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(reference, str) or not reference:
            return Missed(number=message.key, error=BadResponse("Acme does not say that it took it", field="$.id"))
        return Receipt(key=message.key, reference=reference)

    async def post(self, message, ctx):
        return await ctx.http.post_json(
            "https://api.acme.example/v1/messages",
            json={"to": message.recipient.address, "text": message.text, "key": message.key},
            headers={"X-Key": ctx.config.api_key},
        )
'''

SUITE: Final = """
from tui_tracker.testing import ChannelSuite
from {package}.channel import PostBox


class TestPostBox(ChannelSuite):
    channel = PostBox
    config = {{"api_key": "stand-in-key"}}
"""


def _recording(kind: str, messages: list[tuple[str, str]], expected: list[Any], sent: int) -> dict[str, Any]:
    return {
        "about": f"{kind}, made up",
        "kind": kind,
        "method": "send",
        "now": "2026-11-02T10:00:00Z",
        "requests": [{"key": key, "recipient": {"address": to}, "text": "On its way"} for key, to in messages],
        "exchanges": [
            {
                "request": {
                    "method": "POST",
                    "url": "https://api.acme.example/v1/messages",
                    "json": {"to": to, "text": "On its way", "key": key},
                },
                "response": {"status": 201, "json": {"id": f"m-{key}"}},
            }
            for key, to in messages[:sent]
        ],
        "expected": expected,
        "reviewed": {"by": "tui-tracker maintainers", "on": "2026-11-25"},
    }


SENT: Final = _recording(
    "sent",
    [("order-1", "anna@mail.example"), ("order-2", "bo@mail.example")],
    [{"key": "order-1", "reference": "m-order-1"}, {"key": "order-2", "reference": "m-order-2"}],
    2,
)
REJECTED: Final = _recording(
    "rejected", [("order-3", "nowhere")], [{"number": "order-3", "missed": "rejected", "message": "not an address"}], 0
)


def files(package: str) -> dict[str, str]:
    """The plugin's files, by path."""
    return {
        f"{package}/__init__.py": "",
        f"{package}/channel.py": SOURCE,
        f"{package}/recordings/sent.json": json.dumps(SENT),
        f"{package}/recordings/rejected.json": json.dumps(REJECTED),
        f"{package}/tests/test_conformance.py": SUITE.format(package=package),
    }
