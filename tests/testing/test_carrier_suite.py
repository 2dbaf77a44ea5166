"""The kit is tested by seeded faults: every wrong carrier is caught by the check meant for it, and by no other."""

import json
from pathlib import Path

import pytest

from tests.testing import acme
from tests.testing.carrier_faults import FAULTS
from tests.testing.edits import asking, caught, first
from tests.testing.faults import Fault, Make, both
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


_TOKEN = "await ctx.http.get_json('https://api.acme.example/v1/token', headers={'X-Key': ctx.config.api_key})"


def _token_first(files: dict[str, str], package: str) -> None:
    """The recordings fetch a token before they ask."""
    exchange = {"request": {"url": "https://api.acme.example/v1/token"}, "response": {"json": "stand-in-token"}}
    for path in [path for path in files if path.endswith(".json")]:
        whole = json.loads(files[path])
        files[path] = json.dumps({**whole, "exchanges": [exchange, *whole["exchanges"]]})


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            both(
                first("import", "from tui_tracker.plugin import AuthFailed"),
                caught("AuthFailed", _TOKEN, "parcels = await self.ask(known, ctx)"),
            ),
            id="renews a token that is refused",
        ),
        pytest.param(
            both(
                _token_first,
                first("import", "from tui_tracker.plugin import Unavailable"),
                asking("try:", f"    {_TOKEN}", "except Unavailable:", "    pass"),
            ),
            id="goes on with the old token when no new one is to be had",
        ),
    ],
)
def test_a_carrier_that_helps_itself_passes(make: Make, tmp_path: Path) -> None:
    package = fresh_package("acme")
    files = acme.files(package)
    make(files, package)
    assert failures(checked(tmp_path, package, files, "TestAcme")) == {}
