"""From nothing to one's own tracked orders: what this is, and what can be done first. There is a way out everywhere."""

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.office import CarrierReport, Office
from tui_tracker.ui.aside import aside
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.mended import Options
from tui_tracker.ui.options import AGAIN, DEMO

from .base import told
from .side import SideScreen


class FirstChoices(Options):
    """What can be done first."""

    HELP = N_(
        "Each of these leads to your own orders, and Esc leaves it as it was.\n"
        "The palette (:) opens this screen again at any time, with Set up, import, demo."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", N_("Down"), show=False, id="first.down"),
        Binding("k", "cursor_up", N_("Up"), show=False, id="first.up"),
        Binding("enter", "select", N_("Choose"), id="first.open"),
    ]


class FirstRunScreen(SideScreen):
    """Three lines and a few choices."""

    DEFAULT_CSS = """
    FirstRunScreen { layout: vertical; background: $background; }
    FirstRunScreen #what { height: auto; padding: 1 2; }
    FirstRunScreen FirstChoices { height: auto; max-height: 1fr; background: $background; border: none; margin: 0 2; }
    FirstRunScreen FirstChoices > .option-list--option-highlighted { text-style: bold reverse; }
    FirstRunScreen #so-far { height: 1fr; padding: 1 2; color: $text-muted; }
    FirstRunScreen.-low #what { padding: 0 2; }
    FirstRunScreen.-low FirstChoices { height: 1fr; }
    FirstRunScreen.-low #so-far { height: 1; padding: 0 2; }
    """
    AUTO_FOCUS = "FirstChoices"

    def __init__(self) -> None:
        """Nothing has been done yet."""
        super().__init__()
        self._set_up = ""  # what was written, and counts from the next start on
        self._lists = -1  # orders when the text was made

    @property
    def _office(self) -> Office | None:
        return self.shell.options.office

    def content(self) -> Iterable[Widget]:
        """What this is, and the choices."""
        yield Static(id="what", markup=False)
        yield FirstChoices(markup=False, compact=True)
        yield Static(id="so-far", markup=False)

    def reload(self) -> None:
        """The texts, in the operator's language."""
        self.query_one(TitleBar).say(left=self.tr(N_("Getting started")))
        self.query_one("#what", Static).update(Content(self.tr(_WHAT)))
        choices = self.query_one(FirstChoices)
        at = choices.highlighted or 0
        choices.clear_options()
        choices.add_options([Option(Content(self.tr(text)), id=name) for name, text in self._choices().items()])
        choices.highlighted = min(at, choices.option_count - 1)
        self._so_far()

    def on_resize(self, event: events.Resize) -> None:
        """With few lines the choices scroll."""
        self.set_class(event.size.height < _LOW, "-low")

    def _choices(self) -> dict[str, str]:
        found = dict(_CHOICES)
        if self.port.count():
            found["orders"] = _SHOW
        if self._set_up:
            found["again"] = _AGAIN
        if self._office is None:
            for name in ("import", "add", "set_up", "demo"):
                del found[name]
        return found

    def _so_far(self) -> None:
        n = self._lists = self.port.count()
        text = self.tr.plural(
            N_("{n} order is here now; Esc shows it."), N_("{n} orders are here now; Esc shows them."), n
        )
        parts = [text.format(n=n) if n else self.tr(N_("There are no orders yet.")), self._set_up]
        self.query_one("#so-far", Static).update(Content("\n".join(filter(None, parts))))

    def _pull(self) -> None:
        super()._pull()
        if self.app.screen is self and self.port.count() != self._lists:
            self.reload()

    # Choosing

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name = event.option.id or ""
        do: Callable[[], None] = getattr(self, f"_do_{name}")
        do()

    def _do_demo(self) -> None:
        self.app.exit(return_code=DEMO)

    def _do_import(self) -> None:
        from tui_tracker.ui.dialogs.importing import ImportDialog

        if self._office is not None and self._may_write():
            self.app.push_screen(ImportDialog(self._office), self._done)

    def _do_add(self) -> None:
        from tui_tracker.ui.dialogs.adding import AddDialog

        if self._office is not None and self._may_write():
            self.app.push_screen(AddDialog(self._office), self._done)

    def _do_set_up(self) -> None:
        office = self._office
        if office is None or not self._may_write():
            return

        def find() -> Callable[[], None]:
            found = [each for each in office.carriers() if each.options]
            return lambda: self._choose(found)

        self.flash(self.tr(N_("Looking which carriers there are")))
        aside(self, "carriers", find, lambda error: self.flash(told(error, self.tr), error=True))

    def _choose(self, reports: list[CarrierReport]) -> None:
        from tui_tracker.ui.dialogs.choosing import WhichDialog

        self.app.push_screen(WhichDialog(reports), self._set_up_one)

    def _set_up_one(self, report: CarrierReport | None) -> None:
        from tui_tracker.ui.dialogs.setting_up import SetUpDialog

        if report is not None and self._office is not None:
            self.app.push_screen(SetUpDialog(report, self._office), self._written)

    def _do_language(self) -> None:
        self.app.call_next(self.app.run_action, "app.language")

    def _do_orders(self) -> None:
        self.shell.go("orders")

    def _do_again(self) -> None:
        self.app.exit(return_code=AGAIN)

    def _done(self, said: str | None) -> None:
        if said:
            self.flash(said)
            self.reload()
            choices = self.query_one(FirstChoices)
            choices.highlighted = choices.get_option_index("orders")  # what Enter does next

    def _written(self, said: str | None) -> None:
        if said:
            self._set_up = said
            self.reload()

    def _may_write(self) -> bool:
        if self.shell.options.read_only:
            self.flash(self.tr("Opened read-only: nothing is changed"), error=True)
        return not self.shell.options.read_only


_LOW: Final = 20  # lines
_WHAT: Final = N_(
    "This is where you follow the orders of your shop and their parcels, through whatever carriers you use.\n"
    "Every morning it says which orders need a hand, and why; one key does what is to be done.\n"
    "Your data stays in one file on this machine. What would you like to begin with?"
)
_CHOICES: Final = {
    "import": N_("Import orders from a CSV file"),
    "add": N_("Add one order by hand"),
    "set_up": N_("Set up a carrier: which keys it needs, and where they go"),
    "demo": N_("See a made-up shop first; nothing leaves this machine"),
    "language": N_("På svenska"),
    "orders": N_("Begin with an empty list"),
}
_SHOW: Final = N_("Show the orders")
_HERE: Final = (N_("{n} order is here now; Esc shows it."), N_("{n} orders are here now; Esc shows them."))
_AGAIN: Final = N_("Start again, with what was set up")
