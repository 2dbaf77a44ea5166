"""The hooks: three return objects, one tells. They are synchronous; the objects' methods do the work."""

from collections.abc import Iterable

import pluggy

from .carrier import Carrier
from .results import StatusChange
from .settings import Settings
from .sources import Channel, OrderSource

PROJECT = "tui_tracker"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:  # type: ignore[empty-body]
    """The plugin's carriers; `settings` is this plugin's own section, nothing else."""


@hookspec
def tracker_channels(settings: Settings) -> Iterable[Channel]:  # type: ignore[empty-body]
    """The plugin's notification channels (provisional)."""


@hookspec
def tracker_order_sources(settings: Settings) -> Iterable[OrderSource]:  # type: ignore[empty-body]
    """The plugin's order sources (provisional)."""


@hookspec
def tracker_status_changed(change: StatusChange) -> None:
    """Told after the commit of a look-up, of time (silence) or of a hand; not for imported history.

    Called by the process that made the change, once; on a thread of this plugin's own. May be async.
    """
