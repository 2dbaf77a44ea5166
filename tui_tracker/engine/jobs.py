"""The work under way, as anybody may read it from any thread."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, overload

from msgspec.structs import replace

from .port import Job, JobState, LookUp

_KEPT: Final = 50  # finished jobs that can still be read


class Outcomes(Sequence[LookUp]):
    """The first so many of a list that only grows: a picture that costs nothing to take."""

    __slots__ = ("_grows", "_length")

    def __init__(self, grows: list[LookUp]) -> None:
        """As many as there are now."""
        self._grows = grows
        self._length = len(grows)

    def __len__(self) -> int:
        """How many there were."""
        return self._length

    @overload
    def __getitem__(self, index: int) -> LookUp: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[LookUp]: ...

    def __getitem__(self, index: int | slice) -> LookUp | Sequence[LookUp]:
        """One, or some."""
        if isinstance(index, slice):
            return [self._grows[each] for each in range(*index.indices(self._length))]
        return self._grows[range(self._length)[index]]

    def __iter__(self) -> Iterator[LookUp]:
        """In the order they came."""
        return islice(self._grows, self._length)

    def __eq__(self, other: object) -> bool:
        """Whether the same stands in another sequence."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Like the tuple of them."""
        return hash(tuple(self))


class JobBook:
    """Jobs by id. Every entry is an immutable picture that is replaced as the work goes on."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """`wake` is called, from whatever thread, after every change."""
        self._wake = wake
        self._ids = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._outcomes: dict[int, list[LookUp]] = {}
        self._cancelled: set[int] = set()
        self._changed = threading.Condition()

    def open(self, title: str, total: int) -> int:
        """A new running job's id."""
        with self._changed:
            job_id = next(self._ids)
            self._outcomes[job_id] = []
            self._jobs[job_id] = Job(id=job_id, title=title, state=JobState.RUNNING, total=total)
            finished = [job.id for job in self._jobs.values() if job.state is not JobState.RUNNING]
            for old in finished[:-_KEPT]:
                del self._jobs[old], self._outcomes[old]
        self._wake()
        return job_id

    def get(self, job_id: int) -> Job | None:
        """The job as it stands."""
        return self._jobs.get(job_id)

    def running(self) -> list[Job]:
        """The jobs not finished yet, oldest first."""
        with self._changed:
            return [job for job in self._jobs.values() if job.state is JobState.RUNNING]

    def report(self, job_id: int, outcomes: list[LookUp]) -> None:
        """Add what some look-ups brought."""
        with self._changed:
            job = self._jobs[job_id]
            done = job.done + len(outcomes)
            total = max(job.total, done)  # how many codes orders wait for shows only when they are read
            self._outcomes[job_id] += outcomes
            so_far = Outcomes(self._outcomes[job_id])
            self._jobs[job_id] = replace(job, done=done, total=total, outcomes=so_far)
            self._changed.notify_all()
        self._wake()

    def close(self, job_id: int, state: JobState, message: str = "") -> None:
        """The work is over."""
        with self._changed:
            self._jobs[job_id] = replace(self._jobs[job_id], state=state, message=message)
            self._cancelled.discard(job_id)
            self._changed.notify_all()
        self._wake()

    def cancel(self, job_id: int) -> None:
        """Ask for an end; whoever works looks at `cancelled` between two calls."""
        with self._changed:
            if job_id in self._jobs and self._jobs[job_id].state is JobState.RUNNING:
                self._cancelled.add(job_id)

    def cancelled(self, job_id: int) -> bool:
        """Whether an end was asked for."""
        return job_id in self._cancelled

    def wait(self, job_id: int, progress: Callable[[Job], None] | None = None) -> Job:
        """Block until the job is over, telling `progress` of every step. Not for an event loop's thread."""
        seen = -1
        while True:
            with self._changed:
                if not self._moved(job_id, seen):
                    self._changed.wait(timeout=1.0)  # a turn for Ctrl+C
                job = self._jobs[job_id]
            if progress is not None and job.done != seen:
                progress(job)
            seen = job.done
            if job.state is not JobState.RUNNING:
                return job

    def _moved(self, job_id: int, seen: int) -> bool:
        job = self._jobs[job_id]
        return job.done != seen or job.state is not JobState.RUNNING
