"""Orders and changes for the store's tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from tui_tracker.model.order import Order, OrderKey, Parcel
from tui_tracker.model.status import Status
from tui_tracker.store.api import Act, Change, Commit, Store

NOW: Final = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
ADD: Final = Act(kind="add", by="eva", summary="by hand")


def an_order(number: str = "#1", note: str = "", *codes: str) -> Order:
    """An order with a parcel for each code."""
    parcels = tuple(Parcel(number=code, status=Status.IN_TRANSIT) for code in codes)
    return Order(number=number, placed_at=NOW, note=note, parcels=parcels)


def add(store: Store, number: str = "#1", note: str = "", *codes: str) -> int:
    """Commit a new order; its id."""
    order = an_order(number, note, *codes)
    commit = put(store, Change(target=order.key, apply=lambda _: order))
    return commit.changed[0].id


def put(store: Store, *changes: Change, act: Act = ADD) -> Commit:
    """Commit and wait."""
    return store.commit(changes, act).result(30)


def edit(order_id: int | OrderKey, **fields: object) -> Change:
    """Set some fields of an order, whatever else it holds."""

    def apply(order: Order | None) -> Order | None:
        return None if order is None else msgspec.structs.replace(order, **fields)

    return Change(target=order_id, apply=apply)


def remove(order_id: int) -> Change:
    """Take an order out."""
    return Change(target=order_id, apply=lambda _: None)


def journal_of(data: Path) -> Path:
    """The journal beside a data file."""
    return data.with_name(data.name + ".journal")


def lines_of(journal: Path) -> bytes:
    """What a journal holds, without the room behind it."""
    return journal.read_bytes().rstrip(b"\0")


def in_memory(folder: Path) -> Iterator[Path]:
    """A folder in memory where the system has that, else `folder`: thousands of files that have no need of a disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield folder
        return
    with TemporaryDirectory(dir=memory) as found:
        yield Path(found)


def until(holds: Callable[[], bool]) -> None:
    """Look until it holds; for what another thread or process does."""
    import time

    for _ in range(4000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it never came true")
