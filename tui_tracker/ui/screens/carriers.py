"""Carriers and quota: whether each can be asked and why not, what it may be asked, what that costs, and its plugin."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_tracker.engine.port import EngineState
from tui_tracker.model.message import N_
from tui_tracker.model.office import CarrierReport, CheckReport, Office
from tui_tracker.model.office import Quota as QuotaReport
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.dialogs.base import content
from tui_tracker.ui.dialogs.text import TextDialog
from tui_tracker.ui.mended import Options
from tui_tracker.ui.views.carriers import carrier_line, carrier_lines, health_width, options_text, under_way
from tui_tracker.ui.views.lines import BLANK
from tui_tracker.ui.widgets.lines_body import AboutBody

from .side import SideScreen

_ASK_AGAIN: Final = timedelta(minutes=5)  # of the engine's clock, while the screen is open: the ledger is read anew
_EDGES: Final = 4  # cells of padding and scroll bar


class CarrierList(Options):
    """The carriers, one a line."""

    HELP = N_(
        "Each carrier: whether it can be asked, what is used of its allowance, parcels under way; and the channels\n"
        "that messages go by.\n"
        "c proves the credentials with the cheapest call there is; Enter shows how it is configured.\n"
        "Turning a plugin on or off is written into tracker.toml and counts from the next start on."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", N_("Down"), show=False, id="carriers.down"),
        Binding("k", "cursor_up", N_("Up"), show=False, id="carriers.up"),
        Binding("enter", "select", N_("How it is configured"), id="carriers.open"),
        Binding("g,home", "first", N_("To the first"), show=False, id="carriers.top"),
        Binding("G,end", "last", N_("To the last"), show=False, id="carriers.end"),
    ]


class CarriersScreen(SideScreen):
    """A list, and what is known of the carrier under the cursor."""

    DEFAULT_CSS = """
    CarriersScreen { layout: vertical; background: $background; }
    CarriersScreen CarrierList { height: auto; max-height: 50%; background: $background; border: none; margin: 0 1; }
    CarriersScreen CarrierList > .option-list--option-highlighted { text-style: bold reverse; }
    CarriersScreen #about { border-top: solid $border-blurred; }
    """
    AUTO_FOCUS = "CarrierList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "check", N_("Check now"), id="carriers.check"),
        Binding("space", "switch", N_("Turn on or off"), id="carriers.switch"),
        Binding("u", "take_back", N_("Take that back"), id="carriers.undo"),
        Binding("s", "set_up", N_("Set up…"), id="carriers.set-up"),
        Binding("r", "ask", N_("Ask what is left"), show=False, id="carriers.ask"),
    ]

    def __init__(self) -> None:
        """What the engine knows is shown at once, the rest when it has been found out."""
        super().__init__()
        self._reports: list[CarrierReport] = []
        self._parcels: dict[str, int] = {}
        self._checked: dict[str, CheckReport] = {}
        self._switched: list[tuple[str, bool | str | None]] = []  # plugins with their switches before, the last last
        self._state: EngineState | None = None

    @property
    def _office(self) -> Office | None:
        return self.shell.options.office

    def content(self) -> Iterable[Widget]:
        """The list, and what is known."""
        yield CarrierList(markup=False, compact=True)
        yield AboutBody()

    def on_mount(self) -> None:
        """Ask for the rest, on a thread."""
        self.action_ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was switched here is taken back here; acts on orders wait for their own screens."""
        if action == "take_back":
            return bool(self._switched)
        return super().check_action(action, parameters) and not (action == "undo" and self._switched)

    # What is shown

    def reload(self) -> None:
        """Everything as it is known now."""
        self._parcels = under_way(self.all_rows())
        self._state = self.port.state()
        self._reports = self._merged(self._reports, self._state)
        self._list()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Parcels may have come or been finished."""
        self.reload()

    def time_passed(self) -> None:
        """The ledger has moved on."""
        self.reload()

    def _pull(self) -> None:
        super()._pull()
        if self.app.screen is self and self.is_mounted and self.port.state() != self._state:
            self.reload()

    @staticmethod
    def _merged(reports: Sequence[CarrierReport], state: EngineState) -> list[CarrierReport]:
        """What was found out, with the health as the engine has it now."""
        known = {each.id: each for each in reports}
        found: list[CarrierReport] = []
        for live in state.carriers:
            report = known.pop(live.id, None) or CarrierReport(
                id=live.id, title=live.title, plugin="", health="", looks_up=live.health.value != "link_only"
            )
            account = live.account
            if report.quota is None and account is not None:
                quota = QuotaReport(
                    used=account.used,
                    total=account.total,
                    reserve=0,
                    resets_at=account.resets_at,
                    ends_at=account.ends_at,
                )
                report = replace(report, quota=quota, metered=True)
            found.append(
                replace(
                    report,
                    health=live.health.value,
                    reason=live.reason,
                    paused_until=live.paused_until,
                    no_new_until=live.no_new_until,
                )
            )
        return [*found, *known.values()]

    def _list(self) -> None:
        table = self.query_one(CarrierList)
        at, zone = table.highlighted or 0, self.shell.options.timezone
        width, health = self.size.width - _EDGES, health_width(self._reports, self.tr)
        table.clear_options()
        for each in self._reports:
            line = carrier_line(each, self._parcels.get(each.id, 0), self.tr, zone, width, health)
            table.add_option(Option(content([line])))
        if self._reports:
            table.highlighted = min(at, len(self._reports) - 1)
        self._about()
        self.query_one(TitleBar).say(left=f"{self.tr(N_('Carriers and quota'))} {len(self._reports)}")

    def _chosen(self) -> CarrierReport | None:
        at = self.query_one(CarrierList).highlighted
        return self._reports[at] if at is not None and at < len(self._reports) else None

    @on(OptionList.OptionHighlighted)
    def _about(self) -> None:
        report, zone = self._chosen(), self.shell.options.timezone
        body = self.query_one(AboutBody)
        if report is None:
            body.show(None)
            return
        parcels, checked = self._parcels.get(report.id, 0), self._checked.get(report.id)
        body.show(lambda width: [BLANK, *carrier_lines(report, parcels, checked, self.tr, zone, width)])

    def on_resize(self) -> None:
        """Lines as wide as there is room."""
        if self._state is not None:
            self._list()

    # Keys

    def _with_office(self) -> Office | None:
        """The office, or that there is none, said."""
        if self._office is None:
            self.flash(self.tr("Nothing more is known here"), error=True)
        return self._office

    def action_ask(self) -> None:
        """Find out what is left; the screen stays as it is meanwhile."""
        office = self._office
        if office is None:
            return

        def ask() -> Callable[[], None]:
            known = list(office.carriers(ask=True))
            return lambda: self._took(known)

        def look() -> Callable[[], None]:
            known = list(office.carriers())

            def show() -> None:
                self._took(known)
                self.aside("quota", ask)

            return show

        self.aside("carriers", look)

    def _took(self, reports: list[CarrierReport]) -> None:
        self._reports = reports
        self.reload()

    def action_check(self) -> None:
        """Prove the credentials."""
        report, office = self._chosen(), self._with_office()
        if report is None or office is None:
            return

        def check() -> Callable[[], None]:
            found = office.check(report.id)
            return lambda: self._was_checked(report, found)

        self.flash(self.tr("Checking {carrier}").format(carrier=report.title))
        self.aside(f"check {report.id}", check)

    def _was_checked(self, report: CarrierReport, found: CheckReport) -> None:
        self._checked[report.id] = found
        self.flash(f"{report.title}: {found.text}", error=not found.good)
        self._about()

    def action_switch(self) -> None:
        """Use the plugin, or use it no longer, from the next start on."""
        report, office = self._chosen(), self._with_office()
        if report is not None and office is not None and report.plugin:
            self._switch(office, report.plugin, report.health in ("off", "not_enabled"))

    def _switch(self, office: Office, plugin: str, value: bool | str | None, *, back: bool = False) -> None:
        def switch() -> Callable[[], None]:
            before, text = office.switch(plugin, value)

            def say() -> None:
                if not back:
                    self._switched.append((plugin, before))
                self.flash(text if back else self.tr("{what} · u takes it back").format(what=text))

            return say

        self.aside("switch", switch)

    def action_take_back(self) -> None:
        """The switch as it was."""
        office = self._with_office()
        if office is not None and self._switched:
            plugin, before = self._switched.pop()
            self._switch(office, plugin, before, back=True)

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        report = self._chosen()
        if report is not None:
            self.app.push_screen(TextDialog(report.title, options_text(report.options, report.id, self.tr)))

    def action_set_up(self) -> None:
        """Give it what it needs."""
        from tui_tracker.ui.dialogs.setting_up import SetUpDialog

        report, office = self._chosen(), self._with_office()
        if report is None or office is None:
            return
        if not report.options:
            self.flash(self.tr("It has no options."))
            return
        self.app.push_screen(SetUpDialog(report, office))
