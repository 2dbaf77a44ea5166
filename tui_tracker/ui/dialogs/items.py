"""Which of an order's items are in a parcel."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.order import LineItem, Order, Parcel
from tui_tracker.model.text import clean_text

from .base import Choices, Dialog
from .filters import Ticks


class ItemsDialog(Dialog[frozenset[int] | None]):
    """Space ticks an item, Enter keeps; with nothing ticked it is not known what is in the parcel."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", N_("Tick"), id="items.tick")]

    def __init__(self, order: Order, parcel: Parcel) -> None:
        """`parcel`: one of the order's."""
        super().__init__()
        self.order, self.parcel = order, parcel
        self.chosen = frozenset(place for place in parcel.lines if place < len(order.lines))

    def title_text(self) -> str:
        """Which parcel it is about."""
        return self.tr(_TITLE).format(number=clean_text(self.parcel.number, limit=40))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The items, each with the other parcels it is in."""
        options = (Option(Content(line)) for line in self._lines())
        yield Ticks(*options, id="items", classes="first", markup=False, compact=True)
        yield Static(Content(self.tr(_GUIDE)), classes="tip", markup=False)

    def _lines(self) -> Iterable[str]:
        for place, item in enumerate(self.order.lines):
            yield f"[{'x' if place in self.chosen else ' '}] {self._item(place, item)}"

    def _item(self, place: int, item: LineItem) -> str:
        others = [each.number for each in self.order.parcels if place in each.lines and each is not self.parcel]
        words = f"{item.quantity} × {item.title or item.sku}"
        words += f" · {self.tr(_ELSEWHERE).format(numbers=', '.join(others))}" if others else ""
        return clean_text(words, limit=200)

    def action_tick(self) -> None:
        """Tick the item under the cursor, or take the tick away."""
        choices = self.query_one("#items", Choices)
        if choices.highlighted is not None:
            self.chosen ^= {choices.highlighted}
            for index, line in enumerate(self._lines()):
                choices.replace_option_prompt_at_index(index, Content(line))

    def action_take(self) -> None:
        """Keep what is ticked."""
        self.dismiss(self.chosen)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()


_TITLE: Final = N_("Items in {number}")
_GUIDE: Final = N_("With nothing ticked, what is in it is not known.")
_ELSEWHERE: Final = N_("also in {numbers}")
_KEYS: Final = N_("Space ticks · Enter keeps · Esc leaves")
