"""The memory of plugins where nothing may be written: read-only, or no data file."""

import threading
from concurrent.futures import Future
from datetime import datetime

from .options import Now


class ProcessMemory:
    """A `Memory` that lasts as long as the process, so that a token is not fetched again for every call."""

    def __init__(self, now: Now) -> None:
        """`now`: for what expires."""
        self._now = now
        self._kept: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._lock = threading.Lock()

    def remember(self, owner: str, key: str, value: str, expires_at: datetime) -> "Future[None]":
        """Keep `value` until `expires_at`."""
        with self._lock:
            self._kept[owner, key] = (value, expires_at)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def recall(self, owner: str, key: str) -> str | None:
        """What was remembered and has not expired."""
        with self._lock:
            value, expires = self._kept.get((owner, key), (None, None))
        return value if expires is not None and self._now() < expires else None
