"""A screen that is not about orders: the two lines and the engine's news, without the acts on orders."""

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order
from tui_tracker.ui.chrome import Hint
from tui_tracker.ui.keys import active_keys

from .base import TrackerScreen

_FOR_ALL: Final = frozenset({"act.track-all", "act.statuses", "act.undo", "act.redo"})
_ON_ORDERS: Final = {
    each.id: each.action
    for each in TrackerScreen.BINDINGS
    if isinstance(each, Binding) and each.id and each.id.startswith("act.") and each.id not in _FOR_ALL
}


class SideScreen(TrackerScreen):
    """Nothing of what is shown is an order."""

    HIDES: ClassVar[frozenset[str]] = frozenset(_ON_ORDERS)
    """Ids of keys that do nothing here, so that others may have them."""
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

    def possible_hints(self) -> list[Hint]:
        """The keys that do something now, help last."""
        found = (line for line in active_keys(self) if line.show and not line.why_not)
        return [Hint(line.keys[0], self.tr(line.text)) for line in sorted(found, key=lambda line: line.id == "go.help")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Acts on orders are not offered, but for undoing and what concerns all."""
        return action not in _ON_ORDERS.values() and super().check_action(action, parameters)
