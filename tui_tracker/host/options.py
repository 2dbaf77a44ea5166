"""What the host is told, and what it tells: plain frozen data."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, runtime_checkable

from tui_tracker.model.message import N_

GROUP: Final = "tui_tracker"

Now = Callable[[], datetime]


@runtime_checkable
class Secret(Protocol):
    """A value of the configuration that is not shown; `config` has its own class for it."""

    def reveal(self) -> str:
        """The value itself. May raise `AppError` when it can't be had (no such variable or file)."""


class Memory(Protocol):
    """The part of the store where plugins keep tokens (`Store.remember`, `Store.recall`)."""

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep `value` until `expires_at`."""

    def recall(self, owner: str, key: str) -> str | None:
        """What was remembered and has not expired."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HostOptions:
    """How plugins are chosen and how long they may take; times in seconds."""

    allow_loopback_http: bool = False
    language: str = "en"
    # `[plugins] acme = …`: true = whoever ships it, false = off, a text = only from the distribution of that name
    switches: Mapping[str, bool | str] = field(default_factory=dict)
    only: frozenset[str] | None = None  # `TUI_TRACKER_PLUGINS`: exactly these; None = as configured
    safe_mode: bool = False  # built-ins only
    load_deadline: float = 10.0  # one plugin's import, hooks and attributes
    deadline: float = 120.0  # one call of a plugin's method
    http_deadline: float = 30.0  # one `ctx.http` request, all attempts
    quick: float = 2.0  # a synchronous method, which is to be pure and fast
    blocked_after: float = 15.0  # without a sign of life from a plugin's thread
    grace: float = 1.0  # for a cancelled call to end


class PluginState(StrEnum):
    """What became of one entry point."""

    LOADED = "loaded"
    OFF = "off"  # switched off, or not among those asked for
    NOT_ENABLED = "not_enabled"  # third party, not decided yet
    NOT_CONFIGURED = "not_configured"  # loaded, but an option is missing or wrong
    FAILED = "failed"


STATE_LABELS: Final[Mapping[PluginState, str]] = {
    PluginState.LOADED: N_("loaded"),
    PluginState.OFF: N_("off"),
    PluginState.NOT_ENABLED: N_("not enabled yet"),
    PluginState.NOT_CONFIGURED: N_("not configured"),
    PluginState.FAILED: N_("failed"),
}


class PluginSection(NamedTuple):
    """Where the options of one object stand in tracker.toml, and the class whose fields they are."""

    table: str  # "carriers" or "channels"
    id: str
    config_type: type


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginRow:
    """One plugin as `plugins list` shows it. `reason`: one line, what is wrong and what to do; "" when all is well."""

    name: str
    distribution: str
    version: str
    state: PluginState
    reason: str = ""
    provides: tuple[str, ...] = ()  # ids of its carriers, sources and channels
    traceback: str = ""  # masked; for `plugins show`
    warnings: tuple[str, ...] = ()  # what it uses that is to be removed, in words
    sections: tuple[PluginSection, ...] = ()  # also of objects that lack an option
