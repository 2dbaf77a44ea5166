"""The SMS channel against the conformance kit."""

from typing import ClassVar

from tui_tracker.testing import ChannelSuite
from tui_tracker_sms.channel import Sms


class TestSms(ChannelSuite):
    """By 46elks; the recordings are written after its documentation."""

    channel = Sms
    config: ClassVar = {
        "service": "46elks",
        "username": "u-stand-in",
        "password": "p-stand-in-1",
        "from": "Nordljus",
    }
