"""A shop of any size, the same every time: realistic orders, one or two parcels each, eight events a parcel."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from tui_tracker.model.order import Checkpoint, Customer, LineItem, Order, Parcel, settled, to_json
from tui_tracker.model.status import Detail, Status
from tui_tracker.store.compaction import Frozen, NewSnapshot
from tui_tracker.store.contents import Contents
from tui_tracker.store.files import SYSTEM
from tui_tracker.store.journal import FORMAT, Header, Record, plain
from tui_tracker.store.journalfile import new_journal

NEWEST: Final = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
_SEED: Final = 20261101
_GIVEN: Final = (
    "Alva",
    "Bo",
    "Cecilia",
    "Didrik",
    "Elsa",
    "Folke",
    "Greta",
    "Hugo",
    "Iris",
    "Johan",
    "Kerstin",
    "Lova",
)
_FAMILY: Final = (
    "Lindström",
    "Berg",
    "Åkesson",
    "Öberg",
    "Nilsson",
    "Sjögren",
    "Hansen",
    "Virtanen",
    "Müller",
    "Dubois",
)
_PLACES: Final = (("Umeå", "SE"), ("Göteborg", "SE"), ("Oslo", "NO"), ("Turku", "FI"), ("Kiel", "DE"), ("Lyon", "FR"))
_GOODS: Final = (
    "Lamp, birch",
    "Mug, blue",
    "Wool socks",
    "Desk lamp, oak",
    "Candle holder",
    "Poster 50×70",
    "Linen bag",
)
_STEPS: Final = (
    ("Electronic shipping information received", Status.PENDING, Detail.LABEL_CREATED, "Shenzhen", "CN"),
    ("Accepted by carrier", Status.IN_TRANSIT, Detail.ACCEPTED, "Shenzhen", "CN"),
    ("Processed at sorting centre", Status.IN_TRANSIT, Detail.IN_TRANSPORT, "Guangzhou", "CN"),
    ("Departed from origin country", Status.IN_TRANSIT, Detail.DEPARTED, "Guangzhou", "CN"),
    ("Arrived at destination country", Status.IN_TRANSIT, Detail.ARRIVED_DESTINATION, "Arlanda", "SE"),
    ("Held by customs for clearance", Status.IN_TRANSIT, Detail.CUSTOMS, "Arlanda", "SE"),
    ("Out for delivery", Status.PICK_UP, Detail.OUT_FOR_DELIVERY, "Umeå", "SE"),
    ("Delivered to the recipient", Status.DELIVERED, Detail.DELIVERED, "Umeå", "SE"),
)


def number(index: int) -> str:
    """The number of order `index`, counted from 0."""
    return f"#{100_000 + index}"


def orders(count: int) -> Iterator[Order]:
    """`count` orders, oldest first, ten minutes apart."""
    chance = random.Random(_SEED)
    for index in range(count):
        yield _order(index, NEWEST - timedelta(minutes=10 * (count - index)), chance)


def _order(index: int, placed: datetime, chance: random.Random) -> Order:
    name = f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}"
    city, country = chance.choice(_PLACES)
    return settled(
        Order(
            number=number(index),
            source="csv",
            placed_at=placed,
            customer=Customer(
                name=name,
                email=f"customer{index}@mail.example",
                phone=f"+46 70 {index:07}",
                country=country,
                city=city,
                postal_code=f"{chance.randrange(10000, 99999)}",
                address=(f"Storgatan {chance.randrange(1, 120)}",),
            ),
            lines=tuple(
                LineItem(title=chance.choice(_GOODS), sku=f"NL-{chance.randrange(999):03}", price=f"{n * 49 + 129}.00")
                for n in range(chance.randrange(1, 4))
            ),
            total=f"{chance.randrange(129, 2499)}.00",
            currency="SEK",
            fulfilled_at=placed + timedelta(days=2),
            parcels=tuple(_parcel(2 * index + n, placed, chance) for n in range(chance.choice((1, 1, 2)))),
            added_at=placed,
        )
    )


def _parcel(index: int, placed: datetime, chance: random.Random) -> Parcel:
    times = [placed + timedelta(days=2 + 3 * step, minutes=chance.randrange(1440)) for step in range(len(_STEPS))]
    events = tuple(
        Checkpoint(
            when=when,
            text=text,
            source="17track",
            seen_at=when + timedelta(hours=5),
            status=status,
            detail=detail,
            code=f"EV{step:03}",
            place=place,
            country=country,
            order=step,
        )
        for step, (when, (text, status, detail, place, country)) in enumerate(zip(times, _STEPS, strict=True))
    )
    status, detail = (Status.DELIVERED, Detail.DELIVERED) if chance.random() < 0.8 else (Status.ALERT, Detail.LOST)
    return Parcel(
        number=f"LP{index:014d}",
        carrier="17track",
        courier="PostNord",
        status=status,
        detail=detail,
        derived=status,
        derived_detail=detail,
        events=events,
        last_event=events[-1].text,
        last_event_at=events[-1].when,
        registered_at=placed,
        added_at=placed,
        checked_at=events[-1].when + timedelta(hours=5),
    )


def write(path: Path, count: int) -> None:
    """A data file of `count` orders as a compaction leaves it, with an audit entry for each order."""
    keep(path, orders(count), count)


def keep(path: Path, kept: Iterable[Order], count: int) -> None:
    """The same of other orders, of which there are `count`."""
    contents = Contents()
    contents.apply(Record(seq=count, put={"orders": _documents(kept), "audit": _audit(count)}))
    NewSnapshot(path, SYSTEM, Frozen(contents=contents, name="b" * 16, journal=(0, 0), offset=0)).put_in_place()
    new_journal(path.with_name(path.name + ".journal"), Header(FORMAT, "b" * 16, count), SYSTEM)


def _documents(kept: Iterable[Order]) -> dict[str, msgspec.Raw]:
    return {str(number): msgspec.Raw(to_json(order)) for number, order in enumerate(kept, 1)}


def _audit(count: int) -> dict[str, msgspec.Raw]:
    entry = {"at": NEWEST, "kind": "add", "by": "eva"}
    return {str(each): plain({**entry, "summary": number(each - 1), "orders": [each]}) for each in range(1, count + 1)}
