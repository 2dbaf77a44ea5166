"""One list in all the ways AliExpress writes it reads the same; what is no list is not taken for an empty one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker.plugin import BadResponse, NotFound
from tui_tracker_aliexpress.orders import read_state
from tui_tracker_aliexpress.parcel import Line, read_lines
from tui_tracker_aliexpress.wire import has, items, part, truth, whole, words

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
NODE = st.fixed_dictionaries(
    {"time_stamp": st.integers(min_value=1_600_000_000_000, max_value=1_900_000_000_000), "tracking_name": st.text()},
    optional={"tracking_detail_desc": st.text()},
)
LINE = st.fixed_dictionaries(
    {
        "mail_no": st.text("ABC0123456789", max_size=20),
        "carrier_name": st.text(max_size=20),
        "eta_time_stamps": st.integers(min_value=1_600_000_000_000, max_value=1_900_000_000_000),
        "detail_node_list": st.lists(NODE, max_size=4),
    }
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def forms(entries: list[Any], inner: str) -> list[Any]:
    """Every way in which a list of objects was seen, or may come by the same habits."""
    written: list[Any] = [entries, {inner: entries}, {inner: [{"each_dto": each} for each in entries]}]
    if not entries:
        written.append({})
    if len(entries) == 1:
        written += [{inner: entries[0]}, entries[0]]
    return [*written, *map(json.dumps, written), *({"list_dto": each} for each in written)]


def answer(lines: Any) -> dict[str, Any]:
    return {"result": {"ret": True, "msg": "", "code": "", "data": {"tracking_detail_line_list": lines}}}


@given(lines=st.lists(LINE, max_size=3))
def test_a_list_reads_the_same_however_it_is_written(lines: list[dict[str, Any]]) -> None:
    plain = read_lines(answer(lines))
    assert len(plain) == len(lines)
    for form in forms(lines, "tracking_detail"):
        assert read_lines(answer(form)) == plain


@given(nodes=st.lists(NODE, max_size=3))
def test_so_does_a_list_in_a_list(nodes: list[dict[str, Any]]) -> None:
    [plain] = read_lines(answer([{"mail_no": "1", "detail_node_list": nodes}]))
    for form in forms(nodes, "detail_node"):
        assert read_lines(answer([{"mail_no": "1", "detail_node_list": form}])) == [plain]


@given(lines=st.lists(LINE, min_size=1, max_size=2))
def test_numbers_may_be_text_and_parts_text_with_json_in_it(lines: list[dict[str, Any]]) -> None:
    plain = read_lines(answer(lines))
    texts = [
        {
            **line,
            "eta_time_stamps": str(line["eta_time_stamps"]),
            "detail_node_list": [{**node, "time_stamp": str(node["time_stamp"])} for node in line["detail_node_list"]],
        }
        for line in lines
    ]
    assert read_lines(answer(texts)) == plain
    whole_answer = answer(lines)
    assert read_lines({"result": json.dumps(whole_answer["result"])}) == plain
    assert read_lines({"result": {"result_dto": {**whole_answer["result"], "ret": "true"}}}) == plain


@given(anything=JSON)
def test_anything_else_is_one_of_our_errors(anything: Any) -> None:
    for body in (
        {"result": anything},
        answer(anything),
        answer([{"mail_no": "1", "detail_node_list": anything}]),
        answer([{"mail_no": anything, "eta_time_stamps": anything, "carrier_name": anything}]),
    ):
        for read in (read_lines, read_state):
            try:
                read(body)
            except (BadResponse, NotFound):
                continue


@pytest.mark.parametrize("lines", [None, "", 7, True, "none", {"tracking_detail": None}])
def test_no_list_is_not_an_empty_one(lines: Any) -> None:
    with pytest.raises(BadResponse) as caught:
        read_lines(answer(lines))
    assert caught.value.field == "$.result.data.tracking_detail_line_list"


@pytest.mark.parametrize(
    "result",
    [
        {"ret": False, "msg": "TRACKING DATA NOT FOUND", "code": "1001"},
        {"ret": "false", "msg": "TRACKING DATA NOT FOUND", "code": 1001},
        {"code": "1001", "data": {}},
    ],
)
def test_no_data_is_not_found_by_its_code(result: Any) -> None:
    with pytest.raises(NotFound):
        read_lines({"result": result})


@pytest.mark.parametrize(
    "result", [{"ret": False, "msg": "TRACKING DATA NOT FOUND"}, {"ret": False, "code": "1002"}, {}, None]
)
def test_words_alone_and_other_codes_are_not_not_found(result: Any) -> None:
    with pytest.raises(BadResponse):
        read_lines({"result": result})


def test_a_parcel_without_its_number_is_told_from_one_that_has_none_yet() -> None:
    moved = {"mail_no": "", "detail_node_list": [{"time_stamp": 1_777_800_100_000, "tracking_name": "At customs"}]}
    lines = read_lines(answer([{}, {"carrier_name": "x"}, {"mail_no": ""}, {"mail_no": 7}, {"mail_no": "A7"}, moved]))
    assert [line.number for line in lines] == ["", "", "", "7", "A7", ""]
    assert [line.sure for line in lines] == [False, False, True, False, True, False]


def test_events_come_oldest_first_each_once_and_without_those_that_have_no_time() -> None:
    nodes = [
        {"time_stamp": 1_777_800_200_000, "tracking_name": "B", "tracking_detail_desc": "second"},
        {"time_stamp": 1_777_800_200_000, "tracking_name": "B", "tracking_detail_desc": "second"},
        {"time_stamp": "soon", "tracking_name": "never"},
        {"time_stamp": 10**19, "tracking_name": "never"},
        {"time_stamp": 1_777_800_300_000},
        {"time_stamp": 1_777_800_100_000, "tracking_name": "first"},
    ]
    [line] = read_lines(answer([{"mail_no": "1", "detail_node_list": nodes}]))
    assert [(event.text, event.code) for event in line.events] == [("first", ""), ("second", "B")]
    assert line.events[0].when.isoformat() == "2026-05-03T09:21:40+00:00"


def test_of_events_at_one_moment_the_later_in_their_list_was_first() -> None:
    nodes = [{"time_stamp": 1_777_800_200_000, "tracking_name": name} for name in ("third", "second", "first")]
    [line] = read_lines(answer([{"mail_no": "1", "detail_node_list": nodes}]))
    assert [event.text for event in line.events] == ["first", "second", "third"]


def test_a_line_may_lack_everything_but_its_number() -> None:
    assert read_lines(answer([{"mail_no": 62700000001}])) == [Line(number="62700000001", sure=False)]


def test_hostile_text_is_made_harmless() -> None:
    node = {
        "time_stamp": 1_777_800_100_000,
        "tracking_name": "\x1b[31mred\u202e",
        "tracking_detail_desc": "a\n\tb" * 400,
    }
    [line] = read_lines(answer([{"mail_no": "1", "detail_node_list": [node], "carrier_name": "\x07bell"}]))
    (event,) = line.events
    assert event.text.startswith("a ba b")
    assert len(event.text) == 500
    assert (event.code, line.courier) == ("[31mred", "bell")


def test_small_readers() -> None:
    odd: tuple[Any, ...] = (True, "TRUE", "false", None, 1, "")
    assert [truth(each) for each in odd] == [True, True, False, None, None, None]
    odd = (7, "7", " 7 ", True, "x", None, 1.5, "9" * 30)
    assert [whole(each) for each in odd] == [7, 7, 7, *[None] * 5]
    odd = ("a  b", 7, None, True, [])
    assert [words(each) for each in odd] == ["a b", "7", "", "", ""]
    assert part({"a": '{"b": {"c": 1}}'}, "a", "b") == {"c": 1}
    assert part({"a": "{broken"}, "a") == {}
    assert (has({"a": {}}, "a"), has({"a": None}, "a"), has({}, "a")) == (True, False, False)
    assert items("[" * 100_000, "x") is None
