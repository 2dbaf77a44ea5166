"""Cainiao against the conformance kit."""

from tui_tracker.testing import CarrierSuite
from tui_tracker_cainiao.carrier import Cainiao


class TestCainiao(CarrierSuite):
    """The recordings are written by us after captured answers: own numbers, own words."""

    carrier = Cainiao
    own_numbers = ("LP00123456789012", "AP00123456789012", "CNG00123456789012", "LP123456785CN", "CNFR1234567890123HD")
