"""The carrier's README says what the code does."""

import dataclasses
import re
from pathlib import Path

import tui_tracker_17track
from tui_tracker_17track import memo
from tui_tracker_17track.mapping import MAIN, SUB
from tui_tracker_17track.settings import SeventeenTrackConfig

README = (Path(tui_tracker_17track.__file__).parent / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = README.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_status_stands_in_it_as_it_is_mapped() -> None:
    told = {}
    for words, status, detail in rows("How statuses are mapped"):
        for word in words.split(", "):
            told[word] = (re.split(r"[ *(]", status.strip("*"))[0], detail)
    assert set(told) == set(MAIN) | set(SUB)
    for word, (status, detail) in told.items():
        state = SUB.get(word) or MAIN[word]
        assert (status, detail) == (state.status, state.detail.value if state.detail else ""), word


def test_every_option_and_every_key_of_the_memo_stand_in_it() -> None:
    assert [row[0] for row in rows("Setup")] == [
        f"`{field.name}`" for field in dataclasses.fields(SeventeenTrackConfig)
    ]
    keys = (memo.COURIER, memo.LAST_MILE, memo.CHANGES, memo.RETRACKS, memo.STOPPED)
    assert [row[0] for row in rows("What it asks the host to keep (memo)")] == [f"`{key}`" for key in keys]
    assert f"of `{memo.MOST_CHANGES}`" in README
    assert f"of `{memo.MOST_RETRACKS}`" in README
