"""The reasons in lines: what decides, what does not, whose word counts, and when the next look is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from tui_tracker.engine.explaining import explained
from tui_tracker.engine.policy import Policy
from tui_tracker.i18n import Translator
from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, flags
from tui_tracker.model.cases import Terms, case_of, tells_more
from tui_tracker.model.codes import CodeRules
from tui_tracker.model.codes_why import codes_why
from tui_tracker.model.deadlines import deadlines
from tui_tracker.model.derive import DEFAULT_RULES, merged, set_by_hand
from tui_tracker.model.order import Checkpoint, Customer, ManualStatus, Order, Parcel, row_of, settled
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail, Status
from tui_tracker.ui.views.durations import stamp
from tui_tracker.ui.views.why import WhyFacts, why_lines
from tui_tracker.ui.views.why_flags import FlagFacts, flag_lines

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EN, SV = Translator("en"), Translator("sv")


def event(days: float, text: str, status: Status, detail: Detail | None = None, country: str = "") -> Event:
    """Something that happened so many days ago."""
    return Event(when=NOW - days * DAY, text=text, status=status, detail=detail, country=country)


def told(parcel: Parcel, carrier: str, *events: Event) -> Parcel:
    """What a carrier tells of it today."""
    return merged(parcel, Tracking(number=parcel.number, events=events), carrier=carrier, now=NOW, rules=DEFAULT_RULES)


SCAN = event(9, "Accepted", Status.IN_TRANSIT, Detail.ACCEPTED)
HELD = event(2, "Held: import tax", Status.ALERT, Detail.CUSTOMS_HELD, "SE")
NEW = Parcel(number="LP1", carrier="one", added_at=NOW - 12 * DAY)
TWO = told(told(NEW, "one", SCAN), "two", SCAN, HELD)


def facts(*parcels: Parcel, days: float = 12, numbers: tuple[str, ...] = ()) -> WhyFacts:
    customer = Customer(name="Åsa Lindström", country="SE")
    order = settled(Order(number="#1007", placed_at=NOW - days * DAY, customer=customer, parcels=parcels))
    return WhyFacts(
        order=order,
        numbers=numbers or tuple(parcel.number for parcel in parcels),
        whys=explained(order, NOW, lambda moment: stamp(moment, UTC), Policy(), {}),
        now=NOW,
        zone=UTC,
        carriers={"one": "First Post"},
        flagged=FlagFacts(flags=flags(row_of(order), TRACKING_RULES, NOW)),
        deadlines=deadlines(order),
    )


def queued(parcel: Parcel, *, days: float = 12, asleep: bool = False) -> str:
    """What is said of an order's flags where the queue and the monitor look too."""
    order = settled(Order(number="#1007", placed_at=NOW - days * DAY, fulfilled_at=NOW - 9 * DAY, parcels=(parcel,)))
    row = row_of(order)
    found = FlagFacts(
        flags=flags(row, TRACKING_RULES, NOW),
        monitor=flags(row, MONITOR_RULES, NOW),
        case=case_of(row, Terms(NOW, attention=TRACKING_RULES)),
        asleep=asleep,
    )
    return "\n".join(line.text for line in flag_lines(found, EN, 118))


def test_what_the_queue_makes_of_it_is_explained_with_its_own_rule() -> None:
    silent = told(NEW, "one", event(11, "Accepted", Status.IN_TRANSIT, Detail.ACCEPTED))
    said = queued(silent)
    assert " ".join(said.split()) == (
        "In queue no movement for 11 days · ask the supplier · rule: no movement for 10 days"
    )
    assert queued(silent, asleep=True).endswith("· put off")


def test_what_only_the_monitor_flags_is_told_with_whose_rule_it_is() -> None:
    fresh = told(NEW, "one", event(1, "Label made", Status.PENDING, Detail.LABEL_CREATED))
    said = queued(fresh, days=4)
    assert " ".join(said.split()) == "On monitor Pending, label made · rule: a status that needs attention"


def test_what_both_pages_flag_is_told_once() -> None:
    said = queued(TWO)
    assert said.count("rule: a status that needs attention") == 1
    assert "In queue" in said
    assert "On monitor" not in said


def test_the_queue_tells_more_than_the_flags_only_where_its_reason_is_another() -> None:
    row = row_of(settled(Order(number="#1", placed_at=NOW - 9 * DAY, fulfilled_at=NOW - 9 * DAY, parcels=(TWO,))))
    found, rules = flags(row, TRACKING_RULES, NOW), Terms(NOW, attention=TRACKING_RULES)
    assert not tells_more(case_of(row, rules), found)
    silent = told(NEW, "one", event(11, "Accepted", Status.IN_TRANSIT, Detail.ACCEPTED))
    row = row_of(settled(Order(number="#1", placed_at=NOW - 50 * DAY, fulfilled_at=NOW - 9 * DAY, parcels=(silent,))))
    assert tells_more(case_of(row, rules), flags(row, TRACKING_RULES, NOW))
    assert not tells_more(None, ())


def text(found: WhyFacts, tr: Translator = EN, width: int = 118) -> str:
    return "\n".join(line.text for line in why_lines(found, tr, width))


@pytest.mark.parametrize("width", [78, 118])
def test_it_reads_well(width: int, snapshot: SnapshotAssertion) -> None:
    assert text(facts(TWO), width=width) == snapshot


def test_carriers_that_disagree_are_both_shown_and_whose_word_counts() -> None:
    words = text(facts(TWO))
    assert "First Post: → In transit, accepted by the carrier since 2026-03-22 12:00" in words
    assert "two: ! Alert, held by customs since 2026-03-29 12:00 (2 days ago) · decides" in words


def test_events_that_do_not_decide_stand_under_their_reason() -> None:
    lines = text(facts(TWO)).splitlines()
    at = lines.index("   – the same as one tells")
    assert "Accepted · two" in lines[at + 1]
    assert any("Held: import tax" in line for line in lines[lines.index("  What decides:") :][:2])


def test_a_hand_and_the_carrier_that_says_otherwise_since_are_both_named() -> None:
    manual = ManualStatus(status=Status.DELIVERED, by="eva", at=NOW - 5 * DAY, note="phoned")
    words = text(facts(set_by_hand(TWO, manual, NOW, DEFAULT_RULES)))
    assert "eva set it by hand on 2026-03-26 12:00: phoned" in words
    assert "Since then the carrier says Alert" in words
    assert "not by itself; r looks now · its end was set by hand" in words


def test_a_doubt_is_shown() -> None:
    old = told(NEW, "one", event(90, "Accepted", Status.IN_TRANSIT))
    assert "Doubt        LP1 was scanned on 2025-12-31, before the order was made" in text(facts(old))


@pytest.mark.parametrize(
    ("days", "parcels", "words"),
    [
        (12, (TWO,), "Alert, held by customs · rule: a status that needs attention"),
        (50, (told(NEW, "one", SCAN),), "rule: more than 45 days old, fulfilled, not delivered"),
        (8, (), "rule: 7 days old or more, not fulfilled"),
        (1, (), "no rule asks for it"),
    ],
)
def test_the_rule_that_flags_the_order_is_named(days: float, parcels: tuple[Parcel, ...], words: str) -> None:
    assert words in text(facts(*parcels, days=days))


def test_a_code_that_is_not_scanned_has_a_deadline_by_whose_rule_is_said() -> None:
    new = Parcel(number="LP1", added_at=NOW - 5 * DAY)
    assert "first scan by 2026-04-02 (in 2 days) · LP1 · activation time, usual with suppliers" in text(facts(new))


def test_only_the_parcel_that_was_asked_for_is_explained() -> None:
    words = text(facts(TWO, Parcel(number="LP2", added_at=NOW), numbers=("LP2",)))
    assert "Parcel 2 of 2 · LP2" in words
    assert "Parcel 1 of 2" not in words


@pytest.mark.parametrize("width", [30, 58, 78])
@pytest.mark.parametrize("tr", [EN, SV])
def test_no_line_is_wider_than_the_screen(width: int, tr: Translator) -> None:
    lines = why_lines(facts(TWO, Parcel(number="LP2", added_at=NOW)), tr, width)
    assert max(cell_len(line.text) for line in lines) <= width


def test_a_plain_terminal_gets_ascii() -> None:
    found = facts(TWO)
    words = "".join(line.text for line in why_lines(found, EN, 78, ascii_only=True))
    assert words.replace("Å", "A").replace("ö", "o").isascii()


def test_a_code_that_is_waited_for_has_its_reasons_too() -> None:
    found = facts(days=3)
    order = replace(found.order, supplier_orders=("81001",), added_at=NOW)
    codes = codes_why(settled(order), NOW, CodeRules(), lambda moment: stamp(moment, UTC))
    lines = text(replace(found, order=order, codes=codes)).splitlines()
    place = next(n for n, line in enumerate(lines) if "81001 has no code yet: it is due to be asked now" in line)
    assert lines[place + 1].strip() == "nobody was asked for it yet"


FIRST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12)))
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=12)))


@pytest.mark.parametrize("moment", [FIRST, LAST])
@pytest.mark.parametrize("status", [None, Status.PENDING, Status.IN_TRANSIT, Status.DELIVERED])
def test_whatever_year_the_data_says_the_reasons_are_shown(moment: datetime, status: Status | None) -> None:
    events = (Checkpoint(when=moment, text="In", source="one", seen_at=moment, status=status),) if status else ()
    parcel = replace(NEW, events=events, added_at=moment, shipped_at=moment, checked_at=moment, last_event_at=moment)
    found = facts(parcel)
    order = replace(found.order, placed_at=moment)
    whys = explained(order, NOW, lambda moment: stamp(moment, UTC), Policy(), {})
    words = text(replace(found, order=order, whys=whys, deadlines=deadlines(order)))
    assert "Parcel 1 of 1 · LP1" in words
