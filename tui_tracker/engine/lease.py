"""Of several processes on one data file, one polls: whoever holds the lease, which a crash gives back at once."""

import fcntl
import os
from pathlib import Path


class Lease:
    """A lock on `<data file>.poller`, held as long as the process lives or until it is released."""

    def __init__(self, data_file: Path) -> None:
        """`data_file`: the orders' file; the lease lies beside it."""
        self._path = data_file.with_name(data_file.name + ".poller")
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Whether the lease is ours (now or already). Never waits."""
        if self._descriptor is not None:
            return True
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return False  # a folder we may not write to: nothing to commit there either
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another process poll."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
