"""Looking up again, and what came of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tui_tracker.engine.port import JobState, LookUp, ParcelRef
from tui_tracker.model.awaiting import awaited
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.schedule import unfinished
from tui_tracker.ui.views.marks import out_of_sight, parcels_named

from .acting import Acting, told

_FINISHED_TOO: Final = N_("Looking up {what}, {n} finished among them")
_ALL: Final = (
    N_("Looking up {n} parcel, not the {finished} finished; Ctrl+C stops it"),
    N_("Looking up {n} parcels, not the {finished} finished; Ctrl+C stops it"),
)
_ASKING: Final = (
    N_("Asking the supplier for the codes of {n} order"),
    N_("Asking the supplier for the codes of {n} orders"),
)
_NONE_LEFT: Final = N_("Nothing to look up: all is finished ({finished})")


class Tracking(Acting):
    """Track again, one or all; a job's outcome is told once, when it ends."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        super().__init__()
        self._mine: dict[int, Callable[[Sequence[LookUp]], None] | None] = {}  # jobs started here and not told yet
        self._first: dict[int, str] = {}  # what is told before their outcomes

    def _read(self, read: Callable[..., None], *what: object) -> None:
        """Read from the engine; what can't be read is said, and what was shown before stays."""
        try:
            read(*what)
        except AppError as error:
            self.flash(told(error, self.tr), error=True)

    def action_track(self) -> None:
        """Look the chosen parcels up now, and ask for the codes that the chosen orders wait for."""
        if self.may("track"):
            self.track_now(self.selected_refs(), self.selected_ids())

    def track_now(self, refs: Sequence[ParcelRef], order_ids: Sequence[int]) -> None:
        """The same for these; where there is neither a parcel nor a code to come, that is said."""
        waiting = self._waiting_for_codes(order_ids)
        if refs:
            title = parcels_named([ref.number for ref in refs], 0, self.tr)
            self.follow(self.port.track(refs, title=title, orders=waiting))
            finished = self._finished(refs) if len(refs) > 1 else 0
            text = self.tr("Looking up {what}") if not finished else self.tr(_FINISHED_TOO)
            self.flash(text.format(what=self.parcels(refs), n=finished))
        elif waiting:
            self.follow(self.port.track((), title="codes", orders=waiting))
            asking = self.tr.plural(*_ASKING, len(waiting)).format(n=len(waiting))
            self.flash(" · ".join(filter(None, (asking, out_of_sight(self.hidden_marks(), self.tr)))))
        else:
            self.flash(self.tr("There is no code here to act on"), error=True)

    def _waiting_for_codes(self, order_ids: Iterable[int]) -> list[int]:
        """Those of the orders that wait for a code of a supplier order."""
        orders = (self.whole(order_id) for order_id in order_ids if self._may_wait(order_id))
        return [order.id for order in orders if order is not None and awaited(order)]

    def _may_wait(self, order_id: int) -> bool:
        """Whether it is worth reading in full."""
        row = self.port.row(order_id)
        return row is not None and (row.codes_due_at is not None or not row.parcels)

    def action_track_all(self) -> None:
        """Look up everything that is not finished."""
        if self.may("track_all"):
            self._read(self._track_all)

    def _track_all(self) -> None:
        rows = self.port.rows()
        wanted, there = sum(1 for _ in unfinished(rows)), sum(len(row.parcels) for row in rows)
        if wanted:
            self.follow(self.port.track_all())
        text = self.tr.plural(*_ALL, wanted) if wanted else self.tr(_NONE_LEFT)
        self.flash(text.format(n=wanted, finished=there - wanted))

    def _finished(self, refs: Sequence[ParcelRef]) -> int:
        """How many of the parcels are delivered or returned, or of a cancelled or archived order."""
        rows = [row for each in dict.fromkeys(ref.order_id for ref in refs) if (row := self.port.row(each)) is not None]
        return len(set(refs)) - len(set(refs) & {ParcelRef(*pair) for pair in unfinished(rows)})

    def parcels(self, refs: Sequence[ParcelRef]) -> str:
        """The parcels in words."""
        return parcels_named([ref.number for ref in refs], self.hidden_marks(), self.tr)

    # Following jobs

    def follow(self, job_id: int, then: Callable[[Sequence[LookUp]], None] | None = None, *, first: str = "") -> None:
        """Tell what came of a job when it ends, and `first` before it; after that do `then`, if it was not stopped and
        did not fail.
        """
        self._mine[job_id] = then
        self._first[job_id] = first

    def tell_ended(self) -> None:
        """Tell what came of the jobs that ended."""
        for job_id in [each for each in self._mine if self._is_over(each)]:
            then = self._mine.pop(job_id)
            del self._first[job_id]
            job = self.port.job(job_id)
            if then is not None and job is not None and job.state is JobState.DONE:
                then(job.outcomes)

    def _is_over(self, job_id: int) -> bool:
        """Whether a job of ours has ended; its outcome is told once."""
        job = self.port.job(job_id)
        if job is None:
            return True
        if job.state is JobState.RUNNING:
            return False
        if job.state is JobState.CANCELLED:
            self.flash(self.tr("Stopped after {done} of {total}").format(done=job.done, total=job.total))
        elif job.state is JobState.FAILED:
            self.flash(job.message, error=True)
        else:
            self.flash(" · ".join(filter(None, (self._first[job_id], self._outcome(job.outcomes)))))
        return True

    def _outcome(self, outcomes: Sequence[LookUp]) -> str:
        from tui_tracker.ui.views.outcomes import outcome_sentence

        return outcome_sentence(outcomes, self.tr, self.shell.options.timezone)
