"""`show`: everything known of one order."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

import click

from tui_tracker.i18n import Translator
from tui_tracker.model.acts import act_words
from tui_tracker.model.attention import Flag, flags
from tui_tracker.model.awaiting import awaited, references
from tui_tracker.model.derive import started_at
from tui_tracker.model.errors import NotFoundError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.misses import code_words, miss_words
from tui_tracker.model.moments import local
from tui_tracker.model.order import Checkpoint, LastMiss, LineItem, Order, Parcel, SupplierLook, row_of
from tui_tracker.store.api import AuditEntry

from .asking import tell_undecided
from .finding import find_one
from .json_output import say_json
from .listing import status_words
from .options import Command, json_option
from .outboxing import message_cells
from .output import say
from .pages import links
from .session import Session, pass_session


@click.command("show", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@json_option
@pass_session
def show_command(session: Session, reference: str, as_json: bool) -> None:
    """Everything known of one order: by its number, with or without #, or by a tracking number."""
    store = session.reading()
    row = find_one(store.rows(), reference).row
    order = store.order(row.id)
    if order is None:
        raise NotFoundError(Message(N_("order {number} was taken out a moment ago"), {"number": row.number}))
    found = flags(row_of(order), session.config.attention.tracking, session.now())
    log, messages = store.audit(order.id), store.messages(order=order.id)
    if as_json:
        say_json(session.json_form([order], own_links=True).whole(order, found, log, messages))
        return
    tell_undecided(session)
    told = ["  ".join(filter(None, message_cells(session, each))) for _number, each in messages]
    for line in _Page(session, order).lines(found, told, log):
        say(line)


class _Page:
    """An order as text, line by line."""

    def __init__(self, session: Session, order: Order) -> None:
        self._order = order
        self._zone: tzinfo = session.zone
        self._say: Translator = session.say
        self._link = links(session, [order], own=True)

    def lines(self, found: Sequence[Flag], told: Sequence[str], log: Sequence[AuditEntry]) -> Iterator[str]:
        """The whole page. `told`: the notifications, a line each."""
        yield from self._head()
        yield from (f"! {self._say.say(flag.message)}" for flag in found)
        for line in self._order.lines:
            yield self._line(line)
        for parcel in self._order.parcels:
            yield ""
            yield from self._parcel(parcel)
        if told:
            yield ""
            yield from told
        if log:
            yield ""
            yield from map(self._logged, log)

    def _logged(self, entry: AuditEntry) -> str:
        kind = self._say(act_words(entry.kind))
        return f"{self._time(entry.at)}  {kind}  {entry.by}  {entry.summary}".rstrip()

    def _line(self, line: LineItem) -> str:
        _ = self._say
        of = _("supplier order {number}").format(number=line.supplier_order) if line.supplier_order else ""
        return "  " + "  ".join(filter(None, (f"{line.quantity} × {line.title}", line.sku, of)))

    def _head(self) -> Iterator[str]:
        _, order = self._say, self._order
        status = status_words(_, order.status, manual=row_of(order).status_by_hand)
        yield f"{order.number}  {status}" + (f"  {order.shop}" if order.shop else "")
        yield _("made {when}").format(when=self._time(order.placed_at)) + self._states()
        customer = order.customer
        for part in ((customer.name, customer.email, customer.phone), (*customer.address, customer.city)):
            if any(part):
                yield ", ".join(filter(None, part))
        if customer.country:
            yield customer.country
        if order.supplier_orders:
            yield _("supplier orders: {numbers}").format(numbers=", ".join(order.supplier_orders))
        yield from self._codes()
        if order.note:
            yield order.note

    def _codes(self) -> Iterator[str]:
        """What became of asking for the codes of its supplier orders, where one is waited for or was found."""
        looks, waits = {look.reference: look for look in self._order.looks}, frozenset(awaited(self._order))
        for reference in references(self._order):
            look = looks.get(reference)
            if look is not None and look.codes:
                yield f"  {reference}  " + ", ".join(look.codes)
            elif reference in waits:
                yield f"  {reference}  " + " · ".join(filter(None, self._look(look)))

    def _look(self, look: SupplierLook | None) -> Iterator[str]:
        _ = self._say
        if look is None or look.checked_at is None:
            yield _("no code yet")
            yield _("not asked yet")
            return
        miss = look.miss
        yield _.say(code_words(miss.kind, look.carrier)) if miss is not None else _("no code yet")
        yield miss.message if miss is not None and miss.kind != "not_found" else ""
        yield _("last asked {when}").format(when=self._time(look.checked_at))
        again = look.next_check_at
        yield _("next {when}").format(when=self._time(again)) if again is not None else _("not asked again by itself")

    def _states(self) -> str:
        _, order = self._say, self._order
        states = (
            (order.fulfilled, _("fulfilled")),
            (order.cancelled_at is not None, _("cancelled")),
            (bool(order.total), f"{order.total} {order.currency}".strip()),
        )
        return "".join(f", {text}" for holds, text in states if holds)

    def _parcel(self, parcel: Parcel) -> Iterator[str]:
        _ = self._say
        courier = "  ".join(filter(None, (parcel.number, parcel.courier or parcel.carrier)))
        detail = f" ({_.detail(parcel.detail)})" if parcel.detail else ""
        yield f"{courier}  {status_words(_, parcel.status, manual=parcel.manual is not None)}{detail}"
        shipped = started_at(parcel)
        if shipped is not None:
            yield "  " + _("shipped {when}").format(when=self._time(shipped))
        if parcel.manual is not None:
            told = _("set by {by} on {when}; the carrier says {status}").format(
                by=parcel.manual.by, when=self._time(parcel.manual.at), status=_.status(parcel.derived)
            )
            yield "  " + told + (f" · {parcel.manual.note}" if parcel.manual.note else "")
        if parcel.miss is not None:
            yield "  " + self._miss(parcel, parcel.miss)
        if link := self._link(parcel):
            yield f"  {link}"
        if parcel.last_mile_number:
            yield "  " + _("last mile {number}").format(number=parcel.last_mile_number)
        yield from (f"  {self._event(event, parcel.courier)}" for event in reversed(parcel.events))

    def _event(self, event: Checkpoint, courier: str) -> str:
        """One event; who had it then, unless it is the parcel's `courier`."""
        where = ", ".join(filter(None, (event.place, event.country)))
        who = event.courier if event.courier != courier else ""
        text = f"{self._time(event.when)}{'~' if event.zone_assumed else ' '} {event.text}"
        return "  ".join(filter(None, (text, where, who)))

    def _miss(self, parcel: Parcel, miss: LastMiss) -> str:
        """Why nothing came; where somebody was asked, in their own words too."""
        why = self._say.say(miss_words(miss.kind, parcel.carrier))
        told = miss.message if miss.kind != "no_carrier" else ""
        _ = self._say
        where = _("the part {field} of the answer").format(field=miss.field) if miss.field else ""
        return _("last look-up: {message}").format(message=" · ".join(filter(None, (why, told, where))))

    def _time(self, moment: datetime) -> str:
        return local(moment, self._zone).strftime("%Y-%m-%d %H:%M")
