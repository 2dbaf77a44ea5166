"""A plugin that is new here: whose it is, and whether it is to be used. Nothing of it has been imported."""

from collections.abc import Iterable, Iterator
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.engine.port import DANGER, Newcomer
from tui_tracker.model.message import N_

from .base import Choices, Dialog


class PluginDialog(Dialog[bool | None]):
    """Use it (True), do not use it (False), or ask again another time (None)."""

    def __init__(self, newcomer: Newcomer) -> None:
        """`newcomer`: what its distribution says."""
        super().__init__()
        self.newcomer = newcomer

    def title_text(self) -> str:
        """What it is about."""
        return self.tr(_TITLE)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """Whose plugin it is, what that means, and the three answers; the cursor stands on the one that does nothing:
        the dialog comes unasked, and Enter may be on its way to something else.
        """
        yield Static(Content("\n".join(self._facts())), id="facts", markup=False)
        yield Static(Content(self.tr(DANGER)), classes="error", markup=False)
        choices = Choices(
            *(Option(Content(self.tr(text)), id=name) for name, text in _ANSWERS.items()),
            classes="first",
            markup=False,
            compact=True,
        )
        choices.highlighted = list(_ANSWERS).index(_LATER)
        yield choices

    def _facts(self) -> Iterator[str]:
        new = self.newcomer
        yield f"{new.name} ({new.distribution} {new.version})"
        if new.summary:
            yield new.summary
        if new.author:
            yield self.tr("by {author}").format(author=new.author)
        if new.home_page:
            yield new.home_page
        if new.chosen:
            yield self.tr(_OTHER).format(name=new.name, chosen=new.chosen)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss({"use": True, "not": False}.get(event.option.id or ""))


_LATER: Final = "later"
_ANSWERS: Final = {
    "use": N_("Use it"),
    "not": N_("Do not use it"),
    _LATER: N_("Ask again at the next start"),
}
_TITLE: Final = N_("A plugin that is new here")
_OTHER: Final = N_("So far {name} was the plugin of {chosen}: this is another one.")
_KEYS: Final = N_("Enter chooses · Esc: ask again at the next start")
