"""Messages as notifications of the terminal the operator sits at."""

from collections.abc import Iterable

from tui_tracker.plugin import Channel, Settings, hookimpl


@hookimpl
def tracker_channels(settings: Settings) -> Iterable[Channel]:
    """The channel "terminal"."""
    from .channel import Terminal

    return (Terminal(),)
