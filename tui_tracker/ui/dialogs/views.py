"""The saved views: show one, keep what is shown now under a name, rename or remove one's own."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.model.views import GIVEN_TITLES, SavedView, all_views, is_name, sort_of
from tui_tracker.ui.views.cells import fitted
from tui_tracker.ui.views.sorting import sort_words

from .base import Choices, Dialog

_NAME_WIDTH: Final = 14
_WIDTH: Final = 72  # cells of a line in the box


class ViewAct(NamedTuple):
    """What is to be done: "show", "save", "rename" (to `new`) or "remove"."""

    kind: str
    name: str
    new: str = ""


class ViewsDialog(Dialog[ViewAct | None]):
    """One's own views, then the given ones; `s` keeps the list as it is now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", N_("Save the list as it is"), id="views.save"),
        Binding("R", "rename", N_("Rename"), id="views.rename"),
        Binding("D", "remove", N_("Remove"), id="views.remove"),
    ]

    def __init__(self, own: Mapping[str, SavedView], current: SavedView, place: str) -> None:
        """`current`: what is shown now; `place`: the file where views are kept, "" for none."""
        super().__init__()
        self._own = own
        self._views = all_views(own)
        self._names = list(self._views)
        self._current = current
        self._place = place
        self._renamed = ""  # the view that gets a new name; "": the list is kept

    def title_text(self) -> str:
        """What is chosen."""
        return self.tr(N_("Saved views"))

    def keys_text(self) -> str:
        """The keys that do something here, and where it is kept."""
        keys = self.tr(_KEYS)
        return "\n".join([keys, self.tr(_KEPT).format(path=self._place)] if self._place else [keys])

    def body(self) -> Iterable[Widget]:
        """The views, and a line for a name."""
        lines = map(Content, map(self._line, self._names))
        yield Choices(*map(Option, lines), classes="first", markup=False, compact=True)
        with Horizontal(classes="field", id="naming") as naming:
            naming.display = False
            yield Label(Content(self.tr(N_("Name"))), markup=False)
            name = Input(id="name", compact=True, max_length=30)
            name.cursor_blink = False
            yield name
        yield Static(Content(), id="wrong", classes="error", markup=False)

    def _line(self, name: str) -> str:
        view = self._views[name]
        title = self.tr(GIVEN_TITLES[name]) if name not in self._own else ""
        text = " · ".join(part for part in (title, clean_text(view.filter), self._order(view)) if part)
        plain = self.speaking.ascii_only
        line = f"{fitted(clean_text(name), _NAME_WIDTH)}  {text}".replace("·", "-" if plain else "·")
        return fitted(line, _WIDTH, ellipsis="~" if plain else "…").rstrip()

    def _order(self, view: SavedView) -> str:
        if not view.sort:
            return ""
        key, turned = sort_of(view.sort)
        return sort_words(key, self.tr, turned=turned)

    @property
    def _under_cursor(self) -> str:
        return self._names[self.query_one(Choices).highlighted or 0]

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(ViewAct("show", self._names[event.option_index]))

    def action_save(self) -> None:
        """Keep the list as it is now: asks for a name."""
        self._renamed = ""
        self._ask("")

    def action_rename(self) -> None:
        """Give the view under the cursor another name."""
        if self._is_own():
            self._renamed = self._under_cursor
            self._ask(self._under_cursor)

    def action_remove(self) -> None:
        """Remove it."""
        if self._is_own():
            self.dismiss(ViewAct("remove", self._under_cursor))

    def _is_own(self) -> bool:
        """Whether it is the operator's; if not, that is said."""
        if self._under_cursor in self._own:
            return True
        self._say(self.tr(_IS_GIVEN).format(name=self._under_cursor))
        return False

    def _ask(self, name: str) -> None:
        self.query_one("#naming").display = True
        field = self.query_one("#name", Input)
        field.value = name
        self.set_focus(field)

    def _say(self, text: str) -> None:
        self.query_one("#wrong", Static).update(Content(text))

    @on(Input.Changed)
    def _typing(self) -> None:
        self._say("")

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        name = event.value.strip()
        if not is_name(name):
            self._say(self.tr(_NO_NAME))
        elif self._renamed and name != self._renamed and name in self._own:
            self._say(self.tr(_TAKEN).format(name=name))
        elif self._renamed:
            self.dismiss(ViewAct("rename", self._renamed, name))
        else:
            self.dismiss(ViewAct("save", name))


_KEYS: Final = N_("Enter shows · s saves the list as it is · R renames · D removes · Esc leaves")
_KEPT: Final = N_("Kept in {path}")
_IS_GIVEN: Final = N_("{name} is given: save one of your own under that name to have another")
_NO_NAME: Final = N_("A name has letters, digits, - and _, at most 30")
_TAKEN: Final = N_("There is a view {name} already")
