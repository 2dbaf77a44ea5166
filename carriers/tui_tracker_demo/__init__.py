"""A made-up shop and carrier, so that the program can be tried without a network or an account.

The shop's orders come from the order source "demo", the parcels' news from the carrier "demo". Both follow from a
seed alone; the parcels move as the host's clock goes.
"""

from collections.abc import Iterable

from tui_tracker.plugin import Carrier, OrderSource, Settings, hookimpl


@hookimpl
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:
    """The carrier "demo"."""
    from .carrier import DemoCarrier
    from .settings import configured

    return (DemoCarrier(configured(settings)),)


@hookimpl
def tracker_order_sources(settings: Settings) -> Iterable[OrderSource]:
    """The order source "demo"."""
    from .settings import configured
    from .shop import DemoShop

    return (DemoShop(configured(settings)),)
