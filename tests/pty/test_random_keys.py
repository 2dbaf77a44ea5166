"""Somebody who hits keys at random for a few seconds (`python -m benchmarks.random_keys --minutes 5`: for minutes)."""

import pytest

from benchmarks.random_keys import run

SECONDS = 7.0


@pytest.mark.parametrize("seed", [1, 20261125])
def test_nothing_crashes_nothing_is_lost_and_the_terminal_is_left_clean(seed: int) -> None:
    outcome = run(SECONDS, seed=seed)
    assert outcome.faults == [], outcome
    assert outcome.keys > 100
    assert outcome.commits
    assert outcome.trail >= outcome.commits
