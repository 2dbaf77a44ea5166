"""Words to statuses: an example of every rule, and texts that only look like one."""

import tomllib
from importlib import resources

import pytest

from tui_tracker.model.status import STATUSES
from tui_tracker.plugin import Detail, Status
from tui_tracker_aliexpress.wording import UNMAPPED, State, plain, rules, state_of

DETAILS_OF = {info.status: info.details for info in STATUSES}
LANGUAGES = {"en", "es", "pt", "fr", "de", "it", "nl", "pl", "sv"}

REVIEWED = [
    ("Your order was made: order created", Status.PENDING, None),
    ("Order is being packed at the seller's", Status.PENDING, None),
    ("Parcel picked and ready for packing", Status.PENDING, Detail.LABEL_CREATED),
    ("Awaiting collection by carrier", Status.PENDING, Detail.LABEL_CREATED),
    ("[Ningbo] Accepted by carrier", Status.IN_TRANSIT, Detail.ACCEPTED),
    ("Package collected by the carrier.", Status.IN_TRANSIT, Detail.ACCEPTED),
    ("Acceptance", Status.IN_TRANSIT, Detail.ACCEPTED),
    ("Package left warehouse 7", Status.IN_TRANSIT, Detail.IN_TRANSPORT),
    ("Arrived at departure transport hub", Status.IN_TRANSIT, Detail.IN_TRANSPORT),
    ("Export customs clearance started", Status.IN_TRANSIT, Detail.CUSTOMS),
    ("Export customs clearance complete", Status.IN_TRANSIT, Detail.CUSTOMS_RELEASED),
    ("Handed over to airline", Status.IN_TRANSIT, Detail.DEPARTED),
    ("Left from departure country/region", Status.IN_TRANSIT, Detail.DEPARTED),
    ("Arrived at line-haul office", Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    ("At customs", Status.IN_TRANSIT, Detail.CUSTOMS),
    ("Still awaiting customs clearance complete papers", Status.IN_TRANSIT, Detail.CUSTOMS),
    ("Received by local delivery company", Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION),
    ("Customs duties payment requested", Status.ALERT, Detail.CUSTOMS_ACTION),
    ("Parcel held by customs", Status.ALERT, Detail.CUSTOMS_HELD),
    ("Out for delivery", Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    ("It will be delivered today", Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    ("Delivered to pick-up point", Status.PICK_UP, Detail.READY_FOR_PICKUP),
    ("Delivered to a parcel locker", Status.PICK_UP, Detail.READY_FOR_PICKUP),
    ("Ready for collection; if not fetched it goes back, return to sender", Status.PICK_UP, Detail.READY_FOR_PICKUP),
    ("Parcel delivered", Status.DELIVERED, Detail.DELIVERED),
    ("Delivered", Status.DELIVERED, Detail.DELIVERED),
    ("Picked up by the recipient at the pick-up point", Status.DELIVERED, Detail.DELIVERED),
    ("Delivered to a neighbour", Status.DELIVERED, Detail.DELIVERED_NEIGHBOUR),
    ("Delivery attempt unsuccessful: recipient not at home", Status.UNDELIVERED, Detail.NOBODY_HOME),
    ("Delivery failed, incomplete address", Status.UNDELIVERED, Detail.BAD_ADDRESS),
    ("Parcel refused by recipient", Status.UNDELIVERED, Detail.REFUSED_DELIVERY),
    ("Delivery rescheduled", Status.UNDELIVERED, Detail.RESCHEDULED),
    ("Parcel not collected", Status.UNDELIVERED, Detail.NOT_COLLECTED),
    ("The parcel could not be delivered", Status.UNDELIVERED, Detail.OTHER_FAILURE),
    ("Package is being returned", Status.ALERT, Detail.RETURNING),
    ("Parcel has been returned to the seller", Status.RETURNED, Detail.ACCEPTED_BACK),
    ("Parcel lost", Status.ALERT, Detail.LOST),
    ("Parcel damaged", Status.ALERT, Detail.DAMAGED),
    ("Parcel destroyed", Status.ALERT, Detail.DESTROYED),
    ("Security inspection failed", Status.ALERT, Detail.SECURITY),
    ("Order cancelled", Status.ALERT, Detail.CANCELLED),
    ("El paquete: entregado al destinatario", Status.DELIVERED, Detail.DELIVERED),
    ("No entregado", Status.UNDELIVERED, Detail.OTHER_FAILURE),
    ("Disponible para su recogida", Status.PICK_UP, Detail.READY_FOR_PICKUP),
    ("Objeto entregue ao destinatário", Status.DELIVERED, Detail.DELIVERED),
    ("Objeto saiu para entrega ao destinatário", Status.PICK_UP, Detail.OUT_FOR_DELIVERY),
    ("Votre colis livré ce matin", Status.DELIVERED, Detail.DELIVERED),
    ("L'envoi n'a pas pu être livré", Status.UNDELIVERED, Detail.OTHER_FAILURE),
    ("Livré en point relais", Status.PICK_UP, Detail.READY_FOR_PICKUP),
    ("Die Sendung wurde zugestellt", Status.DELIVERED, Detail.DELIVERED),
    ("Die Sendung konnte nicht zugestellt werden", Status.UNDELIVERED, Detail.OTHER_FAILURE),
    ("Zur Abholung bereit", Status.PICK_UP, Detail.READY_FOR_PICKUP),
    ("In dogana", Status.IN_TRANSIT, Detail.CUSTOMS),
    ("Mancata consegna", Status.UNDELIVERED, Detail.OTHER_FAILURE),
    ("Pakket bezorgd", Status.DELIVERED, Detail.DELIVERED),
    ("Przesyłka doręczona", Status.DELIVERED, Detail.DELIVERED),
    ("Paketet har levererats", Status.DELIVERED, Detail.DELIVERED),
    ("Redo att hämtas hos ombudet", Status.PICK_UP, Detail.READY_FOR_PICKUP),
]

NOT_GUESSED = [
    "",
    "Shipping update",
    "Carrier update",
    "Something nobody has said before",
    "Once your package is delivered, please confirm it",
    "Your parcel has not been delivered on time",
    "Estimated: parcel delivered on Friday",
    "Parcel delivered to the carrier",
    "Package delivered to sorting",
    "El paquete no ha sido entregado",
    "Paketet har inte levererats",
    "Colis livré au transporteur",
    "已签收",
]


@pytest.mark.parametrize(("text", "status", "detail"), REVIEWED)
def test_a_reviewed_text_means_what_was_decided(text: str, status: Status, detail: Detail | None) -> None:
    assert state_of(text) == State(status, detail)


@pytest.mark.parametrize("text", NOT_GUESSED)
def test_what_only_looks_like_it_is_not_guessed(text: str) -> None:
    assert state_of(text) == UNMAPPED


def test_every_rule_has_an_example() -> None:
    reviewed = {State(status, detail) for _, status, detail in REVIEWED}
    assert {rule.state for rule in rules()} == reviewed


def test_every_phrase_means_its_own_rule_unless_an_earlier_one_is_meant_to_take_it() -> None:
    taken = {
        (phrase, rule.state, found)
        for rule in rules()
        for wording in rule.wordings.values()
        for phrase in (*wording.phrases, *wording.whole)
        if (found := state_of(phrase)) != rule.state
    }
    assert taken == set()


def test_the_table_is_well_formed() -> None:
    text = resources.files("tui_tracker_aliexpress").joinpath("statuses.toml").read_text(encoding="utf-8")
    for table in tomllib.loads(text)["rule"]:
        assert table.keys() - {"status", "detail"} <= LANGUAGES
        for language in table.keys() - {"status", "detail"}:
            assert table[language].keys() <= {"phrases", "whole", "unless"}
            for phrase in table[language]["phrases"]:
                assert plain(phrase) == f" {phrase} ", "small letters, single spaces, no signs"
    for rule in rules():
        assert rule.state.detail is None or rule.state.detail in DETAILS_OF[rule.state.status or Status.UNKNOWN]


def test_the_sentence_speaks_before_the_headline() -> None:
    assert state_of("Delivery failed", "Package delivered").status is Status.UNDELIVERED
    assert state_of("A note of the courier", "Package delivered").status is Status.DELIVERED


def test_signs_and_case_and_words_are_what_they_are() -> None:
    assert state_of("ARRIVED AT LINE-HAUL  OFFICE!").detail is Detail.ARRIVED_DESTINATION
    assert state_of("unhelpfulpackage deliveredness") == UNMAPPED
    assert state_of("x" * 100_000) == UNMAPPED
