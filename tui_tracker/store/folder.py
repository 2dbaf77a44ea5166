"""The data's own folder: made if it is not there, refused where locks would not keep two writers apart."""

from pathlib import Path

from tui_tracker.model.errors import StoreError

from .files import Files
from .mounts import file_system_without_locks


def prepare(path: Path, files: Files) -> None:
    """Make a data file's folder ready to be written in. Raises `StoreError`."""
    folder = path.parent
    try:
        files.make_folder(folder)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}", hint="Choose another place with --data.") from error
    kind = file_system_without_locks(folder)
    if kind:
        raise StoreError(
            f"{path}: on {kind}, whose locks do not reach other machines: two writers would destroy each other's work",
            hint="Keep the data file on a local disk, and work on that machine over SSH; --read-only works here.",
        )
