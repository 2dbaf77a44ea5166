"""A customer is forgotten: no byte of them stays in the folder, the statistics do, and nothing brings them back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.store.making import put
from tui_tracker.model.order import Customer, Order, OrderKey
from tui_tracker.store import Change, open_store

LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)
CODE = "RB123456785CN"
EVA = ("--name", "Eva Lindström", "--email", "eva@shop.example", "--phone", "0701740605", "--country", "SE")
PER = ("--name", "Per Berg", "--email", "per@other.example", "--country", "NO")
TRACES = ("eva", "lindstr", "0701740605", "7741", "dörr")


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """Eva's data in an order, in a note, in what undo keeps, in a removed order and in messages; Per's beside them."""
    desk.configure('[shop]\nname = "Nordljus"\ncountry = "SE"\n[notify]\nenabled = true\n')
    desk.ok("add", "#1", CODE, *EVA)
    desk.ok("note", "#1", "Eva Lindström: dörrkod 7741")
    desk.ok("edit", "#1", "--email", "eva.lindstrom@shop.example")
    desk.ok("tag", "#1", "--add", "eva")
    desk.ok("undo")
    desk.ok("add", "#2", *EVA)
    desk.ok("remove", "#2", "--yes")
    desk.ok("add", "#3", "RB987654325CN", *PER)
    return desk


def traces_in(folder: Path) -> set[tuple[str, str]]:
    """File and trace of everything that is left of Eva below a folder."""
    return {
        (path.name, trace)
        for path in folder.rglob("*")
        if path.is_file()
        for trace in TRACES
        for form in (trace.encode(), trace.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00"))
        if form in path.read_bytes().lower() or trace in path.read_bytes().decode("utf-8", "ignore").casefold()
    }


def test_no_byte_of_a_forgotten_customer_stays_in_the_folder(shop: Desk) -> None:
    assert {trace for _, trace in traces_in(shop.data.parent)} == set(TRACES)
    said = shop.ok("forget", "eva@shop.example", "--yes")
    assert "can't be undone" in said
    assert traces_in(shop.data.parent) == set()
    per, eva = shop.json("list")
    if per["number"] != "#3":
        per, eva = eva, per
    assert per["customer"]["email"] == "per@other.example"
    assert (eva["number"], eva["customer"]["country"], eva["status"]) == ("#1", "SE", "pending")
    assert eva["parcels"][0]["number"] == CODE
    assert datetime.fromisoformat(shop.json("show", "#1")["forgotten_at"]).tzinfo is not None
    assert shop.json("show", "#3")["forgotten_at"] is None


def test_it_can_not_be_undone_nor_can_what_was_done_before(shop: Desk) -> None:
    shop.ok("forget", "#1", "--yes")
    (entry,) = [each for each in shop.json("log") if each["kind"] == "forget"]
    assert (entry["undoable"], entry["summary"]) == (False, "")
    assert [each["kind"] for each in shop.json("log") if each["undoable"]] == ["add"]  # Per's
    shop.ok("undo")
    assert shop.run("undo").returncode == 1
    assert [each["number"] for each in shop.json("list")] == ["#1"]


def test_a_dry_run_and_a_no_change_nothing(shop: Desk) -> None:
    before = {path: path.read_bytes() for path in shop.data.parent.iterdir()}
    told = shop.json("forget", "eva@shop.example", "--dry-run")
    assert [each["number"] for each in told["orders"]] == ["#1"]
    assert (len(told["removed"]), told["messages"], told["under_way"], told["done"]) == (1, 1, 1, False)
    assert told["log_entries"] >= 6
    nobody = shop.run("forget", "eva@shop.example")
    assert (nobody.returncode, "nobody to ask" in nobody.stderr) == (2, True)
    assert shop.run("forget", "eva@shop.example", "--yes", "--read-only").returncode == 5
    assert {path: path.read_bytes() for path in shop.data.parent.iterdir()} == before


@pytest.mark.parametrize(
    "reference", ["EVA@shop.example", "eva.lindstrom@shop.example", "+46 70 174 06 05", "#1", "1", "eva lindström"]
)
def test_a_customer_is_found_by_what_people_give(shop: Desk, reference: str) -> None:
    told = shop.json("forget", reference, "--dry-run")
    assert ([each["number"] for each in told["orders"]], len(told["removed"])) == (["#1"], 1)


def test_an_unknown_customer_is_said_and_a_name_of_several_is_asked_about(shop: Desk) -> None:
    assert shop.run("forget", "nobody@shop.example", "--yes").returncode == 4
    assert shop.run("forget", "--yes").returncode == 2
    shop.ok("add", "#4", "--name", "Per Berg", "--email", "another@other.example")
    refused = shop.run("forget", "Per Berg", "--yes")
    assert (refused.returncode, "2 customers" in refused.stderr) == (2, True)
    assert len(shop.json("list")) == 3


def test_copies_that_still_have_it_are_named(shop: Desk) -> None:
    copy = shop.json("backup")["path"]
    shop.ok("compact")
    told = shop.json("forget", "eva@shop.example", "--yes")
    assert told["still_held"] == [copy]
    assert {name for name, _ in traces_in(shop.data.parent)} == {Path(copy).name}
    said = shop.run("forget", "per@other.example", "--yes")
    assert copy in said.stderr


def test_doctor_names_copies_that_still_have_a_forgotten_customer_and_no_others(shop: Desk) -> None:
    copy = shop.json("backup")["path"]
    assert "still has a customer" not in shop.ok("doctor")
    shop.ok("forget", "eva@shop.example", "--yes")
    clean = shop.json("backup")["path"]
    (found,) = [each for each in shop.json("doctor") if each["what"] == "copy"]
    assert (found["state"], copy in found["says"], clean in found["says"]) == ("warn", True, False)
    Path(copy).unlink()
    assert "still has a customer" not in shop.ok("doctor")


def test_an_import_does_not_bring_a_forgotten_customer_back_nor_does_a_hand(shop: Desk) -> None:
    shop.ok("forget", "eva@shop.example", "--yes")
    file = shop.home / "orders.csv"
    file.write_text(
        "order,date,name,email,phone,country,note,tracking number\n"
        f"#1,2026-11-20,Eva Lindström,eva@shop.example,0701740605,SE,dörrkod 7741,{CODE}\n",
        encoding="utf-8",
    )
    shop.ok("import", str(file), "--yes")
    file.unlink()
    assert shop.run("edit", "#1", "--email", "eva@shop.example").returncode == 2
    assert shop.run("note", "#1", "eva again").returncode == 2
    assert traces_in(shop.data.parent) == set()


def test_what_waited_for_a_forgotten_customer_is_not_sent(shop: Desk) -> None:
    states = {each["order"]["number"]: each["state"] for each in shop.json("outbox")}
    assert states == {"#1": "queued", "#3": "queued"}
    shop.ok("forget", "#1", "--yes")
    found = {each["order"]["number"]: (each["state"], each["reason"]) for each in shop.json("outbox")}
    assert found == {"#1": ("suppressed", "forgotten"), "#3": ("queued", None)}


def test_an_order_that_was_over_today_is_not_old(shop: Desk) -> None:
    shop.ok("edit", "#1", "--cancel")
    assert shop.json("forget", "--older-than", "1", "--yes")["erased"] == 0
    assert shop.run("forget", "--older-than", "30", "eva@shop.example", "--yes").returncode == 2


def old_orders(desk: Desk) -> None:
    """Two that ended long ago, and one that did not."""
    store = open_store(desk.data)
    for number, cancelled_at in (("#7", LONG_AGO), ("#8", LONG_AGO), ("#9", None)):
        order = Order(
            number=number,
            placed_at=LONG_AGO,
            cancelled_at=cancelled_at,
            customer=Customer(name=f"Old Customer{number[1:]}", email=f"old{number[1:]}@shop.example", country="SE"),
        )
        put(store, Change(target=OrderKey("", number), apply=lambda _, it=order: it))  # type: ignore[misc]
    store.close()


def test_the_poller_erases_what_is_older_than_the_configuration_keeps(desk: Desk) -> None:
    old_orders(desk)
    desk.configure("[privacy]\nkeep_days = 0\n")
    desk.run("watch", "--once")
    assert [each["customer"]["name"] for each in desk.json("list")].count("") == 0
    desk.configure("[privacy]\nkeep_days = 90\n")
    desk.run("watch", "--once", "--read-only")
    assert b"old7@" in desk.data.with_name("orders.json.journal").read_bytes()
    desk.ok("watch", "--once")
    names = {each["number"]: each["customer"]["name"] for each in desk.json("list")}
    assert names == {"#7": "", "#8": "", "#9": "Old Customer9"}
    kept = b"".join(each.read_bytes() for each in desk.data.parent.iterdir())
    assert b"old7@" not in kept
    assert b"Customer8" not in kept
    (entry,) = [each for each in desk.json("log") if each["kind"] == "forget"]
    assert (len(entry["orders"]), entry["summary"]) == (2, "")


def test_by_hand_the_same_is_shown_first(desk: Desk) -> None:
    old_orders(desk)
    told = desk.json("forget", "--older-than", "90", "--dry-run")
    assert (len(told["orders"]), told["erased"], told["done"]) == (2, 0, False)
    assert "2 customers erased" in desk.ok("forget", "--older-than", "90", "--yes")
    assert desk.json("forget", "--older-than", "90", "--dry-run")["orders"] == []


def test_a_configuration_that_was_merely_found_erases_nothing(desk: Desk) -> None:
    old_orders(desk)
    (desk.home / "tracker.toml").write_text("[privacy]\nkeep_days = 1\n", encoding="utf-8")
    desk.run("watch", "--once")
    assert [each["customer"]["name"] for each in desk.json("list")].count("") == 0
