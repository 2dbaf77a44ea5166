"""Forgetting one customer in a shop of 100,000 orders, against reading every order once."""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from benchmarks import shop
from benchmarks.figures import Figure
from tui_tracker.engine.forgetting import Forgetting
from tui_tracker.model.order import Order
from tui_tracker.store import open_store
from tui_tracker.store.api import Act, Change, Store

ORDERS: Final = 100_000
_EMAIL: Final = "asked.to.be.forgotten{n}@shop.example"


def measure(orders: int = ORDERS, *, rounds: int = 3) -> Figure:
    """Seconds from the name to a data file without it; each round forgets another customer."""
    ours, reference = [], []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "orders.json"
        shop.write(data, orders)
        store = open_store(data)
        for n in range(rounds):
            _give(store, store.rows()[n].id, _EMAIL.format(n=n))
            reference.append(_reading(store))
            ours.append(_forgetting(store, _EMAIL.format(n=n)))
        store.close()
        left = data.read_bytes()
        assert not any(_EMAIL.format(n=n).encode() in left for n in range(rounds))
    return Figure(
        name=f"forget a customer, {orders:,} orders",
        ours=tuple(ours),
        reference=tuple(reference),
        what="find all that is kept, erase it, compact",
        against="decoding every order once",
    )


def _give(store: Store, order_id: int, email: str) -> None:
    """That customer the address."""

    def change(order: Order | None) -> Order | None:
        if order is None:
            return None
        return msgspec.structs.replace(order, customer=msgspec.structs.replace(order.customer, email=email))

    store.commit([Change(target=order_id, apply=change)], Act(kind="edit", by="eva", undoable=True)).result()


def _reading(store: Store) -> float:
    began = time.perf_counter()
    for row in store.rows():
        store.order(row.id)
    return time.perf_counter() - began


def _forgetting(store: Store, email: str) -> float:
    forgetting = Forgetting(store, lambda: datetime.now(UTC), "eva")
    began = time.perf_counter()
    forgetting.forget(forgetting.trace(email))
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.stdout.write(f"{measure()}\n")
