"""What the order's detail says of doubts, of who tells what, of the age of data and of the next look."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from tui_tracker.engine.explaining import explained
from tui_tracker.engine.policy import Policy
from tui_tracker.i18n import Translator
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.derive import DEFAULT_RULES, merged, missed, set_by_hand
from tui_tracker.model.order import Customer, LastMiss, ManualStatus, Order, Parcel, settled
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail, Status
from tui_tracker.ui.views.detail import Facts, detail_view
from tui_tracker.ui.views.durations import stamp

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEW = Parcel(number="LP1", carrier="one", added_at=NOW - 12 * DAY)


def event(days: float, text: str, detail: Detail = Detail.IN_TRANSPORT, courier: str = "", country: str = "") -> Event:
    """Something that happened so many days ago."""
    status = Status.DELIVERED if detail is Detail.DELIVERED else Status.IN_TRANSIT
    return Event(when=NOW - days * DAY, text=text, status=status, detail=detail, courier=courier, country=country)


def told(parcel: Parcel, carrier: str, *events: Event, days: float = 0) -> Parcel:
    """What a carrier told of it so many days ago."""
    answer = Tracking(number=parcel.number, events=events)
    return merged(parcel, answer, carrier=carrier, now=NOW - days * DAY, rules=DEFAULT_RULES)


def lines(*parcels: Parcel) -> list[str]:
    customer = Customer(name="Åsa Lindström", country="SE")
    order = settled(Order(number="#1007", placed_at=NOW - 12 * DAY, customer=customer, parcels=parcels))
    facts = Facts(
        order=order,
        now=NOW,
        zone=UTC,
        whys=explained(order, NOW, lambda moment: stamp(moment, UTC), Policy(), {}),
        deadlines=deadlines(order),
    )
    return [line.text.strip() for line in detail_view(facts, Translator("en"), 200).lines]


def test_what_two_carriers_tell_is_shown_once_with_both_named() -> None:
    found = lines(told(told(NEW, "one", event(3, "Sorted")), "two", event(3, "Sorted", country="SE")))
    (line,) = [line for line in found if "Sorted" in line]
    assert line.endswith("Sorted · one · 13:00 SE · also told by two")


def test_a_courier_that_takes_over_is_marked_between_the_two() -> None:
    parcel = told(NEW, "one", event(5, "Left", courier="Yang Wen"), event(4, "Sorted"), event(2, "In", courier="Post"))
    found = lines(replace(parcel, courier="Post"))
    at = found.index("Handed over by Yang Wen to Post")
    assert "In · one" in found[at - 1] or "Sorted" in found[at - 1]
    assert "Left · Yang Wen · one" in found[at + 1]


def test_journeys_of_a_number_are_told_apart() -> None:
    found = lines(told(NEW, "one", event(9, "Handed over", Detail.DELIVERED), event(2, "Seen again")))
    at = found.index("An earlier journey of the same number:")
    assert "Seen again" in found[at - 1]
    assert "Handed over" in found[at + 1]


def test_after_a_failed_look_the_data_has_its_age() -> None:
    miss = LastMiss(kind="unavailable", message="", at=NOW)
    parcel = missed(told(NEW, "one", event(8, "Sorted"), days=3), miss, now=NOW, rules=DEFAULT_RULES)
    (line,) = [line for line in lines(parcel) if line.startswith("No answer")]
    assert line.endswith("carrier data from 3 days ago")
    assert not any("carrier data" in line for line in lines(told(NEW, "one", event(8, "Sorted"), days=3)))
    nothing_yet = missed(NEW, miss, now=NOW, rules=DEFAULT_RULES)
    assert not any("carrier data" in line for line in lines(nothing_yet))


def test_the_next_check_has_its_reason() -> None:
    parcel = replace(told(NEW, "one", event(1, "Sorted")), next_check_at=NOW + DAY)
    assert "Next check   2026-04-01 12:00 (in 24 h) · under way with news lately: every 12 hours" in lines(parcel)


def test_a_carrier_that_contradicts_a_hand_later_is_brought_out() -> None:
    manual = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW - 5 * DAY)
    after = set_by_hand(told(NEW, "one", event(2, "Sorted")), manual, NOW, DEFAULT_RULES)
    assert "! The carrier says In transit, on its way since 2026-03-29 12:00 (2 days ago)" in lines(after)
    before = set_by_hand(told(NEW, "one", event(8, "Sorted")), manual, NOW, DEFAULT_RULES)
    assert "The carrier says: In transit, on its way" in lines(before)


def test_a_doubt_is_a_hint_beside_the_status() -> None:
    (line,) = [line for line in lines(told(NEW, "one", event(90, "Sorted"))) if line.startswith("? ")]
    assert line.startswith("? LP1 was scanned on 2025-12-31, before the order was made")


def test_the_deadlines_to_come_the_nearest_first() -> None:
    found = lines(told(NEW, "one", event(2, "In")))
    at = found.index("Deadlines    dispute until 2026-05-18 (in 48 days)")
    assert found[at + 1].startswith("claim until")


def test_without_the_shops_word_it_was_shipped_with_its_first_scan() -> None:
    assert "Shipped      2026-03-26 12:00 (5 days ago)" in lines(told(NEW, "one", event(5, "In"), event(2, "On")))
