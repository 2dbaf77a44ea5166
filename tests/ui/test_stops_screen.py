"""What customers may ask of the shop, done on the screen: no more messages, and their data erased."""

from pathlib import Path

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.counter import NOW, Counter, counter, order
from tests.ui.support import screen_text
from tui_tracker.model.order import Order
from tui_tracker.model.outbox import State
from tui_tracker.notify.stopping import StopList
from tui_tracker.ui.screens.stops import StopsScreen

SIZES = [(80, 24), (120, 40)]


def of(n: int, email: str, *, phone: str = "") -> Order:
    """Order #n of the customer with that address."""
    made = order(n)
    return msgspec.structs.replace(made, customer=msgspec.structs.replace(made.customer, email=email, phone=phone))


async def list_of(desk: Counter) -> None:
    """Go there."""
    await desk.press("6", "U")
    await desk.until(lambda: isinstance(desk.app.screen, StopsScreen))


def stopped(desk: Counter) -> list[tuple[str, str]]:
    """Who is on the list, masked, and who put them there."""
    return [(each.address, each.by) for each in StopList(desk.store, lambda: NOW, by="").listed()]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_as_it_is_seen(size: tuple[int, int], tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    async with counter(tmp_path, [of(1, "eva@kund.example"), of(2, "bo@kund.example")], size=size) as desk:
        desk.become(2, state=State.FAILED, reason="550 5.1.1", recipient="ab" * 12, refused="bounced")
        await list_of(desk)
        await desk.sees("No more messages 1", "the address takes no messages")
        StopList(desk.store, lambda: NOW, by="kim").stop(["eva@kund.example", "gone@kund.example"])
        await desk.press("q", "U")
        await desk.sees("No more messages 3", "e…@kund.example")
        assert screen_text(desk.app) == snapshot


async def test_an_address_is_stopped_taken_off_and_put_back(tmp_path: Path) -> None:
    async with counter(tmp_path, [of(1, "eva@kund.example")]) as desk:
        await list_of(desk)
        await desk.sees("No more messages 0", "U stops an address by hand")
        await desk.press("U", *"no one", "enter")
        await desk.sees("'no one' is no address", "Such as: eva@shop.example")
        await desk.press("ctrl+u", *"Eva@kund.example", "enter")
        await desk.sees("No more messages 1", "e…@kund.example")
        assert stopped(desk) == [("e…@kund.example", "eva")]
        await desk.press("d")
        await desk.sees("may be written to again · u takes it back", "No more messages 0")
        assert stopped(desk) == []
        await desk.press("u")
        await desk.sees("as before", "No more messages 1")
        assert stopped(desk) == [("e…@kund.example", "eva")]
        await desk.press("o")
        await desk.sees("Order #1")


async def test_an_address_that_took_nothing_is_tried_again(tmp_path: Path) -> None:
    async with counter(tmp_path, [of(1, "eva@kund.example")]) as desk:
        desk.become(1, state=State.FAILED, recipient="ab" * 12, refused="bounced")
        await list_of(desk)
        await desk.sees("No more messages 1")
        await desk.press("d")
        await desk.sees("is tried again with the next message", "No more messages 0")


async def test_the_customer_of_an_order_is_stopped_where_the_order_is(tmp_path: Path) -> None:
    async with counter(tmp_path, [of(1, "eva@kund.example", phone="+46701740605")]) as desk:
        await desk.press("U")
        await desk.sees("No more messages to 2 addresses · in the outbox U takes it back")
        assert sorted(address for address, _ in stopped(desk)) == ["+46…05", "e…@kund.example"]
        await desk.press("U")
        await desk.sees("They were stopped already")


async def test_many_customers_are_stopped_only_after_asking(tmp_path: Path) -> None:
    async with counter(tmp_path, [of(1, "eva@kund.example"), of(2, "bo@kund.example")]) as desk:
        await desk.press("space", "space", "U")
        await desk.sees("No more messages to the customers of 2 orders?")
        await desk.press("y")
        await desk.sees("No more messages to 2 addresses · in the outbox U takes it back")
        assert sorted(address for address, _ in stopped(desk)) == ["b…@kund.example", "e…@kund.example"]


async def test_a_customers_data_is_erased_after_saying_what_goes_and_the_copies_are_named(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "old.json").write_text('{"name": "eva@kund.example"}', encoding="utf-8")
    customers = [of(1, "eva@kund.example"), of(2, "bo@kund.example")]
    async with counter(tmp_path, customers) as desk:
        await desk.press("D")
        await desk.sees("Erase the data of the customer of #1 for good?", "1 order: #1", "1 message of the outbox")
        await desk.press("escape")
        assert desk.order("#1").customer.email == "eva@kund.example"  # type: ignore[union-attr]
        await desk.press("D")
        await desk.sees("It can't be undone")
        await desk.press("y")
        await desk.sees("Erased. The data file was written anew without it.", "These copies still have it")
        assert "backups/old.json" in "".join(desk.text.split()).replace("│", "")
        await desk.press("escape")
        gone, kept = desk.order("#1"), desk.order("#2")
        assert gone is not None
        assert kept is not None
        assert (gone.customer.name, gone.customer.email) == ("", "")
        assert kept.customer.email == "bo@kund.example"
        await desk.press("D")
        await desk.sees("Nothing is left to erase")


async def test_one_customer_is_erased_at_a_time_and_nothing_read_only(tmp_path: Path) -> None:
    async with counter(tmp_path, [of(1, "eva@kund.example"), of(2, "bo@kund.example")]) as desk:
        await desk.press("space", "space", "D")
        await desk.sees("One customer at a time")
    async with counter(tmp_path, read_only=True) as desk:
        await desk.press("D")
        await desk.sees("Opened read-only")
        await list_of(desk)
        await desk.press("U")
        await desk.sees("Opened read-only")
