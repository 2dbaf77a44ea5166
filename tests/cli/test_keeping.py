"""`backup`, `compact` and `repair`, typed."""

import json
from pathlib import Path

import pytest

from tests.cli.process import Desk


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.ok("add", "#1", "RB123456785CN")
    desk.ok("add", "#2", "RB123456799CN")
    return desk


def damage(desk: Desk) -> None:
    desk.ok("compact")
    desk.data.write_bytes(desk.data.read_bytes().replace(b'"number":"#2"', b'"number":"#x"'))


def test_backup_says_where_the_copy_is(shop: Desk) -> None:
    said = shop.json("backup")
    assert json.loads(Path(said["path"]).read_bytes())["orders"]["1"]["number"] == "#1"
    assert "Written: " in shop.ok("backup", "--out", str(shop.home / "copy.json"))
    taken = shop.run("backup", "--out", str(shop.home / "copy.json"))
    assert (taken.returncode, "is there already" in taken.stderr) == (2, True)


def test_backup_works_read_only_and_without_data_says_so(shop: Desk) -> None:
    assert shop.run("--read-only", "backup").returncode == 0
    nothing = shop.run("--data", str(shop.home / "none" / "orders.json"), "backup")
    assert (nothing.returncode, "there is no data" in nothing.stderr) == (4, True)


def test_compact_makes_the_data_file_complete(shop: Desk) -> None:
    assert not shop.data.exists()
    assert shop.json("compact")["orders"] == 2
    assert set(json.loads(shop.data.read_text(encoding="utf-8"))["orders"]) == {"1", "2"}
    assert shop.run("--read-only", "compact").returncode == 5


def test_repair_of_what_is_well_says_so(shop: Desk) -> None:
    assert "Nothing to repair: 2 orders" in shop.ok("repair")
    assert shop.json("repair") == {
        "needed": False,
        "done": False,
        "orders": 2,
        "pieces": [],
        "aside": None,
        "originals": [],
    }


def test_a_damaged_file_names_the_way_out_and_that_leads_out(shop: Desk) -> None:
    damage(shop)
    stopped = shop.run("list")
    assert stopped.returncode == 1
    assert "tui-tracker repair" in stopped.stderr
    before = shop.data.read_bytes()
    preview = shop.ok("repair", "--dry-run")
    assert "1 orders are kept" in preview
    assert shop.data.read_bytes() == before
    unasked = shop.run("repair")
    assert (unasked.returncode, "nobody to ask" in unasked.stderr) == (2, True)
    done = shop.ok("repair", "--yes")
    assert "Set aside: " in done
    assert "As it was: " in done
    assert [order["number"] for order in shop.json("list")] == ["#1"]


def test_adopt_takes_the_edit(shop: Desk) -> None:
    damage(shop)
    assert shop.json("repair", "--adopt", "--yes")["done"]
    assert {order["number"] for order in shop.json("list")} == {"#1", "#x"}


def test_repair_changes_nothing_read_only(shop: Desk) -> None:
    damage(shop)
    before = shop.data.read_bytes()
    assert shop.run("--read-only", "repair", "--yes").returncode == 5
    assert shop.run("--read-only", "repair", "--dry-run").returncode == 0
    assert shop.data.read_bytes() == before
