"""What `show --json` tells of a parcel and of codes to come, beyond what `list` has."""

from datetime import UTC, datetime, timedelta

from tui_tracker.cli.json_output import JsonForm
from tui_tracker.i18n import Translator
from tui_tracker.model.deadlines import DeadlineRules
from tui_tracker.model.order import Checkpoint, LastMiss, LineItem, Order, Parcel, SupplierLook, settled
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
FORM = JsonForm(UTC, Translator("en"), lambda parcel: "")
MISS = LastMiss(kind="bad_response", message="a text, not a list", at=NOW, count=2, field="$.data[0].events")
MISS_JSON = {
    "kind": "bad_response",
    "message": "a text, not a list",
    "field": "$.data[0].events",
    "at": "2026-11-02T10:00:00+00:00",
    "count": 2,
}


def test_a_parcel_tells_who_follows_it_who_had_it_and_what_was_not_understood() -> None:
    event = Checkpoint(when=NOW, text="Handed over", source="17track", seen_at=NOW, courier="PostNord", country="SE")
    parcel = Parcel(
        number="LP1",
        courier="China Post",
        courier_code="3011",
        events=(event,),
        last_mile_number="SE1",
        registered_at=NOW,
        stopped_at=NOW,
        retracks=1,
        courier_changes=2,
        miss=MISS,
    )
    (told,) = FORM.whole(Order(number="#1", placed_at=NOW, parcels=(parcel,)), (), (), ())["parcels"]
    assert (told["courier_code"], told["last_mile_number"], told["retracks"], told["courier_changes"]) == (
        *("3011", "SE1", 1, 2),
    )
    assert told["registered_at"] == told["stopped_at"] == "2026-11-02T10:00:00+00:00"
    assert told["miss"] == MISS_JSON
    assert (told["events"][0]["courier"], told["events"][0]["country"]) == ("PostNord", "SE")


def test_each_supplier_order_tells_its_look() -> None:
    looks = (
        SupplierLook(reference="81900001", carrier="aliexpress", checked_at=NOW, codes=("LP1",)),
        SupplierLook(
            reference="81900002",
            carrier="aliexpress",
            checked_at=NOW,
            next_check_at=NOW + timedelta(hours=1),
            miss=MISS,
        ),
    )
    order = Order(
        number="#1",
        placed_at=NOW,
        parcels=(Parcel(number="LP1"),),
        supplier_orders=("81900001",),
        lines=(LineItem(title="Lamp", supplier_order="81900002"),),
        looks=looks,
    )
    told = FORM.whole(settled(order), (), (), ())
    assert told["codes_due_at"] == "2026-11-02T11:00:00+00:00"
    found = {
        "supplier_order": "81900001",
        "awaited": False,
        "codes": ["LP1"],
        "carrier": "aliexpress",
        "checked_at": "2026-11-02T10:00:00+00:00",
        "next_check_at": None,
        "miss": None,
    }
    waits = {"supplier_order": "81900002", "awaited": True, "codes": [], "miss": MISS_JSON}
    assert told["supplier_looks"] == [found, {**found, **waits, "next_check_at": "2026-11-02T11:00:00+00:00"}]


def told(source: str, minutes: float, status: Status = Status.IN_TRANSIT) -> Checkpoint:
    when = NOW + timedelta(minutes=minutes)
    return Checkpoint(when=when, text=f"by {source}", source=source, seen_at=NOW, status=status)


def test_what_two_carriers_tell_is_marked_on_both_and_none_is_left_out() -> None:
    parcel = Parcel(number="LP1", events=(told("one", 0), told("two", 0.5), told("one", 90)))
    (found,) = FORM.whole(Order(number="#1", placed_at=NOW, parcels=(parcel,)), (), (), ())["parcels"]
    assert [(each["source"], each["also"], each["echo"]) for each in found["events"]] == [
        ("one", ["two"], False),
        ("two", [], True),
        ("one", [], False),
    ]
    assert found["shipped_at"] == "2026-11-02T10:00:00+00:00"


def test_an_order_tells_its_deadlines_the_nearest_first() -> None:
    form = JsonForm(UTC, Translator("en"), lambda parcel: "", DeadlineRules(claim_days=30, claim_source="bank"))
    order = Order(number="#1", placed_at=NOW, parcels=(Parcel(number="LP1", added_at=NOW),))
    assert [(each["kind"], each["at"], each["number"]) for each in form.order(order, ())["deadlines"]] == [
        ("active", "2026-11-09T10:00:00+00:00", "LP1"),
        ("claim", "2026-12-02T10:00:00+00:00", ""),
        ("dispute", "2027-01-01T10:00:00+00:00", ""),
    ]
    assert form.order(order, ())["deadlines"][1]["source"] == "bank"
