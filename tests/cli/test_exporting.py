"""What is kept comes out whole: as JSON, and as CSV that no spreadsheet calculates and import reads again."""

import csv
import io

import msgspec
import pytest

from tests.cli.process import Desk

FORMULA = '=HYPERLINK("https://evil.example")'


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.ok("add", "#1", "RB123456785CN", "LX123456785CN", "--placed", "2026-01-05", "--name", FORMULA)
    desk.ok("add", "#2", "--placed", "2026-01-06", "--name", "Eva", "--phone", "+46 70 000 00 00")
    return desk


def test_json_is_what_show_says_of_each(shop: Desk) -> None:
    found = msgspec.json.decode(shop.ok("export"))
    assert [each["number"] for each in found] == ["#1", "#2"]
    assert found[0]["parcels"][0]["number"] == "RB123456785CN"
    assert [each["kind"] for each in found[1]["log"]] == ["add"]


def test_csv_has_a_line_for_each_parcel_and_no_formula(shop: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(shop.ok("export", "--format", "csv"))))
    assert [(each["order"], each["tracking_number"]) for each in rows] == [
        ("#1", "RB123456785CN"),
        ("#1", "LX123456785CN"),
        ("#2", ""),
    ]
    assert rows[0]["customer"] == f"'{FORMULA}"
    assert rows[2]["phone"] == "'+46 70 000 00 00"
    assert not any(value[:1] in "=+-@" for row in rows for value in row.values() if value)


def test_an_export_is_imported_again_with_the_same_orders(shop: Desk) -> None:
    out = shop.home / "all.csv"
    shop.ok("export", "--out", str(out))
    other = Desk(shop.home / "other")
    other.home.mkdir()
    other.ok("import", str(out), "--yes")
    mine, theirs = (
        [
            (each["number"], each["customer"], [parcel["number"] for parcel in each["parcels"]])
            for each in desk.json("list", "--sort", "placed")
        ]
        for desk in (shop, other)
    )
    assert theirs == mine


def test_a_filter_chooses_and_a_file_that_is_there_stays(shop: Desk) -> None:
    out = shop.home / "some.json"
    run = shop.run("export", "is:nocode", "--out", str(out))
    assert (run.returncode, run.stdout) == (0, "")
    assert [each["number"] for each in msgspec.json.decode(out.read_bytes())] == ["#2"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert shop.run("export", "--out", str(out)).returncode == 2
    assert shop.run("export", "--out", str(shop.home / "none" / "a.json")).returncode == 1
