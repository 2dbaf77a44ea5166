"""Help: what the focused widget is for, and every key that does something on the screen one came from; type to filter.

Made from the bindings that are active, so that it can't be out of date; keys that do nothing now are dim, with why.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from tui_tracker.i18n import Translator
from tui_tracker.model.filter import field_names
from tui_tracker.model.message import N_
from tui_tracker.ui.keys import GROUPS, ActiveKeys, active_keys
from tui_tracker.ui.mended import OnceDismissed
from tui_tracker.ui.views.lines import BLANK, Line, Span, wrapped
from tui_tracker.ui.widgets.lines_body import LinesBody

_KEYS_WIDTH: Final = 24  # cells of the column with the keys


class HelpBody(LinesBody):
    """The text; it knows which of its lines hold what is typed."""

    can_focus = False

    def __init__(self, about: Screen[Any], tr: Translator) -> None:
        """`about`: the screen whose keys are told."""
        super().__init__(id="help")
        self._tr = tr
        self._keys = active_keys(about)
        self._what = _help_of(about)
        self._filter = ""

    def look_for(self, text: str) -> None:
        """Show only keys that have this in their names; "" = everything."""
        self._filter = text.strip().casefold()
        self.draw()
        self.scroll_to(y=0, animate=False)

    def lines_for(self, width: int) -> Sequence[Line]:
        """All of it, or what is looked for."""
        lines = [*([] if self._filter else self._introduction(width)), *self._groups(width)]
        if self._filter:
            return lines or [Line((Span(self._tr("No key has that in its name"), "muted"),))]
        return [*lines, *self._more(width)]

    def _introduction(self, width: int) -> Iterator[Line]:
        if self._what:
            for each in self._tr(self._what).split("\n"):
                yield from wrapped([Span(each)], width)
            yield BLANK

    def _groups(self, width: int) -> Iterator[Line]:
        groups: dict[str, list[ActiveKeys]] = {name: [] for name in GROUPS}
        for line in self._keys:
            groups.setdefault(line.id.partition(".")[0], []).append(line)
        for group, lines in groups.items():
            kept = [line for line in lines if self._is_wanted(line)]
            if kept:
                yield Line((Span(self._tr(GROUPS.get(group, group)), "heading"),))
                for line in kept:
                    yield from self._key(line, width)
                yield BLANK

    def _is_wanted(self, line: ActiveKeys) -> bool:
        words = f"{self._tr(line.text)} {line.text} {' '.join(line.keys)} {line.id}".casefold()
        return all(word in words for word in self._filter.split())

    def _key(self, line: ActiveKeys, width: int) -> Iterator[Line]:
        role = "muted" if line.why_not else "manual"
        keys = " ".join(line.keys).ljust(_KEYS_WIDTH - 2)
        text = [Span(self._tr(line.text), "muted" if line.why_not else "")]
        if line.why_not:
            text.append(Span(f" ({line.why_not})", "muted"))
        yield from wrapped([Span(keys, role), *text], width, indent=2, hang=_KEYS_WIDTH - 2)

    def _more(self, width: int) -> Iterator[Line]:
        tr = self._tr
        for title, text in (
            (N_("Filter"), tr(_FILTER).format(fields=" ".join(field_names()))),
            (N_("Mouse"), tr(_MOUSE)),
        ):
            yield Line((Span(tr(title), "heading"),))
            for each in text.split("\n"):
                yield from wrapped([Span(each)], width, indent=2)
            yield BLANK


class KeyPrompt(Input):
    """A line to type in, for which "?" is the key that closes the help."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """All that is printed but the question mark."""
        return key != "question_mark" and super().check_consume_key(key, character)


class HelpScreen(OnceDismissed[None]):
    """A line to type in, and the text."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen #box { width: 76; max-width: 100%; height: 90%; border: round $primary; background: $surface;
                      padding: 0 1; }
    HelpScreen Input { background: $panel; }
    HelpScreen HelpBody { background: $surface; padding: 0; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_or_leave", N_("Leave the help"), id="help.leave"),
        Binding("question_mark,f1", "dismiss", N_("Leave the help"), priority=True, show=False, id="help.close"),
        Binding("down", "scroll(1)", N_("Down"), show=False, id="help.down"),
        Binding("up", "scroll(-1)", N_("Up"), show=False, id="help.up"),
        Binding("pagedown,ctrl+d", "scroll(10)", N_("Page down"), priority=True, show=False, id="help.page-down"),
        Binding("pageup,ctrl+u", "scroll(-10)", N_("Page up"), priority=True, show=False, id="help.page-up"),
        Binding("home", "edge(True)", N_("To the top"), priority=True, show=False, id="help.top"),
        Binding("end", "edge(False)", N_("To the end"), priority=True, show=False, id="help.end"),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        """`about`: the screen whose keys are told."""
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        """The line to type in, and the text under it."""
        tr = cast(Translator, self.app.tr)  # type: ignore[attr-defined]  # TrackerApp
        with Vertical(id="box") as box:
            box.border_title = Content(tr("Keys"))
            box.border_subtitle = Content(tr(_KEYS))
            prompt = KeyPrompt(placeholder=tr(N_("Type to find a key")), compact=True)
            prompt.cursor_blink = False
            yield prompt
            yield HelpBody(self._about, tr)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(HelpBody).look_for(event.value)

    def action_scroll(self, lines: int) -> None:
        """By lines."""
        self.query_one(HelpBody).scroll_relative(y=lines, animate=False)

    def action_edge(self, top: bool) -> None:
        """To the top or to the end."""
        self.query_one(HelpBody).action_edge(top)

    def action_clear_or_leave(self) -> None:
        """What was typed goes first."""
        prompt = self.query_one(Input)
        if prompt.value:
            prompt.value = ""
        else:
            self.dismiss(None)


def _help_of(about: Screen[Any]) -> str:
    """What the focused widget, or the nearest around it, says of itself."""
    node: DOMNode | None = about.focused or about
    while node is not None:
        text = getattr(node, "HELP", None)
        if isinstance(text, str) and text:
            return text
        node = node.parent
    return ""


_KEYS: Final = N_("Esc leaves")
_MOUSE: Final = N_(
    "A click chooses an order, on its code it opens it; two clicks open it anywhere.\n"
    "A click on a column's title sorts by it, once more turns it round.\n"
    "The wheel moves the cursor. Shift and the mouse select text as your terminal does."
)
_FILTER: Final = N_(
    'word  !word  "two words"  /regular expression/  ~letters\n'
    "status:alert,expired  country:se  is:nocode  age:>3d  updated:2d..7d\n"
    "Fields: {fields}"
)
