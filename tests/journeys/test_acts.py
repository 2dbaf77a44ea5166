"""What operators do by hand in the app, over the real engine and a data file: done, told, taken back, by several."""

from pathlib import Path

import pytest

from tests.journeys.acting import colleague, keep, order, sitting
from tui_tracker.model.deeds import MarkRefunded, Remove, SetNote
from tui_tracker.model.status import Status


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


async def test_a_bulk_snooze_and_its_undo(path: Path) -> None:
    keep(path, [order(n) for n in range(1, 13)])
    async with sitting(path) as eva:
        await eva.sees("Orders 12", "#12")
        await eva.press("asterisk", "z")
        await eva.sees("Put off: 12 orders")
        await eva.press("down", "down", "enter")
        await eva.sees("Put off until 2026-11-05: 12 orders · u takes it back")
        assert sum(row.snooze is not None for row in eva.engine.rows()) == 12
        await eva.press("u")
        await eva.sees("Taken back: put off, 12 orders")
        assert not any(row.snooze for row in eva.engine.rows())
        await eva.press("ctrl+r")
        await eva.sees("Done again: put off, 12 orders")
        assert sum(row.snooze is not None for row in eva.engine.rows()) == 12


async def test_a_broken_code_is_replaced_by_a_candidate_and_tracked(path: Path) -> None:
    keep(path, [order(1, "XB123456785SE")])
    async with sitting(path) as eva:
        await eva.sees("XB123456785SE")
        await eva.press("r")
        await eva.sees("the carrier does not know it yet")
        await eva.press("c", *"RB123456785SE")
        await eva.sees("PostNord", "check digit right")
        await eva.press("enter")
        await eva.sees("RB123456785SE: In transit")
        found = eva.order("#1")
        assert found is not None
        assert [(each.number, each.status) for each in found.parcels] == [("RB123456785SE", Status.IN_TRANSIT)]
        await eva.press("u")
        await eva.sees("Taken back: code replaced")
        back = eva.order("#1")
        assert back is not None
        assert [each.number for each in back.parcels] == ["XB123456785SE"]


async def test_two_operators_change_the_same_order_and_nobody_loses_anything(path: Path) -> None:
    keep(path, [order(1)])
    async with sitting(path, "eva") as eva:
        with colleague(path, "bo") as (store, bo):
            one = store.rows()[0].id
            await eva.press("i", *"from eva")
            await eva.sees("Note of #1")
            bo.do(SetNote(text="from bo"), [one]).result(10)
            await eva.press("enter")
            await eva.sees("Note written: #1", "this replaces what was changed meanwhile; the log has both")
            found = bo.undo().result(10)
            assert [each.field for each in found.stays] == ["note"]
            assert getattr(eva.order("#1"), "note", "") == "from eva"
            await eva.press("u")
            await eva.sees("Taken back: note written, 1 order")
            assert getattr(eva.order("#1"), "note", "") == "from bo"


async def test_what_somebody_changed_since_stays_and_is_named(path: Path) -> None:
    keep(path, [order(1)])
    async with sitting(path, "eva") as eva:
        with colleague(path, "bo") as (store, bo):
            await eva.press("i", *"eva", "enter")
            await eva.sees("Note written: #1")
            bo.do(SetNote(text="bo"), [store.rows()[0].id]).result(10)
            await eva.until(lambda: getattr(eva.order("#1"), "note", "") == "bo")
            await eva.press("u")
            await eva.sees("Not to be taken back, all of it was changed since: note written", "stays")
            assert getattr(eva.order("#1"), "note", "") == "bo"


async def test_what_one_changes_the_other_who_looks_at_it_sees(path: Path) -> None:
    keep(path, [order(1)])
    async with sitting(path, "eva") as eva:
        with colleague(path, "bo") as (store, bo):
            one = store.rows()[0].id
            await eva.press("enter")
            await eva.sees("Customer 1", "What was done")
            bo.do(MarkRefunded(amount="50"), [one]).result(10)
            await eva.sees("Refunded 50 SEK · bo")
            bo.do(Remove(), [one]).result(10)
            await eva.sees("This order is gone.")
            await eva.press("i")
            await eva.sees("There is no order here to act on")


async def test_a_removed_order_comes_back_with_all_it_had(path: Path) -> None:
    keep(path, [order(1), order(2)])
    async with sitting(path) as eva:
        await eva.press("r")
        await eva.sees("In transit")
        before = eva.order("#1")
        await eva.press("d")
        await eva.sees("Remove #1?", "Goes with it: 1 parcel", "…and 1 event")
        await eva.press("y")
        await eva.sees("Removed: #1 · u takes it back")
        assert eva.order("#1") is None
        await eva.press("u")
        await eva.sees("Taken back: removed, 1 order", "#1")
        assert eva.order("#1") == before


async def test_a_refund_is_taken_back_after_a_restart(path: Path) -> None:
    keep(path, [order(1)])
    async with sitting(path) as eva:
        await eva.press("dollar_sign", *"12,50", "enter")
        await eva.sees("Marked refunded 12.50: #1")
    with colleague(path, "bo") as (_, bo):
        assert bo.can_undo() is None
    async with sitting(path) as eva:
        await eva.press("enter")
        await eva.sees("Refunded 12.50 SEK · eva", "u takes it back")
        await eva.press("u")
        await eva.sees("Taken back: marked refunded, 1 order")
        await eva.sees("marked refunded: 12.50 · taken back")
        assert getattr(eva.order("#1"), "refund", "") is None


async def test_the_morning_from_order_to_order_without_going_back(path: Path) -> None:
    keep(path, [order(n) for n in (1, 2, 3)])
    async with sitting(path) as eva:
        await eva.press("enter")
        await eva.sees("Order #1", "Customer 1")
        await eva.press("number_sign", *"seen", "enter")
        await eva.sees("Tags +seen: #1")
        await eva.press("right_square_bracket")
        await eva.sees("Order #2", "Customer 2")
        await eva.press("m", "y")
        await eva.sees("noted: #2")
        await eva.sees("Written to")
        await eva.press("right_square_bracket", "a")
        await eva.sees("Archived: #3")
        await eva.press("right_square_bracket")
        await eva.sees("That was the last order of the list")
        await eva.press("escape")
        await eva.sees("Orders 3")
        await eva.press("w")
        await eva.sees("Why: order #3")
