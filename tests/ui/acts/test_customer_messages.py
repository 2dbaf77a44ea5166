"""Messages to customers: looked at before they are asked for, asked for in the outbox, sent by whoever polls."""

from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.counter import NOW, RULES, Counter, counter, order
from tests.ui.support import screen_text
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import NotifyRules, State
from tui_tracker.model.status import Status
from tui_tracker.notify.stopping import StopList
from tui_tracker.ui.dialogs.customer_message import CustomerMessageDialog

SIZES = [(80, 24), (120, 40)]
BY_HAND = NotifyRules(enabled=False, channel="file")
BY_SMS = NotifyRules(enabled=False, channel="sms")
HOSTILE = "[/red]\x1b]52;c;cHduZWQ=\x1b\\{{ shop.email }}"


async def opened_on(desk: Counter, *keys: str) -> CustomerMessageDialog:
    """Press keys, then M."""
    await desk.press(*keys, "M")
    await desk.until(lambda: isinstance(desk.app.screen, CustomerMessageDialog))
    dialog = desk.app.screen
    assert isinstance(dialog, CustomerMessageDialog)
    await desk.until(lambda: dialog.found is not None or (dialog.wish is not None and not dialog.ways))
    return dialog


def writes(dialog: CustomerMessageDialog, text: str) -> list[str]:
    """The operator's editor gives back `text`; what it was given."""
    given: list[str] = []

    def edit(before: str) -> str:
        given.append(before)
        return text

    dialog.edit = edit
    return given


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_as_it_is_seen(size: tuple[int, int], tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    orders = [order(1, status=Status.DELIVERED), order(2), order(3, email="none")]
    async with counter(tmp_path, orders, rules=BY_HAND, size=size) as desk:
        await desk.sees("#3")
        await opened_on(desk)
        await desk.sees("Subject")
        assert screen_text(desk.app) == snapshot(name="one")
        await desk.press("escape")
        await opened_on(desk, "asterisk")
        await desk.press("down")
        await desk.sees("Sample 1 of 2")
        assert screen_text(desk.app) == snapshot(name="many")
        await desk.press("enter")
        await desk.sees("Sure?")
        assert screen_text(desk.app) == snapshot(name="sure")


async def test_one_that_was_not_told_is_asked_for_with_enter_and_only_put_into_the_outbox(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1, status=Status.DELIVERED)], rules=BY_HAND) as desk:
        await opened_on(desk)
        await desk.sees("delivered", "To e…@shop.example", "Subject Din order #1 är levererad")
        await desk.press("enter")
        await desk.sees("1 message in the outbox (6): it is sent when somebody polls")
        ((_, message),) = desk.desk.messages(limit=9)
        assert (message.event, message.state, message.by) == (Happening.DELIVERED, State.QUEUED, "eva")
        assert desk.sent == []


async def test_only_what_is_so_of_an_order_can_be_chosen_and_the_likeliest_stands_first(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1, status=Status.PICK_UP)], rules=BY_HAND) as desk:
        dialog = await opened_on(desk)
        assert list(dialog.events) == [Happening.READY_FOR_PICKUP, Happening.SHIPPED, Happening.CODE_CHANGED]
        await desk.press("down")
        await desk.sees("Din order #1 har skickats")


async def test_sending_again_warns_that_it_was_sent_and_when(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)]) as desk:
        desk.become(1, state=State.SENT, sent_at=NOW)
        await opened_on(desk)
        await desk.sees("Told already: sent 2026-11-02 10:00. Enter sends it again.")
        await desk.press("enter")
        await desk.sees("Send 1 message to a customer?", "Told already: sent 2026-11-02 10:00")
        await desk.press("enter")
        await desk.sees("Orders")
        assert len(desk.states) == 1
        await opened_on(desk)
        await desk.press("enter")
        await desk.sees("Send 1 message to a customer?")
        await desk.press("y")
        await desk.sees("1 message in the outbox")
        assert desk.states == [State.QUEUED, State.SENT]


async def test_of_many_those_who_get_nothing_are_told_and_those_who_were_told_only_if_that_is_meant(
    tmp_path: Path,
) -> None:
    orders = [order(1), order(2), order(3, email="none")]
    async with counter(tmp_path, orders) as desk:
        desk.put([order(4), order(5)])
        await desk.sees("#5")
        await opened_on(desk, "asterisk")
        await desk.sees("0 messages · 5 get nothing", "5 × a message that tells it is in the outbox: waits")
        await desk.press("enter")
        assert isinstance(desk.app.screen, CustomerMessageDialog)
        await desk.press("a")
        await desk.sees("4 messages · 1 gets nothing", "the customer has no address for this", "4 were told already")
        await desk.sees("Sample 1 of 2", "those too who were told")
        await desk.press("enter")
        await desk.sees("Send 4 messages to customers?", "What is sent can't be taken back.")
        await desk.press("y")
        await desk.sees("4 messages in the outbox (6)")


async def test_words_of_ones_own_begin_with_the_template_and_are_each_customers(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1), order(2)], rules=BY_HAND) as desk:
        dialog = await opened_on(desk, "asterisk")
        given = writes(dialog, "Subject: About {{ name }}\nDear {{ customer.first_name }}, sorry for the wait.")
        await desk.press("e")
        await desk.sees("in words of your own", "About #1", "Dear Eva, sorry for the wait.")
        assert given[0].startswith("Subject: Your order {{ name }}")
        await desk.press("enter")
        await desk.sees("Send 2 messages to customers?")
        await desk.press("y")
        await desk.sees("2 messages in the outbox")
        await desk.press("6")
        await desk.sees("own words", "waits 2")
        await desk.press("enter")
        await desk.sees("Dear Eva, sorry for the wait.")


async def test_the_same_words_twice_are_warned_of_too(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], rules=BY_HAND) as desk:
        for n in (1, 2):
            dialog = await opened_on(desk)
            writes(dialog, "Subject: Sorry\nIt is late.")
            await desk.press("e")
            await desk.sees("It is late.")
            if n == 2:
                await desk.sees("The outbox has one that tells the same: waits")
            await desk.press("enter")
            if n == 1:
                await desk.sees("1 message in the outbox")
        await desk.sees("Send 1 message to a customer?")


async def test_a_text_that_is_wrong_says_where_and_is_not_sent(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], rules=BY_HAND) as desk:
        dialog = await opened_on(desk)
        writes(dialog, "Subject: Hi\nDear {{ customer.frist_name }},")
        await desk.press("e")
        await desk.sees("The text can't be sent: 2:")
        await desk.press("enter")
        assert desk.app.screen is dialog
        assert desk.states == []


async def test_a_text_message_shows_its_encoding_length_and_parts(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], rules=BY_HAND) as desk:
        dialog = await opened_on(desk)
        await desk.press("c")
        await desk.sees("by SMS", "GSM-7", "1 part", "+46…12")
        writes(dialog, "Tack så mycket “Eva”! " + "Lång text. " * 10)
        await desk.press("e")
        await desk.sees("UCS-2 · 131/134 · 2 parts · because of “, ”")


async def test_where_nothing_is_set_up_the_very_lines_are_shown_and_copied(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], rules=NotifyRules(), sections={}) as desk:
        dialog = await opened_on(desk)
        await desk.sees("Notifications to customers are not set up yet.", "[notify]", 'channel = "email"')
        await desk.press("enter", "e", "c", "y")
        assert desk.app.screen is dialog
        assert "[channels.email]" in desk.app.clipboard


@pytest.mark.parametrize(
    "go", [lambda desk: desk.app.go("queue"), lambda desk: desk.app.go("tracking")], ids=["4", "2"]
)
async def test_from_queue_and_tracking_page_it_is_the_same(go: Callable[[Counter], None], tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1, status=Status.ALERT)], rules=BY_HAND) as desk:
        await desk.sees("#1")
        go(desk)
        await desk.sees("#1")
        await opened_on(desk)
        await desk.sees("To the customer about #1")


async def test_read_only_it_says_why_not(tmp_path: Path) -> None:
    async with counter(tmp_path, [order(1)], rules=RULES, read_only=True) as desk:
        await desk.sees("#1")
        await desk.press("M")
        await desk.sees("Opened read-only: nothing is changed")


async def test_hostile_words_of_an_order_are_neither_markup_nor_template(tmp_path: Path) -> None:
    from msgspec.structs import replace

    one = order(1)
    hostile = replace(one, customer=replace(one.customer, name=HOSTILE))
    async with counter(tmp_path, [hostile], rules=BY_HAND) as desk:
        await opened_on(desk)
        await desk.sees("Hej [/red]", "{{!")
        assert "\x1b" not in desk.text


async def test_somebody_who_wants_no_messages_is_written_to_only_after_a_warning_and_the_log_says_who(
    tmp_path: Path,
) -> None:
    async with counter(tmp_path, [order(1)], rules=BY_SMS) as desk:
        StopList(desk.store, desk.engine.now, by="per", country="SE").stop(["+46701234512"])
        await opened_on(desk)
        await desk.sees("the recipient wants no messages", "Press s to write to those all the same")
        await desk.press("s")
        await desk.sees("1 goes to somebody who wants no messages, or whose address takes none")
        await desk.press("enter")
        await desk.sees("Send 1 message to a customer?", "1 goes to somebody who wants no messages")
        assert desk.states == []
        await desk.press("y")
        await desk.sees("1 message in the outbox")
        (entry,) = desk.store.audit(limit=1)
        assert (entry.kind, entry.by, "(although stopped)" in entry.summary) == ("notify", "eva", True)
