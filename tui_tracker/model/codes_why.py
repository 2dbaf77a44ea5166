"""Why the code of a supplier order is asked for when it is: from the order and the rules."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from .awaiting import awaited
from .codes import CodeRules
from .durations import DAY, HOUR
from .message import N_, Message
from .order import Order, SupplierLook
from .schedule import FAILURES
from .why import When


class CodeWhy(NamedTuple):
    """When one supplier order is asked about next (`None`: not by itself), and why then."""

    reference: str
    at: datetime | None
    reasons: tuple[Message, ...]


_NEXT: Final = N_("Supplier order {reference} has no code yet: asked next {when}")
_DUE: Final = N_("Supplier order {reference} has no code yet: it is due to be asked now")
_NONE: Final = N_("Supplier order {reference} has no code yet: not asked by itself any more")
_NEVER: Final = N_("nobody was asked for it yet")
_SHIPPED: Final = N_("the shop says that all is shipped")
_REFUSED: Final = N_("the supplier refused it for good: {message}")
_FAILED: Final = N_("the supplier could not be asked the last time: made good for soon")
_TOO_OLD: Final = N_("{days} days after the order was made no code is expected any more")
_EARLY: Final = N_("a code seldom comes sooner than {hours} hours after the order was made")
_OFTEN: Final = N_("a code that may come any time: every {hours} hours for {days} days")
_SELDOM: Final = N_("a code that is late: every {hours} hours until day {days}")


def codes_why(order: Order, now: datetime, rules: CodeRules, when: When) -> tuple[CodeWhy, ...]:
    """The reasons for each supplier order that a code is waited for."""
    looks = {look.reference: look for look in order.looks}
    return tuple(_about(order, reference, looks.get(reference), now, rules, when) for reference in awaited(order))


def _about(
    order: Order, reference: str, look: SupplierLook | None, now: datetime, rules: CodeRules, when: When
) -> CodeWhy:
    at = look.next_check_at if look is not None else order.added_at or order.placed_at
    if order.codes_due_at is None:
        at = None
    words = _NONE if at is None else _DUE if at <= now else _NEXT
    said = Message(words, {"reference": reference, "when": when(at) if at is not None else ""})
    return CodeWhy(reference, at, (said, *_reason(order, look, at, rules)))


def _reason(order: Order, look: SupplierLook | None, at: datetime | None, rules: CodeRules) -> Iterator[Message]:
    miss = look.miss if look is not None else None
    if miss is not None and miss.kind == "rejected":
        yield Message(_REFUSED, {"message": miss.message})
    elif at is None and order.fulfilled and not order.parcels:
        yield Message(_SHIPPED)
    elif look is None or look.checked_at is None:
        yield Message(_NEVER)
    elif at is None:
        yield Message(_TOO_OLD, {"days": f"{rules.until_days:g}"})
    elif miss is not None and miss.kind in FAILURES:
        yield Message(_FAILED)
    elif at == (first := order.placed_at + rules.first_after_hours * HOUR):
        yield Message(_EARLY, {"hours": f"{rules.first_after_hours:g}"})
    elif look.checked_at < first + rules.for_days * DAY:
        yield Message(_OFTEN, {"hours": f"{rules.every_hours:g}", "days": f"{rules.for_days:g}"})
    else:
        yield Message(_SELDOM, {"hours": f"{rules.then_every_hours:g}", "days": f"{rules.until_days:g}"})
