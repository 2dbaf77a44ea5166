"""`export`: all orders as JSON, or as a table that a spreadsheet opens. The data is the user's."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from tui_tracker.model.errors import AppError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import Order, Parcel
from tui_tracker.store.api import Store

from .json_output import JsonForm
from .options import Command
from .output import fail, flush
from .selecting import Selected, Selection
from .session import Session, pass_session

_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection). No field has tabs or ends of line."""

COLUMNS: Final = (
    *("order", "shop", "source", "placed_at", "fulfilled", "fulfilled_at", "cancelled_at", "archived", "status"),
    *("customer", "email", "phone", "country", "total", "currency", "tags", "note", "refunded", "supplier_order"),
    *("tracking_number", "carrier", "courier", "parcel_status", "detail", "set_by_hand", "last_event", "last_event_at"),
    *("shipped_at", "checked_at", "url"),
)


@click.command("export", cls=Command)
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv"]), default=None, help="json unless FILE ends in .csv."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to; else it is printed."
)
@pass_session
def export_command(session: Session, words: tuple[str, ...], form: str | None, out: Path | None) -> None:
    """All orders, or those FILTER finds: as JSON with everything known, or as CSV with a line for each parcel.

    In CSV what a spreadsheet would take for a formula has an apostrophe in front; import takes it away again.
    """
    form = form or ("csv" if out is not None and out.suffix.lower() == ".csv" else "json")
    if out is not None and out.exists():
        raise UsageError(Message(N_("{path} is there already"), {"path": out}), hint=N_("Name a file that is not."))
    store = session.reading()
    config = session.config
    chosen = Selection(words=words, sort="placed").of(
        store.rows(),
        now=session.now(),
        zone=session.zone,
        rules=config.attention.tracking,
        deadlines=config.deadlines,
        statuses=session.say.status_names(),
    )
    lines = _csv(session, store, chosen) if form == "csv" else _json(session, store, chosen)
    if out is None:
        for line in lines:
            sys.stdout.write(line)
        flush()
        return
    _written(out, lines)
    _ = session.say
    text = _.plural("{n} order written to {path}", "{n} orders written to {path}", len(chosen))
    fail(text.format(n=len(chosen), path=out))


def _written(out: Path, lines: Iterable[str]) -> None:
    """A whole file that only its owner may read, or none. Raises `AppError`."""
    from tui_tracker.store.files import SYSTEM, put_in_place

    try:
        put_in_place(SYSTEM, out, (line.encode() for line in lines), ending=".new")
    except OSError as error:
        raise AppError(
            Message(N_("{path} can't be written: {why}"), {"path": out, "why": error.strerror}),
            hint=N_("Name another place with --out."),
        ) from error


def _orders(store: Store, chosen: Sequence[Selected]) -> Iterator[tuple[Selected, Order]]:
    for each in chosen:
        order = store.order(each.row.id)
        if order is not None:
            yield each, order


def _json(session: Session, store: Store, chosen: Sequence[Selected]) -> Iterator[str]:
    """An array as `show --json` has them, an order a line: however many there are, one is in memory."""
    yield "[\n"
    for n, (each, order) in enumerate(_orders(store, chosen)):
        form = _form(session)
        document = form.whole(order, each.flags, store.audit(order.id), store.messages(order=order.id))
        yield (",\n" if n else "") + msgspec.json.encode(document).decode()
    yield "\n]\n"


def _form(session: Session) -> JsonForm:
    """Links are left out: a plugin makes them, and an export is of what is kept."""
    return JsonForm(session.zone, session.say, lambda parcel: parcel.url, session.config.deadlines)


def _csv(session: Session, store: Store, chosen: Sequence[Selected]) -> Iterator[str]:
    """A line for each parcel, and one for an order without any."""
    form = _form(session)
    yield _line(COLUMNS)
    for _, order in _orders(store, chosen):
        for parcel in order.parcels or (None,):
            yield _line([harmless_cell(each) for each in _cells(form, order, parcel)])


def _cells(form: JsonForm, order: Order, parcel: Parcel | None) -> list[Any]:
    customer = order.customer
    cells: list[Any] = [
        *(order.number, order.shop, order.source, form.time(order.placed_at), order.fulfilled),
        *(form.time(order.fulfilled_at), form.time(order.cancelled_at), order.archived_at is not None, order.status),
        *(customer.name, customer.email, customer.phone, customer.country, order.total, order.currency),
        *(", ".join(order.tags), order.note, order.refund.amount if order.refund else ""),
        ", ".join(order.supplier_orders),
    ]
    if parcel is None:
        return [*cells, *[""] * (len(COLUMNS) - len(cells))]
    return [
        *cells,
        *(parcel.number, parcel.carrier, parcel.courier, parcel.status, parcel.detail, parcel.manual is not None),
        *(parcel.last_event, form.time(parcel.last_event_at), form.time(parcel.shipped_at)),
        *(form.time(parcel.checked_at), parcel.url),
    ]


def harmless_cell(value: Any) -> str:
    """A field's text; with an apostrophe in front where a spreadsheet would calculate it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(list(cells))
    return buffer.getvalue()
