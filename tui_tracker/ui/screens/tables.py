"""What every screen with a table of orders has: a filter as one types, marks by a filter, and the order under the
cursor beside the table where there is room.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from tui_tracker.model.attention import Flag, flags
from tui_tracker.model.filter import Filter, FilterError, Terms, completions, parse
from tui_tracker.model.filter.terms import Test
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.views.known import known_values
from tui_tracker.ui.widgets.order_table import OrderTable

from .base import TrackerScreen
from .previewing import Previewing

if TYPE_CHECKING:
    from tui_tracker.ui.widgets.filter_prompt import FilterPrompt


class TableScreen(TrackerScreen):
    """A table of orders. Screens say what is in it (`rows_here`) and how it is narrowed (`narrow`)."""

    DEFAULT_CSS = """
    TableScreen { layout: vertical; background: $background; }
    TableScreen #prompt { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    TableScreen #prompt.-open { display: block; }
    TableScreen #prompt.-wrong { color: $text-error; text-style: bold; }
    TableScreen #beside { height: 1fr; }
    TableScreen OrderTable { width: 1fr; }
    TableScreen #reason { height: 1; padding: 0 1; color: $text-warning; background: $background; }
    TableScreen #reason.-wrong { height: auto; max-height: 4; color: $text-error; }
    """
    AUTO_FOCUS = "OrderTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", N_("Filter"), priority=True, id="orders.filter"),
        Binding("plus", "mark_by", N_("Mark by a filter"), show=False, id="orders.mark-by"),
        Binding("p", "preview", N_("Order beside the list, or not"), show=False, id="orders.preview"),
    ]

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self._filter = Filter("")
        self._before = Filter("")
        self._wrong = ""  # why what is typed is no filter
        self._marking = False  # the prompt is for marks, not for what is shown
        self._preview = Previewing(self)

    def with_preview(self, table: OrderTable) -> Iterable[Widget]:
        """The table, and one order beside it."""
        table.complete = self.complete
        with Horizontal(id="beside"):
            yield table
            yield from self._preview.pane(self.app.size.width)

    @property
    def table(self) -> OrderTable:
        """The table."""
        return self.query_one(OrderTable)

    @property
    def prompt(self) -> "FilterPrompt | None":
        """Where a filter is typed; there from the first time on that one is."""
        return next(iter(cast("Iterable[FilterPrompt]", self.query("#prompt"))), None)

    @property
    def is_typing(self) -> bool:
        """The prompt stands open."""
        return self.prompt is not None and self.prompt.has_class("-open")

    # What screens say

    def rows_here(self) -> Mapping[int, OrderRow]:
        """The orders that may be shown, by their ids."""
        raise NotImplementedError

    def narrow(self, wanted: Filter) -> None:
        """Show of them what this filter lets through."""
        raise NotImplementedError

    def say_reason(self) -> None:
        """Say below the table why the order under the cursor is there, or why what is typed is no filter."""
        raise NotImplementedError

    def beside(self) -> int | None:
        """The order that is shown beside the table: the one under the cursor."""
        return self.table.current

    def complete(self) -> None:
        """Something is to be done to all of the table: what is still looked for is found now."""

    def prompt_opened(self) -> None:
        """A filter is going to be typed."""

    def prompt_closed(self) -> None:
        """No filter is typed any more."""

    def flags_told(self, now: datetime) -> Callable[[OrderRow], Sequence[Flag]]:
        """What a filter takes for an order's flags: the tracking page's."""
        rules = self.shell.options.tracking_rules
        return lambda row: flags(row, rules, now)

    # Filter

    def passes(self) -> Test | None:
        """Whether the filter lets an order through; `None` where it does with all of them."""
        return self._filter.over(self.filter_terms()) if self._filter.parts else None

    def filter_terms(self) -> Terms:
        """What filters ask for besides the order."""
        options, now = self.shell.options, self.port.now()
        return Terms(now, options.timezone, options.deadlines, self.flags_told(now), self.tr.status_names())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the prompt "/" is a character like others."""
        typing = action == "filter" and self.focused is not None and self.focused.id == "prompt"
        return not typing and super().check_action(action, parameters)

    async def action_filter(self) -> None:
        """Open the prompt with the filter as it is.

        The binding has priority and the key after it waits until the focus has moved, so that what is typed ahead on a
        slow line ("/lind") lands in the prompt and never acts on the list.
        """
        self._before = self._filter
        await self._open_prompt(self._filter.text, marking=False)

    async def action_mark_by(self) -> None:
        """Type a filter; Enter marks what it lets through of what is shown."""
        await self._open_prompt("", marking=True)

    async def _open_prompt(self, text: str, *, marking: bool) -> None:
        self._marking = marking
        prompt = self.prompt
        if prompt is None:
            from tui_tracker.ui.widgets.filter_prompt import FilterPrompt

            prompt = FilterPrompt(self._completions, self._typed)
            await self.mount(prompt, after=self.query_one(TitleBar))
            if not self.is_whole or self.app.screen is not self:
                return
        prompt.add_class("-open")
        prompt.placeholder = self.tr(_MARK_PLACEHOLDER if marking else _PLACEHOLDER)
        prompt.begin(text)
        self.set_focus(prompt)
        self.refresh_hints()
        self.prompt_opened()
        self.run_worker(self._read_history(prompt), group="history", exclusive=True, exit_on_error=False)

    async def _read_history(self, prompt: "FilterPrompt") -> None:
        prompt.history = await asyncio.to_thread(self.shell.options.keeping.filters)

    def _typed(self, text: str) -> None:
        if self.is_whole and self.is_typing:
            self._apply(text)

    def _apply(self, text: str) -> Filter | None:
        """Narrow the list as one types; what can't be understood leaves it as it is and says what is known. "status" on
        the way to "status:alert" was no word to be looked for: without it the list is as it was.
        """
        try:
            wanted = parse(text)
        except FilterError as error:
            self._say_wrong(self.tr.say(error.told))
            begun = text.rfind(" ") + 1
            if text.startswith(self._filter.text) and len(self._filter.text) > begun:
                self._narrow_to(parse(text[:begun]))
            return None
        self._say_wrong("")
        self._narrow_to(wanted)
        return wanted

    def _narrow_to(self, wanted: Filter) -> None:
        if not self._marking and wanted.text != self._filter.text:
            self.narrow(wanted)

    def _say_wrong(self, text: str) -> None:
        self._wrong = text
        for each in self.query("#prompt, #reason, #why"):  # on the screen, it would style all its widgets anew
            each.set_class(bool(text), "-wrong")
        self.say_reason()

    def on_filter_prompt_kept(self) -> None:
        """Close the prompt and keep what stands in it; what is no filter is refused and stays, with the reason.

        Read from the prompt itself: on a slow line Enter may come before the news of the last letters.
        """
        if self.prompt is None:
            return
        wanted = self._apply(self.prompt.value)
        if wanted is None:
            self.flash(self.tr("That is no filter yet: put it right, or Esc goes back"), error=True)
            return
        self._close_prompt()
        if wanted.parts:
            keeping = self.shell.options.keeping
            self.run_worker(asyncio.to_thread(keeping.remember, wanted.text), exit_on_error=False)
        if self._marking:
            self._mark(wanted)

    def _mark(self, wanted: Filter) -> None:
        self.complete()
        found = self.found_by(wanted.over(self.filter_terms())) if wanted.parts else []
        self.table.mark(found)
        self.flash(self.tr.plural("{n} order marked", "{n} orders marked", len(found)).format(n=len(found)))

    def found_by(self, test: Test) -> list[int]:
        """Those of the orders shown that are let through."""
        rows = self.rows_here()
        return [order_id for order_id in self.table.ids if test(rows[order_id])]

    def _close_prompt(self) -> None:
        self.query("#prompt").remove_class("-open")
        self.set_focus(self.table)
        self._say_wrong("")
        self.refresh_hints()
        self.prompt_closed()

    def on_filter_prompt_given_up(self) -> None:
        """Close the prompt; the filter is what it was."""
        self._restore_filter()

    def _restore_filter(self) -> None:
        self._close_prompt()
        if not self._marking and self._filter.text != self._before.text:
            self.narrow(self._before)

    def _completions(self, word: str) -> Sequence[str]:
        return completions(word, known_values(self.rows_here().values(), word))

    def on_filter_prompt_offered(self, event: "FilterPrompt.Offered") -> None:
        """The words there are, the one that stands there first."""
        words = [*event.words[max(0, event.at) :], *event.words[: max(0, event.at)]]
        text = " ".join(words[:_OFFERED]) + (" …" if len(words) > _OFFERED else "")
        self.flash(text or self.tr("Nothing known begins like that"), error=not words)

    def step_back(self) -> bool:
        """Close the prompt where it still stands open, else take the marks away, else the filter; whether one was."""
        if self.is_typing:
            self._restore_filter()
        elif self.take_marks_away(self.table):
            pass
        elif self._filter.text:
            self.narrow(Filter(""))
        else:
            return False
        return True

    def place(self) -> Callable[[], None]:
        """The cursor, the marks, and the order beside the table; a filter that is still typed is given up."""
        if self.is_typing:
            self._restore_filter()
        current, marked = self.table.current, self.table.marked

        def put_back() -> None:
            self.complete()
            self.table.mark(marked)
            if current is not None:
                self.table.point_at(current)
            self._wrong = ""
            self._preview.begin(self.size.width)

        return put_back

    # Beside the table

    def action_preview(self) -> None:
        """The order under the cursor beside the list, or the list alone."""
        self._preview.turn()

    @on(OrderTable.Moved)
    def _follow(self) -> None:
        self._preview.follow()

    def on_resize(self, event: events.Resize) -> None:
        """The order beside the list stays only where there is room."""
        self._preview.fit(event.size.width)


_OFFERED: Final = 8
_PLACEHOLDER: Final = N_("word  status:alert  age:>3d  country:se  is:nocode  !word  /re/")
_MARK_PLACEHOLDER: Final = N_("mark which orders?  word  status:alert  age:>3d")
