"""Setting a status by hand: looking up again comes first (PRODUCT A5)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.order import ParcelRow
from tui_tracker.model.status import INFO, Status

from .tracking import Tracking

_JUST_NOW: Final = timedelta(minutes=5)  # looked up by hand no sooner again: the first step is over


class Statuses(Tracking):
    """Set and take back."""

    def action_set_status(self) -> None:
        """Offer to look up again, and the nine statuses, for the chosen parcels."""
        from tui_tracker.ui.dialogs.status import StatusChoice, StatusDialog

        if not self.may("set_status"):
            return
        refs = self.selected_refs()
        seen = {row.id: row for each in {ref.order_id for ref in refs} if (row := self.port.row(each)) is not None}

        def done(choice: StatusChoice | None) -> None:
            if choice is None:
                return
            if choice.status is None:
                self.track_now(refs, self.selected_ids())
                return
            text = self.tr("{what} set to {status} · u takes it back")
            said = text.format(what=self.parcels(refs), status=self.tr.status(choice.status))
            self.when_kept(self.port.set_status(refs, choice.status, choice.note, seen), self.said(said))

        parcels = self._parcel_rows(refs)
        found = {parcel.status for parcel in parcels}
        current = found.pop() if len(found) == 1 else None
        guided = any(self._is_to_be_asked(parcel) for parcel in parcels)
        self.app.push_screen(StatusDialog(refs, current, hidden=self.hidden_marks(), guided=guided), done)

    def _parcel_rows(self, refs: Sequence[ParcelRef]) -> list[ParcelRow]:
        wanted = set(refs)
        return [
            parcel
            for order_id in {ref.order_id for ref in refs}
            if (row := self.port.row(order_id)) is not None
            for parcel in row.parcels
            if ParcelRef(order_id, parcel.number) in wanted
        ]

    def _is_to_be_asked(self, parcel: ParcelRow) -> bool:
        """Whether looking up again may bring another status."""
        if INFO[parcel.status].terminal or parcel.status is Status.DELIVERED:
            return False
        return parcel.checked_at is None or self.port.now() - parcel.checked_at >= _JUST_NOW

    def action_clear_status(self) -> None:
        """Take back what was set by hand on the chosen parcels."""
        if self.may("clear_status"):
            refs = [ref for ref in self.selected_refs() if self._is_manual(ref)]
            said = self.tr("{what}: back to what the carrier says · u takes it back").format(what=self.parcels(refs))
            self.when_kept(self.port.clear_status(refs), self.said(said))

    def _is_manual(self, ref: ParcelRef) -> bool:
        row = self.port.row(ref.order_id)
        return row is not None and any(p.number == ref.number and p.manual is not None for p in row.parcels)
