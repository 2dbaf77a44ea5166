"""The reasons of an order's parcels, by the policy and by how often their carriers want to be asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.schedule import Carried
from tui_tracker.model.why import Rules, When, Why, why

from .policy import Policy

if TYPE_CHECKING:
    from tui_tracker.plugin import Carrier


def explained(
    order: Order, now: datetime, when: When, policy: Policy, carriers: "Mapping[str, Carrier]"
) -> Mapping[str, Why]:
    """Tracking number → why its parcel has its status and is looked at when it is. `carriers`: the loaded ones."""
    rules = Rules(policy.rules, policy.schedule, policy.suspicion)

    def about(parcel: Parcel) -> Carried:
        country, carrier = order.customer.country, carriers.get(parcel.carrier)
        if carrier is None:
            return Carried(destination=country, pushes=parcel.pushed_at is not None)
        return Carried(country, carrier.limits.min_interval, carrier.limits.pushes)

    return {parcel.number: why(order, parcel, now, rules, when, about(parcel)) for parcel in order.parcels}
