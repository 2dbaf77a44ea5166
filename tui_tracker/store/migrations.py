"""Data files of older formats: what each version changed, step by step. Reading takes them as they are; the first
change writes them anew, after a copy of them was put into `backups/`.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from .journal import FORMAT, Record

Step = Callable[[str, bytes], bytes]
"""A document of the next format, from its table and its JSON in this one."""


def _unchanged(table: str, document: bytes) -> bytes:
    return document


STEPS: Final[Mapping[int, Step]] = {
    1: _unchanged,  # 2 changed the journal (room behind it, groups), no document
}


def upgraded(table: str, document: bytes, found: int, steps: Mapping[int, Step] = STEPS) -> bytes:
    """A document of format `found` as one of today's."""
    for version in range(found, FORMAT):
        document = steps[version](table, document)
    return document


def upgraded_record(record: Record, found: int, steps: Mapping[int, Step] = STEPS) -> Record:
    """A commit from a journal of format `found` as one of today's."""
    if found == FORMAT:
        return record
    put = {
        name: {number: msgspec.Raw(upgraded(name, bytes(each), found, steps)) for number, each in table.items()}
        for name, table in record.put.items()
    }
    return msgspec.structs.replace(record, put=put)
