"""Nothing that is typed, and nothing that a file says, ends in a bug or steers the terminal."""

import json

import pytest

from tests.cli.process import Desk


@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01", "9999-12-31"])
def test_an_order_from_a_year_that_can_not_be_meant_is_refused(desk: Desk, day: str) -> None:
    run = desk.run("add", "#1", "--placed", day)
    assert run.returncode == 2
    assert "year" in run.stderr or "future" in run.stderr
    assert desk.json("list") == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_whatever_year_the_data_file_says_everything_is_shown(desk: Desk, moment: str, zone: str) -> None:
    desk.environ["TZ"] = zone
    parcel = {
        "number": "RB123456785CN",
        "last_event_at": moment,
        "checked_at": moment,
        "next_check_at": moment,
        "events": [{"when": moment, "text": "x", "source": "a", "seen_at": moment}],
    }
    documents = {
        "1": {"number": "#1", "placed_at": moment, "cancelled_at": moment, "parcels": [parcel]},
        "2": {"number": "#2", "placed_at": moment, "fulfilled": True, "fulfilled_at": moment, "parcels": [parcel]},
        "3": {"number": "#3", "placed_at": "2026-01-01T00:00:00Z"},
    }
    desk.data.parent.mkdir()
    desk.data.write_text(json.dumps({"orders": documents}), encoding="utf-8")
    commands = [("list",), ("list", "--json"), ("parcels",), ("list", "age:>3d"), ("list", "updated:<2h")]
    commands += [("show", "#1"), ("show", "#2", "--json"), ("list", "--since", "2020-01-01", "--sort", "updated")]
    commands += [("list", "--sort", "placed"), ("parcels", "--json"), ("doctor",)]
    for command in commands:
        run = desk.run(*command)
        assert run.returncode == 0, (command, run.stderr)
