"""The fulfilment monitor: what was fulfilled and delivered, what is not, and how long parcels take (PRODUCT A8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from time import perf_counter
from typing import ClassVar, Final, TypeGuard

from msgspec.structs import replace
from textual import events, on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.filter import Filter
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.monitor import Figures, MonitorTally, MonitorTerms, Part
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.period import Days, Range, calendar_days
from tui_tracker.model.text import clean_text
from tui_tracker.ui.chrome import Hint, TitleBar
from tui_tracker.ui.dialogs.base import content
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.remembered import PERIODS, MonitorChoice
from tui_tracker.ui.slicing import Slices
from tui_tracker.ui.views.lines import Span, plain, wrapped
from tui_tracker.ui.views.monitor import monitor_lines
from tui_tracker.ui.views.tracking import range_label
from tui_tracker.ui.widgets.number_grid import NumberGrid

from .base import TrackerScreen

_QUICK: Final = 2000  # so many orders are counted anew at every change; more of them, after a pause
_PAUSE: Final = 5.0  # times as long as the counting took, so that it never takes more than a part of the machine


class MonitorScreen(TrackerScreen):
    """Numbers and bars, each of which opens the list of its orders."""

    HELP = N_(
        "Fulfilment over time: orders by the day they were fulfilled and delivered, what is not delivered by age,\n"
        "days under way by carrier and country. Arrows choose a number, Enter lists the orders it counts.\n"
        "Its own rules count every fresh parcel; X takes the tracking page's, W tries others."
    )
    DEFAULT_CSS = """
    MonitorScreen { layout: vertical; background: $background; }
    MonitorScreen #head { height: auto; padding: 0 1; background: $background; }
    """
    AUTO_FOCUS = "NumberGrid"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), show=False, id="monitor.leave"),
        Binding("right_square_bracket", "period(1)", N_("Next period"), id="monitor.next-period"),
        Binding("left_square_bracket", "period(-1)", N_("Previous period"), show=False, id="monitor.previous-period"),
        Binding("F", "choose_period", N_("Choose the period"), id="monitor.period"),
        Binding("slash", "narrow", N_("Filter"), id="monitor.filter"),
        Binding("X", "other_rules", N_("Other page's rules"), id="monitor.rules"),
        Binding("W", "try_rules", N_("Try rules"), id="monitor.try-rules"),
        Binding("exclamation_mark", "attention", N_("Needs attention"), id="monitor.attention"),
    ]

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self._figures: Figures | None = None
        self._days: Days | None = None
        self._slices = Slices(self)
        self._began = 0.0
        self._took = 0.0
        self._many = False
        self._waiting: Timer | None = None
        self._missed = False  # something changed while it was counted

    def content(self) -> Iterable[Widget]:
        """What is counted and by which rules, and the numbers."""
        yield Static(id="head", markup=False)
        yield NumberGrid(id="numbers")

    @property
    def choice(self) -> MonitorChoice:
        """What the operator chose, now or when he was here before."""
        return self.shell.options.remembered.monitor

    @property
    def grid(self) -> NumberGrid:
        """The numbers."""
        return self.query_one(NumberGrid)

    # Counting

    def reload(self) -> None:
        """Count all orders anew, a few at a time; the numbers of before stay meanwhile."""
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        rows = self.all_rows()
        terms = monitor_terms(self.choice, self.shell.options, self.port.now(), rows)
        tally, self._days = MonitorTally(terms), terms.days
        self._began, self._many = perf_counter(), len(rows) > _QUICK

        def done() -> None:
            self._took = perf_counter() - self._began
            self._figures = tally.figures()
            self._draw()
            if self._missed:
                self._missed = False
                self.orders_changed(frozenset())

        self._slices.run(rows, tally.take, done)
        if self._slices.under_way:
            self._head()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Count anew, now or in a while."""
        if self._slices.under_way:
            self._missed = True
        elif not self._many:
            self.reload()
        elif self._waiting is None:
            self._waiting = self.set_timer(max(1.0, _PAUSE * self._took), self.reload)

    def time_passed(self) -> None:
        """Ages are others now, at midnight the days too."""
        self.orders_changed(frozenset())

    def _show_state(self) -> None:
        super()._show_state()
        if self._slices.under_way:
            self._head()

    # What is shown

    @on(events.Resize)
    def _draw(self) -> None:
        self._head()
        if self._figures is not None:
            width = self.size.width - 3  # a blank at either side, and the scroll bar
            self.grid.show(monitor_lines(self._figures, self.tr, width, ascii_only=self.shell.ascii_only))

    def _head(self) -> None:
        _ = self.tr
        self.query_one(TitleBar).say(left=_(_TITLE))
        spans = [Span(range_label(self.choice.range, _), "heading")]
        if self._days is not None and self.choice.range.first is None:
            spans.append(Span(f" · {self._days.first} – {self._days.last}"))
        if self.choice.scope.text:
            spans.append(Span(" · " + _("only {filter}").format(filter=clean_text(self.choice.scope.text)), "strong"))
        if self._slices.under_way:
            spans.append(Span(" · " + _("counting… {percent} %").format(percent=self._slices.percent), "flag"))
        elif self._partial:
            spans.append(Span(" · " + _("the newest orders only, the others are being read"), "flag"))
        rules = _(_OWN_RULES if self.choice.own_rules else _OTHER_RULES)
        width = max(20, self.size.width - 2)
        lines = [*wrapped(spans, width, hang=2), *wrapped([Span(rules, "muted")], width, hang=2)]
        self.query_one("#head", Static).update(content(plain(lines) if self.shell.ascii_only else lines))

    def _hints(self) -> Iterable[Hint]:
        """There is no order here to act on."""
        acts = {self.tr(binding.description) for binding in TrackerScreen.BINDINGS if _is_act(binding)}
        return (hint for hint in super()._hints() if hint.text not in acts)

    # Choosing

    def choose(self, choice: MonitorChoice) -> None:
        """Show that."""
        self.shell.options.remembered.monitor = choice
        self.reload()

    def action_period(self, step: int) -> None:
        """The next or the previous of the periods."""
        self.choose(self.choice.stepped(step))

    def action_choose_period(self) -> None:
        """One of the periods, or dates."""
        from tui_tracker.ui.dialogs.daterange import RangeDialog

        dialog = RangeDialog(self.choice.range, presets=PERIODS, title=N_("Days to look at"))
        self.app.push_screen(dialog, self._ranged)

    def _ranged(self, chosen: Range | None) -> None:
        if chosen is not None:
            self.choose(replace(self.choice, range=chosen))

    def action_narrow(self) -> None:
        """Count only some orders."""
        from tui_tracker.ui.dialogs.scope import ScopeDialog

        self.app.push_screen(ScopeDialog(self.choice.scope), self._narrowed)

    def _narrowed(self, scope: Filter | None) -> None:
        if scope is not None:
            self.choose(replace(self.choice, scope=scope))

    def action_other_rules(self) -> None:
        """The tracking page's rules in place of the monitor's own, or back."""
        self.choose(replace(self.choice, own_rules=not self.choice.own_rules))

    def action_try_rules(self) -> None:
        """See what other rules would flag, before they are kept."""
        from .trying import try_rules

        try_rules(self, "monitor" if self.choice.own_rules else "tracking", self.choice.scope)

    def action_attention(self) -> None:
        """The orders that need attention."""
        self._open_part(Part(kind="flagged"))

    @on(NumberGrid.Opened)
    def _opened(self, event: NumberGrid.Opened) -> None:
        event.stop()
        if isinstance(event.target, Part):
            self._open_part(event.target)

    def _open_part(self, part: Part) -> None:
        from .monitor_list import MonitorListScreen

        self.app.push_screen(MonitorListScreen(part))

    # There is no order under the cursor

    def selected_refs(self) -> list[ParcelRef]:
        """None."""
        return []

    def selected_ids(self) -> list[int]:
        """None."""
        return []

    def selected_order(self) -> Order | None:
        """None."""
        return None


def monitor_terms(
    choice: MonitorChoice, options: UiOptions, now: datetime, rows: Sequence[OrderRow] = ()
) -> MonitorTerms:
    """What is counted by, as chosen and configured. A period without a beginning begins with the oldest of `rows`."""
    since = None
    if choice.range.days is None and choice.range.first is None and rows:
        since = local(min(row.placed_at for row in rows), options.timezone).date()
    return MonitorTerms(
        now=now,
        zone=options.timezone,
        days=calendar_days(choice.range, now, options.timezone, since=since),
        rules=options.monitor_rules if choice.own_rules else options.tracking_rules,
        scope=choice.scope,
        deadlines=options.deadlines,
    )


def _is_act(binding: BindingType) -> TypeGuard[Binding]:
    return isinstance(binding, Binding) and (binding.id or "").startswith("act.")


_TITLE: Final = N_("Fulfilment monitor")
_OWN_RULES: Final = N_("The monitor's rules: every fresh parcel counts · X takes the tracking page's")
_OTHER_RULES: Final = N_("The tracking page's rules · X takes the monitor's, which count fresh parcels")
