"""One order in full, kept up to date; keys act on the parcel that is chosen."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.attention import flags
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, row_of
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.views.detail import Facts
from tui_tracker.ui.views.durations import stamp

from .base import TrackerScreen, told
from .detail_body import DetailBody


class DetailScreen(TrackerScreen):
    """An order with its parcels and events; Tab chooses the parcel that keys act on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), id="detail.leave"),
        Binding("A", "track_order", N_("Track the whole order"), id="detail.track-order"),
    ]

    def __init__(self, order_id: int) -> None:
        """`order_id`: the document's number; the order may be gone by the time it is shown, which is then said."""
        super().__init__()
        self.order_id = order_id
        self._order: Order | None = None

    def content(self) -> Iterable[Widget]:
        """The order."""
        yield DetailBody(self.tr, ascii_only=self.shell.ascii_only, id="order")

    def on_mount(self) -> None:
        """Keys go to the order."""
        self.query_one(DetailBody).focus()

    def reload(self) -> None:
        """Show the order as it is now."""
        facts, trouble = None, ""
        try:
            self._order = self.port.order(self.order_id)
            facts = self._facts(self._order) if self._order is not None else None
        except AppError as error:
            self._order, trouble = None, told(error, self.tr)
        number = self._order.number if self._order is not None else f"{self.order_id}"
        self.query_one(TitleBar).say(left=self.tr(N_("Order {number}")).format(number=number))
        self.query_one(DetailBody).show(facts, trouble)

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Show the order again if it is among those that changed."""
        if self.order_id in ids:
            self.reload()

    def selected_refs(self) -> list[ParcelRef]:
        """The parcel that is chosen; none where there is none."""
        chosen = self.query_one(DetailBody).chosen
        if self._order is None or chosen is None:
            return []
        return [ParcelRef(self.order_id, self._order.parcels[chosen].number)]

    def selected_order(self) -> Order | None:
        """The order, as long as it is there."""
        return self._order

    def selected_ids(self) -> list[int]:
        """The order where it has no parcel: else keys act on the one that is chosen."""
        return [self.order_id] if self._order is not None and not self._order.parcels else []

    def action_why(self) -> None:
        """The reasons of the parcel that is chosen."""
        refs = self.selected_refs()
        self.shell.explain(self.order_id, refs[0].number if refs else "")

    def action_track_order(self) -> None:
        """Look all parcels of the order up now, and ask for the codes it waits for."""
        if self._may_write():
            parcels = self._order.parcels if self._order is not None else ()
            self.track_now([ParcelRef(self.order_id, parcel.number) for parcel in parcels], [self.order_id])

    def _facts(self, order: Order) -> Facts:
        now = self.port.now()
        return Facts(
            order=order,
            now=now,
            zone=self.shell.options.timezone,
            links=self.port.links(order),
            carriers={carrier.id: carrier.title for carrier in self.port.state().carriers},
            flags=flags(row_of(order), self.shell.options.tracking_rules, now),
            audit=self.port.audit(self.order_id),
            whys=self.port.why(order, partial(stamp, zone=self.shell.options.timezone)),
            deadlines=deadlines(order, self.shell.options.deadlines),
        )
