"""Why an act does nothing now: decided in one place, from what is chosen alone."""

from dataclasses import dataclass, replace

import pytest

from tui_tracker.ui.acts.table import ACTS, act_bindings, why_not


@dataclass(frozen=True)
class Chosen:
    """Everything can be done."""

    read_only: bool = False
    has_order: bool = True
    has_one: bool = True
    has_parcel: bool = True
    to_look_up: bool = True
    set_by_hand: bool = True
    put_off: bool = True
    has_items: bool = True
    can_undo: bool = True
    can_redo: bool = True


@pytest.mark.parametrize("spec", ACTS, ids=lambda spec: spec.action)
def test_an_act_can_be_done_when_nothing_is_in_its_way(spec: object) -> None:
    assert why_not(spec.action, Chosen()) is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("action", "way", "words"),
    [
        ("note", {"has_order": False}, "There is no order here to act on"),
        ("note", {"read_only": True, "has_order": False}, "Opened read-only: nothing is changed"),
        ("forget", {"has_one": False}, "One customer at a time: take the marks away"),
        ("set_status", {"has_parcel": False}, "There is no code here to act on"),
        ("clear_status", {"set_by_hand": False}, "No status here was set by hand"),
        ("wake", {"put_off": False}, "Nothing here was put off"),
        ("edit_lines", {"has_items": False}, "No items are known of this order"),
        ("undo", {"can_undo": False}, "You have done nothing that can be taken back"),
        ("redo", {"can_redo": False}, "You have taken nothing back that could be done again"),
        ("message_customer", {"read_only": True}, "Opened read-only: nothing is changed"),
    ],
)
def test_the_first_thing_in_the_way_is_told(action: str, way: dict[str, bool], words: str) -> None:
    assert str(why_not(action, replace(Chosen(), **way))) == words


def test_what_only_shows_or_copies_can_be_done_read_only() -> None:
    allowed = {spec.action for spec in ACTS if why_not(spec.action, Chosen(read_only=True)) is None}
    assert allowed == {"message_supplier", "copy", "show", "open_link", "why"}


def test_what_is_no_act_on_orders_is_never_in_the_way() -> None:
    assert why_not("help", Chosen(has_order=False)) is None


def test_no_key_and_no_id_is_given_twice() -> None:
    keys = [key for spec in ACTS for key in spec.keys.split(",")]
    assert len(set(keys)) == len(keys)
    assert len({spec.id for spec in ACTS}) == len(ACTS)
    assert len(act_bindings()) == len(ACTS)
