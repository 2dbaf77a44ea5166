"""What is wrong with one order, as the morning queue tells it: one flag, one reason, one suggested act. Pure.

*Act now* is a failure that is confirmed, *look today* a risk.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from .attention import FINISHED, AttentionRules, Flag
from .deadlines import DEADLINE_WORDS, DEFAULT_DEADLINES, Deadline, DeadlineRules, next_deadline
from .durations import DAY
from .message import N_, Message
from .order import OrderRow, ParcelRow
from .snoozing import is_asleep
from .status import DETAIL_LABELS, INFO, Detail, Status

_Count = Annotated[int, msgspec.Meta(ge=2, le=1_000_000)]
_Days = Annotated[float, msgspec.Meta(ge=0, le=3650)]


class QueueRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """When something is worth a look. Days of 24 hours; 0 = never for that reason."""

    deadline_days: _Days = 3  # before the nearest deadline
    still_days: _Days = 10  # without movement, under way
    no_code_days: _Days = 2  # fulfilled, and no code has come
    pick_up_days: _Days = 5  # ready to collect, and not collected
    group_from: _Count = 5  # so many orders of one cause are one line
    opens: Literal["needed", "always", "never"] = "needed"  # the app, on the queue


DEFAULT_QUEUE: Final = QueueRules()


class Urgency(StrEnum):
    """How sure it is that something is wrong."""

    ACT = "act"
    LOOK = "look"


class Advice(StrEnum):
    """The act that is suggested."""

    SUPPLIER = "supplier"  # write to the supplier
    CUSTOMER = "customer"  # write to the customer
    CODE = "code"  # put the code right
    TRACK = "track"  # look it up again
    RESEND = "resend"  # or give money back
    DECIDE = "decide"  # between two that disagree
    ORDER = "order"  # send it: nothing was
    DISPUTE = "dispute"  # with the supplier, before it is too late


ADVICE_WORDS: Final = {
    Advice.SUPPLIER: N_("ask the supplier"),
    Advice.CUSTOMER: N_("tell the customer"),
    Advice.CODE: N_("mend the code"),
    Advice.TRACK: N_("track again"),
    Advice.RESEND: N_("resend or refund"),
    Advice.DECIDE: N_("see why"),
    Advice.ORDER: N_("order it"),
    Advice.DISPUTE: N_("open a dispute"),
}


class Case(NamedTuple):
    """One order of the queue. `rule` is its flag's key, `since` when its trouble began (`None` = not known)."""

    order_id: int
    urgency: Urgency
    rule: str
    reason: Message
    advice: Advice
    parcel: str = ""  # the number it is about
    since: datetime | None = None
    deadline: Deadline | None = None
    value: Decimal = Decimal(0)
    placed_at: datetime | None = None
    woken: str = ""  # what woke it, when it had been put off


class Terms(NamedTuple):
    """What the queue is judged by."""

    now: datetime
    rules: QueueRules = DEFAULT_QUEUE
    attention: AttentionRules = AttentionRules()
    deadlines: DeadlineRules = DEFAULT_DEADLINES
    zone: tzinfo = UTC  # in which days are counted


def case_of(row: OrderRow, terms: Terms) -> Case | None:
    """What is wrong with one order, the gravest first; `None` where nothing is, and where the operator is done: it is
    cancelled, archived, or the customer got the money back.
    """
    if row.cancelled_at is not None or row.archived_at is not None or row.refund is not None:
        return None
    if row.status is Status.DELIVERED and not any(each.disputed for each in row.parcels):
        return None
    parcels = _counting(row)
    for find in _FINDERS:
        found = find(row, parcels, terms)
        if found is not None:
            nearest = next_deadline(row, terms.now, terms.deadlines)
            return found._replace(deadline=nearest, value=_value(row), placed_at=row.placed_at)
    return None


def needs_a_hand(rows: Iterable[OrderRow], terms: Terms) -> bool:
    """Whether any of these orders would be in the queue."""
    now, rules = terms.now, terms.deadlines
    return any(case_of(row, terms) is not None and not is_asleep(row, now, rules) for row in rows)


OWN_RULES: Final = frozenset({"no_code", "deadline", "still", "not_collected", "disputed"})
"""The queue's own; the others are the tracking page's, or a status."""


def tells_more(case: Case | None, flags: Sequence[Flag]) -> bool:
    """Whether the queue has a reason that the order's flags do not tell."""
    return case is not None and (case.rule in OWN_RULES or not flags)


def _counting(row: OrderRow) -> tuple[ParcelRow, ...]:
    """The parcels that matter: when the goods were sent again, only those that came since."""
    if row.resent is None:
        return row.parcels
    return tuple(each for each in row.parcels if each.number not in row.resent.instead_of)


Find = Callable[[OrderRow, Sequence[ParcelRow], Terms], Case | None]


def _trouble(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    """A status that is a failure by itself."""
    worst = min(
        (each for each in parcels if each.status in _GRAVITY), key=lambda each: _GRAVITY[each.status], default=None
    )
    if worst is None:
        return None
    advice = _BY_DETAIL.get(worst.detail) if worst.detail is not None else None
    return Case(
        row.id,
        Urgency.ACT,
        worst.status.value,
        _told(worst, several=len(row.parcels) > 1),
        advice or _BY_STATUS[worst.status],
        worst.number,
        worst.last_event_at,
    )


def _disputed(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    for each in parcels:
        if each.disputed:
            template = _HAND_DISPUTED if each.manual is not None else _CARRIERS_DISAGREE
            return Case(row.id, Urgency.LOOK, "disputed", Message(template), Advice.DECIDE, each.number)
    return None


def _no_code(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    """Said to be sent, or sent again, and no code came."""
    if parcels or not row.fulfilled or not terms.rules.no_code_days:
        return None
    began = row.resent.at if row.resent is not None else row.fulfilled_at or row.placed_at
    days = (terms.now - began) / DAY
    if days < terms.rules.no_code_days:
        return None
    template = _RESENT_NO_CODE if row.resent is not None else _NO_CODE
    return Case(row.id, Urgency.ACT, "no_code", _days(template, days), Advice.SUPPLIER, since=began)


def _unfulfilled(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    age = (terms.now - row.placed_at) / DAY
    if row.fulfilled or age < terms.attention.unfulfilled_after_days:
        return None
    return Case(row.id, Urgency.ACT, "unfulfilled", _days(_UNFULFILLED, age), Advice.ORDER, since=row.placed_at)


def _deadline(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    """A deadline near, of an order that has not come: a delivered one leaves nothing to do before it."""
    found = next_deadline(row, terms.now, terms.deadlines)
    there = parcels or row.parcels
    if found is None or (there and all(each.status in FINISHED for each in there)):
        return None
    left = found.at - terms.now
    if left > terms.rules.deadline_days * DAY:
        return None
    template = _HOURS_LEFT if left < timedelta(days=2) else _DAYS_LEFT
    n = left // timedelta(hours=1) if left < timedelta(days=2) else left // DAY
    reason = Message(template[0], {"n": n, "what": Message(DEADLINE_WORDS[found.kind])}, template[1])
    return Case(row.id, Urgency.LOOK, "deadline", reason, _BY_DEADLINE[found.kind], found.number)


def _still(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    """Under way and nothing heard, or ready and not collected."""
    for each in parcels:
        if each.last_event_at is None or each.status in FINISHED:
            continue
        days = (terms.now - each.last_event_at) / DAY
        if each.status is Status.PICK_UP and terms.rules.pick_up_days and days >= terms.rules.pick_up_days:
            reason = _days(_NOT_COLLECTED, days)
            return Case(row.id, Urgency.LOOK, "not_collected", reason, Advice.CUSTOMER, each.number, each.last_event_at)
        if each.status is Status.IN_TRANSIT and terms.rules.still_days and days >= terms.rules.still_days:
            reason = _days(_STILL, days)
            return Case(row.id, Urgency.LOOK, "still", reason, Advice.SUPPLIER, each.number, each.last_event_at)
    return None


def _late(row: OrderRow, parcels: Sequence[ParcelRow], terms: Terms) -> Case | None:
    age = (terms.now - row.placed_at) / DAY
    open_ = next((each for each in parcels if each.status not in FINISHED), None)
    if open_ is None or not row.fulfilled or age <= terms.attention.late_after_days:
        return None
    return Case(row.id, Urgency.LOOK, "late", _days(_LATE, age), Advice.SUPPLIER, open_.number, row.placed_at)


_FINDERS: Final[tuple[Find, ...]] = (_trouble, _no_code, _unfulfilled, _disputed, _deadline, _still, _late)

_GRAVITY: Final = {
    status: rank
    for rank, status in enumerate((Status.ALERT, Status.UNDELIVERED, Status.EXPIRED, Status.UNKNOWN, Status.RETURNED))
}
_BY_STATUS: Final = {
    Status.ALERT: Advice.SUPPLIER,
    Status.UNDELIVERED: Advice.CUSTOMER,
    Status.EXPIRED: Advice.SUPPLIER,
    Status.UNKNOWN: Advice.CODE,
    Status.RETURNED: Advice.RESEND,
}
_BY_DETAIL: Final = {
    Detail.LOST: Advice.RESEND,
    Detail.DAMAGED: Advice.RESEND,
    Detail.DESTROYED: Advice.RESEND,
    Detail.REFUSED: Advice.CUSTOMER,
    Detail.CUSTOMS_ACTION: Advice.CUSTOMER,
    Detail.DELAYED: Advice.TRACK,
}
_BY_DEADLINE: Final = {
    "active": Advice.SUPPLIER,
    "storage": Advice.CUSTOMER,
    "dispute": Advice.DISPUTE,
    "claim": Advice.CUSTOMER,
}


def _told(parcel: ParcelRow, *, several: bool) -> Message:
    """Status, detail and the code where the order has several."""
    args: dict[str, object] = {"status": INFO[parcel.status].label, "number": parcel.number}
    template = "{status}"
    if parcel.detail is not None and parcel.detail.value != parcel.status.value:
        args["detail"], template = DETAIL_LABELS[parcel.detail], "{status}: {detail}"
    return Message(template + (" · {number}" if several else ""), args)


def _days(templates: tuple[str, str], days: float) -> Message:
    return Message(templates[0], {"n": int(days)}, templates[1])


def _value(row: OrderRow) -> Decimal:
    """What the order is worth; 0 where that is not known. Currencies are not converted."""
    try:
        value = Decimal(row.total or 0)
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)


_CARRIERS_DISAGREE: Final = N_("two carriers say different things")
_HAND_DISPUTED: Final = N_("the carrier says something else than was set by hand")
_NO_CODE: Final = (N_("fulfilled {n} day ago, no code"), N_("fulfilled {n} days ago, no code"))
_RESENT_NO_CODE: Final = (N_("resent {n} day ago, no code"), N_("resent {n} days ago, no code"))
_UNFULFILLED: Final = (N_("made {n} day ago, not fulfilled"), N_("made {n} days ago, not fulfilled"))
_LATE: Final = (N_("made {n} day ago, not delivered"), N_("made {n} days ago, not delivered"))
_STILL: Final = (N_("no movement for {n} day"), N_("no movement for {n} days"))
_NOT_COLLECTED: Final = (N_("ready for {n} day, not collected"), N_("ready for {n} days, not collected"))
_DAYS_LEFT: Final = (N_("{n} day left: {what}"), N_("{n} days left: {what}"))
_HOURS_LEFT: Final = (N_("{n} hour left: {what}"), N_("{n} hours left: {what}"))

RULE_WORDS: Final[Mapping[str, str]] = {
    **{status.value: INFO[status].label for status in _GRAVITY},
    "no_code": N_("No code"),
    "unfulfilled": N_("Not sent"),
    "disputed": N_("Disputed"),
    "deadline": N_("Deadline"),
    "not_collected": N_("Not collected"),
    "still": N_("Standing still"),
    "late": N_("Late"),
}
"""Each rule in a word or two."""
