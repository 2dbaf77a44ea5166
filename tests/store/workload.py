"""The same few commits again and again, what was said of each, and whether the files agree with that."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.store.faults import Crash, FaultyFiles
from tests.store.making import NOW, an_order
from tests.store.plainly import Found, read_plainly
from tui_tracker.model.errors import StoreError
from tui_tracker.model.order import Order, OrderKey
from tui_tracker.store.api import Act, Change
from tui_tracker.store.files import Files
from tui_tracker.store.filestore import FileStore

LAST: Final = OrderKey("", "last")  # the order that every commit notes itself in
REMOVES: Final = {4: 2, 9: 7}  # the order that a commit takes out again
COMMITS: Final = 10
NEXT: Final = 99

Orders = dict[str, str]
"""Note by order number."""


def changes_of(number: int) -> list[Change]:
    """Commit `number`: an order of its own, a note in another, and now and then one less."""

    def note(order: Order | None) -> Order:
        return msgspec.structs.replace(order or an_order(LAST.number), note=str(number))

    own = an_order(f"#{number}", "own " * number)
    changes = [Change(target=own.key, apply=lambda _: own), Change(target=LAST, apply=note)]
    if number in REMOVES:
        changes.append(Change(target=OrderKey("", f"#{REMOVES[number]}"), apply=lambda _: None))
    return changes


def after(commits: list[int]) -> Orders:
    """The orders after exactly these commits."""
    orders: Orders = {}
    for number in commits:
        orders[f"#{number}"] = "own " * number
        orders[LAST.number] = str(number)
        orders.pop(f"#{REMOVES.get(number)}", None)
    return orders


@dataclass(kw_only=True)
class Said:
    """What the store answered. A commit in none of these was never answered: the process was dead."""

    done: list[int] = field(default_factory=list)
    not_kept: list[int] = field(default_factory=list)
    not_known: list[int] = field(default_factory=list)
    errors: list[StoreError] = field(default_factory=list)

    def refused(self, error: StoreError, number: int | None = None) -> None:
        """An error, of a commit or of something else; it has to name a file and a way out."""
        assert "orders.json" in str(error), error
        assert error.hint, error
        self.errors.append(error)
        if number is not None:
            (self.not_known if "not known" in str(error) else self.not_kept).append(number)


class Work:
    """A process that opens the file, commits, compacts, closes, opens it again and goes on."""

    def __init__(self, data: Path, files: Files, told: Callable[[int], None] = lambda number: None) -> None:
        """Nothing is done yet. `told` is called with a commit's number in the moment it is acknowledged."""
        self.said = Said()
        self._told = told
        self._data = data
        self._files = files

    def run(self) -> Said:
        """All of it, or until the process dies."""
        with suppress(Crash):
            self.session(range(1, 8), compact_after=5)
            self.session(range(8, COMMITS + 1))
        return self.said

    def start(self) -> Said:
        """The begin of it: two commits with a compaction between them."""
        with suppress(Crash):
            self.session(range(1, 3), compact_after=1)
        return self.said

    def session(self, commits: range, *, compact_after: int = 0) -> None:
        """Open, commit these, compact after one of them, close."""
        try:
            store = opened(self._data, self._files)
        except StoreError as error:
            self.said.refused(error)
            return
        try:
            for number in commits:
                self._commit(store, number)
                if number == compact_after:
                    self._wait(store.compact())
            self._is_in_memory(store)
        finally:
            store.close()

    def _commit(self, store: FileStore, number: int) -> None:
        answered = threading.Event()

        def answer(future: "Future[Any]") -> None:
            if future.exception() is None:
                self.said.done.append(number)
                self._told(number)
            answered.set()

        future = store.commit(changes_of(number), Act(kind="add", summary=str(number)))
        future.add_done_callback(answer)
        assert answered.wait(30)
        self._wait(future, number)

    def _is_in_memory(self, store: FileStore) -> None:
        """A store whose last change went well shows what is on the disk, whatever went wrong before."""
        found = read_plainly(self._data)
        if found.summaries() == [str(number) for number in self.said.done] and store.problem is None:
            assert {row.number: row.note for row in store.rows()} == found.orders()

    def _wait(self, future: "Future[Any]", number: int | None = None) -> None:
        """For the answer; anything but a `StoreError` is a bug."""
        try:
            future.result(30)
        except StoreError as error:
            self.said.refused(error, number)


def opened(data: Path, files: Files) -> FileStore:
    """The store over these files."""
    return FileStore(data, read_only=False, now=lambda: NOW, files=files)


def kept(data: Path, said: Said, before: Orders | None = None) -> Found:
    """What lies on the disk, which is as it was said. `before`: orders that were there already."""
    found = read_plainly(data)
    commits = [int(summary) for summary in found.summaries()]
    assert found.orders() == (before or {}) | after(commits), "a commit is there by half"
    assert set(said.done) <= set(commits), f"acknowledged and lost: {set(said.done) - set(commits)}"
    assert not set(said.not_kept) & set(commits), f"refused and kept: {set(said.not_kept) & set(commits)}"
    return found


def goes_on(data: Path, found: Found, files: Files | None = None) -> None:
    """Opened with healthy files the store has exactly that, takes a commit and compacts."""
    store = opened(data, files or FaultyFiles())
    try:
        assert {row.number: row.note for row in store.rows()} == found.orders()
        assert [entry.summary for entry in store.audit()][::-1] == found.summaries()
        store.commit(changes_of(NEXT), Act(kind="add", summary=str(NEXT))).result(30)
    finally:
        store.close(compact=True)
    assert read_plainly(data).orders() == found.orders() | after([NEXT])
