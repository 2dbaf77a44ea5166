"""Showing a moment never fails."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tui_tracker.model.moments import local


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "Europe/Stockholm"])
def test_the_ends_of_the_calendar_are_shown_as_they_are(moment: datetime, zone: str) -> None:
    assert local(moment, ZoneInfo(zone)).year in (1, 9999)


def test_any_other_moment_is_shown_in_the_zone() -> None:
    assert local(datetime(2026, 1, 1, 12, tzinfo=UTC), ZoneInfo("Europe/Stockholm")).hour == 13
