"""The filter language, as typed in the app's prompt and as words of a command line."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.attention import TRACKING_RULES, flags
from tui_tracker.model.filter import FilterError, parse
from tui_tracker.model.order import CustomerRow, ManualStatus, OrderRow, ParcelRow
from tui_tracker.model.status import Status

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

LAMP = OrderRow(
    id=1,
    number="#1001",
    placed_at=NOW - timedelta(days=5, hours=3),
    customer=CustomerRow(name="Åsa Öström", email="asa@example.se", country="SE"),
    fulfilled=True,
    fulfilled_at=NOW - timedelta(days=2, hours=1),
    status=Status.ALERT,
    tags=("VIP",),
    note="ring the bell",
    parcels=(
        ParcelRow(
            number="LP00123456789012",
            carrier="cainiao",
            courier="PostNord",
            status=Status.ALERT,
            last_event="Held by customs",
            last_event_at=NOW - timedelta(hours=5),
        ),
    ),
)
BARE = OrderRow(id=2, number="#1002", placed_at=NOW - timedelta(days=9), customer=CustomerRow(name="Bo"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1001",
        "åsa",
        "Åsa",
        '"öström"',
        "customs cainiao",
        "!bo",
        "status:alert",
        "status:delivered,alert",
        "status:!delivered",
        "carrier:cai",
        "tag:VIP",
        "country:SE",
        "customer:asa@",
        "code:lp00",
        "age:>3d",
        "deadline:<60d",
        "deadline:>50d",
        "deadline:50d..60d",
        "!deadline:<7d",
        "age:5d",
        "age:2d..1w",
        "age:..6d",
        "updated:<6h",
        "updated:2h..",
        "fulfilled:2d",
        "/LP\\d+/",
        "~aöm",
        "is:fulfilled",
        "is:flagged",
        "flag:status",
        'note:"the bell"',
        'note:"the be',
        "order:1001",
    ],
)
def test_these_find_the_lamp_order(text: str) -> None:
    assert parse(text).matches(LAMP, NOW, flags(LAMP, TRACKING_RULES, NOW))


@pytest.mark.parametrize(
    "text",
    [
        "1002",
        "åSA",
        "!1001",
        "status:pending",
        "status:!alert",
        "age:>6d",
        "age:4d",
        "updated:>6h",
        "is:nocode",
        "~zzz",
    ],
)
def test_these_do_not(text: str) -> None:
    assert not parse(text).matches(LAMP, NOW, flags(LAMP, TRACKING_RULES, NOW))


def test_an_order_without_a_code_has_status_none_and_no_update() -> None:
    assert parse("status:none is:nocode is:unfulfilled").matches(BARE, NOW)
    assert not parse("updated:>0d").matches(BARE, NOW)


def test_a_manual_status_can_be_asked_for() -> None:
    by_hand = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW)
    row = OrderRow(id=3, number="3", placed_at=NOW, parcels=(ParcelRow(number="X", manual=by_hand),))
    assert parse("is:manual").matches(row, NOW)
    assert not parse("is:manual").matches(LAMP, NOW)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("statsu:alert", "did you mean status:"),
        ("zzz:1", "known: "),
        ("status:lost", "known: pending"),
        ("age:soon", "age:>3d"),
        ("age:", "age:>3d"),
        ("age:>3d4d", "age:>3d"),
        ("/[/", "not a regular expression"),
    ],
)
def test_what_is_not_understood_says_what_is_known(text: str, says: str) -> None:
    with pytest.raises(FilterError, match=says):
        parse(text)


def test_words_of_a_command_line_keep_their_blanks() -> None:
    assert parse(["note:ring the", "1001"]).matches(LAMP, NOW)
    assert not parse(["the ring"]).matches(LAMP, NOW)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_clear_error(text: str) -> None:
    with suppress(FilterError):
        parsed = parse(text)
        parsed.matches(LAMP, NOW)
        parsed.matches(BARE, NOW)
