"""17TRACK's push: nothing of it is believed before its signature is proven."""

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest

from tests.carriers.seventeentrack.answers import entry, sample
from tests.carriers.support import NOW, lent
from tests.servers.seventeentrack import SeventeenTrackServer
from tui_tracker.plugin import AuthFailed, BadResponse, Context, Push, Rejected, Status, TrackRequest
from tui_tracker_17track.carrier import SeventeenTrack
from tui_tracker_17track.pushes import signature
from tui_tracker_17track.settings import SeventeenTrackConfig

KEY = "key-of-the-loopback-shop"
NUMBER = "LP00123456789012"

# Body, key and the digest, made with sha256sum: printf '%s/%s' BODY KEY | sha256sum
VECTORS = [
    ("{}", "k", "b46c2b8292d50affff807248811c13b448cb2b46949460bc740284221257a064"),
    (
        '{"event":"TRACKING_STOPPED","data":{"number":"YT2600000000000001"}}',
        "sesame-5771",
        "521c9314bf7abf536cb2c4e006ce78382607fec7edab6a8502b9b5dcd371d8ac",
    ),
    ('{\n "ort": "Umeå"\n}\n', "nyckel", "108c114a733dac400aea4e3338edf4af85bbeca9487596356d9abb64b2542c12"),
    ("", "", "8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1"),
]


@pytest.fixture
async def ctx() -> AsyncIterator[Context]:
    carrier = SeventeenTrack({})
    async with lent(carrier, SeventeenTrackConfig(api_key=KEY)) as made:
        yield made


def push(body: Any, *, key: str = KEY, **headers: str) -> Push:
    """A push of `body` (JSON, or bytes as they come), signed with `key` unless `headers` say otherwise."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Push(headers=headers or {"sign": sha256(raw + b"/" + key.encode()).hexdigest()}, body=raw)


async def received(body: Any, ctx: Context) -> Any:
    return await SeventeenTrack({}).receive(push(body), ctx)


class TestSignature:
    @pytest.mark.parametrize(("body", "key", "sign"), VECTORS)
    def test_it_is_a_plain_hash_of_body_slash_and_key(self, body: str, key: str, sign: str) -> None:
        assert signature(body.encode(), key) == sign

    def test_it_is_the_vendors(self) -> None:
        for vector in sample("webhook_sign_vectors.json")["v2"]:
            assert signature(vector["body"].encode(), vector["key"]) == vector["sign"]

    @pytest.mark.parametrize("name", ["sign", "Sign", "SIGN"])
    async def test_the_header_may_be_written_in_any_case(self, ctx: Context, name: str) -> None:
        good = push({"event": "TRACKING_UPDATED", "data": entry()})
        headers = {"Content-Type": "application/json", name: f" {good.headers['sign'].upper()} "}
        assert await SeventeenTrack({}).receive(Push(headers=headers, body=good.body), ctx)

    @pytest.mark.parametrize("headers", [{"sign": ""}, {"sign": "0" * 64}, {"sign": "ö"}, {"signature": "x"}])
    async def test_a_forged_push_is_refused_without_being_read(self, ctx: Context, headers: dict[str, str]) -> None:
        forged = push(b"\xff not even JSON", **headers)
        with pytest.raises(Rejected, match="signature") as caught:
            await SeventeenTrack({}).receive(forged, ctx)
        assert signature(forged.body, KEY) not in str(caught.value)
        assert KEY not in str(caught.value)

    async def test_another_key_or_one_changed_byte_is_refused(self, ctx: Context) -> None:
        good = push({"event": "TRACKING_UPDATED", "data": entry()})
        changed = Push(headers=good.headers, body=good.body.replace(b"Umea", b"Lulea").replace(b"3011", b"3012"))
        for forged in (push({"event": "TRACKING_UPDATED", "data": entry()}, key="another"), changed):
            with pytest.raises(Rejected):
                await SeventeenTrack({}).receive(forged, ctx)

    async def test_without_a_key_nothing_can_be_proven(self) -> None:
        carrier = SeventeenTrack({})
        async with lent(carrier, SeventeenTrackConfig(api_key=" ")) as ctx:
            with pytest.raises(AuthFailed, match="needs an API key"):
                await carrier.receive(push({}, key=""), ctx)


class TestWhatItSays:
    async def test_news_are_those_of_a_look_up(self, ctx: Context) -> None:
        (tracking,) = await received({"event": "TRACKING_UPDATED", "data": entry("two_couriers")}, ctx)
        assert (tracking.number, tracking.status, tracking.courier) == (NUMBER, Status.DELIVERED, "Landsposten")
        assert len(tracking.events) == 8
        assert tracking.memo == {"carrier": "3011"}

    async def test_a_number_that_is_followed_no_longer_is_noted(self, ctx: Context) -> None:
        data = {"number": NUMBER, "carrier": 3011, "param": None, "tag": ""}
        (tracking,) = await received({"event": "TRACKING_STOPPED", "data": data}, ctx)
        assert (tracking.number, tracking.status, tracking.events) == (NUMBER, None, ())
        assert tracking.memo == {"carrier": "3011", "stopped": NOW.isoformat()}

    async def test_couriers_that_know_nothing_are_no_news(self, ctx: Context) -> None:
        assert await received({"event": "TRACKING_UPDATED", "data": entry("unknown")}, ctx) == []

    async def test_an_event_of_a_new_kind_is_logged_and_not_asked_for_again(
        self, ctx: Context, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert await received({"event": "TRACKING_TELEPORTED", "data": {"number": NUMBER}}, ctx) == []
        assert f"17TRACK pushed TRACKING_TELEPORTED for {NUMBER}" in caplog.text

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            (b"<html>", "$"),
            (b"", "$"),
            (None, "$"),
            ([], "$"),
            ({}, "$.data.number"),
            ({"event": "TRACKING_UPDATED", "data": None}, "$.data.number"),
            ({"event": "TRACKING_STOPPED", "data": {"carrier": 3011}}, "$.data.number"),
            ({"event": None, "data": {"number": NUMBER}}, "$.event"),
            ({"event": "TRACKING_UPDATED", "data": {"number": NUMBER}}, "track_info"),
        ],
    )
    async def test_what_is_not_understood_names_the_part(self, ctx: Context, body: Any, field: str) -> None:
        with pytest.raises(BadResponse) as caught:
            await received(body, ctx)
        assert caught.value.field == field

    async def test_the_vendors_samples_are_understood(self, ctx: Context) -> None:
        (tracking,) = await received(sample("webhook_v2_TRACKING_UPDATED_ups_delivered_DOC.json"), ctx)
        assert (tracking.number, tracking.status, tracking.courier) == ("1Z2617V10397725789", Status.DELIVERED, "UPS")
        assert [event.code for event in tracking.events] == ["InfoReceived", "", "", "OutForDelivery", "Delivered"]

    @pytest.mark.parametrize("name", ["event", "data"])
    @pytest.mark.parametrize("by", [None, [], {}, True], ids=repr)
    async def test_damage_is_one_of_our_errors(self, ctx: Context, name: str, by: Any) -> None:
        with pytest.raises(BadResponse):
            await received({"event": "TRACKING_UPDATED", "data": entry(), name: by}, ctx)


async def test_a_push_of_the_vendor_is_proven_and_read() -> None:
    async with SeventeenTrackServer(default="delivered") as server:
        carrier = SeventeenTrack({"base_url": server.url})
        async with lent(carrier, SeventeenTrackConfig(api_key=server.key, base_url=server.url)) as ctx:
            await carrier.register([TrackRequest(number=NUMBER)], ctx)
            headers, body = server.push(NUMBER)
            (pushed,) = await carrier.receive(Push(headers=headers, body=body), ctx)
            (asked,) = await carrier.track([TrackRequest(number=NUMBER, registered=True)], ctx)
            assert pushed == asked
            headers, body = server.push(NUMBER, "TRACKING_STOPPED")
            (stopped,) = await carrier.receive(Push(headers=headers, body=body), ctx)
            assert stopped.memo["stopped"]
