"""Messages as webhooks, signed by the Standard Webhooks specification, for programs of the shop's own."""

from collections.abc import Iterable

from tui_tracker.plugin import Channel, Settings, hookimpl


@hookimpl
def tracker_channels(settings: Settings) -> Iterable[Channel]:
    """The channel "webhook"."""
    from .channel import Webhook

    return (Webhook(settings),)
