"""The tracking page: a range of days, any of the nine statuses, and what needs attention (PRODUCT A6, A7)."""

from collections.abc import Collection
from datetime import UTC, tzinfo
from typing import ClassVar, Final, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_tracker.engine.port import EnginePort, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES, AttentionRules
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import Status
from tui_tracker.ui.dialogs.base import Speaking, content
from tui_tracker.ui.dialogs.daterange import RangeDialog
from tui_tracker.ui.dialogs.filters import FilterDialog
from tui_tracker.ui.dialogs.status import StatusChoice, StatusDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.views.cells import Cell, Column
from tui_tracker.ui.views.orders import RowView, columns
from tui_tracker.ui.views.tracking import Choice, Range, TrackingView, reasons, tracking_view
from tui_tracker.ui.views.tracking_head import empty_lines, head_lines, reason_lines
from tui_tracker.ui.widgets.order_table import OrderTable

from .detail import DetailScreen

_PULL_SECONDS: Final = 0.25  # at most four repaints a second
_SHOWN: Final = frozenset({"flag", "number", "age", "customer", "code", "status"})


class TrackingScreen(Screen[None]):
    """Orders of a range with the reason beside each that needs attention; always says how many more lie outside."""

    DEFAULT_CSS = """
    TrackingScreen #head, TrackingScreen #why { height: auto; padding: 0 1; }
    TrackingScreen #hints { height: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", N_("Back"), id="tracking.leave"),
        Binding("right_square_bracket", "range(1)", N_("Next range"), id="tracking.next-range"),
        Binding("left_square_bracket", "range(-1)", N_("Previous range"), id="tracking.previous-range"),
        Binding("d", "choose_range", N_("Choose the range"), id="tracking.range"),
        Binding("f", "choose_statuses", N_("Choose statuses"), id="tracking.statuses"),
        Binding("a", "attention", N_("Needs attention"), id="tracking.attention"),
        Binding("r", "track", N_("Track again"), id="tracking.track"),
        Binding("t", "set_status", N_("Set status"), id="tracking.set-status"),
        Binding("T", "clear_status", N_("Back to what the carrier says"), id="tracking.clear-status"),
        Binding("s", "explain", N_("The nine statuses"), id="tracking.explain"),
    ]

    def __init__(self, *, days: float = 30, zone: tzinfo = UTC, rules: AttentionRules = TRACKING_RULES) -> None:
        """`days`: the range at first; `zone`: the shop's; `rules`: this page's preset."""
        super().__init__()
        self.choice = Choice(range=Range(days=days))
        self._zone = zone
        self._rules = rules
        self._rows: dict[int, OrderRow] = {}
        self._view = TrackingView(choice=self.choice)
        self._revision = 0

    @property
    def _app(self) -> Speaking:
        return cast(Speaking, self.app)

    @property
    def tr(self) -> Translator:
        """The operator's language."""
        return self._app.tr

    @property
    def port(self) -> EnginePort:
        """The door to the engine."""
        return self._app.port

    @property
    def _table(self) -> OrderTable:
        return self.query_one(OrderTable)

    def compose(self) -> ComposeResult:
        """What is shown, the orders, why the one under the cursor is flagged, and a line of keys."""
        shown = [column for column in columns(self.tr) if column.key in _SHOWN]
        why = Column("why", N_("Why"), 16, grow=6, rank=3)
        yield Static(id="head", markup=False)
        yield OrderTable([*shown, why], self._cell, self.tr, ascii_only=self._app.ascii_only, id="orders")
        yield Static(id="why", markup=False)
        yield Static(Content(self.tr(_HINTS)), id="hints", markup=False)

    def on_mount(self) -> None:
        """Show the orders and follow them."""
        self._revision = self.port.revision()
        self.orders_changed((), True)
        self._table.focus()
        self.set_interval(_PULL_SECONDS, self._pull)

    def _pull(self) -> None:
        changes = self.port.changes_since(self._revision)
        self._revision = changes.revision
        if changes.reset or changes.ids:
            self.orders_changed(changes.ids, changes.reset)

    def orders_changed(self, ids: Collection[int], reset: bool) -> None:
        """Take in what changed and show the page again."""
        if reset:
            self._rows = {row.id: row for row in self.port.rows()}
        for order_id in ids:
            row = self.port.row(order_id)
            if row is None:
                self._rows.pop(order_id, None)
            else:
                self._rows[order_id] = row
        self._show()
        self._table.changed(ids)

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels of the marked orders, else of the order under the cursor."""
        chosen = self._table.marked or [order_id for order_id in (self._table.current,) if order_id is not None]
        return [ParcelRef(order_id, parcel.number) for order_id in chosen for parcel in self._rows[order_id].parcels]

    def _cell(self, order_id: int, key: str) -> Cell:
        found = self._view.flags.get(order_id, ())
        if key == "why":
            return Cell(reasons(found, self.tr), "flag")
        return RowView(self._rows[order_id], found, self.port.now(), self.tr, self._app.ascii_only).cell(key)

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self._show()

    def _show(self) -> None:
        rows, now = self._rows.values(), self.port.now()
        self._view = tracking_view(rows, now, self.choice, zone=self._zone, rules=self._rules)
        self._table.show(self._view.shown)
        self._draw()

    @on(events.Resize)
    @on(OrderTable.Moved)
    def _draw(self) -> None:
        """The lines above and below the orders."""
        width = max(20, self.size.width - 2)
        head = head_lines(self._view, self.tr, width, ascii_only=self._app.ascii_only)
        if self._view.shown:
            why = reason_lines(self._view, self._table.current, self.tr, width)
        else:
            why = empty_lines(self._view, self.tr, width)
        self.query_one("#head", Static).update(content(head))
        self.query_one("#why", Static).update(content(why))

    def _say(self, text: str) -> None:
        self.query_one("#hints", Static).update(Content(text))

    def action_leave(self) -> None:
        """Take the marks away; where there are none, go back."""
        if not self._table.clear_marks():
            self.app.pop_screen()

    def action_range(self, step: int) -> None:
        """The next or the previous preset."""
        self._choose(self.choice.stepped(step))

    def action_choose_range(self) -> None:
        """Choose a preset, or dates."""
        self.app.push_screen(RangeDialog(self.choice.effective), self._ranged)

    def _ranged(self, chosen: Range | None) -> None:
        if chosen is not None:
            self._choose(self.choice.ranged(chosen))

    def action_choose_statuses(self) -> None:
        """Choose any of the nine."""
        self.app.push_screen(FilterDialog(self._view.counts, self.choice.statuses), self._filtered)

    def _filtered(self, chosen: frozenset[Status] | None) -> None:
        if chosen is not None:
            self._choose(self.choice.filtered(chosen))

    def action_attention(self) -> None:
        """Only what needs attention, or everything again."""
        self._choose(self.choice.toggled())

    @on(OrderTable.Opened)
    def _open(self, event: OrderTable.Opened) -> None:
        event.stop()
        self.app.push_screen(DetailScreen(event.order_id, zone=self._zone, rules=self._rules))

    def _needed(self) -> list[ParcelRef]:
        """The parcels to act on; where there is none, that is said."""
        refs = self.selected_refs()
        if not refs:
            self._say(self.tr(_NO_PARCEL))
        return refs

    def action_track(self) -> None:
        """Look up the parcels of the marked orders, else of the one under the cursor."""
        refs = self._needed()
        if refs:
            self.port.track(refs, title=self.tr(_TRACK_TITLE))
            self._say(self._count(_TRACKING_ONE, _TRACKING, len(refs)))

    def action_set_status(self) -> None:
        """Open the nine statuses for them."""
        refs = self._needed()
        if refs:
            self.app.push_screen(StatusDialog(refs, self._common(refs)), lambda choice: self._set(refs, choice))

    def _common(self, refs: list[ParcelRef]) -> Status | None:
        """The status that all of them have."""
        wanted = set(refs)
        found = {
            parcel.status
            for order_id in {ref.order_id for ref in refs}
            for parcel in self._rows[order_id].parcels
            if ParcelRef(order_id, parcel.number) in wanted
        }
        return found.pop() if len(found) == 1 else None

    def _set(self, refs: list[ParcelRef], choice: StatusChoice | None) -> None:
        if choice is not None:
            self.port.set_status(refs, choice.status, choice.note)
            self._say(self._count(_SET_ONE, _SET, len(refs)).replace("{status}", self.tr.status(choice.status)))

    def action_clear_status(self) -> None:
        """Take back what was set by hand."""
        refs = self._needed()
        if refs:
            self.port.clear_status(refs)
            self._say(self._count(_CLEARED_ONE, _CLEARED, len(refs)))

    def _count(self, one: str, many: str, n: int) -> str:
        return self.tr.plural(one, many, n).replace("{n}", str(n))

    def action_explain(self) -> None:
        """All nine statuses explained."""
        self.app.push_screen(StatusesDialog())


_HINTS: Final = N_("[ ] range · d dates · f statuses · a attention · r track · t status · Enter open · Esc")
_TRACK_TITLE: Final = N_("Track again")
_TRACKING_ONE: Final = N_("Looking up {n} parcel")
_TRACKING: Final = N_("Looking up {n} parcels")
_SET_ONE: Final = N_("{n} parcel set to {status}; T takes it back")
_SET: Final = N_("{n} parcels set to {status}; T takes it back")
_CLEARED_ONE: Final = N_("{n} parcel is back to what the carrier says")
_CLEARED: Final = N_("{n} parcels are back to what the carrier says")
_NO_PARCEL: Final = N_("There is no parcel to act on")
