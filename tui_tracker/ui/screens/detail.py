"""One order in full, kept up to date; keys act on the parcel that is chosen."""

from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.attention import flags
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.message import N_
from tui_tracker.model.notifying import Kept
from tui_tracker.model.order import Order, row_of
from tui_tracker.model.snoozing import woken_by
from tui_tracker.ui.views.detail import Facts
from tui_tracker.ui.views.durations import stamp
from tui_tracker.ui.widgets.find_body import FindBody

from .detail_body import DetailBody
from .one_order import OneOrderScreen

_MESSAGES: Final = 20  # of an order, that are shown with it


class DetailScreen(OneOrderScreen):
    """An order with its parcels and events; Tab chooses the parcel that keys act on."""

    TITLE_TEXT = N_("Order {number}")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), id="detail.leave"),
        Binding("A", "track_order", N_("Track the whole order"), id="detail.track-order"),
        Binding("H", "messages", N_("Messages to people about it"), show=False, id="detail.messages"),
    ]

    _looked_at = -1  # the revision
    _shown_messages: Kept = ()

    def text(self) -> FindBody:
        """The order."""
        return DetailBody(self.tr, ascii_only=self.shell.ascii_only, id="order")

    def show_order(self, order: Order | None, trouble: str) -> None:
        """The order in full, or why it is not."""
        self.query_one(DetailBody).show(self._facts(order) if order is not None else None, trouble)

    def selected_refs(self) -> list[ParcelRef]:
        """The parcel that is chosen; none where there is none."""
        chosen = self.query_one(DetailBody).chosen
        if self._order is None or chosen is None:
            return []
        return [ParcelRef(self.order_id, self._order.parcels[chosen].number)]

    def _pull(self) -> None:
        """A message that goes is no change of the order."""
        super()._pull()
        revision = self.port.revision()
        if revision != self._looked_at and self.app.screen is self and self.is_mounted and self.is_whole:
            self._looked_at = revision
            if list(self._told()) != list(self._shown_messages):
                self._read(self.reload)

    def _told(self) -> Kept:
        desk = self.port.notifying()
        return desk.messages(limit=_MESSAGES, order=self.order_id) if desk is not None else ()

    def moved(self) -> None:
        """From its beginning."""
        self.query_one(DetailBody).begin()

    def action_why(self) -> None:
        """The reasons of the parcel that is chosen."""
        if self.may("why"):
            refs = self.selected_refs()
            self.shell.explain(self.order_id, refs[0].number if refs else "")

    def action_track_order(self) -> None:
        """Look all parcels of the order up now, and ask for the codes it waits for."""
        if self.may("track_all"):
            parcels = self._order.parcels if self._order is not None else ()
            self.track_now([ParcelRef(self.order_id, parcel.number) for parcel in parcels], [self.order_id])

    def action_messages(self) -> None:
        """What people were told of it, each to be opened."""
        from .outbox import OutboxScreen

        self.app.push_screen(OutboxScreen(self.order_id))

    def _facts(self, order: Order) -> Facts:
        now, undo, desk = self.port.now(), self.port.can_undo(), self.port.notifying()
        self._shown_messages = messages = self._told()
        return Facts(
            order=order,
            now=now,
            zone=self.shell.options.timezone,
            links=self.port.links(order),
            carriers={carrier.id: carrier.title for carrier in self.port.state().carriers},
            flags=flags(row_of(order), self.shell.options.tracking_rules, now),
            case=self.shell.options.case_now(row_of(order), now),
            audit=self.port.audit(self.order_id),
            whys=self.port.why(order, partial(stamp, zone=self.shell.options.timezone)),
            woken=woken_by(row_of(order), now, self.shell.options.deadlines),
            next_undo=undo.revision if undo is not None else 0,
            deadlines=deadlines(order, self.shell.options.deadlines),
            messages=messages,
            recipients={number: desk.recipient(each) for number, each in messages} if desk is not None else {},
        )
