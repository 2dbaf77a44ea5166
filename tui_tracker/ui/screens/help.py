"""Every key that does something on the screen one came from, in its groups; and how the filter is written."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui_tracker.i18n import Translator
from tui_tracker.model.filter import field_names
from tui_tracker.model.message import N_
from tui_tracker.ui.keys import ActiveKeys, active_keys


class HelpScreen(ModalScreen[None]):
    """Made from the bindings that are active, so that it can't be out of date."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen #box { width: 76; max-width: 100%; height: 90%; border: round $primary; background: $surface;
                      padding: 0 1; }
    HelpScreen Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", N_("Leave the help"), id="help.leave"),
        Binding("j", "scroll(1)", N_("Down"), show=False, id="help.down"),
        Binding("k", "scroll(-1)", N_("Up"), show=False, id="help.up"),
    ]

    def __init__(self, about: Screen[None]) -> None:
        """`about`: the screen whose keys are told."""
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        tr: Translator = self.app.tr  # type: ignore[attr-defined]  # TrackerApp
        with VerticalScroll(id="box") as box:
            box.border_title = Content(tr("Keys"))
            yield Static(Content("\n").join(self._lines(tr)), markup=False)

    def on_mount(self) -> None:
        """Keys scroll the text."""
        self.query_one("#box").focus()

    def _lines(self, tr: Translator) -> Iterator[Content]:
        groups: dict[str, list[ActiveKeys]] = {}
        for line in active_keys(self._about):
            groups.setdefault(line.id.partition(".")[0], []).append(line)
        for group, title in _GROUPS.items():
            if group in groups:
                yield Content.styled(tr(title), "bold")
                for line in groups[group]:
                    keys = "  " + " ".join(line.keys).ljust(22)
                    yield Content.assemble((keys, "$text-accent"), tr(line.text))
                yield Content("")
        yield Content.styled(tr("Filter"), "bold")
        for words in tr(_FILTER).format(fields=" ".join(field_names())).split("\n"):
            yield Content("  " + words)
        yield Content("")
        yield Content.styled(tr("Mouse"), "bold")
        for words in tr(_MOUSE).split("\n"):
            yield Content("  " + words)
        yield Content("")
        yield Content(tr("Shift and the mouse select text as your terminal does."))

    def action_scroll(self, lines: int) -> None:
        """By lines."""
        self.query_one("#box").scroll_relative(y=lines, animate=False)


_GROUPS: Final = {
    "act": N_("On the chosen parcels"),
    "detail": N_("This order"),
    "why": N_("Reasons"),
    "tracking": N_("Tracking page"),
    "orders": N_("List"),
    "table": N_("Moving and marking"),
    "go": N_("Going elsewhere"),
}
_MOUSE: Final = N_(
    "A click chooses an order, on its code it opens it; two clicks open it anywhere.\n"
    "A click on a column's title sorts by it, once more turns it round.\n"
    "The wheel moves the cursor."
)
_FILTER: Final = N_(
    'word  !word  "two words"  /regular expression/  ~letters\n'
    "status:alert,expired  country:se  is:nocode  age:>3d  updated:2d..7d\n"
    "Fields: {fields}"
)
