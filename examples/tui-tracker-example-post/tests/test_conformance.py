"""The conformance kit on Example Post."""

from typing import Any, ClassVar

from tui_tracker.testing import CarrierSuite

from tui_tracker_example_post.carrier import ExamplePost


class TestExamplePost(CarrierSuite):
    carrier = ExamplePost
    config: ClassVar[dict[str, Any]] = {"api_key": "stand-in-key"}
    own_numbers = ("EP123456785", "EP000000017")
