"""The journal's lines: what was committed since the snapshot, a checksummed JSON line each. Format only, no I/O.

Every line is ``{"crc":"xxxxxxxx",…}``: the checksum is the CRC-32 of all bytes after it up to the line's end. The first
line says which data file it belongs to and the sequence number it starts after. Behind the last line there may be
zeros, room that is on the disk already (see `journalfile`).
"""

import zlib
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import StoreError

FORMAT: Final = 2
"""1: lines only. 2: zeros may follow them, and a commit names the first of those written together with it."""

_PREFIX: Final = b'{"crc":"'
_BODY: Final = len(_PREFIX) + 8 + 2  # …xxxxxxxx",
_SECTOR: Final = 512  # bytes a disk writes whole or not at all

Documents = dict[str, dict[str, msgspec.Raw]]


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """The journal's first line."""

    journal: int  # format version
    database: str  # the data file's own random name
    after: int  # the snapshot holds everything up to this sequence number
    crc: str = ""


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One commit: documents put and removed, by table and id; `seq` counts up by one."""

    seq: int
    group: int = 0  # the first commit of those synced together with it; 0 = itself
    put: Documents = msgspec.field(default_factory=dict)
    gone: dict[str, list[int]] = msgspec.field(default_factory=dict)
    drop: tuple[str, ...] = ()
    crc: str = ""


def sealed(line: Header | Record) -> bytes:
    """The bytes of a line, checksum and line end included."""
    body = memoryview(msgspec.json.encode(msgspec.structs.replace(line, crc="")))[1:]  # no brace and, empty, no crc
    return b"".join((_PREFIX, f'{zlib.crc32(body):08x}",'.encode(), body, b"\n"))


def is_intact(line: bytes) -> bool:
    """Whether `line` (without its end) is what was written."""
    if not line.startswith(_PREFIX) or len(line) < _BODY:
        return False
    return line[len(_PREFIX) : _BODY] == f'{zlib.crc32(line[_BODY:]):08x}",'.encode()


def read_header(path: Path, line: bytes) -> Header:
    """The journal's header. Raises `StoreError` when it is damaged or of a newer program."""
    if not is_intact(line):
        raise damaged(path, 1)
    try:
        header = msgspec.json.decode(line, type=Header)
    except msgspec.MsgspecError as error:
        raise damaged(path, 1) from error
    if header.journal > FORMAT:
        raise StoreError(
            f"{path}: written by a newer version of this program (format {header.journal})",
            hint="Update tui-tracker; nothing was changed.",
        )
    return header


def read_record(path: Path, number: int, line: bytes) -> Record:
    """The record in line `number` of the journal. Raises `StoreError` when it is damaged, the last one too: it may
    have been acknowledged. (A crash leaves a line without its end, and nobody was told of that one.)
    """
    if not is_intact(line):
        raise damaged(path, number)
    try:
        return msgspec.json.decode(line, type=Record)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"{path}, line {number}: not a commit this version knows ({error})",
            hint="Update tui-tracker; nothing was changed.",
        ) from error


def damaged(path: Path, line: int) -> StoreError:
    """The error for a line that is not what was written."""
    return StoreError(
        f"{path}, line {line}: damaged (the checksum does not fit)",
        hint="Nothing was changed. Put a backup back, or let `tui-tracker repair` keep all that is intact.",
    )


def is_torn(end: bytes, offset: int, next_seq: int) -> bool:
    """Whether `end`, what stands in the file from `offset` on behind the last whole line, is what a power cut leaves of
    commits that were never acknowledged. (Otherwise it is damage.)

    A disk keeps or loses whole sectors, so something lost leaves a sector of zeros (etcd's wal goes by the same rule).
    And a commit that stands whole behind the hole, but was not written together with the first one lost, proves that
    the first one had been acknowledged.
    """
    data = end.rstrip(b"\0")
    if b"\0" not in data:
        return b"\n" not in data and not is_intact(data[:-1])  # else only its end is damaged
    first = -offset % _SECTOR or _SECTOR
    sectors = [data[:first], *(data[at : at + _SECTOR] for at in range(first, len(data), _SECTOR))]
    if all(sector.strip(b"\0") for sector in sectors):
        return False
    whole = (line for line in data.split(b"\n")[1:-1] if is_intact(line))
    return all((record.group or record.seq) <= next_seq for record in map(_record, whole) if record is not None)


def _record(line: bytes) -> Record | None:
    try:
        return msgspec.json.decode(line, type=Record)
    except msgspec.MsgspecError:
        return None


def plain(document: Any) -> msgspec.Raw:
    """A document as the bytes that are kept."""
    return msgspec.Raw(msgspec.json.encode(document))
