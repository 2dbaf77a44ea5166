"""A file layer whose every call can fail, tear or be the last one a process makes."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tui_tracker.store.files import Files

_T = TypeVar("_T")


class Crash(BaseException):
    """The process is no more, as after kill -9: what it called did nothing, and nothing it calls does anything."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong at the `at`-th call, the first being 1."""

    at: int = 1
    error: int = 0  # errno; 0 = the process dies in front of that call
    lasting: bool = False  # every call after it fails too
    torn: bool = False  # a write that fails has put down the first half


class FaultyFiles(Files):
    """The system's files, each call counted. Syncing is counted too and not done: what is asked here is what a process
    leaves to the next one, and that does not depend on the disk.

    Calls are made one at a time; so all descriptors can be taken away at once when the process dies.
    """

    def __init__(self, fault: Fault | None = None) -> None:
        """Without a fault calls are counted only; `die_at` may set a last one later."""
        super().__init__()
        self.calls: list[str] = []  # their names
        self.open_ones: set[int] = set()
        self.is_dead = False
        self._fault = fault
        self._gate = threading.RLock()

    @property
    def was_hit(self) -> bool:
        """Whether the call that was to fail has been made."""
        return self._fault is not None and len(self.calls) >= self._fault.at

    def die_in(self, calls: int) -> None:
        """Of the calls to come so many are made; then the process dies."""
        self._fault = Fault(at=len(self.calls) + 1 + calls)

    def die(self) -> None:
        """Now. The system takes all descriptors back, and with them the locks."""
        with self._gate:
            self.is_dead = True
            while self.open_ones:
                os.close(self.open_ones.pop())

    def _call(self, name: str, make: Callable[[], _T], *, torn: Callable[[], object] = lambda: None) -> _T:
        """Count a call, and make it or not."""
        with self._gate:
            if self.is_dead:
                raise Crash
            self.calls.append(name)
            error = self._error()
            if error is None:
                return make()
            if self._fault is not None and self._fault.torn:
                torn()
            if not error:
                self.die()
                raise Crash
            raise OSError(error, os.strerror(error))

    def _error(self) -> int | None:
        """The errno this call fails with; 0 = with none any more; `None` = it does not fail."""
        fault, now = self._fault, len(self.calls)
        if fault is None or now < fault.at or (now > fault.at and fault.error and not fault.lasting):
            return None
        return fault.error

    def _opened(self, descriptor: int) -> int:
        self.open_ones.add(descriptor)
        return descriptor

    def open(self, path: Path, flags: int) -> int:
        """As the system's."""
        return self._call("open", lambda: self._opened(super(FaultyFiles, self).open(path, flags)))

    def create(self, path: Path, *, new: bool = False) -> int:
        """As the system's."""
        return self._call("create", lambda: self._opened(super(FaultyFiles, self).create(path, new=new)))

    def close(self, descriptor: int) -> None:
        """As the system's, which takes no error for one. Never raises: the garbage collector calls it too."""
        with self._gate, suppress(OSError, Crash):
            if not self.is_dead:
                self.open_ones.discard(descriptor)
                super().close(descriptor)
                self._call("close", lambda: None)

    def read(self, descriptor: int, size: int, offset: int) -> bytes:
        """As the system's."""
        return self._call("read", lambda: super(FaultyFiles, self).read(descriptor, size, offset))

    def write(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        """As the system's; torn, the first half is written when it fails."""
        whole = super().write
        return self._call(
            "write",
            lambda: whole(descriptor, data, offset),
            torn=lambda: whole(descriptor, data[: len(data) // 2], offset),
        )

    def sync(self, descriptor: int) -> None:
        """Counted only."""
        self._call("sync", lambda: None)

    def truncate(self, descriptor: int, size: int) -> None:
        """As the system's."""
        self._call("truncate", lambda: super(FaultyFiles, self).truncate(descriptor, size))

    def status(self, descriptor: int) -> os.stat_result:
        """As the system's."""
        return self._call("status", lambda: super(FaultyFiles, self).status(descriptor))

    def size(self, descriptor: int) -> int:
        """As the system's."""
        return self._call("size", lambda: super(FaultyFiles, self).size(descriptor))

    def name(self, descriptor: int) -> str | None:
        """As the system's, which takes an error for not being told."""
        try:
            return self._call("name", lambda: super(FaultyFiles, self).name(descriptor))
        except OSError:
            return None

    def lock(self, descriptor: int) -> bool:
        """As the system's."""
        return self._call("lock", lambda: super(FaultyFiles, self).lock(descriptor))

    def unlock(self, descriptor: int) -> None:
        """As the system's."""
        self._call("unlock", lambda: super(FaultyFiles, self).unlock(descriptor))

    def stat(self, path: Path) -> os.stat_result:
        """As the system's."""
        return self._call("stat", lambda: super(FaultyFiles, self).stat(path))

    def replace(self, source: Path, target: Path) -> None:
        """As the system's."""
        self._call("replace", lambda: super(FaultyFiles, self).replace(source, target))

    def unlink(self, path: Path) -> None:
        """As the system's."""
        self._call("unlink", lambda: super(FaultyFiles, self).unlink(path))

    def sync_folder(self, folder: Path) -> None:
        """Counted only."""
        self._call("sync_folder", lambda: None)
