"""Two couriers' timelines for one number: whose scan it is, and whose "delivered" counts."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.carriers.seventeentrack.answers import NUMBER, entry, told
from tui_tracker.model.derive import DEFAULT_RULES, merged
from tui_tracker.model.order import Parcel
from tui_tracker.plugin import Event, Status, Tracking

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def parcel(*answers: Tracking) -> Parcel:
    """What the program makes of answers that come one after the other."""
    known = Parcel(number=NUMBER)
    for answer in answers:
        known = merged(known, answer, carrier="17track", now=NOW, rules=DEFAULT_RULES)
    return known


def providers(item: dict[str, Any]) -> Any:
    return item["track_info"]["tracking"]["providers"]


def headline(item: dict[str, Any], sub: str) -> dict[str, Any]:
    item["track_info"]["latest_status"] = {"status": sub.split("_")[0], "sub_status": sub}
    return item


def deliveries(result: Tracking) -> list[Event]:
    """What the couriers call delivered, whether it counts or not."""
    return [event for event in result.events if event.code in ("Delivered_Other", "Delivered")]


def only_first(item: dict[str, Any], sub: str) -> dict[str, Any]:
    """`item` before the second courier has told anything."""
    early = headline(copy.deepcopy(item), sub)
    del providers(early)[1]
    return early


class TestWhoseScan:
    def test_every_event_bears_its_courier(self) -> None:
        result = told(entry("two_couriers"))
        assert [(event.courier, event.code) for event in result.events] == [
            ("China Post", "InfoReceived"),
            ("China Post", "InTransit_PickedUp"),
            ("China Post", "InTransit_Departure"),
            ("China Post", "InTransit_Arrival"),
            ("China Post", "Delivered_Other"),
            ("Landsposten", "InTransit_CustomsProcessing"),
            ("Landsposten", "OutForDelivery_Other"),
            ("Landsposten", "Delivered_Other"),
        ]
        assert (result.courier, result.last_mile_number) == ("Landsposten", "SE0000123LM")

    def test_an_alias_stands_in_for_a_missing_name(self) -> None:
        item = entry("in_transit")
        providers(item)[0]["provider"].update(name=None, alias="Kinaposten")
        assert {event.courier for event in told(item).events} == {"Kinaposten"}

    def test_a_scan_that_both_tell_in_the_same_words_is_one(self) -> None:
        item = entry("two_couriers")
        shared = providers(item)[1]["events"][0]
        providers(item)[0]["events"].insert(0, shared)
        result = told(item)
        assert [(event.courier, event.status) for event in result.events if event.text == "Handed over"] == [
            ("China Post", Status.DELIVERED)
        ]

    def test_of_a_delivery_that_both_tell_the_word_of_the_one_who_delivered_counts(self) -> None:
        item = headline(entry("two_couriers"), "")
        receipt = copy.deepcopy(providers(item)[1]["events"][0])
        providers(item)[0]["events"].insert(0, copy.deepcopy(receipt))
        later = datetime.fromisoformat(receipt["time_iso"]) + timedelta(hours=1)
        receipt.update(time_iso=later.isoformat(), sub_status="Receipt_Sent", description="Receipt sent")
        providers(item)[1]["events"].insert(0, receipt)
        delivered = [(event.courier, event.status) for event in told(item).events if event.text == "Handed over"]
        assert delivered == [("Landsposten", Status.DELIVERED)]


class TestWhoseDelivery:
    def test_delivered_to_the_next_courier_is_not_delivered(self) -> None:
        result = told(entry("handed_on"))
        (handed_on,) = deliveries(result)
        assert (handed_on.status, handed_on.detail, handed_on.text) == (None, None, "Delivered to the next carrier")
        assert result.status is Status.PICK_UP
        assert parcel(result).status is Status.PICK_UP

    def test_the_last_couriers_delivery_is_one(self) -> None:
        result = told(entry("two_couriers"))
        assert [event.status for event in deliveries(result)] == [None, Status.DELIVERED]
        whole = parcel(result)
        assert whole.status is Status.DELIVERED
        assert {event.leg for event in whole.events} == {1}, "one journey, though two call it delivered"

    def test_before_the_next_courier_has_told_anything_the_headline_is_believed(self) -> None:
        item = only_first(entry("handed_on"), "InTransit_Other")
        assert parcel(told(item)).status is Status.IN_TRANSIT
        providers(item).append({"provider": {"name": "Landsposten"}, "events": []})
        assert parcel(told(item)).status is Status.IN_TRANSIT

    def test_a_courier_with_a_successor_did_not_deliver_whatever_it_adds_later(self) -> None:
        item = only_first(entry("handed_on"), "InTransit_Other")
        note = copy.deepcopy(providers(item)[0]["events"][0])
        later = datetime.fromisoformat(note["time_iso"]) + timedelta(hours=1)
        note.update(time_iso=later.isoformat(), sub_status="InTransit_Other", description="Papers follow")
        providers(item)[0]["events"].insert(0, note)
        providers(item).append({"provider": {"name": "Landsposten"}, "events": []})
        assert deliveries(told(item))[0].status is None
        assert parcel(told(item)).status is Status.IN_TRANSIT

    def test_a_headline_that_lags_is_forgiven_once_it_catches_up(self) -> None:
        late = headline(entry("delivered"), "InTransit_Other")
        before, after = told(late), told(entry("delivered"))
        assert parcel(before).status is Status.IN_TRANSIT
        assert parcel(before, after).status is Status.DELIVERED

    def test_a_hand_over_stays_one_when_the_second_courier_speaks_up(self) -> None:
        first = told(only_first(entry("handed_on"), "InTransit_Other"))
        assert parcel(first, told(entry("handed_on"))).status is Status.PICK_UP

    def test_lost_after_the_hand_over_is_not_delivered(self) -> None:
        assert parcel(told(only_first(entry("handed_on"), "Expired_Other"))).status is Status.EXPIRED

    @pytest.mark.parametrize("sub", ["", "NotFound_Other", "Levitating_Upwards"])
    def test_without_a_headline_of_use_the_timelines_decide(self, sub: str) -> None:
        assert deliveries(told(headline(entry("handed_on"), sub)))[0].status is None
        assert deliveries(told(only_first(entry("handed_on"), sub)))[0].status is Status.DELIVERED

    def test_the_only_delivery_counts_where_17track_says_delivered(self) -> None:
        """The second courier may only have announced the parcel: the first one's word is all there is."""
        item = headline(entry("handed_on"), "Delivered_Other")
        assert deliveries(told(item))[0].status is Status.DELIVERED

    def test_a_first_courier_that_repeats_the_delivery_later_does_not_undo_it(self) -> None:
        item = entry("two_couriers")
        echo = copy.deepcopy(providers(item)[1]["events"][0])
        later = datetime.fromisoformat(echo["time_iso"]) + timedelta(minutes=9)
        echo.update(time_iso=later.isoformat(), description="Delivered, says the other post")
        providers(item)[0]["events"].insert(0, echo)
        assert [event.status for event in deliveries(told(item))] == [None, Status.DELIVERED, Status.DELIVERED]

    def test_scans_after_a_delivery_of_the_same_courier_leave_it_a_delivery(self) -> None:
        item = entry("delivered")
        back = copy.deepcopy(providers(item)[0]["events"][0])
        later = datetime.fromisoformat(back["time_iso"]) + timedelta(days=3)
        back.update(time_iso=later.isoformat(), sub_status="Exception_Returning", description="Sent back by addressee")
        providers(item)[0]["events"].insert(0, back)
        result = told(headline(item, "Exception_Returning"))
        assert deliveries(result)[0].status is Status.DELIVERED
        assert parcel(result).status is Status.ALERT, "the next journey"

    def test_times_without_a_zone_are_compared_as_well_as_can_be(self) -> None:
        item = entry("handed_on")
        for provider in providers(item):
            for event in provider["events"]:
                event.update(time_iso=None, time_utc=None)
                event["time_raw"]["timezone"] = None
        assert deliveries(told(item))[0].status is None
