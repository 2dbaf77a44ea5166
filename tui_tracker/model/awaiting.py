"""Which supplier orders of an order still have no tracking code, and when the supplier is asked next: pure."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from .errors import UsageError
from .message import N_, Message
from .text import clean_text

if TYPE_CHECKING:
    from .order import Order

_REFERENCE: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._/#-]{3,63}")
_MOST: Final = 20  # supplier orders of one order
_NO_REFERENCE: Final = N_("{text} is not a supplier's order number")
_TOO_MANY: Final = N_("{n} supplier orders for one order are too many: {most} at most")
_AS_THE_SUPPLIER_HAS_IT: Final = N_(
    "Give it as the supplier has it, such as 8190000000000001; blanks or commas between."
)


def references(order: "Order") -> tuple[str, ...]:
    """The supplier's numbers that an order names, its own and its lines', each once."""
    named = [*order.supplier_orders, *[line.supplier_order for line in order.lines if line.supplier_order]]
    return tuple(dict.fromkeys(filter(None, named)))


def read_references(text: str) -> tuple[str, ...]:
    """The supplier orders in what was typed, with blanks or commas between. Raises `UsageError` for what is none."""
    found = tuple(dict.fromkeys(re.split(r"[\s,;]+", clean_text(text, limit=4000).strip(" ,;"))))
    if found == ("",):
        return ()
    for each in found:
        if not _REFERENCE.fullmatch(each):
            raise UsageError(
                Message(_NO_REFERENCE, {"text": repr(clean_text(each, limit=40))}), hint=_AS_THE_SUPPLIER_HAS_IT
            )
    if len(found) > _MOST:
        raise UsageError(Message(_TOO_MANY, {"n": len(found), "most": _MOST}))
    return found


def awaited(order: "Order") -> tuple[str, ...]:
    """The supplier orders that no code came for, whether or not they are still asked about.

    A parcel that came another way (by hand, in a file) and whose lines name no supplier order stands for one of them:
    where there are as many such parcels as supplier orders left, nothing is awaited.
    """
    wanted = references(order)
    if not wanted or order.cancelled_at is not None or order.archived_at is not None:
        return ()
    of_line = [line.supplier_order for line in order.lines]
    of_parcel = {
        parcel.number: {of_line[place] for place in parcel.lines if place < len(of_line)} - {""}
        for parcel in order.parcels
    }
    brought = {code for look in order.looks for code in look.codes}
    came = {look.reference for look in order.looks if look.codes}.union(*of_parcel.values())
    left = tuple(reference for reference in wanted if reference not in came)
    loose = sum(not lines and number not in brought for number, lines in of_parcel.items())
    return left if len(left) > loose else ()


def codes_due_at(order: "Order") -> datetime | None:
    """When the supplier is to be asked about the first of them; `None` = not by itself.

    One that was never asked about is due at once. Where the shop says that all is shipped, nobody waits for a code.
    """
    if not references(order) or (order.fulfilled and not order.parcels):
        return None
    looks = {look.reference: look.next_check_at for look in order.looks}
    never = order.added_at or order.placed_at
    moments = (looks.get(reference, never) for reference in awaited(order))
    return min((moment for moment in moments if moment is not None), default=None)
