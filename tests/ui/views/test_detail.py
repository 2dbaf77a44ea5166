"""The order in full: what is said of customer, items, parcels, events and of what was done."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import TRACKING_RULES, flags
from tui_tracker.model.expected import Expected
from tui_tracker.model.order import (
    Checkpoint,
    Customer,
    LastMiss,
    LineItem,
    ManualStatus,
    Order,
    Parcel,
    row_of,
    settled,
)
from tui_tracker.model.status import Detail, Status
from tui_tracker.store.api import AuditEntry
from tui_tracker.ui.views.detail import DetailView, Facts, detail_view, gone_lines
from tui_tracker.ui.views.parcel import miss_reason, web_address

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CHINA = timezone(timedelta(hours=8))
EN = Translator("en")
CUSTOMER = Customer(
    name="Åsa Lindström",
    email="asa@lindstrom.example",
    phone="+46 70 000 00 00",
    country="SE",
    city="Uppsala",
    postal_code="753 20",
    address=("Storgatan 4", "lgh 1102"),
)
LINES = (
    LineItem(title="Desk lamp, brass", sku="LAMP-1", quantity=2, price="249.50", supplier_order="8100000000000001"),
    LineItem(title="Bulb E14", quantity=1, price="39.00"),
)
EVENTS = (
    Checkpoint(
        when=datetime(2026, 3, 20, 9, 15, tzinfo=CHINA),
        text="Parcel received by the airline",
        source="demo",
        seen_at=NOW,
        status=Status.IN_TRANSIT,
        place="Shenzhen",
        country="CN",
    ),
    Checkpoint(
        when=datetime(2026, 3, 29, 7, 40, tzinfo=timezone(timedelta(hours=2))),
        text="Arrived at the sorting centre and handed over to customs for clearance",
        source="demo",
        seen_at=NOW,
        status=Status.IN_TRANSIT,
        detail=Detail.CUSTOMS,
        place="Arlanda",
        country="SE",
        zone_assumed=True,
    ),
)
PARCEL = Parcel(
    number="LB123456785CN",
    carrier="demo",
    courier="China Post",
    lines=(0,),
    status=Status.IN_TRANSIT,
    detail=Detail.CUSTOMS,
    derived=Status.IN_TRANSIT,
    derived_detail=Detail.CUSTOMS,
    events=EVENTS,
    last_event_at=EVENTS[-1].when,
    expected=Expected(first=NOW + 2 * DAY, last=NOW + 5 * DAY, source="demo"),
    last_mile_number="SE00012345",
    checked_at=NOW - 2 * HOUR,
    next_check_at=NOW + 10 * HOUR,
)
SILENT = Parcel(
    number="YT0000000000001",
    carrier="demo",
    status=Status.PENDING,
    detail=Detail.AWAITING_ACTIVATION,
    checked_at=NOW - DAY,
    next_check_at=NOW - HOUR,
    miss=LastMiss(kind="not_found", message="no information yet", at=NOW - DAY, count=3),
)
ORDER = settled(
    Order(
        id=7,
        number="#1007",
        shop="lamps.example",
        source="csv",
        placed_at=NOW - 46 * DAY,
        customer=CUSTOMER,
        lines=LINES,
        total="538.00",
        currency="SEK",
        fulfilled_at=NOW - 44 * DAY,
        parcels=(PARCEL, SILENT),
        supplier_orders=("8100000000000001",),
        tags=("gift", "vip"),
        note="Rings twice.\nLeave it with the neighbour.",
    )
)
AUDIT = (
    AuditEntry(revision=9, at=NOW - HOUR, kind="set_status", by="maria", summary="LB123456785CN set to Delivered"),
    AuditEntry(revision=2, at=NOW - 46 * DAY, kind="import", by="maria", summary=""),
)
LINKS = {"LB123456785CN": "https://t.17track.net/en#nums=LB123456785CN"}


def facts(order: Order = ORDER, **more: object) -> Facts:
    """All there is to know of `order`."""
    fired = flags(row_of(order), TRACKING_RULES, NOW)
    known: dict[str, object] = {"links": LINKS, "carriers": {"demo": "Demo carrier"}, "flags": fired, "audit": AUDIT}
    return Facts(order=order, now=NOW, zone=STOCKHOLM, **{**known, **more})  # type: ignore[arg-type]


def with_parcel(**changes: object) -> Order:
    """The order with one parcel, changed."""
    return settled(replace(ORDER, parcels=(replace(PARCEL, **changes),)))


def said(found: DetailView) -> str:
    """All that the lines say, in one line."""
    return " ".join(" ".join(line.text for line in found.lines).split())


def tell(order: Order = ORDER, width: int = 200, **more: object) -> str:
    """What is said of `order` on a wide screen."""
    return said(detail_view(facts(order, **more), EN, width))


@pytest.mark.parametrize("width", [78, 118])
def test_the_whole_order_reads_well(width: int, snapshot: SnapshotAssertion) -> None:
    found = detail_view(facts(), EN, width, chosen=1)
    assert "\n".join(line.text for line in found.lines) == snapshot


def test_everything_known_of_the_customer_is_said() -> None:
    text = tell()
    for part in ("Åsa Lindström", "asa@lindstrom.example", "+46 70 000 00 00", "Storgatan 4, lgh 1102, 753 20 Uppsala"):
        assert part in text
    assert "Country SE" in text


def test_an_order_without_customer_says_so() -> None:
    assert "Nothing is known of the customer" in tell(replace(ORDER, customer=Customer()))


def test_items_have_quantity_price_and_the_parcel_they_are_in() -> None:
    text = tell()
    assert "2 × Desk lamp, brass [LAMP-1] · 249.50 SEK = 499.00 SEK · in parcel 1" in text
    assert "1 × Bulb E14 · 39.00 SEK Total" in text
    assert "Total 538.00 SEK" in text
    assert "Contains Desk lamp, brass" in text


def test_a_price_that_is_no_number_is_left_as_it_is() -> None:
    order = replace(ORDER, lines=(LineItem(title="Thing", quantity=3, price="free"),))
    assert "3 × Thing · free SEK Note Rings" in tell(replace(order, total="", parcels=()))


def test_notes_keep_their_lines_and_tags_are_shown() -> None:
    lines = [line.text.strip() for line in detail_view(facts(), EN, 80).lines]
    assert "Note         Rings twice." in lines
    assert "Leave it with the neighbour." in lines
    assert "Tags         gift, vip" in lines


def test_the_parcels_and_their_statuses_are_told_at_once() -> None:
    head = detail_view(facts(), EN, 78).lines[:4]
    assert [line.text for line in head[2:]] == [
        "  Parcels      LB123456785CN → In transit, in customs",
        "               YT0000000000001 ◌ Pending, waiting for the first scan",
    ]


def test_flags_are_given_with_their_reason() -> None:
    assert "Attention made 46 days ago, not delivered" in tell()


@pytest.mark.parametrize("field", ["cancelled_at", "archived_at"])
def test_a_cancelled_or_archived_order_says_when(field: str) -> None:
    label = "Cancelled" if field == "cancelled_at" else "Archived"
    assert f"{label} 2026-03-30 14:00 (24 h ago)" in tell(replace(ORDER, **{field: NOW - DAY}))


class TestFulfilment:
    def test_is_told_with_its_moment(self) -> None:
        assert "Fulfilled 2026-02-15 13:00 (44 days ago)" in tell()

    def test_without_a_moment_is_told(self) -> None:
        assert "Fulfilled yes Attention" in tell(replace(ORDER, fulfilled_at=None))

    def test_without_a_code_is_told_apart(self) -> None:
        text = tell(replace(ORDER, parcels=(), status=None, fulfilled=True, fulfilled_at=None))
        assert "Fulfilled yes, but there is no code" in text
        assert "Status No code yet" in text
        assert "ask the supplier for it" in text

    def test_may_be_outstanding(self) -> None:
        text = tell(replace(ORDER, parcels=(), status=None, fulfilled=False))
        assert "Fulfilled not yet" in text
        assert "the code comes when the supplier ships" in text


class TestAParcel:
    @pytest.mark.parametrize("language", ["en", "sv"])
    @pytest.mark.parametrize("status", list(Status))
    def test_has_its_status_as_glyph_and_word_and_the_meaning_in_place(self, status: Status, language: str) -> None:
        tr = Translator(language)
        order = with_parcel(status=status, detail=None, derived=status, derived_detail=None)
        text = said(detail_view(facts(order), tr, 400))
        assert f"{tr.status(status)} {tr.meaning(status)}" in text

    def test_names_its_detail_carrier_courier_and_last_mile(self) -> None:
        text = tell(with_parcel())
        assert "→ In transit, in customs" in text
        assert "Carrier Demo carrier · China Post" in text
        assert "Last mile SE00012345" in text
        assert "Expected 2026-04-02 – 2026-04-05 (demo)" in text

    def test_says_when_it_was_and_will_be_looked_at(self) -> None:
        text = tell(with_parcel())
        assert "Last check 2026-03-31 12:00 (2 h ago)" in text
        assert "Next check 2026-04-01 00:00 (in 10 h)" in text

    @pytest.mark.parametrize(
        ("moment", "words"), [(None, "not by itself; r looks now"), (NOW, "due now"), (NOW - DAY, "due now")]
    )
    def test_says_when_nothing_is_planned_or_it_is_due(self, moment: datetime | None, words: str) -> None:
        assert f"Next check {words}" in tell(with_parcel(next_check_at=moment))

    def test_that_was_never_looked_at_says_so(self) -> None:
        assert "Last check never" in tell(with_parcel(checked_at=None))

    def test_without_a_carrier_says_so(self) -> None:
        assert "Carrier none chosen" in tell(with_parcel(carrier="", courier=""))

    def test_has_one_expected_day_when_that_is_all_there_is(self) -> None:
        assert "Expected 2026-04-02 Last" in tell(with_parcel(expected=Expected(first=NOW + 2 * DAY)))

    def test_that_the_keys_act_on_is_marked(self) -> None:
        text = said(detail_view(facts(), EN, 100, chosen=1))
        assert "▸ Parcel 2 of 2 · YT0000000000001" in text
        assert "▸ Parcel 1" not in text

    def test_begins_where_the_view_says_and_owns_its_lines(self) -> None:
        found = detail_view(facts(), EN, 78)
        first, second = found.parcels
        assert "Parcel 1 of 2 · LB123456785CN" in found.lines[first].text
        assert "Parcel 2 of 2 · YT0000000000001" in found.lines[second].text
        assert {line.target for line in found.lines[first : second - 1]} == {0}
        assert [line.text.split()[-1] for line in found.lines[:first] if line.target == 1] == ["scan"]


class TestASetStatus:
    MANUAL = ManualStatus(status=Status.DELIVERED, by="maria", at=NOW - HOUR, note="customer wrote")

    def test_says_by_whom_when_and_why_and_that_the_carrier_disagrees(self) -> None:
        text = tell(with_parcel(status=Status.DELIVERED, detail=None, manual=self.MANUAL))
        assert "✓ Delivered Handed to the customer." in text
        assert "Set by hand by maria on 2026-03-31 13:00 (60 min ago)" not in text
        assert "Set by hand by maria on 2026-03-31 13:00 (1 h ago)" in text
        assert "Note: customer wrote" in text
        assert "The carrier says: In transit, in customs" in text

    def test_is_marked_beside_the_orders_status_and_in_the_list_of_parcels(self) -> None:
        by_hand = replace(ORDER.parcels[0], status=Status.ALERT, detail=None, manual=self.MANUAL)
        text = tell(settled(replace(ORDER, parcels=(by_hand, *ORDER.parcels[1:]))))
        assert text.count("! Alert (by hand)") == 2
        assert "(by hand)" not in tell(ORDER)

    def test_says_that_the_carrier_caught_up(self) -> None:
        order = with_parcel(status=Status.DELIVERED, manual=self.MANUAL, derived=Status.DELIVERED)
        assert "The carrier says the same." in tell(order)

    def test_says_that_the_carrier_told_nothing(self) -> None:
        order = with_parcel(status=Status.DELIVERED, manual=self.MANUAL, events=(), told=None)
        assert "The carrier has told nothing of it." in tell(order)


class TestAMiss:
    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("not_found", "17TRACK does not know it yet (3 looks)"),
            ("not_taken", "17TRACK can't follow it yet; nothing is said against the number (3 looks)"),
            ("rejected", "17TRACK says that this is no valid number (3 looks)"),
            ("rate_limited", "17TRACK was asked too often (3 looks)"),
            ("auth_failed", "17TRACK refuses our key (3 looks)"),
            ("unavailable", "17TRACK could not be reached (3 looks)"),
            ("bad_response", "17TRACK answered what we do not understand (3 looks)"),
            ("plugin_crashed", "The plugin for 17TRACK failed (3 looks)"),
            ("no_carrier", "No carrier can look it up: give api_key under [carriers.17track] in tracker.toml"),
            ("something_new", "17TRACK told nothing (3 looks)"),
        ],
    )
    def test_has_its_reason_in_words(self, kind: str, words: str) -> None:
        assert miss_reason(LastMiss(kind=kind, message="", at=NOW, count=3), "17track", "17TRACK", EN) == words

    def test_of_one_look_is_told_in_the_singular(self) -> None:
        miss = LastMiss(kind="not_found", message="", at=NOW)
        assert miss_reason(miss, "", "", EN) == "the carrier does not know it yet (1 look)"

    def test_stands_with_its_parcel_with_the_carriers_words(self) -> None:
        assert "Demo carrier does not know it yet (3 looks) · 24 h ago · no information yet" in tell()


class TestEvents:
    def test_come_newest_first_at_their_own_local_time_with_place_and_source(self) -> None:
        text = tell(with_parcel())
        newest = "~2026-03-29 07:40 +02 → Arrived at the sorting centre"
        oldest = "2026-03-20 09:15 +08 → Parcel received by the airline · Shenzhen, CN · demo"
        assert 0 < text.index(newest) < text.index(oldest)

    def test_say_what_the_mark_of_an_assumed_zone_means_only_where_there_is_one(self) -> None:
        assert "~ marks a time zone that we assumed" in tell(with_parcel())
        assert "~" not in tell(with_parcel(events=EVENTS[:1]))

    def test_of_an_earlier_journey_are_set_apart(self) -> None:
        events = (EVENTS[0], replace(EVENTS[1], leg=2))
        text = tell(with_parcel(events=events))
        assert text.index("Arrived at") < text.index("An earlier journey") < text.index("Parcel received")

    def test_that_are_not_mapped_keep_their_words_and_have_no_glyph(self) -> None:
        event = replace(EVENTS[0], status=None, text="", code="X77", place="", country="")
        assert "2026-03-20 09:15 +08 X77 · demo" in tell(with_parcel(events=(event,)))

    def test_may_be_none(self) -> None:
        assert "Events none yet" in tell(with_parcel(events=()))


class TestLinks:
    @pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://a.example"])
    def test_of_the_web_are_taken(self, url: str) -> None:
        assert web_address(url) == url
        found = detail_view(facts(with_parcel(), links={"LB123456785CN": url}), EN, 200)
        assert [span.link for line in found.lines for span in line.spans if span.link] == [url]

    @pytest.mark.parametrize(
        "url",
        ["", "javascript:alert(1)", "file:///etc/passwd", "https://", "https://a.example/\x1b]52", "http://[", "a b"],
    )
    def test_of_anything_else_are_not(self, url: str) -> None:
        assert web_address(url) == ""
        assert "Link " not in tell(with_parcel(), links={"LB123456785CN": url})

    def test_may_come_with_the_code(self) -> None:
        order = with_parcel(url="https://carrier.example/LB")
        assert "Link https://carrier.example/LB" in tell(order, links={})

    def test_that_are_wrapped_keep_the_whole_address(self) -> None:
        url = "https://a.example/" + "x" * 90
        found = detail_view(facts(with_parcel(), links={"LB123456785CN": url}), EN, 60)
        spans = [span for line in found.lines for span in line.spans if span.link]
        assert len(spans) > 1
        assert {span.link for span in spans} == {url}
        assert "".join(span.text for span in spans) == url


class TestTheAuditTrail:
    def test_says_what_was_done_by_whom_and_when(self) -> None:
        text = tell()
        assert "2026-03-31 13:00 status set by hand: LB123456785CN set to Delivered · maria · 1 h ago" in text
        assert "2026-02-13 13:00 imported · maria · 46 days ago" in text

    def test_may_be_empty(self) -> None:
        assert tell(audit=()).endswith("What was done Nothing yet.")


def test_an_order_that_is_gone_says_so_and_how_to_leave() -> None:
    text = " ".join(line.text for line in gone_lines(EN, 40))
    assert "This order is gone." in text
    assert "Esc" in text


def test_a_plain_terminal_gets_ascii_only_for_our_own_signs() -> None:
    order = replace(ORDER, customer=Customer(name="Asa"))
    found = detail_view(facts(order), EN, 78, ascii_only=True)
    text = "".join(line.text for line in found.lines)
    assert text.isascii()
    assert "> In transit" in text


@given(st.integers(1, 200), st.sampled_from(["en", "sv"]), st.text(max_size=60), st.text(max_size=60))
def test_no_line_is_wider_than_the_screen(width: int, language: str, name: str, text: str) -> None:
    events = (replace(EVENTS[0], text=text), *EVENTS)
    order = replace(with_parcel(events=events), customer=Customer(name=name, address=(text,)), note=text, number=name)
    found = detail_view(facts(order), Translator(language), width)
    assert max(cell_len(line.text) for line in found.lines) <= max(width, 30)
