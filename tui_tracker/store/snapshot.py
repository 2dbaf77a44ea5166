"""The snapshot, `orders.json`: TinyDB's own layout, one document a line, sealed by a checksum in its `meta` table.

Format only, no I/O: `stored` opens one, `compaction` writes one.
"""

import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from tui_tracker.model.errors import StoreError

FORMAT: Final = 2
"""1 and 2 look the same; 2 says that the journal beside it may be of format 2."""

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


def new_name() -> str:
    """A random name for a database that has none: its journal bears it too."""
    return os.urandom(8).hex()


class Snapshot(msgspec.Struct, frozen=True):
    """What a file holds that plain TinyDB wrote (`meta` is `None`), or an older version."""

    tables: Tables
    meta: Meta | None = None


def end_of(body_crc: int, meta: Meta) -> bytes:
    """The end of a snapshot whose body has that CRC-32."""
    sealed = msgspec.json.encode(msgspec.structs.replace(meta, crc=_checksum(body_crc, meta)))
    return _META + sealed + b"\n" + _END + b"\n"


def _checksum(body_crc: int, meta: Meta) -> str:
    return f"{zlib.crc32(msgspec.json.encode(msgspec.structs.replace(meta, crc='')), body_crc):08x}"


def heading(table: str) -> bytes:
    """What stands before a table's documents."""
    return msgspec.json.encode(table) + b": {"


def line_start(number: int, *, first: bool) -> bytes:
    """What stands before a document."""
    return b'%s\n"%d": ' % (b"" if first else b",", number)


BEGIN: Final = b"{\n"
TABLE_END: Final = b"\n},\n"


def places(data: bytes) -> Iterator[tuple[str, Iterator[tuple[int, int, int]]]]:
    """Where the documents of a snapshot stand whose checksum fits: tables, and of each number, start and end."""
    end = data.rfind(_META)
    at = len(BEGIN)
    while at < end:
        stop = data.index(TABLE_END, at)
        opened = data.index(b"\n", at, stop + 1)
        name: str = msgspec.json.decode(data[at : opened - len(b": {")])
        yield name, _documents(data, opened + 1, stop)
        at = stop + len(TABLE_END)


def _documents(data: bytes, at: int, stop: int) -> Iterator[tuple[int, int, int]]:
    while at < stop:
        end = data.find(b"\n", at, stop)
        end = stop if end < 0 else end
        start = data.index(b": ", at) + 2
        yield int(data[at + 1 : start - 3]), start, end - (data[end - 1 : end] == b",")
        at = end + 1


def parsed(path: Path, data: bytes) -> Meta | Snapshot:
    """What a file's bytes are: a snapshot of our own, every byte checked, or what plain TinyDB wrote.

    Raises `StoreError`, naming file and line, when they are neither.
    """
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
    if not whole or _checksum(zlib.crc32(memoryview(data)[:start]), meta) != meta.crc:
        raise changed(f"{path}{_broken_line(data)}")
    return meta


def _meta(path: Path, data: bytes) -> Meta:
    try:
        return msgspec.json.decode(data.split(b"\n", 1)[0], type=Meta)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: its meta table is damaged ({error})", hint=_WAY_OUT) from error


_WAY_OUT: Final = (
    "Nothing was changed. `tui-tracker repair` keeps what is intact, `tui-tracker repair --adopt` an edit by hand."
)


def changed(where: str) -> StoreError:
    """The error for a file that is not what we wrote. `where`: the file, and the line where it is known."""
    return StoreError(f"{where}: damaged or edited by hand (the checksum does not fit)", hint=_WAY_OUT)


def _broken_line(data: bytes) -> str:
    """The first line that is no JSON, if there is one."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line[:1] == b'"' and line[-1:] != b"{":
            document = line.partition(b": ")[2].removesuffix(b",")
            try:
                msgspec.json.decode(document)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                return f", line {number}: {error}"
    return ""


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
