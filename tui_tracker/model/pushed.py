"""What a carrier tells by itself, added to a parcel: like an answer to a look-up, but it may come twice, late, or from
a carrier that is not the one asked.
"""

from dataclasses import replace
from datetime import datetime

import msgspec

from .derive import DeriveRules, merged, settled_at
from .events import with_events
from .order import Parcel
from .outcome import Tracking


def pushed(parcel: Parcel, told: Tracking, *, carrier: str, now: datetime, rules: DeriveRules) -> Parcel:
    """`parcel` with what `carrier` told; the same object when that is no news.

    No event is lost. Of a push that is older than what the carrier has said since, and of one by another carrier than
    the parcel's, only the events count. One without events and status (it is followed no longer) changes the memo, and
    the parcel counts no longer as one that the carrier tells of.
    """
    mine = parcel.carrier in ("", carrier)
    if not told.events and told.status is None:
        return _with_memo(parcel, told) if mine else parcel
    counts = mine and not _is_old(parcel, told, carrier, now)
    after = merged(parcel, told if counts else _events_of(told, parcel), carrier=carrier, now=now, rules=rules)
    unasked = msgspec.structs.replace(after, checked_at=parcel.checked_at, miss=parcel.miss, verdict=parcel.verdict)
    if unasked == settled_at(parcel, now, rules):
        return parcel
    return msgspec.structs.replace(after, pushed_at=now) if counts else unasked


def _with_memo(parcel: Parcel, told: Tracking) -> Parcel:
    memo = {**parcel.memo, **told.memo}
    return parcel if memo == parcel.memo else msgspec.structs.replace(parcel, memo=memo, pushed_at=None)


def _is_old(parcel: Parcel, told: Tracking, carrier: str, now: datetime) -> bool:
    """Whether the carrier has told of a later event before."""
    known = [event.when for event in parcel.events if event.source == carrier]
    events = with_events((), told.events, source=carrier, now=now)
    return bool(known and events) and events[-1].when < max(known)


def _events_of(told: Tracking, parcel: Parcel) -> Tracking:
    """The events alone; of the whole parcel what is known."""
    return replace(
        told,
        status=parcel.told,
        detail=parcel.told_detail,
        raw_status="",
        expected=None,
        courier="",
        last_mile_number="",
        memo={},
    )
