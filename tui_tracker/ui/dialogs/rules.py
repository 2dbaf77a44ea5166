"""Try attention rules before they are kept: what they would flag is said at every change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar, Final, NamedTuple

import msgspec
from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.filter import Filter
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.model.status import STATUSES
from tui_tracker.model.text import clean_text
from tui_tracker.model.trial import Sample, Trial, TrialTally
from tui_tracker.ui.slicing import Slices
from tui_tracker.ui.views.cells import fitted
from tui_tracker.ui.views.statuses import options as status_options
from tui_tracker.ui.views.statuses import word_width

from .base import Choices, Dialog

LONGEST: Final = 3650  # days, as in the configuration
_AGES: Final = ("late_after_days", "unfulfilled_after_days")


class Trying(NamedTuple):
    """What rules are tried on. `former`: those before the last change, which one key takes back."""

    page: str  # "tracking" or "monitor"
    rules: AttentionRules
    rows: Sequence[OrderRow]
    now: datetime
    former: AttentionRules | None = None
    scope: Filter | None = None
    deadlines: DeadlineRules = DEFAULT_DEADLINES


class Settings(Choices):
    """The rules' lines: Enter is for the whole, digits are for a number of days."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.take", N_("Keep"), show=False, id="rules.take")]


class RulesDialog(Dialog[AttentionRules | None]):
    """Two ages and nine statuses; nothing is kept before Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", N_("Tick a status"), id="rules.tick"),
        Binding("right,plus,l", "by(1)", N_("A day more"), id="rules.more"),
        Binding("left,minus,h", "by(-1)", N_("A day less"), id="rules.less"),
        Binding("backspace", "rub_out", N_("Take a digit away"), show=False, id="rules.rub-out"),
        Binding("u", "former", N_("The rules before the last change"), id="rules.former"),
        *(Binding(digit, f"digit({digit})", show=False) for digit in "0123456789"),
    ]

    def __init__(self, trying: Trying) -> None:
        """`trying`: the rules in force, and the orders they are tried on."""
        super().__init__()
        self._trying = trying
        self.rules = trying.rules
        self._typing = False  # the next digit goes on with the number
        self._slices = Slices(self)

    def title_text(self) -> str:
        """Whose rules they are."""
        return self.tr(_TITLES[self._trying.page])

    def keys_text(self) -> str:
        """The keys that do something here."""
        former = self.tr(_FORMER) if self._trying.former is not None else ""
        return " · ".join(filter(None, (self.tr(_KEYS), former, self.tr(_LEAVES))))

    def body(self) -> Iterable[Widget]:
        """The rules, and what they would flag."""
        lines = [Option(Content(line)) for line in self._lines()]
        yield Settings(*lines, id="settings", classes="first", markup=False, compact=True)
        yield Static(Content(), id="would", markup=False)

    def on_mount(self) -> None:
        """Say what is flagged now."""
        self._try()

    def _lines(self) -> list[str]:
        return rule_lines(self.rules, self.tr, plain=self.speaking.ascii_only)

    def _became(self, rules: AttentionRules) -> None:
        self.rules = rules
        settings = self.query_one(Settings)
        for index, line in enumerate(self._lines()):
            settings.replace_option_prompt_at_index(index, Content(line))
        self._try()

    def _try(self) -> None:
        trying = self._trying
        tally = TrialTally(trying.rules, self.rules, trying.now, trying.scope, trying.deadlines)
        self._slices.run(trying.rows, tally.take, lambda: self._say(tally.trial()))
        if self._slices.under_way:
            self._tell(self.tr("counting…"))

    def _say(self, trial: Trial) -> None:
        lines = [trial_sentence(trial, self.tr)]
        lines += [sample_line("+", sample, self.tr) for sample in trial.coming[:_SHOWN]]
        lines += [sample_line("-", sample, self.tr) for sample in trial.going[:_SHOWN]]
        width = min(78, self.app.size.width) - 4
        self._tell("\n".join(fitted(line, width).rstrip() if cell_len(line) > width else line for line in lines))

    def _tell(self, text: str) -> None:
        self.query_one("#would", Static).update(Content(text))

    # Changing them

    @property
    def _line(self) -> int:
        return self.query_one(Settings).highlighted or 0

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._typing = False

    def _set_days(self, days: float) -> None:
        if self._line < len(_AGES):
            rules = msgspec.structs.replace(self.rules, **{_AGES[self._line]: max(1, min(LONGEST, days))})
            self._became(rules)

    @property
    def _days(self) -> float:
        found: float = getattr(self.rules, _AGES[self._line]) if self._line < len(_AGES) else 0
        return found

    def action_by(self, step: int) -> None:
        """A day more or less."""
        self._typing = False
        self._set_days(self._days + step)

    def action_digit(self, digit: int) -> None:
        """The first digit begins a number, the next ones go on with it."""
        self._set_days((int(self._days) * 10 if self._typing else 0) + digit)
        self._typing = True

    def action_rub_out(self) -> None:
        """The number without its last digit."""
        left = int(self._days) // 10
        self._set_days(left)
        self._typing = left > 0

    def action_tick(self) -> None:
        """Tick the status under the cursor, or take the tick away."""
        at = self._line - len(_AGES)
        if at < 0:
            return
        chosen = set(self.rules.statuses) ^ {STATUSES[at].status}
        statuses = tuple(info.status for info in STATUSES if info.status in chosen)
        self._became(msgspec.structs.replace(self.rules, statuses=statuses))

    def action_former(self) -> None:
        """The rules that were in force before the last change, to be looked at and kept."""
        if self._trying.former is not None:
            self._became(self._trying.former)
        else:
            self._tell(self.tr("These rules were not changed since the app was opened."))

    def action_take(self) -> None:
        """Keep them."""
        self.dismiss(self.rules)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()


def rule_lines(rules: AttentionRules, tr: Translator, *, plain: bool = False) -> list[str]:
    """The rules line by line: the two ages, then each status with its tick."""
    names = (tr(N_("Not delivered, made more than")), tr(N_("Not fulfilled, made at least")))
    width = max(cell_len(name) for name in names) + 1
    lines = [
        f"{fitted(name, width)}{_days_words(getattr(rules, field), tr)}"
        for name, field in zip(names, _AGES, strict=True)
    ]
    for status, text in status_options(tr, plain=plain):
        mark = "[x]" if status in rules.statuses else "[ ]"
        lines.append(f"{mark} {fitted(text, word_width(tr) + 2).rstrip()}")
    return lines


def _days_words(days: float, tr: Translator) -> str:
    return tr.plural("{n} day ago", "{n} days ago", 1 if days == 1 else 2).format(n=f"{days:g}")


def trial_sentence(trial: Trial, tr: Translator) -> str:
    """ "Would flag 12 more, 9 fewer: 156 orders, now 153"."""
    if not trial.more and not trial.fewer:
        text = tr.plural("Flags the same {n} order", "Flags the same {n} orders", trial.flagged)
        return text.format(n=trial.flagged)
    text = tr.plural(
        "Would flag {more} more, {fewer} fewer: {n} order, now {flagged}",
        "Would flag {more} more, {fewer} fewer: {n} orders, now {flagged}",
        trial.would_be,
    )
    return text.format(more=trial.more, fewer=trial.fewer, n=trial.would_be, flagged=trial.flagged)


def sample_line(sign: str, sample: Sample, tr: Translator) -> str:
    """An order that comes or goes, and why it would be or was flagged."""
    why = " · ".join(tr.say(flag.message) for flag in sample.flags)
    return f"{sign} {clean_text(sample.number, limit=20)}  {why}"


_SHOWN: Final = 2
_TITLES: Final = {
    "tracking": N_("Try rules: what needs attention on the tracking page"),
    "monitor": N_("Try rules: what needs attention on the monitor"),
}
_KEYS: Final = N_("digits, ← → change days · Space ticks · Enter keeps them")
_FORMER: Final = N_("u former rules")
_LEAVES: Final = N_("Esc leaves")
