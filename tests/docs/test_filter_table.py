"""The page about commands has every word of the filter language, and its examples are filters."""

import re
from pathlib import Path
from typing import Final

import pytest

from tui_tracker.model.filter import parse
from tui_tracker.model.filter.fields import EXACT, STATES, field_names

PAGE: Final = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
TABLE: Final = PAGE.partition("## The filter language")[2].partition("\n## ")[0]
WORDS: Final = re.findall(r"`([^`]+)`", TABLE)


def test_every_field_and_state_is_there() -> None:
    fields = {word.partition(":")[0] for word in WORDS if ":" in word}
    assert sorted(set(field_names()) - fields) == []
    assert sorted(set(STATES) - set(WORDS)) == []
    assert sorted(set(EXACT["flag"][0]) - set(WORDS)) == []


@pytest.mark.parametrize("word", [word for word in WORDS if re.search(r":.|^[/~!\"]", word)])
def test_what_stands_there_is_a_filter(word: str) -> None:
    assert parse(word).parts
