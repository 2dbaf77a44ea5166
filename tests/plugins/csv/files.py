"""Files as shops have them, made up, and a host's context reduced to what reading a file needs."""

import asyncio
import io
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from tui_tracker.plugin import Http, Page, ReadOptions
from tui_tracker_csv.source import CsvSource

# The names of Shopify's columns, in the export's order (a public fact).
SHOPIFY: Final = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]

# One order of two lines, shipped, with everything a shop's export may hold.
FIRST: Final = {
    "Name": "#2001",
    "Email": "astrid@kund.example",
    "Financial Status": "paid",
    "Fulfillment Status": "fulfilled",
    "Fulfilled at": "2026-11-04 08:00:00 +0100",
    "Currency": "SEK",
    "Total": "648.00",
    "Created at": "2026-11-02 10:31:00 +0100",
    "Lineitem quantity": "2",
    "Lineitem name": 'Ljusstake "Norrsken", röd',
    "Lineitem price": "299.50",
    "Lineitem sku": "LJ-1",
    "Shipping Name": "Astrid Öhman",
    "Shipping Street": "Åvägen 4, lgh 1102",
    "Shipping Address1": "Åvägen 4",
    "Shipping Address2": "lgh 1102",
    "Shipping City": "Härnösand",
    "Shipping Zip": "'871 31",
    "Shipping Country": "SE",
    "Shipping Phone": "'+46700000001",
    "Notes": "Ring inte på;\nbarnen sover.",
    "Vendor": "Nordljus",
    "Id": "5550000000001",
    "Tags": "VIP, retur",
}
SECOND: Final = {
    "Name": "#2001",
    "Email": "astrid@kund.example",
    "Created at": "2026-11-02 10:31:00 +0100",
    "Lineitem quantity": "1",
    "Lineitem name": "Värmeljus",
    "Lineitem price": "49.00",
    "Vendor": "Nordljus",
}


def table(header: "list[str] | tuple[str, ...]", *rows: Mapping[str, str], mark: str = ",", end: str = "\n") -> str:
    """A CSV text of these rows; cells that a row does not name are empty."""
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "".join(mark.join(_quoted(cell, mark) for cell in line) + end for line in lines)


def _quoted(cell: str, mark: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(char in cell for char in f'"\n\r{mark}') else cell


class Host:
    """A `Context` that runs blocking work in a thread; asking it for more fails the test."""

    config: Any = None
    log = logging.getLogger("tests.csv")

    @property
    def http(self) -> Http:
        raise AssertionError("reading a file must not use the network")

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 12, tzinfo=UTC)

    async def run_blocking(self, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.to_thread(function, *args)

    async def remember(self, key: str, value: str, ttl: float) -> None:
        raise AssertionError("reading a file keeps nothing")

    async def recall(self, key: str) -> str | None:
        raise AssertionError("reading a file keeps nothing")


async def read(content: "bytes | str", mapping: Mapping[str, str] | None = None, *, profile: str = "") -> Page:
    """What the source makes of a file with this content."""
    raw = content.encode() if isinstance(content, str) else content
    options = ReadOptions(profile=profile, mapping=mapping or {})
    return await CsvSource().read(io.BytesIO(raw), "orders.csv", options, Host())
