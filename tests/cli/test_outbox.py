"""The outbox from the command line: what waits and why, let go, called off and sent again by a person."""

import json

import pytest

from tests.cli.process import Desk

NOTIFY = '[notify]\nenabled = true\ncustomers = ["shipped", "delivered"]\nquiet_from = 0\nquiet_to = 0\n'


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.configure(NOTIFY)
    desk.ok("add", "#1", "RB123456785CN", "--email", "eva@shop.example", "--country", "SE")
    return desk


def test_a_code_that_comes_is_a_message_in_the_same_commit(shop: Desk) -> None:
    (message,) = shop.json("outbox")
    assert (message["order"]["number"], message["event"], message["channel"]) == ("#1", "shipped", "email")
    assert (message["state"], message["to"], message["language"]) == ("queued", "customer", "sv")
    assert "RB123456785CN" in message["parcels"]
    lines = shop.ok("outbox").splitlines()
    assert lines[-1] == "1 waits"
    assert "shipped" in lines[1]


def test_an_order_shows_what_its_customer_was_told(shop: Desk) -> None:
    assert shop.json("show", "#1")["notifications"] == shop.json("outbox")
    assert "shipped  email  waits" in shop.ok("show", "#1")
    (exported,) = json.loads(shop.ok("export", "--format", "json"))
    assert [each["event"] for each in exported["notifications"]] == ["shipped"]


def test_it_is_asked_for_once_whatever_is_done_again(shop: Desk) -> None:
    shop.ok("add", "#1", "RB123456785CN")
    shop.ok("undo")
    shop.ok("redo")
    shop.ok("edit", "#1", "--number", "RB123456785CN", "--drop-code")
    shop.ok("add", "#1", "RB123456785CN")
    assert len(shop.json("outbox")) == 1


def test_a_status_by_hand_is_told_and_one_person_calls_it_off(shop: Desk) -> None:
    shop.ok("set-status", "RB123456785CN", "delivered")
    delivered, _ = shop.json("outbox")
    assert delivered["event"] == "delivered"
    assert shop.ok("outbox", "cancel", str(delivered["id"])) == "1 called off\n"
    (off,) = shop.json("outbox", "--state", "suppressed")
    assert (off["id"], off["reason"]) == (delivered["id"], "by_hand")
    assert "called off by hand" in shop.ok("outbox", "--state", "suppressed")
    (again,) = shop.json("outbox", "retry", str(delivered["id"]))
    assert (again["state"], bool(again["by"])) == ("queued", True)
    assert [each["kind"] for each in shop.json("log")][:2] == ["outbox_retry", "outbox_cancel"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("outbox", "release"), 2),
        (("outbox", "release", "9"), 4),
        (("outbox", "cancel", "1", "--all"), 2),
        (("outbox", "retry", "1", "--read-only"), 5),
        (("outbox", "--order", "#9"), 4),
    ],
    ids=str,
)
def test_what_can_not_be_done_has_its_exit_code(shop: Desk, arguments: tuple[str, ...], code: int) -> None:
    run = shop.run(*arguments)
    assert run.returncode == code, run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_nobody_is_told_anything_unless_it_is_set_up(desk: Desk) -> None:
    desk.ok("add", "#1", "RB123456785CN", "--email", "eva@shop.example")
    assert desk.json("outbox") == []
    assert desk.ok("outbox") == "No messages\n"
