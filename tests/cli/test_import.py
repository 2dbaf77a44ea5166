"""`import`: a preview, then the commit; the same file twice changes nothing."""

from pathlib import Path

import pytest

from tests.cli.process import Desk

ORDERS = """Name,Email,Created at,Lineitem name,Lineitem quantity,Fulfillment Status,Shipping Name,Shipping Country
#2001,alva@kund.example,2026-01-05 10:00:00 +0100,Lamp,1,fulfilled,Alva Lind,SE
#2001,,,Shade,2,,,
#2002,bo@kund.example,2026-01-06 10:00:00 +0100,Lamp,2,,Bo Ek,SE
#2003,cilla@kund.example,no date,Lamp,2,,Cilla Ö,SE
"""
CODES = "Order,Tracking\n#2001,RB123456785CN\n#2099,RB123456799CN\n"


@pytest.fixture
def orders(desk: Desk) -> str:
    return written(desk, "orders.csv", ORDERS)


def written(desk: Desk, name: str, text: str) -> str:
    path = desk.home / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_dry_run_says_what_would_happen_and_writes_nothing(desk: Desk, orders: str) -> None:
    text = desk.ok("import", orders, "--dry-run")
    assert "2 new, 0 changed, 0 unchanged, 1 skipped" in text
    assert "'no date' is not a date" in text
    assert desk.json("list") == []


def test_the_preview_tells_customer_date_columns_and_the_order_of_a_skipped_row(desk: Desk, orders: str) -> None:
    lines = [line.split() for line in desk.ok("import", orders, "--dry-run").splitlines()]
    assert ["#2001", "2", "2026-01-05", "Alva", "Lind", "new", "order"] in lines
    assert next(line for line in lines if line[:1] == ["#2003"])[:2] == ["#2003", "5"]
    found = desk.json("import", orders, "--dry-run")
    assert found["new"][1]["customer"] == "Bo Ek"
    assert found["new"][1]["placed_at"].startswith("2026-01-06T")
    assert found["columns"]["Created at"] == "placed"
    assert found["ignored"] == []
    odd = written(desk, "odd.csv", "Order,Tracking,Weight,Shelf\n#1,RB123456785CN,2,A\n")
    text = desk.ok("import", odd, "--dry-run")
    assert "Columns read: Order = order, Tracking = number" in text
    assert "Columns not read: Weight, Shelf" in text


def test_the_day_of_shipping_that_comes_with_a_code_is_kept_and_told(desk: Desk, orders: str) -> None:
    desk.ok("import", orders, "--yes")
    codes = written(desk, "codes.csv", "Order,Code,Sent on\n#2002,RB123456785CN,2026-01-09\n")
    mapping = ("--map", "Code=number", "--map", "Sent on=shipped_at")
    desk.ok("import", codes, "--yes", *mapping)
    order = desk.json("show", "#2002")
    assert order["parcels"][0]["shipped_at"].startswith("2026-01-09T")
    assert order["fulfilled_at"].startswith("2026-01-09T")
    assert "shipped 2026-01-09" in desk.ok("show", "#2002")
    assert desk.json("import", codes, "--yes", *mapping)["changed"] == []


def test_with_nobody_to_ask_nothing_is_written_without_yes(desk: Desk, orders: str) -> None:
    run = desk.run("import", orders)
    assert run.returncode == 2
    assert "2 new" in run.stdout
    assert "--yes" in run.stderr
    assert desk.json("list") == []


def test_good_rows_come_in_whatever_the_bad_ones(desk: Desk, orders: str) -> None:
    found = desk.json("import", orders, "--yes")
    assert [item["order"] for item in found["new"]] == ["#2001", "#2002"]
    assert [item["row"] for item in found["skipped"]] == [5]
    assert found["committed"] is True
    assert [order["number"] for order in desk.json("list", "--sort", "number")] == ["#2001", "#2002"]
    first = desk.json("show", "2001")
    assert (first["source"], first["fulfilled"], first["parcels"]) == ("csv", True, [])
    assert [line["title"] for line in first["lines"]] == ["Lamp", "Shade"]
    assert "fulfilled, no code" in desk.ok("list", "2001")


def test_the_same_file_twice_changes_nothing(desk: Desk, orders: str) -> None:
    desk.ok("import", orders, "--yes")
    again = desk.json("import", orders, "--yes")
    assert (again["new"], again["changed"], again["committed"]) == ([], [], False)
    assert len(again["unchanged"]) == 2


@pytest.mark.parametrize("mapping", [(), ("--map", "Order=order", "--map", "Tracking=number")], ids=["plain", "mapped"])
def test_codes_come_to_the_orders_they_name(desk: Desk, orders: str, mapping: tuple[str, ...]) -> None:
    desk.ok("import", orders, "--yes")
    found = desk.json("import", written(desk, "codes.csv", CODES), "--yes", *mapping)
    assert [item["order"] for item in found["changed"]] == ["#2001"]
    assert found["skipped"][0]["what"] == "no order #2099"
    assert [parcel["number"] for parcel in desk.json("parcels")] == ["RB123456785CN"]
    assert desk.json("show", "2001")["log"][0]["kind"] == "import"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 1), (b"PK\x03\x04\x00\x00\x00binary", 1), (b"just a line of words\n", 1), (None, 4)],
    ids=["empty", "binary", "words", "missing"],
)
def test_a_file_that_is_no_such_thing_is_one_clear_error(desk: Desk, content: bytes | None, code: int) -> None:
    path = Path(desk.home / "odd.csv")
    if content is not None:
        path.write_bytes(content)
    run = desk.run("import", str(path), "--yes")
    assert run.returncode == code, run.stderr
    assert run.stdout == ""
    assert "odd.csv" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_mapping_that_makes_no_sense_is_wrong_usage(desk: Desk, orders: str) -> None:
    for mapping, said in (
        ("Order", "'Order' is not understood"),
        ("Colour=order", "has no column 'Colour'; its columns: Name, Email"),
        ("Name=colour", "no field 'colour' to map a column to; known: order, "),
    ):
        run = desk.run("import", orders, "--map", mapping, "--yes")
        assert run.returncode == 2, run.stderr
        assert said in run.stderr
    assert desk.run("import", orders, "--profile", "ebay", "--yes").returncode == 2
    assert desk.json("list") == []


def test_read_only_imports_nothing_and_still_previews(desk: Desk, orders: str) -> None:
    assert desk.run("--read-only", "import", orders, "--yes").returncode == 5
    assert "2 new" in desk.ok("--read-only", "import", orders, "--dry-run")


def test_the_preview_speaks_swedish(desk: Desk, orders: str) -> None:
    assert "är inget datum; skriv det som" in desk.ok("--lang", "sv", "import", orders, "--dry-run")


@pytest.mark.parametrize(
    ("content", "more", "hint"),
    [
        (b"PK\x03\x04...", (), "Save the sheet as CSV and import that."),
        (b"", (), "Export it again; was there anything to export?"),
        (b"email,total\na@b.example,5\n", (), 'Say which one does: --map "Their column=order".'),
        (b"order,parcel\n#1,AB12345\n", ("--map", "parcel=nunber"), "Did you mean number?"),
    ],
)
def test_a_file_that_can_not_be_read_has_a_way_out_of_its_own(
    desk: Desk, content: bytes, more: tuple[str, ...], hint: str
) -> None:
    (desk.home / "odd.csv").write_bytes(content)
    run = desk.run("import", "odd.csv", *more)
    assert run.returncode == (2 if more else 1)
    assert run.stderr.splitlines()[1] == hint
