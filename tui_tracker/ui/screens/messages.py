"""What was said in the flash line and as notices since the start: when, what, and whether something went wrong."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.dialogs.text import TextDialog
from tui_tracker.ui.mended import Options
from tui_tracker.ui.options import Said
from tui_tracker.ui.views.cells import fitted

from .side import SideScreen


class MessageList(Options):
    """The messages, the newest first."""

    HELP = N_(
        "Everything that was said since the start, the newest first; ! = something went wrong.\n"
        "Enter shows a long one in full, y copies it, / finds."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", N_("Down"), show=False, id="messages.down"),
        Binding("k", "cursor_up", N_("Up"), show=False, id="messages.up"),
        Binding("enter", "select", N_("In full"), id="messages.open"),
        Binding("g,home", "first", N_("To the first"), show=False, id="messages.top"),
        Binding("G,end", "last", N_("To the last"), show=False, id="messages.end"),
    ]


class MessagesScreen(SideScreen):
    """A list with a filter; in memory only."""

    DEFAULT_CSS = """
    MessagesScreen { layout: vertical; background: $background; }
    MessagesScreen MessageList { height: 1fr; background: $background; border: none; margin: 0 1; }
    MessagesScreen MessageList > .option-list--option-highlighted { text-style: bold reverse; }
    MessagesScreen Input { display: none; background: $surface; padding: 0 1; }
    MessagesScreen.-finding Input { display: block; }
    MessagesScreen #empty { display: none; height: 1fr; padding: 1 2; color: $text-muted; }
    MessagesScreen.-empty #empty { display: block; }
    MessagesScreen.-empty MessageList { height: 1; }
    """
    AUTO_FOCUS = "MessageList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", N_("Filter"), id="messages.find"),
        Binding("exclamation_mark", "only_errors", N_("Only what went wrong"), id="messages.errors"),
        Binding("y", "copy_message", N_("Copy"), id="messages.copy"),
        Binding("escape", "back_out", N_("Take the filter away, or go back"), show=False, id="messages.escape"),
    ]

    def __init__(self) -> None:
        """Everything at first."""
        super().__init__()
        self._shown: list[Said] = []
        self._words = ""
        self._errors = False
        self._seen = -1

    def content(self) -> Iterable[Widget]:
        """The line to type in, and the list."""
        prompt = Input(placeholder=self.tr(N_("Words of the message")), compact=True)
        prompt.cursor_blink = False
        yield prompt
        yield MessageList(markup=False, compact=True)
        yield Static(id="empty", markup=False)

    def reload(self) -> None:
        """List what there is, the newest first."""
        said = self.shell.said
        words = self._words.casefold().split()
        self._seen = len(said)
        self._shown = [
            each
            for each in reversed(said)
            if (each.error or not self._errors) and all(word in each.text.casefold() for word in words)
        ]
        table = self.query_one(MessageList)
        at = table.highlighted or 0
        table.clear_options()
        table.add_options([Option(self._line(each)) for each in self._shown])
        if self._shown:
            table.highlighted = min(at, len(self._shown) - 1)
        self.set_class(not self._shown, "-empty")
        text = self.tr(N_("Nothing was said so far") if not said else N_("No message is like that; Esc shows all"))
        self.query_one("#empty", Static).update(Content(text))
        self._title(len(said))

    def _pull(self) -> None:
        super()._pull()
        if self.app.screen is self and len(self.shell.said) != self._seen:
            self.reload()

    def on_resize(self) -> None:
        """Lines as wide as there is room."""
        if self._seen >= 0:
            self.reload()

    def _title(self, total: int) -> None:
        count = str(total) if len(self._shown) == total else f"{len(self._shown)}/{total}"
        words = [f"{self.tr(N_('Messages'))} {count}", self._words]
        if self._errors:
            words.append(self.tr(N_("only what went wrong")))
        self.query_one(TitleBar).say(left="  ".join(filter(None, words)))

    def _line(self, said: Said) -> Content:
        width = self.size.width - 4  # padding and scroll bar
        mark = "!" if said.error else " "
        at = self._moment(said.at)
        text = fitted(said.text, max(1, width - cell_len(at) - 3))
        return Content.assemble((at, "$text-muted"), f" {mark} ", (text, "bold" if said.error else ""))

    def _moment(self, at: datetime) -> str:
        return f"{local(at, self.shell.options.timezone):%H:%M:%S}"

    # Keys

    def action_find(self) -> None:
        """Type words."""
        self.add_class("-finding")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._words = event.value.strip()
        self.reload()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(MessageList).focus()

    def action_only_errors(self) -> None:
        """What went wrong, or all."""
        self._errors = not self._errors
        self.reload()

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        said = self._shown[event.option_index]
        self.app.push_screen(TextDialog(f"{self._moment(said.at)}", said.text))

    def action_copy_message(self) -> None:
        """Send it to the terminal's clipboard."""
        at = self.query_one(MessageList).highlighted
        if at is not None and at < len(self._shown):
            self.app.copy_to_clipboard(self._shown[at].text)
            self.flash(self.tr("Sent to the terminal's clipboard"))

    def action_back_out(self) -> None:
        """What is typed goes first, then what hides messages, then the screen."""
        prompt = self.query_one(Input)
        if self.has_class("-finding") or self._errors:
            self.remove_class("-finding")
            self._errors = False
            self._words = prompt.value = ""
            self.query_one(MessageList).focus()
            self.reload()
        else:
            self.action_leave()
