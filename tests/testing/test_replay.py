"""Replay goes through the host's own HTTP rules, and says what differs."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest

from tui_tracker.plugin import Carrier, Context, Missed, NotFound, RateLimited, Tracking, TrackRequest, option
from tui_tracker.testing import differences, plain, read_recording, replay

URL = "https://api.acme.example/v1/is"


class _Asker(Carrier):
    """Asks one address in a way the test chooses; the text of the answer is the status."""

    id = "asker"
    title = "Asker"
    hosts = frozenset({"api.acme.example"})

    def __init__(self, **asking: Any) -> None:
        self._asking = asking

    async def track(self, requests: Any, ctx: Context) -> Any:
        """One request for each number."""
        return [await self._one(each.number, ctx) for each in requests]

    async def _one(self, number: str, ctx: Context) -> Tracking:
        answer = await ctx.http.request("POST", URL, **self._asking)
        return Tracking(number=number, raw_status=answer.text())


def _recording(request: dict[str, Any], response: dict[str, Any], **more: Any) -> Any:
    whole = {
        "about": "made up",
        "kind": "live",
        "now": "2026-11-02T10:00:00Z",
        "requests": [{"number": "A1"}],
        "exchanges": [{"request": {"method": "POST", "url": URL, **request}, "response": response}],
        "expected": [{"number": "A1", "raw_status": "fine"}],
    }
    return read_recording({**whole, **more}, "live.json")


FINE = {"text": "fine"}


@pytest.mark.parametrize(
    ("asking", "request_"),
    [
        ({}, {}),
        ({"params": {"a": "1", "b": "2"}}, {"url": f"{URL}?b=2&a=1"}),
        ({"params": {"a": "1", "t": "99"}}, {"url": f"{URL}?a=1", "ignore": ["query.t"]}),
        ({"json": {"a": [1], "t": 5}}, {"json": {"a": [1], "t": 7}, "ignore": ["json.t"]}),
        ({"json": {"a": {"t": 5}}}, {"json": {"a": {}}, "ignore": ["json.a.t"]}),
        ({"form": {"a": "1", "sign": "x"}}, {"form": {"a": "1"}, "ignore": ["form.sign"]}),
        ({"json": {"a": 1}}, {}),
    ],
)
async def test_a_request_is_matched_on_what_is_recorded(asking: dict[str, Any], request_: dict[str, Any]) -> None:
    recording = _recording(request_, FINE)
    outcomes = await replay(recording, _Asker(**asking))
    assert differences(recording, outcomes) == []


@pytest.mark.parametrize(
    ("asking", "request_"),
    [
        ({"params": {"a": "1"}}, {"url": f"{URL}?a=2"}),
        ({"params": {"a": "1"}}, {}),
        ({"json": {"a": 1}}, {"json": {"a": 2}}),
        ({}, {"json": {"a": 2}}),
        ({"form": {"a": "1"}}, {"form": {"a": "2"}}),
        ({}, {"url": URL + "/else"}),
        ({}, {"method": "GET"}),
    ],
)
async def test_another_request_is_not_answered(asking: dict[str, Any], request_: dict[str, Any]) -> None:
    (outcome,) = await replay(_recording(request_, FINE), _Asker(**asking))
    assert isinstance(outcome, Missed)
    assert "HTTP 503" in str(outcome.error)


async def test_the_rules_of_ctx_http_hold() -> None:
    limited = _recording({}, {"status": 429, "headers": {"retry-after": "30"}})
    (outcome,) = await replay(limited, _Asker())
    assert isinstance(outcome.error, RateLimited)
    assert outcome.error.retry_after == 30.0
    redirected = _recording({}, {"status": 302, "headers": {"Location": "https://elsewhere.example/"}})
    (outcome,) = await replay(redirected, _Asker())
    assert "redirect" in str(outcome.error)


async def test_a_secret_option_makes_401_a_matter_of_credentials() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Config:
        api_key: str = option("The key.", secret=True)

    class Keyed(_Asker):
        config_type = Config

    refused = _recording(
        {}, {"status": 401}, config={"api_key": "stand-in"}, expected=[{"number": "A1", "missed": "auth_failed"}]
    )
    assert differences(refused, await replay(refused, Keyed())) == []


async def test_what_the_plugin_raises_otherwise_is_raised() -> None:
    class Broken(_Asker):
        async def _one(self, number: str, ctx: Context) -> Tracking:
            raise KeyError(number)

    with pytest.raises(KeyError):
        await replay(_recording({}, FINE), Broken())


def test_differences_name_the_place() -> None:
    recording = _recording(
        {},
        FINE,
        expected=[
            {
                "number": "A1",
                "status": "delivered",
                "events": [{"when": "2026-10-30T09:12:00+08:00", "text": "Left", "code": "L"}],
            }
        ],
    )
    right = recording.expected[0].outcome
    assert differences(recording, [right]) == []
    assert differences(recording, []) == ["1 outcomes expected, 0 came: none"]
    assert differences(recording, [Missed(number="A1", error=NotFound("no"))])[0].startswith("outcome 0 (A1): ")
    other = dataclasses.replace(right, status=None)
    assert differences(recording, [other]) == ["outcome 0 (A1): status: 'delivered' expected, got nothing"]


def test_plain_leaves_defaults_out() -> None:
    assert plain(TrackRequest(number="A1")) == {"number": "A1"}
    assert plain(Missed(number="A1", error=NotFound("no"))) == {"number": "A1", "missed": "not_found", "message": "no"}
