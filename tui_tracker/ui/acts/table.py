"""Every act on orders: its key, its words, and what it needs; from here come the keys and why one does nothing now."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol

from textual.binding import Binding, BindingType

from tui_tracker.model.message import N_, Message


class State(Protocol):
    """What is chosen and what may be done, as far as an act asks for it. Nothing is worked out before it is asked."""

    @property
    def read_only(self) -> bool:
        """Nothing may be changed."""

    @property
    def has_order(self) -> bool:
        """An order is chosen."""

    @property
    def has_one(self) -> bool:
        """No more than one order is chosen."""

    @property
    def has_parcel(self) -> bool:
        """An order that is chosen has a parcel."""

    @property
    def to_look_up(self) -> bool:
        """There is a parcel, or a code of a supplier order to come."""

    @property
    def set_by_hand(self) -> bool:
        """The status of a chosen parcel was set by hand."""

    @property
    def put_off(self) -> bool:
        """An order that is chosen was put off."""

    @property
    def has_items(self) -> bool:
        """The order under the cursor has items."""

    @property
    def can_undo(self) -> bool:
        """The operator did something that can be taken back."""

    @property
    def can_redo(self) -> bool:
        """…and took something back that can be done again."""


class ActSpec(NamedTuple):
    """An act: `id` for the keymap, `action` of the screen, and what it needs, the first that fails being told."""

    id: str
    keys: str
    action: str
    text: str
    needs: tuple[str, ...] = ()
    show: bool = False


ACTS: Final = (
    ActSpec("act.track", "r", "track", N_("Track again"), ("write", "look_up"), show=True),
    ActSpec("act.track-all", "R", "track_all", N_("Track all that is not finished"), ("write",)),
    ActSpec("act.supplier-message", "m", "message_supplier", N_("Message to the supplier"), ("order",), show=True),
    ActSpec("act.customer-message", "M", "message_customer", N_("Message to the customer…"), ("write", "order")),
    ActSpec("act.write-no-more", "U", "write_no_more", N_("Write to the customer no more"), ("write", "order")),
    ActSpec("act.forget", "D", "forget", N_("Erase the customer's data…"), ("write", "order", "one")),
    ActSpec("act.set-status", "t", "set_status", N_("Set status"), ("write", "parcel"), show=True),
    ActSpec("act.clear-status", "T", "clear_status", N_("Back to the carrier's status"), ("write", "parcel", "manual")),
    ActSpec("act.code", "c", "edit_code", N_("Put the code right…"), ("write", "order")),
    ActSpec("act.carrier", "C", "edit_carrier", N_("Carrier and courier…"), ("write", "parcel")),
    ActSpec("act.snooze", "z", "snooze", N_("Put off…"), ("write", "order"), show=True),
    ActSpec("act.wake", "Z", "wake", N_("Put off no longer"), ("write", "order", "put_off")),
    ActSpec("act.note", "i", "note", N_("Note…"), ("write", "order")),
    ActSpec("act.note-editor", "e", "edit_note", N_("Note, in your editor"), ("write", "order")),
    ActSpec("act.tag", "number_sign", "tag", N_("Tags…"), ("write", "order")),
    ActSpec("act.resent", "P", "resent", N_("Mark resent…"), ("write", "order")),
    ActSpec("act.refunded", "dollar_sign", "refunded", N_("Mark refunded…"), ("write", "order")),
    ActSpec("act.archive", "a", "archive", N_("Archive, or take out of it"), ("write", "order")),
    ActSpec("act.remove", "d", "remove", N_("Remove…"), ("write", "order")),
    ActSpec("act.lines", "L", "edit_lines", N_("Items in the parcel…"), ("write", "parcel", "items")),
    ActSpec("act.edit", "E", "edit_order", N_("Edit the order…"), ("write", "order")),
    ActSpec("act.supplier-orders", "O", "supplier_orders", N_("Supplier orders…"), ("write", "order")),
    ActSpec("act.copy", "y", "copy", N_("Copy…"), ("order",)),
    ActSpec("act.show", "Y", "show", N_("Show it, for the mouse to select"), ("order",)),
    ActSpec("act.link", "o", "open_link", N_("Tracking page of the carrier"), ("parcel",)),
    ActSpec("act.undo", "u", "undo", N_("Take back"), ("write", "undo")),
    ActSpec("act.redo", "ctrl+r", "redo", N_("Do again"), ("write", "redo")),
    ActSpec("act.why", "w", "why", N_("Why?"), ("order",), show=True),
)

_FAILS: Final[Mapping[str, Callable[[State], bool]]] = {
    "write": lambda state: state.read_only,
    "order": lambda state: not state.has_order,
    "one": lambda state: not state.has_one,
    "parcel": lambda state: not state.has_parcel,
    "look_up": lambda state: not state.to_look_up,
    "manual": lambda state: not state.set_by_hand,
    "put_off": lambda state: not state.put_off,
    "items": lambda state: not state.has_items,
    "undo": lambda state: not state.can_undo,
    "redo": lambda state: not state.can_redo,
}
_REASONS: Final[Mapping[str, str]] = {
    "write": N_("Opened read-only: nothing is changed"),
    "order": N_("There is no order here to act on"),
    "one": N_("One customer at a time: take the marks away"),
    "parcel": N_("There is no code here to act on"),
    "look_up": N_("There is no code here to act on"),
    "manual": N_("No status here was set by hand"),
    "put_off": N_("Nothing here was put off"),
    "items": N_("No items are known of this order"),
    "undo": N_("You have done nothing that can be taken back"),
    "redo": N_("You have taken nothing back that could be done again"),
}
_NEEDS: Final = {spec.action: spec.needs for spec in ACTS}


def why_not(action: str, state: State) -> Message | None:
    """Why that action does nothing now; `None` where it does, and for actions that are no acts on orders."""
    for need in _NEEDS.get(action, ()):
        if _FAILS[need](state):
            return Message(_REASONS[need])
    return None


def act_bindings() -> list[BindingType]:
    """The keys of all acts."""
    return [Binding(spec.keys, spec.action, spec.text, show=spec.show, id=spec.id) for spec in ACTS]
