"""What an operator does to an order, as pure changes that the store applies on top of everyone's commits."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from tui_tracker.model.deeds import Deed
from tui_tracker.model.derive import DeriveRules, set_by_hand
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import YEARS
from tui_tracker.model.order import Customer, ManualStatus, Order, OrderKey, Parcel
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, ScheduleRules, next_check
from tui_tracker.model.status import Status
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import Change

ParcelChange = Callable[[Parcel], Parcel]


def change_parcels(order_id: int, numbers: Iterable[str], change: ParcelChange) -> Change:
    """`change` to those parcels of one order; parcels that are gone by then are left alone."""
    wanted = frozenset(numbers)

    def apply(order: Order | None) -> Order | None:
        if order is None:
            return None
        parcels = tuple(change(parcel) if parcel.number in wanted else parcel for parcel in order.parcels)
        return order if parcels == order.parcels else msgspec.structs.replace(order, parcels=parcels)

    return Change(target=order_id, apply=apply)


def set_status(
    order_id: int,
    numbers: Iterable[str],
    manual: ManualStatus | None,
    *,
    now: datetime,
    rules: DeriveRules,
    schedule: ScheduleRules = DEFAULT_SCHEDULE,
) -> Change:
    """Set a status by hand, or (`None`) go back to what the carrier says: then the parcel is due at once."""

    def change(parcel: Parcel) -> Parcel:
        after = set_by_hand(parcel, manual, now, rules)
        again = next_check(after, now, schedule)
        if manual is None and again is not None:
            again = now
        return msgspec.structs.replace(after, next_check_at=again)

    return change_parcels(order_id, numbers, change)


def with_parcels(order: Order, parcels: Sequence[Parcel]) -> Order:
    """`order` with those of `parcels` it does not have yet."""
    known = {parcel.number for parcel in order.parcels}
    fresh = {parcel.number: parcel for parcel in parcels if parcel.number not in known}
    return msgspec.structs.replace(order, parcels=(*order.parcels, *fresh.values())) if fresh else order


def add_order(
    key: OrderKey,
    *,
    placed_at: datetime,
    now: datetime,
    parcels: Sequence[Parcel] = (),
    customer: Customer | None = None,
    supplier_orders: Sequence[str] = (),
    source: str = "manual",
) -> Change:
    """A new order, or more parcels and facts for the one there is; what is known is never wiped."""
    if placed_at > now + timedelta(days=1):
        date = f"{placed_at:%Y-%m-%d}"
        raise UsageError(
            Message(N_("order {number} would be made in the future ({date})"), {**key._asdict(), "date": date})
        )
    if placed_at.year not in YEARS:
        text = Message(N_("order {number} can't be from the year {year}"), {**key._asdict(), "year": placed_at.year})
        raise UsageError(text, hint=N_("Write 2026-11-02."))

    def apply(order: Order | None) -> Order | None:
        if order is None:
            order = Order(number=key.number, shop=key.shop, source=source, placed_at=placed_at, added_at=now)
        references = tuple(dict.fromkeys((*order.supplier_orders, *filter(None, map(clean_text, supplier_orders)))))
        changed = msgspec.structs.replace(
            with_parcels(order, parcels),
            customer=_filled(order.customer, customer) if customer else order.customer,
            supplier_orders=references,
        )
        return order if changed == order and order.id else changed

    return Change(target=key, apply=apply)


def set_supplier_orders(order_id: int, references: Sequence[str]) -> Change:
    """What the shop ordered for an order, in place of what was known; what its lines name stays. The supplier is asked
    at once about those that are new.
    """

    def apply(order: Order | None) -> Order | None:
        if order is None or order.supplier_orders == tuple(references):
            return order
        named = {*references, *(line.supplier_order for line in order.lines)}
        looks = tuple(look for look in order.looks if look.reference in named)
        return msgspec.structs.replace(order, supplier_orders=tuple(references), looks=looks)

    return Change(target=order_id, apply=apply)


def set_carrier(order_id: int, numbers: Iterable[str], carrier: str, *, now: datetime) -> Change:
    """Have those parcels asked about by another carrier ("" = whoever knows the number), at once."""

    def change(parcel: Parcel) -> Parcel:
        if parcel.carrier == carrier:
            return parcel
        return msgspec.structs.replace(from_carrier(parcel, carrier), next_check_at=now)

    return change_parcels(order_id, numbers, change)


def from_carrier(parcel: Parcel, carrier: str) -> Parcel:
    """`parcel` as another carrier's: what belongs to the one before (its code for the courier, that it follows the
    number, what it last said) is gone.
    """
    return msgspec.structs.replace(
        parcel,
        carrier=carrier,
        courier_code="",
        memo={},
        registered_at=None,
        stopped_at=None,
        retracks=0,
        pushed_at=None,
        courier_changes=0,
        miss=None,
        verdict="",
    )


def _filled(known: Customer, told: Customer) -> Customer:
    """`known` with what `told` says; an empty field says nothing."""
    said = {name: value for name, value in msgspec.structs.asdict(told).items() if value}
    return msgspec.structs.replace(known, **said)


def manual_status(status: Status, *, by: str, at: datetime, note: str = "") -> ManualStatus:
    """A status set by hand, its note made harmless."""
    return ManualStatus(status=status, by=by, at=at, note=clean_text(note))


def deed_change(deed: Deed, order_id: int, *, by: str, at: datetime) -> Change:
    """A deed on one order; an order that is gone by then is left alone."""

    def apply(order: Order | None) -> Order | None:
        return deed.on(order, by=by, at=at) if order is not None else None

    return Change(target=order_id, apply=apply)
