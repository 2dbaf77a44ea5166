"""The webhook channel against the conformance kit."""

from typing import ClassVar

from tui_tracker.testing import ChannelSuite
from tui_tracker_webhook.channel import Webhook


class TestWebhook(ChannelSuite):
    """The recordings are written after the specification."""

    channel = Webhook
    config: ClassVar = {"url": "https://shop.example/hooks", "secret": "whsec_c3RhbmQtaW4gc2VjcmV0IG9mIDI0IGJ5dGVzIQ=="}
