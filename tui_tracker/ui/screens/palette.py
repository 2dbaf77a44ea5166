"""The palette: everything that can be done here, by name, with its key; colours are shown while one moves over them.

Ours, because the toolkit's starts a worker for every letter and knows no key, no group and no reason.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar, Final, NamedTuple, cast

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui_tracker.i18n import LANGUAGES, Translator
from tui_tracker.model.message import N_
from tui_tracker.ui.keys import GROUPS, SHORT, active_keys
from tui_tracker.ui.mended import OnceDismissed, Options
from tui_tracker.ui.theme import LABELS
from tui_tracker.ui.views.cells import fitted

_WIDEST: Final = 74
_FRAME: Final = 6  # cells of frame, padding and scroll bar
_MOVES: Final = frozenset({"up", "down", "left", "top", "end", "half-up", "half-down", "page-up", "page-down", "open"})
_LANGUAGE_NAMES: Final = {"en": "English", "sv": "Svenska"}  # each in itself: whoever looks for it reads that

Run = Callable[[], object]


class Entry(NamedTuple):
    """One line. `also`: other words it is found by; `why_not`: why it does nothing now; `theme`: shown beforehand."""

    group: str
    text: str
    run: Run
    keys: str = ""
    also: str = ""
    why_not: str = ""
    theme: str = ""

    @property
    def name(self) -> str:
        """As it is read: "go: Messages"."""
        return f"{self.group}: {self.text}"


class PaletteScreen(OnceDismissed[None]):
    """A line to type in and what it finds; Enter does it, Esc leaves everything as it was."""

    DEFAULT_CSS = """
    PaletteScreen { align: center top; background: $background 60%; }
    PaletteScreen #box { width: 74; max-width: 100%; height: auto; max-height: 100%; margin-top: 1;
                         border: round $primary; background: $surface; padding: 0 1; }
    PaletteScreen Input { background: $panel; }
    PaletteScreen OptionList { height: auto; max-height: 75vh; background: $surface; }
    PaletteScreen OptionList > .option-list--option-highlighted { text-style: bold reverse; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Leave"), id="palette.leave"),
        Binding("down,ctrl+n", "move(1)", N_("Down"), show=False, id="palette.down"),
        Binding("up,ctrl+p", "move(-1)", N_("Up"), show=False, id="palette.up"),
        Binding("pagedown", "move(10)", N_("Page down"), show=False, id="palette.page-down"),
        Binding("pageup", "move(-10)", N_("Page up"), show=False, id="palette.page-up"),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        """`about`: the screen whose acts are listed."""
        super().__init__()
        self._about = about
        self._entries: list[Entry] = []
        self._shown: list[Entry] = []
        self._theme = ""

    @property
    def tr(self) -> Translator:
        """The operator's language."""
        return cast(Translator, self.app.tr)  # type: ignore[attr-defined]  # TrackerApp

    def compose(self) -> ComposeResult:
        """The line and the list."""
        with Vertical(id="box") as box:
            box.border_title = Content(self.tr(N_("Commands")))
            prompt = Input(placeholder=self.tr("Search for commands…"), compact=True)
            prompt.cursor_blink = False
            yield prompt
            choices = Options(markup=False, compact=True)
            choices.can_focus = False
            yield choices

    def on_mount(self) -> None:
        """Everything, to begin with."""
        self._theme = self.app.theme
        self._entries = list(self._all())
        self._find("")

    # What there is

    def _all(self) -> Iterator[Entry]:
        yield from self._acts()
        for screen in dict.fromkeys((self._about, self.app.screen_stack[0])):  # the list's views from everywhere
            extra: Callable[[], Iterable[Entry]] | None = getattr(screen, "palette_entries", None)
            yield from extra() if extra is not None else ()
        for name, label in LABELS.items():
            text = self.tr(label)
            yield Entry(
                self.tr("colours"), text, partial(self._colours, name), also=f"colours theme {name}", theme=name
            )
        for language in LANGUAGES:
            run = partial(self._call, "speak", language)
            yield Entry(self.tr("language"), _LANGUAGE_NAMES[language], run, also=f"language {language}")

    def _acts(self) -> Iterator[Entry]:
        ranks = {group: rank for rank, group in enumerate(GROUPS)}
        lines = sorted(active_keys(self._about), key=lambda line: ranks.get(line.id.partition(".")[0], len(ranks)))
        for line in lines:
            group, _, verb = line.id.partition(".")
            if group in SHORT and verb not in _MOVES:
                run = partial(self.app.run_action, line.action, line.node)
                also = f"{group} {line.text} {line.id}"
                yield Entry(self.tr(SHORT[group]), self.tr(line.text), run, " ".join(line.keys), also, line.why_not)

    def _call(self, name: str, *args: object) -> object:
        result: object = getattr(self.app, name)(*args)
        return result

    def _colours(self, name: str) -> None:
        app = self.app
        shown = app.set_colours(name)  # type: ignore[attr-defined]  # TrackerApp
        text = self.tr(_KEPT) if shown else self.tr(_FEW)
        app.flash(text.format(theme=name), error=not shown)  # type: ignore[attr-defined]

    # Finding

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    def _find(self, text: str) -> None:
        """List what is found, the nearest first; a word of either language and the id count."""
        words = text.strip()
        matcher = Matcher(words)
        scored = [(self._score(matcher, entry) if words else 1.0, entry) for entry in self._entries]
        found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        self._shown = [entry for _, entry in found]
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options([Option(self._line(entry)) for entry in self._shown])
        choices.highlighted = 0 if self._shown else None
        if not self._shown:
            choices.add_option(Option(Content.styled(self.tr("Nothing is called that"), "$text-muted"), disabled=True))

    @staticmethod
    def _score(matcher: Matcher, entry: Entry) -> float:
        return max(matcher.match(text) for text in (entry.text, entry.name, entry.also))

    def _line(self, entry: Entry) -> Content:
        width = min(_WIDEST, self.app.size.width) - _FRAME
        keys = fitted(entry.keys, min(cell_len(entry.keys), width // 3)) if entry.keys else ""
        room = width - cell_len(keys) - 1
        reason = f" ({entry.why_not})" if entry.why_not else ""
        fits = cell_len(entry.name + reason) <= room  # dimmed all the same; the key itself says why
        left = fitted(entry.name + (reason if fits else ""), room)
        gap = " " * (width - cell_len(left) - cell_len(keys))
        style = "$text-muted" if entry.why_not else ""
        return Content.assemble((left, style), gap, (keys, "$text-accent"))

    def on_resize(self, event: events.Resize) -> None:
        """Lines as wide as there is room."""
        if self._entries and self in self.app.screen_stack:
            self._find(self.query_one(Input).value)

    # Choosing

    @on(OptionList.OptionHighlighted)
    def _previewed(self, event: OptionList.OptionHighlighted) -> None:
        """Colours are shown while the cursor is on them."""
        event.stop()
        entry = self._shown[event.option_index] if event.option_index < len(self._shown) else None
        if entry is not None and entry.theme:
            self._call("set_colours", entry.theme)
        elif self.app.theme != self._theme:
            self.app.theme = self._theme

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._do(self.query_one(OptionList).highlighted)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._do(event.option_index)

    def _do(self, index: int | None) -> None:
        if index is None or index >= len(self._shown):
            return
        entry, app = self._shown[index], self.app
        if not entry.theme:
            app.theme = self._theme
        self.dismiss(None)
        app.call_after_refresh(entry.run)

    def action_move(self, step: int) -> None:
        """Move in the list while typing."""
        choices = self.query_one(OptionList)
        if self._shown:
            at = choices.highlighted or 0
            last = len(self._shown) - 1
            choices.highlighted = (at + step) % (last + 1) if abs(step) == 1 else max(0, min(last, at + step))

    def action_cancel(self) -> None:
        """Everything as it was, the colours too."""
        self.app.theme = self._theme
        self.dismiss(None)


_KEPT: Final = N_('Colours: {theme}. To keep them write theme = "{theme}" under [ui] in tracker.toml')
_FEW: Final = N_("This terminal shows sixteen colours or none: it keeps its own")
