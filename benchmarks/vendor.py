"""A vendor on loopback for the figures of plugins, in a process of its own: one batch answer, always the same.

`python -m benchmarks.vendor` prints its port and answers every POST until it is stopped.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

PARCELS: Final = 40
_EVENTS: Final = 12
_PLACES: Final = ("Shenzhen", "Guangzhou", "Liege", "Malmö", "Stockholm")


def answer() -> bytes:
    """About 156 KB: 40 parcels of 12 events, and as much that nobody needs."""
    accepted = [_parcel(number) for number in range(PARCELS)]
    return json.dumps({"code": 0, "data": {"accepted": accepted, "rejected": []}}).encode()


def numbers() -> list[str]:
    """The parcels in it."""
    return [f"LP{number:012d}CN" for number in range(PARCELS)]


def _parcel(number: int) -> dict[str, Any]:
    events = [_event(number, step) for step in range(_EVENTS)]
    return {
        "number": numbers()[number],
        "carrier": 3011,
        "tag": f"order {number}",
        "track_info": {
            "shipping_info": {"shipper_address": {"country": "CN"}, "recipient_address": {"country": "SE"}},
            "latest_status": {"status": "InTransit", "sub_status": "InTransit_Other"},
            "time_metrics": {"days_after_order": 11, "days_of_transit": 9, "days_after_last_update": 1},
            "tracking": {"providers": [{"provider": {"key": 3011, "name": "A post"}, "events": events}]},
        },
    }


def _event(number: int, step: int) -> dict[str, Any]:
    place = _PLACES[(number + step) % len(_PLACES)]
    return {
        "time_iso": f"2026-10-{1 + step:02d}T08:{number % 60:02d}:00+08:00",
        "time_utc": f"2026-10-{1 + step:02d}T00:{number % 60:02d}:00Z",
        "description": f"The parcel has left the sorting centre of {place}",
        "location": place,
        "stage": "InTransit",
        "sub_status": "InTransit_Departure",
        "address": {"country": "SE", "state": None, "city": place, "postal_code": None},
    }


@contextmanager
def running() -> Iterator[str]:
    """The vendor's address while it runs."""
    vendor = subprocess.Popen([sys.executable, "-m", "benchmarks.vendor"], stdout=subprocess.PIPE, text=True)
    try:
        assert vendor.stdout is not None
        yield f"http://127.0.0.1:{int(vendor.stdout.readline())}/track"
    finally:
        vendor.terminate()
        vendor.wait()


async def _serve() -> None:
    import asyncio

    from aiohttp import web

    body = answer()

    async def track(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_post("/track", track)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    import asyncio

    asyncio.run(_serve())
