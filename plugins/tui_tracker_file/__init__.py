"""Messages into a file: a dry run, or what another program takes from there."""

from collections.abc import Iterable

from tui_tracker.plugin import Channel, Settings, hookimpl


@hookimpl
def tracker_channels(settings: Settings) -> Iterable[Channel]:
    """The channel "file"."""
    from .channel import File

    return (File(settings),)
