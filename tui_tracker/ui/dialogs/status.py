"""Set a status by hand: the nine with what they mean, and a note; tracking again comes first (PRODUCT A5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.message import N_
from tui_tracker.model.status import STATUSES, Status
from tui_tracker.model.text import clean_text
from tui_tracker.ui.views.lines import Line
from tui_tracker.ui.views.marks import parcels_named
from tui_tracker.ui.views.statuses import explained

from .base import Choices, Dialog, content

NOTE_LIMIT: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChoice:
    """What the operator chose."""

    status: Status | None  # None = look up again instead
    note: str = ""


class StatusDialog(Dialog[StatusChoice | None]):
    """The nine statuses with their meanings; Enter sets the one under the cursor, with the note if there is one.

    Where asking the carrier again may help, that stands first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "track_first", N_("Track again first"), id="status.track"),
    ]

    def __init__(
        self, refs: Sequence[ParcelRef], current: Status | None, *, hidden: int = 0, guided: bool = False
    ) -> None:
        """`refs`: the parcels to be set; `current`: the status they have now, if they agree.

        `hidden`: how many of their orders are marked and out of sight. `guided`: looking up again is the first choice.
        """
        super().__init__()
        self.guided = guided
        self.hidden = hidden
        self.refs = tuple(refs)
        self.current = current

    def title_text(self) -> str:
        """Which parcels it is about."""
        numbers = [clean_text(ref.number, limit=40) for ref in self.refs]
        return self.tr("Set the status of {what}").format(what=parcels_named(numbers, self.hidden, self.tr))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The guided order, the list, the note."""
        yield Static(Content(self.tr(_GUIDE)), classes="tip", markup=False)
        yield Choices(id="statuses", classes="first", markup=False, compact=True)
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(_NOTE)), markup=False)
            note = Input(id="note", compact=True, max_length=NOTE_LIMIT, placeholder=self.tr(_NOTE_PLACEHOLDER))
            note.cursor_blink = False
            yield note

    def on_mount(self) -> None:
        """Put the cursor on the status the parcels have now."""
        self._fill()
        keys = [info.status for info in STATUSES]
        at = keys.index(self.current) if self.current is not None else 0
        self._list.highlighted = 0 if self.guided else at

    @on(events.Resize)
    def _fill(self) -> None:
        """Wrap the meanings to the width there is."""
        at = self._list.highlighted
        width = min(self.size.width, _BOX_WIDTH) - _FRAME
        lines = explained(self.tr, width, plain=self.speaking.ascii_only, current=self.current)
        first = [Option(Content.styled(self.tr(_TRACK_FIRST), "bold"), id=_FIRST)] if self.guided else []
        nine = (Option(self._prompt(index, lines), id=info.status) for index, info in enumerate(STATUSES))
        self._list.set_options([*first, *nine])
        self._list.highlighted = at

    @property
    def _list(self) -> Choices:
        return self.query_one("#statuses", Choices)

    def _prompt(self, index: int, lines: list[Line]) -> Content:
        return content(line for line in lines if line.target == index)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._set(event.option_index - self.guided)

    @on(Input.Submitted)
    def _noted(self, event: Input.Submitted) -> None:
        event.stop()
        self._set((self._list.highlighted or 0) - self.guided)

    def _set(self, index: int) -> None:
        if index < 0:
            self.action_track_first()
            return
        note = clean_text(self.query_one("#note", Input).value, limit=NOTE_LIMIT)
        self.dismiss(StatusChoice(status=STATUSES[index].status, note=note))

    def action_track_first(self) -> None:
        """Ask the carrier instead, and set nothing."""
        self.dismiss(StatusChoice(status=None))


_BOX_WIDTH: Final = 78
_FRAME: Final = 6  # border, padding, scroll bar
_GUIDE: Final = N_("Does the carrier still not say it? Set it here; it stays marked.")
_NOTE: Final = N_("Note")
_NOTE_PLACEHOLDER: Final = N_("why, for the audit trail (may be empty)")
_FIRST: Final = "track"
_TRACK_FIRST: Final = N_("Track again first, and set nothing yet")
_KEYS: Final = N_("Enter sets · Tab to the note · r tracks again instead · Esc leaves")
