"""What the screens about one order share: it is read again when it changes, and from it one goes to the next."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order
from tui_tracker.ui.chrome import TitleBar

from .base import TrackerScreen, told


class OneOrderScreen(TrackerScreen):
    """One order; `[` and `]` go through the list that it was opened from, as that is now."""

    TITLE_TEXT: ClassVar[str]
    """In the title bar, with {number}."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket", "neighbour(1)", N_("Next order of the list"), show=False, id="order.next"),
        Binding(
            "left_square_bracket", "neighbour(-1)", N_("Previous order of the list"), show=False, id="order.previous"
        ),
    ]

    def __init__(self, order_id: int) -> None:
        """`order_id`: the document's number; the order may be gone by the time it is shown, which is then said."""
        super().__init__()
        self.order_id = order_id
        self._order: Order | None = None

    def show_order(self, order: Order | None, trouble: str) -> None:
        """Show the order as it is now; `None` = it is gone, or there is that `trouble` in reading it."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the order again."""
        trouble = ""
        try:
            self._order = self.port.order(self.order_id)
        except AppError as error:
            self._order, trouble = None, told(error, self.tr)
        number = self._order.number if self._order is not None else f"{self.order_id}"
        self.query_one(TitleBar).say(left=self.tr(self.TITLE_TEXT).format(number=number))
        try:
            self.show_order(self._order, trouble)
        except AppError as error:
            self.show_order(None, told(error, self.tr))

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Show the order again if it is among those that changed."""
        if self.order_id in ids:
            self.reload()

    def time_passed(self) -> None:
        """What is due, and how long ago things were."""
        self._read(self.reload)

    def selected_order(self) -> Order | None:
        """The order, as long as it is there."""
        return self._order

    def selected_ids(self) -> list[int]:
        """The order where it has no parcel: else keys act on those that are chosen."""
        return [self.order_id] if self._order is not None and not self._order.parcels else []

    def chosen_ids(self) -> list[int]:
        """The order, as long as it is there."""
        return [self.order_id] if self._order is not None else []

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels that keys act on."""
        raise NotImplementedError

    # To its neighbours

    def _list_below(self) -> TrackerScreen | None:
        """The screen with the list that this one was opened from."""
        for screen in reversed(self.app.screen_stack[:-1]):
            if isinstance(screen, TrackerScreen) and screen.listed():
                return screen
        return None

    def action_neighbour(self, step: int) -> None:
        """Go to the next order of the list, or to the previous one; the list's cursor goes with it."""
        below = self._list_below()
        ids: Sequence[int] = below.listed() if below is not None else ()
        if below is None or self.order_id not in ids:
            self.flash(self.tr(_NOT_LISTED), error=True)
            return
        at = ids.index(self.order_id) + step
        if not 0 <= at < len(ids):
            self.flash(self.tr(_LAST if step > 0 else _FIRST))
            return
        self.order_id = ids[at]
        below.point_at(self.order_id)
        self.moved()
        self._read(self.reload)

    def moved(self) -> None:
        """Another order is shown from now on."""


_NOT_LISTED: Final = N_("The order is not in the list any more")
_LAST: Final = N_("That was the last order of the list")
_FIRST: Final = N_("That was the first order of the list")
