"""The folder `backups/` beside a data file: copies by kind and moment, the oldest of a kind goes first."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from .files import Files, put_in_place, read_all
from .stored import OpenFile

KEPT: Final = 10
"""Copies of each kind that are kept."""


def stamp(now: datetime) -> str:
    """A moment as part of a file name: UTC, sorted as time goes."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def folder_of(path: Path) -> Path:
    """Where the copies of a data file lie."""
    return path.parent / "backups"


def place_for(path: Path, now: datetime, kind: str, files: Files, *, ending: str = ".json") -> Path:
    """A name for a copy that is not taken yet, its folder made. Raises `OSError`."""
    folder = folder_of(path)
    files.make_folder(folder)
    base = f"{path.stem}-{stamp(now)}-{kind}"
    names = (folder / f"{base}{number}{ending}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())


def keep_files(path: Path, now: datetime, kind: str, files: Files) -> tuple[Path, ...]:
    """The data file and its journal as they are, byte by byte: where the copies are. Raises `OSError`."""
    kept = []
    for ending in (".json", ".json.journal"):
        try:
            original = OpenFile(path.with_name(path.name + ending.removeprefix(".json")), files)
        except FileNotFoundError:
            continue
        copy = place_for(path, now, kind, files, ending=ending)
        put_in_place(files, copy, [read_all(files, original.descriptor)])
        original.close()
        kept.append(copy)
    rotate(path, kind, files)
    return tuple(kept)


def copies(path: Path, kind: str, *, ending: str = ".json") -> list[Path]:
    """The copies of one kind, oldest first."""
    pattern = re.compile(rf"{re.escape(path.stem)}-\d{{8}}T\d{{6}}Z-{re.escape(kind)}(-\d+)?{re.escape(ending)}")
    return sorted(each for each in folder_of(path).iterdir() if pattern.fullmatch(each.name))


def rotate(path: Path, kind: str, files: Files) -> None:
    """Let the oldest go."""
    for ending in (".json", ".json.journal"):
        _drop(copies(path, kind, ending=ending)[:-KEPT], files)


def _drop(paths: Iterable[Path], files: Files) -> None:
    for each in paths:
        files.unlink(each)
