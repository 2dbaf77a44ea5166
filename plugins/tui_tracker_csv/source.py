"""The order source "csv": a file in, a page of orders, parcels and skipped rows out."""

from typing import BinaryIO, Final

from tui_tracker.plugin import BadResponse, Context, OrderSource, Page, ReadOptions

from .columns import columns_of
from .opening import opened
from .reading import Collector
from .records import Lines, read_table

MAX_ROWS: Final = 300_000


class CsvSource(OrderSource):
    """Reads files only; there is nothing to fetch."""

    id = "csv"
    title = "CSV file"

    async def read(self, file: BinaryIO, name: str, options: ReadOptions, ctx: Context) -> Page:
        """All orders and codes in `file`. Raises `BadResponse` when it is no such file; a bad row is only skipped.

        Times without a zone stay naive: they are the shop's own. `options.profile` may be "" or "csv", or "shopify"
        where a column "Name" is sure to be the order's number.
        """
        return await ctx.run_blocking(read_file, file, name, options)


def read_file(file: BinaryIO, name: str, options: ReadOptions) -> Page:
    """All orders and codes in `file`, called `name` in errors; blocks while it reads."""
    if options.profile not in ("", "csv", "shopify"):
        what = f"no profile {options.profile!r} for CSV files (known: csv, shopify)"
        raise BadResponse(what, field="profile", hint="Give --profile one of them, or leave it out.")
    with opened(file, name) as stream:
        table = read_table(Lines(stream, name))
        collector = Collector(columns_of(table.header, options.mapping, name, shopify=options.profile == "shopify"))
        for count, record in enumerate(table.records):
            if count >= MAX_ROWS:
                raise BadResponse(f"{name} has more than {MAX_ROWS:,} rows", hint="Split it and import the parts.")
            collector.take(record)
    return collector.page()
