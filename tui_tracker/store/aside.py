"""Compacting aside: a thread writes the new snapshot while the store's thread goes on committing."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from tui_tracker.model.errors import StoreBusyError, StoreError

from .compaction import Frozen, NewSnapshot
from .database import Database

_log: Final = logging.getLogger("tui_tracker.store")


class Aside:
    """At most one snapshot at a time is written."""

    def __init__(self, database: Database, ready: Callable[[NewSnapshot], None]) -> None:
        """`ready` is called by the writing thread when the new snapshot is on the disk."""
        self._database = database
        self._ready = ready
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # who stops it must not find a thread that has not begun
        self._new: NewSnapshot | None = None  # written, not in place yet
        self.is_busy = False  # until the new snapshot is in place, or given up

    def start(self, frozen: Frozen | None) -> None:
        """Write that state; `None`: there is nothing to write."""
        if frozen is not None:
            with self._lock:
                self._stopped.clear()
                self.is_busy = True
                self._thread = threading.Thread(target=self._write, args=(frozen,), name="compaction", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Let it end soon, unfinished, and wait for that. Not called by its own thread."""
        with self._lock:
            self._stopped.set()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def give_up(self) -> None:
        """Forget what is written and not in place yet. By the store's thread: it may be putting it there."""
        self.stop()
        if self._new is not None:
            self._new.discard()
            self.ended()

    def ended(self) -> None:
        """It is in place, or given up: another may be written."""
        self._new = None
        self.is_busy = False

    def _write(self, frozen: Frozen) -> None:
        try:
            new = self._database.written(frozen, go_on=lambda: not self._stopped.is_set())
        except InterruptedError:
            self.ended()
        except StoreBusyError:
            self.ended()  # another process does it
        except StoreError as error:
            _log.warning("not compacted: %s", error)
            self.ended()
        else:
            self._new = new
            self._database.carry(new)
            self._ready(new)
