"""What an operator changes by hand, and supplier orders from `add` to `show`: real processes on a real data file."""

import pytest

from tests.cli.process import Desk

ONE, TWO, NUMBER = "8190000000000001", "8190000000000002", "RB123456785CN"


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.ok("add", "#1", NUMBER, "--placed", "2026-01-05", "--carrier", "17track")
    desk.ok("add", "#2", "UA987654321SE", "LX123456785CN")
    return desk


def test_a_parcel_is_given_another_courier_and_another_carrier(shop: Desk) -> None:
    assert shop.ok("edit", "#1", "--courier-code", "19241", "--courier", "PostNord") == "#1 changed\n"
    (parcel,) = shop.json("show", "#1")["parcels"]
    assert (parcel["courier"], parcel["courier_code"], parcel["courier_changes"]) == ("PostNord", "19241", 0)
    assert shop.json("edit", NUMBER, "--carrier", "demo")["order"]["parcels"][0]["carrier"] == "demo"
    (parcel,) = shop.json("show", "#1")["parcels"]
    assert (parcel["courier_code"], parcel["registered_at"]) == ("", None)
    assert [each["kind"] for each in shop.json("show", "#1")["log"]] == ["set_carrier", "set_courier", "add"]
    assert shop.ok("edit", "#1", "--carrier", "demo") == "#1: nothing new\n"


def test_of_several_parcels_one_is_named(shop: Desk) -> None:
    run = shop.run("edit", "#2", "--courier-code", "1")
    assert (run.returncode, "UA987654321SE, LX123456785CN" in run.stderr) == (2, True)
    shop.ok("edit", "#2", "--number", "ua 987654321 se", "--courier-code", "1")
    assert [each["courier_code"] for each in shop.json("show", "#2")["parcels"]] == ["1", ""]
    assert shop.run("edit", "#2", "--number", NUMBER, "--courier-code", "1").returncode == 4


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("#1",), 2),
        (("#1", "--carrier", "pigeon"), 2),
        (("#9", "--courier-code", "1"), 4),
        (("#1", "--supplier-order", "soon"), 2),
        (("#1", "--courier-code", "1", "--read-only"), 5),
    ],
    ids=str,
)
def test_what_can_not_be_changed_has_its_exit_code(shop: Desk, arguments: tuple[str, ...], code: int) -> None:
    run = shop.run("edit", *arguments)
    assert run.returncode == code, run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_supplier_orders_are_added_replaced_and_shown_with_what_became_of_them(desk: Desk) -> None:
    desk.ok("add", "#3", "--supplier-order", ONE)
    desk.ok("add", "#3", "--supplier-order", TWO)
    order = desk.json("show", "#3")
    assert order["supplier_orders"] == [ONE, TWO]
    assert order["codes_due_at"] is not None
    assert order["supplier_looks"][0] == {
        "supplier_order": ONE,
        "awaited": True,
        "codes": [],
        "carrier": "",
        "checked_at": None,
        "next_check_at": None,
        "miss": None,
    }
    assert f"  {ONE}  no code yet · not asked yet" in desk.ok("show", "#3")
    desk.ok("edit", "#3", "--supplier-order", TWO)
    assert desk.json("show", "#3")["supplier_orders"] == [TWO]


def test_what_is_no_supplier_order_is_refused(desk: Desk) -> None:
    run = desk.run("add", "#3", "--supplier-order", "ordered today")
    assert run.returncode == 2
    assert "'ordered' is not a supplier's order number" in run.stderr
    assert desk.json("list") == []


def test_without_a_carrier_that_finds_codes_tracking_says_what_is_missing(desk: Desk) -> None:
    desk.ok("add", "#3", "--supplier-order", ONE)
    run = desk.run("track", "#3")
    assert run.returncode == 1
    assert f"#3  {ONE}  No carrier that finds the codes of supplier orders is set up" in run.stdout
    assert desk.ok("track", "--due") == "Nothing to look up\n"
