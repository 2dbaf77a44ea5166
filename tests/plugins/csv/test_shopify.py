"""Shopify's order export, as it comes and as spreadsheets leave it."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.plugins.csv.files import FIRST, SECOND, SHOPIFY, read, table
from tui_tracker.plugin import LineDraft, OrderDraft

CET = timezone(timedelta(hours=1))


def order(page_orders: "object") -> OrderDraft:
    """The only order of a page."""
    assert isinstance(page_orders, tuple)
    assert len(page_orders) == 1
    found = page_orders[0]
    assert isinstance(found, OrderDraft)
    return found


def test_the_header_has_79_columns() -> None:
    assert len(SHOPIFY) == 79


async def test_an_order_of_two_lines_is_read_with_all_that_is_known_of_it() -> None:
    page = await read(table(SHOPIFY, FIRST, SECOND))
    draft = order(page.orders)
    assert (draft.number, draft.external_id, draft.row) == ("#2001", "5550000000001", 2)
    assert draft.placed_at == datetime(2026, 11, 2, 10, 31, tzinfo=CET)
    assert (draft.fulfilled, draft.fulfilled_at) == (True, datetime(2026, 11, 4, 8, tzinfo=CET))
    assert (draft.total, draft.currency, draft.tags) == ("648.00", "SEK", ("VIP", "retur"))
    assert draft.note == "Ring inte på;\nbarnen sover."
    assert draft.lines == (
        LineDraft(title='Ljusstake "Norrsken", röd', sku="LJ-1", quantity=2, price="299.50"),
        LineDraft(title="Värmeljus", quantity=1, price="49.00"),
    )
    customer = draft.customer
    assert (customer.name, customer.email, customer.phone) == ("Astrid Öhman", "astrid@kund.example", "+46700000001")
    assert (customer.city, customer.postal_code, customer.country) == ("Härnösand", "871 31", "SE")
    assert customer.address == ("Åvägen 4", "lgh 1102")
    assert (page.parcels, page.skipped) == ((), ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_every_encoding_delimiter_and_line_end_reads_the_same(encoding: str, mark: str, end: str) -> None:
    expected = await read(table(SHOPIFY, FIRST, SECOND))
    page = await read(table(SHOPIFY, FIRST, SECOND, mark=mark, end=end).encode(encoding))
    assert page.orders == expected.orders
    assert page.skipped == ()


async def test_columns_are_found_by_name_in_any_order_case_and_number() -> None:
    kept = [name for name in reversed(SHOPIFY) if name in {*FIRST, *SECOND}]
    content = table(kept, FIRST, SECOND)
    header, rest = content.split("\n", 1)
    shouted = ",".join(f'" {name.upper()} "' for name in header.split(","))
    expected = await read(table(SHOPIFY, FIRST, SECOND))
    assert (await read(f"{shouted}\n{rest}")).orders == expected.orders


async def test_lines_are_gathered_by_name_even_apart_or_without_one() -> None:
    other = {**FIRST, "Name": "#2002", "Id": "5550000000002"}
    nameless = {"Lineitem name": "Servett", "Lineitem quantity": "3"}
    page = await read(table(SHOPIFY, FIRST, other, nameless, SECOND))
    titles = {draft.number: [line.title for line in draft.lines] for draft in page.orders}
    assert titles == {
        "#2001": ['Ljusstake "Norrsken", röd', "Värmeljus"],
        "#2002": ['Ljusstake "Norrsken", röd', "Servett"],
    }


@pytest.mark.parametrize(
    ("status", "shipped", "expected"),
    [
        ("fulfilled", "2026-11-04 08:00:00 +0100", (True, True)),
        ("fulfilled", "", (True, False)),
        ("partial", "2026-11-04 08:00:00 +0100", (False, False)),
        ("unfulfilled", "", (False, False)),
        ("restocked", "", (False, False)),
        ("", "2026-11-04 08:00:00 +0100", (True, True)),
        ("", "", (None, False)),
    ],
)
async def test_fulfilment_is_what_the_shop_says(
    status: str, shipped: str, expected: "tuple[bool | None, bool]"
) -> None:
    row = {**FIRST, "Fulfillment Status": status, "Fulfilled at": shipped}
    draft = order((await read(table(SHOPIFY, row))).orders)
    assert (draft.fulfilled, draft.fulfilled_at is not None) == expected


async def test_a_cancelled_order_is_cancelled() -> None:
    draft = order((await read(table(SHOPIFY, {**FIRST, "Cancelled at": "2026-11-03 09:00:00 +0100"}))).orders)
    assert draft.cancelled_at == datetime(2026, 11, 3, 9, tzinfo=CET)


async def test_the_billing_address_serves_where_nothing_is_shipped() -> None:
    billing = {"Billing Name": "Bo Ek", "Billing Country": "FI", "Billing Phone": "+358400000001"}
    row = {name: cell for name, cell in FIRST.items() if not name.startswith("Shipping ")} | billing
    customer = order((await read(table(SHOPIFY, row))).orders).customer
    assert (customer.name, customer.country, customer.phone) == ("Bo Ek", "FI", "+358400000001")


async def test_a_bad_date_costs_its_order_with_its_lines_and_no_other() -> None:
    bad = {**FIRST, "Name": "#2000", "Id": "1", "Created at": "yesterday"}
    page = await read(table(SHOPIFY, bad, {**SECOND, "Name": "#2000"}, FIRST, SECOND))
    assert [draft.number for draft in page.orders] == ["#2001"]
    # The first order's note has a line break: row numbers are those of the file's lines.
    assert [(each.row, each.reason) for each in page.skipped] == [
        (2, "order date: 'yesterday' is not a date; write it as 2026-11-02")
    ]


async def test_a_bad_quantity_costs_its_line_only() -> None:
    page = await read(table(SHOPIFY, FIRST, {**SECOND, "Lineitem quantity": "many"}))
    assert [line.title for line in order(page.orders).lines] == ['Ljusstake "Norrsken", röd']
    assert [(each.row, each.reason) for each in page.skipped] == [(4, "line left out: 'many' is not a quantity")]


async def test_an_order_that_stands_twice_is_taken_once_as_it_stands_last() -> None:
    page = await read(table(SHOPIFY, FIRST, SECOND, {**FIRST, "Total": "600.00"}, SECOND))
    draft = order(page.orders)
    assert (draft.total, len(draft.lines)) == ("600.00", 2)
    assert [each.row for each in page.skipped] == [2]


async def test_two_orders_of_one_number_are_told_apart_by_their_ids() -> None:
    page = await read(table(SHOPIFY, FIRST, {**FIRST, "Id": "7", "Total": "1.00"}, SECOND))
    assert order(page.orders).total == "648.00"
    assert [(each.row, each.reason) for each in page.skipped] == [
        (4, "another order #2001, with another Id, is in row 2")
    ]


async def test_a_formula_in_a_title_stays_text() -> None:
    row = {**FIRST, "Lineitem name": '=HYPERLINK("http://evil.example";"x")'}
    assert order((await read(table(SHOPIFY, row))).orders).lines[0].title == '=HYPERLINK("http://evil.example";"x")'


async def test_an_id_that_a_spreadsheet_has_rounded_is_no_id() -> None:
    other = {**FIRST, "Name": "#2002", "Id": "5,55E+12", "Shipping Phone": "4.67E+10"}
    page = await read(table(SHOPIFY, {**FIRST, "Id": "5,55E+12"}, other))
    assert [(draft.number, draft.external_id) for draft in page.orders] == [("#2001", ""), ("#2002", "")]
    assert page.orders[1].customer.phone == ""
