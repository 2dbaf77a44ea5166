"""The keys that do something now, as they were declared: one list for the hints, the help and the palette."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen

from tui_tracker.model.message import N_

_UNDECLARED: Final = 1000  # a key given in the keymap comes after those we know

GROUPS: Final = {
    "act": N_("On the chosen orders"),
    "queue": N_("Morning queue"),
    "detail": N_("This order"),
    "why": N_("Reasons"),
    "tracking": N_("Tracking page"),
    "monitor": N_("Fulfilment monitor"),
    "orders": N_("List"),
    "carriers": N_("Carriers and quota"),
    "outbox": N_("Outbox"),
    "stops": N_("No more messages"),
    "messages": N_("Messages"),
    "first": N_("Getting started"),
    "text": N_("Text"),
    "table": N_("Moving and marking"),
    "go": N_("Going elsewhere"),
}
"""The first part of a binding's id → the heading its keys stand under; others come last, by the part itself."""
SHORT: Final = {
    **{"act": N_("order"), "detail": N_("order"), "queue": N_("queue"), "why": N_("why"), "tracking": N_("tracking")},
    **{"monitor": N_("monitor"), "orders": N_("list"), "table": N_("list"), "carriers": N_("carriers")},
    **{
        "outbox": N_("outbox"),
        "stops": N_("outbox"),
        "messages": N_("messages"),
        "first": N_("start"),
        "go": N_("go"),
        "text": N_("text"),
    },
}
"""The same in one word, for the palette."""

_WORDS: Final = {"enter": "enter", "backspace": "backspace"}  # the toolkit's signs for them are not in every font


class ActiveKeys(NamedTuple):
    """One action and all its keys, the first declared first. `text` is the English source.

    `why_not`: why it does nothing now, in the operator's language.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    text: str
    show: bool
    node: DOMNode
    why_not: str = ""


def active_keys(screen: Screen[Any]) -> list[ActiveKeys]:
    """What `screen`'s keys do now, and why some do nothing."""
    return [line._replace(why_not=why_not(line.node, line.action)) for line in bound_keys(screen)]


def bound_keys(screen: Screen[Any], *, shown: bool = False) -> list[ActiveKeys]:
    """What `screen`'s keys are bound to now: the focused widget's first, each in the order of its declaration. Why some
    do nothing is not asked. `shown`: of the hints alone.

    The toolkit lists a key that a base class has too in the base's place ("right" before "enter"), hence the sorting.
    Its own keys, which have no id, are left out: nobody can give them others, and their names are English only.
    """
    found: dict[DOMNode, dict[str, list[ActiveBinding]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if active.enabled and binding.description and binding.id and (binding.show or not shown):
            found.setdefault(active.node, {}).setdefault(binding.action, []).append(active)
    return [_line(screen, node, each) for node, actions in found.items() for each in _as_declared(node, actions)]


def _as_declared(node: DOMNode, actions: dict[str, list[ActiveBinding]]) -> list[list[ActiveBinding]]:
    places = _declared(type(node))

    def place(active: ActiveBinding) -> tuple[int, int]:
        binding = active.binding
        remapped = places.get((binding.id or "", ""), (_UNDECLARED, 0))  # keeps its place in the list
        return places.get((binding.action, binding.key), remapped)

    return sorted((sorted(each, key=place) for each in actions.values()), key=lambda each: place(each[0]))


def _line(screen: Screen[Any], node: DOMNode, actives: Sequence[ActiveBinding]) -> ActiveKeys:
    first = actives[0].binding
    keys = dict.fromkeys(
        _WORDS.get(active.binding.key) or screen.app.get_key_display(active.binding) for active in actives
    )
    return ActiveKeys(first.id or "", tuple(keys), first.action, first.description, first.show, node)


def why_not(node: DOMNode, action: str) -> str:
    """Why an action of that screen or widget does nothing now, as it says itself; "" where it does something."""
    asked = getattr(node, "why_not", None)
    return str(asked(action)) if asked is not None else ""


@cache
def _declared(kind: type[DOMNode]) -> dict[tuple[str, str], tuple[int, int]]:
    """(Action, key) → its declaration's place in the class, those of subclasses first, and the key's place in it."""
    entries = [entry for base in kind.__mro__ for entry in base.__dict__.get("BINDINGS", ())]
    places: dict[tuple[str, str], tuple[int, int]] = {}
    for position, entry in enumerate(entries):
        if isinstance(entry, Binding):
            for index, key in enumerate(entry.key.split(",")):
                places.setdefault((entry.action, key.strip()), (position, index))
            places.setdefault((entry.id or entry.action, ""), (position, 0))
    return places
