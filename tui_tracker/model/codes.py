"""How often a supplier is asked for the codes of an order, and what an answer makes of the order: pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from .durations import DAY, HOUR
from .order import LastMiss, Order, SupplierLook
from .schedule import FAILURES

Hours = Annotated[float, msgspec.Meta(ge=1, le=8760)]
Days = Annotated[float, msgspec.Meta(ge=1, le=3650)]


class CodeRules(msgspec.Struct, frozen=True, kw_only=True):
    """How often a supplier is asked for a code that has not come. Hours, and days of 24 hours since the order was made.

    Once when the number is given; then `first_after_hours` after the order was made, every `every_hours` until
    `for_days`, every `then_every_hours` until `until_days`, and no more.
    """

    first_after_hours: Hours = 24
    every_hours: Hours = 12
    for_days: Days = 10
    then_every_hours: Hours = 24
    until_days: Days = 60
    after_failure_hours: Hours = 1  # the supplier could not be asked; doubled with every failure in a row


DEFAULT_CODES: Final = CodeRules()


def looked(
    order: Order,
    reference: str,
    found: Sequence[str] | LastMiss,
    *,
    carrier: str,
    now: datetime,
    rules: CodeRules,
    min_interval: float = 0,
) -> Order:
    """`order` after a look for the codes of one of its supplier orders. `found`: the codes, or why there are none.

    `min_interval`: seconds the carrier finds useful between two looks, at least.
    """
    before = next((look for look in order.looks if look.reference == reference), None)
    look = SupplierLook(reference=reference, carrier=carrier, checked_at=now)
    if isinstance(found, LastMiss):
        known = before.miss if before is not None else None
        count = known.count + 1 if known is not None and known.kind == found.kind else 1
        miss = msgspec.structs.replace(found, count=count)
        again = next_look(order.placed_at, miss, now, rules, min_interval=min_interval)
        look = msgspec.structs.replace(look, miss=miss, next_check_at=again)
    else:
        look = msgspec.structs.replace(look, codes=tuple(dict.fromkeys(found)))
    others = tuple(each for each in order.looks if each.reference != reference)
    return msgspec.structs.replace(order, looks=(*others, look))


def next_look(
    placed_at: datetime, miss: LastMiss, now: datetime, rules: CodeRules, *, min_interval: float = 0
) -> datetime | None:
    """When to ask again after a look that brought no code; `None` = no more: refused for good, or too long ago."""
    if miss.kind == "rejected":
        return None
    age, first = now - placed_at, rules.first_after_hours * HOUR
    hours = rules.every_hours if age < first + rules.for_days * DAY else rules.then_every_hours
    if miss.kind in FAILURES:
        hours = min(hours, rules.after_failure_hours * 2 ** min(miss.count - 1, 4))
        again = now + hours * HOUR  # nothing was learned: the look is made good for
    else:
        again = max(now + hours * HOUR, placed_at + first)
    again = max(again, now + timedelta(seconds=min_interval))
    return again if again - placed_at <= rules.until_days * DAY else None
