"""The filter language, as typed in the app's prompt and as words of a command line."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.model.attention import TRACKING_RULES, flags
from tui_tracker.model.filter import FilterError, Terms, completions, field_names, looked_through, narrows, parse
from tui_tracker.model.handling import Refund, Resent
from tui_tracker.model.order import CustomerRow, ManualStatus, OrderRow, ParcelRow
from tui_tracker.model.status import Detail, Status, roll_up

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

LAMP = OrderRow(
    id=1,
    number="#1001",
    placed_at=NOW - timedelta(days=5, hours=3),
    customer=CustomerRow(name="Åsa Öström", email="asa@example.se", country="SE"),
    fulfilled=True,
    fulfilled_at=NOW - timedelta(days=2, hours=1),
    status=Status.ALERT,
    tags=("VIP", "@eva"),
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
        "assigned:eva",
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
        "/LP\\d+",
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


@given(
    st.lists(st.sampled_from(Status), max_size=3),
    st.sets(st.sampled_from([*(status.value for status in Status), "none"]), min_size=1),
)
def test_a_status_is_that_of_any_parcel(statuses: list[Status], wanted: set[str]) -> None:
    parcels = tuple(ParcelRow(number=f"N{place}", status=status) for place, status in enumerate(statuses))
    order = OrderRow(number="#1", placed_at=NOW, status=roll_up(statuses), parcels=parcels)
    found = parse("status:" + ",".join(sorted(wanted))).matches(order, NOW)
    assert found == (not wanted.isdisjoint(statuses or ["none"]))


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


def amount(total: str) -> OrderRow:
    """An order of that total."""
    return OrderRow(id=3, number="3", placed_at=NOW, total=total)


@pytest.mark.parametrize("text", ["total:>500", "total:>=799.50", "total:500..800", "total:799.5", "total:!<500"])
def test_orders_are_told_apart_by_what_they_cost(text: str) -> None:
    assert parse(text).matches(amount("799.50"), NOW)
    assert not parse(text).matches(amount("12.00"), NOW)
    assert not parse("total:>0").matches(amount(""), NOW)


def test_what_an_operator_did_can_be_asked_for() -> None:
    row = OrderRow(
        id=3, number="3", placed_at=NOW, refund=Refund(by="eva", at=NOW), supplier_orders=("8190001112223334",)
    )
    assert parse("is:refunded !is:resent supplier:81900").matches(row, NOW)
    assert parse("8190001").matches(row, NOW)
    assert parse("is:resent").matches(OrderRow(number="4", placed_at=NOW, resent=Resent(by="eva", at=NOW)), NOW)


def test_parcels_that_wait_for_the_customer() -> None:
    def with_detail(status: Status, detail: Detail | None) -> OrderRow:
        return OrderRow(number="5", placed_at=NOW, parcels=(ParcelRow(number="X", status=status, detail=detail),))

    assert parse("is:waiting").matches(with_detail(Status.PICK_UP, None), NOW)
    assert parse("is:waiting").matches(with_detail(Status.ALERT, Detail.CUSTOMS_ACTION), NOW)
    assert not parse("is:waiting").matches(with_detail(Status.PICK_UP, Detail.OUT_FOR_DELIVERY), NOW)
    assert not parse("is:waiting").matches(with_detail(Status.DELIVERED, None), NOW)


def test_a_field_can_be_asked_to_be_empty_and_while_one_types_it_hides_nothing() -> None:
    assert parse('tag:""').matches(BARE, NOW)
    assert not parse('tag:""').matches(LAMP, NOW)
    assert parse("tag:").matches(BARE, NOW)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|aa)*b", "((a)?b)+", r"(a)\1", "a*a*a*a*", "a?" * 9, "x{0,50}y*z+w*", "(?:x+x+)+y", "a" * 201],
)
def test_a_pattern_that_could_take_forever_is_refused(pattern: str) -> None:
    with pytest.raises(FilterError, match="could take forever"):
        parse(f"/{pattern}/")


@pytest.mark.parametrize(
    "pattern", ["^#10", r"\d{4}$", "(alert|expired)", "LP.*12", "(?:LP)+", "[a+*]{2,4}", "r[io]ng"]
)
def test_patterns_people_write_are_taken(pattern: str) -> None:
    parse(f"/{pattern}/").matches(LAMP, NOW)


@pytest.mark.parametrize("pattern", ["a*a*a*c", "(ab)*a*b*c", "[ab]{0,30}[ab]*a*c"])
def test_the_worst_of_them_take_no_time_one_would_notice(pattern: str) -> None:
    row = OrderRow(number="a" * 10_000, placed_at=NOW, note="ab" * 5_000)
    found = parse(f"/{pattern}/")
    begun = time.thread_time()
    found.matches(row, NOW)
    assert time.thread_time() - begun < 5  # hundreds of a second where nothing else runs


@pytest.mark.parametrize(
    ("before", "after", "fewer"),
    [
        ("lin", "lind", True),
        ("lin", "lind bo", True),
        ("lin", "lin status:alert", True),
        ("customer:li", "customer:lin", True),
        ("bo lin", "bo lind", True),
        ("lin", "linD", True),
        ("", "lin", False),
        ("lind", "lin", False),
        ("stat", "status:alert", False),
        ("customer:li", "customer:li,b", False),
        ("!lin", "!lind", False),
        ("~ln", "~lnd", False),
        ("age:>3d", "age:>3dx", False),
        ("customer:", "customer:x", False),
        ('"two', '"two words', False),
        ("/a/", "/a/b", False),
    ],
)
def test_what_only_narrows_is_told(before: str, after: str, fewer: bool) -> None:
    assert narrows(before, after) is fewer


WORDS = st.sampled_from(
    ["li", "lin", "Lin", "bo", "!bo", "~ao", "customer:å", "customer:ås", "customer:ås,b", "status:alert", "is:open"]
)


@given(st.lists(WORDS, min_size=1, max_size=3), st.text("abin :,!", max_size=3))
def test_what_narrows_never_lets_more_through(words: list[str], typed: str) -> None:
    before = " ".join(words)
    with suppress(FilterError):
        first, second = parse(before), parse(before + typed)
        if narrows(before, before + typed):
            assert all(first.matches(row, NOW) for row in (LAMP, BARE) if second.matches(row, NOW))


KNOWN = {"carrier": ("17track", "cainiao"), "tag": ("VIP", "two words"), "country": ("NO", "SE")}


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        ("sta", ("status:",)),
        ("!cou", ("!country:", "!courier:")),
        ("status:al", ("status:alert",)),
        ("status:alert,pen", ("status:alert,pending",)),
        ("status:!al", ("status:!alert",)),
        ("carrier:", ("carrier:17track", "carrier:cainiao")),
        ("country:s", ("country:SE",)),
        ("tag:t", ('tag:"two words"',)),
        ("eta:<to", ("eta:<today", "eta:<tomorrow")),
        ("is:sn", ("is:snoozed",)),
        ("zzz", ()),
        ("note:x", ()),
    ],
)
def test_words_are_completed_by_fields_and_by_what_stands_in_the_data(word: str, offered: tuple[str, ...]) -> None:
    assert completions(word, KNOWN) == offered


@pytest.mark.parametrize("text", ["!" * 900, "status:" + "!" * 900 + "alert", "x" * 900, '"' * 900, "/ " * 450])
def test_long_rows_of_signs_are_read_all_the_same(text: str) -> None:
    parse(text).matches(LAMP, NOW)


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(FilterError, match="at most 1000 characters"):
        parse("x" * 1001)


LIKELY = st.sampled_from([*'!~/:,.<>="()[]{}*+?|\\^$- 0123456789dhwm', *(f"{each}:" for each in field_names())])


@given(st.lists(LIKELY | st.text(max_size=3), max_size=12).map("".join))
def test_whatever_is_typed_of_the_languages_own_signs_is_a_filter_or_a_clear_error(text: str) -> None:
    with suppress(FilterError):
        parsed = parse(text)
        parsed.matches(LAMP, NOW)
        parsed.matches(BARE, NOW)
    completions(text, KNOWN)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_clear_error(text: str) -> None:
    with suppress(FilterError):
        parsed = parse(text)
        parsed.matches(LAMP, NOW)
        parsed.matches(BARE, NOW)


NAMES = {Status.ALERT: "varning"}


TWO = msgspec.structs.replace(
    LAMP,
    customer=CustomerRow(name="status", country="se"),
    status=roll_up((Status.DELIVERED, Status.IN_TRANSIT)),
    parcels=(ParcelRow(number="A", status=Status.DELIVERED), ParcelRow(number="B", status=Status.IN_TRANSIT)),
)
TOLD = st.sampled_from(["status:", "country:", "!status:", "status:!"])
VALUES = st.lists(st.sampled_from([*(status.value for status in Status), "none", "se", "s", "SE", '""']), max_size=3)
FIELDS = st.builds(lambda field, values: field + ",".join(values), TOLD, VALUES)


@given(st.lists(FIELDS | WORDS | st.text('abin :,!~/"Å', min_size=1, max_size=4), min_size=1, max_size=3))
def test_where_a_filter_can_be_told_from_an_orders_text_it_is_told_the_same(words: list[str]) -> None:
    with suppress(FilterError):
        wanted = parse(" ".join(words))
        if wanted.in_text:
            test = wanted.over(Terms(NOW, statuses=NAMES))
            for each in (LAMP, BARE, TWO):
                assert test(each) == bool(wanted.among([1], {1: looked_through(each, NAMES)}))


@pytest.mark.parametrize(
    ("text", "in_text"),
    [
        ("lamp åsa", ("lamp", "åsa")),
        ('"two words"', ("two words",)),
        ("Lamp", ()),
        ("lamp tag:vip", ()),
        ("!lamp", ()),
        ("~lmp", ()),
        ("/lamp/", ()),
        ("status:!alert", ()),
        ('country:""', ()),
        ("country:SE", ()),
        ("country:", ()),
        ("", ()),
    ],
)
def test_a_filter_tells_when_it_can_be_told_from_texts(text: str, in_text: tuple[str, ...]) -> None:
    assert parse(text).in_text == in_text


@pytest.mark.parametrize("text", ["status:alert", "status:none,alert lamp", "country:se", "country:s,n"])
def test_so_can_statuses_and_countries(text: str) -> None:
    assert len(parse(text).in_text) == len(text.split())


def test_a_word_finds_statuses_by_the_names_they_are_shown_with() -> None:
    terms = Terms(NOW, statuses={Status.ALERT: "varning", Status.UNKNOWN: "okänd"})
    assert parse("Varn").over(terms)(LAMP)
    assert not parse("!varning").over(terms)(LAMP)
    assert not parse("okänd").over(terms)(LAMP)
    assert not parse("varning").over(terms)(BARE)
    assert parse("alert").over(terms)(LAMP)
