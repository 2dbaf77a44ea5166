"""The group that shares the data, by its name."""

import grp

import pytest

from tui_tracker.config import group_id
from tui_tracker.model.errors import ConfigError


def test_no_name_is_no_group() -> None:
    assert group_id("") is None


def test_a_group_of_this_machine_is_its_number() -> None:
    known = grp.getgrall()[0]
    assert group_id(known.gr_name) == known.gr_gid


def test_a_group_that_is_none_is_said() -> None:
    with pytest.raises(ConfigError, match="no group nobody-has-this"):
        group_id("nobody-has-this")
