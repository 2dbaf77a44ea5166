"""`watch --listen` end to end: the vendor pushes, and the order has it; nobody else's word counts."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.cli.process import Desk
from tests.cli.test_track import FIRST, configure
from tests.cli.test_watching import KEY, Watching, watching
from tests.servers.seventeentrack import SeventeenTrackServer, running


@pytest.fixture
def vendor() -> Iterator[SeventeenTrackServer]:
    with running(SeventeenTrackServer(key=KEY)) as server:
        yield server


@pytest.fixture
def shop(desk: Desk, vendor: SeventeenTrackServer) -> Desk:
    configure(desk, vendor.url)
    desk.ok("add", "#1", FIRST, "--placed", "2026-01-05", "--carrier", "17track")
    return desk


def post(service: Watching, headers: Mapping[str, str], body: bytes, carrier: str = "17track") -> int:
    """The status that a push gets where the service says it listens."""
    connection = http.client.HTTPConnection(service.address, timeout=30)
    try:
        connection.request("POST", f"/push/{carrier}", body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()


def the_parcel(desk: Desk) -> dict[str, Any]:
    parcel: dict[str, Any] = desk.json("show", "#1")["parcels"][0]
    return parcel


def test_a_push_of_the_vendors_is_news_without_a_look_up(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "in_transit")
    with watching(shop, "--listen", "127.0.0.1:0") as service:
        service.address = service.says("listening")["address"]
        assert service.says("status")["after"] == "expired"  # its last scan was in April
        asked = len(vendor.calls)
        early = vendor.push(FIRST)
        vendor.set(FIRST, "delivered")
        headers, body = vendor.push(FIRST)
        assert post(service, headers, body.replace(b"Delivered", b"Returning")) == 403
        assert post(service, headers, body + b" ") == 403
        assert post(service, {}, body) == 403
        assert post(service, headers, b"\x00garbage") == 403
        assert post(service, headers, body, "nobody") == 404
        assert post(service, headers, body, "aliexpress") == 404
        assert the_parcel(shop)["status"] == "expired"
        assert post(service, headers, body) == 200
        found = service.says("status")
        assert (found["number"], found["before"], found["after"]) == (FIRST, "expired", "delivered")
        for late in ((headers, body), early):
            assert post(service, *late) == 200
        assert len(vendor.calls) == asked
        assert service.ends(signal.SIGTERM) == 143
    kept = the_parcel(shop)
    assert kept["status"] == "delivered"
    assert len(kept["events"]) == len({(each["at"], each["text"]) for each in kept["events"]})
    assert kept["next_check_at"] is None


def test_a_push_that_was_answered_survives_a_kill(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "in_transit")
    shop.ok("track", "#1")
    vendor.set(FIRST, "delivered")
    with watching(shop, "--listen", "127.0.0.1:0") as service:
        service.address = service.says("listening")["address"]
        assert post(service, *vendor.push(FIRST)) == 200
        service.process.kill()
        service.process.wait(30)
    assert the_parcel(shop)["status"] == "delivered"


def test_what_is_proven_but_not_understood_or_nobodys_is_said_and_harms_nothing(
    shop: Desk, vendor: SeventeenTrackServer
) -> None:
    other = SeventeenTrackServer(key=KEY)
    other.set("YT2600000000000001", "delivered")
    with watching(shop, "--listen", "127.0.0.1:0") as service:
        service.address = service.says("listening")["address"]
        assert post(service, *signed(b"[1, 2")) == 400
        body = json.dumps({"event": "TRACKING_STOPPED", "data": {"number": "YT2600000000000001"}}).encode()
        assert post(service, *signed(body)) == 200
        service.process.send_signal(signal.SIGTERM)
        _, err = service.process.communicate(timeout=30)
    assert "17track: a push was not taken: 17TRACK's push is not understood" in err
    assert "no order has what was pushed of: YT2600000000000001" in err
    assert KEY not in err


def signed(body: bytes) -> tuple[dict[str, str], bytes]:
    from tui_tracker_17track.pushes import signature

    return {"sign": signature(body, KEY)}, body


def test_a_look_up_that_hangs_holds_neither_a_push_up_nor_the_end(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.set(FIRST, "in_transit")
    shop.ok("track", "#1")
    vendor.fail_next("slow", times=9)
    shop.ok("add", "#2", "LX123456785CN", "--carrier", "17track")
    vendor.set(FIRST, "delivered")
    with watching(shop, "--listen", "127.0.0.1:0") as service:
        service.address = service.says("listening")["address"]
        assert vendor.holding.wait(30)
        assert post(service, *vendor.push(FIRST)) == 200
        assert service.says("status")["after"] == "delivered"
        began = time.monotonic()
        assert service.ends(signal.SIGTERM) == 143
        assert time.monotonic() - began < 10
        vendor.release()
    assert the_parcel(shop)["status"] == "delivered"


def test_once_ends_too_while_a_look_up_hangs(shop: Desk, vendor: SeventeenTrackServer) -> None:
    vendor.fail_next("slow", times=9)
    with watching(shop, "--once") as service:
        assert vendor.holding.wait(30)
        began = time.monotonic()
        assert service.ends(signal.SIGTERM) == 143
        assert time.monotonic() - began < 10
        vendor.release()


def test_a_port_that_is_taken_ends_it_with_five(shop: Desk) -> None:
    with watching(shop, "--listen", "127.0.0.1:0") as service:
        address = service.says("listening")["address"]
        run = shop.run("watch", "--listen", address)
        assert run.returncode == 5
        assert f"can't listen at {address}" in run.stderr


def test_other_machines_are_warned_of(shop: Desk) -> None:
    with watching(shop, "--listen", "0.0.0.0:0") as service:
        assert service.says("listening")["address"].startswith("0.0.0.0:")
        service.process.send_signal(signal.SIGTERM)
        _, err = service.process.communicate(timeout=30)
    assert "a reverse proxy with TLS belongs in front" in err


@pytest.mark.parametrize("arguments", [["--listen", "shop.example:80"], ["--listen", "8765", "--once"]])
def test_what_can_not_be_meant_is_refused(shop: Desk, arguments: list[str]) -> None:
    assert shop.run("watch", *arguments).returncode == 2


HANGING = """
import sys, threading
import tui_tracker.cli.watching as watching
from tui_tracker.cli.running import run
from tui_tracker.engine.engine import Engine

watching._PATIENCE = 0.2
Engine._tick = lambda self: threading.Event().wait()
code = run(["--data", sys.argv[1], "watch"])
print(f"code {code}")
"""


def test_an_engine_that_hangs_ends_it_with_one_and_a_clear_line(shop: Desk) -> None:
    run = subprocess.run(
        [sys.executable, "-c", HANGING, str(shop.data)],
        env=shop.environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.stdout.splitlines()[-1] == "code 1"
    assert "The engine hangs" in run.stderr
    assert "Traceback" not in run.stderr
