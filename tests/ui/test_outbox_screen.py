"""The outbox on the screen: what there is and why, as text at both sizes, and what a person makes of it."""

from datetime import UTC
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.counter import DAY, NOW, RULES, Counter, counter, order
from tests.ui.support import screen_text
from tui_tracker.model.alerts import digest_of
from tui_tracker.model.outbox import NotifyRules, State
from tui_tracker.model.status import Status
from tui_tracker.store.api import Act, MessageChange
from tui_tracker.ui.screens.detail import DetailScreen
from tui_tracker.ui.screens.outbox import OutboxScreen

SIZES = [(80, 24), (120, 40)]
HOSTILE = "[/red]\x1b]52;c;cHduZWQ=\x1b\\\u202egnol"


async def outbox_of(desk: Counter) -> None:
    """Go there."""
    await desk.press("6")
    await desk.until(lambda: isinstance(desk.app.screen, OutboxScreen))


def every_state(desk: Counter) -> None:
    """A message in each state, as the sender leaves them."""
    at = NOW - DAY / 24
    desk.become(1, state=State.SENT, sent_at=at, attempts=1, subject="Your order #1", address="e…@shop.example")
    desk.become(1, reference="queued as 4711", parts=2, cost="0.70 SEK")
    desk.become(2, state=State.HELD, reason="flood")
    desk.become(3, state=State.RETRY, reason="451 4.7.1 try later", attempts=2, due_at=NOW + DAY / 48)
    desk.become(4, state=State.FAILED, reason="550 5.1.1 no such user", attempts=1)
    desk.become(5, state=State.UNKNOWN, attempts=1)
    desk.become(6, state=State.SUPPRESSED, reason="country")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_as_it_is_seen(size: tuple[int, int], tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    async with counter(tmp_path, [order(n) for n in range(1, 8)], size=size) as desk:
        every_state(desk)
        await outbox_of(desk)
        await desk.sees("all 7", "550 5.1.1", "e…@shop.example")
        await desk.until(lambda: "going" not in desk.text)
        assert screen_text(desk.app) == snapshot(name="list")
        await desk.press("G")
        await desk.sees("Service said queued as 4711 · 2 parts · 0.70 SEK")
        assert screen_text(desk.app) == snapshot(name="the last")
        await desk.press("enter")
        await desk.sees("Hej Eva!")
        assert screen_text(desk.app) == snapshot(name="opened")


async def test_each_reason_stands_there_in_full_and_the_states_are_gone_through(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(n) for n in range(1, 8)]) as desk:
        every_state(desk)
        await outbox_of(desk)
        await desk.sees("Outbox 7", "waits 1", "held 1", "sent 1", "not sent 1")
        await desk.press("right_square_bracket")
        await desk.sees("State held: too many at once: somebody has to look first")
        await desk.press("right_square_bracket", "right_square_bracket")
        await desk.sees("State failed: 550 5.1.1 no such user")
        await desk.press("right_square_bracket")
        await desk.sees("is tried again: 451 4.7.1 try later", "Goes 2026-11-02 10:30 (in 30 min)", "Tries 2")
        await desk.press("left_square_bracket", "left_square_bracket", "left_square_bracket", "left_square_bracket")
        await desk.sees("#7", "#6", "#5")


async def test_one_is_let_go_called_off_and_tried_again(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)]) as desk:
        desk.become(1, state=State.HELD, reason="flood")
        await outbox_of(desk)
        await desk.sees("all 1", "held 1")
        await desk.press("b")
        await desk.sees("1 message goes: it is sent when somebody polls")
        assert desk.states == [State.QUEUED]
        message = desk.desk.message(1)
        assert message is not None
        assert message.let_go_by == "eva"
        await desk.press("d")
        await desk.sees("Called off; r sends it all the same", "not sent: called off by hand")
        await desk.press("r")
        await desk.until(lambda: desk.states == [State.QUEUED])


async def test_a_key_says_why_it_does_nothing_for_a_message(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)]) as desk:
        desk.become(1, state=State.SENT, sent_at=NOW)
        await outbox_of(desk)
        await desk.sees("sent 1")
        for key, words in (
            ("b", "This message is not held"),
            ("d", "This message does not wait any more"),
            ("r", "This message was not given up; M writes another"),
            ("B", "No message is held"),
        ):
            await desk.press(key)
            await desk.sees(words)
        assert desk.states == [State.SENT]


async def test_one_that_may_have_been_sent_is_sent_again_only_after_asking(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)]) as desk:
        desk.become(1, state=State.UNKNOWN, attempts=1)
        await outbox_of(desk)
        await desk.sees("may have been sent 1")
        await desk.press("r")
        await desk.sees("Send it again?", "the recipient gets it twice")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, OutboxScreen))
        assert desk.states == [State.UNKNOWN]
        await desk.press("r")
        await desk.sees("Send it again?")
        await desk.press("y")
        await desk.until(lambda: desk.states == [State.QUEUED])


async def test_all_that_are_held_go_after_their_number_was_said(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(n) for n in (1, 2, 3)]) as desk:
        for n in (1, 2, 3):
            desk.become(n, state=State.HELD, reason="flood")
        await outbox_of(desk)
        await desk.sees("held 3")
        await desk.press("B")
        await desk.sees("Let 3 held messages go?", "What is sent can't be taken back.")
        await desk.press("y")
        await desk.sees("3 messages go", "waits 3")


async def test_what_others_make_of_a_message_is_seen_and_the_cursor_stays_on_its_message(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1), order(2)]) as desk:
        await outbox_of(desk)
        await desk.sees("waits 2")
        await desk.press("G")
        await desk.sees("Tells #1: shipped")
        desk.become(1, state=State.FAILED, reason="550 gone")
        await desk.sees("State failed: 550 gone", "failed 1")
        desk.put([order(3)])
        await desk.sees("Outbox 3", "#3", "Tells #1: shipped")


async def test_from_a_message_one_goes_to_its_order_and_from_that_to_its_messages(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1), order(2)]) as desk:
        await outbox_of(desk)
        await desk.sees("waits 2")
        await desk.press("G", "o")
        await desk.sees("Order #1")
        assert isinstance(desk.app.screen, DetailScreen)
        await desk.press("G")
        await desk.sees("Messages to people", "shipped · file e…@shop.example · waits")
        desk.become(1, state=State.FAILED, reason="550 gone")
        await desk.sees("failed: 550 gone")
        await desk.press("H")
        await desk.sees("Outbox 1 of #1", "State failed: 550 gone")


async def test_what_the_shop_itself_is_told_stands_there_too_and_is_about_no_order(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)]) as desk:
        desk.alert("Nordpost")
        await outbox_of(desk)
        await desk.sees("Outbox 2", "to you")
        await desk.press("o")
        await desk.sees("It is about no order")
        await desk.press("enter")
        await desk.sees("what you are told yourself is written when it goes out")


async def test_nobody_told_says_how_that_is_set_up(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], rules=NotifyRules(), sections={}) as desk:
        await outbox_of(desk)
        await desk.sees("Nobody was told anything so far.", "[notify]", "enabled = true", "[channels.email]")


async def test_read_only_everything_is_seen_and_nothing_is_changed(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], read_only=True) as desk:
        desk.become(1, state=State.HELD, reason="flood")
        await outbox_of(desk)
        await desk.sees("held 1")
        for key in ("b", "B", "d", "r"):
            await desk.press(key)
            await desk.sees("Opened read-only: nothing is changed")
        await desk.press("enter")
        await desk.sees("Hej Eva!")
        assert desk.states == [State.HELD]


async def test_hostile_words_of_a_service_and_of_an_order_are_only_words(tmp_path: Path) -> None:
    from msgspec.structs import replace

    hostile = replace(order(1, email=f"{HOSTILE}@shop.example"), number=f"#1{HOSTILE}")
    async with counter(tmp_path, [hostile]) as desk:
        desk.become(1, state=State.FAILED, reason=HOSTILE, reference=HOSTILE, cost=HOSTILE, subject=HOSTILE)
        await outbox_of(desk)
        await desk.sees("failed 1", "[/red]")
        await desk.press("enter")
        await desk.sees("[/red]")
        assert not any(sign in desk.text for sign in "\x1b\u202e")


async def test_a_delivered_parcel_is_told_as_what_it_is(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1, status=Status.DELIVERED)], rules=RULES) as desk:
        await outbox_of(desk)
        await desk.sees("#1 delivered file")


async def test_a_message_to_the_operator_of_no_order_is_shown_and_opens_without_one(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)]) as desk:
        alert = digest_of(NOW.date(), "file", RULES, NOW, UTC)
        change = MessageChange(apply=lambda _: alert)
        desk.store.commit([], Act(kind="alert", quiet=True), messages=[change]).result(10)
        await outbox_of(desk)
        await desk.sees("all 2", "what needs a hand", "Tells what needs a hand (2026-11-02)")
        await desk.press("o")
        await desk.sees("It is about no order")
        await desk.press("enter")
        await desk.sees("what you are told yourself is written when it goes out")
