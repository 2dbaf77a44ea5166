"""Ten days of all failures at random, with restarts: afterwards every parcel is where it would be without any.

The big version, with processes that are killed: `python -m benchmarks.chaos`.
"""

from pathlib import Path

import pytest

from benchmarks.chaos import Outcome, differing, in_one_process, parcels_of, told_twice

PARCELS = 60
DAYS = 10


@pytest.fixture(scope="module")
def without_faults(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return in_one_process(tmp_path_factory.mktemp("calm"), parcels_of(PARCELS), days=DAYS)


@pytest.mark.parametrize("seed", [1, 2])
def test_after_ten_days_of_failures_every_parcel_is_where_it_is_without_them(
    tmp_path: Path, without_faults: Outcome, seed: int
) -> None:
    found = in_one_process(tmp_path, parcels_of(PARCELS), days=DAYS, seed=seed, share=0.5, poison=2)
    assert differing(found.states, without_faults.states) == {}
    assert told_twice(found.told) == []
    assert len(found.faults) >= 20, "too few kinds to be chaos"
    assert found.faults["poison"] > 0


def test_the_run_that_it_is_measured_by_has_seen_something(without_faults: Outcome) -> None:
    statuses = {said[0].value for said, _, _, _ in without_faults.states.values()}
    assert statuses >= {"pending", "in_transit", "pick_up", "delivered"}
    assert without_faults.faults.total() == 0
    assert told_twice(without_faults.told) == []
