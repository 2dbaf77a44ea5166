"""What the app asks past the engine, made up: two carriers, a plugin that is off, a file, and what was done."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tests.ui.fakes import NOW
from tui_tracker.config.editing import as_text
from tui_tracker.engine.port import Account, CarrierHealth, CarrierState, EngineState
from tui_tracker.model.errors import UsageError
from tui_tracker.model.office import (
    CarrierReport,
    CheckReport,
    ConfigChange,
    ImportLine,
    ImportPreview,
    NewOrder,
    OptionHelp,
    Quota,
)

DAY = timedelta(days=1)
KEY = OptionHelp(
    section="seventeen", name="api_key", help="From your account page.", required=True, secret=True, set="missing"
)
PACE = OptionHelp(
    section="seventeen", name="batch", help="Numbers a call.", required=False, secret=False, set="default"
)
REPORTS = (
    CarrierReport(
        id="seventeen",
        title="Seventeen",
        plugin="seventeen",
        health="up",
        looks_up=True,
        batch=40,
        rate=(3, 1.0),
        version="1.2.0",
        distribution="tui-tracker-seventeen",
        metered=True,
        quota=Quota(used=61, total=100, reserve=10, resets_at=NOW + DAY, per_day=4.2, used_at_reset=65),
        today={"due": 3, "manual": 2},
        period={"due": 48, "manual": 9, "import": 4},
        options=(KEY, PACE),
    ),
    CarrierReport(
        id="post",
        title="Nordpost",
        plugin="post",
        health="down",
        reason="no answer in 10 seconds",
        paused_until=NOW + DAY / 24,
        looks_up=True,
        version="0.3",
        distribution="tui-tracker-post",
    ),
    CarrierReport(id="acme", title="acme", plugin="acme", health="off", version="2.0", distribution="tui-tracker-acme"),
)
STATE = EngineState(
    carriers=(
        CarrierState(id="seventeen", title="Seventeen", health=CarrierHealth.UP, account=Account(61, 100, NOW + DAY)),
        CarrierState(
            id="post",
            title="Nordpost",
            health=CarrierHealth.DOWN,
            reason="no answer in 10 seconds",
            paused_until=NOW + DAY / 24,
        ),
    )
)


class MadeUpOffice:
    """The whole of `Office`."""

    def __init__(self, *, new: bool = True) -> None:
        self.new = new
        self.asked: list[object] = []
        self.switches: dict[str, bool | str | None] = {"acme": False}

    def carriers(self, *, ask: bool = False) -> Sequence[CarrierReport]:
        """Three."""
        self.asked.append(("carriers", ask))
        return REPORTS

    def check(self, carrier_id: str) -> CheckReport:
        """The second is not reached."""
        self.asked.append(("check", carrier_id))
        if carrier_id == "seventeen":
            return CheckReport(good=True, text="works")
        return CheckReport(good=False, text="out of reach", advice="Look at the network, then try again later.")

    def switch(self, plugin: str, value: bool | str | None) -> tuple[bool | str | None, str]:
        """Kept here."""
        before = self.switches.get(plugin)
        self.switches[plugin] = value
        return before, f"{plugin}: {value}"

    def preview(self, path: str) -> ImportPreview:
        """Two orders, of whatever file."""
        self.asked.append(("preview", path))
        if "nothing" in path:
            raise UsageError(f"there is no file {path}", hint="Check the name.")
        lines = [
            ImportLine(part="new", order="#1001", row=2, what="new order", customer="Åsa Öberg"),
            ImportLine(part="new", order="#1002", row=3, what="new order", customer="Bo Ask"),
            ImportLine(part="skipped", order="", row=4, what="no order number"),
        ]
        return ImportPreview(
            token=path,
            new=2,
            changed=0,
            unchanged=0,
            skipped=1,
            codes=1,
            columns={"Name": "number"},
            ignored=("Colour",),
            lines=lines,
        )

    def take(self, preview: ImportPreview) -> str:
        """Remembered."""
        self.asked.append(("take", preview.token))
        return "2 orders taken in"

    def add(self, order: NewOrder) -> str:
        """Remembered."""
        if order.country not in ("", "SE"):
            raise UsageError(f"{order.country} is not a country", hint="Give two letters, such as SE.")
        self.asked.append(order)
        return f"{order.number} added"

    def propose(self, values: Mapping[tuple[str, ...], object]) -> ConfigChange:
        """As it would stand in the file."""
        return ConfigChange(path="tracker.toml", text=as_text(values), values=values)

    def write(self, change: ConfigChange) -> str:
        """Remembered."""
        self.asked.append(dict(change.values))
        return "Written"

    def is_new(self) -> bool:
        """As it was set."""
        return self.new
