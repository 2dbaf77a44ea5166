"""Of several processes on one data file, one polls: whoever holds the lease, which a crash gives back at once."""

from pathlib import Path

from tui_tracker.store.files import SYSTEM, Files


class Lease:
    """A lock on `<data file>.poller`, held as long as the process lives or until it is released."""

    def __init__(self, data_file: Path, files: Files = SYSTEM) -> None:
        """`data_file`: the orders' file; the lease lies beside it."""
        self._path = data_file.with_name(data_file.name + ".poller")
        self._files = files
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Whether the lease is ours (now or already). Never waits."""
        if self._descriptor is not None:
            return True
        try:
            descriptor = self._files.create(self._path)
        except OSError:
            return False  # a folder we may not write to: nothing to commit there either
        try:
            taken = self._files.lock(descriptor)
        except OSError:
            taken = False
        if not taken:
            self._files.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another process poll."""
        if self._descriptor is not None:
            self._files.close(self._descriptor)
            self._descriptor = None
