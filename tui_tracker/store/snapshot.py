"""The snapshot, `orders.json`: TinyDB's own layout, one document a line, sealed by a checksum in its `meta` table.

Opening only cuts the documents out; each is decoded when it is asked for.
"""

import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import StoreError

from .journal import FORMAT, sync_folder, write_whole

TABLES: Final = ("orders", "audit", "outbox", "ledger")  # always there, in this order
META: Final = "meta"  # ours alone
_META: Final = b'"meta": {\n"1": '
_END: Final = b"}\n}"
_BLANK: Final = b" \t\r\n"  # what JSON takes for blank

Tables = dict[str, dict[int, bytes]]
"""Table → document number → the document's JSON."""


class Meta(msgspec.Struct, frozen=True):
    """The one document of the `meta` table. `crc`: CRC-32 of all bytes before the table and of this without `crc`."""

    format: int
    database: str
    seq: int
    highest: dict[str, int] = {}  # table → the highest document number it ever had
    crc: str = ""


class Snapshot(msgspec.Struct, frozen=True):
    """What a snapshot holds. `meta` is `None` for a file that plain TinyDB wrote."""

    tables: Tables
    meta: Meta | None = None


def write(
    path: Path, tables: Mapping[str, Mapping[int, bytes]], database: str, seq: int, highest: Mapping[str, int]
) -> None:
    """Put a complete snapshot in the place of the old one, durably and whole or not at all."""
    body = b"".join(_sections(tables))
    meta = Meta(format=FORMAT, database=database, seq=seq, highest=dict(highest))
    sealed = msgspec.json.encode(msgspec.structs.replace(meta, crc=_checksum(body, meta)))
    temporary = path.with_name(path.name + ".new")
    write_whole(temporary, body, _META, sealed, b"\n" + _END + b"\n")
    os.replace(temporary, path)
    sync_folder(path.parent)


def _checksum(body: bytes | memoryview, meta: Meta) -> str:
    return f"{zlib.crc32(msgspec.json.encode(msgspec.structs.replace(meta, crc='')), zlib.crc32(body)):08x}"


def _sections(tables: Mapping[str, Mapping[int, bytes]]) -> Iterator[bytes]:
    yield b"{\n"
    for name in dict.fromkeys((*TABLES, *tables)):
        yield msgspec.json.encode(name) + b": {"
        yield b",".join(b'\n"%d": %s' % pair for pair in sorted(tables.get(name, {}).items()))
        yield b"\n},\n"


Fingerprint = tuple[int, int, int, int]
"""Device, inode, bytes and time of a file's last change (ns): another one means that somebody wrote."""


def fingerprint(path: Path) -> Fingerprint | None:
    """Tells one state of a file from another without reading it; `None` when there is no such file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def read(path: Path) -> Snapshot:
    """The snapshot in `path`, empty when there is none. Raises `StoreError`, naming file and line, for one that is
    damaged or no such file.
    """
    try:
        if not path.exists():
            return Snapshot(tables={})
        if not path.is_file():
            raise StoreError(f"{path}: not a file", hint="Name the data file itself, such as orders.json in a folder.")
        return parsed(path, path.read_bytes())
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}", hint="Check that you may read it and its folder.") from error


def parsed(path: Path, data: bytes) -> Snapshot:
    """What a snapshot's bytes hold. Raises `StoreError`."""
    if not data.strip():
        return Snapshot(tables={})
    start = data.rfind(_META)
    if start < 0:
        return Snapshot(tables=_plain_tables(path, data))
    meta = _meta(path, data[start + len(_META) :])
    if meta.format > FORMAT:
        raise StoreError(
            f"{path}: written by a newer version of this program (format {meta.format})",
            hint="Update tui-tracker; nothing was changed.",
        )
    whole = data[start + len(_META) :].partition(b"\n")[2].rstrip(_BLANK) == _END
    if not whole or _checksum(memoryview(data)[:start], meta) != meta.crc:
        raise _changed(path, data)
    return Snapshot(tables=_tables(data), meta=meta)


def _meta(path: Path, data: bytes) -> Meta:
    try:
        return msgspec.json.decode(data.split(b"\n", 1)[0], type=Meta)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: its meta table is damaged ({error})", hint=_WAY_OUT) from error


def _tables(data: bytes) -> Tables:
    """The tables of a file of our own whose checksum fits, documents as they stand in it."""
    found = msgspec.json.decode(data, type=dict[str, dict[int, msgspec.Raw]])
    del found[META]
    return {name: {number: bytes(each) for number, each in documents.items()} for name, documents in found.items()}


_WAY_OUT: Final = "Nothing was changed. Put a copy of the folder back; docs/storage.md says how to keep such an edit."


def _changed(path: Path, data: bytes) -> StoreError:
    """The error for a file that is not what we wrote, with the line where JSON itself breaks, if it does."""
    where = ""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line[:1] == b'"' and line[-1:] != b"{":
            document = line.partition(b": ")[2].removesuffix(b",")
            try:
                msgspec.json.decode(document)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                where = f", line {number}: {error}"
                break
    return StoreError(f"{path}{where}: damaged or edited by hand (the checksum does not fit)", hint=_WAY_OUT)


def _plain_tables(path: Path, data: bytes) -> Tables:
    """The tables of a file as stock TinyDB writes it, whatever its layout."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})", hint=_WAY_OUT) from error
    try:
        tables: dict[str, dict[str, Any]] = msgspec.json.decode(text, type=dict[str, dict[str, Any]])
        if META in tables:
            raise StoreError(
                f"{path}: written over by another program (its {META} table is not as we left it)", hint=_WAY_OUT
            )
        return {name: _numbered(documents) for name, documents in tables.items()}
    except (msgspec.MsgspecError, ValueError) as error:
        raise StoreError(f"{path}{_line_of(data, error)}: not a TinyDB file ({error})", hint=_WAY_OUT) from error


def _numbered(documents: Mapping[str, Any]) -> dict[int, bytes]:
    """By number. Raises `ValueError` when two numbers are one ("1" and "01")."""
    numbered = {int(number): msgspec.json.encode(document) for number, document in documents.items()}
    if len(numbered) != len(documents):
        raise ValueError("two documents of one number")
    return numbered


def _line_of(data: bytes, error: Exception) -> str:
    """ ", line n" when the decoder said where (it counts bytes)."""
    _, found, rest = str(error).partition("(byte ")
    if not found or not rest[:-1].isdigit():
        return ""
    line = data.count(b"\n", 0, int(rest[:-1])) + 1
    return f", line {line}"
