"""The order source "csv" in the conformance kit, with files of ours."""

from pathlib import Path

from tui_tracker.testing import OrderSourceSuite
from tui_tracker_csv.source import CsvSource


class TestCsvSource(OrderSourceSuite):
    source = CsvSource
    recordings = Path(__file__).parent / "recordings"
