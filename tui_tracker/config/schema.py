"""`tracker.toml` as typed structs: every option with its default. What is not set here has no default."""

from typing import Annotated, Any, Final, Literal

import msgspec

from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, AttentionRules
from tui_tracker.model.budget import BudgetRules
from tui_tracker.model.cases import DEFAULT_QUEUE, QueueRules
from tui_tracker.model.codes import DEFAULT_CODES, CodeRules
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules
from tui_tracker.model.derive import DEFAULT_RULES, DeriveRules
from tui_tracker.model.outbox import NotifyRules
from tui_tracker.model.schedule import DEFAULT_SCHEDULE, ScheduleRules
from tui_tracker.model.suspicion import DEFAULT_SUSPICION, SuspicionRules
from tui_tracker.model.views import DEFAULT_LIST, ListRules, SavedView

Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]
Country = Annotated[str, msgspec.Meta(pattern="^([A-Z]{2})?$")]
CarrierId = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9_-]{0,39}$")]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the tables. Unknown keys are let through here; `loading` warns of them."""


class Shop(Section, frozen=True, kw_only=True):
    """Whose orders these are. `country`: ISO 3166 alpha-2. `email` and `url` are for messages to customers."""

    name: str = ""
    country: Country = ""
    email: str = ""
    url: str = ""


class Tracking(Section, frozen=True, kw_only=True):
    """The tracking page. `tracking_url`: a prefix that the code is appended to, or with {number}."""

    default_window_days: Days = 30
    tracking_url: str = "https://t.17track.net/en#nums="


class Attention(Section, frozen=True, kw_only=True):
    """Which orders need a hand: one set of rules per page."""

    tracking: AttentionRules = TRACKING_RULES
    monitor: AttentionRules = MONITOR_RULES


class Network(Section, frozen=True, kw_only=True):
    """`allow_loopback_http`: plain http to this machine, for tests and local gateways."""

    allow_loopback_http: bool = False


class Data(Section, frozen=True, kw_only=True):
    """The data file. `group`: the Unix group that shares it; "" = the owner's alone."""

    group: str = ""


class Privacy(Section, frozen=True, kw_only=True):
    """Customers' data. `keep_days`: so many days after an order is over it is erased; 0 = it is kept."""

    keep_days: Annotated[int, msgspec.Meta(ge=0, le=36500)] = 0


class UrlCarrier(Section, frozen=True, kw_only=True):
    """A carrier with no code: a page to open. `pattern`: a regular expression of its whole numbers.

    `lookup`: what is asked and how the answer is read; the plugin knows its options.
    """

    id: CarrierId
    url: str
    title: str = ""
    pattern: str = ""
    lookup: dict[str, Any] | None = None


class Notify(NotifyRules, frozen=True, kw_only=True):
    """…and how it is written. `templates`: the folder of the shop's own, "" = `templates` beside it.

    `sms_transliterate`: typographic signs and accents in text messages become plain ones, which makes them shorter.
    """

    templates: str = ""
    sms_transliterate: bool = False


class Ui(Section, frozen=True, kw_only=True):
    """The app's looks. `theme`: one of the six; `mouse`: whether the app takes it, or leaves it to the terminal."""

    theme: Literal["dark", "light", "high-contrast", "terminal", "safe-dark", "safe-light"] = "dark"
    mouse: bool = True


class Config(Section, frozen=True, kw_only=True):
    """All of `tracker.toml`. `language` and `timezone` are the machine's where they are not given."""

    language: Literal["en", "sv"] | None = None
    timezone: str | None = None
    shop: Shop = Shop()
    tracking: Tracking = Tracking()
    attention: Attention = Attention()
    queue: QueueRules = DEFAULT_QUEUE
    list: ListRules = DEFAULT_LIST
    views: dict[str, SavedView] = msgspec.field(default_factory=dict)  # by name
    supplier_orders: CodeRules = DEFAULT_CODES
    status: DeriveRules = DEFAULT_RULES
    suspicion: SuspicionRules = DEFAULT_SUSPICION
    schedule: ScheduleRules = DEFAULT_SCHEDULE
    deadlines: DeadlineRules = DEFAULT_DEADLINES
    budget: dict[str, BudgetRules] = msgspec.field(default_factory=dict)  # by carrier
    network: Network = Network()
    ui: Ui = Ui()
    keys: dict[str, str] = msgspec.field(default_factory=dict)  # by the id of an action, such as "act.track" = "r,f5"
    data: Data = Data()
    privacy: Privacy = Privacy()
    carriers: dict[str, Any] = msgspec.field(default_factory=dict)  # by plugin; "url" is a list of tables
    plugins: dict[str, bool | str] = msgspec.field(default_factory=dict)  # switches by plugin; text: a distribution
    notify: Notify = Notify()
    channels: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)


SHOP_WIDE: Final = "link"
"""The id of the shop's own tracking page among the carriers that only make links."""

FREE_SECTIONS: Final = frozenset({("carriers",), ("plugins",), ("channels",)})
"""Tables whose keys the plugins define."""
