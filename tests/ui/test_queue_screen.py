"""The morning queue, driven by keys: what it says in one line, what opens, what a key acts on, what moves it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.ui.stage import NOW, Desk, Stage, staged
from tests.ui.support import opened as opened_app
from tests.ui.test_dialogs import picture, until, words
from tui_tracker.engine.port import Account, CarrierHealth, CarrierState, EngineState
from tui_tracker.model.cases import Advice, QueueRules
from tui_tracker.model.deeds import PutOff
from tui_tracker.model.order import Customer, Order, Parcel, row_of, settled
from tui_tracker.model.status import Detail, Status
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.previewing import WIDE
from tui_tracker.ui.screens.queue import _ACTIONS, QueueScreen

DAY = timedelta(days=1)


def order(n: int, status: Status, detail: Detail | None = None, *, age: float = 20, silent: float = 2) -> Order:
    """An order with one parcel."""
    parcel = Parcel(
        number=f"AB12345{n:02}",
        carrier="post",
        status=status,
        detail=detail,
        derived=status,
        last_event="Hub A" if status is Status.IN_TRANSIT else f"Place {n}",
        last_event_at=NOW - silent * DAY,
        since=NOW - silent * DAY,
    )
    return settled(
        Order(
            id=n,
            number=f"#10{n:02}",
            placed_at=NOW - age * DAY,
            customer=Customer(name=f"Customer {n}", country="SE"),
            total="49.50",
            currency="EUR",
            parcels=(parcel,),
        )
    )


ORDERS = (
    order(1, Status.ALERT, Detail.LOST),
    order(2, Status.UNKNOWN, Detail.INVALID_NUMBER, age=58),
    *(order(n, Status.IN_TRANSIT, age=21 + n / 10, silent=12) for n in range(3, 9)),
    order(10, Status.DELIVERED, silent=0.1),
    order(11, Status.IN_TRANSIT),
)
STATE = EngineState(
    carriers=(
        CarrierState(id="a", title="Post", health=CarrierHealth.DOWN),
        CarrierState(id="b", title="17TRACK", health=CarrierHealth.UP, account=Account(61, 100, NOW + DAY)),
    )
)


@asynccontextmanager
async def opened(
    orders: Sequence[Order] = ORDERS, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[tuple[Stage, Pilot[None], Desk, QueueScreen]]:
    """The queue, opened."""
    page, desk = QueueScreen(), Desk(orders=orders)
    desk.engine_state = STATE
    async with staged(page, desk, size, language=language) as (app, pilot):
        await until(pilot, lambda: "61/100" in words(app))
        yield app, pilot, desk, page


def numbers(app: Stage) -> list[str]:
    """What stands in the second column from top to bottom."""
    return [word for line in picture(app).splitlines()[3:-2] for word in line.split()[1:2]]


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_says_what_wants_a_hand(size: tuple[int, int], language: str, snapshot: SnapshotAssertion) -> None:
    async with opened(size=size, language=language) as (app, pilot, _, _):
        await pilot.press("down", "down")
        await until(pilot, lambda: app.size.width < WIDE or "#1001 · Customer 1" in words(app))  # beside the list
        assert picture(app) == snapshot


async def test_one_line_says_it_all() -> None:
    async with opened(size=(120, 24)) as (app, _, _, _):
        line = picture(app).splitlines()[1].strip()
        assert line == (
            "1 deadline · 2 act now · 6 look today · 1 carrier down · 17TRACK 61/100 to 1 Apr · "
            "1 delivered since yesterday"
        )


async def test_a_shared_cause_opens_and_closes_and_its_orders_are_acted_on() -> None:
    async with opened() as (app, pilot, _, page):
        assert numbers(app) == ["#1002", "▸", "#1001"]
        await pilot.press("down")
        assert page.selected_ids() == [8, 7, 6, 5, 4, 3]
        await pilot.press("enter")
        await until(pilot, lambda: "#1003" in words(app))
        assert numbers(app) == ["#1002", "▾", "#1008", "#1007", "#1006", "#1005", "#1004", "#1003", "#1001"]
        await pilot.press("enter")
        await until(pilot, lambda: "#1003" not in words(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.went == [1])


async def test_an_order_that_is_mended_leaves_and_one_in_trouble_comes_while_the_cursor_stays() -> None:
    async with opened() as (app, pilot, desk, page):
        await pilot.press("G")
        assert page.selected_ids() == [1]
        desk.put(order(2, Status.DELIVERED, silent=0), order(11, Status.ALERT, Detail.DAMAGED, age=59))
        await until(pilot, lambda: "#1011" in words(app) and "#1002" not in words(app))
        assert page.selected_ids() == [1]
        assert numbers(app)[0] == "#1011"
        desk.take(11)
        await until(pilot, lambda: "#1011" not in words(app))


async def test_what_is_put_off_sleeps_and_is_counted_until_it_moves() -> None:
    async with opened(size=(160, 24)) as (app, pilot, desk, _):
        asleep = PutOff().on(ORDERS[0], by="eva", at=NOW)
        assert asleep is not None
        desk.put(asleep)
        await until(pilot, lambda: "#1001" not in words(app) and "1 put off" in words(app))
        moved = msgspec.structs.replace(asleep.parcels[0], last_event_at=NOW)
        desk.put(settled(msgspec.structs.replace(asleep, parcels=(moved,))))
        await until(pilot, lambda: "#1001" in words(app))
        await pilot.press("G")  # the list may have no room for it, the line below has
        await until(pilot, lambda: "woken: its parcel moved" in words(app))


async def test_a_filter_narrows_it_and_the_line_above_still_tells_of_all() -> None:
    async with opened(size=(118, 24)) as (app, pilot, desk, page):
        line = picture(app).splitlines()[1]
        await pilot.press("slash", *"age:>21d")
        await until(pilot, lambda: "Morning queue 7/8 age:>21d" in words(app))
        assert numbers(app)[1:] == ["#1002", "▸"]  # the prompt's line first
        await pilot.press("enter", "down")
        assert page.selected_ids() == [8, 7, 6, 5, 4, 3]
        assert picture(app).splitlines()[1] == line
        desk.put(order(12, Status.ALERT, Detail.LOST, age=30), order(13, Status.ALERT, Detail.LOST, age=3))
        await until(pilot, lambda: "8/10" in words(app))
        assert "#1013" not in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: "#1013" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.went == ["back"])


async def test_where_the_filter_lets_nothing_through_that_is_said() -> None:
    async with opened() as (app, pilot, _, _):
        await pilot.press("slash", *"nowhere", "enter")
        await until(pilot, lambda: "Nothing in the queue matches." in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: "#1001" in words(app))


async def test_what_is_no_filter_is_told_and_changes_nothing() -> None:
    async with opened() as (app, pilot, _, _):
        await pilot.press("slash", *"status:lost")
        await until(pilot, lambda: "no status:lost" in words(app))
        assert "#1001" in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: "no status:lost" not in words(app))


async def test_marking_by_a_filter_opens_the_causes_that_hold_some() -> None:
    async with opened() as (app, pilot, _, page):
        await pilot.press("plus", *"customer:8,2", "enter")
        await until(pilot, lambda: "2 orders marked" in words(app))
        assert sorted(page.selected_ids()) == [2, 8]
        assert "#1003" in words(app)


async def test_a_cause_that_is_marked_stays_so_while_other_orders_change() -> None:
    async with opened() as (app, pilot, desk, page):
        await pilot.press("down", "space")
        assert page.selected_ids() == [8, 7, 6, 5, 4, 3]
        desk.put(order(12, Status.ALERT, Detail.LOST, age=59))
        await until(pilot, lambda: "#1012" in words(app))
        assert page.selected_ids() == [8, 7, 6, 5, 4, 3]


async def test_on_a_wide_terminal_the_order_stands_beside_it_or_not() -> None:
    async with opened(size=(120, 40)) as (app, pilot, _, _):
        await until(pilot, lambda: "│ #1002 · Customer 2 · SE" in picture(app))
        await pilot.press("down")
        await until(pilot, lambda: "│ #1008 · Customer 8 · SE" in picture(app))  # of a cause the most pressing
        await pilot.press("p")
        await until(pilot, lambda: "│" not in picture(app))


async def test_time_alone_brings_a_deadline_near() -> None:
    async with opened([order(1, Status.IN_TRANSIT, age=40)]) as (app, pilot, desk, _):
        await until(pilot, lambda: "Nothing needs a hand" in words(app))
        desk.clock = NOW + 18 * DAY
        desk.put(order(1, Status.IN_TRANSIT, age=40, silent=-17))
        await until(pilot, lambda: "#1001" in words(app))
        assert "dispute" in words(app)


async def test_marks_are_acted_on_before_the_cursor() -> None:
    async with opened() as (_, pilot, _, page):
        await pilot.press("space", "space")
        assert page.selected_ids() == [2, 8, 7, 6, 5, 4, 3]


def test_every_suggestion_has_an_act_of_the_screen() -> None:
    assert set(_ACTIONS) == set(Advice)
    assert all(hasattr(QueueScreen, f"action_{name}") for name in _ACTIONS.values())


@pytest.mark.parametrize(
    ("orders", "opens", "first"),
    [
        (ORDERS, "needed", "Morning queue"),
        (ORDERS[-1:], "needed", "Orders"),
        (ORDERS[-1:], "always", "Morning queue"),
        (ORDERS, "never", "Orders"),
    ],
)
async def test_it_is_what_opens_when_something_needs_a_hand(orders: Sequence[Order], opens: str, first: str) -> None:
    rules = msgspec.convert({"opens": opens}, QueueRules)
    options = UiOptions(queue_first=True, queue_rules=rules)
    async with opened_app([row_of(each) for each in orders], options=options, read=False) as desk:
        desk.engine.read = True  # only now the older ones
        await desk.sees(first)
        await desk.press("4")
        await desk.sees("Morning queue")
        await desk.press("1")
        await desk.sees("Orders")
