"""A vendor that costs next to nothing, in a process of its own: what it says of a parcel is encoded beforehand.

`python -m benchmarks.fast_vendor` prints its port and answers a POST of `["number", …]` with one parcel for each, until
it is stopped.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

import msgspec

EVENTS: Final = 8
_VARIANTS: Final = 1000  # of a parcel's life
_BEGAN: Final = datetime(2026, 10, 1, 8, tzinfo=UTC)
_PLACES: Final = ("Shenzhen", "Guangzhou", "Liege", "Malmö", "Stockholm")
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Scan(msgspec.Struct):
    """One event of an answer."""

    at: datetime
    text: str
    place: str
    country: str
    code: str


def number(index: int) -> str:
    """The parcel of that index, counted from 0."""
    return f"LP{index:012d}CN"


@cache
def scans(variant: int) -> tuple[Scan, ...]:
    """The events of a parcel, oldest first."""
    return tuple(_scan(variant, step) for step in range(EVENTS))


def variant_of(parcel: str) -> int:
    """Which of the lives a parcel has."""
    return int(parcel[2:14]) % _VARIANTS


def _scan(variant: int, step: int) -> Scan:
    place = _PLACES[(variant + step) % len(_PLACES)]
    return Scan(
        at=_BEGAN + timedelta(days=2 * step, minutes=variant),
        text=f"The parcel has left the sorting centre of {place}",
        place=place,
        country="CN" if step < 2 else "SE",
        code="InTransit_Departure",
    )


@contextmanager
def running() -> Iterator[str]:
    """The vendor's address while it runs."""
    vendor = subprocess.Popen([sys.executable, "-m", "benchmarks.fast_vendor"], stdout=subprocess.PIPE, text=True)
    try:
        assert vendor.stdout is not None
        yield f"http://127.0.0.1:{int(vendor.stdout.readline())}/track"
    finally:
        vendor.terminate()
        vendor.wait()


class _Vendor(asyncio.Protocol):
    """Just enough HTTP for a client that keeps its connection."""

    def __init__(self, lives: list[bytes]) -> None:
        self._lives = lives
        self._got = b""

    def connection_made(self, transport: Any) -> None:
        """Somebody calls."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._got, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._got) < whole:
                return
            asked, self._got = self._got[end + 4 : whole], self._got[whole:]
            self._transport.write(self._answer(msgspec.json.decode(asked, type=list[str])))

    def _answer(self, numbers: list[str]) -> bytes:
        parcels = [b'{"number":"%s",%s' % (each.encode(), self._lives[variant_of(each)]) for each in numbers]
        body = b'{"parcels":[%s]}' % b",".join(parcels)
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def _serve() -> None:
    lives = [
        msgspec.json.encode({"status": "InTransit", "events": scans(each)})[1:]  # without the brace
        for each in range(_VARIANTS)
    ]
    server = await asyncio.get_running_loop().create_server(lambda: _Vendor(lives), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
