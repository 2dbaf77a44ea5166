"""What lies in the data files, read with `json` and `zlib` alone, by none of the store's own code.

The formats are those of docs/storage.md. It is stricter than the store: what a crash can't leave is `Unreadable`.
"""

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_PREFIX: Final = b'{"crc":"'
_META: Final = b'"meta": {\n"1": '

Tables = dict[str, dict[int, Any]]


class Unreadable(Exception):
    """The files are not what the store may leave behind."""


@dataclass(kw_only=True)
class Found:
    """The tables, the number of the newest commit, and the bytes behind it that are no commit."""

    tables: Tables = field(default_factory=dict)
    database: str = ""
    seq: int = 0
    torn: int = 0

    def orders(self) -> dict[str, str]:
        """Note by order number."""
        return {order["number"]: order.get("note", "") for order in self.tables.get("orders", {}).values()}

    def summaries(self) -> list[str]:
        """The words of all audit entries, in the order of the commits."""
        audit = self.tables.get("audit", {})
        return [audit[number].get("summary", "") for number in sorted(audit)]


def read_plainly(data: Path) -> Found:
    """Everything in `data` and its journal. Raises `Unreadable`.

    The journal is read first: so it also works while others write and compact (docs/storage.md, Backup).
    """
    journal = data.with_name(data.name + ".journal")
    lines = journal.read_bytes() if journal.exists() else b""
    found = _snapshot(data.read_bytes()) if data.exists() else Found()
    if lines:
        _replay(found, lines)
    return found


def _snapshot(content: bytes) -> Found:
    body, meta_found, end = content.partition(_META)
    tables = json.loads(content)
    if not meta_found:
        return Found(tables=_numbered(tables))
    meta = tables.pop("meta")["1"]
    text = end.partition(b"\n")[0].replace(b'"crc":"%s"' % meta["crc"].encode(), b'"crc":""')
    if f"{zlib.crc32(text, zlib.crc32(body)):08x}" != meta["crc"]:
        raise Unreadable("the snapshot's checksum does not fit")
    return Found(tables=_numbered(tables), database=meta["database"], seq=meta["seq"])


def _numbered(tables: dict[str, dict[str, Any]]) -> Tables:
    return {name: {int(number): each for number, each in documents.items()} for name, documents in tables.items()}


def _replay(found: Found, content: bytes) -> None:
    lines, torn = _lines(content)
    found.torn = len(torn)
    if not lines:
        raise Unreadable("the journal has no first line")
    header = lines[0]
    if found.database not in ("", header["database"]) or header["after"] > found.seq:
        raise Unreadable(f"the journal starts after commit {header['after']}, the snapshot has {found.seq}")
    for number, record in enumerate(lines[1:], header["after"] + 1):
        if record["seq"] != number:
            raise Unreadable(f"commit {record['seq']} stands where {number} should")
        if number > found.seq:
            _apply(found, record)


def _lines(content: bytes) -> tuple[list[dict[str, Any]], bytes]:
    """The intact lines at its begin, and what stands behind them."""
    intact: list[dict[str, Any]] = []
    while (end := content.find(b"\n")) >= 0 and _is_intact(content[:end]):
        intact.append(json.loads(content[:end]))
        content = content[end + 1 :]
    return intact, content.rstrip(b"\0")


def _is_intact(line: bytes) -> bool:
    at = len(_PREFIX)
    return line[:at] == _PREFIX and line[at : at + 10] == f'{zlib.crc32(line[at + 10 :]):08x}",'.encode()


def _apply(found: Found, record: dict[str, Any]) -> None:
    for name in record.get("drop", ()):
        found.tables.pop(name, None)
    for name, numbers in record.get("gone", {}).items():
        for number in numbers:
            found.tables.get(name, {}).pop(number, None)
    for name, documents in record.get("put", {}).items():
        found.tables.setdefault(name, {}).update({int(number): each for number, each in documents.items()})
    found.seq = record["seq"]
