"""The suites for channels and order sources are tested by seeded faults, too."""

from pathlib import Path

import pytest

from tests.testing import post, shop
from tests.testing.faults import Fault
from tests.testing.making import checked, failures, fresh_package
from tests.testing.other_faults import CHANNEL_FAULTS as FIRST_CHANNEL_FAULTS
from tests.testing.other_faults import SOURCE_FAULTS as FIRST_SOURCE_FAULTS
from tests.testing.post_faults import MORE_CHANNEL_FAULTS
from tests.testing.shop_faults import MORE_SOURCE_FAULTS
from tui_tracker.testing import CarrierSuite, ChannelSuite, OrderSourceSuite, check_names

CHANNEL_FAULTS = (*FIRST_CHANNEL_FAULTS, *MORE_CHANNEL_FAULTS)
SOURCE_FAULTS = (*FIRST_SOURCE_FAULTS, *MORE_SOURCE_FAULTS)


@pytest.mark.parametrize("fault", CHANNEL_FAULTS, ids=lambda fault: fault.name)
def test_a_wrong_channel_is_caught_by_name(fault: Fault, tmp_path: Path) -> None:
    package = fresh_package("post")
    files = post.files(package)
    fault.make(files, package)
    found = failures(checked(tmp_path, package, files, "TestPostBox"))
    assert list(found) == [fault.check], found
    assert fault.says in found[fault.check]


@pytest.mark.parametrize("fault", SOURCE_FAULTS, ids=lambda fault: fault.name)
def test_a_wrong_source_is_caught_by_name(fault: Fault, tmp_path: Path) -> None:
    package = fresh_package("shop")
    files = shop.files(package)
    fault.make(files, package)
    found = failures(checked(tmp_path, package, files, "TestAcmeShop"))
    assert list(found) == [fault.check], found
    assert fault.says in found[fault.check]


def test_a_right_channel_passes_every_check(tmp_path: Path) -> None:
    package = fresh_package("post")
    results = checked(tmp_path, package, post.files(package), "TestPostBox")
    assert failures(results) == {}
    assert list(results) == check_names(ChannelSuite)


def test_a_right_source_passes_every_check(tmp_path: Path) -> None:
    package = fresh_package("shop")
    results = checked(tmp_path, package, shop.files(package), "TestAcmeShop")
    assert failures(results) == {}
    assert list(results) == check_names(OrderSourceSuite)


@pytest.mark.parametrize(("suite", "faults"), [(ChannelSuite, CHANNEL_FAULTS), (OrderSourceSuite, SOURCE_FAULTS)])
def test_every_check_that_carriers_do_not_have_catches_something(
    suite: type[ChannelSuite] | type[OrderSourceSuite], faults: tuple[Fault, ...]
) -> None:
    assert set(check_names(suite)) - set(check_names(CarrierSuite)) <= {fault.check for fault in faults}
