"""Track again by hand: what was asked about a moment ago is not asked about again, and that is said."""

from collections.abc import Callable, Iterable
from datetime import datetime

from tui_tracker.model.misses import too_soon_words
from tui_tracker.model.order import ParcelRow
from tui_tracker.model.schedule import ScheduleRules, rests_until
from tui_tracker.store.api import Store

from .port import LookUp, ParcelRef
from .requests import parcel_of


def without_resting(
    refs: Iterable[ParcelRef],
    store: Store,
    now: datetime,
    rules: ScheduleRules,
    report: Callable[[list[LookUp]], None],
) -> dict[ParcelRef, None]:
    """Those of `refs` that may be asked about; the others are reported as "too_soon"."""
    wanted: dict[ParcelRef, None] = {}
    resting: list[LookUp] = []
    for ref in refs:
        parcel = parcel_of(store.row(ref.order_id), ref.number)
        until = _until(ref, parcel, store, now, rules) if parcel is not None else None
        if parcel is None or until is None:
            wanted[ref] = None
            continue
        asked = parcel.checked_at or now
        said = str(too_soon_words(asked, until, now, lambda moment: moment.strftime("%H:%M UTC")))
        resting.append(
            LookUp(ref=ref, carrier=parcel.carrier, kind="too_soon", message=said, asked_at=asked, again_at=until)
        )
    if resting:
        report(resting)
    return wanted


def _until(ref: ParcelRef, row: ParcelRow, store: Store, now: datetime, rules: ScheduleRules) -> datetime | None:
    """The columns of the list rule most of them out; only the whole parcel tells a failure from an answer."""
    if rests_until(row, now, rules) is None:
        return None
    parcel = parcel_of(store.order(ref.order_id), ref.number)
    return rests_until(parcel, now, rules) if parcel is not None else None
