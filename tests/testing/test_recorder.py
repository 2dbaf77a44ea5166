"""A live answer becomes a recording without secrets or people in it, which replays at once."""

import gzip
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from tui_tracker.plugin import Carrier, Context, Event, Missed, NotFound, Status, Tracking, option
from tui_tracker.testing import BadRecording, differences, read_recording, record, replay, scrub

KEY = "k-7f3c9a51e2"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class _Config:
    api_key: str = option("The key.", secret=True)
    base_url: str = option("Where it is.")


class _Live(Carrier):
    """Fetches a token, then asks for each number with a signature that differs each time."""

    id = "live"
    title = "Live"
    hosts = frozenset({"127.0.0.1"})
    config_type = _Config
    _count = itertools.count()

    async def track(self, requests: Any, ctx: Context) -> Any:
        """A token, then one request for each number."""
        token = await ctx.recall("token")
        if token is None:
            url = f"{ctx.config.base_url}/token"
            token = (await ctx.http.post_json(url, form={"key": ctx.config.api_key}))["access_token"]
            await ctx.remember("token", token, 60.0)
        return [await self._one(each.number, token, ctx) for each in requests]

    async def _one(self, number: str, token: str, ctx: Context) -> Tracking | Missed:
        params = {"n": number, "token": token, "sign": str(next(self._count))}
        answer = await ctx.http.get_json(f"{ctx.config.base_url}/track", params=params, allow=(404,))
        if answer["found"] is False:
            return Missed(number=number, error=NotFound("not yet"))
        when = datetime.fromisoformat(answer["at"])
        return Tracking(number=number, status=Status.DELIVERED, events=[Event(when=when, text=answer["text"])])


@pytest.fixture
async def service() -> AsyncIterator[str]:
    """The address of a service that knows one number."""

    async def token(request: web.Request) -> web.Response:
        assert (await request.post())["key"] == KEY
        return web.json_response({"access_token": "tok-123456789"}, headers={"Set-Cookie": "id=7", "X-Trace": "9"})

    async def track(request: web.Request) -> web.Response:
        assert request.query["token"] == "tok-123456789"
        found = request.query["n"] == "AB123456789CN"
        body = {
            "found": found,
            "at": "2026-11-20T10:00:00Z",
            "text": "Signed by +46 70 123 45 67",
            "recipient": {"name": "Anna Åberg", "door": 12},
            "courier": {"name": "Acme"},
            "echo": f"key {KEY} of anna@mail.invented.se",
        }
        packed = gzip.compress(json.dumps(body).encode())
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(body=packed, headers=headers, status=200 if found else 404)

    app = web.Application()
    app.router.add_post("/token", token)
    app.router.add_get("/track", track)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _recorded(service: str, *numbers: str) -> dict[str, Any]:
    return await record(
        _Live(),
        [{"number": number} for number in numbers],
        settings={"api_key": KEY, "base_url": service},
        now=NOW,
        allow_loopback_http=True,
    )


async def test_a_live_answer_replays_from_its_recording(service: str) -> None:
    value = await _recorded(service, "AB123456789CN", "AB000000000CN")
    recording = read_recording(json.loads(json.dumps(value)), "live.json")
    assert (recording.kind, recording.now, recording.reviewed) == ("delivered", NOW, None)
    assert [each.missed for each in recording.expected] == ["", "not_found"]
    assert len(recording.exchanges) == 3
    again = await replay(recording, _Live(), allow_loopback_http=True)
    assert differences(recording, again) == []


async def test_what_differs_each_time_is_named(service: str) -> None:
    value = await _recorded(service, "AB123456789CN")
    assert [each["request"].get("ignore") for each in value["exchanges"]] == [None, ["query.sign"]]


async def test_no_secret_and_nobody_is_in_a_recording(service: str) -> None:
    text = json.dumps(await _recorded(service, "AB123456789CN"), ensure_ascii=False)
    for secret in (KEY, "tok-123456789", "Anna", "anna@", "70 123", "Set-Cookie", "X-Trace"):
        assert secret not in text
    assert "Xxxx Xxxxx" in text
    assert "Acme" in text
    assert "+00 00 000 00 00" in text


async def test_an_error_of_the_six_is_recorded_as_such(service: str) -> None:
    class Away(_Live):
        async def track(self, requests: Any, ctx: Context) -> Any:
            return await ctx.http.get_json(f"{ctx.config.base_url}/nowhere")

    value = await record(
        Away(), [{"number": "A1"}], settings={"api_key": KEY, "base_url": service}, allow_loopback_http=True
    )
    assert (value["kind"], value["expected"][0]["missed"]) == ("bad_response", "bad_response")
    assert value["exchanges"][0]["response"]["status"] == 404


async def test_wrong_requests_are_named() -> None:
    with pytest.raises(BadRecording, match="did you mean 'number'"):
        await record(_Live(), [{"numbr": "A1"}], settings={"api_key": KEY, "base_url": "https://127.0.0.1"})


def test_scrubbing_keeps_shapes_and_what_was_asked_for() -> None:
    recording = {
        "kind": "live",
        "config": {"api_key": "s3cret", "language": "sv"},
        "requests": [{"number": "AB123456789CN"}],
        "exchanges": [
            {
                "request": {"url": "https://api.acme.example/?k=s3cret%2F1&n=AB123456789CN"},
                "response": {
                    "headers": {"content-type": "application/json", "Server": "x"},
                    "json": {
                        "signed_by": "B. Öberg",
                        "zip_code": 11122,
                        "phone": "070-1234567",
                        "number": "AB123456789CN",
                        "refresh_token": "r-998877",
                        "note": "renew with r-998877",
                        "events": [{"address": "Shenzhen", "location": {"name": "Depot 4"}}],
                        "address": ["Storgatan 1", None, True],
                        "provider": {"name": "Acme"},
                    },
                },
            }
        ],
    }
    before = json.dumps(recording)
    scrubbed = scrub(recording, ["s3cret/1", "s3cret"])
    assert json.dumps(recording) == before
    assert scrubbed["config"] == {"api_key": "stand-in", "language": "sv"}
    (exchange,) = scrubbed["exchanges"]
    assert exchange["request"]["url"] == "https://api.acme.example/?k=stand-in&n=AB123456789CN"
    assert exchange["response"]["headers"] == {"content-type": "application/json"}
    assert exchange["response"]["json"] == {
        "signed_by": "X. Xxxxx",
        "zip_code": 0,
        "phone": "000-0000000",
        "number": "AB123456789CN",
        "refresh_token": "stand-in",
        "note": "renew with stand-in",
        "events": [{"address": "Shenzhen", "location": {"name": "Depot 4"}}],
        "address": ["Xxxxxxxxx 0", None, True],
        "provider": {"name": "Acme"},
    }
