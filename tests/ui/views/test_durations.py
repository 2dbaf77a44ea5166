"""Moments in words."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tui_tracker.i18n import Translator
from tui_tracker.model.order import Checkpoint
from tui_tracker.ui.views.durations import day, event_stamp, offset, relative, span_words, stamp, stamp_and_relative

EN = Translator("en")
NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=-40), "40 days"),
    ],
)
def test_a_span_is_told_in_its_largest_useful_unit(length: timedelta, words: str) -> None:
    assert span_words(length, EN) == words


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=30), "now"),
        (timedelta(seconds=-59), "now"),
        (timedelta(minutes=5), "in 5 min"),
        (timedelta(hours=-3), "3 h ago"),
        (timedelta(days=9), "in 9 days"),
    ],
)
def test_a_moment_is_told_from_now(away: timedelta, words: str) -> None:
    assert relative(NOW + away, NOW, EN) == words


def test_a_moment_is_shown_in_the_shops_zone() -> None:
    zone = ZoneInfo("Europe/Stockholm")
    late = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert stamp(late, zone) == "2026-04-01 01:30"
    assert day(late, zone) == "2026-04-01"
    assert stamp_and_relative(late, NOW, zone, EN) == "2026-04-01 01:30 (in 11 h)"


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "+00"), (480, "+08"), (-210, "-03:30"), (345, "+05:45"), (-300, "-05"), (-30, "-00:30")]
)
def test_an_offset_is_as_short_as_it_can_be(minutes: int, text: str) -> None:
    assert offset(NOW.astimezone(timezone(timedelta(minutes=minutes)))) == text


def test_an_events_time_stays_local_to_its_place_and_an_assumed_zone_is_marked() -> None:
    when = datetime(2026, 3, 30, 14, 2, tzinfo=timezone(timedelta(hours=8)))
    event = Checkpoint(when=when, text="Departed", source="x", seen_at=NOW)
    assumed = Checkpoint(when=when, text="Departed", source="x", seen_at=NOW, zone_assumed=True)
    assert event_stamp(event) == " 2026-03-30 14:02 +08"
    assert event_stamp(assumed) == "~2026-03-30 14:02 +08"
