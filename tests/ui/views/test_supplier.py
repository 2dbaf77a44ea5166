"""What is said of the supplier orders of an order: the code, or why there is none, who was asked, and when next."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.order import Checkpoint, LastMiss, LineItem, Order, Parcel, SupplierLook, settled
from tui_tracker.model.status import Status
from tui_tracker.ui.views.detail import Facts, detail_view
from tui_tracker.ui.views.supplier import supplier_lines

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, TWO = "8190000000000001", "8190000000000002"
EN = Translator("en")


def order(**facts: Any) -> Order:
    return Order(number="#1", placed_at=NOW - 5 * HOUR, **facts)


def look(reference: str = ONE, **facts: Any) -> SupplierLook:
    return SupplierLook(reference=reference, carrier="ali", checked_at=NOW - 2 * HOUR, **facts)


def miss(kind: str, message: str) -> LastMiss:
    return LastMiss(kind=kind, message=message, at=NOW - 2 * HOUR)


def said(known: Order, width: int = 200) -> list[str]:
    lines = supplier_lines(known, NOW, UTC, {"ali": "AliExpress"}, EN, width)
    return [" ".join(line.text.split()) for line in lines]


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (order(), f"Supplier {ONE} · no code yet · not asked yet"),
        (
            order(looks=(look(next_check_at=NOW + 10 * HOUR, miss=miss("not_found", "WAIT_SELLER_SEND_GOODS")),)),
            f"Supplier {ONE} · no code yet · last asked 2 h ago · next 2026-03-31 22:00 (in 10 h)",
        ),
        (
            order(looks=(look(miss=miss("rejected", "cancelled")),)),
            f"Supplier {ONE} · AliExpress refuses it · cancelled · last asked 2 h ago · "
            "not asked again by itself; r asks now",
        ),
        (
            order(looks=(look(next_check_at=NOW, miss=miss("unavailable", "no answer in 20 s")),)),
            f"Supplier {ONE} · AliExpress could not be reached · no answer in 20 s · last asked 2 h ago · due now",
        ),
        (order(looks=(look(codes=("LP1", "LP2")),)), f"Supplier {ONE} · LP1, LP2"),
        (order(fulfilled=True), f"Supplier {ONE} · no code yet · not asked by itself, for all is shipped; r asks now"),
        (order(parcels=(Parcel(number="LP1"),)), f"Supplier {ONE}"),
        (order(cancelled_at=NOW), f"Supplier {ONE}"),
    ],
)
def test_what_became_of_a_supplier_order_is_said(known: Order, text: str) -> None:
    assert said(settled(replace(known, supplier_orders=(ONE,)))) == [text]


def test_each_has_a_line_of_its_own_those_of_the_items_too_and_fits_the_screen() -> None:
    known = settled(order(supplier_orders=(ONE,), lines=(LineItem(title="Lamp", supplier_order=TWO),)))
    assert [next(each for each in (ONE, TWO) if each in line) for line in said(known)] == [ONE, TWO]
    lines = supplier_lines(known, NOW, UTC, {}, EN, 40)
    assert all(cell_len(line.text) <= 40 for line in lines)
    assert " ".join(" ".join(line.text.split()) for line in lines).count("no code yet") == 2


def test_the_order_in_full_says_it_at_its_head_while_it_waits() -> None:
    waiting, served = order(supplier_orders=(ONE,)), order(supplier_orders=(ONE,), parcels=(Parcel(number="LP1"),))
    text = ["\n".join(line.text for line in detail_view(facts(each), EN, 100).lines) for each in (waiting, served)]
    assert f"{ONE} · no code yet" in text[0].split("Customer")[0].split("Nothing is known")[0]
    assert text[1].count(ONE) == 1


def facts(known: Order) -> Facts:
    return Facts(order=known, now=NOW, zone=UTC)


def test_who_had_the_parcel_then_is_said_where_it_was_another() -> None:
    events = tuple(
        Checkpoint(
            when=NOW - n * HOUR,
            text=f"Scan {n}",
            source="17track",
            seen_at=NOW,
            status=Status.IN_TRANSIT,
            courier=courier,
        )
        for n, courier in ((2, "China Post"), (1, "PostNord"))
    )
    known = order(parcels=(Parcel(number="LP1", courier="PostNord", events=events),))
    text = "\n".join(line.text for line in detail_view(facts(known), EN, 100).lines)
    assert "Scan 2 · China Post · 17track" in text
    assert "Scan 1 · 17track" in text


def test_the_part_of_an_answer_that_was_not_understood_is_named() -> None:
    wrong = LastMiss(kind="bad_response", message="a text, not a list", at=NOW, field="$.data[0].events")
    known = order(parcels=(Parcel(number="LP1", carrier="17track", miss=wrong),))
    text = " ".join(" ".join(line.text.split()) for line in detail_view(facts(known), EN, 200).lines)
    assert "a text, not a list · the part $.data[0].events of the answer" in text
