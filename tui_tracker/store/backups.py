"""`backup`: all data as it is now, in one file that can take the place of `orders.json`."""

from datetime import datetime
from pathlib import Path

from tui_tracker.model.errors import NotFoundError, StoreError

from .compaction import NewSnapshot
from .copies import place_for, rotate
from .database import Database
from .files import SYSTEM, Files
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
        NewSnapshot(chosen, files, database.copy()).put_in_place()
        files.unlink(index_path(chosen))
        if target is None:
            rotate(database.path, KIND, files)
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}", hint="Choose another place.") from error
    finally:
        database.close()
    return chosen
