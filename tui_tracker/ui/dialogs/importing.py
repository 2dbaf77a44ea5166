"""A file of orders: its name, then what importing it would do, then the import."""

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.office import ImportPreview, Office
from tui_tracker.model.text import clean_text
from tui_tracker.ui.aside import aside
from tui_tracker.ui.views.cells import fitted
from tui_tracker.ui.widgets.path_prompt import PathPrompt

from .base import Dialog

_SHOWN: Final = 12  # lines of each part
_EDGES: Final = 6


class ImportDialog(Dialog[str | None]):
    """Hands back what is to be said when something was imported."""

    DEFAULT_CSS = """
    ImportDialog #preview { height: auto; max-height: 60%; }
    ImportDialog #preview Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "take", N_("Import this"), id="import.take", priority=True),
        Binding("pagedown", "scroll(5)", N_("Down"), show=False, id="import.down"),
        Binding("pageup", "scroll(-5)", N_("Up"), show=False, id="import.up"),
    ]

    def __init__(self, office: Office) -> None:
        """`office`: who reads the file."""
        super().__init__()
        self._office = office
        self._preview: ImportPreview | None = None
        self._name = ""  # of the file that is shown

    def title_text(self) -> str:
        """What it is."""
        return self.tr(N_("Import orders from a file"))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The name, and what is in it."""
        yield Static(Content(self.tr(_WHAT)), classes="tip", markup=False)
        yield Label(self.tr(N_("File")), markup=False)
        yield PathPrompt(placeholder=self.tr(N_("such as ~/orders.csv; Tab completes")), id="path", classes="first")
        with VerticalScroll(id="preview", can_focus=False):
            yield Static(id="found", markup=False)
        yield Static(id="trouble", classes="error", markup=False)

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value.strip()
        if path and path == self._name and self._preview is not None:
            self.action_take()
            return
        self._say(self.tr(N_("Reading {path}")).format(path=clean_text(path)), "found")
        aside(self, "import", lambda: self._read(path), self._failed)

    def _read(self, path: str) -> Callable[[], None]:
        found = self._office.preview(path)
        return lambda: self._show(path, found)

    def _show(self, path: str, preview: ImportPreview) -> None:
        self._name, self._preview = path, preview
        self._say("\n".join(self._lines(preview)), "found")
        self._say("", "trouble")

    def _lines(self, preview: ImportPreview) -> Iterator[str]:
        text = self.tr("{new} new, {changed} changed, {unchanged} unchanged, {skipped} skipped; {codes} new codes")
        yield text.format(
            new=preview.new,
            changed=preview.changed,
            unchanged=preview.unchanged,
            skipped=preview.skipped,
            codes=preview.codes,
        )
        yield from ("  " + note for note in preview.notes)
        if preview.columns:
            columns = ", ".join(f"{a} = {b}" for a, b in preview.columns.items())
            yield self.tr("Columns read: {columns}").format(columns=columns)
        if preview.ignored:
            yield self.tr("Columns not read: {columns}").format(columns=", ".join(preview.ignored))
        for part, title in _PARTS.items():
            lines = [line for line in preview.lines if line.part == part]
            if lines:
                yield self.tr(title)
            for line in lines[:_SHOWN]:
                row = self.tr(N_("row {n}")).format(n=line.row) if line.row else ""
                words = " · ".join(filter(None, (line.order, row, line.customer, line.what)))
                yield "  " + fitted(clean_text(words), max(20, self.query_one("#box").size.width - _EDGES))
            if len(lines) > _SHOWN:
                yield "  " + self.tr(N_("… and {n} more")).format(n=len(lines) - _SHOWN)
        if preview.new or preview.changed:
            yield self.tr(_TAKE)

    def _failed(self, error: AppError) -> None:
        self._preview = None
        self._say("", "found")
        self._say(" ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice)))), "trouble")

    def _say(self, text: str, where: str) -> None:
        self.query_one(f"#{where}", Static).update(Content(text))

    def action_take(self) -> None:
        """Do what is shown."""
        preview = self._preview
        if preview is None or not (preview.new or preview.changed):
            self._say(self.tr(N_("There is nothing to import yet: name a file")), "trouble")
            return

        def take() -> Callable[[], None]:
            text = self._office.take(preview)
            return lambda: self._taken(text)

        aside(self, "import", take, self._failed)

    def _taken(self, text: str) -> None:
        if self.is_current:
            self.dismiss(text)

    def action_scroll(self, lines: int) -> None:
        """What is shown, by lines."""
        self.query_one("#preview").scroll_relative(y=lines, animate=False)


_PARTS: Final = {"new": N_("New"), "changed": N_("Changed"), "skipped": N_("Skipped")}
_WHAT: Final = N_("A CSV file as shops export it. Nothing is changed before you have seen what it would do.")
_TAKE: Final = N_("Enter once more imports this, Esc leaves everything as it is.")
_KEYS: Final = N_("Tab completes · Enter reads, then imports · Esc leaves")
