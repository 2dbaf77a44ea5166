"""What an act did, in one line: to how many, and how to take it back; and what came of taking one back. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from tui_tracker.engine.port import TakenBack
from tui_tracker.i18n import Translator
from tui_tracker.model.acts import act_words
from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text

from .marks import out_of_sight

_MOST: Final = 3  # fields that are named; of more there is a number

FIELDS: Final[Mapping[str, str]] = {
    "order": N_("the order itself"),
    "note": N_("note"),
    "tags": N_("tags"),
    "snooze": N_("put off until"),
    "resent": N_("resent"),
    "refund": N_("refund"),
    "archived_at": N_("archive"),
    "cancelled_at": N_("cancelled"),
    "customer": N_("customer"),
    "placed_at": N_("made"),
    "fulfilled": N_("fulfilled"),
    "fulfilled_at": N_("fulfilled"),
    "lines": N_("items"),
    "total": N_("total"),
    "currency": N_("currency"),
    "supplier_orders": N_("supplier orders"),
    "messages": N_("messages"),
    "manual": N_("status by hand"),
    "carrier": N_("carrier"),
    "courier": N_("courier"),
    "courier_code": N_("courier"),
    "url": N_("link"),
    "shipped_at": N_("shipped"),
}
"""The names of what a person sets, as an operator knows them."""


def orders_named(number: str, n: int, hidden: int, tr: Translator) -> str:
    """The number of the one order, or how many there are; with how many of them are out of sight."""
    words = clean_text(number, limit=40) if number else tr.plural("{n} order", "{n} orders", n).format(n=n)
    return f"{words} ({out_of_sight(hidden, tr)})" if hidden else words


def done_words(what: str, number: str, changed: int, tr: Translator) -> str:
    """`what` was done to the order of that number, or ("") to so many; and how to take it back.

    `changed`: how many it changed; 0 = all were so already, and there is nothing to take back.
    """
    if not changed:
        return tr("{what}: nothing changed, it was so already").format(what=what)
    orders = orders_named(number if changed == 1 else "", changed, 0, tr)
    return tr("{what}: {orders} · u takes it back").format(what=what, orders=orders)


def field_words(conflict: Conflict, tr: Translator) -> str:
    """The field in words; of a parcel's with its number before it."""
    number, dot, name = conflict.field.rpartition(".")
    words = tr(FIELDS[name]) if name in FIELDS else clean_text(name, limit=40)
    return f"{clean_text(number, limit=40)} {words}" if dot else words


def taken_back_words(taken: TakenBack, tr: Translator, *, again: bool = False) -> str:
    """What was taken back (or done `again`), and what stays because somebody changed it since."""
    entry, commit = taken.entry, taken.commit
    if entry is None:
        return tr(_NOTHING_AGAIN if again else _NOTHING_BACK)
    what = tr(act_words(entry.kind))
    stays = _stays(taken.stays, tr)
    if commit is None or not commit.changed:
        text = tr("Not to be taken back, all of it was changed since: {what}").format(what=what)
        return " · ".join(filter(None, (text, stays)))
    orders = orders_named("", len(commit.changed), 0, tr)
    text = tr(_DONE_AGAIN if again else _TAKEN_BACK).format(what=what, orders=orders)
    return " · ".join(filter(None, (text, stays)))


def _stays(conflicts: Sequence[Conflict], tr: Translator) -> str:
    """What was left alone; each field once, whatever the orders."""
    fields = tuple(dict.fromkeys(field_words(each, tr) for each in conflicts))
    if not fields:
        return ""
    if len(fields) > _MOST:
        n = len(fields)
        return tr.plural("{n} field stays: changed since", "{n} fields stay: changed since", n).format(n=n)
    return tr("stays, changed since: {fields}").format(fields=", ".join(fields))


_NOTHING_BACK: Final = N_("You have done nothing that can be taken back")
_NOTHING_AGAIN: Final = N_("You have taken nothing back that could be done again")
_TAKEN_BACK: Final = N_("Taken back: {what}, {orders} · Ctrl+R does it again")
_DONE_AGAIN: Final = N_("Done again: {what}, {orders} · u takes it back")
