"""What all dialogs share: a framed box over the screen, the operator's language, a line of keys, Esc to leave."""

from collections.abc import Iterable
from typing import ClassVar, Final, Protocol, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.engine.port import EnginePort
from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.ui.mended import OnceDismissed, Options
from tui_tracker.ui.roles import content_style
from tui_tracker.ui.views.lines import Line

Result = TypeVar("Result")


class Speaking(Protocol):
    """What a dialog needs of the app it stands in."""

    tr: Translator
    port: EnginePort
    ascii_only: bool


class Dialog(OnceDismissed[Result]):
    """A box with a title, a body and a line that names the keys. Esc leaves without doing anything."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = ".first"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Leave"), id="dialog.leave")]
    _had_focus = False

    @property
    def speaking(self) -> Speaking:
        """The app, as far as a dialog knows it."""
        return cast(Speaking, self.app)

    @property
    def tr(self) -> Translator:
        """The operator's language."""
        return self.speaking.tr

    @property
    def is_whole(self) -> bool:
        """Whether what is typed lands where it belongs: not before its first field has the focus."""
        self._had_focus = self._had_focus or self.focused is not None or not self.query(".first")
        return self._had_focus

    def compose(self) -> ComposeResult:
        """The frame around `body`, and the keys under it."""
        with Vertical(id="box") as box:
            box.border_title = Content(self.title_text())
            yield from self.body()
            yield Static(Content(self.keys_text()), id="keys", markup=False)

    def title_text(self) -> str:
        """The words in the frame."""
        raise NotImplementedError

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_LEAVE_KEYS)

    def body(self) -> Iterable[Widget]:
        """The widgets inside; the one with class `first` gets the focus."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Leave without a result."""
        self.dismiss(None)


def fields() -> list[BindingType]:
    """Tab between fields. With priority, so that what is typed ahead on a slow line lands in the next field and not in
    the one before it.
    """
    return [
        Binding("tab", "app.focus_next", N_("Next field"), show=False, priority=True, id="dialog.next"),
        Binding("shift+tab", "app.focus_previous", N_("Field before"), show=False, priority=True, id="dialog.previous"),
    ]


class Choices(Options):
    """A short list that also moves with j and k."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", N_("Down"), show=False, id="choices.down"),
        Binding("k", "cursor_up", N_("Up"), show=False, id="choices.up"),
    ]


def content(lines: Iterable[Line]) -> Content:
    """Lines with their roles as styled text, never as markup."""
    return Content("\n").join(
        Content.assemble(*((span.text, content_style(span.role)) for span in line.spans)) for line in lines
    )


_LEAVE_KEYS: Final = N_("Esc leaves")
