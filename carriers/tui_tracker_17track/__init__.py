"""17TRACK: an aggregator that asks some 3,000 couriers. Needs an account and its API key.

Numbers are registered once (a credit each), then asked about for free.
"""

from collections.abc import Iterable

from tui_tracker.plugin import Carrier, Settings, hookimpl


@hookimpl
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:
    """The carrier "17track"."""
    from .carrier import SeventeenTrack

    return (SeventeenTrack(settings),)
