"""E-mail over SMTP: one connection for many messages, encrypted, an outcome for each recipient."""

from collections.abc import Iterable

from tui_tracker.plugin import Channel, Settings, hookimpl


@hookimpl
def tracker_channels(settings: Settings) -> Iterable[Channel]:
    """The channel "email"."""
    from .channel import Email

    return (Email(),)
