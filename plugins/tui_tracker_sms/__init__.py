"""Text messages through 46elks or Twilio."""

from collections.abc import Iterable

from tui_tracker.plugin import Channel, Settings, hookimpl


@hookimpl
def tracker_channels(settings: Settings) -> Iterable[Channel]:
    """The channel "sms"."""
    from .channel import Sms

    return (Sms(settings),)
