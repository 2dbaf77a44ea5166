"""17TRACK's words for a parcel's state: all that are known, and those that nobody has seen."""

import pytest

from tests.carriers.seventeentrack.answers import entry, sample, told
from tui_tracker.model.status import STATUS_OF
from tui_tracker.plugin import Detail, Status
from tui_tracker_17track.mapping import MAIN, STAGE, SUB, UNMAPPED, event_state, headline_state

MAINS = {
    "NotFound": Status.UNKNOWN,
    "InfoReceived": Status.PENDING,
    "InTransit": Status.IN_TRANSIT,
    "Expired": Status.EXPIRED,
    "AvailableForPickup": Status.PICK_UP,
    "OutForDelivery": Status.PICK_UP,
    "DeliveryFailure": Status.UNDELIVERED,
    "Delivered": Status.DELIVERED,
    "Exception": Status.ALERT,
}
SUBS = {
    "NotFound_Other": (Status.UNKNOWN, Detail.NOT_FOUND),
    "NotFound_InvalidCode": (Status.UNKNOWN, Detail.INVALID_NUMBER),
    "InfoReceived": (Status.PENDING, Detail.LABEL_CREATED),
    "InTransit_PickedUp": (Status.IN_TRANSIT, Detail.ACCEPTED),
    "InTransit_Other": (Status.IN_TRANSIT, Detail.IN_TRANSPORT),
    "InTransit_Departure": (Status.IN_TRANSIT, Detail.DEPARTED),
    "InTransit_Arrival": (Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    "InTransit_CustomsProcessing": (Status.IN_TRANSIT, Detail.CUSTOMS),
    "InTransit_CustomsReleased": (Status.IN_TRANSIT, Detail.CUSTOMS_RELEASED),
    "InTransit_CustomsRequiringInformation": (Status.ALERT, Detail.CUSTOMS_ACTION),
    "Expired_Other": (Status.EXPIRED, Detail.SILENT),
    "AvailableForPickup_Other": (Status.PICK_UP, Detail.READY_FOR_PICKUP),
    "OutForDelivery_Other": (Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    "DeliveryFailure_Other": (Status.UNDELIVERED, Detail.OTHER_FAILURE),
    "DeliveryFailure_NoBody": (Status.UNDELIVERED, Detail.NOBODY_HOME),
    "DeliveryFailure_Security": (Status.UNDELIVERED, Detail.OTHER_FAILURE),
    "DeliveryFailure_Rejected": (Status.UNDELIVERED, Detail.REFUSED_DELIVERY),
    "DeliveryFailure_InvalidAddress": (Status.UNDELIVERED, Detail.BAD_ADDRESS),
    "Delivered_Other": (Status.DELIVERED, Detail.DELIVERED),
    "Exception_Other": (Status.ALERT, Detail.OTHER_PROBLEM),
    "Exception_Returning": (Status.ALERT, Detail.RETURNING),
    "Exception_Returned": (Status.RETURNED, Detail.ACCEPTED_BACK),
    "Exception_NoBody": (Status.ALERT, Detail.OTHER_PROBLEM),
    "Exception_Security": (Status.ALERT, Detail.SECURITY),
    "Exception_Damage": (Status.ALERT, Detail.DAMAGED),
    "Exception_Rejected": (Status.ALERT, Detail.REFUSED),
    "Exception_Delayed": (Status.ALERT, Detail.DELAYED),
    "Exception_Lost": (Status.ALERT, Detail.LOST),
    "Exception_Destroyed": (Status.ALERT, Detail.DESTROYED),
    "Exception_Cancel": (Status.ALERT, Detail.CANCELLED),
}
STAGES = {
    "InfoReceived", "PickedUp", "Departure", "Arrival", "AvailableForPickup", "OutForDelivery", "Delivered",
    "Returning", "Returned",
}  # fmt: skip


class TestWords:
    def test_every_word_of_the_vendor_is_mapped(self) -> None:
        assert {name: MAIN[name].status for name in MAINS} == MAINS
        assert {name: SUB[name] for name in SUBS} == SUBS
        assert (set(MAIN), set(SUB), set(STAGE)) == (set(MAINS), set(SUBS), STAGES)

    def test_none_of_the_vendors_list_is_missing(self) -> None:
        listed = sample("statuses.json")
        assert set(listed["main"]) == set(MAIN)
        assert {sub for subs in listed["sub"].values() for sub in subs} == set(SUB)
        assert set(listed["key_stages"]) == set(STAGE)

    @pytest.mark.parametrize("sub", ["InTransit_Teleported", "Exception_Eaten", "NotFound_Yet"])
    def test_a_sub_status_that_is_new_survives_as_text(self, sub: str) -> None:
        item = entry("in_transit")
        item["track_info"]["latest_status"] = {"status": sub.split("_")[0], "sub_status": sub}
        item["track_info"]["tracking"]["providers"][0]["events"][0]["sub_status"] = sub
        result = told(item)
        assert (result.status, result.detail, result.raw_status) == (*MAIN[sub.split("_")[0]], sub)
        assert (result.events[-1].status, result.events[-1].detail, result.events[-1].code) == (None, None, sub)

    def test_details_belong_to_their_status(self) -> None:
        for state in (*MAIN.values(), *SUB.values(), *STAGE.values()):
            assert state.detail is None or STATUS_OF[state.detail] is state.status

    def test_a_new_sub_status_leaves_the_main_word_for_the_parcel_and_nothing_for_the_event(self) -> None:
        assert headline_state("Exception", "Exception_Eaten") == (Status.ALERT, None)
        assert event_state("Exception_Eaten", "Returning") == UNMAPPED

    def test_new_words_survive_as_text(self) -> None:
        item = entry("odd")
        result = told(item)
        assert (result.status, result.detail, result.raw_status) == (None, None, "Levitating_Upwards")
        assert (result.events[-1].status, result.events[-1].code) == (None, "Levitating_Upwards")

    def test_older_events_have_a_stage_only(self) -> None:
        assert event_state("", "PickedUp") == (Status.IN_TRANSIT, Detail.ACCEPTED)
        assert event_state("", "") == UNMAPPED

    def test_customs_that_wait_for_papers_are_an_alert(self) -> None:
        assert SUB["InTransit_CustomsRequiringInformation"] == (Status.ALERT, Detail.CUSTOMS_ACTION)

    def test_a_number_that_is_wrong_for_its_courier_is_news_not_silence(self) -> None:
        item = entry("unknown")
        item["track_info"]["latest_status"]["sub_status"] = "NotFound_InvalidCode"
        assert (told(item).status, told(item).detail) == (Status.UNKNOWN, Detail.INVALID_NUMBER)

    def test_the_headline_not_found_does_not_hide_events(self) -> None:
        item = entry("in_transit")
        item["track_info"]["latest_status"] = {"status": "NotFound", "sub_status": "NotFound_Other"}
        assert len(told(item).events) == 3
