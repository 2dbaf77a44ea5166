"""docs/plugins/kit.md says what the kit does: every check by its name, and an example that is right."""

import json
import re
from pathlib import Path
from typing import Final

from tui_tracker import testing
from tui_tracker.testing import CarrierSuite, ChannelSuite, OrderSourceSuite, check_names, read_recording
from tui_tracker.testing.methods import METHODS

PAGE: Final = (Path(__file__).parents[2] / "docs" / "plugins" / "kit.md").read_text(encoding="utf-8")


def test_every_check_is_on_the_page_and_no_other() -> None:
    suites = (CarrierSuite, ChannelSuite, OrderSourceSuite)
    named = re.findall(r"^\| `(\w+)` \| ", PAGE[PAGE.index("## The checks") :], re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == {name for suite in suites for name in check_names(suite)}


def test_the_example_is_a_recording() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    recording = read_recording(json.loads(example), "the example")
    assert [each.missed for each in recording.expected] == ["", "not_found"]
    keys = re.findall(r"^\| `(\w+)` \| ", PAGE[PAGE.index("| key |") : PAGE.index("## Recording live")], re.MULTILINE)
    assert set(json.loads(example)) <= set(keys)


def test_every_method_is_on_the_page() -> None:
    (line,) = re.findall(r"^\| `method` \|.*$", PAGE, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", line)) == {"method", *METHODS}


def test_what_the_page_names_is_public() -> None:
    for name in ("record", "Recorder", "scrub", "run_checks", "Checked", "load_recordings", "replay", "differences"):
        assert f"`{name}" in PAGE or f" {name}" in PAGE
        assert name in testing.__all__
