"""`monitor` and `stats`, run as a person's shell does, over orders whose days are counted back from today."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cli.process import Desk

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def ago(days: float) -> str:
    return (NOW - days * DAY).isoformat()


def document(number: str, age: float, **parcel: object) -> dict[str, object]:
    parcels = [{"number": f"LP{number}", "carrier": "post", **parcel}] if parcel else []
    status = parcel.get("status")
    return {
        "number": number,
        "placed_at": ago(age),
        "customer": {"name": "Alva", "country": "SE"},
        "fulfilled": bool(parcel),
        **({"parcels": parcels, "status": status} if parcel else {}),
    }


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """One delivered today, two on their way, one fresh, one not fulfilled for too long, one cancelled."""
    desk.configure('timezone = "UTC"\n')
    orders = (
        document("#1", 20, status="delivered", sent_at=ago(12), clock_from=ago(0)),
        document("#2", 50, status="in_transit", sent_at=ago(48)),
        document("#3", 4, status="in_transit", sent_at=ago(2)),
        document("#4", 1, status="pending", clock_from=ago(1)),
        document("#5", 9),
        {**document("#6", 9), "cancelled_at": ago(1)},
    )
    desk.data.parent.mkdir()
    text = json.dumps({"orders": {str(n): each for n, each in enumerate(orders, 1)}})
    desk.data.write_text(text, encoding="utf-8")
    return desk


def test_the_last_seven_days_in_json(shop: Desk) -> None:
    found = shop.json("monitor")
    assert found["period"] == {
        "first": str((NOW - 6 * DAY).date()),
        "last": str(NOW.date()),
        "timezone": "UTC",
    }
    assert (found["orders"], found["not_fulfilled"]) == (5, 1)
    assert found["fulfilled"] == {"total": 1, "undated": 1}
    assert found["delivered"] == {"total": 1}
    assert len(found["days"]) == 7
    assert found["days"][-1]["delivered"] == 1
    assert found["not_delivered"]["total"] == 3
    assert [each["orders"] for each in found["not_delivered"]["by_age"]] == [2, 0, 0, 0, 0, 1]
    assert found["attention"] == {
        "rules": "monitor",
        "total": 3,
        "by_rule": {"status": 1, "late": 1, "unfulfilled": 1},
        "pending_only": 1,
    }
    (transit,) = found["transit"]
    assert (transit["carrier"], transit["country"], transit["parcels"], transit["few"]) == ("post", "SE", 1, True)
    assert transit["p50_days"] == transit["p95_days"] == 12


def test_a_longer_period_the_other_pages_rules_and_a_filter(shop: Desk) -> None:
    found = shop.json("monitor", "--period", "13w", "--rules", "tracking", "!order:5")
    assert (len(found["days"]), found["filter"]) == (91, "!order:5")
    assert (found["orders"], found["fulfilled"]["total"]) == (4, 3)
    assert (found["attention"]["total"], found["attention"]["pending_only"]) == (1, 0)


def test_dates_of_ones_own_and_a_period_without_a_beginning(shop: Desk) -> None:
    last = (NOW - 1 * DAY).date()
    assert len(shop.json("monitor", "--period", f"{last - 2 * DAY}..{last}")["days"]) == 3
    found = shop.json("monitor", "--period", f"..{last}")
    assert found["period"]["first"] == str((NOW - 50 * DAY).date())


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("period", ["7d", "30d", "365d"])
def test_for_people_no_line_is_wider_than_eighty(shop: Desk, language: str, period: str) -> None:
    out = shop.ok("--lang", language, "monitor", "--period", period) + shop.ok("--lang", language, "stats")
    assert max(map(len, out.splitlines())) <= 80


def test_what_a_person_reads(shop: Desk) -> None:
    out = shop.ok("monitor")
    for text in (
        "5 orders · fulfilled 1 · delivered 1 · not fulfilled 1",
        "1 more is fulfilled, nobody knows since when",
        "Not delivered yet: 3, 1 of them fulfilled in these days",
        "over 45 days",
        "Needs attention by the monitor's rules: 3",
        "1 of them only because a parcel is pending: every fresh parcel counts",
    ):
        assert text in out


def test_times_under_way_by_carrier_and_country(shop: Desk) -> None:
    assert shop.json("stats") == [
        {
            "carrier": "post",
            "country": "SE",
            "parcels": 1,
            "few": True,
            "p50_days": 12,
            "p80_days": 12,
            "p95_days": 12,
        }
    ]
    assert shop.json("stats", "country:no") == []
    assert shop.json("stats", "--period", f"..{(NOW - 3 * DAY).date()}") == []
    assert "post     SE             1  12.0  12.0  12.0  few" in shop.ok("stats")
    assert "No parcel has come whose time under way is known." in shop.ok("stats", "country:no")


@pytest.mark.parametrize(
    "period", ["", "7", "0d", "99999d", "2026-02-30..", "..", "2026-02-02..2026-02-01", "0001-01-01..", "٧d"]
)
def test_what_is_no_period_says_how_one_is_written(shop: Desk, period: str) -> None:
    run = shop.run("monitor", "--period", period)
    assert run.returncode == 2
    assert "2026-11-01..2026-11-25" in run.stderr


def test_a_filter_that_is_none_is_named(shop: Desk) -> None:
    run = shop.run("stats", "colour:red")
    assert run.returncode == 2
    assert "no field colour:" in run.stderr


def test_days_are_those_of_the_shop(shop: Desk) -> None:
    shop.configure('timezone = "Pacific/Kiritimati"\n')  # fourteen hours ahead
    found = shop.json("monitor")["period"]
    now = datetime.now(UTC).astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    assert found["last"] in (str(now), str(now - DAY))  # midnight may pass meanwhile


def test_an_empty_desk_has_zeros(desk: Desk) -> None:
    found = desk.json("monitor")
    assert (found["orders"], found["transit"]) == (0, [])
    assert desk.json("stats") == []
