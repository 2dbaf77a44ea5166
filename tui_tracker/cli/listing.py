"""`list` and `parcels`."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

import click

from tui_tracker.i18n import Translator
from tui_tracker.model.collector import uncollected
from tui_tracker.model.deadlines import DEADLINE_NAMES, next_deadline
from tui_tracker.model.moments import local
from tui_tracker.model.order import Order, OrderRow, ParcelRow
from tui_tracker.model.status import INFO, Status
from tui_tracker.store.api import Store

from .json_output import Json, JsonForm, say_json
from .options import Command, json_option
from .output import Column, say, say_table
from .selecting import Selected, Selection, by_parcel, chosen_by, selection_options
from .session import Session, pass_session


@click.command("list", cls=Command)
@selection_options
@json_option
@pass_session
def list_command(session: Session, /, as_json: bool, **asked: Any) -> None:
    """List orders. FILTER is the app's filter language: words, field:value, !not, age:>3d, /regular expression/."""
    store, selection = session.reading(), _asked_for(session, asked)
    chosen = chosen_by(session, store.rows(), selection)
    if as_json:
        with uncollected():
            say_json(_orders_json(session, store, chosen))
    else:
        _say_orders(session, chosen, deadlines=selection.by_deadline)


@click.command("parcels", cls=Command)
@selection_options
@json_option
@pass_session
def parcels_command(session: Session, /, as_json: bool, **asked: Any) -> None:
    """List parcels. FILTER is as with list; it looks at each parcel by itself."""
    store, selection = session.reading(), _asked_for(session, asked)
    chosen = chosen_by(session, by_parcel(store.rows()), selection)
    if as_json:
        with uncollected():
            say_json(_parcels_json(session, store, chosen))
    else:
        _say_parcels(session, chosen)


def _asked_for(session: Session, asked: dict[str, Any]) -> Selection:
    given = {name: value for name, value in asked.items() if value is not None}
    return Selection(**given).seen_by(session.config.views)


def _orders_json(session: Session, store: Store, chosen: Sequence[Selected]) -> list[Json]:
    orders = {each.row.id: order for each in chosen if (order := store.order(each.row.id))}
    form = session.json_form(orders.values())
    return [form.order(orders[each.row.id], each.flags, each.row) for each in chosen if each.row.id in orders]


def _parcels_json(session: Session, store: Store, chosen: Sequence[Selected]) -> list[Json]:
    ids = dict.fromkeys(each.row.id for each in chosen)
    orders = {order_id: order for order_id in ids if (order := store.order(order_id))}
    form, result = session.json_form(orders.values()), list[Json]()
    for each in chosen:
        result += _parcel_json(form, orders.get(each.row.id), each.row.parcels[0].number)
    return result


def _parcel_json(form: JsonForm, order: Order | None, number: str) -> list[Json]:
    if order is None:
        return []
    where = {"id": str(order.id), "number": order.number}
    return [{**form.parcel(parcel), "order": where} for parcel in order.parcels if parcel.number == number]


def status_words(translate: Translator, status: Status | None, *, manual: bool = False) -> str:
    """A status as glyph and word, with a mark when it was set by hand."""
    if status is None:
        return "– " + translate.status(None)
    mark = " " + translate("(by hand)") if manual else ""
    return f"{INFO[status].glyph} {translate.status(status)}{mark}"


def _say_orders(session: Session, chosen: Sequence[Selected], *, deadlines: bool) -> None:
    """A table; sorted by them, the nearest deadlines have a column."""
    _ = session.say
    columns = [
        Column(title=_("Order"), shrinks=True),
        Column(title=_("Made")),
        Column(title=_("Customer"), shrinks=True),
        Column(title=""),
        Column(title=_("Status"), shrinks=True),
        Column(title=_("Code"), shrinks=True, code=True),
        Column(title=_("Needs attention"), shrinks=True),
    ]
    rows = [_order_cells(each, session.zone, _) for each in chosen]
    if deadlines:
        columns.insert(2, Column(title=_("Deadline")))
        rows = [(*row[:2], _deadline(each.row, session), *row[2:]) for row, each in zip(rows, chosen, strict=True)]
    if chosen:
        say_table(columns, rows)
    flagged = sum(bool(each.flags) for each in chosen)
    line = _.plural("{n} order, {flagged} flagged", "{n} orders, {flagged} flagged", len(chosen))
    say(line.format(n=len(chosen), flagged=flagged))


def _order_cells(each: Selected, zone: tzinfo, _: Translator) -> tuple[str, ...]:
    row = each.row
    status = _("Cancelled") if row.cancelled_at else status_words(_, row.status, manual=row.status_by_hand)
    return (
        row.number,
        _day(row.placed_at, zone),
        row.customer.name or row.customer.email,
        row.customer.country,
        status if row.parcels or row.cancelled_at or not row.fulfilled else _("fulfilled, no code"),
        _codes(row),
        _.say(each.flags[0].message) if each.flags else "",
    )


def _deadline(row: OrderRow, session: Session) -> str:
    """The nearest one to come, and what ends then."""
    found = next_deadline(row, session.now(), session.config.deadlines)
    return f"{_day(found.at, session.zone)} {session.say(DEADLINE_NAMES[found.kind])}" if found is not None else ""


def _codes(row: OrderRow) -> str:
    """The code of the parcel that decides the status, and how many more there are."""
    code = row.deciding.number if row.deciding is not None else ""
    return f"{code} +{len(row.parcels) - 1}" if len(row.parcels) > 1 else code


def _say_parcels(session: Session, chosen: Sequence[Selected]) -> None:
    _ = session.say
    columns = (
        Column(title=_("Code"), shrinks=True, code=True),
        Column(title=_("Order"), shrinks=True),
        Column(title=_("Carrier"), shrinks=True),
        Column(title=_("Status"), shrinks=True),
        Column(title=_("Last event"), shrinks=True),
        Column(title=_("When")),
    )
    if chosen:
        say_table(columns, [_parcel_cells(each.row, session.zone, _) for each in chosen])
    say(_.plural("{n} parcel", "{n} parcels", len(chosen)).format(n=len(chosen)))


def _parcel_cells(row: OrderRow, zone: tzinfo, _: Translator) -> tuple[str, ...]:
    parcel: ParcelRow = row.parcels[0]
    when = _day(parcel.last_event_at, zone) if parcel.last_event_at else ""
    status = status_words(_, parcel.status, manual=parcel.manual is not None)
    return parcel.number, row.number, parcel.courier or parcel.carrier, status, parcel.last_event, when


def _day(moment: datetime, zone: tzinfo) -> str:
    return local(moment, zone).strftime("%Y-%m-%d")
