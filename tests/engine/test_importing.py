"""What an import would do, and what it does to orders that are there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.engine.importing import ImportPlan, plan_import
from tui_tracker.i18n import Translator
from tui_tracker.model.order import Customer, LineItem, ManualStatus, Order, OrderKey, Parcel, row_of, settled
from tui_tracker.model.status import Status
from tui_tracker.plugin import CustomerDraft, LineDraft, OrderDraft, Page, ParcelDraft, Skipped
from tui_tracker.store.api import Change

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACED = datetime(2026, 11, 2, 10, 31, tzinfo=timezone(timedelta(hours=1)))
STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Shelf:
    """Orders by id, changed as a store changes them and kept as a file keeps them."""

    def __init__(self, *orders: Order) -> None:
        self.orders = {n: settled(msgspec.structs.replace(order, id=n)) for n, order in enumerate(orders, 1)}

    def plan(self, page: Page, *, shop: str = "") -> ImportPlan:
        rows = [row_of(order) for order in self.orders.values()]
        return plan_import(
            page,
            rows,
            self.orders.get,
            source="csv",
            shop=shop,
            now=NOW,
            timezone=STOCKHOLM,
            choose_carrier=lambda number, courier: ("post" if number.endswith("SE") else "", courier),
        )

    def apply(self, changes: Sequence[Change]) -> None:
        for change in changes:
            found = self._id(change.target)
            after = change.apply(self.orders.get(found))
            assert after is not None
            kept = msgspec.json.decode(msgspec.json.encode(after), type=Order)
            self.orders[found] = msgspec.structs.replace(kept, id=found)

    def _id(self, target: int | OrderKey) -> int:
        if isinstance(target, int):
            return target
        known = [order.id for order in self.orders.values() if order.key == target]
        return known[0] if known else max(self.orders, default=0) + 1

    def take(self, page: Page, *, shop: str = "") -> ImportPlan:
        """Plan and apply."""
        plan = self.plan(page, shop=shop)
        self.apply(plan.changes())
        return plan

    def order(self, number: str) -> Order:
        (found,) = (order for order in self.orders.values() if order.number == number)
        return found


def draft(number: str = "#1001", **facts: object) -> OrderDraft:
    given_facts = {"placed_at": PLACED, "row": 2, **facts}
    return OrderDraft(number=number, **given_facts)  # type: ignore[arg-type]


def kept(number: str = "#1001", **facts: object) -> Order:
    return Order(number=number, **{"placed_at": PLACED, **facts})  # type: ignore[arg-type]


def said(plan: ImportPlan) -> dict[str, list[tuple[int, str, str]]]:
    """The plan as a person reads it."""
    return {
        name: [(item.row, item.order, str(item)) for item in items]
        for name in ("new", "changed", "unchanged", "skipped")
        if (items := getattr(plan, name))
    }


def test_a_new_order_is_made_with_its_parcels_due_at_once() -> None:
    shelf = Shelf()
    page = Page(
        orders=[draft(lines=(LineDraft(title="Ljus", sku="L", quantity=2, price="1 234,50"),), total="2.469,00")],
        parcels=[ParcelDraft(number=" lb000000001se ", order="#1001", courier="PostNord", lines=(0,), row=2)],
    )
    plan = shelf.take(page)
    assert said(plan) == {"new": [(2, "#1001", "new order; code LB000000001SE")]}
    assert plan.summary() == (1, 0, 0, 0, 1)
    assert plan.look_ups == {"post": 1}
    order = shelf.order("#1001")
    assert (order.source, order.added_at, order.total, order.placed_at) == ("csv", NOW, "2469.00", PLACED)
    assert order.lines == (LineItem(title="Ljus", sku="L", quantity=2, price="1234.50"),)
    (parcel,) = order.parcels
    assert (parcel.number, parcel.carrier, parcel.courier) == ("LB000000001SE", "post", "PostNord")
    assert (parcel.added_at, parcel.next_check_at, parcel.lines) == (NOW, NOW, (0,))
    assert (order.fulfilled, order.status) == (True, Status.PENDING)


def test_a_shipped_order_without_a_code_is_fulfilled_and_has_no_status() -> None:
    shelf = Shelf()
    shelf.take(Page(orders=[draft(fulfilled=True, fulfilled_at=PLACED)]))
    order = shelf.order("#1001")
    assert (order.fulfilled, order.fulfilled_at, order.status, order.parcels) == (True, PLACED, None, ())


def test_the_same_page_twice_changes_nothing() -> None:
    shelf = Shelf()
    page = Page(
        orders=[draft(note="Hej", tags=("VIP",), customer=CustomerDraft(name="Eva", country="Sverige"))],
        parcels=[ParcelDraft(number="LB000000001SE", order="1001", row=3)],
    )
    shelf.take(page)
    before = dict(shelf.orders)
    plan = shelf.plan(page)
    assert said(plan) == {"unchanged": [(2, "#1001", "")]}
    assert (plan.changes(), plan.look_ups, shelf.orders) == ([], {}, before)


@pytest.mark.parametrize("number", ["#1001", "1001", "# 1001", " #1001 "])
def test_a_number_is_the_same_with_and_without_its_mark(number: str) -> None:
    shelf = Shelf(kept("#1001"))
    assert said(shelf.plan(Page(orders=[draft(number)]))) == {"unchanged": [(2, "#1001", "")]}
    shelf.take(Page(parcels=[ParcelDraft(number="AB10001", order=number)]))
    assert [parcel.number for parcel in shelf.order("#1001").parcels] == ["AB10001"]


def test_case_does_not_make_another_order_but_another_shop_does() -> None:
    shelf = Shelf(kept("AA1001"))
    plan = shelf.take(Page(orders=[draft("aa1001"), draft("AA1001", shop="Utland", row=3)]))
    assert (len(plan.unchanged), len(plan.new)) == (1, 1)
    assert {order.key for order in shelf.orders.values()} == {OrderKey("", "AA1001"), OrderKey("Utland", "AA1001")}


def test_a_shop_that_gets_a_name_later_keeps_its_orders() -> None:
    shelf = Shelf(kept("#1001"))
    page = Page(orders=[draft("#1001"), draft("#1002")], parcels=[ParcelDraft(number="AB10001", order="1001")])
    plan = shelf.take(page, shop="Nordljus")
    assert (len(plan.changed), len(plan.new)) == (1, 1)
    assert {order.key for order in shelf.orders.values()} == {OrderKey("", "#1001"), OrderKey("Nordljus", "#1002")}


def test_an_order_that_was_renamed_is_known_by_the_shops_own_id() -> None:
    shelf = Shelf(kept("#1001", external_id="55"), kept("#1002", external_id="56"))
    page = Page(
        orders=[draft("#1001-B", external_id="55", total="10")],
        parcels=[ParcelDraft(number="AB10001", order="#1001-B")],
    )
    assert said(shelf.take(page)) == {"changed": [(2, "#1001", "fulfilled; total; code AB10001")]}
    assert (shelf.order("#1001").total, len(shelf.orders)) == ("10", 2)
    assert [parcel.number for parcel in shelf.order("#1001").parcels] == ["AB10001"]


def test_nothing_said_wipes_nothing_known() -> None:
    order = kept(
        external_id="55",
        customer=Customer(name="Eva", email="eva@kund.example", country="SE", address=("Gatan 1",)),
        lines=(LineItem(title="Ljus", sku="L", quantity=2, price="5", supplier_order="81"),),
        total="10.00",
        currency="SEK",
        fulfilled=True,
        fulfilled_at=PLACED,
        cancelled_at=PLACED,
        supplier_orders=("81",),
        tags=("VIP",),
        note="Ring först",
        url="https://shop.example/1001",
        parcels=(Parcel(number="LB000000001SE", carrier="post", courier="PostNord", url="https://t.example/1"),),
    )
    shelf = Shelf(order)
    page = Page(
        orders=[draft(placed_at=None), draft(lines=(LineDraft(title="Ljus", sku="L", quantity=2),))],
        parcels=[ParcelDraft(number="LB000000001SE", order="1001")],
    )
    assert said(shelf.plan(page)) == {"unchanged": [(2, "#1001", "")]}


def test_what_is_told_anew_is_taken_and_said() -> None:
    shelf = Shelf(kept(total="10", customer=Customer(name="Eva", phone="1"), tags=("VIP",), note="Ring först"))
    told = draft(
        total="12,00",
        customer=CustomerDraft(name="Eva Ek"),
        tags=("retur",),
        note="Lämna vid dörren",
        fulfilled=True,
        cancelled_at=PLACED,
    )
    plan = shelf.take(Page(orders=[told]))
    assert said(plan) == {"changed": [(2, "#1001", "fulfilled; cancelled; customer; total; tags; note")]}
    order = shelf.order("#1001")
    assert (order.total, order.customer, order.tags) == ("12.00", Customer(name="Eva Ek", phone="1"), ("VIP", "retur"))
    assert (order.note, order.cancelled_at) == ("Ring först\nLämna vid dörren", PLACED)


def test_goods_back_in_stock_take_the_fulfilment_back_unless_there_is_a_parcel() -> None:
    parcel = Parcel(number="AB10001")
    shelf = Shelf(kept("#1", fulfilled=True, fulfilled_at=PLACED), kept("#2", fulfilled=True, parcels=(parcel,)))
    plan = shelf.take(Page(orders=[draft("#1", fulfilled=False), draft("#2", fulfilled=False, row=3)]))
    assert said(plan) == {"changed": [(2, "#1", "no longer fulfilled")], "unchanged": [(3, "#2", "")]}
    assert (shelf.order("#1").fulfilled, shelf.order("#1").fulfilled_at) == (False, None)


def test_known_lines_keep_their_places_and_new_ones_come_after_them() -> None:
    first, second = LineItem(title="Ljus", sku="L", supplier_order="81"), LineItem(title="Stake", sku="S")
    shelf = Shelf(kept(lines=(first, second)))
    told = (
        LineDraft(title="Ljus", sku="L", quantity=3),
        LineDraft(title="Duk", sku="D"),
        LineDraft(title="Ljus", sku="L"),
    )
    parcels = [ParcelDraft(number="AB10001", order="#1001", lines=(1,))]
    shelf.take(Page(orders=[draft(lines=told)], parcels=parcels))
    lines = shelf.order("#1001").lines
    assert [(line.title, line.quantity, line.supplier_order) for line in lines] == [
        ("Ljus", 3, "81"),
        ("Stake", 1, ""),
        ("Duk", 1, ""),
        ("Ljus", 1, ""),
    ]
    assert shelf.order("#1001").parcels[0].lines == (2,)


def test_a_known_parcel_keeps_what_is_known_and_only_gaps_are_filled() -> None:
    manual = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW)
    parcel = Parcel(number="LB000000001SE", carrier="17track", status=Status.DELIVERED, manual=manual, checked_at=NOW)
    shelf = Shelf(kept(parcels=(parcel,)))
    told = ParcelDraft(
        number="lb 000 000 001 se",
        order="#1001",
        courier="PostNord",
        url="https://t.example/1",
        shipped_at=datetime(2026, 11, 4),
        row=5,
    )
    assert said(shelf.take(Page(parcels=[told]))) == {
        "changed": [(5, "#1001", "fulfilled; more about the code LB000000001SE")]
    }
    (after,) = shelf.order("#1001").parcels
    assert after == msgspec.structs.replace(
        parcel,
        courier="PostNord",
        url="https://t.example/1",
        shipped_at=datetime(2026, 11, 4, tzinfo=timezone(timedelta(hours=1))),
        clock_from=NOW,
        sent_at=datetime(2026, 11, 4, tzinfo=timezone(timedelta(hours=1))),
    )


def test_rows_that_cannot_be_used_say_why() -> None:
    shelf = Shelf(kept("#1", shop="a"), kept("#1", shop="b"))
    page = Page(
        orders=[
            draft("", row=2),
            draft("#5", placed_at=None, row=3),
            draft("#6", placed_at=NOW + timedelta(days=30), row=4),
        ],
        parcels=[
            ParcelDraft(number="AB10001", order="#9", row=5),
            ParcelDraft(number="AB10001", row=6),
            ParcelDraft(number="?!", order="#1", row=7),
            ParcelDraft(number="AB10001", order="#1", row=8),
            ParcelDraft(number="AB10001", supplier_order="81", row=9),
        ],
        skipped=[Skipped(row=1, reason="no \x1b[31mdate {x}")],
    )
    plan = shelf.plan(page)
    assert said(plan) == {
        "skipped": [
            (1, "", "no [31mdate {x}"),
            (2, "", "no order number"),
            (3, "#5", "no order date, and there is no order #5 to add to"),
            (4, "#6", "the order date, 2026-12-24, lies in the future"),
            (5, "#9", "no order #9"),
            (6, "", "the code AB10001 names no order"),
            (7, "#1", "?! is not a tracking number"),
            (8, "#1", "several shops have an order #1"),
            (9, "", "no order has the supplier order 81"),
        ]
    }
    assert plan.changes() == []


@pytest.mark.parametrize(
    ("reason", "values", "english", "swedish"),
    [
        ("no tracking number", {}, "no tracking number", "inget spårningsnummer"),
        (
            "{column}: {text} is not a date; write it as 2026-11-02",
            {"column": "order date", "text": "'soon'"},
            "order date: 'soon' is not a date; write it as 2026-11-02",
            "orderdatum: 'soon' är inget datum; skriv det som 2026-11-02",
        ),
        ("{text.__class__} {0}", {"text": "x"}, "{text.__class__} {0}", "{text.__class__} {0}"),
        ("an {unknown} field", {"text": "x"}, "an {unknown} field", "an {unknown} field"),
        ("{text}", {"text": "{text} }"}, "{text} }", "{text} }"),
        ("a {0}", {"0": "x"}, "a {0}", "a {0}"),
        ("a lone }", {}, "a lone }", "a lone }"),
    ],
)
def test_why_a_row_is_skipped_is_told_in_the_operators_language(
    reason: str, values: dict[str, str], english: str, swedish: str
) -> None:
    skipped = Skipped(row=1, reason=english, template=reason, values=values)
    (item,) = Shelf().plan(Page(skipped=[skipped])).skipped
    assert str(item) == english
    assert Translator("sv").say(item.what[0]) == swedish


def test_a_code_finds_the_only_order_of_that_number_in_any_shop() -> None:
    shelf = Shelf(kept("#1", shop="a"))
    shelf.take(Page(parcels=[ParcelDraft(number="AB10001", order="1")]))
    assert [parcel.number for parcel in shelf.order("#1").parcels] == ["AB10001"]


def test_a_code_finds_its_order_by_the_suppliers_number() -> None:
    line = LineItem(title="Ljus", supplier_order="82")
    shelf = Shelf(kept("#1", supplier_orders=("81",)), kept("#2", lines=(line,)))
    page = Page(
        orders=[draft("#3", supplier_orders=("83",))],
        parcels=[ParcelDraft(number=f"AB1000{n}", supplier_order=f"8{n}") for n in (1, 2, 3)],
    )
    shelf.take(page)
    found = {order.number: [parcel.number for parcel in order.parcels] for order in shelf.orders.values()}
    assert found == {"#1": ["AB10001"], "#2": ["AB10002"], "#3": ["AB10003"]}


def test_a_code_of_another_order_is_allowed_and_said() -> None:
    shelf = Shelf(kept("#1", parcels=(Parcel(number="AB10001"),)), kept("#2"), kept("#3"))
    parcels = [ParcelDraft(number="AB10001", order="#2", row=2), ParcelDraft(number="AB10002", order="#2", row=2)]
    plan = shelf.take(Page(parcels=[*parcels, ParcelDraft(number="AB10002", order="#3", row=4)]))
    assert said(plan) == {
        "changed": [
            (2, "#2", "fulfilled; code AB10001, which order #1 has too; code AB10002"),
            (4, "#3", "fulfilled; code AB10002, which order #2 has too"),
        ]
    }
    assert said(shelf.plan(Page(parcels=parcels))) == {"unchanged": [(2, "#2", "")]}


def test_an_edit_made_meanwhile_survives() -> None:
    shelf = Shelf(kept(note="", total="10"))
    plan = shelf.plan(Page(orders=[draft(total="12")], parcels=[ParcelDraft(number="AB10001", order="#1001")]))
    meanwhile = Parcel(number="ZZ9", status=Status.DELIVERED)
    shelf.orders[1] = msgspec.structs.replace(shelf.orders[1], note="Ring", parcels=(meanwhile,))
    shelf.apply(plan.changes())
    order = shelf.order("#1001")
    assert (order.note, order.total) == ("Ring", "12")
    assert [parcel.number for parcel in order.parcels] == ["ZZ9", "AB10001"]
    assert order.parcels[0] == meanwhile


def test_an_order_made_meanwhile_is_added_to_and_one_removed_stays_removed() -> None:
    shelf = Shelf(kept("#1"))
    plan = shelf.plan(Page(orders=[draft("#1", total="9"), draft("#2", total="5")]))
    shelf.orders = {7: kept("#2", id=7, note="by hand", source="manual")}
    old, new = plan.changes()
    assert old.apply(None) is None
    shelf.apply([new])
    assert (shelf.orders[7].note, shelf.orders[7].total, shelf.orders[7].source) == ("by hand", "5", "manual")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (datetime(2026, 11, 2, 10, 31), PLACED.replace(second=42)),  # a spreadsheet dropped the seconds
        (datetime(2026, 11, 2), PLACED.replace(second=42)),  # a file with days only
        (datetime(2026, 11, 3), datetime(2026, 11, 3, tzinfo=timezone(timedelta(hours=1)))),
        (datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC), datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC)),
        (datetime(1926, 11, 2), PLACED.replace(second=42)),
    ],
)
def test_the_order_date_changes_only_for_a_better_one(told: datetime, expected: datetime) -> None:
    shelf = Shelf(kept(placed_at=PLACED.replace(second=42)))
    shelf.take(Page(orders=[draft(placed_at=told)]))
    assert shelf.order("#1001").placed_at == expected


def test_times_without_a_zone_are_the_shops_and_summer_time_is_kept() -> None:
    shelf = Shelf()
    doubled = datetime(2026, 10, 25, 2, 30)  # this half hour happened twice in Stockholm
    page = Page(orders=[draft("#1", placed_at=datetime(2026, 7, 1, 12)), draft("#2", placed_at=doubled)])
    shelf.take(page)
    assert shelf.order("#1").placed_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert len(shelf.plan(page).unchanged) == 2


def test_text_from_outside_is_made_harmless() -> None:
    shelf = Shelf()
    nasty = "A\x1b[2J\u202eb\x00"
    told = draft(
        "#1\x07",
        note=f"{nasty}\nrad två",
        tags=(nasty,),
        customer=CustomerDraft(name=nasty, country="sverige"),
        lines=(LineDraft(title=nasty),),
        url="javascript:alert(1)",
    )
    shelf.take(Page(orders=[told], parcels=[ParcelDraft(number="AB10001", order="#1", url="file:///etc/passwd")]))
    order = shelf.order("#1")
    assert (order.note, order.tags, order.customer.name) == ("A[2Jb\nrad två", ("A[2Jb",), "A[2Jb")
    assert (order.lines[0].title, order.customer.country) == ("A[2Jb", "SE")
    assert (order.url, order.parcels[0].url) == ("", "")


def test_a_thousand_times_more_than_a_list_shows_is_planned_in_one_go() -> None:
    shelf = Shelf()
    orders = [draft(f"#{n}", row=n) for n in range(20_000)]
    parcels = [ParcelDraft(number=f"LB{n:09}SE", order=str(n), row=n) for n in range(20_000)]
    plan = shelf.plan(Page(orders=orders, parcels=parcels))
    assert plan.summary() == (20_000, 0, 0, 0, 20_000)


TEXT = st.sampled_from(["", "a", "A", "b", " a b ", "å"])
MOMENT = st.sampled_from([None, PLACED, PLACED + timedelta(days=1), datetime(2026, 3, 29, 2, 30), datetime(2026, 5, 4)])
REFERENCE = st.sampled_from(["#1", "1", " #2", "3", "#x", "X", ""])
LINES = st.builds(
    LineDraft,
    title=TEXT,
    sku=TEXT,
    quantity=st.integers(0, 3),
    price=st.sampled_from(["", "1,50", "2.00"]),
    supplier_order=TEXT,
)
ORDERS = st.builds(
    OrderDraft,
    number=REFERENCE,
    shop=st.sampled_from(["", "", "s"]),
    placed_at=MOMENT,
    customer=st.builds(CustomerDraft, name=TEXT, country=st.sampled_from(["", "Sverige", "NO", "Narnia"])),
    lines=st.lists(LINES, max_size=4).map(tuple),
    total=st.sampled_from(["", "10", "1 000,00"]),
    fulfilled=st.sampled_from([None, True, False]),
    fulfilled_at=MOMENT,
    cancelled_at=MOMENT,
    supplier_orders=st.lists(TEXT, max_size=2).map(tuple),
    note=TEXT,
    tags=st.lists(TEXT, max_size=2).map(tuple),
)
PARCELS = st.builds(
    ParcelDraft,
    number=st.sampled_from(["AB1", "ab 1", "CD2SE", "", "-"]),
    order=REFERENCE,
    shop=st.sampled_from(["", "", "s"]),
    supplier_order=TEXT,
    courier=TEXT,
    url=st.sampled_from(["", "https://t.example/1", "https://t.example/2"]),
    shipped_at=MOMENT,
    lines=st.lists(st.integers(0, 4), max_size=2).map(tuple),
)
# The shop's own ids are looked for among orders made within a day, so these have one date.
NAMED = st.builds(
    OrderDraft,
    number=REFERENCE,
    external_id=st.sampled_from(["", "e1", "e2"]),
    placed_at=st.sampled_from([None, PLACED]),
    total=st.sampled_from(["", "10", "1 000,00"]),
)
PAGES = st.builds(
    Page, orders=st.lists(ORDERS, max_size=5) | st.lists(NAMED, max_size=5), parcels=st.lists(PARCELS, max_size=5)
)


@given(first=PAGES, page=PAGES, shop=st.sampled_from(["", "s"]))
def test_after_any_import_the_same_import_changes_nothing(first: Page, page: Page, shop: str) -> None:
    shelf = Shelf()
    shelf.take(first)
    shelf.take(page, shop=shop)
    again = shelf.plan(page, shop=shop)
    assert (again.new, again.changed, again.changes(), again.look_ups) == ((), (), [], {})


@given(PAGES)
def test_every_order_and_every_row_is_accounted_for(page: Page) -> None:
    plan = Shelf().plan(page)
    assert len(plan.changes()) == len(plan.new)
    assert bool(page.orders or page.parcels) == bool(plan.new or plan.skipped)


def test_amounts_that_are_none_are_said_and_the_order_is_taken() -> None:
    line = LineDraft(title="Lamp", price="9" * 50)
    plan = Shelf().plan(Page(orders=(OrderDraft(number="#1", placed_at=PLACED, total="1e308", lines=(line,), row=2),)))
    assert len(plan.new) == 1
    assert [(item.row, str(item).split(":")[0]) for item in plan.skipped] == [(2, "left out"), (2, "left out")]
    quiet = Shelf().plan(Page(orders=(OrderDraft(number="#1", placed_at=PLACED, total="-"),)))
    assert quiet.skipped == ()


@pytest.mark.parametrize("number", ["#", "##", " ", "9" * 65])
def test_what_is_no_order_number_is_skipped(number: str) -> None:
    plan = Shelf().plan(Page(orders=(OrderDraft(number=number, placed_at=PLACED),)))
    assert (plan.new, len(plan.skipped)) == ((), 1)
