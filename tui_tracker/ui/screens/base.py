"""What every screen has: the two lines, the engine's news, and the acts on the orders that are chosen."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.ui.acts.acting import Chosen, told
from tui_tracker.ui.acts.codes import Codes
from tui_tracker.ui.acts.customers import Customers
from tui_tracker.ui.acts.handling import Handling
from tui_tracker.ui.acts.statuses import Statuses
from tui_tracker.ui.acts.table import act_bindings, why_not
from tui_tracker.ui.acts.texts import Texts
from tui_tracker.ui.acts.undoing import Undoing
from tui_tracker.ui.chrome import Hint, HintBar, TitleBar, state_line
from tui_tracker.ui.compat import is_its_turn
from tui_tracker.ui.keys import bound_keys
from tui_tracker.ui.views.marks import out_of_sight
from tui_tracker.ui.widgets.order_table import OrderTable

__all__ = ["TrackerScreen", "told"]

_PULL_SECONDS: Final = 0.25  # at most four repaints a second
_REBUILT_SECONDS: Final = 0.5  # of waiting for a screen
_AGES_STAND: Final = timedelta(minutes=1)
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_HINTS: Final = (
    *("act.track", "act.set-status", "table.open", "orders.filter", "orders.attention", "tracking.attention"),
    *("go.help", "act.why"),
    "",  # what only one screen has
    *("act.supplier-message", "act.snooze"),
    *("go.tracking", "go.queue", "go.orders", "go.back", "table.mark"),
)
"""The most useful first: on a narrow line the last ones are left out."""
_HINT_RANKS: Final = {name: rank for rank, name in enumerate(_HINTS)}
_MIDDLE: Final = _HINT_RANKS[""]


class TrackerScreen(Statuses, Handling, Codes, Customers, Texts, Undoing, Screen[None]):
    """Title line, content, hint line. Screens say what is chosen (`selected_refs`, `selected_ids`); the acts on it are
    those of `ui.acts`.
    """

    ALLOW_SELECT = False  # texts to be selected stand in dialogs; here a drag over a widget that goes fails in Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        *act_bindings(),
        Binding("x", "explain", N_("The nine statuses"), show=False, id="act.statuses"),
        Binding("1", "go_orders", N_("Orders"), show=False, id="go.orders"),
        Binding("2", "go_tracking", N_("Tracking page"), show=False, id="go.tracking"),
        Binding("3", "go_monitor", N_("Fulfilment monitor"), show=False, id="go.monitor"),
        Binding("4", "go_queue", N_("Morning queue"), show=False, id="go.queue"),
        Binding("question_mark,f1", "help", N_("Help"), id="go.help"),
        Binding("colon", "app.command_palette", N_("Commands"), show=False, id="go.palette"),
        Binding("q", "leave", N_("Back"), show=False, id="go.back"),
        Binding("ctrl+l", "redraw", N_("Draw the screen again"), show=False, id="go.redraw"),
    ]

    def __init__(self) -> None:
        """Nothing is asked of the engine before the screen is mounted."""
        super().__init__()
        self._revision = 0
        self._problem = ""  # what is wrong with the data file, as it was said
        self._partial = False  # shows the newest orders only, the others are being read
        self._looked = _NEVER
        self.rebuilding = False  # is put together anew: for a moment it has no widgets

    def compose(self) -> ComposeResult:
        """The two lines around the content."""
        yield TitleBar()
        yield from self.content()
        yield HintBar()

    def content(self) -> Iterable[Widget]:
        """The widgets between the two lines."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Begin to follow the engine."""
        self._revision, self._looked = self.port.revision(), self.port.now()
        self._read(self.reload)
        self.set_interval(_PULL_SECONDS, self._pull)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was on top."""
        self._pull()

    def reload(self) -> None:
        """Show everything as it is now."""
        raise NotImplementedError

    async def rebuild(self) -> None:
        """Put the screen together anew, in the language that is spoken now.

        In turn with what else is told to the screen: a change of size that comes meanwhile finds all its widgets. Who
        waits for it does not wait for ever: a screen that has just been opened may itself wait for the app.
        """
        done = asyncio.Event()
        if is_its_turn(self):
            await self._rebuilt(done)
        else:
            self.call_later(self._rebuilt, done)
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), _REBUILT_SECONDS)

    async def _rebuilt(self, done: asyncio.Event) -> None:
        if not self.is_attached or not self.is_whole:
            done.set()
            return
        self.rebuilding = True
        put_back = self.place()
        try:
            await self.recompose()
            self.reload()
            put_back()
            self.refresh_hints()
        finally:
            self.rebuilding = False
            done.set()

    def place(self) -> Callable[[], None]:
        """What brings a screen that is put together anew back to where one was, called when all is there again."""
        return lambda: None

    @property
    def is_whole(self) -> bool:
        """Whether it has its widgets: not while it is put together anew, nor when it has been left."""
        return not self.rebuilding and self.display

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done while there are no widgets to do it with."""
        return self.is_whole and super().check_action(action, parameters)

    def orders_changed(self, ids: frozenset[int]) -> None:
        """These orders are different now."""
        self.reload()

    def time_passed(self) -> None:
        """A minute of the engine's clock went by: what shows ages looks at them again."""

    def all_rows(self) -> list[OrderRow]:
        """All orders; while they are still being read, the newest ones."""
        self._partial = not self.port.is_read()
        return self.port.newest() if self._partial else self.port.rows()

    # Following the engine

    def _pull(self) -> None:
        if self.app.screen is not self or not self.is_mounted or not self.is_whole:
            return
        changes = self.port.changes_since(self._revision)
        self._revision = changes.revision
        if changes.reset or (self._partial and self.port.is_read()):
            self._read(self.reload)
        elif changes.ids:
            self._read(self.orders_changed, changes.ids)
        if self.port.now() - self._looked >= _AGES_STAND:
            self._looked = self.port.now()
            self.time_passed()
        self._show_state()
        self.refresh_hints()

    def _show_state(self) -> None:
        state = self.port.state()
        parts = [self.shell.options.note, state_line(state, self.port.running(), self.tr, self.shell.options.timezone)]
        self.query_one(TitleBar).say(right=" · ".join(part for part in parts if part))
        if state.problem != self._problem:
            self._problem = state.problem
            self.flash(state.problem or self.tr("The data file can be read again"), error=bool(state.problem))
        self.tell_ended()
        fresh = self.shell.new_notices(state.notices)
        if fresh:
            self.flash(" · ".join(fresh), error=True)

    def flash(self, text: str, *, error: bool = False) -> None:
        """Say what came of the last key."""
        self.query_one(HintBar).flash(text, error=error)

    def refresh_hints(self) -> None:
        """Show the keys that do something now."""
        self.query_one(HintBar).hints(self._hints())

    def _hints(self) -> Iterable[Hint]:
        chosen = Chosen(self)
        shown = [line for line in bound_keys(self, shown=True) if why_not(line.action, chosen) is None]
        for line in sorted(shown, key=lambda line: _HINT_RANKS.get(line.id, _MIDDLE)):
            yield Hint(line.keys[0], self.tr(line.text))

    def listed(self) -> Sequence[int]:
        """The orders of the list on this screen, from top to bottom; none where it has no list."""
        table = next(iter(self.query(OrderTable)), None)
        return [order_id for order_id in table.ids if order_id > 0] if table is not None else ()

    def point_at(self, order_id: int) -> None:
        """Put the list's cursor on an order, where there is a list."""
        for table in self.query(OrderTable):
            table.point_at(order_id)

    def take_marks_away(self, table: OrderTable) -> bool:
        """Take all marks away, those out of sight too, which is said; whether there were any."""
        hidden = table.hidden_marks
        had = table.clear_marks()
        if hidden:
            self.flash(self.tr("Marks taken away, {hidden}").format(hidden=out_of_sight(hidden, self.tr)))
        return had

    def action_explain(self) -> None:
        """All nine statuses explained."""
        from tui_tracker.ui.dialogs.statuses import StatusesDialog

        self.app.push_screen(StatusesDialog())

    # Going elsewhere

    def action_go_orders(self) -> None:
        """The order list."""
        self.shell.go("orders")

    def action_go_tracking(self) -> None:
        """The tracking page."""
        self.shell.go("tracking")

    def action_go_monitor(self) -> None:
        """Fulfilment over time."""
        self.shell.go("monitor")

    def action_go_queue(self) -> None:
        """What wants a hand today."""
        self.shell.go("queue")

    def open_order(self, order_id: int) -> None:
        """An order in full."""
        self.shell.open_order(order_id)

    def action_help(self) -> None:
        """Every key that does something here."""
        from tui_tracker.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    def action_leave(self) -> None:
        """Back; from the first screen, out."""
        self.shell.leave()

    def action_redraw(self) -> None:
        """After noise on the line."""
        self.app.refresh(repaint=True, layout=True)
