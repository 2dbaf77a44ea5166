"""TinyDB made durable and shareable: the only place that touches the data file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .api import Act, Always, AuditEntry, Change, Changed, Changes, Commit, Store
from .files import SYSTEM, Files

if TYPE_CHECKING:
    from tinydb import TinyDB

__all__ = [
    "Act",
    "Always",
    "AuditEntry",
    "Change",
    "Changed",
    "Changes",
    "Commit",
    "Store",
    "open_store",
    "open_tinydb",
]


def utc_now() -> datetime:
    """The machine's clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def open_store(
    path: Path,
    *,
    read_only: bool = False,
    lazy: bool = False,
    now: Callable[[], datetime] = utc_now,
    files: Files = SYSTEM,
    always: Always | None = None,
) -> Store:
    """The orders in the data file `path`, which need not exist yet; `lazy`: rows are read when they are asked for;
    `files`: whose the files are (a group's); `always`: which messages to people belong to a commit.

    Raises `StoreError` when it can't be used.
    """
    from .filestore import FileStore

    return FileStore(path, read_only=read_only, lazy=lazy, now=now, files=files, always=always)


def open_tinydb(path: Path, *, read_only: bool = False) -> "TinyDB":
    """The same file through TinyDB's own API; close it when done. Raises `StoreError` when it can't be used."""
    from .tables import open_tinydb as opened

    return opened(path, read_only=read_only)
