"""Copies beside the data that still have a customer who was forgotten: named, never touched."""

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from tui_tracker.model.forgetting import Words
from tui_tracker.model.order import Customer, OrderKey, OrderRow


class _Copied(msgspec.Struct, frozen=True):
    """An order in a copy, as far as it tells whose it is."""

    number: str = ""
    shop: str = ""
    customer: Customer = Customer()


class _Copy(msgspec.Struct, frozen=True):
    orders: dict[str, _Copied] = {}


def still_held(data: Path, words: Words) -> list[Path]:
    """The files beside the data that still have somebody's words in them: copies, and what a repair set aside. One that
    can't be read may have them, and is named too.
    """

    def has_them(path: Path) -> bool:
        try:
            return words.are_in(path.read_bytes())
        except OSError:
            return True

    return [each for each in _beside(data) if has_them(each)]


def holding_forgotten(data: Path, rows: Iterable[OrderRow]) -> list[Path]:
    """The copies in which an order whose customer was forgotten since still has one. Files that are no whole copy, such
    as what a repair set aside, are not looked into: `still_held` finds them while the words are known.
    """
    forgotten = {OrderKey(row.shop, row.number) for row in rows if row.forgotten_at is not None}
    return [each for each in _beside(data) if _has_one(each, forgotten)] if forgotten else []


def _has_one(path: Path, forgotten: Collection[OrderKey]) -> bool:
    try:
        copy = msgspec.json.decode(path.read_bytes(), type=_Copy)
    except msgspec.DecodeError:
        return False
    except OSError:  # as above
        return True
    return any(
        OrderKey(each.shop, each.number) in forgotten and each.customer != Customer(country=each.customer.country)
        for each in copy.orders.values()
    )


def _beside(data: Path) -> list[Path]:
    beside = [each for each in data.parent.glob(data.name + ".*") if each.is_file()]
    folder = data.parent / "backups"
    copies = [each for each in folder.iterdir() if each.is_file()] if folder.is_dir() else []
    own = {data.name + ending for ending in (".journal", ".index", ".lock", ".poller", ".state", ".state.lock")}
    return sorted(each for each in (*beside, *copies) if each.name not in own)
