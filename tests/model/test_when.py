"""A moment to come as people write it."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.errors import UsageError
from tui_tracker.model.when import read_moment

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 10, 23, 22, 30, tzinfo=UTC)  # a Saturday already where the shop is; the clocks go back on Sunday


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12h", "2026-10-24T12:30:00+02:00"),
        ("1d", "2026-10-25T07:00:00+01:00"),
        ("tomorrow", "2026-10-25T07:00:00+01:00"),
        ("I  morgon", "2026-10-25T07:00:00+01:00"),
        ("1w", "2026-10-31T07:00:00+01:00"),
        ("mon", "2026-10-26T07:00:00+01:00"),
        ("Måndag", "2026-10-26T07:00:00+01:00"),
        ("sat", "2026-10-31T07:00:00+01:00"),
        ("2026-12-01", "2026-12-01T07:00:00+01:00"),
    ],
)
def test_days_begin_in_the_morning_where_the_shop_is(text: str, moment: str) -> None:
    assert read_moment(text, NOW, STOCKHOLM).isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "0d", "-3d", "3", "2026-10-24", "2026-02-30", "9999-12-31", "m", "3y"])
def test_what_is_none_or_over_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_moment(text, datetime(2026, 10, 24, 9, 0, tzinfo=UTC), STOCKHOLM)


@given(st.text(max_size=20))
def test_any_text_is_a_moment_to_come_or_refused(text: str) -> None:
    with suppress(UsageError):
        assert read_moment(text, NOW, STOCKHOLM) > NOW
