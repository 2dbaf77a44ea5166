"""AliExpress' dropshipping API: the parcels of the shop's supplier orders. Needs an app of one's own."""

from collections.abc import Iterable

from tui_tracker.plugin import Carrier, Settings, hookimpl


@hookimpl
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:
    """The carrier "aliexpress"."""
    from .carrier import AliExpress

    return (AliExpress(settings),)
