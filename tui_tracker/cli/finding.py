"""Which order a person means: by its number with or without "#", or by a tracking number."""

from collections.abc import Iterable
from typing import NamedTuple

from tui_tracker.model.errors import NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.nearest import nearest
from tui_tracker.model.order import OrderRow
from tui_tracker.model.text import clean_number, clean_text


class Found(NamedTuple):
    """An order, and those of its parcels that were meant (all of them when its own number was given)."""

    row: OrderRow
    numbers: tuple[str, ...]


def find(rows: Iterable[OrderRow], reference: str) -> list[Found]:
    """Every order that `reference` may mean. Raises `NotFoundError`, with the nearest order number there is."""
    rows = list(rows)
    found = _by_order(rows, reference) or _by_code(rows, reference)
    if not found:
        raise NotFoundError(_of(N_("no order or parcel {reference}"), reference), hint=_hint(rows, reference))
    return found


def find_one(rows: Iterable[OrderRow], reference: str) -> Found:
    """The one order that `reference` means. Raises `UsageError` naming all when there are several."""
    found = find(rows, reference)
    if len(found) > 1:
        names = ", ".join(f"{each.row.number} ({each.row.shop or each.row.source or each.row.id})" for each in found)
        raise UsageError(
            _of(N_("{reference} is in several orders: {names}"), reference, names=names),
            hint=N_("Name one of them by its order number, or by its id as id:N."),
        )
    return found[0]


def _by_order(rows: list[OrderRow], reference: str) -> list[Found]:
    if reference.startswith("id:") and reference[3:].isdecimal():
        return [_whole(row) for row in rows if row.id == int(reference[3:])]
    exact = [_whole(row) for row in rows if row.number == reference]
    return exact or [_whole(row) for row in rows if plain(row.number) == plain(reference)]


def _whole(row: OrderRow) -> Found:
    return Found(row, tuple(parcel.number for parcel in row.parcels))


def _by_code(rows: list[OrderRow], reference: str) -> list[Found]:
    wanted = _code(reference)
    if not wanted:
        return []
    matches = ((row, tuple(each.number for each in row.parcels if _code(each.number) == wanted)) for row in rows)
    return [Found(row, numbers) for row, numbers in matches if numbers]


def plain(number: str) -> str:
    """An order number as people compare it: without "#", any case."""
    return number.strip().removeprefix("#").casefold()


def _code(number: str) -> str:
    return clean_number(number).replace("-", "")


def _of(template: str, reference: str, **values: str) -> Message:
    return Message(template, {"reference": repr(clean_text(reference)), **values})


def _hint(rows: list[OrderRow], reference: str) -> str | Message:
    known = [row.number for row in rows] + [parcel.number for row in rows for parcel in row.parcels]
    near = nearest(reference, known)
    if near:
        return Message(N_("Did you mean {name}?"), {"name": near})
    return N_("tui-tracker list shows what there is.")
