"""One order in short: pure."""

from datetime import UTC

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from tests.ui.fakes import NOW
from tests.ui.test_detail_body import DAY, ORDER, parcel
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES, flags
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.expected import Expected
from tui_tracker.model.order import Order, row_of
from tui_tracker.ui.views.preview import Preview, preview_lines

FULL = replace(
    ORDER,
    total="799.50",
    currency="SEK",
    tags=("VIP", "gift"),
    note="ring the bell\nthen wait",
    parcels=(
        replace(ORDER.parcels[0], expected=Expected(first=NOW + DAY, last=NOW + 2 * DAY), next_check_at=NOW + DAY),
        *ORDER.parcels[1:],
        parcel("DDD4", 1),
    ),
)


def preview(order: Order) -> Preview:
    """What is shown of `order`."""
    return Preview(
        order=order,
        now=NOW,
        zone=UTC,
        links={"AAA1": "https://track.example/AAA1", "BBB2": "javascript:alert(1)"},
        flags=flags(row_of(order), TRACKING_RULES, NOW),
        deadlines=deadlines(order),
    )


def text(order: Order, width: int = 45, language: str = "en") -> str:
    """The lines as text."""
    return "\n".join(line.text for line in preview_lines(preview(order), Translator(language), width))


@pytest.mark.parametrize(("width", "language"), [(45, "en"), (60, "sv")])
def test_it_reads_well(width: int, language: str, snapshot: SnapshotAssertion) -> None:
    assert text(FULL, width, language) == snapshot


@pytest.mark.parametrize("width", [20, 38, 45, 80])
def test_no_line_is_wider_than_the_pane(width: int) -> None:
    assert max(cell_len(line) for line in text(FULL, width).splitlines()) <= width


def test_only_web_addresses_are_links() -> None:
    lines = preview_lines(preview(FULL), Translator("en"), 45)
    assert {span.link for line in lines for span in line.spans} == {"", "https://track.example/AAA1"}


def test_an_order_without_a_parcel_says_what_is_missing() -> None:
    assert "not sent" in text(replace(FULL, parcels=(), fulfilled=False))
    assert "fulfilled, no code" in text(replace(FULL, parcels=(), fulfilled=True))


def test_in_ascii_our_own_signs_are_ascii() -> None:
    order = replace(FULL, customer=replace(FULL.customer, name="Asa"))
    lines = preview_lines(preview(order), Translator("en"), 45, ascii_only=True)
    assert "\n".join(line.text for line in lines).isascii()
