"""Cainiao: AliExpress's own logistics. The public endpoint of its tracking page, without a key or an account."""

from collections.abc import Iterable

from tui_tracker.plugin import Carrier, Settings, hookimpl


@hookimpl
def tracker_carriers(settings: Settings) -> Iterable[Carrier]:
    """The carrier "cainiao"."""
    from .carrier import Cainiao

    return (Cainiao(settings),)
