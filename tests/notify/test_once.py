"""People who change orders and the one who polls, killed at random: whatever happens, customers are told once.

The big version: `python -m benchmarks.outbox_once`.
"""

from pathlib import Path

from benchmarks.outbox_once import campaign

KILLS = 24
PARCELS = 16


def test_whatever_is_killed_every_customer_is_told_once_and_nothing_is_stuck(tmp_path: Path) -> None:
    found = campaign(tmp_path, kills=KILLS, parcels=PARCELS)
    assert found.faults == []
    assert found.kills == KILLS
    assert found.letters >= PARCELS  # at least the last word about each
    assert found.texts > 0
