"""One order in full, kept up to date; keys act on the parcel that is chosen."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_tracker.engine.port import EnginePort, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES, AttentionRules, flags
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, Parcel, row_of
from tui_tracker.ui.dialogs.base import Speaking
from tui_tracker.ui.dialogs.links import LinkDialog
from tui_tracker.ui.dialogs.status import StatusChoice, StatusDialog
from tui_tracker.ui.dialogs.statuses import StatusesDialog
from tui_tracker.ui.views.detail import Facts

from .detail_body import DetailBody

_PULL_SECONDS: Final = 0.25  # at most four repaints a second


class DetailScreen(Screen[None]):
    """An order with its parcels and events; the keys act on the chosen parcel, `R` on all of them."""

    DEFAULT_CSS = "DetailScreen #hints { height: 1; color: $text-muted; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,left", "leave", N_("Back"), id="detail.leave"),
        Binding("r", "track", N_("Track again"), id="detail.track"),
        Binding("R", "track_order", N_("Track all parcels of the order"), id="detail.track-order"),
        Binding("t", "set_status", N_("Set status"), id="detail.set-status"),
        Binding("T", "clear_status", N_("Back to what the carrier says"), id="detail.clear-status"),
        Binding("y", "copy_code", N_("Copy the code"), id="detail.copy"),
        Binding("o", "open_link", N_("Open the tracking page"), id="detail.open"),
        Binding("s", "explain", N_("The nine statuses"), id="detail.statuses"),
    ]

    def __init__(self, order_id: int, *, zone: tzinfo = UTC, rules: AttentionRules = TRACKING_RULES) -> None:
        """`zone`: the shop's, for our own times; events keep theirs. `rules`: what is flagged."""
        super().__init__()
        self.order_id = order_id
        self._zone = zone
        self._rules = rules
        self._order: Order | None = None
        self._revision = 0

    @property
    def tr(self) -> Translator:
        """The operator's language."""
        return cast(Speaking, self.app).tr

    @property
    def port(self) -> EnginePort:
        """The door to the engine."""
        return cast(Speaking, self.app).port

    def compose(self) -> ComposeResult:
        """The order, and one line of keys or of what was just done."""
        yield DetailBody(self.tr, ascii_only=cast(Speaking, self.app).ascii_only, id="order")
        yield Static(Content(self.tr(_HINTS)), id="hints", markup=False)

    def on_mount(self) -> None:
        """Show the order and follow it."""
        self._revision = self.port.revision()
        self._load()
        self.query_one(DetailBody).focus()
        self.set_interval(_PULL_SECONDS, self._pull)

    def orders_changed(self, ids: Iterable[int], reset: bool) -> None:
        """Show the order again if it is among those that changed."""
        if reset or self.order_id in ids:
            self._load()

    def selected_refs(self) -> list[ParcelRef]:
        """The parcel that is chosen; none when there is none."""
        parcel = self._parcel()
        return [ParcelRef(self.order_id, parcel.number)] if parcel is not None else []

    def _pull(self) -> None:
        changes = self.port.changes_since(self._revision)
        self._revision = changes.revision
        self.orders_changed(changes.ids, changes.reset)

    def _load(self) -> None:
        self._order = self.port.order(self.order_id)
        self.query_one(DetailBody).show(self._facts(self._order) if self._order is not None else None)

    def _facts(self, order: Order) -> Facts:
        now = self.port.now()
        return Facts(
            order=order,
            now=now,
            zone=self._zone,
            links=self.port.links(order),
            carriers={carrier.id: carrier.title for carrier in self.port.state().carriers},
            flags=flags(row_of(order), self._rules, now),
            audit=self.port.audit(self.order_id),
        )

    def _parcel(self) -> Parcel | None:
        chosen = self.query_one(DetailBody).chosen
        return self._order.parcels[chosen] if self._order is not None and chosen is not None else None

    def _say(self, text: str) -> None:
        self.query_one("#hints", Static).update(Content(text))

    def _needed(self) -> Parcel | None:
        """The chosen parcel; where there is none, that is said."""
        parcel = self._parcel()
        if parcel is None:
            self._say(self.tr(_NO_PARCEL))
        return parcel

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    def action_track(self) -> None:
        """Look the chosen parcel up now."""
        parcel = self._needed()
        if parcel is not None:
            self._track([parcel])

    def action_track_order(self) -> None:
        """Look all parcels of the order up now."""
        if self._order is not None and self._needed() is not None:
            self._track(self._order.parcels)

    def _track(self, parcels: Iterable[Parcel]) -> None:
        numbers = [parcel.number for parcel in parcels]
        self.port.track([ParcelRef(self.order_id, number) for number in numbers], title=self.tr(_TRACK_TITLE))
        self._say(self.tr(_TRACKING).format(numbers=", ".join(numbers)))

    def action_set_status(self) -> None:
        """Open the nine statuses for the chosen parcel."""
        parcel = self._needed()
        if parcel is not None:
            refs = self.selected_refs()
            self.app.push_screen(StatusDialog(refs, parcel.status), lambda choice: self._set(refs, choice))

    def _set(self, refs: list[ParcelRef], choice: StatusChoice | None) -> None:
        if choice is not None:
            self.port.set_status(refs, choice.status, choice.note)
            self._say(self.tr(_SET).format(number=refs[0].number, status=self.tr.status(choice.status)))

    def action_clear_status(self) -> None:
        """Take the chosen parcel's status back, if one was set by hand."""
        parcel = self._needed()
        if parcel is None:
            return
        if parcel.manual is None:
            self._say(self.tr(_NOT_BY_HAND).format(number=parcel.number))
            return
        self.port.clear_status(self.selected_refs())
        self._say(self.tr(_CLEARED).format(number=parcel.number))

    def action_copy_code(self) -> None:
        """Send the chosen code to the terminal's clipboard."""
        parcel = self._needed()
        if parcel is not None:
            self.app.copy_to_clipboard(parcel.number)
            self._say(self.tr(_COPIED).format(number=parcel.number))

    def action_open_link(self) -> None:
        """Show the address of the chosen parcel's tracking page."""
        parcel = self._needed()
        if parcel is None or self._order is None:
            return
        link = self.port.links(self._order).get(parcel.number, parcel.url)
        if link:
            self.app.push_screen(LinkDialog(link))
        else:
            self._say(self.tr(_NO_LINK).format(number=parcel.number))

    def action_explain(self) -> None:
        """All nine statuses explained."""
        self.app.push_screen(StatusesDialog())


_HINTS: Final = N_("Tab parcel · r track · t status · T undo it · y copy · o link · s nine · Esc")
_TRACK_TITLE: Final = N_("Track again")
_TRACKING: Final = N_("Looking up {numbers}")
_SET: Final = N_("{number} set to {status}; T takes it back")
_CLEARED: Final = N_("{number} is back to what the carrier says")
_COPIED: Final = N_("{number} sent to the terminal's clipboard")
_NO_PARCEL: Final = N_("There is no parcel to act on")
_NOT_BY_HAND: Final = N_("The status of {number} was not set by hand")
_NO_LINK: Final = N_("There is no tracking page for {number}")
