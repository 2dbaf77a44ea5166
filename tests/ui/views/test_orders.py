"""The order list's rows and orderings: pure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from tests.ui.fakes import NOW
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES, AttentionRules, flags
from tui_tracker.model.order import CustomerRow, ManualStatus, OrderRow, ParcelRow
from tui_tracker.model.status import STATUSES, Status, roll_up
from tui_tracker.ui.views.cells import fitted, placed
from tui_tracker.ui.views.orders import RowView, columns, flagged_parcel
from tui_tracker.ui.views.sorting import SORTS, in_order, rises, sort_words

EN, SV = Translator("en"), Translator("sv")
DAY = timedelta(days=1)
WIDTH_OF_80 = 80 - 2 - 1 - 1  # the mark, the scroll bar, the blank after the last column
MANUAL = ManualStatus(status=Status.DELIVERED, by="maria", at=NOW)


def parcel(number: str = "AAA1", status: Status = Status.IN_TRANSIT, **fields: object) -> ParcelRow:
    """A parcel."""
    return replace(ParcelRow(number=number, status=status), **fields)


def row(*parcels: ParcelRow, **fields: object) -> OrderRow:
    """An order made twelve days ago."""
    made = OrderRow(
        id=1,
        number="#1001",
        placed_at=NOW - 12 * DAY,
        customer=CustomerRow(name="Åsa Lindström", email="asa@kund.example", country="SE"),
        fulfilled=bool(parcels),
        status=roll_up([each.status for each in parcels]),
        parcels=parcels,
    )
    return replace(made, **fields)


def cell(key: str, of: OrderRow, tr: Translator = EN, *, ascii_only: bool = False) -> str:
    """The text of one field."""
    view = RowView(of, flags(of, TRACKING_RULES, NOW), NOW, tr, ascii_only)
    return view.cell(key).text


@pytest.mark.parametrize(("elapsed", "shown"), [(0.0, "0d"), (0.99, "0d"), (1.0, "1d"), (45.5, "45d"), (-3.0, "0d")])
def test_the_age_is_in_elapsed_days(elapsed: float, shown: str) -> None:
    assert cell("age", row(placed_at=NOW - elapsed * DAY)) == shown


def test_a_customer_without_a_name_is_known_by_the_address() -> None:
    assert cell("customer", row(customer=CustomerRow(email="x@kund.example"))) == "x@kund.example"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((), ""),
        (("AAA1",), "AAA1"),
        (("AAA1", "BBB2", "CCC3"), "AAA1 +2"),
        (("ABCDEFGHIJKLMNOPQRSTUVWXYZ",), "ABCDEFGHIJKLMN…WXYZ"),
        (("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "B"), "ABCDEFGHIJK…WXYZ +1"),
        (("ABCDEFGHIJKLMNOPQRSTUVWXYZ", *("B",) * 12), "ABCDEFGHIJ…WXYZ +12"),
    ],
)
def test_the_code_stands_beside_the_order(numbers: tuple[str, ...], shown: str) -> None:
    order = row(*(parcel(number) for number in numbers))
    text, _, keep = RowView(order, (), NOW, EN).cell("code")
    assert fitted(text, 19, keep=keep).rstrip() == shown


@pytest.mark.parametrize("tr", [EN, SV], ids=["en", "sv"])
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_status_is_glyph_and_word(status: Status, tr: Translator, ascii_only: bool) -> None:
    shown = cell("status", row(parcel(status=status)), tr, ascii_only=ascii_only)
    info = next(info for info in STATUSES if info.status is status)
    assert shown == f"{info.ascii_glyph if ascii_only else info.glyph} {tr.status(status)}"


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        (row(), "- not sent"),
        (row(fulfilled=True), "- no code"),
        (row(cancelled_at=NOW), "cancelled"),
        (row(parcel(status=Status.DELIVERED, manual=MANUAL)), "✓ Delivered*"),
        (row(parcel(status=Status.DELIVERED, manual=MANUAL), parcel("BBB2")), "→ In transit"),
    ],
)
def test_the_status_tells_what_is_no_status_and_what_was_set_by_hand(order: OrderRow, shown: str) -> None:
    assert cell("status", order) == shown


@pytest.mark.parametrize("tr", [EN, SV], ids=["en", "sv"])
@pytest.mark.parametrize("status", Status)
def test_every_status_has_room_for_its_mark(status: Status, tr: Translator) -> None:
    manual = replace(MANUAL, status=status)
    shown = cell("status", row(parcel(status=status, manual=manual)), tr)
    width = next(column.width for column in columns(tr) if column.key == "status")
    assert shown.endswith("*")
    assert cell_len(shown) <= width


COLUMNS_OF_A_PARCEL = ("code", "status", "event", "silent", "courier")


def test_all_columns_are_of_the_parcel_that_decides_the_status() -> None:
    late = parcel("BBB2", last_event="At the door", last_event_at=NOW - timedelta(hours=3), carrier="demo")
    held = parcel(status=Status.ALERT, last_event="Held", last_event_at=NOW - 44 * DAY, courier="PostNord")
    order = row(late, held, parcel("CCC3"))
    assert [cell(key, order) for key in COLUMNS_OF_A_PARCEL] == ["AAA1 +2", "! Alert", "Held", "44d", "PostNord"]
    order = row(parcel("CCC3"), late)
    shown = [cell(key, order) for key in COLUMNS_OF_A_PARCEL]
    assert shown == ["BBB2 +1", "→ In transit", "At the door", "3h", "demo"]


def test_the_parcel_that_is_flagged_goes_before_the_others_where_it_is_asked_for() -> None:
    order = row(parcel(status=Status.EXPIRED), parcel("BBB2", Status.ALERT), parcel("CCC3", Status.PENDING))
    found = flags(order, TRACKING_RULES, NOW)
    assert flagged_parcel(order, found) == order.deciding == order.parcels[1]
    found = flags(order, AttentionRules(statuses=(Status.PENDING,)), NOW)
    assert flagged_parcel(order, found) == order.parcels[2]
    view = RowView(order, found, NOW, EN, parcel=order.parcels[2])
    assert [view.cell(key).text for key in COLUMNS_OF_A_PARCEL[:2]] == ["CCC3 +2", "◌ Pending"]
    assert flagged_parcel(row(), ()) is None


@pytest.mark.parametrize("tr", [EN, SV], ids=["en", "sv"])
def test_every_title_has_room(tr: Translator) -> None:
    assert [tr(column.title) for column in columns(tr) if cell_len(tr(column.title)) > column.width] == []


def test_an_order_without_a_parcel_has_neither_event_nor_carrier() -> None:
    assert [cell(key, row()) for key in ("event", "silent", "courier", "code")] == [""] * 4


def test_a_flagged_order_has_its_sign() -> None:
    assert cell("flag", row(parcel(status=Status.ALERT))) == "!"
    assert cell("flag", row(parcel())) == " "


@pytest.mark.parametrize("tr", [EN, SV], ids=["en", "sv"])
def test_in_eighty_columns_the_list_goes_up_to_the_last_event(tr: Translator) -> None:
    found = {place.column.key: place.width for place in placed(columns(tr), WIDTH_OF_80)}
    assert list(found) == ["flag", "number", "age", "customer", "code", "status", "event"]
    assert found["number"] >= 6
    assert found["customer"] >= 13
    assert found["event"] >= 10


@pytest.mark.parametrize("tr", [EN, SV], ids=["en", "sv"])
def test_in_a_hundred_and_twenty_columns_nothing_is_left_out(tr: Translator) -> None:
    assert len(placed(columns(tr), 120 - 4)) == len(columns(tr))


@pytest.mark.parametrize("width", [20, 40, 60])
def test_the_status_is_the_last_to_go(width: int) -> None:
    assert "status" in {place.column.key for place in placed(columns(EN), width)}


# Ordering

A = row(parcel("ZZZ", Status.DELIVERED, last_event_at=NOW - DAY), id=1, number="#999", placed_at=NOW - 3 * DAY)
B = row(parcel("AAA", Status.ALERT, last_event_at=NOW), id=2, number="#1000", placed_at=NOW - 2 * DAY)
C = row(id=3, number="#1001", placed_at=NOW - DAY, customer=CustomerRow(name="bo", country="NO"))


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("age", [3, 2, 1]),
        ("number", [1, 2, 3]),
        ("customer", [3, 1, 2]),
        ("country", [3, 1, 2]),
        ("code", [3, 2, 1]),
        ("event", [2, 1, 3]),
    ],
)
def test_a_column_sorts(sort: str, ids: list[int]) -> None:
    assert [each.id for each in in_order([B, C, A], sort)] == ids
    assert [each.id for each in in_order([B, C, A], sort, turned=True)] == ids[::-1]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_an_ordering_is_the_same_from_wherever_it_starts(sort: str, turned: bool) -> None:
    rows = [A, B, C, replace(C, id=4), replace(A, id=5)]
    assert in_order(rows, sort, turned=turned) == in_order(rows[::-1], sort, turned=turned)


def test_newest_first_means_that_ages_grow_downwards() -> None:
    assert rises("age")
    assert not rises("age", turned=True)
    assert rises("number")
    assert not rises("event")


def test_how_it_is_sorted_is_told_in_words() -> None:
    assert sort_words("age", EN) == "newest first"
    assert sort_words("age", EN, turned=True) == "oldest first"
    assert sort_words("customer", EN, turned=True) == "by customer, turned round"
    assert sort_words("age", SV, turned=True) == "äldst först"
