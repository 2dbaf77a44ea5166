"""AliExpress against the conformance kit."""

from tui_tracker.testing import CarrierSuite
from tui_tracker_aliexpress.carrier import AliExpress


class TestAliExpress(CarrierSuite):
    """The recordings are written by us from AliExpress' documentation: own numbers, own words."""

    carrier = AliExpress
    config = {"app_key": "stand-in-key", "app_secret": "stand-in-secret"}  # noqa: RUF012 (the suite declares it)
    own_numbers = ("LP00123456789012", "AP00123456789012", "CNG00123456789012", "AE012345678", "JNTCU0123456789YQ")
