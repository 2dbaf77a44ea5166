"""Why an order's parcels have their status and when they are looked at next; kept up to date while one reads."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui_tracker.engine.port import ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import flags
from tui_tracker.model.cases import case_of
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow, Parcel, row_of
from tui_tracker.model.snoozing import is_asleep
from tui_tracker.ui.views.detail import gone_lines
from tui_tracker.ui.views.durations import stamp
from tui_tracker.ui.views.lines import Line
from tui_tracker.ui.views.why import WhyFacts, why_lines
from tui_tracker.ui.views.why_flags import FlagFacts
from tui_tracker.ui.widgets.find_body import FindBody
from tui_tracker.ui.widgets.lines_body import scrolling

from .one_order import OneOrderScreen


class WhyBody(FindBody, can_focus=True):
    """Shows `WhyFacts`; j and k scroll."""

    BINDINGS: ClassVar[list[BindingType]] = scrolling("why")

    def __init__(self, tr: Translator, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """`ascii_only`: for terminals that have no other signs."""
        super().__init__(id=id)
        self._tr = tr
        self._ascii_only = ascii_only
        self._facts: WhyFacts | None = None
        self._trouble = ""

    def show(self, facts: WhyFacts | None, trouble: str = "") -> None:
        """Show the reasons as they are now; `None` says that the order is gone, or what `trouble` there is."""
        self._facts, self._trouble = facts, trouble
        self.draw()

    def lines_for(self, width: int) -> Sequence[Line]:
        """The reasons, or why there are none."""
        if self._facts is None:
            return gone_lines(self._tr, width, self._trouble)
        return why_lines(self._facts, self._tr, width, ascii_only=self._ascii_only)


class WhyScreen(OneOrderScreen):
    """The reasons of one parcel, or of all of an order's; keys act on those."""

    TITLE_TEXT = N_("Why: order {number}")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w", "leave", N_("Back"), id="why.leave"),
        Binding("enter", "open", N_("Open"), id="why.open"),
    ]

    def __init__(self, order_id: int, number: str = "") -> None:
        """`number`: the parcel; "" = all parcels of the order."""
        super().__init__(order_id)
        self._number = number

    def text(self) -> FindBody:
        """The reasons."""
        return WhyBody(self.tr, ascii_only=self.shell.ascii_only, id="why")

    def show_order(self, order: Order | None, trouble: str) -> None:
        """Its reasons, or why there are none."""
        self.query_one(WhyBody).show(self._facts(order) if order is not None else None, trouble)

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels whose reasons are shown."""
        return [ParcelRef(self.order_id, parcel.number) for parcel in self._parcels()]

    def moved(self) -> None:
        """All parcels of the other order."""
        self._number = ""

    def action_open(self) -> None:
        """The order in full: under this screen, or over it."""
        self.shell.leave()
        if getattr(self.app.screen, "order_id", None) != self.order_id:
            self.open_order(self.order_id)

    def _parcels(self) -> Sequence[Parcel]:
        """The one that was asked for, as long as it is there; else all."""
        parcels = self._order.parcels if self._order is not None else ()
        return [parcel for parcel in parcels if parcel.number == self._number] or parcels

    def _facts(self, order: Order) -> WhyFacts:
        now, options = self.port.now(), self.shell.options
        return WhyFacts(
            order=order,
            numbers=tuple(parcel.number for parcel in self._parcels()),
            whys=self.port.why(order, partial(stamp, zone=options.timezone)),
            codes=self.port.codes_why(order, partial(stamp, zone=options.timezone)),
            now=now,
            zone=options.timezone,
            carriers={carrier.id: carrier.title for carrier in self.port.state().carriers},
            flagged=self._flagged(row_of(order)),
            deadlines=deadlines(order, options.deadlines),
        )

    def _flagged(self, row: OrderRow) -> FlagFacts:
        """By the rules of every page that may have flagged it."""
        now, options = self.port.now(), self.shell.options
        return FlagFacts(
            flags=flags(row, options.tracking_rules, now),
            rules=options.tracking_rules,
            monitor=flags(row, options.monitor_rules, now),
            monitor_rules=options.monitor_rules,
            case=case_of(row, options.queue_terms(now)),
            queue_rules=options.queue_rules,
            asleep=is_asleep(row, now, options.deadlines),
        )
