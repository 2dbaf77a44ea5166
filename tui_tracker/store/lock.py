"""One writer at a time: an advisory lock beside the data file, given back by the system when its holder dies."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui_tracker.model.errors import StoreBusyError, StoreDeniedError, StoreError

from .files import SYSTEM, Files

_PAUSE: Final = 0.002  # seconds between two tries; a commit takes about as long


class FileLock:
    """`flock` on a file of its own. Works between processes and between two stores of one process."""

    def __init__(
        self,
        path: Path,
        files: Files = SYSTEM,
        *,
        patience: float = 10.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`patience`: seconds to wait for another holder before giving up."""
        self._path = path
        self._files = files
        self._patience = patience
        self._pause = pause
        self._descriptor: int | None = None
        self._holds = False  # tried: it keeps others out

    def __enter__(self) -> None:
        """Take the lock. Raises `StoreBusyError` when it stays taken, `StoreError` when there can be none."""
        waited = 0.0
        while not (self._try(self._opened()) and self._is_there()):
            if waited >= self._patience:
                raise StoreBusyError(
                    f"{self._path}: held by another process for more than {self._patience:.0f} seconds",
                    hint="Close the program that holds it, then try again.",
                )
            self._pause(_PAUSE)
            waited += _PAUSE
        if not self._holds and self._is_everyones():
            self.close()
            raise _no_locks(self._path, "everyone gets them")

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        if self._descriptor is not None:
            try:
                self._files.unlock(self._descriptor)
            except OSError:
                self.close()  # that gives it back too

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            self._files.close(descriptor)

    def _is_everyones(self) -> bool:
        """Whether the lock that we hold keeps nobody out, as on some network file systems. Where that can't be tried it
        is tried again the next time.
        """
        with suppress(OSError):
            other = self._files.open(self._path, os.O_RDWR)
            try:
                self._holds = not self._files.lock(other)
                return not self._holds and self._is_ours(other)
            finally:
                self._files.close(other)
        return False

    def _is_ours(self, other: int) -> bool:
        return self._descriptor is not None and os.path.samestat(
            self._files.status(self._descriptor), self._files.status(other)
        )

    def _opened(self) -> int:
        if self._descriptor is None:
            try:
                self._descriptor = self._files.create(self._path)
            except OSError as error:
                raise StoreDeniedError(
                    f"{self._path}: {error.strerror}",
                    hint="Check that you may write to the folder, or use --read-only.",
                ) from error
        return self._descriptor

    def _is_there(self) -> bool:
        """Whether the file we hold is the one others will lock: somebody may have removed it. If not, let go of it."""
        if self._descriptor is None:
            return False
        try:
            if os.path.samestat(self._files.status(self._descriptor), self._files.stat(self._path)):
                return True
        except FileNotFoundError:
            pass
        except OSError as error:
            self.close()  # else we would keep everybody out
            raise StoreError(f"{self._path}: {error.strerror}", hint="Check that the disk is still there.") from error
        self.close()
        return False

    def _try(self, descriptor: int) -> bool:
        try:
            return self._files.lock(descriptor)
        except OSError as error:
            raise _no_locks(self._path, str(error.strerror)) from error


def _no_locks(path: Path, why: str) -> StoreError:
    return StoreError(f"{path}: locks do not work here ({why})", hint="Keep the data file on a local disk.")
