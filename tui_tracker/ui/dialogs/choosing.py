"""Which carrier or plugin is to be set up."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.office import CarrierReport
from tui_tracker.ui.views.carriers import HEALTHS

from .base import Choices, Dialog


class WhichDialog(Dialog[CarrierReport | None]):
    """The one chosen."""

    def __init__(self, reports: Sequence[CarrierReport]) -> None:
        """`reports`: those that have options."""
        super().__init__()
        self._reports = list({each.plugin or each.id: each for each in reversed(reports)}.values())[::-1]

    def title_text(self) -> str:
        """What is asked."""
        return self.tr(N_("Which carrier?"))

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """One line each, with what it lacks."""
        options = [Option(Content(self._line(each))) for each in self._reports]
        yield Choices(*options, classes="first", markup=False, compact=True)

    def _line(self, report: CarrierReport) -> str:
        health = self.tr(HEALTHS.get(report.health, report.health))
        needs = [each.name for each in report.options if each.required]
        what = self.tr(N_("needs {names}")).format(names=", ".join(needs)) if needs else ""
        return " · ".join(filter(None, (report.title, health, what)))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._reports[event.option_index])


_KEYS: Final = N_("Enter chooses · Esc leaves")
