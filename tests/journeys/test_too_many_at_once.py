"""A day with too many messages: they are held, a person looks and lets them go, and the channel has each once."""

from pathlib import Path

from msgspec.structs import replace

from tests.ui.counter import RULES, counter, order
from tui_tracker.model.outbox import State


async def test_what_the_flood_cap_holds_goes_when_it_is_let_go_on_the_screen(tmp_path: Path) -> None:
    rules = replace(RULES, flood_cap=2)
    async with counter(tmp_path, rules=rules, sends=True) as desk:
        desk.put([order(n) for n in range(1, 6)])
        await desk.until(lambda: desk.states == [State.HELD] * 5)
        assert desk.sent == []
        await desk.press("6")
        await desk.sees("held 5", "too many at once: somebody has to look first")
        await desk.press("d")
        await desk.sees("not sent: called off by hand", "held 4")
        await desk.press("down", "b")
        await desk.sees("1 message goes: this program sends it in a moment")
        await desk.until(lambda: len(desk.sent) == 1)
        await desk.press("B")
        await desk.sees("Let 3 held messages go?")
        await desk.press("y")
        await desk.sees("sent 4", "not sent 1")
        assert sorted(each["to"] for each in desk.sent) == [f"eva{n}@shop.example" for n in range(1, 5)]


async def test_a_message_asked_for_in_the_app_is_sent_by_the_program_that_polls_and_stands_at_the_order(
    tmp_path: Path,
) -> None:
    async with counter(tmp_path, [order(1)], rules=replace(RULES, enabled=False), sends=True) as desk:
        await desk.sees("#1")
        await desk.press("M")
        await desk.sees("Subject Din order #1 har skickats")
        await desk.press("enter")
        await desk.sees("1 message in the outbox (6): this program sends it in a moment")
        await desk.until(lambda: len(desk.sent) == 1)
        await desk.press("enter", "G")
        await desk.sees("Messages to people", "shipped · file e…@shop.example · sent")
