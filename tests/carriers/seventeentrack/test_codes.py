"""Every error code of 17TRACK's, for one number and for a whole call."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.carriers.seventeentrack.answers import sample
from tests.carriers.support import NOW
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    NotFound,
    NotTaken,
    PluginError,
    RateLimited,
    Rejected,
    Unavailable,
)
from tui_tracker_17track.codes import day_turns, error_for_call, error_for_number

Kind = type[PluginError]

# Code: what it means for one number, and for the whole call.
CODES: dict[int, tuple[Kind, Kind]] = {
    -18010001: (AuthFailed, AuthFailed),
    -18010002: (AuthFailed, AuthFailed),
    -18010003: (Unavailable, Unavailable),
    -18010004: (AuthFailed, AuthFailed),
    -18010005: (AuthFailed, AuthFailed),
    -18010010: (NotTaken, BadResponse),
    -18010011: (Rejected, BadResponse),
    -18010012: (Rejected, BadResponse),
    -18010013: (Rejected, BadResponse),
    -18010014: (BadResponse, BadResponse),
    -18010015: (NotTaken, BadResponse),
    -18010016: (NotTaken, BadResponse),
    -18010018: (NotTaken, BadResponse),
    -18010019: (NotTaken, BadResponse),
    -18010020: (NotTaken, BadResponse),
    -18010022: (NotTaken, BadResponse),
    -18010201: (NotTaken, BadResponse),
    -18010202: (NotTaken, BadResponse),
    -18010203: (Unavailable, Unavailable),
    -18010204: (NotTaken, BadResponse),
    -18010205: (NotTaken, BadResponse),
    -18010206: (Unavailable, Unavailable),
    -18019801: (Rejected, BadResponse),
    -18019802: (Rejected, BadResponse),
    -18019803: (Rejected, BadResponse),
    -18019804: (Rejected, BadResponse),
    -18019805: (Rejected, BadResponse),
    -18019806: (Rejected, BadResponse),
    -18019807: (Rejected, BadResponse),
    -18019808: (NotTaken, BadResponse),
    -18019809: (Rejected, BadResponse),
    -18019810: (Rejected, BadResponse),
    -18019811: (Rejected, BadResponse),
    -18019815: (Unavailable, Unavailable),
    -18019816: (Unavailable, Unavailable),
    -18019817: (Unavailable, Unavailable),
    -18019818: (Rejected, BadResponse),
    -18019901: (Rejected, BadResponse),
    -18019902: (NotFound, BadResponse),
    -18019903: (NotFound, BadResponse),
    -18019904: (Rejected, BadResponse),
    -18019905: (Rejected, BadResponse),
    -18019906: (Rejected, BadResponse),
    -18019907: (RateLimited, RateLimited),
    -18019908: (RateLimited, RateLimited),
    -18019909: (NotFound, BadResponse),
    -18019910: (NotTaken, BadResponse),
    -18019911: (NotTaken, BadResponse),
    -18019912: (NotTaken, BadResponse),
}


@pytest.mark.parametrize("code", CODES)
def test_a_refused_number_is_the_error_of_its_code(code: int) -> None:
    error = error_for_number(code, "their words", NOW)
    assert type(error) is CODES[code][0]
    assert "unknown code" not in str(error)
    assert "their words" not in str(error), "ours: theirs differ between versions"


@pytest.mark.parametrize("code", CODES)
def test_a_refused_call_refuses_no_number_for_good(code: int) -> None:
    error = error_for_call(code, "their words", NOW)
    assert type(error) is CODES[code][1]
    assert not isinstance(error, NotFound | Rejected)


def test_the_table_is_whole() -> None:
    assert len(CODES) == 49


def test_none_of_the_vendors_codes_is_missing() -> None:
    assert {row["code"] for row in sample("error_codes.json")} - {0} == set(CODES)


@pytest.mark.parametrize("code", [None, -1, 12, -18019999])
def test_a_code_that_nobody_knows_is_not_understood(code: int | None) -> None:
    error = error_for_number(code, "their words", NOW)
    assert type(error) is BadResponse
    assert f"unknown code {code}: their words" in str(error)
    assert type(error_for_call(code, "", NOW)) is BadResponse


@pytest.mark.parametrize(
    ("now", "turns"),
    [
        (datetime(2026, 5, 4, 9, 0, tzinfo=UTC), datetime(2026, 5, 4, 16, 5, tzinfo=UTC)),
        (datetime(2026, 5, 4, 16, 5, tzinfo=UTC), datetime(2026, 5, 5, 0, 5, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 0, 5, tzinfo=UTC)),
        (datetime(2026, 5, 5, 0, 4, tzinfo=UTC), datetime(2026, 5, 5, 0, 5, tzinfo=UTC)),
        (datetime(2026, 5, 4, 23, 0, tzinfo=timezone(timedelta(hours=8))), datetime(2026, 5, 4, 16, 5, tzinfo=UTC)),
    ],
)
def test_a_daily_limit_lasts_until_a_day_turns(now: datetime, turns: datetime) -> None:
    assert day_turns(now) == turns
    error = error_for_number(-18019907, "", now)
    assert isinstance(error, RateLimited)
    assert error.retry_after == turns


def test_credits_are_looked_for_again_within_the_hour() -> None:
    error = error_for_number(-18019908, "", NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 3600
