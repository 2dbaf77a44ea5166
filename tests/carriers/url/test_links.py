"""Carriers that are only a link: from a configuration to a page for a number."""

import logging
from typing import Any

import pytest

from tests.carriers.support import lent
from tui_tracker.plugin import Carrier, Missed, Rejected, TrackRequest
from tui_tracker_url import tracker_carriers
from tui_tracker_url.carrier import LinkCarrier, read_links

NORDPOST = {
    "id": "nordpost",
    "title": "Nordpost",
    "url": "https://nordpost.example/track/{number}",
    "pattern": "^NP[0-9]{10}$",
}


def only(url: object, **more: object) -> LinkCarrier:
    links = read_links({"entries": [{"id": "one", "url": url, **more}]})
    assert links.problems == ()
    return links.carriers[0]


def problem_of(**entry: object) -> str:
    links = read_links({"entries": [entry, NORDPOST]})
    assert [carrier.id for carrier in links.carriers] == ["nordpost"], "the good entry still works"
    assert len(links.problems) == 1
    return links.problems[0]


def test_each_entry_and_the_shop_wide_page_is_a_carrier_that_is_never_asked() -> None:
    other = {"id": "budbil", "url": "https://budbil.example/?q="}
    found: list[Carrier] = list(
        tracker_carriers(settings={"entries": [NORDPOST, other], "tracking_url": "https://follow.example/#n="})
    )
    assert [(each.id, each.title) for each in found] == [
        ("link", "Tracking page"),
        ("nordpost", "Nordpost"),
        ("budbil", "budbil"),
    ]
    assert not any(each.looks_up for each in found)


def test_nothing_configured_is_no_carrier() -> None:
    assert list(tracker_carriers(settings={})) == []


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://t.17track.net/en#nums=", "https://t.17track.net/en#nums=AB12"),
        ("https://nordpost.example/track/", "https://nordpost.example/track/AB12"),
        ("https://nordpost.example/{number}/status?n={number}", "https://nordpost.example/AB12/status?n=AB12"),
        ("http://depot.example/?a=50%25&n=", "http://depot.example/?a=50%25&n=AB12"),
        ("  HTTPS://nordpost.example/?n=%s  ", "HTTPS://nordpost.example/?n=%sAB12"),
    ],
)
def test_a_number_goes_into_its_place_or_to_the_end(url: str, page: str) -> None:
    assert only(url).tracking_url("AB12", None) == page


@pytest.mark.parametrize("url", ["https://a.example/{number}/x", "https://a.example/?n=", "https://a.example/#"])
def test_a_hostile_number_stays_inside_its_place(url: str) -> None:
    page = only(url).tracking_url("../?a=1&b#c %\n{number}ö", None) or ""
    assert "..%2F%3Fa%3D1%26b%23c%20%25%0A%7Bnumber%7D%C3%B6" in page
    assert page.startswith("https://a.example/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:alert('{number}')", "only http:// and https://"),
        ("file:///etc/{number}", "only http:// and https://"),
        ("ftp://a.example/{number}", "only http:// and https://"),
        ("nordpost.example/{number}", "only http:// and https://"),
        ("https://{number}.example/", "part of the host"),
        ("https://a.example", "part of the host"),
        ("https://user:{number}@a.example/", "part of the host"),
        ("https://user:pass@a.example/{number}", "user name"),
        ("https:///{number}", "no host"),
        ("https://[::1/{number}", "not a web address"),
        ("https://a.example/\x1b[31m{number}", "control characters"),
        ("https://a.example/a b{number}", "blanks"),
        ("https://a.example/" + "a" * 3000, "too long"),
        ("", "got nothing"),
        (None, "got nothing"),
        (17, "got nothing"),
    ],
)
def test_an_address_that_must_not_be_opened_is_reported_with_its_entry(url: object, reason: str) -> None:
    problem = problem_of(id="bad", url=url)
    assert problem.startswith("[[carriers.url]] 1 (bad): url: ")
    assert reason in problem
    assert "\x1b" not in problem


def test_a_bad_shop_wide_page_is_reported_by_its_own_name() -> None:
    links = read_links({"tracking_url": "gopher://old.example/", "entries": [NORDPOST]})
    assert [carrier.id for carrier in links.carriers] == ["nordpost"]
    assert links.problems[0].startswith("tracking_url: url: only http:// and https://")


@pytest.mark.parametrize("name", ["", "Nord Post", "../x", None, 5, "a" * 41])
def test_an_id_that_can_not_be_used_is_reported(name: object) -> None:
    assert "id: expected small letters" in problem_of(id=name, url="https://a.example/")


@pytest.mark.parametrize("name", ["nordpost", "link"])
def test_an_id_is_given_once(name: str) -> None:
    links = read_links({"entries": [NORDPOST, {"id": name, "url": "https://a.example/"}]})
    assert [carrier.id for carrier in links.carriers] == ["nordpost"]
    assert links.problems == (f"[[carriers.url]] 2{'' if name == 'link' else f' ({name})'}: id: {name} is taken",)


@pytest.mark.parametrize("entries", ["https://a.example/", 7, {"id": "a"}])
def test_entries_that_are_no_list_are_reported(entries: object) -> None:
    assert read_links({"entries": entries}).problems == ("[[carriers.url]]: expected a list",)


def test_an_entry_that_is_no_table_is_reported() -> None:
    links = read_links({"entries": ["https://a.example/"]})
    assert links.problems == ("[[carriers.url]] 1: expected a table with id and url",)


def test_problems_go_to_the_log_and_nothing_is_raised(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="tui_tracker.plugin.url"):
        found = list(tracker_carriers(settings={"entries": [{"id": "bad", "url": "mailto:{number}"}, NORDPOST]}))
    assert [carrier.id for carrier in found] == ["nordpost"]
    assert "[[carriers.url]] 1 (bad): url: only http:// and https://" in caplog.text


@pytest.mark.parametrize(
    ("number", "sure"),
    [("NP0123456789", 0.8), ("NP012345678", None), ("XNP0123456789", None), ("NP0123456789\n", None), ("", None)],
)
def test_a_pattern_recognises_whole_numbers(number: str, sure: float | None) -> None:
    candidates = read_links({"entries": [NORDPOST]}).carriers[0].detect(number)
    assert [(each.courier, each.confidence) for each in candidates] == ([("Nordpost", sure)] if sure else [])


def test_without_a_pattern_nothing_is_recognised() -> None:
    assert only("https://a.example/").detect("NP0123456789") == ()


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("NP[0-9", "pattern: unterminated character set"),
        ("(", "pattern: missing )"),
        ("(A+)+", "repeated group"),
        ("(?:[A-Z]|[0-9])*X", "repeated group"),
        ("(1|11){30}", "repeated group"),
        (r"\d*\d*\d*\d*\d*\d*X", "more than 5"),
        ("A{1,9}" * 6, "more than 5"),
        ("A?" * 6, "more than 5"),
        ("|".join("ABCDEFGHIJKLMNOPQRSTUVW"), "choices"),
        ("A" * 201, "longer than 200"),
        (17, "expected a regular expression"),
    ],
)
def test_a_bad_or_slow_pattern_is_reported(pattern: object, reason: str) -> None:
    problem = problem_of(id="bad", url="https://a.example/", pattern=pattern)
    assert problem.startswith("[[carriers.url]] 1 (bad): pattern: ")
    assert reason in problem


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        (r"(?:NP|NQ)?[0-9]{8,12}", "NQ12345678"),
        (r"[*+?{|]{2}[]\]]\(\d+\)+", "*+](12)))"),
        (r"(?P<kind>[A-Z]{2})\d{9}(SE|NO|DK)", "RR123456785SE"),
    ],
)
def test_usual_patterns_are_taken(pattern: str, number: str) -> None:
    assert only("https://a.example/", pattern=pattern).detect(number) != ()


def test_an_overlong_number_is_not_matched_at_all() -> None:
    assert only("https://a.example/", pattern=".*.*.*.*.*X").detect("1" * 51) == ()


async def test_asked_all_the_same_it_says_what_it_is() -> None:
    carrier = only("https://a.example/")
    async with lent(carrier) as ctx:
        answers: Any = await carrier.track([TrackRequest(number="A1"), TrackRequest(number="B2")], ctx)
    assert [answer.number for answer in answers] == ["A1", "B2"]
    assert all(isinstance(answer, Missed) and isinstance(answer.error, Rejected) for answer in answers)
    assert str(answers[0].error) == "this carrier only makes links"
