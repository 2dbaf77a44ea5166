"""What a plugin returns is cleaned and checked before anybody believes it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, cast

import pytest

from tests.host.making import Plugins, carrier, requests
from tui_tracker.host import Host
from tui_tracker.host.checking import Seen, Wrong, candidate_of, checked, look_ahead, page_url, wait_of
from tui_tracker.plugin import (
    BadResponse,
    Candidate,
    Detail,
    Event,
    Expected,
    OrderDraft,
    Page,
    PluginCrashed,
    ReadOptions,
    Status,
    Tracking,
    Unavailable,
)

DAY = datetime(2026, 11, 24, tzinfo=UTC)


def _checked(value: Any, kind: type[Any] = Tracking) -> tuple[Any, list[str]]:
    told: list[str] = []
    return checked(value, kind, told.append), told


def test_what_is_right_stays_as_it_is() -> None:
    whole = Tracking(
        number="A1",
        events=(Event(when=DAY, text="Left", status=Status.IN_TRANSIT, detail=Detail.DEPARTED, country="CN"),),
        status=Status.IN_TRANSIT,
        expected=Expected(first=DAY, last=DAY, source="them"),
        memo={"k": "v"},
    )
    assert _checked(whole) == (whole, [])


def test_every_text_is_cleaned_however_deep() -> None:
    evil = "\x1b]0;x\x07Left\u202e\nnow\x9b1m"
    dirty = Tracking(number="A1", raw_status=evil, events=[Event(when=DAY, text=evil, place=evil)], memo={evil: evil})
    clean, _ = _checked(dirty)
    texts = [clean.raw_status, clean.events[0].text, clean.events[0].place, *clean.memo, *clean.memo.values()]
    assert {char for text in texts for char in text} & set("\x1b\x07\u202e\n\x9b") == set()
    assert all("Left" in text for text in texts)


def test_a_wrong_time_among_right_ones_is_left_out() -> None:
    events = [Event(when=DAY, text="right"), Event(when=DAY.replace(year=1), text="right")]
    clean, told = _checked(Tracking(number="A1", events=events))
    assert [event.when for event in clean.events] == [DAY]
    assert len(told) == 1


def test_what_looks_like_the_one_before_is_still_looked_at() -> None:
    right = Event(when=DAY, text="Left", place="Malmö")
    events = [
        right,
        right,
        Event(when=DAY.replace(year=1), text="Left", place="Malmö"),
        Event(when=DAY, text="Le\x1bft", place="Malmö"),
        Event(when=DAY, text="Left", place="x" * 600),
    ]
    clean, told = _checked(Tracking(number="A1", events=events))
    assert [(event.text, len(event.place)) for event in clean.events] == [
        ("Left", 5),
        ("Left", 5),
        ("Left", 5),
        ("Left", 500),
    ]
    assert len(told) == 1


ODD: dict[str, Any] = {
    "a text to be cleaned": [Event(when=DAY, text="Le\x1bft")],
    "a year that can't be right": [Event(when=DAY.replace(year=1), text="Left")],
    "no time": [Event(when=cast(datetime, "yesterday"), text="Left")],
    "a number for a text": [Event(when=DAY, text=cast(str, 1.0)), Event(when=DAY, text=cast(str, 1))],
    "a text of its own kind": [Event(when=DAY, text=type("Own", (str,), {})("Left"))],
    "a status as text": [Event(when=DAY, text="Left", status=cast(Status, "delivered"))],
    "no event": [cast(Event, None)],
    "too many": [Event(when=DAY, text=str(each)) for each in range(1003)],
    "no list": cast(list[Event], 3),
    "none": [],
}


@pytest.mark.parametrize("odd", ODD)
def test_answers_that_are_looked_at_together_become_what_each_becomes_alone(odd: str) -> None:
    right = [Event(when=DAY, text="Left", place="Malmö"), Event(when=DAY.replace(tzinfo=None), text="Left")]
    answers = [Tracking(number=f"A{each}", events=right if each % 2 else tuple(right)) for each in range(6)]
    answers.insert(3, Tracking(number="odd", events=ODD[odd]))
    seen, heard = Seen(), list[str]()
    look_ahead(answers, Tracking, seen)
    together = [checked(each, Tracking, heard.append, seen=seen) for each in answers]
    alone = [_checked(each) for each in answers]
    assert [repr(each) for each in together] == [repr(each) for each, _ in alone]
    assert heard == [line for _, told in alone for line in told]
    assert {type(event.text) for each in together for event in each.events} <= {str}


def test_a_list_that_was_looked_at_with_others_is_nobody_elses_from_then_on() -> None:
    events = [Event(when=DAY, text="Left")]
    answers = [Tracking(number="A1", events=events), Tracking(number="A2", events=[*events])]
    seen = Seen()
    look_ahead(answers, Tracking, seen)
    events.append(Event(when=DAY, text="\x1b"))
    assert [len(checked(each, Tracking, print, seen=seen).events) for each in answers] == [1, 1]


def test_numbers_that_are_equal_and_written_differently_stay_different() -> None:
    odd: Any = (1, 1.0, "1")
    clean, _ = _checked(Tracking(number="A1", events=[Event(when=DAY, text=each) for each in odd]))
    assert [event.text for event in clean.events] == ["1", "1.0", "1"]


def test_what_is_wrong_and_optional_is_as_if_it_were_not_said() -> None:
    odd: Any = 3
    clean, told = _checked(OrderDraft(number="1", customer=odd, lines=odd), OrderDraft)
    assert clean == OrderDraft(number="1")
    assert len(told) == 2


def test_a_plugins_own_kind_of_result_becomes_ours() -> None:
    class Own(Tracking):
        """With whatever behaviour."""

    clean, _ = _checked(Own(number="A1", events=(Event(when=DAY, text="x"),)))
    assert type(clean) is Tracking
    assert clean == Tracking(number="A1", events=(Event(when=DAY, text="x"),))


def test_a_wrong_event_is_left_out_and_said() -> None:
    events: Any = [
        Event(when=DAY, text="right"),
        Event(when=datetime(1, 1, 1), text="year one"),
        Event(when=datetime(9999, 1, 1), text="too late"),
        Event(when="yesterday", text="no date"),  # type: ignore[arg-type]
        {"when": DAY},
        None,
    ]
    clean, told = _checked(Tracking(number="A1", events=events))
    assert [event.text for event in clean.events] == ["right"]
    assert len(told) == 5
    assert "year 9999" in told[1]


def test_of_too_many_events_the_newest_stay() -> None:
    events = [Event(when=DAY, text=str(number)) for number in range(1003)]
    clean, told = _checked(Tracking(number="A1", events=events))
    assert [event.text for event in clean.events] == [str(number) for number in range(3, 1003)]
    assert told == ["3 of 1003 events left out, the oldest"]


class _Endless(Sequence[Any]):
    """Says that it has three items, and has no end."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, at: Any) -> Any:
        return OrderDraft(number="#1001")


def test_of_a_list_without_an_end_as_much_is_read_as_it_says_it_has() -> None:
    page, _ = _checked(Page(orders=_Endless()), Page)
    assert [order.number for order in page.orders] == ["#1001"] * 3


def test_a_status_that_is_none_of_ours_is_not_guessed() -> None:
    odd: Any = "on the moon"
    clean, told = _checked(Tracking(number="A1", status=odd, detail=odd, raw_status="on the moon"))
    assert (clean.status, clean.detail, clean.raw_status) == (None, None, "on the moon")
    assert "not a Status" in told[0]


def test_a_status_as_plain_text_is_a_status() -> None:
    text: Any = "delivered"
    clean, _ = _checked(Tracking(number="A1", status=text))
    assert clean.status is Status.DELIVERED


def test_wrong_optional_values_become_empty() -> None:
    odd: Any = 3
    clean, told = _checked(Tracking(number="A1", events=odd, memo=odd, expected=odd, courier=odd))
    assert clean == Tracking(number="A1", courier="3", memo={})
    assert len(told) == 3


@pytest.mark.parametrize("number", [b"A1", object(), ["A1"], True])
def test_a_wrong_order_is_skipped_in_a_page(number: Any) -> None:
    page = Page(orders=[OrderDraft(number="#1"), OrderDraft(number=number)])
    clean, told = _checked(page, Page)
    assert [order.number for order in clean.orders] == ["#1"]
    assert len(told) == 1


def test_a_note_keeps_its_lines() -> None:
    clean, _ = _checked(OrderDraft(number="1", note="one\r\ntwo\x1b", total="1\n2"), OrderDraft)
    assert (clean.note, clean.total) == ("one\ntwo", "1 2")


def test_flags_are_flags() -> None:
    odd: Any = "yes"
    clean, _ = _checked(OrderDraft(number="1", fulfilled=odd, row=7), OrderDraft)
    assert (clean.fulfilled, clean.row) == (None, 7)
    with pytest.raises(Wrong):
        checked("text", OrderDraft, print)


@pytest.mark.parametrize(("given", "kept"), [(0.3, 0.3), (9, 1.0), (-1, 0.0), (float("nan"), 0.0)])
def test_confidence_is_between_none_and_sure(given: float, kept: float) -> None:
    assert candidate_of(Candidate(courier="x", confidence=given)).confidence == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (5, 5.0),
        (0, 0.0),
        (-1, None),
        (float("inf"), None),
        (float("nan"), None),
        ("60", None),
        (True, None),
        (1e12, 32 * 86400.0),
        (DAY, DAY),
        (DAY.replace(tzinfo=None), None),
        (datetime(9999, 12, 31, tzinfo=UTC), None),
    ],
)
def test_a_wait_makes_sense_or_is_not_said(given: Any, kept: Any) -> None:
    assert wait_of(given) == kept


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//post.example",
        "post.example/x",
        "https://",
        "https://user@post.example/",
        "https://post.example/a b",
        "https://post.example/\x1b[2J",
        "https://post.example/\n",
        "https://[post.example/",
        "https://post.example/" + "x" * 3000,
        None,
        3,
    ],
)
def test_an_address_that_is_not_safe_to_open_is_none(url: Any) -> None:
    assert page_url(url) is None


def test_an_address_of_a_page_stays() -> None:
    assert page_url("http://post.example:8080/?n=A%201#x") == "http://post.example:8080/?n=A%201#x"


SOURCE = """
class Made(OrderSource):
    id = title = "acme"
    async def read(self, file, name, options, ctx):
        text = file.read().decode()
        if text == "raise":
            raise BadResponse("no such file at all")
        if text == "crash":
            raise SystemExit
        if text == "wrong":
            return [text]
        return Page(orders=[OrderDraft(number=text, note=name + options.timezone)])

@hookimpl
def tracker_order_sources(settings):
    return [Made()]
"""


async def _read(host: Host, text: str, source: str = "acme") -> Page:
    return await host.read_source(source, BytesIO(text.encode()), "orders.csv", ReadOptions(timezone="UTC"))


async def test_a_source_reads_a_file(plugins: Plugins) -> None:
    plugins.add("acme", SOURCE)
    host = plugins.host()
    page = await _read(host, "#1\x1b")
    await host.close()
    assert set(host.sources) == {"acme"}
    assert page.orders == (OrderDraft(number="#1", note="orders.csvUTC"),)


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("raise", "acme", BadResponse),
        ("crash", "acme", PluginCrashed),
        ("wrong", "acme", PluginCrashed),
        ("", "nobody", Unavailable),
    ],
)
async def test_a_source_that_fails_raises_one_of_ours(
    plugins: Plugins, text: str, source: str, kind: type[Exception]
) -> None:
    plugins.add("acme", SOURCE)
    host = plugins.host()
    with pytest.raises(kind):
        await _read(host, text, source)
    await host.close()


async def test_registering_gives_one_outcome_per_number(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=5)
    async def track(self, requests, ctx): ...
    async def register(self, requests, ctx):
        return [Registered(number=each.number, courier="\\x1b[1mPost") for each in requests][:1]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    first, second = await host.register("acme", requests("A1", "B2"))
    await host.close()
    assert getattr(first, "courier", None) == "[1mPost"
    assert isinstance(getattr(second, "error", None), BadResponse)
