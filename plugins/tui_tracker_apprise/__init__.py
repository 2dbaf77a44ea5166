"""Messages to the shop's own people through Apprise: ntfy, Telegram, Slack, Matrix and many more."""

from collections.abc import Iterable

from tui_tracker.plugin import Channel, Settings, hookimpl


@hookimpl
def tracker_channels(settings: Settings) -> Iterable[Channel]:
    """The channel "apprise"."""
    from .channel import Apprise

    return (Apprise(),)
