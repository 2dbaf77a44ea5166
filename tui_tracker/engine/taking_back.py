"""Undo and redo: which act comes next, and the change that takes it back. Every act by hand can be, one by one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.derive import set_by_hand
from tui_tracker.model.order import Order
from tui_tracker.model.schedule import next_check
from tui_tracker.model.undoing import Difference, undone
from tui_tracker.store.api import UNDO, Act, AuditEntry, Change

from .policy import Policy

UNDONE: Final = "undo"
REDONE: Final = "redo"
_OF: Final = "of"  # in the data of both: the revision of the act that it is about


class Steps(msgspec.Struct, frozen=True):
    """What can be taken back and what can be done again, the next one first. Each is the entry whose difference is to
    be reverted, and the act it is about.
    """

    back: list[tuple[AuditEntry, AuditEntry]] = msgspec.field(default_factory=list)
    again: list[tuple[AuditEntry, AuditEntry]] = msgspec.field(default_factory=list)


def steps(entries: Sequence[AuditEntry], by: str) -> Steps:
    """From one person's acts in the audit trail, newest first. An act after an undo ends what could be done again."""
    mine = [each for each in entries if each.by == by and UNDO in each.data]
    acts = {each.revision: each for each in mine}
    found = Steps()
    decided: set[int] = set()  # acts whose newest word was seen
    fresh = False  # an act newer than the undo under way
    for entry in mine:
        fresh = fresh or entry.kind not in (UNDONE, REDONE)
        of = entry.data.get(_OF, entry.revision)
        if of in decided or of not in acts:
            continue
        decided.add(of)
        pair = entry, acts[of]
        if entry.kind == UNDONE:
            if not fresh:
                found.again.append(pair)
        else:
            found.back.append(pair)
    found.again.sort(key=lambda pair: pair[0].revision, reverse=True)
    found.back.sort(key=lambda pair: pair[1].revision, reverse=True)
    return found


def differences(entry: AuditEntry) -> Iterator[Difference]:
    """What an act changed; what an unknown version kept is left out."""
    for each in entry.data.get(UNDO, ()):
        try:
            yield msgspec.convert(each, Difference)
        except msgspec.ValidationError:
            continue


def act_of(kind: str, pair: tuple[AuditEntry, AuditEntry], by: str) -> Act:
    """Taking back, or doing again, is an act itself."""
    about = pair[1]
    summary = " ".join(filter(None, (about.kind, about.summary)))
    return Act(kind=kind, by=by, summary=summary, undoable=True, data={_OF: about.revision})


def changes(entry: AuditEntry, policy: Policy, now: datetime, stays: list[Conflict]) -> list[Change]:
    """That revert what `entry` did; they fill `stays` when they are applied."""
    return [_change(each, policy, now, stays) for each in differences(entry)]


def _change(act: Difference, policy: Policy, now: datetime, stays: list[Conflict]) -> Change:
    def apply(order: Order | None) -> Order | None:
        result = undone(order, act)
        stays.extend(result.stays)
        if result.order is None or result.order == order:
            return order if result.order is not None or result.stays else None
        return _followed_up(order, result.order, policy, now)

    return Change(target=act.order, apply=apply)


def _followed_up(before: Order | None, order: Order, policy: Policy, now: datetime) -> Order:
    """`order` with what follows from what was put back: a parcel's status, and when it is looked up next."""
    known = {each.number: each for each in before.parcels} if before is not None else {}
    parcels = []
    for parcel in order.parcels:
        if parcel != known.get(parcel.number):
            parcel = set_by_hand(parcel, parcel.manual, now, policy.rules)
            parcel = msgspec.structs.replace(parcel, next_check_at=next_check(parcel, now, policy.schedule))
        parcels.append(parcel)
    return msgspec.structs.replace(order, parcels=tuple(parcels))
