"""`backup`: all data as it is now, in one file that can take the place of `orders.json`.

Only messages to customers that wait are held in it: they may have gone by the time it is put in that place, and the
copy can't know.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from tui_tracker.model.errors import NotFoundError, StoreError
from tui_tracker.model.outbox import CUSTOMER, OPEN, TABLE, State

from .compaction import NewSnapshot
from .contents import Tables
from .copies import place_for, rotate
from .database import Database
from .files import SYSTEM, Files
from .outbox import Outbox
from .stored import index_path

KIND = "backup"


def backup(path: Path, now: datetime, *, target: Path | None = None, files: Files = SYSTEM) -> Path:
    """Copy the data to `target`, or into `backups/`, where the oldest copy goes; the copy's path.

    Others may go on working. Raises `NotFoundError` without data, `StoreError` when it can't be written.
    """
    database = Database(path, read_only=True, files=files)
    try:
        if not database.seq and not database.tables:
            raise NotFoundError(f"{path}: there is no data", hint="Name the data file with --data.")
        chosen = target or place_for(database.path, now, KIND, files)
        frozen = database.copy()
        _hold(frozen.contents.tables)
        NewSnapshot(chosen, files, frozen).put_in_place()
        files.unlink(index_path(chosen))
        if target is None:
            rotate(database.path, KIND, files)
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}", hint="Choose another place.") from error
    finally:
        database.close()
    return chosen


def _hold(tables: Tables) -> None:
    """A person is asked before a message goes that waited when the copy was made."""
    table = tables.get(TABLE)
    if table is None:
        return
    for number, each in Outbox(lambda: table).pending():
        if each.to == CUSTOMER and each.state in OPEN:
            held = msgspec.structs.replace(each, state=State.HELD, reason="copied")
            table.put(number, msgspec.json.encode(held))
