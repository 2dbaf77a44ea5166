"""The line above and the line below every screen.

Ours because the toolkit's header and footer leak a widget for every change of the bindings (Textualize/textual#6666).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tui_tracker.engine.port import Account, CarrierHealth, EngineState, Job
from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.text import clean_text

from .views.cells import fitted

if TYPE_CHECKING:
    from .options import Shell

FLASH_SECONDS: Final = 4.0
_WHO: Final = 24  # characters of who polls: login and computer, without the process
_NOT_UP: Final = frozenset({CarrierHealth.DOWN, CarrierHealth.REFUSED, CarrierHealth.BROKEN})


class Hint(NamedTuple):
    """A key and what it does here."""

    key: str
    text: str


class TitleBar(Widget):
    """What is shown on the left, what the engine does on the right."""

    DEFAULT_CSS = "TitleBar { height: 1; padding: 0 1; background: $panel; color: $foreground; }"

    def __init__(self) -> None:
        """Empty until it is told."""
        super().__init__()
        self._left = self._right = ""

    def say(self, *, left: str | None = None, right: str | None = None) -> None:
        """Change one side or both; repaints only when that is a change."""
        before = self._left, self._right
        self._left = self._left if left is None else left
        self._right = self._right if right is None else right
        if before != (self._left, self._right):
            self.refresh()

    def render(self) -> Content:
        """Both sides; the left one gives way."""
        width = self.content_size.width
        right = fitted(self._right, min(cell_len(self._right), width)) if self._right else ""
        left = fitted(self._left, max(0, width - cell_len(right) - 1))
        return Content.assemble((left, "bold"), " ", (right, "$text-muted"))


class HintBar(Widget):
    """The keys that do something here; for a moment, what the last one did."""

    DEFAULT_CSS = "HintBar { height: 1; padding: 0 1; background: $panel; color: $text-muted; }"

    class Said(Message):
        """Something was said. `error`: as something that went wrong."""

        def __init__(self, text: str, error: bool) -> None:
            super().__init__()
            self.text, self.error = text, error

    def __init__(self) -> None:
        """Empty until it is told."""
        super().__init__()
        self._hints: tuple[Hint, ...] = ()
        self._flash = ""
        self._error = False
        self._fading: Timer | None = None

    def hints(self, hints: Iterable[Hint]) -> None:
        """The keys, the most useful first: what does not fit is left out."""
        found = tuple(hints)
        if found != self._hints:
            self._hints = found
            self.refresh()

    def flash(self, text: str, *, error: bool = False, kept: bool = True) -> None:
        """Say what came of the last key, for a few seconds. `kept`: and among the messages."""
        self._flash, self._error = clean_text(text), error
        if kept:
            self.post_message(self.Said(self._flash, error))
        self.refresh()
        if self._fading is not None:
            self._fading.stop()
        self._fading = self.set_timer(FLASH_SECONDS, self._unflash)

    def _unflash(self) -> None:
        self._flash = ""
        self.refresh()

    def render(self) -> Content:
        """The flash, else the hints."""
        width = self.content_size.width
        if self._flash:
            style = "bold $text-error" if self._error else "bold $text-success"
            return Content.styled(fitted(self._flash, width), style)
        pieces: list[Content] = []
        used, plain = 0, cast("Shell", self.app).ascii_only
        for hint in self._hints:
            text = hint.text.replace("…", "...") if plain else hint.text
            size = cell_len(hint.key) + cell_len(text) + 3
            if used + size - 2 > width:
                continue
            pieces.append(Content.assemble((hint.key, "bold $foreground"), " ", text))
            used += size
        return Content("  ").join(pieces)


def state_line(state: EngineState, jobs: Sequence[Job], tr: Translator, zone: tzinfo = UTC) -> str:
    """The engine in a few words: work under way, else what is due, carriers that are not well, what is spent, and who
    asks where it is another process.
    """
    _ = tr
    parts = [_("Data file can't be read on")] if state.problem else []
    parts += [_JOB.format(title=_title(job, tr), done=job.done, total=job.total) for job in jobs[:1]]
    if len(jobs) > 1:
        parts.append(f"+{len(jobs) - 1}")
    if not jobs and state.due:
        parts.append(_("{n} due").format(n=state.due))
    ill = [carrier.title for carrier in state.carriers if carrier.health in _NOT_UP]
    parts += [_("{carrier} down").format(carrier=title) for title in ill[:2]]
    paused = [carrier.title for carrier in state.carriers if carrier.health is CarrierHealth.PAUSED]
    parts += [_("{carrier} paused").format(carrier=title) for title in paused[:1]]
    full = [carrier.title for carrier in state.carriers if carrier.no_new_until and carrier.health is CarrierHealth.UP]
    parts += [_("{carrier}: no new numbers").format(carrier=title) for title in full[:1]]
    parts += [account_words(each.title, each.account, zone, tr) for each in state.carriers if each.account][:2]
    if state.poller and not state.polls:
        parts.append(_("{who} polls").format(who=clean_text(state.poller.partition(" ")[0], limit=_WHO)))
    return " · ".join(parts)


def account_words(title: str, account: Account, zone: tzinfo, tr: Translator) -> str:
    """What a carrier's account holds: "17TRACK 61/100 to 1 Dec", the day it is used up or filled up again."""
    words = _ACCOUNT.format(title=title, used=account.used, total=account.total)
    until = account.ends_at or account.resets_at
    if until is None:
        return words
    day = local(until, zone)
    return tr("{account} to {day} {month}").format(account=words, day=day.day, month=tr(_MONTHS[day.month - 1]))


def _title(job: Job, tr: Translator) -> str:
    return tr(_JOBS[job.title]) if job.title in _JOBS else clean_text(job.title)


_JOB: Final = "{title} {done}/{total}"
_ACCOUNT: Final = "{title} {used}/{total}"
_MONTHS: Final = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
_JOBS: Final = {
    "due": N_("looking up"),
    "all": N_("looking up all"),
    "codes": N_("asking for codes"),
    "courier": N_("changing the courier"),
}
