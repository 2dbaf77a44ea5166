"""A tracking page's address, where no browser can be opened: shown in full, to be selected or copied."""

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text
from tui_tracker.ui.views.parcel import web_address

from .base import Dialog

LONGEST: Final = 2000


class LinkDialog(Dialog[None]):
    """Shows an address; it is a link only where it is one of the web's."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", N_("Copy"), id="link.copy")]

    def __init__(self, url: str) -> None:
        """`url`: whatever was given for the parcel; control characters are taken out."""
        super().__init__()
        self.url = clean_text(url, limit=LONGEST)

    def title_text(self) -> str:
        """What it is."""
        return self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The address, whole."""
        link = web_address(self.url)
        yield Static(Text(self.url, Style(link=link, underline=True) if link else ""), id="url", markup=False)
        yield Static(Content(), id="copied", classes="tip", markup=False)

    def action_copy(self) -> None:
        """Send the address to the terminal's clipboard (OSC 52), and say so: it cannot be known whether it took it."""
        self.app.copy_to_clipboard(self.url)
        self.query_one("#copied", Static).update(Content(self.tr(_COPIED)))


_TITLE: Final = N_("Tracking page")
_COPIED: Final = N_("Sent to the terminal's clipboard.")
_KEYS: Final = N_("y copies · the mouse selects (with Shift: the terminal's own selection) · Esc leaves")
