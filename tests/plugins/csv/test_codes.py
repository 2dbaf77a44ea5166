"""Lists of tracking codes, other order files, and columns mapped by hand."""

import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.csv.files import read, table
from tui_tracker.plugin import BadResponse, LineDraft, ReadOptions
from tui_tracker_csv.columns import FIELDS, columns_of
from tui_tracker_csv.source import read_file
from tui_tracker_csv.values import BadCell, codes, moment, unwrap


async def test_codes_come_with_carrier_link_and_day() -> None:
    page = await read(
        "order,tracking_number,carrier,tracking_url,shipped_at\n"
        "#1001,LB000000001SE,PostNord,,2026-10-04\n"
        "#1001,UJ000000002SE,,https://t.example/UJ000000002SE,\n"
    )
    first, second = page.parcels
    assert (first.order, first.number, first.courier, first.row) == ("#1001", "LB000000001SE", "PostNord", 2)
    assert first.shipped_at == datetime(2026, 10, 4)
    assert (second.url, second.shipped_at, second.row) == ("https://t.example/UJ000000002SE", None, 3)
    assert (page.orders, page.skipped) == ((), ())


@pytest.mark.parametrize(
    "header",
    [
        "Order,Tracking",
        "Name,Tracking number",
        "Beställning;Kollinummer",
        "ordernummer\tspårningsnummer",
        "Order No.,AWB",
        '"Order #","Tracking Code"',
        "Name,Number",
        "ORDER_ID,TRACKING_NO",
    ],
)
async def test_obvious_headers_need_no_map(header: str) -> None:
    mark = next(each for each in ";\t," if each in header)
    page = await read(f"{header}\n1001{mark}LB000000001SE\n")
    assert [(parcel.order, parcel.number) for parcel in page.parcels] == [("1001", "LB000000001SE")]


async def test_a_map_goes_before_the_obvious() -> None:
    content = "Ref,Order,Tracking,Paket\n#1,7,old,LB000000001SE\n"
    page = await read(content, {"ref": "order", "Paket": "number"})
    assert [(parcel.order, parcel.number) for parcel in page.parcels] == [("#1", "LB000000001SE")]


async def test_two_columns_mapped_to_the_code_give_two_parcels() -> None:
    page = await read("Order,Box 1,Box 2\n#1,AB10001,AB10002\n#2,AB10003,\n", {"Box 1": "number", "Box 2": "tracking"})
    assert [(parcel.order, parcel.number) for parcel in page.parcels] == [
        ("#1", "AB10001"),
        ("#1", "AB10002"),
        ("#2", "AB10003"),
    ]


async def test_a_map_to_an_unknown_field_names_the_known_ones() -> None:
    with pytest.raises(BadResponse) as caught:
        await read("Order,Tracking\n#1,AB10001\n", {"Order": "colour"})
    assert "'colour'" in str(caught.value)
    assert all(field.name in str(caught.value) for field in FIELDS)


async def test_a_map_from_a_column_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadResponse, match=r"no column 'Parcel'; its columns: Order, Tracking"):
        await read("Order,Tracking\n#1,AB10001\n", {"Parcel": "number"})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("LB000000001SE,UJ000000002SE", ["LB000000001SE", "UJ000000002SE"]),
        ("LB000000001SE; UJ000000002SE", ["LB000000001SE", "UJ000000002SE"]),
        ("LB000000001SE UJ000000002SE", ["LB000000001SE", "UJ000000002SE"]),
        ("LB000000001SE\r\nUJ000000002SE", ["LB000000001SE", "UJ000000002SE"]),
        ("LB000000001SE LB000000001SE", ["LB000000001SE"]),
        ("LB 000 000 001 SE", ["LB000000001SE"]),
        ("3734 5000 9000", ["373450009000"]),
        ('="00340434161094042557"', ["00340434161094042557"]),
        ("'123456789012", ["123456789012"]),
        ("-", []),
        ("N/A", []),
    ],
)
def test_codes_in_one_cell_are_told_apart(cell: str, expected: list[str]) -> None:
    assert codes([unwrap(cell)]) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("9.40E+21", "Excel has rounded this number (9.40E+21)"),
        ('"9,40E+21"', "Excel has rounded this number"),
        ("not yet", "'notyet' is not a tracking number"),
        ("https://t.example/?n=5", "is a link"),
        ("", "no tracking number"),
    ],
)
async def test_what_is_no_code_is_set_aside_with_its_row(cell: str, reason: str) -> None:
    page = await read(f"order,tracking\n#1,{cell}\n#2,AB10002\n")
    assert [parcel.number for parcel in page.parcels] == ["AB10002"]
    assert [each.row for each in page.skipped] == [2]
    assert reason in page.skipped[0].reason


async def test_a_rounded_code_does_not_take_its_neighbour_along() -> None:
    page = await read('order,tracking\n#1,"AB10001; 1.2E+15"\n')
    assert [parcel.number for parcel in page.parcels] == ["AB10001"]
    assert len(page.skipped) == 1


async def test_codes_can_belong_to_a_supplier_order_instead() -> None:
    page = await read("AliExpress order number,Tracking\n8100000000000001,LB000000001SE\n")
    assert [(parcel.order, parcel.supplier_order) for parcel in page.parcels] == [("", "8100000000000001")]


async def test_any_shops_orders_with_codes_are_read_line_by_line() -> None:
    page = await read(
        "Order number;Order date;Customer;E-mail;Country;Total;Currency;SKU;Qty;Pris;Supplier order;Tracking number\n"
        "77;2026-11-02;Eva;eva@kund.example;Sverige;1 234,50;SEK;A;1;10,00;810001;AB10001\n"
        "77;2026-11-02;Eva;eva@kund.example;Sverige;1 234,50;SEK;B;2;5,00;810002;AB10002\n"
    )
    (draft,) = page.orders
    assert (draft.number, draft.placed_at, draft.customer.name) == ("77", datetime(2026, 11, 2), "Eva")
    assert (draft.total, draft.supplier_orders) == ("1 234,50", ("810001", "810002"))
    assert draft.lines == (
        LineDraft(title="", sku="A", price="10,00", supplier_order="810001"),
        LineDraft(title="", sku="B", quantity=2, price="5,00", supplier_order="810002"),
    )
    assert [(parcel.number, parcel.lines) for parcel in page.parcels] == [("AB10001", (0,)), ("AB10002", (1,))]


async def test_a_rounded_supplier_order_is_left_out_and_said() -> None:
    page = await read("order,date,supplier order\n#1,2026-11-02,8.10E+15\n#2,2026-11-02,810000000000001\n")
    assert [draft.supplier_orders for draft in page.orders] == [(), ("810000000000001",)]
    assert [(each.row, each.reason) for each in page.skipped] == [
        (2, "supplier order left out: Excel has rounded this number (8.10E+15)")
    ]


async def test_a_customers_name_beside_a_numbered_order_is_the_customers() -> None:
    (draft,) = (await read("Number,Name,Date\n501,Eva Ek,2026-11-02\n")).orders
    assert (draft.number, draft.customer.name) == ("501", "Eva Ek")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02 10:31:00 +0100", datetime(2026, 11, 2, 10, 31, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-11-02T10:31:00-04:30", datetime(2026, 11, 2, 10, 31, tzinfo=timezone(-timedelta(hours=4, minutes=30)))),
        ("2026-11-02T09:31:00.123Z", datetime(2026, 11, 2, 9, 31, tzinfo=UTC)),
        ("2026-11-02 09:31:00 UTC", datetime(2026, 11, 2, 9, 31, tzinfo=UTC)),
        ("2026-11-02 10:31", datetime(2026, 11, 2, 10, 31)),
        ("2026-11-02", datetime(2026, 11, 2)),
        ("2026/11/2", datetime(2026, 11, 2)),
        ("02.11.2026 10:31", datetime(2026, 11, 2, 10, 31)),
        ("2.11.26", datetime(2026, 11, 2)),
        ("13/11/2026", datetime(2026, 11, 13)),
        ("11/13/2026 1:05 PM", datetime(2026, 11, 13, 13, 5)),
        ("11/11/2026", datetime(2026, 11, 11)),
        ("10-Dez-25", datetime(2025, 12, 10)),
        ("2 nov 2026", datetime(2026, 11, 2)),
        ("Nov 2, 2026", datetime(2026, 11, 2)),
        ("46328", datetime(2026, 11, 2)),
        ("46328,5", datetime(2026, 11, 2, 12)),
        ("", None),
    ],
)
def test_dates_are_read_as_shops_and_excel_write_them(text: str, expected: datetime | None) -> None:
    found = moment(text, "order date")
    assert found == expected
    assert expected is None or (found is not None and found.tzinfo == expected.tzinfo)


@pytest.mark.parametrize(
    "text", ["3/4/2026", "03-04-2026", "2026-13-01", "2026-02-30", "soon", "12", "2026-11-02 25:00"]
)
def test_a_date_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match="order date"):
        moment(text, "order date")


@given(st.text(max_size=40).filter(bool))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with suppress(BadCell):
        assert isinstance(moment(text, "date"), datetime)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cc", "Cs"]), max_size=20)


@given(titles=st.lists(CELL.filter(lambda t: bool(unwrap(t))), min_size=1, max_size=6), mark=st.sampled_from(",;\t"))
def test_what_is_written_is_read(titles: list[str], mark: str) -> None:
    rows = [{"order": f"#{n}", "date": "2026-11-02", "title": title} for n, title in enumerate(titles)]
    content = table(["order", "date", "title"], *rows, mark=mark).encode("utf-8-sig")
    page = read_file(io.BytesIO(content), "orders.csv", ReadOptions())
    assert [draft.lines[0].title for draft in page.orders] == [unwrap(title) for title in titles]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_one_sentence(raw: bytes) -> None:
    for content in (raw, b"order,tracking,date\n" + raw):
        try:
            page = read_file(io.BytesIO(content), "orders.csv", ReadOptions())
        except BadResponse as error:
            assert "\n" not in str(error)  # noqa: PT017 (either is right)
        else:
            assert all(parcel.row > 1 for parcel in page.parcels)


def test_no_header_has_two_meanings() -> None:
    headers = [header for field in FIELDS for header in field.headers]
    assert sorted(headers) == sorted(set(headers))
    for header in headers:
        assert len(columns_of(["x", "y", header], {"x": "order", "y": "note"}, "f").places) >= 2
