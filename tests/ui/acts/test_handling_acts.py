"""Acts on orders by key: what they do, to how many, and how they are taken back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.ui.fakes import NOW
from tests.ui.support import opened
from tests.ui.test_detail_body import ORDER
from tui_tracker.model.errors import StoreError
from tui_tracker.model.handling import Refund, Snooze
from tui_tracker.model.order import LineItem, Order, settled
from tui_tracker.ui.options import UiOptions
from tui_tracker.ui.screens.detail import DetailScreen

DAY = timedelta(days=1)


def shop(n: int = 3) -> list[Order]:
    """Orders #1…, the first the newest; each with one parcel."""
    return [
        settled(
            replace(
                ORDER,
                id=i,
                number=f"#{i}",
                placed_at=NOW - i * DAY,
                total="249.00",
                currency="SEK",
                lines=(LineItem(title="Lamp"), LineItem(title="Shade", quantity=2)),
                parcels=(replace(ORDER.parcels[0], number=f"LB0000000{i}"),),
            )
        )
        for i in range(1, n + 1)
    ]


# Putting off


async def test_z_puts_the_marked_orders_off_says_so_and_u_takes_it_back() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("space", "space", "z")
        await desk.sees("Put off: 2 orders")
        await desk.press("down", "enter")
        await desk.sees("Put off until 2026-04-01: 2 orders · u takes it back")
        assert [desk.engine.orders[n].snooze is not None for n in (1, 2, 3)] == [True, True, False]
        await desk.press("u")
        await desk.sees("Taken back: put off, 2 orders · Ctrl+R does it again")
        assert not any(order.snooze for order in desk.engine.orders.values())
        await desk.press("ctrl+r")
        await desk.sees("Done again: put off, 2 orders · u takes it back")
        assert desk.engine.orders[1].snooze is not None


async def test_a_time_of_ones_own_is_typed_and_what_is_none_is_said() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("z", *"2 cows", "enter")
        await desk.sees("'2 cows' is no day to come", "Write 3d, 1w")
        await desk.press(*["backspace"] * 6, *"2w", "enter")
        await desk.sees("Put off until 2026-04-14: #1")


async def test_days_before_a_deadline_are_written_with_a_minus() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("z", "slash", *"-2", "enter")
        await desk.sees("Put off until 2 days before a deadline: #1")
        snooze = desk.engine.orders[1].snooze
        assert snooze is not None
        assert snooze.days_before == 2


async def test_capital_z_wakes_only_what_sleeps_and_says_why_where_nothing_does() -> None:
    first, *others = shop()
    asleep = replace(first, snooze=Snooze(by="eva", at=NOW))
    async with opened(orders=[asleep, *others]) as desk:
        await desk.press("asterisk", "Z")
        await desk.sees("Put off no longer: #1 · u takes it back")
        await desk.press("Z")
        await desk.sees("Nothing here was put off")


# Notes and tags


async def test_i_writes_a_note_of_several_lines() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("i", *"call", "ctrl+n", *"her", "enter")
        await desk.sees("Note written: #1 · u takes it back")
        assert desk.engine.orders[1].note == "call\nher"


async def test_a_note_that_is_left_or_unchanged_changes_nothing() -> None:
    async with opened(orders=[replace(shop()[0], note="as it was")]) as desk:
        for keys in (("i", "x", "escape"), ("i", "enter")):
            await desk.press(*keys)
            await desk.until(lambda: desk.app.screen is desk.orders)
        assert desk.engine.orders[1].note == "as it was"
        assert desk.engine.asked == []


async def test_the_note_of_several_orders_is_replaced_and_that_is_said_before() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("asterisk", "i")
        await desk.sees("Note of 3 orders", "It replaces the notes of all of them.")
        await desk.press("x", "enter")
        await desk.sees("Note written: 3 orders")


async def test_the_hash_adds_tags_takes_some_away_and_completes_known_ones() -> None:
    first, second, third = shop()
    async with opened(orders=[replace(first, tags=("late",)), replace(second, tags=("wholesale",)), third]) as desk:
        await desk.press("number_sign")
        await desk.sees("Tags of #1", "Now: late", "Known: late wholesale")
        await desk.press(*"who", "tab", *"-la", "tab", "enter")
        await desk.sees("Tags +wholesale -late: #1 · u takes it back")
        assert desk.engine.orders[1].tags == ("wholesale",)


async def test_a_word_that_can_be_no_tag_is_refused_where_it_is_typed() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("number_sign", *"a:b", "enter")
        await desk.sees("'a:b' is no tag", "One word of up to 40 characters")
        assert desk.engine.asked == []


# Money and goods


@pytest.mark.parametrize(
    ("typed", "said", "refund"),
    [
        ("", "Marked refunded in full: #1", ("249.00", "SEK")),
        ("12,5", "Marked refunded 12.5: #1", ("12.5", "SEK")),
        ("10 eur", "Marked refunded 10 EUR: #1", ("10", "EUR")),
    ],
)
async def test_the_dollar_marks_refunded_all_or_a_part(typed: str, said: str, refund: tuple[str, str]) -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("dollar_sign")
        await desk.sees("Refunded: #1", "It is noted; no money is moved.")
        await desk.press(*typed, "enter")
        await desk.sees(said)
        found = desk.engine.orders[1].refund
        assert found == Refund(by="me", at=NOW, amount=refund[0], currency=refund[1])


async def test_what_is_no_amount_is_said_and_nothing_is_kept() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("dollar_sign", *"much", "enter")
        await desk.sees("Write 12.50")
        assert desk.engine.asked == []


async def test_capital_p_marks_resent_with_the_new_code_which_becomes_a_parcel() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("P", *"lb 99 se", "enter")
        await desk.sees("Marked resent as LB99SE: #1")
        assert [parcel.number for parcel in desk.engine.orders[1].parcels] == ["LB00000001", "LB99SE"]


async def test_several_orders_are_marked_resent_without_a_code() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("asterisk", "P", *"LB99SE", "enter")
        await desk.sees("one code can't be that of several orders")
        await desk.press(*["backspace"] * 6, "enter")
        await desk.sees("Marked resent: 3 orders · u takes it back")


# Out of the way


async def test_a_archives_and_once_more_takes_out_of_the_archive() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("a")
        await desk.sees("Archived: #1 · u takes it back")
        await desk.until(lambda: desk.engine.orders[1].archived_at is not None)


async def test_d_asks_says_what_goes_with_it_and_enter_is_no() -> None:
    async with opened(orders=[replace(each, note="n") for each in shop(1)]) as desk:
        await desk.press("d")
        await desk.sees("Remove #1?", "Goes with it: 1 parcel", "…and 12 events", "…and 1 note")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.orders)
        assert list(desk.engine.orders) == [1]
        await desk.press("d", "down", "enter")
        await desk.sees("Removed: #1 · u takes it back")
        await desk.press("u")
        await desk.sees("Taken back: removed, 1 order")
        assert list(desk.engine.orders) == [1]


async def test_more_than_twenty_are_asked_about_first_with_the_number_and_the_harmless_answer() -> None:
    async with opened(orders=shop(21)) as desk:
        await desk.press("asterisk", "a")
        await desk.sees("Archived: 21 orders?", "No, leave it as it is")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.orders)
        assert desk.engine.asked == []
        await desk.press("a", "y")
        await desk.sees("Archived: 21 orders · u takes it back")


async def test_what_is_so_already_is_said() -> None:
    async with opened(orders=[replace(shop(1)[0], tags=("late",))]) as desk:
        await desk.press("number_sign", *"late", "enter")
        await desk.sees("Tags +late: nothing changed, it was so already")


# What stands in the way

ALL = (
    "i",
    "number_sign",
    "z",
    "Z",
    "P",
    "dollar_sign",
    "a",
    "d",
    "c",
    "C",
    "L",
    "E",
    "u",
    "ctrl+r",
    "e",
    "O",
    "t",
    "r",
)


async def test_read_only_every_act_is_refused_with_the_reason() -> None:
    async with opened(orders=shop(), options=UiOptions(read_only=True)) as desk:
        for key in ALL:
            await desk.press(key)
            await desk.sees("Opened read-only: nothing is changed")
            desk.orders.flash("")
        assert desk.engine.asked == []
        await desk.until(lambda: desk.app.screen is desk.orders)


@pytest.mark.parametrize("key", ["i", "number_sign", "z", "P", "dollar_sign", "a", "d", "c", "m", "y", "Y", "E"])
async def test_without_an_order_every_act_says_so(key: str) -> None:
    async with opened() as desk:
        await desk.press(key)
        await desk.sees("There is no order here to act on")


async def test_the_hints_leave_out_what_can_not_be_done() -> None:
    async with opened(orders=shop()) as desk:
        await desk.until(lambda: "Track again" in desk.hints)
    async with opened() as desk:
        await desk.until(lambda: "Help" in desk.hints)
        assert "Track again" not in desk.hints
        assert desk.orders.why_not("note") == "There is no order here to act on"


async def test_nothing_to_take_back_is_said() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("u")
        await desk.sees("You have done nothing that can be taken back")
        await desk.press("ctrl+r")
        await desk.sees("You have taken nothing back that could be done again")


async def test_an_act_that_can_not_be_kept_says_why() -> None:
    async with opened(orders=shop()) as desk:
        desk.engine.failure = StoreError("orders.json: the disk is full", hint="Make room.")
        await desk.press("a")
        await desk.sees("Not kept: orders.json: the disk is full Make room.")


async def test_an_act_works_on_the_order_that_is_open() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("j", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.press("i", *"hello", "enter")
        await desk.sees("Note written: #2")
        assert desk.engine.orders[2].note == "hello"


NASTY = "[/red][link=x]\x1b]52;c;QUFB\x07\x1b[2J\u202egnol"


async def test_hostile_text_in_numbers_notes_and_tags_is_only_text_in_every_dialog() -> None:
    nasty = replace(shop(1)[0], number=NASTY, note=NASTY, tags=(NASTY,), currency=NASTY, supplier_orders=(NASTY,))
    nasty = replace(nasty, parcels=(replace(nasty.parcels[0], number=NASTY, courier=NASTY, last_event=NASTY),))
    nasty = replace(nasty, customer=replace(nasty.customer, name=NASTY, email=NASTY))
    nasty = replace(nasty, lines=(LineItem(title=NASTY),))
    async with opened(orders=[nasty]) as desk:
        for key in ("i", "number_sign", "z", "P", "dollar_sign", "d", "c", "C", "L", "E", "m", "y", "Y", "O", "t"):
            await desk.press(key)
            await desk.until(lambda: desk.app.screen is not desk.orders)
            written = "".join(desk.lines)
            assert written.isprintable(), key
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is desk.orders)
