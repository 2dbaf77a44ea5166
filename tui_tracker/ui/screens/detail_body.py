"""An order in full on the screen: lines drawn as they are needed, and which of its parcels the keys act on."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.ui.views.detail import DetailView, Facts, detail_view, gone_lines
from tui_tracker.ui.views.lines import Line
from tui_tracker.ui.views.parcel import events_fold
from tui_tracker.ui.views.trail import TRAIL
from tui_tracker.ui.widgets.find_body import FindBody
from tui_tracker.ui.widgets.lines_body import scrolling


class DetailBody(FindBody, can_focus=True):
    """Shows `Facts`; j and k scroll, Tab chooses a parcel, a click chooses the one under it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *scrolling("detail"),
        Binding("tab", "parcel(1)", N_("Next parcel"), id="detail.next-parcel"),
        Binding("enter", "fold", N_("All events, or the newest"), show=False, id="detail.fold"),
        Binding("plus", "fold_all(False)", N_("Show all that is folded"), show=False, id="detail.unfold-all"),
        Binding("minus", "fold_all(True)", N_("Fold what is long"), show=False, id="detail.fold-all"),
        Binding("shift+tab", "parcel(-1)", N_("Previous parcel"), id="detail.previous-parcel"),
    ]

    def __init__(self, tr: Translator, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """`ascii_only`: for terminals that have no other signs."""
        super().__init__(id=id)
        self._tr = tr
        self._ascii_only = ascii_only
        self._facts: Facts | None = None
        self._trouble = ""
        self._view = DetailView()
        self._opened: set[str] = set()  # the long parts that are shown whole
        self._number = ""  # of the chosen parcel: it stays chosen when others come and go

    @property
    def chosen(self) -> int | None:
        """The index of the parcel that keys act on; `None` where there is none."""
        if self._facts is None or not self._facts.order.parcels:
            return None
        numbers = [parcel.number for parcel in self._facts.order.parcels]
        return numbers.index(self._number) if self._number in numbers else 0

    def show(self, facts: Facts | None, trouble: str = "") -> None:
        """Show an order as it is now; `None` says that it is gone, or what `trouble` there is in reading it.

        Where one was reading stays in view.
        """
        self._facts, self._trouble = facts, trouble
        self.draw()

    def choose(self, index: int) -> None:
        """Make the parcel at `index` the one that keys act on, and bring it into view."""
        if self._facts is None or not 0 <= index < len(self._facts.order.parcels):
            return
        self._number = self._facts.order.parcels[index].number
        self.draw()
        self.scroll_to(y=self._view.parcels[index], animate=False)

    def begin(self) -> None:
        """Another order comes: from its beginning, with its first parcel chosen."""
        self._number = ""
        self._opened.clear()
        self.scroll_to(y=0, animate=False)

    def lines_for(self, width: int) -> Sequence[Line]:
        """The order, or why there is none."""
        if self._facts is None:
            self._view = DetailView(lines=gone_lines(self._tr, width, self._trouble))
        else:
            chosen = self.chosen
            self._view = detail_view(
                self._facts,
                self._tr,
                width,
                chosen=-1 if chosen is None else chosen,
                ascii_only=self._ascii_only,
                opened=self._opened,
            )
        return self._view.lines

    def on_click(self, event: events.Click) -> None:
        """Choose the parcel that was clicked, without moving the page; show what is folded away there."""
        line = self.line_at(event.y)
        if line is not None and line.fold:
            self._toggle(line.fold)
        elif line is not None and line.target is not None and self._facts is not None:
            self._number = self._facts.order.parcels[line.target].number
            self.draw()

    def action_parcel(self, step: int) -> None:
        """Go to the next or the previous parcel, round and round; at first to the first or the last one."""
        chosen = self.chosen
        if chosen is None or self._facts is None:
            return
        count = len(self._facts.order.parcels)
        first = 0 if step > 0 else count - 1
        self.choose((chosen + step) % count if self._number else first)

    def action_fold(self) -> None:
        """Show all events of the chosen parcel, or only the newest; without a parcel, all that was done."""
        chosen = self.chosen
        if self._facts is not None:
            number = self._facts.order.parcels[chosen].number if chosen is not None else ""
            self._toggle(events_fold(number) if chosen is not None else TRAIL)

    def action_fold_all(self, fold: bool) -> None:
        """Fold all that is long, or show it."""
        if fold:
            self._opened.clear()
            self.draw()
        else:
            self.unfold()

    def unfold(self) -> None:
        """Show all that is folded."""
        if self._facts is not None:
            self._opened.update((TRAIL, *(events_fold(parcel.number) for parcel in self._facts.order.parcels)))
            self.draw()

    def _toggle(self, key: str) -> None:
        self._opened ^= {key}
        self.draw()
