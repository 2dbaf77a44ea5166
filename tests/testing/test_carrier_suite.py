"""The kit is tested by seeded faults: every wrong carrier is caught by the check meant for it, and by no other."""

import json
from pathlib import Path

import pytest

from tests.testing import acme
from tests.testing.carrier_faults import FAULTS
from tests.testing.faults import Fault
from tests.testing.making import checked, failures, fresh_package
from tui_tracker.testing import CarrierSuite, check_names


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_wrong_carrier_is_caught_by_name(fault: Fault, tmp_path: Path) -> None:
    package = fresh_package("acme")
    files = acme.files(package)
    fault.make(files, package)
    found = failures(checked(tmp_path, package, files, "TestAcme"))
    assert list(found) == [fault.check], found
    assert fault.says in found[fault.check]


def test_a_right_carrier_passes_every_check(tmp_path: Path) -> None:
    package = fresh_package("acme")
    files = {**acme.files(package), f"{package}/recordings/pushed.json": json.dumps(acme.PUSHED)}
    results = checked(tmp_path, package, files, "TestAcme")
    assert {each.result for each in results.values()} == {"passed"}
    assert list(results) == check_names(CarrierSuite)


def test_every_check_catches_something() -> None:
    assert {fault.check for fault in FAULTS} == set(check_names(CarrierSuite))


def test_there_are_thirty_faults_and_each_is_another() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30
