"""The journal: what was committed since the snapshot, a checksummed JSON line each, appended and fsynced.

Every line is ``{"crc":"xxxxxxxx",…}``: the checksum is the CRC-32 of all bytes after it up to the line's end. The first
line says which data file it belongs to and the sequence number it starts after.
"""

import fcntl
import os
import sys
import zlib
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import StoreError

FORMAT: Final = 1
_PREFIX: Final = b'{"crc":"'
_BODY: Final = len(_PREFIX) + 8 + 2  # …xxxxxxxx",

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
    put: Documents = msgspec.field(default_factory=dict)
    gone: dict[str, list[int]] = msgspec.field(default_factory=dict)
    drop: tuple[str, ...] = ()
    crc: str = ""


def sealed(line: Header | Record) -> bytes:
    """The bytes of a line, checksum and line end included."""
    body = msgspec.json.encode(msgspec.structs.replace(line, crc=""))[1:]  # without the brace and, empty, without crc
    return _PREFIX + f"{zlib.crc32(body):08x}".encode() + b'",' + body + b"\n"


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
        hint="Nothing was changed. Put a copy of the folder back, or move the damaged file aside to go on without it.",
    )


def write_new(path: Path, header: Header) -> None:
    """A fresh journal in the place of whatever is there: whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    write_whole(temporary, sealed(header))
    os.replace(temporary, path)
    sync_folder(path.parent)


def write_whole(path: Path, *parts: bytes) -> None:
    """A new file with these bytes, on the disk when this returns; 0600 from the start."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.writelines(parts)
        sync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)  # a full disk needs its room back
        raise
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append(descriptor: int, lines: bytes) -> None:
    """Write `lines` at the end and wait for the disk. The caller holds the lock."""
    view = memoryview(lines)
    while view:
        view = view[os.write(descriptor, view) :]
    sync(descriptor)


def sync(descriptor: int) -> None:
    """Wait until the file's bytes are on the disk itself; on macOS `fsync` stops at the drive's cache, see its page."""
    if sys.platform == "darwin":
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # some file systems can't
            os.fsync(descriptor)
    else:
        os.fdatasync(descriptor)


def plain(document: Any) -> msgspec.Raw:
    """A document as the bytes that are kept."""
    return msgspec.Raw(msgspec.json.encode(document))
