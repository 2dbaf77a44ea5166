"""What is intact in a damaged or edited data file and its journal, line by line. Reads only; `repair` writes."""

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import StoreError

from . import journal, snapshot
from .contents import Contents
from .files import Files, read_all
from .index import BadIndex, Directory, Pages, read_directory
from .journal import Record
from .snapshot import META, Meta, Snapshot
from .stored import OpenFile, index_path

_TABLE: Final = re.compile(rb'^("(?:[^"\\]|\\.)*"): \{$')
_DOCUMENT: Final = re.compile(rb'^"(\d+)": (\{.*\}),?$')

Documents = dict[str, dict[int, bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Something that can't be used: where it stood, what is wrong, and its bytes."""

    file: str
    line: int
    wrong: str
    content: bytes = b""


@dataclass(kw_only=True, slots=True)
class Found:
    """What the files hold. `strange`: documents of the data file that are not what it was written with."""

    documents: Documents = field(default_factory=dict)
    strange: Documents = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    name: str = ""
    seq: int = 0
    highest: dict[str, int] = field(default_factory=dict)
    torn: int = 0  # bytes at the journal's end that nobody was told of
    is_whole: bool = True  # the data file is what was written
    is_json: bool = True  # …or at least all of it can be read

    @property
    def is_intact(self) -> bool:
        """Whether there is nothing to repair."""
        return self.is_whole and not self.pieces

    def contents(self) -> Contents:
        """All of it together: the documents, and over them the commits in their order."""
        contents = Contents()
        tables = {name: _raw(table) for name, table in self.documents.items()}
        contents.apply(Record(seq=self.seq, put=tables))
        contents.highest |= {name: max(high, contents.highest.get(name, 0)) for name, high in self.highest.items()}
        for record in self.records:
            if record.seq > contents.seq:
                contents.apply(record)
        contents.name = self.name
        return contents


def _raw(table: dict[int, bytes]) -> dict[str, msgspec.Raw]:
    return {str(number): msgspec.Raw(document) for number, document in table.items()}


def salvage(path: Path, files: Files) -> Found:
    """Everything intact in `path` and its journal. Raises `StoreError` where no repair can help, and `OSError`.

    Without the lock too: a snapshot that is newer than the journal read before it fits, an older one would not.
    """
    found = Found()
    lines = _content(path.with_name(path.name + ".journal"), files)  # first: see docs/storage.md, "Backup"
    data = _content(path, files)
    directory = _directory(path, files)
    if data is not None:
        _read_snapshot(path, data, _Known(path, files, directory), found)
    elif directory is not None:
        raise StoreError(
            f"{path}: gone, its index is still there", hint="Put a backup of that file in its place, then repair."
        )
    if lines is not None:
        _read_journal(path.with_name(path.name + ".journal"), lines, found, has_snapshot=data is not None)
    return found


def _content(path: Path, files: Files) -> bytes | None:
    try:
        descriptor = files.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    try:
        return read_all(files, descriptor)
    finally:
        files.close(descriptor)


def _directory(path: Path, files: Files) -> Directory | None:
    try:
        file = OpenFile(index_path(path), files)
        return read_directory(file.read, file.size())
    except (OSError, BadIndex):
        return None


class _Known:
    """The checksums that the snapshot was written with, as far as its index still tells."""

    def __init__(self, path: Path, files: Files, directory: Directory | None) -> None:
        self.directory = directory
        self.tables: dict[str, dict[int, int]] = {}
        try:
            if directory is not None:
                file = OpenFile(index_path(path), files)
                for name, pages in directory.tables.items():
                    each = Pages(file.read, pages)
                    self.tables[name] = {place.number: place.crc for page in each for place in page}
        except (OSError, BadIndex):
            self.directory, self.tables = None, {}

    def meta(self) -> Meta | None:
        """What the index says of the snapshot."""
        each = self.directory
        if each is None:
            return None
        return Meta(format=snapshot.FORMAT, database=each.database, seq=each.seq, highest=each.highest)


def _read_snapshot(path: Path, data: bytes, known: _Known, found: Found) -> None:
    try:
        meta = snapshot.parsed(path, data)
    except StoreError:
        _read_pieces(path, data, known, found)
        return
    if isinstance(meta, Snapshot):
        found.documents = {name: dict(table) for name, table in meta.tables.items()}
        return
    found.documents = {
        name: {number: data[start:end] for number, start, end in places} for name, places in snapshot.places(data)
    }
    found.name, found.seq, found.highest = meta.database, meta.seq, dict(meta.highest)


def _read_pieces(path: Path, data: bytes, known: _Known, found: Found) -> None:
    """A data file that is not what was written: each document by itself."""
    found.is_whole = False
    meta = _meta(data) or known.meta()
    if meta is not None and meta.format > snapshot.FORMAT:
        raise StoreError(f"{path}: written by a newer version of this program", hint="Update tui-tracker.")
    if meta is not None:
        found.name, found.seq, found.highest = meta.database, meta.seq, dict(meta.highest)
    whole = _as_json(data)
    found.is_json = whole is not None
    for table, number, line, document in whole if whole is not None else _lines(data):
        if table != META:
            _take(path, known.tables.get(table), (table, number, line, document), found)
    for table, numbers in known.tables.items():
        there = found.documents.get(table, {}).keys() | found.strange.get(table, {}).keys()
        found.pieces += [
            Piece(file=path.name, line=0, wrong=f"document {number} of {table} is gone")
            for number in sorted(numbers.keys() - there)
        ]


def _as_json(data: bytes) -> list[tuple[str, int, int, bytes]] | None:
    """Every document of a file that is JSON as a whole, whatever its layout, as we would have written it."""
    try:
        text = data.decode("utf-8-sig")
        tables = msgspec.json.decode(text, type=dict[str, dict[int, dict[str, Any]]])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return [
        (name, number, 0, msgspec.json.encode(document))
        for name, table in tables.items()
        for number, document in table.items()
    ]


def _meta(data: bytes) -> Meta | None:
    start = data.rfind(b'"meta": {\n"1": ')
    try:
        return msgspec.json.decode(data[start + 15 :].partition(b"\n")[0], type=Meta) if start >= 0 else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _lines(data: bytes) -> Iterator[tuple[str, int, int, bytes]]:
    """Table, number, line and bytes of everything that stands where a document should; number 0 for what is none."""
    table = ""
    for line, text in enumerate(data.split(b"\n"), 1):
        heading = _TABLE.match(text)
        document = _DOCUMENT.match(text)
        if heading is not None:
            table = msgspec.json.decode(heading[1])
        elif document is not None and table:
            yield table, int(document[1]), line, document[2]
        elif text.strip(b" \r\t") not in (b"", b"{", b"}", b"},"):
            yield table, 0, line, text


def _take(path: Path, crcs: dict[int, int] | None, one: tuple[str, int, int, bytes], found: Found) -> None:
    """Keep a document that is what was written, or (where no checksum tells) that is JSON; set aside any other."""
    table, number, line, document = one
    is_json = number > 0 and _is_json(document)
    if is_json and (crcs is None or crcs.get(number) == zlib.crc32(document)):
        found.documents.setdefault(table, {})[number] = document
        return
    if is_json:
        found.strange.setdefault(table, {})[number] = document
    wrong = f"document {number} of {table} is not what was written" if is_json else "no document"
    found.pieces.append(Piece(file=path.name, line=line, wrong=wrong, content=document))


def _is_json(document: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(document), dict)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


def _read_journal(path: Path, data: bytes, found: Found, *, has_snapshot: bool) -> None:
    lines = data.split(b"\n")
    end = lines.pop().rstrip(b"\0")
    found.torn = len(end)
    first, rest = (lines[0], lines[1:]) if lines else (b"", [])
    ours, after = bool(found.name), 0
    if journal.is_intact(first):
        after = _read_header(path, first, found, has_snapshot=has_snapshot)
    else:
        found.pieces.append(Piece(file=path.name, line=1, wrong="damaged", content=first))
    for number, line in enumerate(rest, 2):
        _take_commit(path, number, line, found)
    if ours and found.is_whole and after > found.seq:
        _note_older(path, found, after)
    _note_gaps(path, found)
    if not ours and found.is_whole and found.documents and (found.records or after):
        _note_other(path, found)


def _read_header(path: Path, line: bytes, found: Found, *, has_snapshot: bool) -> int:
    """The number of the commit that a journal starts after."""
    header = journal.read_header(path, line)
    if found.name and header.database != found.name:
        raise StoreError(
            f"{path}: does not belong to the data file", hint="Put both files of one copy of the folder back."
        )
    if header.after and not has_snapshot:
        raise StoreError(f"{path}: its data file is gone", hint="Put a backup of that file in its place, then repair.")
    found.name = header.database
    return header.after


def _note_older(path: Path, found: Found, after: int) -> None:
    """A data file of before the journal began: what was committed in between is in neither."""
    wrong = f"older than its journal: commits {found.seq + 1} to {after} are not there"
    found.pieces.append(Piece(file=path.name.removesuffix(".journal"), line=0, wrong=wrong))
    found.seq = after


def _take_commit(path: Path, number: int, line: bytes, found: Found) -> None:
    try:
        found.records.append(journal.read_record(path, number, line))
    except StoreError:
        found.pieces.append(Piece(file=path.name, line=number, wrong="damaged", content=line))


def _note_gaps(path: Path, found: Found) -> None:
    """Commits that are not there, and not as a damaged line either."""
    seqs = [record.seq for record in found.records if record.seq > found.seq]
    damaged = sum(piece.file == path.name for piece in found.pieces)
    missing = (max(seqs) - found.seq - len(set(seqs))) if seqs else 0
    if missing > damaged:
        found.pieces.append(Piece(file=path.name, line=0, wrong=f"{missing - damaged} commits are not there"))


def _note_other(path: Path, found: Found) -> None:
    """A data file that plain TinyDB has made beside a journal of ours: another one's documents."""
    found.is_whole = False
    found.strange, found.documents = found.documents, {}
    name = path.name.removesuffix(".journal")
    found.pieces += [
        Piece(file=name, line=0, wrong=f"document {number} of {table} was written by another program", content=document)
        for table, documents in found.strange.items()
        for number, document in documents.items()
    ]
