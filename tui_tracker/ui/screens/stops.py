"""Who is written to no more: put on the list, taken off it, and back."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.notifying import Listed, Stops
from tui_tracker.ui.chrome import Hint, TitleBar
from tui_tracker.ui.dialogs.base import content
from tui_tracker.ui.mended import Options
from tui_tracker.ui.views.lines import Span, wrapped
from tui_tracker.ui.views.stops import stop_line, stop_lines, stopped_words, who_words
from tui_tracker.ui.widgets.lines_body import AboutBody

from .side import SideScreen

_EDGES: Final = 4  # cells of padding and scroll bar


class StoppedList(Options):
    """The recipients, one a line."""

    HELP = N_(
        "Who gets no more messages: whoever asked for that, and addresses that took none.\n"
        "U puts somebody on the list, d takes one off it, u puts that one back.\n"
        "An order's customer is put on it where the order is, with U, too."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", N_("Down"), show=False, id="stops.down"),
        Binding("k", "cursor_up", N_("Up"), show=False, id="stops.up"),
        Binding("g,home", "first", N_("To the first"), show=False, id="stops.top"),
        Binding("G,end", "last", N_("To the last"), show=False, id="stops.end"),
    ]


class StopsScreen(SideScreen):
    """A list, and what is known of the recipient under the cursor. It is read on a thread: all orders are looked at
    for whose the addresses are.
    """

    DEFAULT_CSS = """
    StopsScreen { layout: vertical; background: $background; }
    StopsScreen StoppedList { height: 1fr; min-height: 3; background: $background; border: none; margin: 0 1; }
    StopsScreen StoppedList > .option-list--option-highlighted { text-style: bold reverse; }
    StopsScreen #about { height: 9; border-top: solid $border-blurred; }
    """
    AUTO_FOCUS = "StoppedList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("U", "stop", N_("Stop an address…"), id="stops.stop"),
        Binding("d", "lift", N_("Write to them again"), id="stops.lift"),
        Binding("u", "put_back", N_("Take that back"), id="stops.undo"),
        Binding("o", "open_order", N_("Go to the order"), id="stops.order"),
    ]

    def __init__(self) -> None:
        """Nothing is known before it has been read."""
        super().__init__()
        self._listed: list[Listed] | None = None
        self._lifted: list[Listed] = []  # the last last

    @property
    def _stops(self) -> Stops | None:
        desk = self.port.notifying()
        return desk.stops() if desk is not None else None

    def content(self) -> Iterable[Widget]:
        """The list, and what is known."""
        yield StoppedList(markup=False, compact=True)
        yield AboutBody()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was done here is taken back here."""
        if action == "put_back":
            return bool(self._lifted)
        return super().check_action(action, parameters) and not (action == "undo" and self._lifted)

    # What is shown

    def reload(self) -> None:
        """Everything as it is now."""
        self._show()
        stops = self._stops
        if stops is None:
            self._took([])
            return

        def read() -> Callable[[], None]:
            found = list(stops.listed())
            return lambda: self._took(found)

        self.aside("read", read)

    def _took(self, found: list[Listed]) -> None:
        at, chosen = self.query_one(StoppedList).highlighted or 0, self._chosen()
        self._listed = found
        same = [place for place, each in enumerate(found) if chosen is not None and each.recipient == chosen.recipient]
        self._show(next(iter(same), at))

    def _show(self, at: int | None = None) -> None:
        table, zone, width = self.query_one(StoppedList), self.shell.options.timezone, self.size.width - _EDGES
        at = at if at is not None else table.highlighted or 0
        listed = self._listed or []
        table.clear_options()
        table.add_options([Option(content([stop_line(each, self.tr, zone, width)])) for each in listed])
        if listed:
            table.highlighted = min(at, len(listed) - 1)
        n = f" {len(listed)}" if self._listed is not None else ""
        self.query_one(TitleBar).say(left=f"{self.tr(N_('No more messages'))}{n}")
        self._about()

    def _chosen(self) -> Listed | None:
        at, listed = self.query_one(StoppedList).highlighted, self._listed or []
        return listed[at] if at is not None and at < len(listed) else None

    @on(OptionList.OptionHighlighted)
    def _about(self) -> None:
        body, chosen = self.query_one(AboutBody), self._chosen()
        zone, now = self.shell.options.timezone, self.port.now()
        self.refresh_hints()
        if chosen is not None:
            body.show(lambda width: stop_lines(chosen, self.tr, zone, now, width))
        else:
            words = self.tr(_NOBODY if self._listed is not None else _READING)
            body.show(lambda width: wrapped([Span(words, "muted")], width))

    def on_resize(self) -> None:
        """Lines as wide as there is room."""
        if self._listed is not None:
            self._show()

    # Keys

    def why_not(self, action: str) -> str:
        """Nothing is changed read-only, and some need somebody under the cursor."""
        if action in ("stop", "lift", "put_back") and self.shell.options.read_only:
            return self.tr(N_("Opened read-only: nothing is changed"))
        if action in ("lift", "open_order") and self.is_whole:
            chosen = self._chosen()
            if chosen is None:
                return self.tr(N_("There is nobody here"))
            if action == "open_order" and not chosen.orders:
                return self.tr(N_("No order has that address any more"))
        return super().why_not(action)

    def _hints(self) -> Iterable[Hint]:
        """Only what can be made of the one under the cursor."""
        return self.possible_hints()

    def action_stop(self) -> None:
        """Put somebody on the list."""
        from tui_tracker.ui.dialogs.stopping import StopDialog

        stops = self._stops
        if stops is None or not self.may("stop"):
            return

        def stopped(made: Sequence[str] | None) -> None:
            if made is not None:
                self.flash(stopped_words(made, self.tr))
                self.reload()

        self.app.push_screen(StopDialog(stops), stopped)

    def action_lift(self) -> None:
        """Write to them again."""
        chosen, stops = self._chosen(), self._stops
        if not self.may("lift") or chosen is None or stops is None:
            return

        def lift() -> Callable[[], None]:
            stops.lift([chosen])

            def say() -> None:
                back = bool(chosen.way)
                self._lifted += [chosen] if back else []
                text = self.tr(_AGAIN if back else _TRIED).format(who=who_words(chosen))
                self.flash(text)
                self.reload()

            return say

        self.aside("change", lift)

    def action_put_back(self) -> None:
        """Whom was written to again last, no more."""
        stops = self._stops
        if stops is None or not self._lifted or not self.may("put_back"):
            return
        last = self._lifted[-1]

        def put() -> Callable[[], None]:
            stops.put_back([last])

            def say() -> None:
                self._lifted.remove(last)
                self.flash(self.tr(_BACK).format(who=who_words(last)))
                self.reload()

            return say

        self.aside("change", put)

    def action_open_order(self) -> None:
        """The newest order that has the address."""
        chosen = self._chosen()
        if not self.may("open_order") or chosen is None:
            return
        number = chosen.orders[-1]
        found = [row.id for row in self.all_rows() if row.number == number]
        if found:
            self.open_order(found[-1])
        else:
            self.flash(self.tr(N_("The order is gone")), error=True)


_NOBODY: Final = N_("Nobody asked for no more messages, and no address refused one. U stops an address by hand.")
_READING: Final = N_("Reading…")
_AGAIN: Final = N_("{who} may be written to again · u takes it back")
_TRIED: Final = N_("{who} is tried again with the next message")
_BACK: Final = N_("No more messages to {who}, as before")
