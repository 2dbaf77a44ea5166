"""The documents of one table as TinyDB's own code wants them, decoded one by one when they are touched."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import msgspec
from tinydb.table import Document

from .journal import plain


class WorkingTable(MutableMapping[int, Any]):
    """A table while it is changed. A document is decoded when it is touched: the others can't have changed."""

    def __init__(self, known: Mapping[int, bytes]) -> None:
        """`known`: the documents' JSON as it is committed."""
        self._known = known
        self._touched: dict[int, Any] = {}
        self._numbers = dict.fromkeys(known)

    def __contains__(self, number: object) -> bool:
        """Whether there is a document of that number."""
        return number in self._numbers

    def __getitem__(self, number: int) -> Any:
        """The document, to be changed at will. Raises `KeyError`."""
        if number in self._numbers and number not in self._touched:
            self._touched[number] = Document(msgspec.json.decode(self._known[number]), doc_id=number)
        return self._touched[number]

    def __setitem__(self, number: int, document: Any) -> None:
        """Put it in the place of whatever is there."""
        self._numbers[number] = None
        self._touched[number] = document

    def __delitem__(self, number: int) -> None:
        """Take it out. Raises `KeyError`."""
        del self._numbers[number]
        self._touched.pop(number, None)

    def __iter__(self) -> Iterator[int]:
        """The numbers."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._numbers)

    def clear(self) -> None:
        """Take all out, undecoded."""
        self._numbers.clear()
        self._touched.clear()

    def changed(self) -> dict[str, msgspec.Raw]:
        """The documents that are new or not as they were, by their bytes: to Python, 1 and True are equal."""
        found = {number: _kept(document) for number, document in self._touched.items()}
        return {str(number): each for number, each in found.items() if bytes(each) != self._known.get(number)}

    def gone(self) -> list[int]:
        """The numbers of the documents that are there no more."""
        return [number for number in self._known if number not in self._numbers]


class CommittedTable(Mapping[str, Any]):
    """A table to be read: each document decoded when it is asked for, and the caller's own."""

    def __init__(self, documents: Mapping[int, bytes]) -> None:
        """`documents`: their JSON."""
        self._documents = documents

    def __getitem__(self, number: str) -> Any:
        """The document. Raises `KeyError`."""
        return msgspec.json.decode(self._documents[int(number)])

    def __iter__(self) -> Iterator[str]:
        """The numbers, as TinyDB's files have them."""
        self._documents = dict(self._documents)  # whoever goes through them may change the table on the way
        return map(str, self._documents)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._documents)


def _kept(document: Any) -> msgspec.Raw:
    """Its bytes. Raises `TypeError` or `ValueError` for what stock TinyDB's files refuse too, and for NaN."""
    json.dumps(document, allow_nan=False)
    return plain(document)
