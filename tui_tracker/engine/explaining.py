"""The reasons of an order's parcels, by the policy, by how often their carriers want to be asked, and by the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui_tracker.model.budget import DEFAULT_BUDGET, Spent
from tui_tracker.model.order import Order, Parcel
from tui_tracker.model.saving import SAVED_FOR, Held, label_until, label_words, saved
from tui_tracker.model.schedule import Carried
from tui_tracker.model.why import Rules, When, Why, why

from .ledger import refused_lately
from .policy import Policy

if TYPE_CHECKING:
    from tui_tracker.plugin import Carrier


def explained(
    order: Order,
    now: datetime,
    when: When,
    policy: Policy,
    carriers: "Mapping[str, Carrier]",
    ledger: Sequence[Spent] = (),
) -> Mapping[str, Why]:
    """Tracking number → why its parcel has its status and is looked at when it is. `carriers`: the loaded ones;
    `ledger`: its lines, oldest first.
    """
    rules = Rules(policy.rules, policy.schedule, policy.suspicion)
    refusals = refused_lately(ledger, now, SAVED_FOR)

    def about(parcel: Parcel) -> Carried:
        country, carrier = order.customer.country, carriers.get(parcel.carrier)
        if carrier is None:
            return Carried(destination=country, pushes=parcel.pushed_at is not None)
        return Carried(country, carrier.limits.min_interval, carrier.limits.pushes)

    def held(parcel: Parcel) -> Held | None:
        return _held(order, parcel, now, policy, carriers, refusals)

    return {
        parcel.number: why(order, parcel, now, rules, when, about(parcel), held(parcel)) for parcel in order.parcels
    }


def _held(
    order: Order,
    parcel: Parcel,
    now: datetime,
    policy: Policy,
    carriers: "Mapping[str, Carrier]",
    refusals: Mapping[str, Spent],
) -> Held | None:
    """Why it is not asked about though it is due; as the look-ups decide it, which spend a credit on it or do not.

    A number that nobody was asked about yet has no carrier. It is with the one that follows numbers for credits, if
    there is but one: others would have been asked already.
    """
    if parcel.next_check_at is None or parcel.next_check_at > now:
        return None
    carrier = carriers.get(parcel.carrier or _only_one(carriers))
    if carrier is None or (carrier.registers and parcel.registered_at is not None):
        return None
    rules = policy.budgets.get(carrier.id, DEFAULT_BUDGET)
    until = label_until(order, parcel, rules) if carrier.registers else None
    if until is not None and now < until:
        return Held(label_words(rules), until)
    refusal = refusals.get(carrier.id)
    return saved(refusal, rules) if refusal is not None else None


def _only_one(carriers: "Mapping[str, Carrier]") -> str:
    """The id of the one carrier that follows numbers; "" where there is none, or several."""
    following = [carrier.id for carrier in carriers.values() if carrier.registers]
    return following[0] if len(following) == 1 else ""
