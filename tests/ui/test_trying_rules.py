"""Rules tried on the monitor and the tracking page: what they would flag, what is kept where, and the way back."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.model.test_monitor import order, parcel
from tests.ui.support import Opened, opened, screen_text
from tui_tracker.config import load
from tui_tracker.config.editing import set_attention
from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.errors import StoreBusyError
from tui_tracker.model.status import Status
from tui_tracker.ui.options import UiOptions

DAY = timedelta(days=1)
ROWS = [
    *(order(n, parcel(f"P{n}", Status.IN_TRANSIT), age=30 + n) for n in range(1, 21)),
    order(30, parcel("Q", Status.PENDING), age=2),
    order(31, parcel("R", Status.ALERT), age=2),
]


class Keeper:
    """Keeps rules in a file, as the program does, and tells on which thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.threads: list[str] = []

    def keep(self, page: str, rules: AttentionRules) -> str:
        """Write them."""
        self.threads.append(threading.current_thread().name)
        set_attention(self.path, page, rules)
        return f"Kept in {self.path.name}"


class Full:
    """A disk with no room."""

    def keep(self, page: str, rules: AttentionRules) -> str:
        """Say so."""
        raise StoreBusyError("tracker.toml can't be written: No space left on device", hint="Make room.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.toml"
    path.write_text("# ours\n[attention.monitor]\nlate_after_days = 45   # days\n", encoding="utf-8")
    return path


async def monitor(desk: Opened) -> None:
    await desk.press("3")
    await desk.sees("Fulfilment monitor", "22 orders")


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_reads_well(size: tuple[int, int], language: str, snapshot: SnapshotAssertion) -> None:
    async with opened(ROWS, size=size, language=language) as desk:
        await desk.press("3", "W", *"35")
        await desk.sees("35", "#6")
        assert screen_text(desk.app) == snapshot


async def test_every_change_says_at_once_what_it_would_flag() -> None:
    async with opened(ROWS) as desk:
        await monitor(desk)
        await desk.press("W")
        await desk.sees("made more than 45 days ago", "Flags the same 6 orders")
        await desk.press(*"35")
        await desk.sees("made more than 35 days ago", "Would flag 10 more, 0 fewer: 16 orders, now 6")
        await desk.sees("+ #6 made 36 days ago, not delivered")
        await desk.press("right")
        await desk.sees("made more than 36 days ago", "Would flag 9 more")
        await desk.press("backspace", "down", "down", "space")
        await desk.sees("made more than 3 days ago", "[ ] ◌ Pending", "15 more, 1 fewer", "- #30 Pending")
        await desk.press("escape", "exclamation_mark")
        await desk.sees("Needs attention 6 orders")


async def test_kept_rules_count_everywhere_at_once_and_stand_in_the_file_with_its_comments(file: Path) -> None:
    keeper = Keeper(file)
    async with opened(ROWS, options=UiOptions(rule_keeper=keeper)) as desk:
        await monitor(desk)
        await desk.press("W", *"35", "enter")
        await desk.sees("Kept in tracker.toml · W, then u and Enter, takes it back", "Needs attention 16")
        assert _text(file).startswith("# ours\n[attention.monitor]\nlate_after_days = 35   # days\n")
        assert _monitor_rules(file).late_after_days == 35
        assert keeper.threads != [threading.main_thread().name]


async def test_u_brings_the_former_rules_back_into_the_file_too(file: Path) -> None:
    async with opened(ROWS, options=UiOptions(rule_keeper=Keeper(file))) as desk:
        await monitor(desk)
        await desk.press("W", *"35", "enter")
        await desk.sees("Kept in tracker.toml", "Needs attention 16")
        await desk.press("W", "u")
        await desk.sees("made more than 45 days ago", "0 more, 10 fewer: 6 orders, now 16")
        await desk.press("enter")
        await desk.sees("Needs attention 6 ")
        await desk.until(lambda: _monitor_rules(file) == AttentionRules(statuses=UiOptions().monitor_rules.statuses))
        await desk.press("W", "u")
        await desk.sees("These rules were not changed since the app was opened.")


async def test_where_the_file_can_not_be_written_the_rules_hold_for_this_time() -> None:
    async with opened(ROWS, options=UiOptions(rule_keeper=Full())) as desk:
        await monitor(desk)
        await desk.press("W", *"35", "enter")
        await desk.sees(
            "These rules hold until the app is closed · tracker.toml can't be written", "Needs attention 16"
        )


async def test_a_made_up_shop_keeps_rules_until_it_is_closed() -> None:
    async with opened(ROWS) as desk:
        await monitor(desk)
        await desk.press("W", *"35", "enter")
        await desk.sees("These rules hold until the app is closed", "Needs attention 16")


async def test_on_the_tracking_page_its_own_rules_are_tried_and_the_order_list_follows() -> None:
    async with opened(ROWS) as desk:
        await desk.press("2")
        await desk.sees("Tracking page", "5 more orders that need attention lie outside this range")
        await desk.press("W", "down", "down", "space")
        await desk.sees("on the tracking page", "[x] ◌ Pending", "Would flag 1 more, 0 fewer: 7 orders, now 6")
        await desk.press("enter")
        await desk.sees("These rules hold until the app is closed", "2 need attention")
        await desk.press("1", "exclamation_mark")
        await desk.until(lambda: "#30" in desk.numbers)


async def test_the_monitor_tries_the_rules_it_goes_by() -> None:
    async with opened(ROWS) as desk:
        await monitor(desk)
        await desk.press("X", "W")
        await desk.sees("Try rules: what needs attention on the tracking page")


async def test_rules_as_they_were_are_not_written() -> None:
    async with opened(ROWS, options=UiOptions(rule_keeper=Full())) as desk:
        await monitor(desk)
        await desk.press("W", "right", "left", "enter")
        await desk.sees("The rules stay as they are")


@pytest.mark.parametrize(
    ("keys", "days"),
    [("0", "1 day"), ("99999", "3650 days"), (["left"] * 3, "42 days"), (["backspace", "backspace", "7"], "7 days")],
)
async def test_days_stay_between_one_and_ten_years(keys: str | list[str], days: str) -> None:
    async with opened(ROWS) as desk:
        await monitor(desk)
        await desk.press("W", *keys)
        await desk.sees(f"made more than {days} ago")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _monitor_rules(path: Path) -> AttentionRules:
    return load(path, user_folder=path.parent, here=None, plugins=list).config.attention.monitor
