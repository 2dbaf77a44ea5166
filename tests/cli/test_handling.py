"""What operators do about orders from the command line, and taking it back: real processes on a real data file."""

import pytest

from tests.cli.process import Desk

CODE = "RB123456785CN"


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.ok("add", "#1", CODE, "--placed", "2026-01-05", "--name", "Eva")
    desk.ok("add", "#2", "--placed", "2026-01-06")
    return desk


def test_each_act_says_what_it_did_is_kept_and_can_be_taken_back(shop: Desk) -> None:
    assert shop.ok("note", "#1", "called her").splitlines() == [
        "Note written: #1",
        "tui-tracker undo takes it back",
    ]
    shop.ok("tag", "#1", "#2", "--add", "vip", "--add", "late")
    shop.ok("snooze", "1", "--until", "3d")
    shop.ok("refund", "#1", "12,5", "--currency", "eur")
    order = shop.json("show", "#1")
    assert (order["note"], order["tags"]) == ("called her", ["vip", "late"])
    assert order["snoozed"]["until"] is not None
    assert (order["refund"]["amount"], order["refund"]["currency"]) == ("12.5", "EUR")
    assert shop.ok("undo", "4").splitlines()[-1] == "note written called her: 1 order as it was"
    order = shop.json("show", "#1")
    assert (order["note"], order["tags"], order["snoozed"], order["refund"]) == ("", [], None, None)
    assert shop.ok("redo", "2").splitlines()[-1] == "tags changed +vip +late: 2 orders again"
    kinds = [each["kind"] for each in shop.json("log", "#1")]
    assert kinds == ["redo", "redo", *["undo"] * 4, "refund", "snooze", "tags", "note", "add"]


def test_a_filter_finds_many_and_does_nothing_unless_told_to(shop: Desk) -> None:
    refused = shop.run("archive", "--filter", "age:>1d")
    assert (refused.returncode, "nobody to ask" in refused.stderr) == (2, True)
    assert shop.ok("archive", "--filter", "age:>1d", "--yes").startswith("Archived: 2 orders (#2, #1)")
    assert shop.ok("archive", "#1", "--back").startswith("Out of the archive: #1")
    assert shop.ok("archive", "#1", "--back") == "Nothing to change\n"
    assert [each["number"] for each in shop.json("list", "is:archived")] == ["#2"]


def test_a_removed_order_comes_back(shop: Desk) -> None:
    refused = shop.run("remove", "#1")
    assert (refused.returncode, len(shop.json("list"))) == (2, 2)
    shop.ok("remove", "#1", "--yes")
    assert shop.run("show", "#1").returncode == 4
    (taken,) = shop.json("undo")
    assert (taken["kind"], taken["stays"]) == ("remove", [])
    assert shop.json("show", "#1")["parcels"][0]["number"] == CODE


def test_resent_goods_have_their_new_code(shop: Desk) -> None:
    shop.ok("resent", "#1", "LX123456785CN")
    order = shop.json("show", "#1")
    assert [each["number"] for each in order["parcels"]] == [CODE, "LX123456785CN"]
    assert order["resent"]["number"] == "LX123456785CN"


def test_an_act_is_taken_back_by_its_number_and_not_twice(shop: Desk) -> None:
    shop.ok("note", "#1", "a")
    shop.ok("tag", "#1", "--add", "vip")
    number = next(each["revision"] for each in shop.json("log") if each["kind"] == "note")
    shop.ok("undo", "--act", str(number))
    order = shop.json("show", "#1")
    assert (order["note"], order["tags"]) == ("", ["vip"])
    again = shop.run("undo", "--act", str(number))
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 2)


def test_an_edit_changes_codes_and_customer_in_one_step_each(shop: Desk) -> None:
    shop.ok("edit", "#1", "--new-code", "LX123456785CN", "--name", "Eva B", "--country", "se", "--cancel")
    order = shop.json("show", "#1")
    assert [each["number"] for each in order["parcels"]] == ["LX123456785CN"]
    assert (order["customer"]["name"], order["customer"]["country"], order["cancelled"]) == ("Eva B", "SE", True)
    shop.ok("edit", "#1", "--code", CODE, "--uncancel")
    shop.ok("edit", "#1", "--number", CODE, "--drop-code")
    order = shop.json("show", "#1")
    assert ([each["number"] for each in order["parcels"]], order["cancelled"]) == (["LX123456785CN"], False)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("snooze", "#1", "--until", "yesterday"), 2),
        (("snooze",), 2),
        (("snooze", "#1", "--filter", "x"), 2),
        (("snooze", "#9"), 4),
        (("tag", "#1"), 2),
        (("tag", "#1", "--add", "two words"), 2),
        (("refund", "#1", "much"), 2),
        (("resent", "#1", "?"), 2),
        (("edit", "#1", "--email", "nobody"), 2),
        (("note", "#1", "a", "--read-only"), 5),
        (("undo", "--read-only"), 5),
        (("redo",), 1),
    ],
    ids=str,
)
def test_what_can_not_be_done_has_its_exit_code_and_two_lines(
    shop: Desk, arguments: tuple[str, ...], code: int
) -> None:
    run = shop.run(*arguments)
    assert run.returncode == code, run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_the_queue_says_what_wants_a_hand(shop: Desk) -> None:
    found = shop.json("queue")
    assert [(each["number"], each["rule"], each["advice"]) for each in found["cases"]] == [
        ("#1", "late", "supplier"),
        ("#2", "unfulfilled", "order"),
    ]
    assert (found["act"], found["look"]) == (1, 1)
    assert shop.ok("queue", "--lang", "sv").splitlines()[-1] == "1 gör nu · 1 titta i dag"
    shop.ok("snooze", "#1", "#2")
    assert shop.ok("queue").splitlines() == ["Nothing needs a hand · 2 put off"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(desk: Desk, shell: str) -> None:
    assert "_TUI_TRACKER_COMPLETE" in desk.ok("completion", shell)


def test_the_program_answers_a_shell_that_completes(desk: Desk) -> None:
    desk.environ |= {
        "COMP_WORDS": "tui-tracker sno",
        "COMP_CWORD": "1",
        "_TUI_TRACKER_COMPLETE": "bash_complete",
    }
    code = "from tui_tracker.__main__ import main; main()"
    assert desk.python(code) == "plain,snooze\n"
