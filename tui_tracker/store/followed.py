"""A table of the data file of which the process keeps an account in memory."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from .contents import Table


class Followed(ABC):
    """Read when it is first asked for, then brought up to date by the store's thread; read by everybody."""

    def __init__(self, documents: Callable[[], Table]) -> None:
        """`documents`: the table's as they are now."""
        self._documents = documents
        self._reading = threading.RLock()  # who asks meanwhile waits: half an account would tell somebody twice
        self._is_read = False
        self._clear()

    @abstractmethod
    def _clear(self) -> None:
        """The account of an empty table."""

    @abstractmethod
    def _put(self, number: int, document: bytes | None) -> None:
        """This document is so now; `None`: it is gone."""

    def forget(self) -> None:
        """Everything was read anew."""
        with self._reading:
            self._is_read = False

    def take(self, numbers: Iterable[int]) -> None:
        """These documents changed."""
        with self._reading:
            if self._is_read:
                self._take(numbers)

    def _read(self) -> None:
        with self._reading:
            if not self._is_read:
                self._clear()
                self._take(self._documents())
                self._is_read = True

    def _take(self, numbers: Iterable[int]) -> None:
        documents = self._documents()
        for number in list(numbers):
            self._put(number, documents.get(number))
