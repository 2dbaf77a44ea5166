"""What the screens about one order share: it is read again when it changes, and from it one goes to the next."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.widgets.find_body import FindBody

from .base import TrackerScreen, told


class FindPrompt(Input):
    """The line where words are typed: Enter keeps them, Esc leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.find_end(False)", N_("Look for nothing"), id="find.leave"),
        Binding("enter,down", "screen.find_end(True)", N_("Go on reading"), id="find.keep"),
    ]


class OneOrderScreen(TrackerScreen):
    """One order; `[` and `]` go through the list that it was opened from, as that is now; `/` finds words in it."""

    DEFAULT_CSS = """
    OneOrderScreen #find { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    OneOrderScreen #find.-open { display: block; }
    """

    TITLE_TEXT: ClassVar[str]
    """In the title bar, with {number}."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket", "neighbour(1)", N_("Next order of the list"), show=False, id="order.next"),
        Binding(
            "left_square_bracket", "neighbour(-1)", N_("Previous order of the list"), show=False, id="order.previous"
        ),
        Binding("slash", "find", N_("Find words"), show=False, priority=True, id="order.find"),
        Binding("n", "find_next(1)", N_("Next place with them"), show=False, id="order.find-next"),
        Binding("N", "find_next(-1)", N_("The place before"), show=False, id="order.find-previous"),
    ]

    def __init__(self, order_id: int) -> None:
        """`order_id`: the document's number; the order may be gone by the time it is shown, which is then said."""
        super().__init__()
        self.order_id = order_id
        self._order: Order | None = None
        self._named = (order_id, f"{order_id}")  # the order, and its number as it was last seen

    def text(self) -> FindBody:
        """What is read."""
        raise NotImplementedError

    def content(self) -> Iterable[Widget]:
        """The text, and the line where words to find are typed."""
        yield self.text()
        prompt = FindPrompt(id="find", compact=True, placeholder=self.tr(_FIND))
        prompt.cursor_blink = False
        yield prompt

    def on_mount(self) -> None:
        """Keys go to the text."""
        self.query_one(FindBody).focus()

    def show_order(self, order: Order | None, trouble: str) -> None:
        """Show the order as it is now; `None` = it is gone, or there is that `trouble` in reading it."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the order again."""
        trouble = ""
        try:
            self._order = self.port.order(self.order_id)
        except AppError as error:
            self._order, trouble = None, told(error, self.tr)
        if self._order is not None:
            self._named = self.order_id, self._order.number
        number = self._named[1] if self._named[0] == self.order_id else f"{self.order_id}"
        self.query_one(TitleBar).say(left=self.tr(self.TITLE_TEXT).format(number=number))
        try:
            self.show_order(self._order, trouble)
        except AppError as error:
            self.show_order(None, told(error, self.tr))

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Show the order again if it is among those that changed."""
        if self.order_id in ids:
            self.reload()

    def time_passed(self) -> None:
        """What is due, and how long ago things were."""
        self._read(self.reload)

    def selected_order(self) -> Order | None:
        """The order, as long as it is there."""
        return self._order

    def selected_ids(self) -> list[int]:
        """The order where it has no parcel: else keys act on those that are chosen."""
        return [self.order_id] if self._order is not None and not self._order.parcels else []

    def chosen_ids(self) -> list[int]:
        """The order, as long as it is there."""
        return [self.order_id] if self._order is not None else []

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels that keys act on."""
        raise NotImplementedError

    # Finding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the prompt "/" is a character like others."""
        typing = action == "find" and isinstance(self.focused, FindPrompt)
        return not typing and super().check_action(action, parameters)

    def action_find(self) -> None:
        """Ask for the words."""
        prompt = self.query_one(FindPrompt)
        prompt.add_class("-open")
        prompt.value = ""
        self.set_focus(prompt)

    @on(Input.Changed, "#find")
    def _typed_words(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.has_class("-open"):
            self.query_one(FindBody).find(event.value)

    def action_find_end(self, keep: bool) -> None:
        """Back to the text, with the words or without."""
        prompt, body = self.query_one(FindPrompt), self.query_one(FindBody)
        found = body.find(prompt.value if keep else "")
        prompt.remove_class("-open")
        self.set_focus(body)
        if keep and prompt.value.strip():
            words = self.tr.plural("{n} line has it; n the next", "{n} lines have it; n the next", found)
            self.flash(words.format(n=found) if found else self.tr(_NOT_FOUND), error=not found)

    def action_find_next(self, step: int) -> None:
        """The next place, or the one before."""
        body = self.query_one(FindBody)
        if not body.find_next(step):
            self.flash(self.tr(_NOT_FOUND if body.words.strip() else _NOT_LOOKED_FOR), error=True)

    # To its neighbours

    def _list_below(self) -> TrackerScreen | None:
        """The screen with the list that this one was opened from."""
        for screen in reversed(self.app.screen_stack[:-1]):
            if isinstance(screen, TrackerScreen) and screen.listed():
                return screen
        return None

    def action_neighbour(self, step: int) -> None:
        """Go to the next order of the list, or to the previous one; the list's cursor goes with it."""
        below = self._list_below()
        ids: Sequence[int] = below.listed() if below is not None else ()
        if below is None or self.order_id not in ids:
            self.flash(self.tr(_NOT_LISTED), error=True)
            return
        at = ids.index(self.order_id) + step
        if not 0 <= at < len(ids):
            self.flash(self.tr(_LAST if step > 0 else _FIRST))
            return
        self.order_id = ids[at]
        below.point_at(self.order_id)
        self.moved()
        self._read(self.reload)

    def moved(self) -> None:
        """Another order is shown from now on."""


_FIND: Final = N_("words to find; Enter goes on reading, n is the next place")
_NOT_FOUND: Final = N_("That does not stand here")
_NOT_LOOKED_FOR: Final = N_("Nothing is looked for yet: / asks for words")
_NOT_LISTED: Final = N_("The order is not in the list any more")
_LAST: Final = N_("That was the last order of the list")
_FIRST: Final = N_("That was the first order of the list")
