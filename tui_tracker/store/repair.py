"""`repair`: keep all that is intact and set the rest aside; `adopt`: take a file as somebody has edited it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from tui_tracker.model.errors import NotFoundError, StoreError
from tui_tracker.model.order import from_json

from .compaction import Frozen, NewSnapshot
from .contents import Contents
from .copies import keep_files, stamp
from .files import SYSTEM, Files, put_in_place
from .journal import FORMAT, Header, Record
from .journalfile import new_journal
from .lock import FileLock
from .salvage import Found, Piece, salvage
from .snapshot import new_name
from .stored import ORDERS


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """What a repair would do, or has done. `aside`: where the pieces are; `kept`: copies of the originals."""

    orders: int
    pieces: tuple[Piece, ...] = ()
    needed: bool = False
    aside: Path | None = None
    kept: tuple[Path, ...] = ()


def examine(path: Path, *, files: Files = SYSTEM, adopt: bool = False) -> Repair:
    """What `repair` would do; changes nothing. Raises `StoreError` where it could not, `NotFoundError` without data."""
    with _named(path):
        contents, found = _repaired(path, files, adopt=adopt)
    return Repair(orders=_orders(contents), pieces=tuple(found.pieces), needed=not found.is_intact)


def repair(path: Path, *, now: Callable[[], datetime], files: Files = SYSTEM, adopt: bool = False) -> Repair:
    """Write a data file of all that is intact; the originals are kept first. Raises `StoreError`."""
    lock = FileLock(path.with_name(path.name + ".lock"), files)
    try:
        with _named(path), lock:
            contents, found = _repaired(path, files, adopt=adopt)
            if found.is_intact:
                return Repair(orders=_orders(contents))
            kept = keep_files(path, now(), "before-repair", files)
            aside = _set_aside(path, found.pieces, now(), files)
            _write(path, contents, files)
    finally:
        lock.close()
    return Repair(orders=_orders(contents), pieces=tuple(found.pieces), needed=True, aside=aside, kept=kept)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", hint="Check the disk; the originals were not touched.") from error


def _repaired(path: Path, files: Files, *, adopt: bool) -> tuple[Contents, Found]:
    found = salvage(path, files)
    if not found.documents and not found.records and not found.pieces:
        raise NotFoundError(f"{path}: there is no data", hint="Name the data file with --data.")
    if adopt and not found.is_whole:
        return _adopted(path, found), found
    return found.contents(), found


def _orders(contents: Contents) -> int:
    return len(contents.tables.get(ORDERS, ()))


def _adopted(path: Path, found: Found) -> Contents:
    """The file as it was edited, and the journal's commits over it; but what was edited by hand stays as it was edited.
    What the journal had of that is set aside.
    """
    if not found.is_json:
        raise StoreError(
            f"{path}: can't be taken as it is: not JSON",
            hint="Mend the edit; or repair without --adopt keeps the rest.",
        )
    for name, documents in found.strange.items():
        found.documents.setdefault(name, {}).update(documents)
    _orders_only(path, found.documents.get(ORDERS, {}))
    found.pieces = [piece for piece in found.pieces if piece.file != path.name]
    for record in found.records:
        for name, put in record.put.items():
            for number in [number for number in put if int(number) in found.strange.get(name, {})]:
                wrong = f"commit {record.seq} of document {number} of {name}: the edit by hand counts"
                piece = Piece(file=path.name + ".journal", line=0, wrong=wrong, content=bytes(put.pop(number)))
                found.pieces.append(piece)
    return found.contents()


def _orders_only(path: Path, documents: dict[int, bytes]) -> None:
    for number, document in documents.items():
        try:
            from_json(document, number)
        except msgspec.MsgspecError as error:
            raise StoreError(
                f"{path}: can't be taken as it is: document {number} is not an order ({error})", hint="Mend the edit."
            ) from error


def _set_aside(path: Path, pieces: list[Piece], now: datetime, files: Files) -> Path | None:
    if not pieces:
        return None
    aside = path.with_name(f"{path.name}.damaged-{stamp(now)}")
    lines = [
        f"# {piece.file}{f', line {piece.line}' if piece.line else ''}: {piece.wrong}\n".encode()
        + (piece.content + b"\n" if piece.content else b"")
        for piece in pieces
    ]
    put_in_place(files, aside, lines)
    return aside


def _write(path: Path, contents: Contents, files: Files) -> None:
    name = contents.name or new_name()
    contents.apply(Record(seq=contents.seq + 1))  # another state than any that was read before
    NewSnapshot(path, files, Frozen(contents=contents, name=name, journal=(0, 0), offset=0)).put_in_place()
    header = Header(journal=FORMAT, database=name, after=contents.seq)
    new_journal(path.with_name(path.name + ".journal"), header, files)
