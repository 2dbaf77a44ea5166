"""What a carrier is told of a parcel that it is asked about."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from tui_tracker.model.derive import started_at
from tui_tracker.model.order import Order, Parcel, ParcelRow
from tui_tracker.plugin import Carrier, TrackRequest

P = TypeVar("P", Parcel, ParcelRow, covariant=True)


class Holder(Protocol[P]):
    """An order, or its list columns."""

    @property
    def parcels(self) -> Sequence[P]: ...


def parcel_of(order: Holder[P] | None, number: str) -> P | None:
    """The parcel of that number; `None` where there is none."""
    if order is not None:
        for parcel in order.parcels:
            if parcel.number == number:
                return parcel
    return None


def request_of(order: Order, parcel: Parcel, language: str) -> TrackRequest:
    """Number, courier, and whatever may help the carrier to tell the parcel from others."""
    return TrackRequest(
        number=parcel.number,
        courier_code=parcel.courier_code,
        supplier_orders=order.supplier_orders,
        destination_country=order.customer.country,
        postal_code=order.customer.postal_code,
        placed_at=order.placed_at,
        shipped_at=started_at(parcel),
        language=language,
        registered=parcel.registered_at is not None,
        memo=dict(parcel.memo),  # the plugin's own
    )


def offers(carrier: Carrier, method: str) -> bool:
    """Whether `carrier` has that optional method of its own: the contract's default does nothing or refuses."""
    return getattr(type(carrier), method) is not getattr(Carrier, method)


def finders(carriers: Iterable[Carrier]) -> list[Carrier]:
    """Those that know the codes of supplier orders."""
    return [carrier for carrier in carriers if carrier.finds_numbers]
