"""What plugins asked to be remembered: access tokens and the like, in a 0600 file of its own beside the data.

Never in the data file, its journal, a backup or an export. Losing it costs a new log-in and nothing else.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from tui_tracker.model.errors import StoreError

from .files import SYSTEM, Files, put_in_place
from .lock import FileLock


class _Memo(msgspec.Struct, frozen=True):
    value: str
    until: Annotated[datetime, msgspec.Meta(tz=True)]


_Memos = dict[str, dict[str, _Memo]]


class State:
    """Memos by owner and key, shared with other processes."""

    def __init__(self, path: Path, *, now: Callable[[], datetime], files: Files = SYSTEM) -> None:
        """`now` decides what has expired."""
        self._path = path
        self._files = files
        self._now = now

    def recall(self, owner: str, key: str) -> str | None:
        """The value, or `None` when there is none or its time is over. Raises `StoreError` for a damaged file."""
        memo = self._read().get(owner, {}).get(key)
        return None if memo is None or memo.until <= self._now() else memo.value

    def remember(self, owner: str, key: str, value: str, until: datetime) -> None:
        """Keep `value` until then; what has expired goes."""
        lock = FileLock(self._path.with_name(self._path.name + ".lock"), self._files)
        try:
            with lock:
                memos, now = self._read(), self._now()
                memos.setdefault(owner, {})[key] = _Memo(value, until)
                alive = {
                    who: {name: memo for name, memo in kept.items() if memo.until > now} for who, kept in memos.items()
                }
                put_in_place(self._files, self._path, [msgspec.json.encode(alive)])
        except OSError as error:
            raise StoreError(
                f"{self._path}: {error.strerror}", hint="Make room on the disk, then try again."
            ) from error
        finally:
            lock.close()

    def _read(self) -> _Memos:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Memos)
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise StoreError(
                f"{self._path}: can't be read ({error})", hint="Delete that file; plugins will log in anew."
            ) from error
