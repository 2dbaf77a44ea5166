"""A screen that is not about orders: the two lines and the engine's news, without the acts on orders."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order

from .base import TrackerScreen


class SideScreen(TrackerScreen):
    """Nothing of what is shown is an order."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Back"), show=False, id="go.escape")]

    def selected_refs(self) -> list[ParcelRef]:
        """None."""
        return []

    def selected_order(self) -> Order | None:
        """None."""
        return None

    def selected_ids(self) -> list[int]:
        """None."""
        return []

    def orders_changed(self, ids: frozenset[int]) -> None:
        """What is shown does not depend on them."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Acts on orders are not offered, but for undoing and what concerns all."""
        return action not in _ON_ORDERS


def _on_orders() -> frozenset[str]:
    """The actions of the base's keys whose ids begin with "act.", but those that need no order."""
    declared = [each for each in TrackerScreen.BINDINGS if isinstance(each, Binding)]
    return frozenset(each.action for each in declared if (each.id or "").startswith("act.") and each.id not in _FOR_ALL)


_FOR_ALL = frozenset({"act.track-all", "act.statuses", "act.undo", "act.redo"})
_ON_ORDERS = _on_orders()
