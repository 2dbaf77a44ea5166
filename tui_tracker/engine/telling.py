"""What plugins are told of a commit: which parcels have another status now."""

from collections.abc import Iterator
from datetime import datetime

from tui_tracker.plugin import StatusChange
from tui_tracker.store.api import Changed, Commit


def status_changes(commit: Commit, at: datetime) -> list[StatusChange]:
    """The changes of status in `commit`. An order or a parcel that is new has none."""
    return [change for changed in commit.changed for change in _of_order(changed, at)]


def _of_order(changed: Changed, at: datetime) -> Iterator[StatusChange]:
    if changed.before is None or changed.after is None:
        return
    known = {parcel.number: parcel.status for parcel in changed.before.parcels}
    for parcel in changed.after.parcels:
        before = known.get(parcel.number)
        if before is not None and before is not parcel.status:
            yield StatusChange(
                order_number=changed.after.number,
                shop=changed.after.shop,
                number=parcel.number,
                before=before,
                after=parcel.status,
                detail=parcel.detail,
                at=at,
            )
