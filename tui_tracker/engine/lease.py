"""Of several processes on one data file, one polls: whoever holds the lease, which a crash gives back at once."""

from pathlib import Path
from typing import Final

from tui_tracker.model.text import clean_text
from tui_tracker.store.files import SYSTEM, Files

_NAME: Final = 200  # bytes


class Lease:
    """A lock on `<data file>.poller`, held as long as the process lives or until it is released. Its holder's name
    stands in the file.
    """

    def __init__(self, data_file: Path, files: Files = SYSTEM, *, name: str = "") -> None:
        """`data_file`: the orders' file; the lease lies beside it. `name`: who we are, for the others to see."""
        self._path = data_file.with_name(data_file.name + ".poller")
        self._files = files
        self._name = clean_text(name, limit=_NAME // 4)
        self._descriptor: int | None = None

    @property
    def is_ours(self) -> bool:
        """Whether we hold it."""
        return self._descriptor is not None

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
            if taken:
                self._sign(descriptor)
        except OSError:
            taken = False
        if not taken:
            self._files.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def _sign(self, descriptor: int) -> None:
        self._files.truncate(descriptor, 0)
        self._files.write(descriptor, self._name.encode()[:_NAME], 0)

    def holder(self) -> str:
        """The name of who holds it; "" when nobody does (a crash leaves the name in the file), or it can't be read."""
        try:
            with self._path.open("rb") as file:
                if not self._files.is_locked(file.fileno()):
                    return ""
                text = file.read(_NAME).decode("utf-8", "replace")
        except OSError:
            return ""
        return clean_text(text, limit=_NAME)

    def release(self) -> None:
        """Let another process poll."""
        if self._descriptor is not None:
            self._files.close(self._descriptor)
            self._descriptor = None
