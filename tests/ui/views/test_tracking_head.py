"""The lines above the tracking page's orders."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES
from tui_tracker.model.order import OrderRow, ParcelRow
from tui_tracker.model.period import Range
from tui_tracker.model.status import Status, roll_up
from tui_tracker.ui.views.lines import Line
from tui_tracker.ui.views.tracking import Choice, TrackingView, tracking_view
from tui_tracker.ui.views.tracking_head import empty_lines, head_lines, reason_lines

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EN = Translator("en")


def row(order_id: int, days: float, *statuses: Status) -> OrderRow:
    """An order made so many days ago, with parcels in these statuses."""
    parcels = tuple(ParcelRow(number=f"P{n}", status=status) for n, status in enumerate(statuses))
    return OrderRow(
        id=order_id,
        number="#1",
        placed_at=NOW - days * DAY,
        fulfilled=bool(statuses),
        status=roll_up(list(statuses)),
        parcels=parcels,
    )


ROWS = [row(1, 60, Status.IN_TRANSIT), row(2, 3, Status.ALERT), row(3, 2, Status.DELIVERED), row(4, 1)]


def view(choice: Choice | None = None, rows: list[OrderRow] | None = None) -> TrackingView:
    """The page's content for the usual orders."""
    return tracking_view(ROWS if rows is None else rows, NOW, choice or Choice(), zone=UTC, rules=TRACKING_RULES)


def said(lines: list[Line]) -> str:
    """All words, with plain blanks."""
    return " ".join(" ".join(line.text for line in lines).split())


def test_range_number_and_what_lies_outside_are_said() -> None:
    text = said(head_lines(view(), EN, 200))
    assert text.startswith("last 30 days · 3 orders · 1 needs attention 1 more order that needs attention lies outside")
    assert "! shows all that need attention" in text


def test_what_lies_outside_is_said_when_it_is_nothing() -> None:
    assert "0 more orders that need attention" in said(head_lines(view(rows=ROWS[1:]), EN, 200))


def test_under_needs_attention_with_a_range_the_way_out_is_a_wider_range() -> None:
    text = said(head_lines(view(Choice(range=Range(days=30), range_set=True, attention=True)), EN, 200))
    assert "1 of 3 orders" in text
    assert "] goes to the next range" in text


def test_every_status_has_its_number_and_chosen_ones_their_brackets() -> None:
    text = said(head_lines(view(Choice(statuses=frozenset({Status.ALERT}))), EN, 200))
    assert "◌ Pending 0" in text
    assert "[! Alert 1]" in text
    assert "✓ Delivered 1 - No code yet 1" in text


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("width", [40, 58, 78, 118])
def test_lines_fit_and_no_status_is_broken_in_two(language: str, width: int) -> None:
    tr = Translator(language)
    lines = head_lines(view(Choice(attention=True)), tr, width)
    assert max(cell_len(line.text) for line in lines) <= width
    for status in Status:
        assert any(f"{tr.status(status)} " in line.text for line in lines)


def test_at_80_columns_most_of_the_screen_is_left_to_orders() -> None:
    assert len(head_lines(view(), EN, 78)) <= 5


def test_the_order_under_the_cursor_tells_every_reason() -> None:
    rows = [row(1, 60, Status.UNDELIVERED)]
    found = view(Choice(attention=True), rows)
    assert said(reason_lines(found, 1, EN, 80)) == "Why: Undelivered · made 60 days ago, not delivered"
    assert said(reason_lines(found, None, EN, 80)) == "Nothing calls for attention here."


class TestAnEmptyPage:
    def test_says_that_there_are_no_orders_at_all(self) -> None:
        assert "There are no orders yet" in said(empty_lines(view(rows=[]), EN, 80))

    def test_says_that_nothing_needs_attention(self) -> None:
        assert "Nothing needs attention here." in said(empty_lines(view(Choice(attention=True), ROWS[2:]), EN, 80))

    def test_says_that_the_choice_leaves_nothing(self) -> None:
        chosen = Choice(statuses=frozenset({Status.EXPIRED}))
        assert "with this range and these statuses" in said(empty_lines(view(chosen), EN, 80))


def test_a_plain_terminal_gets_ascii() -> None:
    text = "".join(line.text for line in head_lines(view(), EN, 78, ascii_only=True))
    assert text.isascii()
