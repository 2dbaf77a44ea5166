"""Choose which columns the list has, in which order, and how wide they are."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.views import COLUMNS, USUAL, NamedColumn
from tui_tracker.ui.views.cells import fitted
from tui_tracker.ui.views.orders import every_column

from .base import Choices, Dialog

_NAME_WIDTH: Final = 22
_WIDEST: Final = 60


class Lines(Choices):
    """A list in which Enter is for the whole and a click ticks one line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.take", N_("Show"), show=False, id="columns.take")]


class ColumnsDialog(Dialog[tuple[NamedColumn, ...] | None]):
    """Space ticks, J and K move, < and > make narrower and wider, Enter shows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", N_("Tick"), id="columns.tick"),
        Binding("J", "move(1)", N_("Further back"), id="columns.back"),
        Binding("K", "move(-1)", N_("Further to the front"), id="columns.front"),
        Binding("less_than_sign,minus", "widen(-1)", N_("Narrower"), id="columns.narrower"),
        Binding("greater_than_sign,plus", "widen(1)", N_("Wider"), id="columns.wider"),
        Binding("u", "usual", N_("The usual ones"), id="columns.usual"),
    ]

    def __init__(self, chosen: Sequence[NamedColumn]) -> None:
        """`chosen`: those shown now; none: the usual ones."""
        super().__init__()
        self._fill(chosen)

    def _fill(self, chosen: Sequence[NamedColumn]) -> None:
        shown = tuple(chosen) or tuple(NamedColumn(key) for key in USUAL)
        others = [NamedColumn(key) for key in COLUMNS if key not in {each.key for each in shown}]
        self._all = [*shown, *others]
        self._ticked = {each.key for each in shown}

    def title_text(self) -> str:
        """What is chosen."""
        return self.tr(N_("Columns of the list"))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """All there are, those shown first."""
        yield Lines(*map(Option, self._lines()), classes="first", markup=False, compact=True)

    @property
    def _list(self) -> Lines:
        return self.query_one(Lines)

    def _lines(self) -> list[Content]:
        every = every_column(self.tr)
        lines = []
        for each in self._all:
            title = self.tr(every[each.key].title) or self.tr(N_("(flag)"))
            mark = "[x]" if each.key in self._ticked else "[ ]"
            width = str(each.width) if each.width else self.tr(N_("{n}, grows") if every[each.key].grow else "{n}")
            lines.append(Content(f"{mark} {fitted(title, _NAME_WIDTH)} {width.format(n=every[each.key].width)}"))
        return lines

    def _redraw(self, at: int) -> None:
        for index, line in enumerate(self._lines()):
            self._list.replace_option_prompt_at_index(index, line)
        self._list.highlighted = at

    def action_tick(self) -> None:
        """Show the column under the cursor, or do not; one stays in any case."""
        at = self._list.highlighted or 0
        key = self._all[at].key
        if self._ticked != {key}:
            self._ticked ^= {key}
        self._redraw(at)

    def action_move(self, step: int) -> None:
        """Put it one place further."""
        at = self._list.highlighted or 0
        to = at + step
        if 0 <= to < len(self._all):
            self._all[at], self._all[to] = self._all[to], self._all[at]
            self._redraw(to)

    def action_widen(self, cells: int) -> None:
        """Give it a width of its own."""
        at = self._list.highlighted or 0
        each = self._all[at]
        width = max(1, min(_WIDEST, (each.width or every_column(self.tr)[each.key].width) + cells))
        self._all[at] = each._replace(width=width)
        self._redraw(at)

    def action_usual(self) -> None:
        """As the list comes."""
        self._fill(())
        self._redraw(0)

    def action_take(self) -> None:
        """Show what is ticked."""
        chosen = tuple(each for each in self._all if each.key in self._ticked)
        self.dismiss(() if chosen == tuple(NamedColumn(key) for key in USUAL) else chosen)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()


_KEYS: Final = N_("Space ticks · J K move · < > width · u the usual ones · Enter shows · Esc leaves")
