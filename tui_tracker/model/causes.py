"""Causes that many orders of the queue share: the same hub, the same carrier on the same day, the same source. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from .cases import RULE_WORDS, Case
from .message import N_, Message
from .moments import local
from .order import OrderRow


class Cause(NamedTuple):
    """Orders that share a cause: what it is, and their cases, the most pressing first."""

    key: tuple[str, ...]
    title: Message
    cases: tuple[Case, ...]


def in_lines(cases: Sequence[Case], rows: Mapping[int, OrderRow], least: int, zone: tzinfo) -> tuple[Case | Cause, ...]:
    """Cases in their order, those of a cause that at least `least` share in the place of the most pressing of them."""
    causes = {case.order_id: _causes(case, rows[case.order_id], zone) for case in cases}
    counts = Counter(key for found in causes.values() for key in found)
    chosen: dict[int, tuple[str, ...]] = {}
    for order_id, found in causes.items():
        shared = [key for key in found if counts[key] >= least]
        if shared:
            chosen[order_id] = shared[0]
    sizes = Counter(chosen.values())
    members: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        key = chosen.get(case.order_id)
        if key is not None and sizes[key] >= least:
            members.setdefault(key, []).append(case)
    lines: list[Case | Cause] = []
    done: set[tuple[str, ...]] = set()
    for case in cases:
        key = chosen.get(case.order_id)
        if key is None or key not in members:
            lines.append(case)
        elif key not in done:
            done.add(key)
            lines.append(Cause(key, _title(key, len(members[key])), tuple(members[key])))
    return tuple(lines)


def _causes(case: Case, row: OrderRow, zone: tzinfo) -> list[tuple[str, ...]]:
    """What the case may share with others, the narrowest first: a hub, a day at one carrier, a day at one source."""
    parcel = next((each for each in row.parcels if each.number == case.parcel), None)
    if parcel is None:
        return [("day", case.rule, row.source, f"{local(row.placed_at, zone):%Y-%m-%d}")]
    carrier = parcel.courier or parcel.carrier
    found: list[tuple[str, ...]] = []
    if parcel.last_event and parcel.last_event_at is not None:
        found.append(("hub", case.rule, carrier, " ".join(parcel.last_event.casefold().split())))
        found.append(("carrier", case.rule, carrier, f"{local(parcel.last_event_at, zone):%Y-%m-%d}"))
    return found


def _title(key: tuple[str, ...], n: int) -> Message:
    kind, rule, who, what = key
    return Message(_CAUSES[kind], {"n": n, "rule": Message(RULE_WORDS[rule]), "who": who or "?", "what": what})


_CAUSES: Final = {
    "hub": N_("{n} × {rule} at {who}: {what}"),
    "carrier": N_("{n} × {rule} at {who}, last heard of on {what}"),
    "day": N_("{n} × {rule} of {what}, from {who}"),
}
