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
"""Marks a function of the plugin's module as a hook. A function called `tracker_…` without it is refused, by name.

Bare, without arguments: there are no hook wrappers and no order among plugins. A hook takes any of its arguments, by
name, or none.

>>> @hookimpl
... def tracker_carriers():
...     return []
"""


@hookspec
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:  # type: ignore[empty-body]
    """The plugin's carriers; `settings` is this plugin's own section, nothing else.

    Called once, when the plugin is loaded, on a thread of its own. No I/O here: that is for the methods with `ctx`.
    What it raises makes the plugin a row of `plugins list` with the reason. One object that can't be used does not stop
    the others. Two claims of one id, in whatever plugins: neither is used.

    >>> class AcmePost(Carrier):
    ...     id, title = "acme", "Acme Post"
    ...
    ...     async def track(self, requests, ctx):
    ...         return [Tracking(number=request.number) for request in requests]
    >>> @hookimpl
    ... def tracker_carriers(settings):
    ...     return [AcmePost()]
    >>> [carrier.id for carrier in tracker_carriers({})]
    ['acme']
    """


@hookspec
def tracker_channels(settings: Settings) -> Iterable[Channel]:  # type: ignore[empty-body]
    """The plugin's notification channels, by the rules of `tracker_carriers`.

    >>> class Pager(Channel):
    ...     id, title = "pager", "Pager"
    ...
    ...     async def send(self, messages, ctx):
    ...         return [Receipt(key=message.key) for message in messages]
    >>> @hookimpl
    ... def tracker_channels(settings):
    ...     yield Pager()
    >>> [channel.title for channel in tracker_channels({})]
    ['Pager']
    """


@hookspec
def tracker_order_sources(settings: Settings) -> Iterable[OrderSource]:  # type: ignore[empty-body]
    """The plugin's order sources, by the rules of `tracker_carriers`. Provisional: may still change.

    >>> class Ledger(OrderSource):
    ...     id, title = "ledger", "Ledger"
    >>> @hookimpl
    ... def tracker_order_sources(settings):
    ...     yield Ledger()
    >>> [source.id for source in tracker_order_sources({})]
    ['ledger']
    """


@hookspec
def tracker_status_changed(change: StatusChange) -> None:
    """Told after the commit of a look-up, of time (silence) or of a hand; not for imported history.

    Called by the process that made the change, once, on a thread of this plugin's own, one change after the other. May
    be async. There is no `ctx`. What it raises goes to the log; one that blocks is not told any more.

    >>> told = []
    >>> @hookimpl
    ... async def tracker_status_changed(change):
    ...     if change.after is Status.ALERT:
    ...         told.append(change.order_number)
    >>> change = StatusChange(
    ...     order_number="#1001", shop="", number="AC1", before=Status.IN_TRANSIT, after=Status.ALERT,
    ...     detail=Detail.CUSTOMS_HELD, at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    ... )
    >>> asyncio.run(tracker_status_changed(change))
    >>> told
    ['#1001']
    """
