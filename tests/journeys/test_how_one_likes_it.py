"""What operators set up for themselves, in a process on a terminal: kept in their files, in force at the next start."""

import tomllib
from typing import Any

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened, row_of

_MORE = """\
Name,Created at,Fulfillment Status,Shipping Name,Shipping Country
#3001,2026-11-02 10:00:00 +0100,fulfilled,Bo Ek,SE
#3002,2026-11-02 11:00:00 +0100,fulfilled,Eva Ask,SE
"""


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """Three orders of this winter; nobody is asked about them."""
    for number, country in (("#1001", "SE"), ("#1002", "NO"), ("#1003", "NO")):
        desk.ok("add", number, f"RB{number[1:]}56785CN", "--name", f"Customer {number[1:]}", "--country", country)
    return desk


def written(desk: Desk) -> dict[str, Any]:
    """The configuration as it stands in the file."""
    return tomllib.loads(desk.config.read_text(encoding="utf-8"))


def test_a_view_saved_in_the_app_is_there_for_the_commands_and_the_next_start(shop: Desk) -> None:
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("/", "country:no", "enter")
        terminal.sees("Orders 2/3")
        terminal.press("V")
        terminal.sees("Saved views")
        terminal.press("s")
        terminal.sees("Name")
        terminal.press("norge", "enter")
        terminal.sees("norge")
        terminal.press("q")
        assert terminal.ends() == 0
    assert sorted(each["number"] for each in shop.json("list", "--view", "norge")) == ["#1002", "#1003"]
    with opened(shop) as terminal:
        terminal.sees("Orders 3")
        terminal.press("V")
        terminal.sees("norge")
        terminal.press("enter")
        terminal.sees("Orders 2/3")
        terminal.press("*", "a")
        terminal.sees("Archived: 2 orders")
        terminal.press("q")
        assert terminal.ends() == 0
    assert [each["number"] for each in shop.json("list", "!is:archived")] == ["#1001"]


def test_a_rule_is_tried_before_it_is_kept_and_counts_from_then_on(shop: Desk) -> None:
    shop.ok("edit", "#1001", "--placed", "2026-01-05")
    shop.configure("# ours\n[attention.monitor]\nlate_after_days = 3000  # far too long\n")
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("3")
        terminal.sees("Fulfilment monitor")
        terminal.press("W")
        terminal.sees("made more than 3000 days ago")
        terminal.press("35")
        terminal.sees("made more than 35 days ago")
        terminal.sees("Would flag 1 more")
        assert written(shop)["attention"]["monitor"]["late_after_days"] == 3000
        terminal.press("enter")
        terminal.sees("not delivered for too long 1")
        terminal.press("q", "q")
        assert terminal.ends() == 0
    assert written(shop)["attention"]["monitor"]["late_after_days"] == 35
    assert shop.config.read_text(encoding="utf-8").startswith("# ours\n")


def test_a_key_of_ones_own_acts_is_in_the_help_and_the_old_one_does_nothing(shop: Desk) -> None:
    shop.configure('[keys]\n"act.archive" = "B"\n')
    with opened(shop) as terminal:
        terminal.sees("#1001")
        terminal.press("?")
        terminal.sees("Keys")
        terminal.press("archive")
        assert row_of(terminal.sees("Archive, or take out of it"), "Archive,").split()[1] == "B"
        terminal.press("escape")
        terminal.sees("On the chosen orders")
        terminal.press("escape")
        terminal.sees(lambda text: "On the chosen orders" not in text)
        terminal.press("/", "#1001", "enter")
        terminal.sees("Orders 1/3")
        terminal.press("a", "B")
        terminal.sees("Archived: #1001")
        terminal.press("q")
        assert terminal.ends() == 0
    assert [each["number"] for each in shop.json("list", "is:archived")] == ["#1001"]


def test_a_misspelt_key_is_told_with_the_right_one_and_nothing_is_lost(shop: Desk) -> None:
    shop.configure('[keys]\n"act.archiv" = "B"\n')
    with opened(shop, columns=120) as terminal:
        terminal.sees("did you mean act.archive?")
        terminal.press("a")
        terminal.sees("Archived")
        terminal.press("u")
        terminal.sees("Taken back: archived, 1 order")
        terminal.press("q")
        assert terminal.ends() == 0
    assert shop.json("list", "is:archived") == []


def test_read_only_everything_is_seen_and_not_a_byte_is_written(shop: Desk) -> None:
    def files() -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in shop.data.parent.iterdir() if each.is_file()}

    before = files()
    with opened(shop, "--read-only") as terminal:
        terminal.sees(lambda text: "read-only" in text and "#1001" in text)
        for key in ("r", "a", "i", "z", "t", "d", "$", "u"):
            terminal.press(key)
            terminal.sees("Opened read-only: nothing is changed")
        terminal.press("enter")
        terminal.sees("Order #1003")
        terminal.press("3")
        terminal.sees("Fulfilment monitor")
        terminal.press("q", "q", "q")
        assert terminal.ends() == 0
    assert {name: text for name, text in files().items() if "lock" not in name} == {
        name: text for name, text in before.items() if "lock" not in name
    }


def test_a_swedish_shop_imports_looks_and_marks_in_swedish(desk: Desk) -> None:
    desk.configure('language = "sv"\n[queue]\nopens = "never"\n[shop]\nname = "Nordljus"\n')
    (desk.home / "order.csv").write_text(
        "Name,Created at,Fulfillment Status,Shipping Name,Shipping Country,Total,Currency\n"
        "#2001,2026-11-02 10:00:00 +0100,fulfilled,Åsa Öberg,SE,249.00,SEK\n",
        encoding="utf-8",
    )
    desk.ok("import", "order.csv", "--yes")
    with opened(desk) as terminal:
        terminal.sees(lambda text: "Åsa Öberg" in text and "Order" in text)
        terminal.press("$")
        terminal.sees("Återbetalt: #2001")
        terminal.press("12,50", "enter")
        terminal.sees("#2001 · u tar tillbaka")
        terminal.press("?")
        terminal.sees("Tangenter")
        terminal.press("escape")
        terminal.sees(lambda text: "Tangenter" not in text)
        terminal.press("q")
        assert terminal.ends() == 0
    refund = desk.json("show", "#2001")["refund"]
    assert (refund["amount"], refund["currency"]) == ("12.50", "SEK")


def test_what_a_command_brought_in_is_in_the_open_app_and_leaves_it_when_taken_back(shop: Desk) -> None:
    (shop.home / "more.csv").write_text(_MORE, encoding="utf-8")
    with opened(shop) as terminal:
        terminal.sees("Orders 3")
        shop.ok("import", "more.csv", "--yes")
        terminal.sees(lambda text: "Orders 5" in text and "Bo Ek" in text)
        shop.ok("undo")
        terminal.sees(lambda text: "Orders 3" in text and "Bo Ek" not in text)
        terminal.press("q")
        assert terminal.ends() == 0
    assert sorted(each["number"] for each in shop.json("list")) == ["#1001", "#1002", "#1003"]
