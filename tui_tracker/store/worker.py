"""One thread that does what is queued, in order, and looks around when nothing is: whatever happens, it goes on."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import groupby
from typing import Final, TypeVar

import msgspec

from tui_tracker.model.errors import StoreError

from .api import Act, AuditChange, Beside, Change, Commit, MessageChange

_log: Final = logging.getLogger("tui_tracker.store")
_LOOK: Final = 0.075  # seconds between two looks at the journal for others' commits
_T = TypeVar("_T")


class Wanted(msgspec.Struct):
    """A commit somebody waits for."""

    changes: Sequence[Change]
    act: Act
    beside: Beside | None = None
    messages: Sequence[MessageChange] = ()
    audit: Sequence[AuditChange] = ()
    future: "Future[Commit]" = msgspec.field(default_factory=Future)


class Call(msgspec.Struct):
    """Anything else to be done by the thread."""

    run: Callable[[], None]
    future: "Future[None]" = msgspec.field(default_factory=Future)


class Worker:
    """Commits that came meanwhile are handed over together; calls are made between them, all in the order they came."""

    def __init__(
        self, *, commit: Callable[[list[Wanted]], None], idle: Callable[[], None], ended: Callable[[], None]
    ) -> None:
        """`commit` settles the futures it is given, all of them running already. `ended` is the last to be called."""
        self._commit = commit
        self._idle = idle
        self._ended = ended
        self._queue: queue.SimpleQueue[Wanted | Call | None] = queue.SimpleQueue()
        self._gate = threading.Lock()  # nothing is queued behind the end
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def put(self, item: Wanted | Call) -> None:
        """Queue it; after the end its future fails."""
        with self._gate:
            if not self._closed:
                self._queue.put(item)
                return
        item.future.set_exception(StoreError("the data file is closed already"))

    def close(self, last: Call | None = None) -> bool:
        """Finish what is queued, then `last`, then stop, and wait for that. False when it was asked before, or the
        thread itself asks and can't wait.
        """
        with self._gate:
            first, self._closed = not self._closed, True
            if first and last is not None:
                self._queue.put(last)
            if first:
                self._queue.put(None)
        if threading.current_thread() is self._thread:
            return False
        self._thread.join()
        return first

    # The thread

    def _run(self) -> None:
        items: list[Wanted | Call | None] = []
        while None not in items:
            items = self._waiting()
            if not items:
                guarded(self._idle)
            for kind, group in groupby(items, type):
                self._do(kind, list(group))
        guarded(self._ended)

    def _waiting(self) -> list[Wanted | Call | None]:
        """Everything that is queued, after waiting for the first: commits side by side share one sync."""
        try:
            items = [self._queue.get(timeout=_LOOK)]
        except queue.Empty:
            return []
        while not self._queue.empty():
            items.append(self._queue.get())
        return items

    def _do(self, kind: type, items: list[Wanted | Call | None]) -> None:
        # whoever cancelled in time wants nothing any more; from here on nobody can
        going = [item for item in items if item is not None and item.future.set_running_or_notify_cancel()]
        if going and kind is Wanted:
            guarded(lambda: self._commit([item for item in going if isinstance(item, Wanted)]))
        for item in going:
            if isinstance(item, Call):
                _make(item)


def _make(call: Call) -> None:
    try:
        call.run()
    except BaseException as error:  # belongs to whoever waits
        failed(call.future, error)
    else:
        done(call.future, None)


def done(future: "Future[_T]", result: _T) -> None:
    """Tell who waits; what their callbacks raise is not ours."""
    guarded(lambda: future.set_result(result))


def failed(future: "Future[_T]", error: BaseException) -> None:
    """Tell who waits, unless they know already."""
    if not future.done():
        guarded(lambda: future.set_exception(error))


def guarded(call: Callable[[], None]) -> None:
    """Call it; what it raises is a bug of somebody's, is logged, and does not end the thread."""
    try:
        call()
    except BaseException:
        _log.exception("in the store's thread")
