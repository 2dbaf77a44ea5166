"""`aliexpress.trade.ds.order.get`: how a supplier order is doing, and why it has no tracking code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui_tracker.plugin import BadResponse, NotFound, PluginError, Rejected

from .wire import Json, has, items, part, same_number, words

# The documentation's order states (and three older ones), in our words. Only these two end an order:
_WORD: Final = re.compile(r"[A-Z]+(_[A-Z]+)*")  # what a state looks like, known or new
_CANCELLED: Final = "IN_CANCEL"
_FINISHED: Final = "FINISH"  # completed or closed; the logistics state tells which
_SENT: Final = frozenset({"SELLER_SEND_GOODS", "SELLER_SEND_PART_GOODS", "BUYER_ACCEPT_GOODS"})
WAITING: Final = {
    "PLACE_ORDER_SUCCESS": "placed and not paid yet",
    "PAYMENT_PROCESSING": "its payment is under way",
    "WAIT_SELLER_EXAMINE_MONEY": "the seller has to confirm the amount",
    "RISK_CONTROL": "AliExpress is checking the order",
    "RISK_CONTROL_HOLD": "AliExpress is checking the order",
    "WAIT_SELLER_SEND_GOODS": "the seller has to ship it",
    "SELLER_PART_SEND_GOODS": "a part was shipped, its code is not there yet",
    "WAIT_BUYER_ACCEPT_GOODS": "shipped, its code is not there yet",
    "WAIT_GROUP": "waiting for a group purchase",
    "WAIT_COMPLETE_ADDRESS": "its address has to be completed",
    "FUND_PROCESSING": "its payment is under way",
    "IN_ISSUE": "in dispute",
    "IN_FROZEN": "frozen by AliExpress",
}
_SHIPPED: Final = frozenset({"SELLER_PART_SEND_GOODS", "WAIT_BUYER_ACCEPT_GOODS"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierState:
    """A supplier order as AliExpress tells it. `parcels`: code and service, where this (older) place has them."""

    status: str
    logistics: str = ""
    reasons: tuple[str, ...] = ()  # why lines of it ended
    parcels: tuple[tuple[str, str], ...] = ()

    @property
    def shipped(self) -> bool:
        """Whether the seller has sent something."""
        return self.status in _SHIPPED or self.logistics in _SENT


def read_state(answer: Json) -> SupplierState:
    """The state in an answer. Raises `NotFound` for an order of nobody's, `BadResponse` for what is no state."""
    result = part(answer, "result")
    status = words(result.get("order_status"), 64)
    if _WORD.fullmatch(status):
        return SupplierState(
            status=status,
            logistics=words(result.get("logistics_status"), 64),
            reasons=_reasons(result),
            parcels=_parcels(result),
        )
    if has(answer, "result") and not result:
        raise NotFound("AliExpress shows no such order to the account that authorised the app")
    raise BadResponse("AliExpress' answer has no state of the order", field="$.result.order_status")


def why_no_code(state: SupplierState) -> PluginError:
    """Why an order in this state has no tracking code: for now, or for good."""
    reasons = f": {', '.join(state.reasons)}" if state.reasons else ""
    if state.status == _CANCELLED:
        return Rejected(f"AliExpress says the order is cancelled{reasons}")
    if state.status == _FINISHED:
        if state.logistics in _SENT:
            return Rejected("AliExpress says the order is completed, and has no tracking code for it")
        return Rejected(f"AliExpress says the order was closed without being shipped{reasons}")
    if state.status in _SHIPPED:
        return NotFound(f"no tracking code yet: {WAITING[state.status]}")
    return NotFound(f"not shipped yet: {WAITING.get(state.status, state.status)}")


def _reasons(result: Json) -> tuple[str, ...]:
    lines = items(result.get("child_order_list"), "aeop_child_order_info") or ()
    told = (words(line.get("end_reason"), 100) for line in lines)
    return tuple(dict.fromkeys(filter(None, told)))


def _parcels(result: Json) -> tuple[tuple[str, str], ...]:
    """Codes by the older way, which AliExpress "maintains no more" but still fills."""
    entries: Sequence[Json] = items(result.get("logistics_info_list"), "aeop_order_logistics_info") or ()
    found = {same_number(each.get("logistics_no")): words(each.get("logistics_service"), 100) for each in entries}
    return tuple((number, service) for number, service in found.items() if number)
